// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/verify.h"

#include "sw/include/gen/chip_map.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/dma.h"
#include "sw/lib/flash.h"
#include "sw/lib/mmio.h"
#include "sw/lib/otp.h"
#include "sw/lib/pka.h"
#include "sw/lib/secure_memory.h"
#include "sw/lib/sha.h"

#define HEADER_FIELD(v, word) (&(v)->header.words[IMAGE_WORD_##word])

static uint32_t pass(struct verify* v, uint32_t step) {
  v->flow = flow_advance(v->flow, step);
  return BOOT_PASSED;
}

static uint32_t verify_key(struct verify* v) {
  uint32_t fused[8];
  uint32_t result = otp_root_key(image_key_slot(&v->header), fused);
  if (result != BOOT_PASSED) return result;
  if (secure_equal_words(HEADER_FIELD(v, KEY_ID), fused, 8) != VERDICT_PASS) return BOOT_ERROR_KEY_ID;
  result = sha256_of_words(HEADER_FIELD(v, PUBLIC_KEY), IMAGE_KEY_WORDS, v->key_hash);
  if (result != BOOT_PASSED) return result;
  if (secure_equal_words(v->key_hash, fused, 8) != VERDICT_PASS) return BOOT_ERROR_KEY_HASH;
  return pass(v, BOOT_STEP_ROOT_KEY);
}

static uint32_t verify_root_key(struct verify* v) {
  v->enter(v, BOOT_STEP_ROOT_KEY);
  const uint32_t result = otp_check_bootable();
  if (result != BOOT_PASSED) return result;
  if (flash_read_words(v->slot_offset, v->header.words, IMAGE_HEADER_WORDS) != IMAGE_HEADER_WORDS) {
    return BOOT_ERROR_COPY;
  }
  if (words_all_equal(v->header.words, IMAGE_HEADER_WORDS, 0xFFFFFFFFu)) return BOOT_ERROR_SLOT_EMPTY;
  return verify_key(v);
}

static uint32_t verify_staged_key(struct verify* v) {
  v->enter(v, BOOT_STEP_ROOT_KEY);
  const uint32_t result = otp_check_bootable();
  return result == BOOT_PASSED ? verify_key(v) : result;
}

static uint32_t verify_manifest(struct verify* v) {
  v->enter(v, BOOT_STEP_MANIFEST);
  const uint32_t result = image_parse(&v->header, &v->limits, &v->manifest);
  if (result != BOOT_PASSED) return result;
  return pass(v, BOOT_STEP_MANIFEST);
}

static uint32_t verify_anti_rollback(struct verify* v) {
  v->enter(v, BOOT_STEP_ANTI_ROLLBACK);
  const uint32_t minimum = otp_rollback_minimum_of(v->limits.type);
  const uint32_t result = image_check_rollback(v->manifest.security_version, minimum);
  if (result != BOOT_PASSED) return result;
  return pass(v, BOOT_STEP_ANTI_ROLLBACK);
}

static uint32_t copy_to(struct verify* v, uint32_t destination) {
  v->enter(v, BOOT_STEP_COPY);
  sha256_start_stream();
  const uint32_t from = FLASH_WINDOW_BASE + v->slot_offset + IMAGE_HEADER_BYTES;
  const uint32_t result = dma_hashed_copy(from, destination, v->manifest.length);
  if (result != BOOT_PASSED) return result;
  return pass(v, BOOT_STEP_COPY);
}

static uint32_t verify_copy(struct verify* v) { return copy_to(v, v->manifest.load_address); }

static uint32_t verify_read(struct verify* v) { return copy_to(v, DMA_NOWHERE); }

static uint32_t verify_hash(struct verify* v) {
  v->enter(v, BOOT_STEP_HASH);
  const uint32_t result = sha256_wait(v->payload_digest);
  if (result != BOOT_PASSED) return result;
  if (secure_equal_words(v->payload_digest, HEADER_FIELD(v, PAYLOAD_SHA256), 8) != VERDICT_PASS) {
    return BOOT_ERROR_PAYLOAD_HASH;
  }
  return pass(v, BOOT_STEP_HASH);
}

