// SPDX-License-Identifier: Apache-2.0
// A count that only grows, kept in two flash sectors. Each record is a number and its complement; the greatest whole
// one is the count, so that a record cut short by a loss of power counts as never written. Whoever can put back an old
// copy of the whole flash puts back the count.
#ifndef PLT_SW_LIB_FLASH_COUNTER_H
#define PLT_SW_LIB_FLASH_COUNTER_H

#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

// Counts on and hands out the new count: greater than every one before. BOOT_PASSED, or BOOT_ERROR_STAGE_FLASH and 0
// when the flash did not take it or 2^32 - 1 has been reached.
uint32_t flash_counter_next(uint32_t* count);

#ifdef __cplusplus
}
#endif

#endif
