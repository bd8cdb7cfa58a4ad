// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/secure_memory.h"

uint32_t secure_equal_words(const uint32_t* a, const uint32_t* b, size_t words) {
  const volatile uint32_t* left = a;
  const volatile uint32_t* right = b;
  uint32_t difference = 0;
  size_t compared = 0;
  for (size_t i = 0; i < words; ++i) {
    difference |= left[i] ^ right[i];
    ++compared;
  }
  // A loop cut short by a fault has compared too few words and must not pass.
  if (difference != 0 || compared != words) return VERDICT_FAIL;
  // Second look at the same memory, so that one skipped branch does not decide.
  uint32_t again = 0;
  for (size_t i = words; i > 0; --i) again |= left[i - 1] ^ right[i - 1];
  return again == 0 ? VERDICT_PASS ^ difference : VERDICT_FAIL;
}

void secure_wipe(void* memory, size_t bytes) {
  volatile uint8_t* p = memory;
  for (size_t i = 0; i < bytes; ++i) p[i] = 0;
}

bool words_all_equal(const uint32_t* words, size_t count, uint32_t value) {
  for (size_t i = 0; i < count; ++i) {
    if (words[i] != value) return false;
  }
  return true;
}
