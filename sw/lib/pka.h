// SPDX-License-Identifier: Apache-2.0
// Public-key engine: ECDSA P-256 verification (FIPS 186-4, 6.4). Operands are byte strings in words, first octet at
// the lowest address, integers big-endian inside them.
#ifndef PLT_SW_LIB_PKA_H
#define PLT_SW_LIB_PKA_H

#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

// Verifies r||s over a SHA-256 digest with X||Y. Sleeps until the engine is done. BOOT_PASSED, BOOT_ERROR_SIGNATURE,
// or BOOT_ERROR_ENGINE when the engine refused the command or gave neither answer.
uint32_t pka_verify_p256(const uint32_t digest[8], const uint32_t public_key[16], const uint32_t signature[16]);
// Reads the last verdict again, so that a decision can be made twice: VERDICT_PASS only when the engine says so.
uint32_t pka_last_verdict(void);

#ifdef __cplusplus
}
#endif

#endif
