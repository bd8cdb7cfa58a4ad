// SPDX-License-Identifier: Apache-2.0
// Verification of one image in one flash slot: the steps that the boot ROM makes for a runtime and the runtime's loader
// for everything else. Everything is decided on private copies: flash is read once for the header and once for the
// payload, and what was hashed on its way is what stands at the load address.
#ifndef PLT_SW_LIB_VERIFY_H
#define PLT_SW_LIB_VERIFY_H

#include <stdint.h>

#include "sw/lib/image.h"

#ifdef __cplusplus
extern "C" {
#endif

// One attempt. The caller sets `limits`, `slot`, `slot_offset` and `enter`; the rest is the attempt's.
struct verify {
  struct image_limits limits;
  uint32_t slot;         // 0 primary, 1 backup
  uint32_t slot_offset;  // in the flash device
  // Called when a step begins, with its id.
  void (*enter)(struct verify* v, uint32_t step);

  struct image_header header;  // read from flash once; nothing is decided on any other copy
  struct image_manifest manifest;
  uint32_t key_hash[8];        // SHA-256 of the header's public key, by the engine
  uint32_t header_digest[8];   // SHA-256 of the 160 signed bytes
  uint32_t payload_digest[8];  // SHA-256 of the payload's copy
  uint32_t flow;               // control-flow accumulator, see flow_advance
};

// Control-flow accumulator: every step that passes mixes in its id. The order matters, so a skipped, repeated or
// swapped step leaves another value, and an address that depends on the steps is masked with the difference.
#define FLOW_START 0x3C96A5F0u
static inline uint32_t flow_advance(uint32_t flow, uint32_t step) {
  return ((flow << 7) | (flow >> 25)) ^ (step * 0x9E3779B1u);
}
// Value of the accumulator after so many steps of a complete boot.
#define FLOW_VERIFIED 6u
#define FLOW_LOCKED 7u
uint32_t verify_expected_flow(uint32_t steps);

// All steps in order on the slot that `v` names: BOOT_PASSED or a code of boot_error.h. A refused slot leaves none of
// its payload in memory.
uint32_t verify_slot(struct verify* v);

// The same for an image whose header the caller holds (in v->header) and whose payload stays in the slot: nothing is
// copied. Whoever calls this must be the only one who can write the flash.
uint32_t verify_staged(struct verify* v);

// Every decision a second time, from the evidence: BOOT_PASSED or BOOT_ERROR_FLOW.
uint32_t verify_confirm(const struct verify* v, uint32_t steps);

// Zeroes the payload's place. For whoever refuses an image that verify_slot() let pass.
void verify_forget_payload(const struct verify* v);

#ifdef __cplusplus
}
#endif

#endif
