// SPDX-License-Identifier: Apache-2.0
// Loads the application core's images (types 2 to 5): copies, measures and verifies one from its flash slot into the
// application core's memory, keeps the list of what was measured. Its state lies in Pluton's private memory.
#ifndef PLT_SW_LIB_LOADER_H
#define PLT_SW_LIB_LOADER_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/lib/handoff.h"
#include "sw/lib/verify.h"

#ifdef __cplusplus
extern "C" {
#endif

// Failed starts after which the backup slot is tried first.
#define LOADER_FAILURES_BEFORE_BACKUP 3u

// One measured-boot record, 48 octets, as the monitor and the attestation see it.
struct measured_entry {
  uint32_t type;  // IMAGE_TYPE_*
  uint32_t security_version;
  uint32_t slot;           // 0 primary, 1 backup
  uint32_t refused_error;  // of the slot tried before this one, 0 for none
  uint32_t sha256[8];      // of the payload's copy that runs, first octet at the lowest address
};

// What a load came to. Everything but the errors is zero unless `error` is BOOT_PASSED.
struct load_result {
  uint32_t error;          // BOOT_PASSED or a code of boot_error.h
  uint32_t refused_error;  // of the slot tried first, when the other one was tried too; 0 for none
  uint32_t slot;
  uint32_t security_version;
  uint32_t load_address;
  uint32_t length;
  uint32_t entry;
  uint32_t copy_cycles;  // of the hashed copy
  uint32_t sha256[8];    // of the payload
};

struct loader {
  struct verify attempt;  // first: the step hook finds the loader by it
  uint64_t (*cycles)(void);
  struct handoff* log;  // boot log to append to
  uint64_t copy_begin;
  uint64_t copy_end;
  uint32_t count;
  struct measured_entry list[IMAGE_TYPES];
};

// An empty list but for the runtime's own record, taken from the ROM's hand-off. `cycles` gives the time for the log.
void loader_init(struct loader* l, struct handoff* handoff, uint64_t (*cycles)(void));

// Loads an image of `type` from the primary slot, or if that is refused from the backup; the other way round with
// `prefer_backup`. An image of each type is loaded once between two resets, so that nothing that runs is written over;
// a load that was refused may be repeated. A refused payload is wiped. `result` is filled in every case; returns its
// error: BOOT_PASSED, BOOT_ERROR_IMAGE_TYPE (no such type, or the ROM's), BOOT_ERROR_ALREADY_LOADED, or why the last
// slot that held anything was refused (BOOT_ERROR_SLOT_EMPTY when both are empty).
uint32_t loader_load(struct loader* l, uint32_t type, bool prefer_backup, struct load_result* result);

// True when both of the type's slots begin as erased flash does. Decides nothing: the loader looks for itself.
bool loader_slots_empty(uint32_t type);

uint32_t loader_measured_count(const struct loader* l);
// NULL beyond the list's end.
const struct measured_entry* loader_measured_entry(const struct loader* l, uint32_t index);
// The newest record of a type; NULL when none has been loaded.
const struct measured_entry* loader_find(const struct loader* l, uint32_t type);

#ifdef __cplusplus
}
#endif

#endif
