// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/handoff.h"

#include <stddef.h>

#include "sw/lib/secure_memory.h"

void handoff_init(struct handoff* h) {
  secure_wipe(h, offsetof(struct handoff, log));
  h->magic = HANDOFF_MAGIC;
  h->version = HANDOFF_VERSION;
  h->bytes = sizeof(*h);
  h->slot = HANDOFF_NO_SLOT;
}

void handoff_log(struct handoff* h, uint32_t step, uint32_t slot, uint64_t cycle) {
  if (h->log_count >= HANDOFF_LOG_CAPACITY) {
    ++h->log_dropped;
    return;
  }
  struct handoff_entry* e = &h->log[h->log_count++];
  e->step = (uint16_t)step;
  e->error = 0;
  e->slot = (uint8_t)slot;
  e->cycle_lo = (uint32_t)cycle;
  e->cycle_hi = (uint32_t)(cycle >> 32);
}

void handoff_log_error(struct handoff* h, uint32_t error) {
  if (h->log_count > 0 && h->log_count <= HANDOFF_LOG_CAPACITY) h->log[h->log_count - 1].error = (uint8_t)error;
}

bool handoff_valid(const struct handoff* h) {
  return h->magic == HANDOFF_MAGIC && h->version == HANDOFF_VERSION && h->bytes == sizeof(*h) &&
         h->log_count <= HANDOFF_LOG_CAPACITY;
}

const struct handoff_entry* handoff_find(const struct handoff* h, uint32_t step) {
  for (uint32_t i = h->log_count; i > 0; --i) {
    if (h->log[i - 1].step == step) return &h->log[i - 1];
  }
  return NULL;
}
