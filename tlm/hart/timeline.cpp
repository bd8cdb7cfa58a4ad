// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/timeline.hpp"

#include <algorithm>

namespace tlmkit::hart {

using sc_core::sc_time;
using sc_core::sc_time_stamp;

Timeline::Timeline(const ClockDomain& clock, const HartParams& params)
    : clock_(clock),
      exact_(params.mode == Mode::exact),
      quantum_(std::max<Cycles>(params.quantum, 1)),
      run_ahead_cap_(std::max<Cycles>(params.run_ahead_cap, 1)),
      keeper_(clock.to_time(quantum_)) {}

Cycles Timeline::next_activity() const {
  const sc_time& now = sc_time_stamp();
  const Cycles here = clock_.next_edge(now);
  const sc_time ahead = sc_core::sc_time_to_pending_activity();
  const sc_time cap = clock_.to_time(run_ahead_cap_);
  const Cycles pending = ahead > cap ? here + run_ahead_cap_ : clock_.next_edge(now + ahead);
  // Standing at local time with everything settled: the instruction that starts here may go.
  return cycle == here ? std::max(pending, cycle + 1) : pending;
}

void Timeline::settle() {
  // Everything else that happens at this cycle happens first, so that no engine's order of waking can matter. Bounded,
  // because two harts (or a runaway process) may never settle.
  constexpr int kMostDeltas = 8;
  for (int i = 0; i < kMostDeltas && sc_core::sc_pending_activity_at_current_time(); ++i) wait(sc_core::SC_ZERO_TIME);
}

void Timeline::catch_up() {
  if (exact_) {
    const sc_time distance = offset();
    if (distance > sc_core::SC_ZERO_TIME) {
      wait(distance);
      settle();
    } else if (sc_core::sc_pending_activity_at_current_time()) {
      settle();
    }
    horizon_ = 0;
    return;
  }
  keeper_.set(offset());
  keeper_.sync();
  horizon_ = 0;
}

void Timeline::sleep(const sc_core::sc_event& wake, Cycles most) {
  if (most == 0) {
    wait(wake);
  } else {
    wait(clock_.to_time(most), wake);
  }
  if (exact_) settle();
  follow_kernel();
}

void Timeline::follow_kernel() {
  cycle = std::max(cycle, clock_.next_edge(sc_time_stamp()));
  horizon_ = 0;
  keeper_.reset();
}

}  // namespace tlmkit::hart
