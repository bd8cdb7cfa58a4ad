// SPDX-License-Identifier: Apache-2.0
// Core-local interruptor of one hart: machine software interrupt, 64-bit time base and its comparator, at the layout
// of SiFive's CLINT (and of QEMU's virt machine).
#pragma once

#include "soc/clint/gen/clint_regs.hpp"
#include "tlm/irq.hpp"

namespace soc {

class Clint : public tlmkit::RegisterBlock {
 public:
  // mtime advances by one every `cycles_per_tick` bus cycles: 200 MHz / 20 = 10 MHz.
  Clint(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, tlmkit::Cycles cycles_per_tick);

  tlmkit::IrqOut timer_irq;
  tlmkit::IrqOut software_irq;

  // mtime at an absolute time at or after the last access (what the hart's `time` CSR shows).
  std::uint64_t ticks(const sc_core::sc_time& at) const { return ticks_at(clock().cycles_in(at)); }
  void reset() override;

 private:
  using Cycles = tlmkit::Cycles;
  std::uint64_t ticks_at(Cycles now) const { return base_ticks_ + (now - base_cycle_) / cycles_per_tick_; }
  std::uint64_t compare() const;
  void write_time(std::uint64_t ticks, const tlmkit::Access& access);
  void update_timer(Cycles now);

  clint_map::Registers regs_;
  const Cycles cycles_per_tick_;
  std::uint64_t base_ticks_ = 0;  // mtime at base_cycle_
  Cycles base_cycle_ = 0;
};

}  // namespace soc
