// SPDX-License-Identifier: Apache-2.0
#include "soc/timer/timer.hpp"

#include <algorithm>

namespace soc {

namespace map = timer_map;

Timer::Timer(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, map::kBlock, clock), irq("irq") {
  add_all(regs_);
  attach_hooks();
}

void Timer::attach_hooks() {
  // The edge that ends a write may be the one at which the counter acts on its own: what the write does not touch
  // happens first. A clearing of EXPIRED loses against its setting.
  const auto before_the_edge = [this](Access& access, std::uint32_t index, std::uint32_t) {
    advance(index, access.effect_cycle() - 1);
  };
  regs_.load.before_write(
      [this](Access& access, std::uint32_t index, std::uint32_t) { advance(index, access.effect_cycle()); });
  regs_.load.on_write([this](Access& access, std::uint32_t, std::uint32_t) { update(access.effect_cycle()); });
  regs_.value.on_read([this](Access& access, std::uint32_t index, std::uint32_t) {
    advance(index, access.sample_cycle());
    return value(index, access.sample_cycle());
  });
  regs_.ctrl.before_write(before_the_edge);
  regs_.ctrl.on_read([this](Access& access, std::uint32_t index, std::uint32_t) {
    advance(index, access.sample_cycle());
    return regs_.ctrl.get(index);
  });
  regs_.ctrl.on_write(
      [this](Access& access, std::uint32_t index, std::uint32_t) { switched(index, access.effect_cycle()); });
  regs_.status.before_write(before_the_edge);
  regs_.status.on_read([this](Access& access, std::uint32_t index, std::uint32_t) {
    advance(index, access.sample_cycle());
    return regs_.status.get(index);
  });
  regs_.status.on_write([this](Access& access, std::uint32_t, std::uint32_t) { update(access.effect_cycle()); });
}

void Timer::reset() {
  RegisterBlock::reset();
  counters_.fill({});
  irq.reset();
}

void Timer::advance(std::uint32_t index, Cycles now) {
  Counter& c = counters_[index];
  if (!c.running || now < c.zero || (!c.zero_seen && !at_zero(index)) || now == c.zero) return;
  // It was periodic at 0; whether it still is shows at the next one.
  c.zero += period(index);
  c.zero_seen = false;
  if (now < c.zero || !at_zero(index)) return;
  c.zero += (now - c.zero + period(index) - 1) / period(index) * period(index);
  c.zero_seen = c.zero == now;
}

bool Timer::at_zero(std::uint32_t index) {
  Counter& c = counters_[index];
  c.zero_seen = true;
  regs_.status.set_field(map::status::kExpired, 1, index);
  if (control(index, map::ctrl::kPeriodic)) return true;
  c.running = false;
  c.value = 0;
  regs_.ctrl.set_field(map::ctrl::kEnable, 0, index);
  return false;
}

std::uint32_t Timer::value(std::uint32_t index, Cycles now) const {
  const Counter& c = counters_[index];
  return c.running ? static_cast<std::uint32_t>(c.zero - now) : c.value;
}

void Timer::switched(std::uint32_t index, Cycles now) {
  Counter& c = counters_[index];
  const bool enable = control(index, map::ctrl::kEnable);
  if (enable && !c.running) {
    c.running = true;
    c.zero = now + regs_.load.get(index);
    c.zero_seen = false;
  }
  advance(index, now);
  if (!enable && c.running) {
    c.value = value(index, now);
    c.running = false;
  }
  update(now);
}

Timer::Cycles Timer::interrupt_at(std::uint32_t index, Cycles now) const {
  const Counter& c = counters_[index];
  if (!control(index, map::ctrl::kIrqEnable)) return kNever;
  if (regs_.status.get(index) != 0) return now;
  if (!c.running) return kNever;
  return c.zero_seen ? c.zero + period(index) : c.zero;
}

void Timer::update(Cycles now) {
  Cycles at = kNever;
  for (std::uint32_t i = 0; i < kCounters; ++i) {
    advance(i, now);
    at = std::min(at, interrupt_at(i, now));
  }
  if (at > now) irq.set(false, clock().to_time(now));
  if (at != kNever) irq.set(true, clock().to_time(at));
}

}  // namespace soc
