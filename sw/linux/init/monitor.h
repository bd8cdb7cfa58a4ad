// SPDX-License-Identifier: Apache-2.0
// init's side of /dev/plt_monitor. Each call says on the console what it found; none is fatal, because the same root
// file system also comes up under firmware that is not our monitor.
#ifndef PLT_LINUX_MONITOR_H
#define PLT_LINUX_MONITOR_H

#include <stdbool.h>
#include <stdint.h>

// Loads /lib/plt_monitor.ko; `parameters` as insmod takes them.
void plt_monitor_load(const char* parameters);
// One line per image that was measured on the way here.
void plt_monitor_print_boot(void);
// One line about the last crash, when there was one.
void plt_monitor_print_crash(void);
// A child tends the watchdog, three times in `milliseconds`; 0: nobody does. Once started it cannot be stopped: when
// the kernel or init stops, the watchdog bites.
void plt_monitor_start_tending(uint32_t milliseconds);
// Powers off with SBI's reason "system failure"; returns when that is not possible.
void plt_monitor_power_off_failed(void);
// Spins in the kernel with interrupts off; returns when the module was loaded without test_knobs=1.
void plt_monitor_hang(void);

#endif
