// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/keyvault.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/keyvault_regs.h"
#include "sw/lib/mmio.h"

#define REG(name) (KEYVAULT_BASE + KEYVAULT_##name##_OFFSET)
#define RESULT (KEYVAULT_STATUS_DONE_MASK | KEYVAULT_STATUS_ERROR_MASK)

enum { OP_WRITE = 1, OP_DERIVE = 2, OP_WIPE = 3, OP_LOCK = 4, OP_HANDOVER = 5, OP_FREEZE = 7 };

static uint32_t error_code(void) {
  const uint32_t code = mmio_read32(REG(ERROR_CODE));
  return code != KEYVAULT_ERROR_NONE ? code : (uint32_t)KEYVAULT_ERROR_NO_RESULT;
}

// Of a command that is over within a few cycles, or (with `sleep`) that takes its time.
static uint32_t result(bool sleep) {
  uint32_t status = mmio_read32(REG(STATUS));
  while ((status & KEYVAULT_STATUS_BUSY_MASK) != 0) {
    if (sleep) cpu_wait_for_irq(IRQ_KEYVAULT);
    status = mmio_read32(REG(STATUS));
  }
  return (status & RESULT) == KEYVAULT_STATUS_DONE_MASK ? BOOT_PASSED : error_code();
}

static uint32_t command(uint32_t op, uint32_t slot, uint32_t rest) {
  if (slot >= KEYVAULT_SLOTS) return KEYVAULT_ERROR_SLOT;
  mmio_write32(REG(COMMAND), op << KEYVAULT_COMMAND_OP_LSB | slot << KEYVAULT_COMMAND_SLOT_LSB | rest);
  return BOOT_PASSED;
}

static uint32_t brief(uint32_t op, uint32_t slot, uint32_t rest) {
  const uint32_t sent = command(op, slot, rest);
  return sent == BOOT_PASSED ? result(false) : sent;
}

static void put_attributes(const struct keyvault_attributes* a) {
  mmio_write32(REG(ATTRIBUTES),
               ((a->bytes << KEYVAULT_ATTRIBUTES_LENGTH_LSB) & KEYVAULT_ATTRIBUTES_LENGTH_MASK) |
                   (a->exportable ? KEYVAULT_ATTRIBUTES_EXPORTABLE_MASK : 0u) |
                   ((a->destination << KEYVAULT_ATTRIBUTES_DESTINATION_LSB) & KEYVAULT_ATTRIBUTES_DESTINATION_MASK) |
                   ((a->usage << KEYVAULT_ATTRIBUTES_USAGE_LSB) & KEYVAULT_ATTRIBUTES_USAGE_MASK));
}

static bool legal_length(uint32_t bytes) { return bytes == 16 || bytes == 32 || bytes == 48 || bytes == 64; }

uint32_t keyvault_write(uint32_t slot, const struct keyvault_attributes* attributes, const uint32_t* key) {
  if (!legal_length(attributes->bytes)) return KEYVAULT_ERROR_LENGTH;
  put_attributes(attributes);
  const uint32_t sent = command(OP_WRITE, slot, 0);
  if (sent != BOOT_PASSED) return sent;
  uint32_t status = mmio_read32(REG(STATUS));
  while ((status & KEYVAULT_STATUS_BUSY_MASK) != 0) status = mmio_read32(REG(STATUS));
  // Refused: no word of the key may go out.
  if ((status & KEYVAULT_STATUS_WRITING_MASK) == 0) return error_code();
  for (uint32_t i = 0; i < attributes->bytes / 4; ++i) mmio_write32(REG(KEY_DATA), key[i]);
  return result(false);
}

// Octets beyond `bytes` in the last word are zero; the vault ignores them.
static void put_octets(uint32_t address, const uint8_t* octets, uint32_t bytes) {
  for (uint32_t i = 0; i < bytes; i += 4) {
    uint32_t word = 0;
    for (uint32_t k = 0; k < 4 && i + k < bytes; ++k) word |= (uint32_t)octets[i + k] << (8 * k);
    mmio_write32(address + i, word);
  }
}

uint32_t keyvault_derive(uint32_t slot, uint32_t source, const struct keyvault_attributes* attributes,
                         const struct keyvault_derivation* derivation) {
  const struct keyvault_derivation* d = derivation;
  if (source >= KEYVAULT_SLOTS) return KEYVAULT_ERROR_SLOT;
  if (!legal_length(attributes->bytes)) return KEYVAULT_ERROR_LENGTH;
  if (d->salt_bytes > KEYVAULT_SALT_BYTES_MAX || d->info_bytes > KEYVAULT_INFO_BYTES_MAX) return KEYVAULT_ERROR_LENGTH;
  put_attributes(attributes);
  mmio_write32(REG(DERIVATION), (uint32_t)d->kdf << KEYVAULT_DERIVATION_MODE_LSB |
                                    (uint32_t)d->prf << KEYVAULT_DERIVATION_PRF_LSB |
                                    d->salt_bytes << KEYVAULT_DERIVATION_SALT_BYTES_LSB |
                                    d->info_bytes << KEYVAULT_DERIVATION_INFO_BYTES_LSB);
  put_octets(REG(SALT), d->salt, d->salt_bytes);
  put_octets(REG(INFO), d->info, d->info_bytes);
  // A DONE of an earlier command must not end the sleep.
  mmio_write32(REG(STATUS), RESULT);
  mmio_write32(REG(IRQ_ENABLE), KEYVAULT_IRQ_ENABLE_DONE_MASK | KEYVAULT_IRQ_ENABLE_ERROR_MASK);
  const uint32_t sent = command(OP_DERIVE, slot, source << KEYVAULT_COMMAND_SOURCE_LSB);
  const uint32_t outcome = sent == BOOT_PASSED ? result(true) : sent;
  mmio_write32(REG(IRQ_ENABLE), 0);
  return outcome;
}

uint32_t keyvault_wipe(uint32_t slot) { return brief(OP_WIPE, slot, 0); }

uint32_t keyvault_lock(uint32_t slot) { return brief(OP_LOCK, slot, 0); }

uint32_t keyvault_handover(uint32_t slot, uint32_t initiator) {
  return brief(OP_HANDOVER, slot, (initiator << KEYVAULT_COMMAND_HEIR_LSB) & KEYVAULT_COMMAND_HEIR_MASK);
}

uint32_t keyvault_freeze(void) { return brief(OP_FREEZE, 0, 0); }

uint32_t keyvault_slot(uint32_t slot) {
  return slot < KEYVAULT_SLOTS ? mmio_read32(REG(SLOT) + slot * KEYVAULT_SLOT_STRIDE) : 0;
}
