// SPDX-License-Identifier: Apache-2.0
// The verification steps. Everything is decided on private copies: flash is read once for the header and once for the
// payload. The payload is hashed during its copy: the DMA engine gives the same beats to memory and to the SHA engine.
#include "sw/boot_rom/boot.h"
#include "sw/include/gen/chip_map.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/dma.h"
#include "sw/lib/flash.h"
#include "sw/lib/otp.h"
#include "sw/lib/pka.h"
#include "sw/lib/secure_memory.h"
#include "sw/lib/sha.h"

#define HEADER_FIELD(b, word) (&(b)->header.words[IMAGE_WORD_##word])

static uint32_t pass(struct boot* b, uint32_t step) {
  b->flow = flow_advance(b->flow, step);
  return BOOT_PASSED;
}

uint32_t boot_root_key(struct boot* b) {
  boot_enter(b, BOOT_STEP_ROOT_KEY);
  uint32_t result = otp_check_bootable();
  if (result != BOOT_PASSED) return result;

  if (flash_read_words(b->slot_offset, b->header.words, IMAGE_HEADER_WORDS) != IMAGE_HEADER_WORDS) {
    return BOOT_ERROR_COPY;
  }
  if (words_all_equal(b->header.words, IMAGE_HEADER_WORDS, 0xFFFFFFFFu)) return BOOT_ERROR_SLOT_EMPTY;

  uint32_t fused[8];
  otp_root_key_hash(fused);
  if (secure_equal_words(HEADER_FIELD(b, KEY_ID), fused, 8) != VERDICT_PASS) return BOOT_ERROR_KEY_ID;
  result = sha256_of_words(HEADER_FIELD(b, PUBLIC_KEY), IMAGE_KEY_WORDS, b->key_hash);
  if (result != BOOT_PASSED) return result;
  if (secure_equal_words(b->key_hash, fused, 8) != VERDICT_PASS) return BOOT_ERROR_KEY_HASH;
  return pass(b, BOOT_STEP_ROOT_KEY);
}

uint32_t boot_manifest(struct boot* b) {
  boot_enter(b, BOOT_STEP_MANIFEST);
  const struct image_limits limits = {RAM_REGION_RUNTIME_IMAGE_BASE, RAM_REGION_RUNTIME_IMAGE_SIZE, b->slot_bytes};
  const uint32_t result = image_parse(&b->header, &limits, &b->manifest);
  if (result != BOOT_PASSED) return result;
  return pass(b, BOOT_STEP_MANIFEST);
}

uint32_t boot_anti_rollback(struct boot* b) {
  boot_enter(b, BOOT_STEP_ANTI_ROLLBACK);
  const uint32_t result = image_check_rollback(b->manifest.security_version, otp_rollback_minimum());
  if (result != BOOT_PASSED) return result;
  return pass(b, BOOT_STEP_ANTI_ROLLBACK);
}

uint32_t boot_copy(struct boot* b) {
  boot_enter(b, BOOT_STEP_COPY);
  sha256_start_stream();
  dma_start_hashed_copy(FLASH_WINDOW_BASE + b->slot_offset + IMAGE_HEADER_BYTES, b->manifest.load_address,
                        b->manifest.length);
  const uint32_t result = dma_wait();
  if (result != BOOT_PASSED) return result;
  return pass(b, BOOT_STEP_COPY);
}

uint32_t boot_hash(struct boot* b) {
  boot_enter(b, BOOT_STEP_HASH);
  const uint32_t result = sha256_wait(b->payload_digest);
  if (result != BOOT_PASSED) return result;
  if (secure_equal_words(b->payload_digest, HEADER_FIELD(b, PAYLOAD_SHA256), 8) != VERDICT_PASS) {
    return BOOT_ERROR_PAYLOAD_HASH;
  }
  return pass(b, BOOT_STEP_HASH);
}

uint32_t boot_signature(struct boot* b) {
  boot_enter(b, BOOT_STEP_SIGNATURE);
  uint32_t result = sha256_of_words(b->header.words, IMAGE_SIGNED_WORDS, b->header_digest);
  if (result != BOOT_PASSED) return result;
  result = pka_verify_p256(b->header_digest, HEADER_FIELD(b, PUBLIC_KEY), HEADER_FIELD(b, SIGNATURE));
  if (result != BOOT_PASSED) return result;
  return pass(b, BOOT_STEP_SIGNATURE);
}

static void forget_payload(const struct boot* b) {
  uint32_t* word = (uint32_t*)b->manifest.load_address;
  for (uint32_t n = b->manifest.length / 4; n > 0; --n) *word++ = 0;
}

static uint32_t run_steps(struct boot* b) {
  static uint32_t (*const kSteps[])(struct boot*) = {boot_root_key, boot_manifest, boot_anti_rollback,
                                                     boot_copy,     boot_hash,     boot_signature};
  for (uint32_t i = 0; i < sizeof(kSteps) / sizeof(kSteps[0]); ++i) {
    const uint32_t result = kSteps[i](b);
    if (result != BOOT_PASSED) return result;
  }
  return BOOT_PASSED;
}

uint32_t boot_verify_slot(struct boot* b) {
  b->flow = FLOW_START;
  b->manifest.length = 0;
  const uint32_t result = run_steps(b);
  if (result == BOOT_PASSED) return BOOT_PASSED;
  forget_payload(b);
  // The log keeps eight bits; a value outside the list is a fault's doing.
  return result < BOOT_ERROR_LIMIT && result != BOOT_ERROR_NONE ? result : (uint32_t)BOOT_ERROR_FLOW;
}

uint32_t boot_expected_flow(uint32_t steps) {
  static const uint16_t kOrder[] = {BOOT_STEP_ROOT_KEY, BOOT_STEP_MANIFEST,  BOOT_STEP_ANTI_ROLLBACK, BOOT_STEP_COPY,
                                    BOOT_STEP_HASH,     BOOT_STEP_SIGNATURE, BOOT_STEP_LOCK};
  uint32_t flow = FLOW_START;
  for (uint32_t i = 0; i < steps; ++i) flow = flow_advance(flow, kOrder[i]);
  return flow;
}

uint32_t boot_confirm(const struct boot* b, uint32_t steps) {
  if (b->flow != boot_expected_flow(steps)) return BOOT_ERROR_FLOW;
  uint32_t fused[8];
  otp_root_key_hash(fused);
  if (secure_equal_words(b->key_hash, fused, 8) != VERDICT_PASS) return BOOT_ERROR_FLOW;
  if (secure_equal_words(fused, HEADER_FIELD(b, KEY_ID), 8) != VERDICT_PASS) return BOOT_ERROR_FLOW;
  // A comparison of its own: with the step's function, one damaged instruction would decide both times.
  if (otp_rollback_minimum() > b->header.words[IMAGE_WORD_SECURITY_VERSION]) return BOOT_ERROR_FLOW;
  if (secure_equal_words(HEADER_FIELD(b, PAYLOAD_SHA256), b->payload_digest, 8) != VERDICT_PASS) {
    return BOOT_ERROR_FLOW;
  }
  if (pka_last_verdict() != VERDICT_PASS) return BOOT_ERROR_FLOW;
  return BOOT_PASSED;
}