static uint32_t verify_signature(struct verify* v) {
  v->enter(v, BOOT_STEP_SIGNATURE);
  uint32_t result = sha256_of_words(v->header.words, IMAGE_SIGNED_WORDS, v->header_digest);
  if (result != BOOT_PASSED) return result;
  result = pka_verify_p256(v->header_digest, HEADER_FIELD(v, PUBLIC_KEY), HEADER_FIELD(v, SIGNATURE));
  if (result != BOOT_PASSED) return result;
  return pass(v, BOOT_STEP_SIGNATURE);
}

void verify_forget_payload(const struct verify* v) {
  uint32_t at = v->manifest.load_address;
  for (uint32_t n = v->manifest.length / 4; n > 0; --n, at += 4) mmio_write32(at, 0);
}

typedef uint32_t (*step_function)(struct verify*);

static uint32_t run_steps(struct verify* v, const step_function steps[FLOW_VERIFIED]) {
  v->flow = FLOW_START;
  v->manifest.length = 0;
  for (uint32_t i = 0; i < FLOW_VERIFIED; ++i) {
    const uint32_t result = steps[i](v);
    if (result == BOOT_PASSED) continue;
    // Logs keep eight bits; a value outside the list is a fault's doing.
    return result < BOOT_ERROR_LIMIT && result != BOOT_ERROR_NONE ? result : (uint32_t)BOOT_ERROR_FLOW;
  }
  return BOOT_PASSED;
}

uint32_t verify_slot(struct verify* v) {
  static const step_function kSteps[] = {verify_root_key, verify_manifest, verify_anti_rollback,
                                         verify_copy,     verify_hash,     verify_signature};
  const uint32_t result = run_steps(v, kSteps);
  if (result != BOOT_PASSED) verify_forget_payload(v);
  return result;
}

uint32_t verify_staged(struct verify* v) {
  static const step_function kSteps[] = {verify_staged_key, verify_manifest, verify_anti_rollback,
                                         verify_read,       verify_hash,     verify_signature};
  return run_steps(v, kSteps);
}

uint32_t verify_expected_flow(uint32_t steps) {
  static const uint16_t kOrder[] = {BOOT_STEP_ROOT_KEY, BOOT_STEP_MANIFEST,  BOOT_STEP_ANTI_ROLLBACK, BOOT_STEP_COPY,
                                    BOOT_STEP_HASH,     BOOT_STEP_SIGNATURE, BOOT_STEP_LOCK};
  uint32_t flow = FLOW_START;
  for (uint32_t i = 0; i < steps; ++i) flow = flow_advance(flow, kOrder[i]);
  return flow;
}

uint32_t verify_confirm(const struct verify* v, uint32_t steps) {
  if (v->flow != verify_expected_flow(steps)) return BOOT_ERROR_FLOW;
  const uint32_t key = image_key_slot(&v->header);
  if (key >= OTP_ROOT_KEYS || (otp_root_keys_barred() >> key & 1u) != 0) return BOOT_ERROR_FLOW;
  uint32_t fused[8];
  otp_root_key_hash(key, fused);
  if (secure_equal_words(v->key_hash, fused, 8) != VERDICT_PASS) return BOOT_ERROR_FLOW;
  if (secure_equal_words(fused, HEADER_FIELD(v, KEY_ID), 8) != VERDICT_PASS) return BOOT_ERROR_FLOW;
  // A comparison of its own: with the step's function, one damaged instruction would decide both times.
  if (otp_rollback_minimum_of(v->limits.type) > v->header.words[IMAGE_WORD_SECURITY_VERSION]) return BOOT_ERROR_FLOW;
  if ((v->header.words[IMAGE_WORD_TYPE] ^ (v->limits.type | v->limits.device_class << 16)) != 0) return BOOT_ERROR_FLOW;
  if (secure_equal_words(HEADER_FIELD(v, PAYLOAD_SHA256), v->payload_digest, 8) != VERDICT_PASS) {
    return BOOT_ERROR_FLOW;
  }
  if (pka_last_verdict() != VERDICT_PASS) return BOOT_ERROR_FLOW;
  return BOOT_PASSED;
}
