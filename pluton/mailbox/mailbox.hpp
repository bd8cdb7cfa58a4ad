// SPDX-License-Identifier: Apache-2.0
// Mailbox, first cut: two FIFOs of 15 words and a doorbell each way, seen through two windows.
#pragma once

#include <array>
#include <cstddef>
#include <deque>

#include "pluton/engine/engine.hpp"
#include "pluton/mailbox/gen/mailbox_regs.hpp"

namespace pluton {

enum class MailboxSide : std::uint8_t { pluton = 0, host = 1 };

class MailboxWindow;

// The state that both windows share.
class MailboxCore {
 public:
  static constexpr std::size_t kDepth = 15;

 private:
  friend class MailboxWindow;
  std::array<std::deque<std::uint32_t>, 2> to_;  // words waiting for a side
  std::array<bool, 2> rung_{};                   // doorbell of a side, until it acknowledges
  std::array<MailboxWindow*, 2> window_{};
  bool open_ = false;
};

class MailboxWindow : public tlmkit::RegisterBlock {
 public:
  // `core` must outlive both windows of it.
  MailboxWindow(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, MailboxCore& core,
                MailboxSide side);

  tlmkit::IrqOut irq;

  void set_trace(tlmkit::TraceSink& sink, const std::string& scope);
  // Empties this side's FIFO, silences its doorbell and closes the mailbox.
  void reset() override;
  // Empties both FIFOs and silences both doorbells; OPEN stays. For a reset of the host alone: its next user sees
  // nothing of what the one before left.
  void discard_messages();

 private:
  std::size_t me() const { return static_cast<std::size_t>(side_); }
  std::size_t other() const { return 1 - me(); }
  // The host may act only while Pluton has the mailbox open.
  bool admitted() const { return side_ == MailboxSide::pluton || core_.open_; }
  std::uint32_t status(std::uint32_t stored) const;
  void check_control(Access& access, std::uint32_t written);
  void control(Access& access, std::uint32_t written);
  void push(Access& access, std::uint32_t word);
  std::uint32_t pop();
  void discard(Cycles at);
  void set_doorbell(std::size_t side, bool rung, Cycles at);

  MailboxCore& core_;
  const MailboxSide side_;
  mailbox_map::Registers regs_;
};

}  // namespace pluton
