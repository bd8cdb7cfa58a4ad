// SPDX-License-Identifier: Apache-2.0
// System control: boot progress, boot result, sticky locks.
#ifndef PLT_SW_LIB_SYSCTRL_H
#define PLT_SW_LIB_SYSCTRL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum boot_state {
  BOOT_STATE_IN_PROGRESS = 0,
  BOOT_STATE_HANDED_OFF = 1,
  BOOT_STATE_RUNTIME_UP = 2,
  BOOT_STATE_REFUSED = 3,
};

void sysctrl_boot_step(uint32_t step, uint32_t slot);
void sysctrl_boot_result(enum boot_state state, uint32_t error, uint32_t slot);
// Result as it stands (the error and slot that the ROM left).
uint32_t sysctrl_read_boot_result(void);
// Sets sticky lock bits (SYSCTRL_LOCK_*_MASK); returns all that are set now.
uint32_t sysctrl_lock(uint32_t mask);
// Lets the application core run from `address` on; the address cannot be changed any more until chip reset.
// BOOT_PASSED, or BOOT_ERROR_FLOW when the core does not stand released at that address.
uint32_t sysctrl_release_app(uint32_t address);
// Bus cycles since power-on.
uint64_t sysctrl_cycles(void);

#ifdef __cplusplus
}
#endif

#endif
