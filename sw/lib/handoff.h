// SPDX-License-Identifier: Apache-2.0
// What the ROM leaves for the runtime in the HANDOFF region: the boot log and the measurements. Versioned: a reader
// refuses a version it does not know. All words little-endian; digests with their first octet at the lowest address.
#ifndef PLT_SW_LIB_HANDOFF_H
#define PLT_SW_LIB_HANDOFF_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HANDOFF_MAGIC 0x48544C50u  // "PLTH"
#define HANDOFF_VERSION 2u
#define HANDOFF_LOG_CAPACITY 48u
#define HANDOFF_NO_SLOT 0xFFFFFFFFu

struct handoff_entry {
  uint16_t step;      // boot_steps.h
  uint8_t error;      // boot_error.h; 0: the step passed or goes on
  uint8_t slot;       // 0 primary, 1 backup
  uint32_t cycle_lo;  // mcycle when the step began
  uint32_t cycle_hi;
};

struct handoff {
  uint32_t magic;
  uint32_t version;
  uint32_t bytes;             // sizeof(struct handoff)
  uint32_t slot;              // booted slot, HANDOFF_NO_SLOT before one is chosen
  uint32_t refused_error;     // why the primary slot was refused; 0 when it booted
  uint32_t security_version;  // of the booted image
  uint32_t rollback_minimum;  // fused
  uint32_t lifecycle;         // OTP.LIFECYCLE as read
  uint32_t load_address;
  uint32_t length;
  uint32_t entry;
  uint32_t grants;             // of the manifest
  uint32_t payload_sha256[8];  // of the private copy that runs
  uint32_t header_sha256[8];   // of the 160 signed bytes
  uint32_t key_id[8];          // of the root key that verified
  uint32_t log_count;          // entries used
  uint32_t log_dropped;        // entries that no longer fitted
  struct handoff_entry log[HANDOFF_LOG_CAPACITY];
};

// Empties the structure and stamps magic, version and size.
void handoff_init(struct handoff* h);

// Appends an entry; counts it in log_dropped when the log is full. Never overwrites.
void handoff_log(struct handoff* h, uint32_t step, uint32_t slot, uint64_t cycle);

// Sets the error of the newest entry (the step that failed).
void handoff_log_error(struct handoff* h, uint32_t error);

// True when magic, version, size and counts make sense to a reader of this version.
bool handoff_valid(const struct handoff* h);

// The newest entry of a step (that of the slot that booted); NULL when there is none.
const struct handoff_entry* handoff_find(const struct handoff* h, uint32_t step);

static inline uint64_t handoff_cycle(const struct handoff_entry* e) {
  return ((uint64_t)e->cycle_hi << 32) | e->cycle_lo;
}

#ifdef __cplusplus
}
#endif

#endif
