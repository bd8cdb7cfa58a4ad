// SPDX-License-Identifier: Apache-2.0
#include "tlm/irq.hpp"

namespace tlmkit {

IrqOut::IrqOut(const sc_core::sc_module_name& name) : sc_module(name) {
  sc_core::sc_spawn_options options;
  options.spawn_method();
  options.dont_initialize();
  options.set_sensitivity(&event_);
  sc_core::sc_spawn([this] { fire(); }, "fire", &options);
}

void IrqOut::set(bool level, const sc_core::sc_time& at) {
  const sc_core::sc_time& now = sc_core::sc_time_stamp();
  if (level && rise_pending_ && rise_at_ <= at) return;  // up by then anyway
  event_.cancel();
  if (!level && rise_pending_ && rise_at_ < at) {
    trace_.record(to_ps(rise_at_), 1);
    trace_.record(to_ps(at), 0);
  }
  rise_pending_ = level && at > now && !level_;
  if (rise_pending_) {
    rise_at_ = at;
    event_.notify(at - now);
  } else {
    drive(level, at <= now ? now : at);
  }
}

void IrqOut::set_now(bool level) {
  event_.cancel();
  rise_pending_ = false;
  drive(level, sc_core::sc_time_stamp());
}

void IrqOut::drive(bool level, const sc_core::sc_time& at) {
  if (level == level_) return;
  level_ = level;
  trace_.record(to_ps(at), level ? 1 : 0);
  for (const Sink& sink : sinks_) sink(level);
}

void IrqOut::trace(TraceSignal signal) {
  trace_ = signal;
  trace_.record(to_ps(sc_core::sc_time_stamp()), level_ ? 1 : 0);
}

void IrqOut::reset() { set_now(false); }

// May run once too often: an event that was due just as a call of sc_start ended still fires after set() has moved it.
void IrqOut::fire() {
  if (!rise_pending_) return;
  const sc_core::sc_time& now = sc_core::sc_time_stamp();
  if (rise_at_ > now) {
    event_.notify(rise_at_ - now);
    return;
  }
  rise_pending_ = false;
  drive(true, now);
}

}  // namespace tlmkit
