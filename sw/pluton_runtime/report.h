// SPDX-License-Identifier: Apache-2.0
#ifndef PLT_SW_PLUTON_RUNTIME_REPORT_H
#define PLT_SW_PLUTON_RUNTIME_REPORT_H

#include "sw/lib/handoff.h"

// Prints the measured-boot log and the timing table on the console.
void report_boot(const struct handoff* h);

#endif
