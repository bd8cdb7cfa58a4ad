// SPDX-License-Identifier: Apache-2.0
#include "pluton/mailbox/mailbox.hpp"

namespace pluton {

namespace map = mailbox_map;

MailboxWindow::MailboxWindow(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, MailboxCore& core,
                             MailboxSide side)
    : RegisterBlock(name, map::kBlock, clock), irq("irq"), core_(core), side_(side) {
  core_.window_[me()] = this;
  add_all(regs_);
  regs_.status.on_read([this](Access&, std::uint32_t, std::uint32_t stored) { return status(stored); });
  regs_.ctrl.on_read(
      [this](Access&, std::uint32_t, std::uint32_t) { return core_.open_ ? map::ctrl::kOpen.mask() : 0u; });
  regs_.ctrl.before_write([this](Access& access, std::uint32_t, std::uint32_t word) { check_control(access, word); });
  regs_.ctrl.on_write([this](Access& access, std::uint32_t, std::uint32_t word) { control(access, word); });
  regs_.push.before_write([this](Access& access, std::uint32_t, std::uint32_t word) { push(access, word); });
  regs_.pop.on_read([this](Access&, std::uint32_t, std::uint32_t) { return pop(); });
}

void MailboxWindow::set_trace(tlmkit::TraceSink& sink, const std::string& scope) {
  irq.trace(sink.declare(scope, "irq", 1));
}

void MailboxWindow::reset() {
  RegisterBlock::reset();
  core_.to_[me()].clear();
  core_.rung_[me()] = false;
  core_.open_ = false;
  irq.reset();
}

std::uint32_t MailboxWindow::status(std::uint32_t stored) const {
  const auto count = [](const std::deque<std::uint32_t>& fifo) { return static_cast<std::uint32_t>(fifo.size()); };
  return stored | count(core_.to_[me()]) << map::status::kRxCount.lsb |
         count(core_.to_[other()]) << map::status::kTxCount.lsb | (core_.open_ ? map::status::kOpen.mask() : 0);
}

void MailboxWindow::check_control(Access& access, std::uint32_t written) {
  if (side_ == MailboxSide::pluton) return;
  const bool opens = (written & map::ctrl::kOpen.mask()) != 0;
  const bool rings = (written & map::ctrl::kDoorbell.mask()) != 0;
  access.error = opens || (rings && !admitted());
}

void MailboxWindow::control(Access& access, std::uint32_t written) {
  const Cycles at = effect(access);
  if (side_ == MailboxSide::pluton) {
    core_.open_ = (written & map::ctrl::kOpen.mask()) != 0;
    if (!core_.open_) discard(at);
  }
  if ((written & map::ctrl::kAck.mask()) != 0) set_doorbell(me(), false, at);
  if ((written & map::ctrl::kDoorbell.mask()) != 0 && core_.open_) set_doorbell(other(), true, at);
}

void MailboxWindow::discard_messages() { discard(clock().now()); }

void MailboxWindow::discard(Cycles at) {
  for (const std::size_t side : {me(), other()}) {
    core_.to_[side].clear();
    set_doorbell(side, false, at);
  }
}

void MailboxWindow::set_doorbell(std::size_t side, bool rung, Cycles at) {
  if (core_.rung_[side] == rung) return;
  core_.rung_[side] = rung;
  if (core_.window_[side] != nullptr) core_.window_[side]->irq.set(rung, clock().to_time(at));
}

void MailboxWindow::push(Access& access, std::uint32_t word) {
  if (!admitted()) {
    access.error = true;
    return;
  }
  auto& fifo = core_.to_[other()];
  // A closed mailbox holds nothing; from Pluton's side that is the same as a full one.
  if (!core_.open_ || fifo.size() == MailboxCore::kDepth) {
    regs_.status.set_field(map::status::kOverflow, 1);
  } else {
    fifo.push_back(word);
  }
}

std::uint32_t MailboxWindow::pop() {
  auto& fifo = core_.to_[me()];
  if (fifo.empty()) {
    regs_.status.set_field(map::status::kUnderflow, 1);
    return 0;
  }
  const std::uint32_t word = fifo.front();
  fifo.pop_front();
  return word;
}

}  // namespace pluton
