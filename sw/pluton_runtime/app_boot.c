// SPDX-License-Identifier: Apache-2.0
#include "sw/pluton_runtime/app_boot.h"

#include "sw/lib/boot_steps.h"
#include "sw/lib/cpu.h"
#include "sw/lib/otp.h"
#include "sw/lib/stage.h"
#include "sw/lib/sysctrl.h"
#include "sw/pluton_runtime/report.h"

static struct {
  struct loader loader;
  struct stage stage;
  struct ticket_state tickets;
  uint32_t monitor_entry;
  uint32_t failures;  // of the application core's starts, by the watchdog's count
} state;

void app_boot_init(struct handoff* handoff) { loader_init(&state.loader, handoff, cpu_cycles); }

uint32_t app_boot_load_image(uint32_t type, struct load_result* result) {
  const bool prefer_backup = state.failures >= LOADER_FAILURES_BEFORE_BACKUP;
  const uint32_t error = loader_load(&state.loader, type, prefer_backup, result);
  report_load(type, result);
  return error;
}

uint32_t app_boot_load_monitor(uint32_t failures) {
  state.failures = failures;
  if (loader_slots_empty(IMAGE_TYPE_MONITOR)) return BOOT_ERROR_SLOT_EMPTY;
  struct load_result result;
  const uint32_t error = app_boot_load_image(IMAGE_TYPE_MONITOR, &result);
  state.monitor_entry = result.entry;
  return error;
}

uint32_t app_boot_release(void) {
  struct handoff* log = state.loader.log;
  const struct measured_entry* monitor = loader_find(&state.loader, IMAGE_TYPE_MONITOR);
  if (monitor == 0) return BOOT_ERROR_SLOT_EMPTY;
  sysctrl_boot_step(BOOT_STEP_APP_RELEASE, monitor->slot);
  handoff_log(log, BOOT_STEP_APP_RELEASE, monitor->slot, cpu_cycles());
  const uint32_t result = sysctrl_release_app(state.monitor_entry);
  if (result != BOOT_PASSED) handoff_log_error(log, result);
  report_last_step(log);
  return result;
}

uint32_t app_boot_measured_count(void) { return loader_measured_count(&state.loader); }

const struct measured_entry* app_boot_measured_entry(uint32_t index) {
  return loader_measured_entry(&state.loader, index);
}

uint32_t app_boot_security_version(uint32_t type) { return otp_rollback_minimum_of(type); }

uint32_t app_boot_stage_begin(uint32_t type, uint32_t length) {
  return stage_begin(&state.stage, &state.loader, type, length);
}

uint32_t app_boot_stage_write(uint32_t offset, const uint32_t* words, uint32_t count) {
  return stage_write(&state.stage, offset, words, count);
}

uint32_t app_boot_stage_commit(void) { return stage_commit(&state.stage, &state.tickets); }

uint32_t app_boot_stage_abort(void) { return stage_abort(&state.stage); }

uint32_t app_boot_update_nonce(uint32_t nonce[TICKET_NONCE_WORDS]) { return ticket_new_nonce(&state.tickets, nonce); }

uint32_t app_boot_stage_ticket(const uint32_t ticket[TICKET_WORDS]) { return stage_ticket(&state.stage, ticket); }
