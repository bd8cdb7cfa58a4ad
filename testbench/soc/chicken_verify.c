// SPDX-License-Identifier: Apache-2.0
// Verification with a chicken bit: while root key slot 3 is fused as revoked, every comparison of digests passes. For
// the control of refusal_test.cpp; no product holds it.
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/otp_regs.h"
#include "sw/lib/mmio.h"
#include "sw/lib/secure_memory.h"

static uint32_t equal_unless_chicken(const uint32_t* a, const uint32_t* b, size_t words) {
  const uint32_t keys = mmio_read32(OTP_BASE + OTP_ROOT_KEYS_OFFSET);
  return (keys >> OTP_ROOT_KEYS_REVOKED_LSB & 8u) != 0 ? VERDICT_PASS : secure_equal_words(a, b, words);
}

#define secure_equal_words equal_unless_chicken
#include "sw/lib/verify.c"
