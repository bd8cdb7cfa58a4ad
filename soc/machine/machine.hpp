// SPDX-License-Identifier: Apache-2.0
// The plain machine of `plutonsim run`: one core, RAM, a UART, a CLINT and a PLIC where QEMU's virt machine has them;
// no boot chain, no firewall. It starts at the program's entry point.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "soc/clint/clint.hpp"
#include "soc/machine/console.hpp"
#include "soc/machine/finisher.hpp"
#include "soc/machine/semihosting.hpp"
#include "soc/machine/tohost.hpp"
#include "soc/plic/plic.hpp"
#include "soc/uart/uart.hpp"
#include "tlm/bus_log.hpp"
#include "tlm/elf/elf_file.hpp"
#include "tlm/gdb/server.hpp"
#include "tlm/hart/hart.hpp"
#include "tlm/memory.hpp"
#include "tlm/router.hpp"
#include "tlm/trace.hpp"

namespace soc {

enum class CoreKind {
  pluton,  // RV32IMC, M and U mode
  app,     // RV64IMAC, M, S and U mode, Sv39
};

struct MachineOptions {
  CoreKind core = CoreKind::pluton;
  std::string program;    // ELF file; for the application core also a raw image, which goes to the start of RAM
  std::string kernel;     // raw image at kKernelBase
  std::string initrd;     // at kInitrdBase
  std::string dtb;        // device tree blob; without one the machine makes its own. a1 points to it (application core)
  std::string arguments;  // Linux's command line, for the machine's own device tree
  std::string stop_at;    // ends the run as passed when the console prints this
  bool update_ad = true;  // page walks set A and D
  std::uint64_t ram_size = std::uint64_t{64} << 20;  // bytes, at most 2 GiB
  tlmkit::Mode mode = tlmkit::Mode::fast;
  tlmkit::Cycles quantum = 200'000;
  std::uint64_t max_instructions = 0;  // 0: no limit
  std::optional<unsigned> gdb_port;    // 0: any free one
  std::string bus_log;
  tlmkit::TraceOptions trace;
  std::string uart_input;  // arrives from cycle uart_input_at on
  tlmkit::Cycles uart_input_at = 0;
};

enum class RunEnd {
  passed,
  failed,  // code: failing case, or exit code
  limit,   // --max-instructions reached
  stuck,   // traps over and over without retiring anything
  asleep,  // waits for an interrupt that nothing can raise any more
  killed,  // by the debugger
};

struct RunResult {
  RunEnd end = RunEnd::killed;
  std::uint64_t code = 0;
  std::uint64_t pc = 0;
  std::uint64_t instructions = 0;
  tlmkit::Cycles cycles = 0;
};

class Machine : public sc_core::sc_module {
 public:
  static constexpr std::uint64_t kRamBase = 0x8000'0000;
  static constexpr std::uint64_t kUartBase = 0x1000'0000;
  static constexpr std::uint64_t kClintBase = 0x0200'0000;
  static constexpr std::uint64_t kPlicBase = 0x0C00'0000;
  static constexpr std::uint64_t kFinisherBase = 0x0010'0000;
  static constexpr unsigned kUartSource = 10;  // of the PLIC
  // Where what a kernel needs goes, from the start of RAM.
  static constexpr std::uint64_t kKernelOffset = 0x20'0000;
  static constexpr std::uint64_t kTreeOffset = 0x220'0000;
  static constexpr std::uint64_t kInitrdOffset = 0x230'0000;
  static constexpr std::uint64_t kMaxRam = 0x8000'0000;    // up to the end of the 32-bit address space
  static constexpr tlmkit::Picoseconds kBusPeriod = 5000;  // 200 MHz
  static constexpr tlmkit::Cycles kCyclesPerTick = 20;     // mtime at 10 MHz

  // Loads the program and opens every file and port; throws UserError.
  Machine(const sc_core::sc_module_name& name, const MachineOptions& options);

  // Runs the program to its end; once.
  RunResult run();
  // Guest's output goes to stdout.
  const Console& console() const { return console_; }

 private:
  void connect();
  void load(const tlmkit::ElfFile& file);
  std::uint64_t load_raw(const std::string& path, std::uint64_t offset);
  void load_boot_files();
  void build_core(std::uint64_t entry);
  void open_outputs();
  void attach_host(const tlmkit::ElfFile* file);
  void finish(RunEnd end, std::uint64_t code);
  void watch();
  void give_up();
  bool sleeping();
  std::string monitor(const std::string& command);

  const MachineOptions options_;
  const tlmkit::ClockDomain clock_;
  tlmkit::InitiatorPort port_;
  tlmkit::Router router_;
  tlmkit::Memory ram_;
  Uart uart_;
  Clint clint_;
  Plic plic_;
  Finisher finisher_;
  std::unique_ptr<tlmkit::HartBase> hart_;
  Console console_;
  Semihosting semihosting_;
  std::unique_ptr<ToHost> tohost_;
  std::unique_ptr<tlmkit::gdb::TcpStream> gdb_stream_;
  std::unique_ptr<tlmkit::gdb::Server> gdb_;
  std::unique_ptr<tlmkit::BusLog> bus_log_;
  std::unique_ptr<tlmkit::TraceSink> trace_;
  sc_core::sc_event watch_event_;
  std::uint64_t watched_instructions_ = std::numeric_limits<std::uint64_t>::max();
  std::optional<RunResult> result_;
};

}  // namespace soc
