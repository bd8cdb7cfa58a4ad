// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/sysctrl.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/mmio.h"

#define REG(name) (SYSCTRL_BASE + SYSCTRL_##name##_OFFSET)

void sysctrl_boot_step(uint32_t step, uint32_t slot) {
  mmio_write32(REG(BOOT_STEP), (step & SYSCTRL_BOOT_STEP_STEP_MASK) | (slot << SYSCTRL_BOOT_STEP_SLOT_LSB));
}

void sysctrl_boot_result(enum boot_state state, uint32_t error, uint32_t slot) {
  mmio_write32(REG(BOOT_RESULT), (uint32_t)state | (error & 0xFFu) << SYSCTRL_BOOT_RESULT_ERROR_LSB |
                                     (slot & 1u) << SYSCTRL_BOOT_RESULT_SLOT_LSB);
}

uint32_t sysctrl_read_boot_result(void) { return mmio_read32(REG(BOOT_RESULT)); }

uint32_t sysctrl_lock(uint32_t mask) {
  mmio_write32(REG(LOCK), mask);
  return mmio_read32(REG(LOCK));
}

uint64_t sysctrl_cycles(void) {
  // Reading the low word latches the high one.
  const uint32_t low = mmio_read32(REG(CYCLE_LO));
  return ((uint64_t)mmio_read32(REG(CYCLE_HI)) << 32) | low;
}
