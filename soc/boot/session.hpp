// SPDX-License-Identifier: Apache-2.0
// One boot of the chip, watched from outside: from power-on until the runtime is up (and has served what the host
// sends it), or with a monitor in flash until the application core's console shows what one waits for, the power is
// taken away, the ROM has refused, or time is over.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "soc/boot/mailbox_host.hpp"
#include "soc/chip.hpp"
#include "sw/lib/handoff.h"
#include "tlm/bus_log.hpp"
#include "tlm/gdb/server.hpp"
#include "tlm/trace.hpp"

namespace soc {

struct BootOptions {
  ChipOptions chip;
  tlmkit::TraceOptions trace;
  std::string bus_log;
  std::optional<unsigned> gdb_port;  // 0: any free one
  tlmkit::Cycles max_cycles = std::numeric_limits<tlmkit::Cycles>::max();
  std::vector<TrafficItem> traffic;      // of io_core0, from power-on; not together with messages
  std::vector<MailboxMessage> messages;  // sent by io_core0 once the runtime is up
  bool until_runtime = false;            // the runtime is up: enough, whatever the application core does
  std::string stop_at;                   // text on the application core's console that ends the session
  std::string prompt = "# ";             // each line of `input` is sent when this appears there
  std::vector<std::string> input;
  bool debug_app = false;  // the debugger is for the application core
};

enum class BootEnd { up, refused, limit, killed, powered_off };

struct BootReport {
  BootEnd end = BootEnd::killed;
  std::uint8_t error = 0;          // sw/lib/boot_error.h: of the last refused slot, 0 for none
  bool backup = false;             // slot that booted, or was refused last
  tlmkit::Cycles cycles = 0;       // to the end; since power-on
  tlmkit::Cycles boot_cycles = 0;  // to runtime up or refusal
  std::uint64_t instructions = 0;
  std::uint64_t pc = 0;
  std::vector<pluton::Sysctrl::BootStep> steps;
  std::optional<handoff> record;  // the hand-off area, when it holds one
  tlmkit::Cycles sha_busy = 0;
  tlmkit::Cycles pka_busy = 0;
  unsigned unanswered = 0;  // mailbox messages without a response
  bool app_released = false;
  std::uint64_t app_instructions = 0;
  unsigned resets = 0;             // of the chip since power-on
  std::uint16_t power_status = 0;  // powered_off: 0, or the code of a failure
};

class BootSession : public sc_core::sc_module {
 public:
  // Longest wait for the runtime's answer to a mailbox message: 10 ms.
  static constexpr tlmkit::Cycles kPatience = 2'000'000;

  struct Observer {
    std::function<void(char)> console;      // Pluton's UART
    std::function<void(char)> app_console;  // the application core's
    std::function<void(pluton::ResetCause cause, tlmkit::Cycles cycle)> reset;
    std::function<void(const pluton::Sysctrl::BootStep&)> step;
    std::function<void(const MailboxMessage& request, const MailboxAnswer& answer)> answer;
  };

  // Loads and opens everything; throws tlmkit::UserError, also when a debugger is asked for and the fuses forbid it.
  BootSession(const sc_core::sc_module_name& name, const BootOptions& options, Observer observer);

  Chip& chip() { return chip_; }
  // Boots; once. `between` is called every millisecond of simulated time, to feed the console; false ends the session.
  BootReport run(const std::function<bool()>& between = {});
  // Characters for the application core's console.
  void type(std::string_view text);

 private:
  void connect();
  void open_outputs();
  void open_debugger();
  void booted(const pluton::Sysctrl::BootResult& result);
  void talk();
  void finish(BootEnd end);
  void app_printed(char c);
  tlmkit::HartBase& debugged() { return options_.debug_app ? chip_.app().core() : chip_.core(); }

  const BootOptions options_;
  const Observer observer_;
  Chip chip_;
  MailboxHost host_;
  std::unique_ptr<tlmkit::gdb::TcpStream> gdb_stream_;
  std::unique_ptr<tlmkit::gdb::Server> gdb_;
  std::unique_ptr<tlmkit::BusLog> bus_log_;
  std::unique_ptr<tlmkit::TraceSink> trace_;
  sc_core::sc_event up_;
  BootReport report_;
  std::string recent_;  // end of what the application core has printed
  std::size_t next_line_ = 0;
  bool talked_ = false;
  bool done_ = false;
};

}  // namespace soc
