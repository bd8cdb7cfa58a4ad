// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/hmac.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/sha_regs.h"
#include "sw/lib/mmio.h"

#define REG(name) (SHA_BASE + SHA_##name##_OFFSET)
#define RESULT (SHA_STATUS_DONE_MASK | SHA_STATUS_ERROR_MASK)

static uint32_t load_key(uint32_t slot) {
  sha256_wipe();  // KEY_LOAD is refused while a message is open
  mmio_write32(REG(STATUS), RESULT);
  mmio_write32(REG(CFG), SHA_CFG_KEY_VAULT_MASK | ((slot << SHA_CFG_KEY_SLOT_LSB) & SHA_CFG_KEY_SLOT_MASK));
  mmio_write32(REG(CTRL), SHA_CTRL_KEY_LOAD_MASK);
  // Over within a hundred cycles: not worth a sleep.
  uint32_t status;
  do {
    status = mmio_read32(REG(STATUS));
  } while ((status & RESULT) == 0);
  return (status & RESULT) == SHA_STATUS_DONE_MASK ? BOOT_PASSED : (uint32_t)BOOT_ERROR_ENGINE;
}

uint32_t hmac_sha256_of_words(uint32_t slot, const uint32_t* words, size_t count, uint32_t tag[SHA256_WORDS]) {
  for (uint32_t i = 0; i < SHA256_WORDS; ++i) tag[i] = 0;
  uint32_t result = load_key(slot);
  if (result == BOOT_PASSED) {
    mmio_write32(REG(STATUS), RESULT);
    mmio_write32(REG(CFG), SHA_CFG_HMAC_MASK);
    mmio_write32(REG(CTRL), SHA_CTRL_START_MASK);
    sha256_words(words, count);
    result = sha256_finish(tag);
  }
  sha256_wipe();
  return result;
}
