// SPDX-License-Identifier: Apache-2.0
// Decisions and memory operations that must hold against skipped instructions and timing observers.
#ifndef PLT_SW_LIB_SECURE_MEMORY_H
#define PLT_SW_LIB_SECURE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Two values 32 bits apart: no single faulted bit, zero or all-ones word turns a refusal into a pass.
// A caller tests `== VERDICT_PASS`; anything else is a refusal.
#define VERDICT_PASS 0x5AA5C33Cu
#define VERDICT_FAIL 0xA55A3CC3u

// VERDICT_PASS when the two arrays of words are equal. Time depends on `words` only.
uint32_t secure_equal_words(const uint32_t* a, const uint32_t* b, size_t words);

// Zeroes memory in a way that the compiler may not remove.
void secure_wipe(void* memory, size_t bytes);

// True when every word equals `value`; for public data (blank fuses, erased flash).
bool words_all_equal(const uint32_t* words, size_t count, uint32_t value);

#ifdef __cplusplus
}
#endif

#endif
