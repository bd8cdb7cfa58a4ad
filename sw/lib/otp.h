// SPDX-License-Identifier: Apache-2.0
// Fuses: integrity, life cycle, root key hash, rollback counter.
#ifndef PLT_SW_LIB_OTP_H
#define PLT_SW_LIB_OTP_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

// Life cycle states that may boot; each later state only adds fuses to the one before.
#define OTP_LIFECYCLE_TEST 1u
#define OTP_LIFECYCLE_PRODUCTION 3u

#define OTP_ROOT_KEYS 4u

// BOOT_PASSED when the fuses are intact and the state is test or production; else BOOT_ERROR_OTP_FAULT or _LIFECYCLE
// (every other of the 16 codes).
uint32_t otp_check_bootable(void);
// LIFECYCLE as fused: state in bits 3:0, debug lock in bit 8, update ticket in bit 9.
uint32_t otp_lifecycle(void);
// BOOT_PASSED and the fused hash of root key slot `slot` when its key may sign for this die; else BOOT_ERROR_KEY_SLOT
// (there is no such slot), _ROOT_KEY_UNSET, _KEY_REVOKED or _KEY_DEVELOPMENT, and a zero hash.
uint32_t otp_root_key(uint32_t slot, uint32_t hash[8]);
// The same question for all slots, in another way: bit n is 1 unless the fuses let slot n sign for this die. Bits of
// slots that do not exist are 1. A blank slot shows in its hash only.
uint32_t otp_root_keys_barred(void);
// As fused, zero for a slot that does not exist.
void otp_root_key_hash(uint32_t slot, uint32_t hash[8]);
// A staged update is taken only with a ticket for this die and its last nonce.
bool otp_update_takes_ticket(void);
void otp_device_id(uint32_t id[4]);
// Least security version of a Pluton runtime that may boot.
uint32_t otp_rollback_minimum(void);
// The same for an image type of image.h; for any other number one that no image has.
uint32_t otp_rollback_minimum_of(uint32_t type);

#ifdef __cplusplus
}
#endif

#endif
