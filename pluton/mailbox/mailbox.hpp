// SPDX-License-Identifier: Apache-2.0
// The mailbox: three channels, each between Pluton and one sender. Pluton sees them all in this block's window; each
// sender has a MailboxPort, wired to its channel alone.
#pragma once

#include <array>
#include <cstddef>

#include "pluton/engine/engine.hpp"
#include "pluton/mailbox/channel.hpp"
#include "pluton/mailbox/gen/mailbox_regs.hpp"

namespace pluton {

class MailboxPort;

class Mailbox : public tlmkit::RegisterBlock {
 public:
  static constexpr unsigned kChannels = mailbox_map::kStatusCount;
  // Whose channel is which.
  static constexpr unsigned kAppSecure = 0, kAppNormal = 1, kIo0 = 2;

  Mailbox(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  tlmkit::IrqOut irq;  // to Pluton's core: up while a channel has a request to serve or a sender has been reset

  void set_trace(tlmkit::TraceSink& sink, const std::string& scope);
  // Closes and clears every channel.
  void reset() override;
  // The channel's sender has been reset: everything of the channel is forgotten, a request being served included; the
  // channel stays open, and SENDER_RESET keeps that it happened. At the kernel's time.
  void reset_sender(unsigned channel);

  MailboxChannel& channel(unsigned n) { return channels_.at(n); }

 private:
  friend class MailboxPort;
  void attach(unsigned channel, MailboxPort* port) { ports_.at(channel) = port; }
  // Brings the interrupts of Pluton and of the channel's sender to what they are from cycle `at` on.
  void update(unsigned channel, Cycles at);
  void update_pluton(Cycles at);
  std::uint32_t pending() const;
  std::uint32_t status(unsigned channel) const;
  void attach_reads();
  void attach_writes();

  std::array<MailboxChannel, kChannels> channels_;
  std::array<MailboxPort*, kChannels> ports_{};
  std::uint32_t senders_reset_ = 0;  // register SENDER_RESET
  mailbox_map::Registers regs_;
};

}  // namespace pluton
