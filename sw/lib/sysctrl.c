// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/sysctrl.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/boot_error.h"
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

// APP_CTRL.KEY (pluton/sysctrl/sysctrl.toml).
#define APP_RELEASE_KEY 0x474F4150u

uint32_t sysctrl_release_app(uint32_t address) {
  mmio_write32(REG(APP_BOOT_LO), address);
  mmio_write32(REG(APP_BOOT_HI), 0);
  const uint32_t locks = sysctrl_lock(SYSCTRL_LOCK_APP_BOOT_MASK);
  if ((locks & SYSCTRL_LOCK_APP_BOOT_MASK) == 0) return BOOT_ERROR_FLOW;
  if (mmio_read32(REG(APP_BOOT_LO)) != address || mmio_read32(REG(APP_BOOT_HI)) != 0) return BOOT_ERROR_FLOW;
  mmio_write32(REG(APP_CTRL), APP_RELEASE_KEY);
  const uint32_t status = mmio_read32(REG(APP_STATUS));
  return (status & SYSCTRL_APP_STATUS_RELEASED_MASK) != 0 ? BOOT_PASSED : BOOT_ERROR_FLOW;
}

// RESET.KEY and POWER_OFF.KEY (pluton/sysctrl/sysctrl.toml).
#define RESET_KEY 0x52535421u
#define POWER_OFF_KEY 0x4646u

void sysctrl_reset_chip(void) { mmio_write32(REG(RESET), RESET_KEY); }

void sysctrl_power_off(uint32_t status) {
  mmio_write32(REG(POWER_OFF), POWER_OFF_KEY << SYSCTRL_POWER_OFF_KEY_LSB | (status & 0xFFFFu)
                                                                                << SYSCTRL_POWER_OFF_STATUS_LSB);
}

uint64_t sysctrl_cycles(void) {
  // Reading the low word latches the high one.
  const uint32_t low = mmio_read32(REG(CYCLE_LO));
  return ((uint64_t)mmio_read32(REG(CYCLE_HI)) << 32) | low;
}
