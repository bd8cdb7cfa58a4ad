// SPDX-License-Identifier: Apache-2.0
// The machine-mode half of the monitor.
#ifndef PLT_SW_MONITOR_ARCH_ARCH_H
#define PLT_SW_MONITOR_ARCH_ARCH_H

#include "sw/monitor/lib/monitor.h"

// Memory protection for the Normal World, then its environment: delegation, counters. pmp.c tells what may be reached.
void pmp_setup(void);

// guest_access.S
int guest_access_in(void* to, uint64_t from, size_t length);
int guest_access_out(uint64_t to, const void* from, size_t length);

_Noreturn void monitor_enter(uint64_t entry, uint64_t device_tree);
_Noreturn void monitor_dead(void);
void monitor_try_csrs(void);

// What a platform (platform/*.c) supplies: the table for the logic above, and the machine's own things.
// `boot_argument` is a1 at reset.
const struct monitor_platform* platform_init(uint64_t boot_argument);
// An external interrupt of M mode is pending. True: the watchdog's first stage has run out.
bool platform_external_interrupt(void);

// Parts that platforms share (common.c).
void common_set_timer(void* context, uint64_t time);
void common_set_software_interrupt(void* context, bool up);
void common_fence(void* context, enum monitor_fence fence);
void common_idle(void* context);
int common_copy_in(void* context, void* to, uint64_t from, size_t length);
int common_copy_out(void* context, uint64_t to, const void* from, size_t length);
uint64_t common_cycle(void* context);
void common_console_put(void* context, char c);
int common_console_get(void* context);

#endif
