// SPDX-License-Identifier: Apache-2.0
// Where the hart is in time, and how far ahead of the kernel it may be. Whole cycles of the hart's clock.
#pragma once

#include <systemc>

#include <tlm_utils/tlm_quantumkeeper.h>
#include <tlm>

#include "tlm/clock.hpp"
#include "tlm/hart/hart.hpp"

namespace tlmkit::hart {

// Exact mode rests on one rule: the instruction that starts at cycle L may be executed when the kernel has nothing
// pending before or at L (cycle < horizon()), or when the kernel itself stands at L with everything at L settled.
// Nothing else could have observed or influenced the hart in between.
class Timeline {
 public:
  Timeline(const ClockDomain& clock, const HartParams& params);

  Cycles cycle = 0;  // start of the next instruction: the hart's local time

  bool exact() const { return exact_; }
  sc_core::sc_time local_time() const { return clock_.to_time(cycle); }
  Picoseconds local_ps() const { return cycle * clock_.period_ps(); }

  // First cycle at which no instruction may start before catch_up(). Exact mode: the kernel's next pending activity,
  // read again after forget_horizon(); fast mode: the end of the quantum.
  Cycles horizon() {
    if (horizon_ == 0) horizon_ = exact_ ? next_activity() : kernel_cycle() + quantum_;
    return horizon_;
  }
  // To be called whenever this process has waited or has called out (a bus access may have posted an event).
  bool horizon_known() const { return horizon_ != 0; }
  void forget_horizon() { horizon_ = 0; }
  // Lets the kernel run up to local time; afterwards at least one instruction may start.
  void catch_up();
  // One bus access at local time: exact mode lets the kernel arrive first, fast mode annotates the distance. Local
  // time moves on by the bus's wait time, rounded up to whole cycles.
  template <class Access>
  tlm::tlm_response_status transact(Access access);
  // Sleeps until `wake` is notified or `most` cycles have passed (0: no bound); local time follows the kernel's.
  void sleep(const sc_core::sc_event& wake, Cycles most);
  // Local time moves up to the kernel's, after the hart's process has been waiting for something else.
  void follow_kernel();

 private:
  class Keeper : public tlm_utils::tlm_quantumkeeper {
   public:
    explicit Keeper(const sc_core::sc_time& quantum) : quantum_(quantum) { reset(); }

   protected:
    sc_core::sc_time compute_local_quantum() override { return quantum_; }

   private:
    const sc_core::sc_time quantum_;
  };

  Cycles kernel_cycle() const { return clock_.cycles_in(sc_core::sc_time_stamp()); }
  Cycles next_activity() const;
  sc_core::sc_time offset() const { return local_time() - sc_core::sc_time_stamp(); }
  void settle();

  const ClockDomain& clock_;
  const bool exact_;
  const Cycles quantum_;
  const Cycles run_ahead_cap_;
  Cycles horizon_ = 0;
  Keeper keeper_;
};

template <class Access>
tlm::tlm_response_status Timeline::transact(Access access) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  if (exact_) {
    catch_up();
  } else {
    delay = offset();
  }
  const tlm::tlm_response_status status = access(delay);
  const Cycles after = clock_.next_edge(sc_core::sc_time_stamp() + delay);
  if (after > cycle) cycle = after;
  if (exact_) forget_horizon();
  return status;
}

}  // namespace tlmkit::hart
