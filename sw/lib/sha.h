// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) on the SHA-2 and HMAC engine, one message at a time.
#ifndef PLT_SW_LIB_SHA_H
#define PLT_SW_LIB_SHA_H

#include <stddef.h>
#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SHA256_WORDS 8u

// Begins a message; one that is open is given up.
void sha256_start(void);
// Adds whole words, each with its first octet at the lowest address. The engine stalls the bus when it is full.
void sha256_words(const uint32_t* words, size_t count);
// Adds octets, for messages whose length is not a multiple of four.
void sha256_bytes(const uint8_t* bytes, size_t count);
// Pads, sleeps until the digest is there and copies it out. BOOT_PASSED, or BOOT_ERROR_ENGINE with a zero digest and a
// wiped engine when any step since the start was refused.
uint32_t sha256_finish(uint32_t digest[SHA256_WORDS]);
// start + words + finish.
uint32_t sha256_of_words(const uint32_t* words, size_t count, uint32_t digest[SHA256_WORDS]);
// Clears the engine's state: message, digest and the HMAC key, if one is loaded.
void sha256_wipe(void);

#ifdef __cplusplus
}
#endif

#endif
