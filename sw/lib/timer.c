// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/timer.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/clint_regs.h"
#include "sw/lib/mmio.h"

#define REG(name) (CLINT_BASE + CLINT_##name##_OFFSET)

uint64_t timer_ticks(void) {
  for (;;) {
    const uint32_t high = mmio_read32(REG(MTIME_HI));
    const uint32_t low = mmio_read32(REG(MTIME_LO));
    if (mmio_read32(REG(MTIME_HI)) == high) return ((uint64_t)high << 32) | low;
  }
}

void timer_set_alarm(uint64_t ticks) {
  // The order of the privileged specification (1.12, 3.2.1): no intermediate value is below the old or new one.
  mmio_write32(REG(MTIMECMP_LO), 0xFFFFFFFFu);
  mmio_write32(REG(MTIMECMP_HI), (uint32_t)(ticks >> 32));
  mmio_write32(REG(MTIMECMP_LO), (uint32_t)ticks);
}

void timer_clear_alarm(void) { timer_set_alarm(UINT64_MAX); }
