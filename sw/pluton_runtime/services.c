// SPDX-License-Identifier: Apache-2.0
#include "sw/pluton_runtime/services.h"

#include "sw/lib/cpu.h"
#include "sw/lib/key_service.h"
#include "sw/lib/sha.h"
#include "sw/lib/sysctrl.h"
#include "sw/lib/uart.h"
#include "sw/pluton_runtime/app_boot.h"

static uint32_t load_image(void* context, uint32_t type, struct mailbox_image* image) {
  (void)context;
  struct load_result result;
  const uint32_t error = app_boot_load_image(type, &result);
  image->address = result.load_address;
  image->length = result.length;
  image->entry = result.entry;
  image->security_version = result.security_version;
  image->slot = result.slot;
  image->refused_error = result.refused_error;
  for (uint32_t i = 0; i < 8; ++i) image->sha256[i] = result.sha256[i];
  return error;
}

static uint32_t measured_count(void* context) {
  (void)context;
  return app_boot_measured_count();
}

static bool measured_entry(void* context, uint32_t index, struct mailbox_measurement* entry) {
  (void)context;
  const struct measured_entry* found = app_boot_measured_entry(index);
  if (found == 0) return false;
  entry->type = found->type;
  entry->security_version = found->security_version;
  entry->slot = found->slot;
  entry->refused_error = found->refused_error;
  for (uint32_t i = 0; i < 8; ++i) entry->sha256[i] = found->sha256[i];
  return true;
}

static bool minimum_version(void* context, uint32_t type, uint32_t* version) {
  (void)context;
  *version = app_boot_security_version(type);
  return *version != 0xFFFFFFFFu;
}

static bool app_state(void* context, uint32_t state, uint32_t detail) {
  (void)context;
  switch (state) {
    case MAILBOX_APP_MONITOR_UP:
    case MAILBOX_APP_KERNEL_ENTERED:
    case MAILBOX_APP_REFUSED:
      return true;
    case MAILBOX_APP_POWER_OFF:
      uart_drain();
      sysctrl_power_off(detail);
      return true;
    case MAILBOX_APP_RESET:
      uart_drain();
      sysctrl_reset_chip();
      return true;
    default:
      return false;
  }
}

static uint32_t begin(void* context, uint32_t type, uint32_t length) {
  (void)context;
  return app_boot_stage_begin(type, length);
}
static uint32_t write(void* context, uint32_t offset, const uint32_t* words, size_t count) {
  (void)context;
  return app_boot_stage_write(offset, words, (uint32_t)count);
}
static uint32_t commit(void* context) {
  (void)context;
  return app_boot_stage_commit();
}
static uint32_t abandon(void* context) {
  (void)context;
  return app_boot_stage_abort();
}

static uint32_t update_nonce(void* context, uint32_t nonce[8]) {
  (void)context;
  return app_boot_update_nonce(nonce);
}
static uint32_t ticket(void* context, const uint32_t words[16]) {
  (void)context;
  return app_boot_stage_ticket(words);
}

static struct key_service keys;

void services_init(struct mailbox_services* services, const struct handoff* handoff, uint32_t version) {
  *services = (struct mailbox_services){
      .handoff = handoff,
      .runtime_version = version,
      .sha256 = sha256_of_words,
      .load_image = load_image,
      .measured_count = measured_count,
      .measured_entry = measured_entry,
      .minimum_version = minimum_version,
      .app_state = app_state,
      .stage_begin = begin,
      .stage_write = write,
      .stage_commit = commit,
      .stage_abort = abandon,
      .update_nonce = update_nonce,
      .stage_ticket = ticket,
      .keys = &keys,
  };
}
