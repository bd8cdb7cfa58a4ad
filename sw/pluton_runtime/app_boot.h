// SPDX-License-Identifier: Apache-2.0
// The application core's boot, and what the mailbox's commands ask of the loader. The state is the runtime's own.
#ifndef PLT_SW_PLUTON_RUNTIME_APP_BOOT_H
#define PLT_SW_PLUTON_RUNTIME_APP_BOOT_H

#include "sw/lib/loader.h"
#include "sw/lib/ticket.h"

// Before any other function of this file.
void app_boot_init(struct handoff* handoff);

// Loads the monitor if a slot holds one; from the backup slot first after LOADER_FAILURES_BEFORE_BACKUP failed starts.
// BOOT_PASSED, BOOT_ERROR_SLOT_EMPTY when there is none, or why it was refused.
uint32_t app_boot_load_monitor(uint32_t failures);
// Lets the application core run the monitor that has been loaded, with a line on the console.
uint32_t app_boot_release(void);

// For the mailbox's commands. Errors are those of loader.h and stage.h.
uint32_t app_boot_load_image(uint32_t type, struct load_result* result);
uint32_t app_boot_measured_count(void);
const struct measured_entry* app_boot_measured_entry(uint32_t index);
// Fused minimum of an image type; all ones for a type that does not exist.
uint32_t app_boot_security_version(uint32_t type);
uint32_t app_boot_stage_begin(uint32_t type, uint32_t length);
uint32_t app_boot_stage_write(uint32_t offset, const uint32_t* words, uint32_t count);
uint32_t app_boot_stage_commit(void);
uint32_t app_boot_stage_abort(void);
uint32_t app_boot_update_nonce(uint32_t nonce[TICKET_NONCE_WORDS]);
uint32_t app_boot_stage_ticket(const uint32_t ticket[TICKET_WORDS]);

#endif
