// SPDX-License-Identifier: Apache-2.0
// State of one boot attempt and the ROM's own steps. Each step writes its id to SYSCTRL.BOOT_STEP, logs it with its
// cycle, and returns BOOT_PASSED or a code of boot_error.h; anything but BOOT_PASSED ends the attempt. The steps that
// verify the image are sw/lib/verify.h's.
#ifndef PLT_SW_BOOT_ROM_BOOT_H
#define PLT_SW_BOOT_ROM_BOOT_H

#include <stdint.h>

#include "sw/include/gen/chip_map.h"
#include "sw/lib/handoff.h"
#include "sw/lib/verify.h"

struct boot {
  struct verify image;     // of the slot being tried
  uint32_t refused_error;  // of the slot tried before this one, 0 for none
};

static inline struct handoff* boot_log_area(void) { return (struct handoff*)RAM_REGION_HANDOFF_BASE; }

// Enters a step: progress register and log.
void boot_enter(struct verify* image, uint32_t step);

// Every decision a second time, from the evidence: BOOT_PASSED or BOOT_ERROR_FLOW.
uint32_t boot_confirm(const struct boot* b, uint32_t steps);

// Lock (confirm, measurements, PMP, sticky locks) and hand-off (handoff.c); the latter does not return.
uint32_t boot_lock(struct boot* b);
_Noreturn void boot_hand_off(struct boot* b);

// Prints the log, reports `error` in BOOT_RESULT and sleeps (main.c).
_Noreturn void boot_recovery(uint32_t slot, uint32_t error);

#endif
