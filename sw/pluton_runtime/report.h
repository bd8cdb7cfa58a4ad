// SPDX-License-Identifier: Apache-2.0
#ifndef PLT_SW_PLUTON_RUNTIME_REPORT_H
#define PLT_SW_PLUTON_RUNTIME_REPORT_H

#include "sw/lib/handoff.h"
#include "sw/lib/loader.h"

// Prints the measured-boot log and the timing table on the console.
void report_boot(const struct handoff* h);
// What came of loading an image of `type`.
void report_load(uint32_t type, const struct load_result* result);
// The newest line of the log.
void report_last_step(const struct handoff* h);

#endif
