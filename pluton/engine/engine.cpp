// SPDX-License-Identifier: Apache-2.0
#include "pluton/engine/engine.hpp"

#include <algorithm>

namespace pluton {

Engine::Engine(const sc_core::sc_module_name& name, const tlmkit::BlockSpec& spec, const tlmkit::ClockDomain& clock,
               const EngineFields& fields)
    : RegisterBlock(name, spec, clock), irq("irq"), fields_(fields) {
  sc_core::sc_spawn_options options;
  options.spawn_method();
  options.dont_initialize();
  options.set_sensitivity(&trace_event_);
  sc_core::sc_spawn([this] { settle(this->clock().now()); }, "draw", &options);
}

void Engine::adopt(tlmkit::Register& status, tlmkit::Register& irq_enable) {
  status_ = &status;
  irq_enable_ = &irq_enable;
  status.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    settle(sample(access));
    return status_->get();
  });
  // DONE must be there before the write can clear it.
  status.before_write([this](Access& access, std::uint32_t, std::uint32_t) { settle(effect(access)); });
  status.on_write([this](Access& access, std::uint32_t, std::uint32_t written) {
    if ((written & fields_.done.mask()) != 0) draw(trace_done_, effect(access), false);
    update_irq(effect(access));
  });
  irq_enable.on_write([this](Access& access, std::uint32_t, std::uint32_t) {
    settle(effect(access));
    update_irq(effect(access));
  });
}

void Engine::set_trace(tlmkit::TraceSink& sink, const std::string& scope) {
  trace_busy_ = sink.declare(scope, "busy", 1);
  trace_done_ = sink.declare(scope, "done", 1);
  irq.trace(sink.declare(scope, "irq", 1));
  draw(trace_busy_, 0, false);
  draw(trace_done_, 0, false);
}

void Engine::draw(const tlmkit::TraceSignal& signal, Cycles at, bool level) const {
  signal.record(tlmkit::to_ps(clock().to_time(at)), level ? 1 : 0);
}

void Engine::reset() {
  RegisterBlock::reset();
  draw(trace_busy_, clock().now(), false);
  draw(trace_done_, clock().now(), false);
  trace_event_.cancel();
  end_ = 0;
  working_ = false;
  done_pending_ = false;
  busy_cycles_ = 0;
  irq.reset();
}

void Engine::work(Cycles start, Cycles end, bool done) {
  settle(start);
  draw(trace_busy_, start, true);
  busy_cycles_ += end - start;
  end_ = end;
  working_ = true;
  done_pending_ = done;
  status_->set_field(fields_.busy, 1);
  update_irq(start);
  if (trace_busy_ || trace_done_) trace_event_.notify(clock().to_time(end) - sc_core::sc_time_stamp());
}

void Engine::abandon(Cycles at) {
  settle(at);
  if (working_) {
    busy_cycles_ -= end_ - at;
    draw(trace_busy_, at, false);
  }
  draw(trace_done_, at, false);
  trace_event_.cancel();
  end_ = std::min(end_, at);
  working_ = false;
  done_pending_ = false;
  status_->set_field(fields_.busy, 0);
  status_->set_field(fields_.done, 0);
  update_irq(at);
}

void Engine::settle(Cycles at) {
  if (!working_ || at < end_) return;
  working_ = false;
  draw(trace_busy_, end_, false);
  status_->set_field(fields_.busy, 0);
  if (!done_pending_) return;
  done_pending_ = false;
  draw(trace_done_, end_, true);
  status_->set_field(fields_.done, 1);
  finished();
}

void Engine::update_irq(Cycles at) {
  const bool enabled = irq_enable_->field(fields_.irq_enable_done) != 0;
  if (enabled && status_->field(fields_.done) != 0) {
    irq.set(true, clock().to_time(at));
    return;
  }
  irq.set(false, clock().to_time(at));
  if (enabled && done_pending_) irq.set(true, clock().to_time(end_));
}

}  // namespace pluton
