// SPDX-License-Identifier: Apache-2.0
#include "soc/watchdog/watchdog.hpp"

#include <algorithm>
#include <vector>

namespace soc {

namespace map = watchdog_map;

namespace {
void count(tlmkit::Register& counter) { counter.set(std::max(counter.get() + 1, counter.get())); }  // saturates
}  // namespace

Watchdog::Watchdog(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, Cycles cycles_per_tick)
    : RegisterBlock(name, map::kBlock, clock), irq("irq"), cycles_per_tick_(cycles_per_tick) {
  add_all(regs_);
  attach_hooks();
  sc_core::sc_spawn_options options;
  options.spawn_method();
  options.dont_initialize();
  options.set_sensitivity(&due_);
  sc_core::sc_spawn([this] { deliver(); }, "deliver", &options);
}

void Watchdog::attach_hooks() {
  const auto in_time = [this](Access& access, std::uint32_t, std::uint32_t) {
    access.ignore = !alive(access.effect_cycle());
  };
  const auto unlocked = [this](Access& access, std::uint32_t, std::uint32_t) {
    access.ignore = !alive(access.effect_cycle()) || regs_.lock.field(map::lock::kPeriods) != 0;
  };
  const auto up_to_date = [this](tlmkit::Register& reg) {
    return [this, &reg](Access& access, std::uint32_t index, std::uint32_t) {
      alive(access.sample_cycle());
      return reg.get(index);
    };
  };
  regs_.load.before_write(unlocked);
  regs_.grace.before_write(unlocked);
  regs_.ctrl.before_write(in_time);
  regs_.ctrl.on_write([this](Access& access, std::uint32_t, std::uint32_t) { control(access.effect_cycle()); });
  regs_.lock.before_write([this](Access& access, std::uint32_t, std::uint32_t) {
    access.ignore = !alive(access.effect_cycle());
    locks_ = regs_.lock.get();
  });
  regs_.lock.on_write([this](Access&, std::uint32_t, std::uint32_t) { regs_.lock.set(regs_.lock.get() | locks_); });
  regs_.tend.before_write([this](Access& access, std::uint32_t, std::uint32_t word) {
    access.error = word != kKey;
    if (access.error) count(regs_.violations);
  });
  regs_.tend.on_write([this](Access& access, std::uint32_t, std::uint32_t) {
    if (alive(access.effect_cycle()) && enabled_) start(access.effect_cycle());
  });
  regs_.status.on_read([this](Access& access, std::uint32_t, std::uint32_t) { return status(access.sample_cycle()); });
  regs_.value.on_read([this](Access& access, std::uint32_t, std::uint32_t) { return value(access.sample_cycle()); });
  for (tlmkit::Register* reg : {&regs_.failures, &regs_.record_valid, &regs_.record}) {
    reg->before_write(in_time);
    reg->on_read(up_to_date(*reg));
  }
  regs_.resets.on_read(up_to_date(regs_.resets));
  regs_.record_valid.on_write(
      [this](Access&, std::uint32_t, std::uint32_t) { record_written_ = regs_.record_valid.get() != 0; });
}

void Watchdog::reset() {
  tlmkit::Register* const kept[] = {&regs_.failures, &regs_.resets, &regs_.record_valid, &regs_.record};
  std::vector<std::uint32_t> words;
  for (const tlmkit::Register* reg : kept) {
    for (std::uint32_t i = 0; i < reg->spec().count; ++i) words.push_back(reg->get(i));
  }
  RegisterBlock::reset();
  auto word = words.begin();
  for (tlmkit::Register* reg : kept) {
    for (std::uint32_t i = 0; i < reg->spec().count; ++i) reg->set(*word++, i);
  }
  enabled_ = expired_ = requested_ = record_written_ = false;
  due_.cancel();
  irq.reset();
}

void Watchdog::power_on() {
  for (tlmkit::Register* reg : {&regs_.failures, &regs_.resets, &regs_.record_valid, &regs_.record}) reg->reset();
  power_on_ = clock().now();
}

void Watchdog::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  if (!admit(tlmkit::identity_of(trans))) count(regs_.violations);
  RegisterBlock::b_transport(trans, delay);
}

bool Watchdog::alive(Cycles now) {
  if (enabled_ && !expired_ && now >= second_end_) expire();
  return !expired_;
}

void Watchdog::control(Cycles now) {
  const bool enable = regs_.ctrl.get() != 0;
  if (enable && !enabled_) {
    start(now);
  } else if (!enable && enabled_) {
    if (regs_.lock.field(map::lock::kEnable) != 0) {
      regs_.ctrl.set_field(map::ctrl::kEnable, 1);
    } else {
      enabled_ = false;
      due_.cancel();
      irq.set(false, clock().to_time(now));
    }
  }
}

void Watchdog::start(Cycles now) {
  enabled_ = true;
  first_end_ = now + regs_.load.get() * cycles_per_tick_;
  second_end_ = first_end_ + regs_.grace.get() * cycles_per_tick_;
  irq.set(false, clock().to_time(now));
  irq.set(true, clock().to_time(first_end_));
  due_.cancel();
  due_.notify(clock().to_time(second_end_) - sc_core::sc_time_stamp());
}

// An access that is ahead of the kernel may find that the time is over before the kernel comes to it.
void Watchdog::expire() {
  expired_ = true;
  count(regs_.failures);
  count(regs_.resets);
  if (record_written_) return;
  const Cycles cycle = second_end_ - power_on_;
  for (std::uint32_t i = 0; i < kRecordWords; ++i) regs_.record.set(0, i);
  regs_.record.set(1, RecordWord::valid);
  regs_.record.set(kReasonHang, RecordWord::reason);
  regs_.record.set(regs_.failures.get(), RecordWord::failures);
  regs_.record.set(regs_.resets.get(), RecordWord::resets);
  regs_.record.set(static_cast<std::uint32_t>(cycle), RecordWord::cycle_lo);
  regs_.record.set(static_cast<std::uint32_t>(cycle >> 32), RecordWord::cycle_hi);
  regs_.record_valid.set(1);
}

// May run too early: an event that was due just as a call of sc_start ended fires although it was moved.
void Watchdog::deliver() {
  const Cycles now = clock().now();
  if (!enabled_ || requested_) return;
  if (now < second_end_) {
    due_.notify(clock().to_time(second_end_) - sc_core::sc_time_stamp());
    return;
  }
  alive(now);
  requested_ = true;
  if (on_reset_request_) on_reset_request_({regs_.record.get(RecordWord::reason), second_end_});
}

std::uint32_t Watchdog::status(Cycles now) {
  if (!alive(now)) return 2 | map::status::kExpired.mask();
  if (!enabled_) return 0;
  return now < first_end_ ? 1 : 2;
}

std::uint32_t Watchdog::value(Cycles now) {
  if (!alive(now) || !enabled_) return 0;
  const Cycles left = (now < first_end_ ? first_end_ : second_end_) - now;
  return static_cast<std::uint32_t>((left + cycles_per_tick_ - 1) / cycles_per_tick_);
}

}  // namespace soc
