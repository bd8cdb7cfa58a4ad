// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/loader.h"

#include "sw/lib/boot_steps.h"
#include "sw/lib/flash.h"
#include "sw/lib/image_place.h"
#include "sw/lib/pka.h"
#include "sw/lib/secure_memory.h"
#include "sw/lib/sha.h"
#include "sw/lib/sysctrl.h"

_Static_assert(sizeof(struct measured_entry) == 48, "the monitor's interface fixes the size");

static void copy_words(uint32_t* to, const uint32_t* from, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) to[i] = from[i];
}

void loader_init(struct loader* l, struct handoff* handoff, uint64_t (*cycles)(void)) {
  secure_wipe(l, sizeof(*l));
  l->cycles = cycles;
  l->log = handoff;
  l->count = 1;
  l->list[0].type = IMAGE_TYPE_PLUTON_RUNTIME;
  l->list[0].security_version = handoff->security_version;
  l->list[0].slot = handoff->slot;
  l->list[0].refused_error = handoff->refused_error;
  copy_words(l->list[0].sha256, handoff->payload_sha256, 8);
}

static void entered(struct verify* attempt, uint32_t step) {
  struct loader* l = (struct loader*)attempt;
  if (step == BOOT_STEP_COPY) l->copy_begin = l->cycles();
  if (step == BOOT_STEP_HASH) l->copy_end = l->cycles();
}

static uint32_t step_of(uint32_t type) {
  switch (type) {
    case IMAGE_TYPE_MONITOR:
      return BOOT_STEP_LOAD_MONITOR;
    case IMAGE_TYPE_KERNEL:
      return BOOT_STEP_LOAD_KERNEL;
    case IMAGE_TYPE_DEVICE_TREE:
      return BOOT_STEP_LOAD_DEVICE_TREE;
    default:
      return BOOT_STEP_LOAD_ROOT_FS;
  }
}

// One slot, everything decided twice.
static uint32_t try_slot(struct loader* l, const struct image_place* place, uint32_t slot) {
  struct verify* attempt = &l->attempt;
  attempt->limits = place->limits;
  attempt->slot = slot;
  attempt->slot_offset = place->slot_offset[slot];
  attempt->enter = entered;
  const uint32_t step = step_of(place->limits.type);
  sysctrl_boot_step(step, slot);
  handoff_log(l->log, step, slot, l->cycles());
  uint32_t error = verify_slot(attempt);
  if (error == BOOT_PASSED) {
    error = verify_confirm(attempt, FLOW_VERIFIED);
    if (error != BOOT_PASSED) verify_forget_payload(attempt);
  }
  if (error != BOOT_PASSED) handoff_log_error(l->log, error);
  sha256_wipe();
  return error;
}

static void measure(struct loader* l, struct load_result* result) {
  const struct verify* v = &l->attempt;
  struct measured_entry* m = &l->list[l->count++];
  m->type = v->manifest.type;
  m->security_version = result->security_version = v->manifest.security_version;
  m->slot = result->slot = v->slot;
  m->refused_error = result->refused_error;
  copy_words(m->sha256, v->payload_digest, 8);
  copy_words(result->sha256, v->payload_digest, 8);
  result->load_address = v->manifest.load_address;
  result->length = v->manifest.length;
  result->copy_cycles = (uint32_t)(l->copy_end - l->copy_begin);
  // With a step or a test skipped by a fault this is an address outside the image.
  result->entry = v->manifest.entry ^ v->flow ^ verify_expected_flow(FLOW_VERIFIED) ^ pka_last_verdict() ^ VERDICT_PASS;
}

uint32_t loader_load(struct loader* l, uint32_t type, bool prefer_backup, struct load_result* result) {
  secure_wipe(result, sizeof(*result));
  const struct image_place* place = image_place_of(type);
  if (place == 0 || type == IMAGE_TYPE_PLUTON_RUNTIME) return result->error = BOOT_ERROR_IMAGE_TYPE;
  if (loader_find(l, type) != 0 || l->count >= IMAGE_TYPES) return result->error = BOOT_ERROR_ALREADY_LOADED;
  uint32_t slot = prefer_backup ? 1 : 0;
  const uint32_t first = try_slot(l, place, slot);
  result->error = first;
  if (first != BOOT_PASSED) {
    result->error = try_slot(l, place, slot ^ 1);
    result->refused_error = first;
    // An empty slot says less than the one that held something.
    if (result->error == BOOT_ERROR_SLOT_EMPTY) result->error = first;
  }
  if (result->error == BOOT_PASSED) measure(l, result);
  return result->error;
}

bool loader_slots_empty(uint32_t type) {
  const struct image_place* place = image_place_of(type);
  if (place == 0) return true;
  for (uint32_t slot = 0; slot < 2; ++slot) {
    uint32_t magic;
    if (flash_read_words(place->slot_offset[slot], &magic, 1) != 1 || magic != 0xFFFFFFFFu) return false;
  }
  return true;
}

uint32_t loader_measured_count(const struct loader* l) { return l->count; }

const struct measured_entry* loader_measured_entry(const struct loader* l, uint32_t index) {
  return index < l->count && index < IMAGE_TYPES ? &l->list[index] : 0;
}

const struct measured_entry* loader_find(const struct loader* l, uint32_t type) {
  for (uint32_t i = l->count; i > 0; --i) {
    if (l->list[i - 1].type == type) return &l->list[i - 1];
  }
  return 0;
}
