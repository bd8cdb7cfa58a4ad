// SPDX-License-Identifier: Apache-2.0
// The boot log as text, one line at a time, for the ROM's recovery console and the runtime.
#ifndef PLT_SW_LIB_BOOT_REPORT_H
#define PLT_SW_LIB_BOOT_REPORT_H

#include <stdint.h>

#include "sw/lib/fmt.h"
#include "sw/lib/handoff.h"

#ifdef __cplusplus
extern "C" {
#endif

// "[     17042] R30 root-key       ok" or "... slot 0 REFUSED 0x31 signature is not valid", with the line's CR LF.
void boot_report_entry(struct fmt_line* line, const struct handoff_entry* entry);

#ifdef __cplusplus
}
#endif

#endif
