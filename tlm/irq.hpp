// SPDX-License-Identifier: Apache-2.0
// A level interrupt wire whose edges can be scheduled ahead: a temporally decoupled access may start an operation at a
// local time that the kernel has not reached, and its interrupt must rise at that operation's own cycle.
#pragma once

#include <functional>
#include <systemc>
#include <vector>

#include "tlm/clock.hpp"
#include "tlm/trace.hpp"

namespace tlmkit {

class IrqOut : public sc_core::sc_module {
 public:
  using Sink = std::function<void(bool level)>;

  explicit IrqOut(const sc_core::sc_module_name& name);

  void connect(Sink sink) { sinks_.push_back(std::move(sink)); }
  // Draws the wire from now on.
  void trace(TraceSignal signal);
  bool level() const { return level_; }

  // Drives the wire from absolute time `at` on; `at` in the past or present takes effect at once. A rise still pending
  // comes earlier when asked to, never later: lower the wire first. For the sinks the wire falls at once in any case,
  // and a rise still pending is dropped: what lowers it is the access of a core whose own time is `at` and which must
  // not see its interrupt again, however far the kernel is behind. A trace shows every edge at its own time, such a
  // dropped rise and its fall too.
  void set(bool level, const sc_core::sc_time& at);
  void set_now(bool level);
  void reset();

 private:
  void fire();
  void drive(bool level, const sc_core::sc_time& at);

  std::vector<Sink> sinks_;
  TraceSignal trace_;
  sc_core::sc_event event_;
  bool level_ = false;
  bool rise_pending_ = false;
  sc_core::sc_time rise_at_;
};

}  // namespace tlmkit
