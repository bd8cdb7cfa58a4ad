// SPDX-License-Identifier: Apache-2.0
// plt_kit_fixture.sv as a model: the same registers and the same cycles, computed from timestamps.
#pragma once

#include <algorithm>

#include "tlm/irq.hpp"
#include "tlm/registers.hpp"

namespace kit_test {

inline constexpr std::uint32_t kAll = 0xFFFFFFFF;
inline constexpr tlmkit::RegisterSpec kFixtureRegisters[] = {
    {"CTRL", 0x00, 1, 4, 0, 0, 1, 0, 0, false, true},     {"COUNT", 0x04, 1, 4, 0, 0, kAll, 0, 0, true, true},
    {"STATUS", 0x08, 1, 4, 0, 1, 0, 2, 0, true, false},   {"SLOW", 0x0C, 1, 4, 0, 0, kAll, 0, 0, false, false},
    {"FILE", 0x10, 4, 4, 0, 0, kAll, 0, 0, false, false}, {"LAST", 0x20, 1, 4, 0, 0xFFFF, 0, 0, 0, true, false},
};
inline constexpr tlmkit::BlockSpec kFixtureBlock = {"fixture", 0x1000, 4, 4, kFixtureRegisters, 6};

class FixtureModel : public tlmkit::RegisterBlock {
 public:
  FixtureModel(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, tlmkit::Cycles waits = 3,
               tlmkit::Cycles irq_delay = 0)
      : RegisterBlock(name, kFixtureBlock, clock), irq("irq"), waits_(waits), irq_delay_(irq_delay) {
    for (tlmkit::Register* reg : {&ctrl_, &count_, &status_, &slow_, &file_, &last_}) add(*reg);
    ctrl_.before_write(
        [](tlmkit::Access& a, auto, auto) { a.error = a.identity.privilege == tlmkit::Privilege::user; });
    ctrl_.on_write([this](tlmkit::Access& a, auto, auto) { wrote(a); });
    count_.before_write([this](tlmkit::Access& a, auto, auto) { a.error = busy(a.sample_cycle()); });
    count_.on_write([this](tlmkit::Access& a, auto, std::uint32_t cycles) {
      settle_done(a.effect_cycle());
      if (cycles != 0) {
        done_at_ = a.effect_cycle() + cycles;
        running_ = true;
      }
      wrote(a);
    });
    count_.on_read([this](tlmkit::Access& a, auto, auto) {
      return busy(a.sample_cycle()) ? static_cast<std::uint32_t>(done_at_ - a.sample_cycle()) : 0;
    });
    status_.on_read([this](tlmkit::Access& a, auto, auto) {
      return (done(a.sample_cycle()) ? 2u : 0u) | (busy(a.sample_cycle()) ? 1u : 0u);
    });
    status_.on_write([this](tlmkit::Access& a, auto, std::uint32_t written) {
      // Done bits up to the edge before the write's own are cleared; one set with it wins.
      settle_done(a.effect_cycle() - 1);
      if ((written & 2) != 0) done_ = false;
      wrote(a);
    });
    slow_.before_write([this](tlmkit::Access& a, auto, auto) { a.wait += waits_; });
    slow_.on_write([this](tlmkit::Access& a, auto, auto) { wrote(a); });
    slow_.on_read([this](tlmkit::Access& a, auto, std::uint32_t stored) {
      a.wait += waits_;
      return stored;
    });
    file_.on_write([this](tlmkit::Access& a, auto, auto) { wrote(a); });
    last_.on_write([this](tlmkit::Access& a, auto, auto) { wrote(a); });
  }

  tlmkit::IrqOut irq;

  void reset() override {
    RegisterBlock::reset();
    done_ = running_ = false;
    irq.reset();
  }

 private:
  bool busy(tlmkit::Cycles at) const { return running_ && at < done_at_; }
  bool done(tlmkit::Cycles at) const { return done_ || (running_ && at >= done_at_); }
  // Turns a countdown that has ended by cycle `at` into a stored bit.
  void settle_done(tlmkit::Cycles at) {
    if (!running_ || at < done_at_) return;
    done_ = true;
    running_ = false;
  }
  void wrote(tlmkit::Access& a) {
    const tlmkit::Identity& id = a.identity;
    last_.set((id.kind == tlmkit::AccessKind::fetch ? 1u << 15 : 0) |
              (id.world == tlmkit::World::normal ? 1u << 14 : 0) |
              (id.privilege != tlmkit::Privilege::user ? 1u << 13 : 0) | static_cast<unsigned>(id.privilege) << 11 |
              static_cast<unsigned>(id.kind) << 8 | id.initiator);
    drive(a.effect_cycle());
  }
  // The interrupt's level from cycle `at` on, and its edge still to come.
  void drive(tlmkit::Cycles at) {
    const bool enabled = (ctrl_.get() & 1) != 0;
    irq.set(enabled && done(at), clock().to_time(at));
    if (enabled && busy(at)) irq.set(true, clock().to_time(done_at_ + irq_delay_));
  }

  const tlmkit::Cycles waits_;
  const tlmkit::Cycles irq_delay_;  // other than 0 in mutants only
  tlmkit::Register ctrl_{kFixtureRegisters[0]};
  tlmkit::Register count_{kFixtureRegisters[1]};
  tlmkit::Register status_{kFixtureRegisters[2]};
  tlmkit::Register slow_{kFixtureRegisters[3]};
  tlmkit::Register file_{kFixtureRegisters[4]};
  tlmkit::Register last_{kFixtureRegisters[5]};
  tlmkit::Cycles done_at_ = 0;
  bool running_ = false;
  bool done_ = false;
};

}  // namespace kit_test
