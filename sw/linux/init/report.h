// SPDX-License-Identifier: Apache-2.0
// The monitor's records as lines of text (no newline), cut at `size`.
#ifndef PLT_LINUX_REPORT_H
#define PLT_LINUX_REPORT_H

#include "sw/include/monitor_abi.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PLT_REPORT_LINE = 256 };

const char* plt_image_type_name(uint32_t type);
// "kernel version 1 slot primary sha256 <64 hex digits>", and why the primary was refused when the backup runs.
void plt_report_boot_entry(const struct plt_boot_entry* entry, char* line, size_t size);
// "hang, failures 1, resets 2, cycle 3, pc 0x4, cause 0x5, text"; octets of the text that do not print become dots.
void plt_report_crash(const struct plt_crash_record* record, char* line, size_t size);

#ifdef __cplusplus
}
#endif

#endif
