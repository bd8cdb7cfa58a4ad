// SPDX-License-Identifier: Apache-2.0
// State of one boot attempt and the ROM's steps. Each step writes its id to SYSCTRL.BOOT_STEP, logs it with its cycle,
// and returns BOOT_PASSED or a code of boot_error.h; anything but BOOT_PASSED ends the attempt.
#ifndef PLT_SW_BOOT_ROM_BOOT_H
#define PLT_SW_BOOT_ROM_BOOT_H

#include <stdint.h>

#include "sw/include/gen/chip_map.h"
#include "sw/lib/handoff.h"
#include "sw/lib/image.h"

struct boot {
  struct image_header header;  // read from flash once; nothing is decided on any other copy
  struct image_manifest manifest;
  uint32_t key_hash[8];        // SHA-256 of the header's public key, by the engine
  uint32_t header_digest[8];   // SHA-256 of the 160 signed bytes
  uint32_t payload_digest[8];  // SHA-256 of the payload's copy in SRAM
  uint32_t flow;               // control-flow accumulator, see flow_advance
  uint32_t slot;               // 0 primary, 1 backup
  uint32_t slot_offset;        // in the flash device
  uint32_t slot_bytes;
  uint32_t refused_error;  // of the slot tried before this one, 0 for none
};

static inline struct handoff* boot_log_area(void) { return (struct handoff*)RAM_REGION_HANDOFF_BASE; }

// Control-flow accumulator: every step that passes mixes in its id. The order matters, so a skipped, repeated or
// swapped step leaves another value, and the hand-off address is masked with the difference.
#define FLOW_START 0x3C96A5F0u
static inline uint32_t flow_advance(uint32_t flow, uint32_t step) {
  return ((flow << 7) | (flow >> 25)) ^ (step * 0x9E3779B1u);
}

// Enters a step: progress register and log.
void boot_enter(struct boot* b, uint32_t step);

// The six verification steps (verify.c).
uint32_t boot_root_key(struct boot* b);
uint32_t boot_manifest(struct boot* b);
uint32_t boot_anti_rollback(struct boot* b);
uint32_t boot_copy(struct boot* b);
uint32_t boot_hash(struct boot* b);
uint32_t boot_signature(struct boot* b);
// All of them in order on the slot that `b` names; a refused slot leaves none of its payload in SRAM.
uint32_t boot_verify_slot(struct boot* b);
// Value of the accumulator after so many steps of a complete boot.
#define FLOW_VERIFIED 6u
#define FLOW_LOCKED 7u
uint32_t boot_expected_flow(uint32_t steps);
// Every decision a second time, from the evidence: BOOT_PASSED or BOOT_ERROR_FLOW.
uint32_t boot_confirm(const struct boot* b, uint32_t steps);

// Lock (confirm, measurements, PMP, sticky locks) and hand-off (handoff.c); the latter does not return.
uint32_t boot_lock(struct boot* b);
_Noreturn void boot_hand_off(struct boot* b);

// Prints the log, reports `error` in BOOT_RESULT and sleeps (main.c).
_Noreturn void boot_recovery(uint32_t slot, uint32_t error);

#endif
