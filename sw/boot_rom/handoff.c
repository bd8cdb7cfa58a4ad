// SPDX-License-Identifier: Apache-2.0
// The last two steps: confirm and lock, then leave through the code copied to the top of ROM_DATA.
#include "sw/boot_rom/boot.h"
#include "sw/boot_rom/layout.h"
#include "sw/include/gen/chip_policy.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/cpu.h"
#include "sw/lib/firewall.h"
#include "sw/lib/otp.h"
#include "sw/lib/pka.h"
#include "sw/lib/secure_memory.h"
#include "sw/lib/sha.h"
#include "sw/lib/sysctrl.h"

extern const uint32_t trampoline_begin[];
extern const uint32_t trampoline_end[];
extern uint8_t _rom_data_begin[];

typedef void (*trampoline_function)(uint32_t entry, uint32_t wipe_begin, uint32_t wipe_end);

static void copy_words(uint32_t* to, const uint32_t* from, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) to[i] = from[i];
}

static void record_measurements(const struct boot* b) {
  struct handoff* h = boot_log_area();
  h->slot = b->image.slot;
  h->refused_error = b->refused_error;
  h->security_version = b->image.manifest.security_version;
  h->rollback_minimum = otp_rollback_minimum();
  h->lifecycle = otp_lifecycle();
  h->load_address = b->image.manifest.load_address;
  h->length = b->image.manifest.length;
  h->entry = b->image.manifest.entry;
  h->grants = b->image.manifest.grants;
  copy_words(h->payload_sha256, b->image.payload_digest, 8);
  copy_words(h->header_sha256, b->image.header_digest, 8);
  copy_words(h->key_id, b->image.key_hash, 8);
}

static uint32_t place_trampoline(void) {
  const uint32_t words = (uint32_t)(trampoline_end - trampoline_begin);
  uint32_t* to = (uint32_t*)TRAMPOLINE_BASE;
  copy_words(to, trampoline_begin, words);
  return secure_equal_words(to, trampoline_begin, words) == VERDICT_PASS ? BOOT_PASSED : BOOT_ERROR_FLOW;
}

// The image can be fetched and no longer written, by DMA either.
static uint32_t seal_image(void) {
  static const struct firewall_entry kRuntime[] = POLICY_RUNTIME;
  const struct firewall_entry* image = &kRuntime[POLICY_INDEX_RUNTIME_IMAGE];
  firewall_set(POLICY_INDEX_RUNTIME_IMAGE, image, 0);
  return firewall_confirm(POLICY_INDEX_RUNTIME_IMAGE, image, 0);
}

// From here on only the hand-off code, the verified image and (until it closes) the ROM can be fetched, and neither
// copy can be written again until reset. Entry 15, set at reset, keeps everything else from being executed.
static uint32_t lock_memory(const struct boot* b) {
  const uint32_t config = (uint32_t)(PMP_LOCK | PMP_NAPOT | PMP_R | PMP_X) | (uint32_t)PMP_LOCK << 8 |
                          (uint32_t)(PMP_LOCK | PMP_TOR | PMP_R | PMP_X) << 16 | (uint32_t)PMP_NAPOT << 24;
  CSR_WRITE(pmpaddr0, PMP_NAPOT_ADDRESS(TRAMPOLINE_BASE, TRAMPOLINE_BYTES));
  CSR_WRITE(pmpaddr1, b->image.manifest.load_address >> 2);
  CSR_WRITE(pmpaddr2, (b->image.manifest.load_address + b->image.manifest.length) >> 2);
  CSR_WRITE(pmpcfg0, config);
  return CSR_READ(pmpcfg0) == config ? BOOT_PASSED : BOOT_ERROR_FLOW;
}

uint32_t boot_confirm(const struct boot* b, uint32_t steps) {
  // The runtime's own counter, read by a function of its own: see verify_confirm().
  if (otp_rollback_minimum() > b->image.header.words[IMAGE_WORD_SECURITY_VERSION]) return BOOT_ERROR_FLOW;
  return verify_confirm(&b->image, steps);
}

uint32_t boot_lock(struct boot* b) {
  boot_enter(&b->image, BOOT_STEP_LOCK);
  uint32_t result = boot_confirm(b, FLOW_VERIFIED);
  if (result != BOOT_PASSED) return result;
  record_measurements(b);
  result = place_trampoline();
  if (result != BOOT_PASSED) return result;
  result = lock_memory(b);
  if (result != BOOT_PASSED) return result;
  result = seal_image();
  if (result != BOOT_PASSED) return result;
  const uint32_t locks = sysctrl_lock(SYSCTRL_LOCK_OTP_PROGRAM_MASK);
  if ((locks & SYSCTRL_LOCK_OTP_PROGRAM_MASK) == 0) return BOOT_ERROR_FLOW;
  b->image.flow = flow_advance(b->image.flow, BOOT_STEP_LOCK);
  return BOOT_PASSED;
}

_Noreturn void boot_hand_off(struct boot* b) {
  boot_enter(&b->image, BOOT_STEP_HANDOFF);
  if (boot_confirm(b, FLOW_LOCKED) != BOOT_PASSED) boot_recovery(b->image.slot, BOOT_ERROR_FLOW);
  sysctrl_boot_result(BOOT_STATE_HANDED_OFF, b->refused_error, b->image.slot);
  // Should every test above have been skipped, the masked address is still none that can be fetched from: the PMP
  // allows the verified image only.
  const uint32_t entry =
      b->image.manifest.entry ^ b->image.flow ^ verify_expected_flow(FLOW_LOCKED) ^ pka_last_verdict() ^ VERDICT_PASS;
  sha256_wipe();
  ((trampoline_function)TRAMPOLINE_BASE)(entry, (uint32_t)_rom_data_begin, TRAMPOLINE_BASE);
  boot_recovery(b->image.slot, BOOT_ERROR_FLOW);
}
