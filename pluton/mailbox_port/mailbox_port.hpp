// SPDX-License-Identifier: Apache-2.0
// A sender's window of the mailbox: its own channel and nothing else.
#pragma once

#include <functional>

#include "pluton/mailbox/mailbox.hpp"
#include "pluton/mailbox_port/gen/mailbox_port_regs.hpp"

namespace pluton {

class MailboxPort : public tlmkit::RegisterBlock {
 public:
  // `mailbox` must outlive the port. The port of the application core's secure world answers that world only, whatever
  // the firewall lets through.
  MailboxPort(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, Mailbox& mailbox,
              unsigned channel);

  tlmkit::IrqOut irq;  // to the sender: up while a response waits

  void set_trace(tlmkit::TraceSink& sink, const std::string& scope);
  void reset() override;

 private:
  MailboxChannel& channel();
  // Refuses the access unless the channel is open to whoever makes it.
  bool admit(Access& access);
  std::uint32_t status(const Access& access);
  void attach_reads();
  void attach_writes();
  // A register that takes a write only from whom it admits.
  void guarded(tlmkit::Register& reg, std::function<void(Access&, std::uint32_t written)> action);

  Mailbox& mailbox_;
  const unsigned channel_;
  mailbox_port_map::Registers regs_;
};

}  // namespace pluton
