// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA-256 (FIPS 198-1) on the SHA-2 and HMAC engine, with a key of the key vault.
#ifndef PLT_SW_LIB_HMAC_H
#define PLT_SW_LIB_HMAC_H

#include <stddef.h>
#include <stdint.h>

#include "sw/lib/sha.h"

#ifdef __cplusplus
extern "C" {
#endif

// Of whole words, each with its first octet at the lowest address. A message that the engine has open is given up, and
// the engine is wiped before the return. BOOT_PASSED, or BOOT_ERROR_ENGINE with a zero tag: slot empty or denied, or
// not for HMAC.
uint32_t hmac_sha256_of_words(uint32_t slot, const uint32_t* words, size_t count, uint32_t tag[SHA256_WORDS]);

#ifdef __cplusplus
}
#endif

#endif
