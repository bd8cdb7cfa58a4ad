// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/sha.h"

#include <stdbool.h>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/sha_regs.h"
#include "sw/lib/mmio.h"

#define REG(name) (SHA_BASE + SHA_##name##_OFFSET)

// SHA-256 by registers, no HMAC: every field of CFG is zero.
#define CFG_SHA256 0u

void sha256_start(void) {
  mmio_write32(REG(STATUS), SHA_STATUS_DONE_MASK | SHA_STATUS_ERROR_MASK);
  mmio_write32(REG(CFG), CFG_SHA256);
  mmio_write32(REG(CTRL), SHA_CTRL_START_MASK);
}

void sha256_words(const uint32_t* words, size_t count) {
  // Eight words a turn keep the loop's own cost small: the engine takes a word every two cycles, the core is slower.
  for (; count >= 8; count -= 8, words += 8) {
    mmio_write32(REG(DATA), words[0]);
    mmio_write32(REG(DATA), words[1]);
    mmio_write32(REG(DATA), words[2]);
    mmio_write32(REG(DATA), words[3]);
    mmio_write32(REG(DATA), words[4]);
    mmio_write32(REG(DATA), words[5]);
    mmio_write32(REG(DATA), words[6]);
    mmio_write32(REG(DATA), words[7]);
  }
  for (; count > 0; --count, ++words) mmio_write32(REG(DATA), *words);
}

void sha256_bytes(const uint8_t* bytes, size_t count) {
  for (; count > 0; --count, ++bytes) mmio_write32(REG(DATA_BYTE), *bytes);
}

uint32_t sha256_finish(uint32_t digest[SHA256_WORDS]) {
  mmio_write32(REG(IRQ_ENABLE), SHA_IRQ_ENABLE_DONE_MASK | SHA_IRQ_ENABLE_ERROR_MASK);
  mmio_write32(REG(CTRL), SHA_CTRL_FINISH_MASK);
  uint32_t status = mmio_read32(REG(STATUS));
  while ((status & (SHA_STATUS_DONE_MASK | SHA_STATUS_ERROR_MASK)) == 0) {
    cpu_wait_for_irq(IRQ_SHA);
    status = mmio_read32(REG(STATUS));
  }
  mmio_write32(REG(IRQ_ENABLE), 0);
  const bool failed = (status & SHA_STATUS_ERROR_MASK) != 0;
  for (uint32_t i = 0; i < SHA256_WORDS; ++i) {
    digest[i] = failed ? 0 : mmio_read32(REG(DIGEST) + i * SHA_DIGEST_STRIDE);
  }
  if (failed) sha256_wipe();  // whatever was refused, nothing of the message stays or goes on
  return failed ? BOOT_ERROR_ENGINE : BOOT_PASSED;
}

uint32_t sha256_of_words(const uint32_t* words, size_t count, uint32_t digest[SHA256_WORDS]) {
  sha256_start();
  sha256_words(words, count);
  return sha256_finish(digest);
}

void sha256_wipe(void) { mmio_write32(REG(CTRL), SHA_CTRL_WIPE_MASK); }
