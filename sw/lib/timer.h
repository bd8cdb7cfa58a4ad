// SPDX-License-Identifier: Apache-2.0
// Time: the core's cycle counter and the CLINT's compare timer.
#ifndef PLT_SW_LIB_TIMER_H
#define PLT_SW_LIB_TIMER_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Ticks of mtime; consistent although it takes two reads.
uint64_t timer_ticks(void);
// Raises mip.MTIP once mtime reaches `ticks`; never earlier while the two halves are being written.
void timer_set_alarm(uint64_t ticks);
// No alarm.
void timer_clear_alarm(void);

#ifdef __cplusplus
}
#endif

#endif
