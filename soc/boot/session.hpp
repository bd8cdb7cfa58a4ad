// SPDX-License-Identifier: Apache-2.0
// One boot of the chip, watched from outside: from power-on until the runtime is up (and has served what the host
// sends it), the ROM has refused, or time is over.
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
};

enum class BootEnd { up, refused, limit, killed };

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
};

class BootSession : public sc_core::sc_module {
 public:
  // Longest wait for the runtime's answer to a mailbox message: 10 ms.
  static constexpr tlmkit::Cycles kPatience = 2'000'000;

  struct Observer {
    std::function<void(char)> console;
    std::function<void(const pluton::Sysctrl::BootStep&)> step;
    std::function<void(const MailboxMessage& request, const MailboxAnswer& answer)> answer;
  };

  // Loads and opens everything; throws tlmkit::UserError, also when a debugger is asked for and the fuses forbid it.
  BootSession(const sc_core::sc_module_name& name, const BootOptions& options, Observer observer);

  Chip& chip() { return chip_; }
  // Boots; once.
  BootReport run();

 private:
  void connect();
  void open_outputs();
  void open_debugger();
  void booted(const pluton::Sysctrl::BootResult& result);
  void talk();
  void finish(BootEnd end);

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
  bool done_ = false;
};

}  // namespace soc
