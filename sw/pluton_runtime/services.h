// SPDX-License-Identifier: Apache-2.0
// What the mailbox's commands can do on this runtime.
#ifndef PLT_SW_PLUTON_RUNTIME_SERVICES_H
#define PLT_SW_PLUTON_RUNTIME_SERVICES_H

#include "sw/lib/mailbox_commands.h"

// After app_boot_init(). `version`: of the runtime.
void services_init(struct mailbox_services* services, const struct handoff* handoff, uint32_t version);

#endif
