// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/pka.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/pka_regs.h"
#include "sw/lib/mmio.h"
#include "sw/lib/secure_memory.h"

#define REG(name) (PKA_BASE + PKA_##name##_OFFSET)

// RESULT's two answers are the library's verdict values (pluton/pka/pka.toml).
static void load(uint32_t address, const uint32_t* words, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) mmio_write32(address + i * 4, words[i]);
}

uint32_t pka_verify_p256(const uint32_t digest[8], const uint32_t public_key[16], const uint32_t signature[16]) {
  mmio_write32(REG(STATUS), PKA_STATUS_DONE_MASK | PKA_STATUS_ERROR_MASK);
  load(REG(HASH), digest, 8);
  load(REG(PUBLIC_KEY), public_key, 16);
  load(REG(SIGNATURE), signature, 16);
  mmio_write32(REG(IRQ_ENABLE), PKA_IRQ_ENABLE_DONE_MASK);
  mmio_write32(REG(CTRL), PKA_CTRL_START_MASK);
  uint32_t status = mmio_read32(REG(STATUS));
  while ((status & (PKA_STATUS_DONE_MASK | PKA_STATUS_ERROR_MASK)) == 0) {
    cpu_wait_for_irq(IRQ_PKA);
    status = mmio_read32(REG(STATUS));
  }
  mmio_write32(REG(IRQ_ENABLE), 0);
  if (status & PKA_STATUS_ERROR_MASK) return BOOT_ERROR_ENGINE;
  const uint32_t result = mmio_read32(REG(RESULT));
  if (result == VERDICT_FAIL) return BOOT_ERROR_SIGNATURE;
  if (result != VERDICT_PASS) return BOOT_ERROR_ENGINE;
  return pka_last_verdict() == VERDICT_PASS ? BOOT_PASSED : BOOT_ERROR_ENGINE;
}

uint32_t pka_last_verdict(void) { return mmio_read32(REG(RESULT)); }
