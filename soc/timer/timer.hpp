// SPDX-License-Identifier: Apache-2.0
// Two 32-bit down counters. Nothing counts: a counter is the cycle in which it will be 0.
#pragma once

#include <array>

#include "soc/timer/gen/timer_regs.hpp"
#include "tlm/irq.hpp"

namespace soc {

class Timer : public tlmkit::RegisterBlock {
 public:
  static constexpr unsigned kCounters = timer_map::kLoadCount;

  Timer(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  tlmkit::IrqOut irq;  // either counter's

  void reset() override;

 private:
  using Cycles = tlmkit::Cycles;
  using Access = tlmkit::Access;
  static constexpr Cycles kNever = ~Cycles{0};

  struct Counter {
    bool running = false;
    bool zero_seen = false;   // what comes with `zero` has happened
    Cycles zero = 0;          // running: the cycle with value 0 that was reached last or comes next
    std::uint32_t value = 0;  // stopped: where
  };

  void attach_hooks();
  bool control(std::uint32_t index, const tlmkit::FieldSpec& field) const {
    return regs_.ctrl.field(field, index) != 0;
  }
  Cycles period(std::uint32_t index) const { return Cycles{regs_.load.get(index)} + 1; }
  void advance(std::uint32_t index, Cycles now);
  // The counter has come to 0; false: it was a one-shot and stands.
  bool at_zero(std::uint32_t index);
  std::uint32_t value(std::uint32_t index, Cycles now) const;
  void switched(std::uint32_t index, Cycles now);
  // When the counter's interrupt is up, at `now` or later.
  Cycles interrupt_at(std::uint32_t index, Cycles now) const;
  void update(Cycles now);

  timer_map::Registers regs_;
  std::array<Counter, kCounters> counters_;
};

}  // namespace soc
