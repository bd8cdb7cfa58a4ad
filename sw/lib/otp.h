// SPDX-License-Identifier: Apache-2.0
// Fuses: integrity, life cycle, root key hash, rollback counter.
#ifndef PLT_SW_LIB_OTP_H
#define PLT_SW_LIB_OTP_H

#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

// Life cycle states that may boot; each later state only adds fuses to the one before.
#define OTP_LIFECYCLE_TEST 1u
#define OTP_LIFECYCLE_PRODUCTION 3u

// BOOT_PASSED when the fuses are intact, the state is test or production and a root key is fused; else
// BOOT_ERROR_OTP_FAULT, _LIFECYCLE (every other of the 16 codes) or _ROOT_KEY_UNSET.
uint32_t otp_check_bootable(void);
// LIFECYCLE as fused: state in bits 3:0, debug lock in bit 8.
uint32_t otp_lifecycle(void);
void otp_root_key_hash(uint32_t hash[8]);
// Least security version of a Pluton runtime that may boot.
uint32_t otp_rollback_minimum(void);
// The same for an image type of image.h; for any other number one that no image has.
uint32_t otp_rollback_minimum_of(uint32_t type);

#ifdef __cplusplus
}
#endif

#endif
