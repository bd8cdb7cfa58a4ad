// SPDX-License-Identifier: Apache-2.0
#include "soc/clint/clint.hpp"

#include <limits>

namespace soc {

Clint::Clint(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, tlmkit::Cycles cycles_per_tick)
    : RegisterBlock(name, clint_map::kBlock, clock),
      timer_irq("timer_irq"),
      software_irq("software_irq"),
      cycles_per_tick_(cycles_per_tick) {
  using tlmkit::Access;
  add_all(regs_);
  regs_.msip.on_write([this](Access& access, std::uint32_t, std::uint32_t) {
    if (regs_.msip.get() != 0) {
      software_irq.set(true, access.time);
    } else {
      software_irq.set_now(false);
    }
  });
  // Of an 8-byte write only the whole counts: half of it might raise the interrupt for a moment.
  const auto compare_written = [this](Access& access, std::uint32_t, std::uint32_t) {
    if (!access.more) update_timer(access.cycle);
  };
  regs_.mtimecmp_lo.on_write(compare_written);
  regs_.mtimecmp_hi.on_write(compare_written);
  regs_.mtime_lo.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    return static_cast<std::uint32_t>(ticks_at(access.cycle));
  });
  regs_.mtime_hi.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    return static_cast<std::uint32_t>(ticks_at(access.cycle) >> 32);
  });
  regs_.mtime_lo.on_write([this](Access& access, std::uint32_t, std::uint32_t written) {
    write_time((ticks_at(access.cycle) >> 32 << 32) | written, access);
  });
  regs_.mtime_hi.on_write([this](Access& access, std::uint32_t, std::uint32_t written) {
    write_time((ticks_at(access.cycle) & 0xFFFFFFFFu) | std::uint64_t{written} << 32, access);
  });
}

void Clint::reset() {
  RegisterBlock::reset();
  base_ticks_ = 0;
  base_cycle_ = clock().now();
  timer_irq.reset();
  software_irq.reset();
}

std::uint64_t Clint::compare() const { return std::uint64_t{regs_.mtimecmp_hi.get()} << 32 | regs_.mtimecmp_lo.get(); }

// A write changes the count, not the phase of the divider behind it.
void Clint::write_time(std::uint64_t ticks, const tlmkit::Access& access) {
  base_cycle_ = access.cycle - (access.cycle - base_cycle_) % cycles_per_tick_;
  base_ticks_ = ticks;
  if (!access.more) update_timer(access.cycle);
}

// MTIP is up while mtime >= mtimecmp (Priv. 1.12, 3.2.1). It falls with the access that removes its cause.
void Clint::update_timer(Cycles now) {
  const std::uint64_t ticks = ticks_at(now);
  const std::uint64_t target = compare();
  if (ticks >= target) {
    timer_irq.set(true, clock().to_time(now));
    return;
  }
  timer_irq.set_now(false);
  const Cycles tick_start = now - (now - base_cycle_) % cycles_per_tick_;
  const std::uint64_t last = std::numeric_limits<std::uint64_t>::max() / clock().period_ps();  // end of simulated time
  if (target - ticks >= (last - tick_start) / cycles_per_tick_) return;
  timer_irq.set(true, clock().to_time(tick_start + (target - ticks) * cycles_per_tick_));
}

}  // namespace soc
