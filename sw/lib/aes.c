// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/aes.h"

#include "sw/include/gen/aes_regs.h"
#include "sw/include/gen/chip_map.h"
#include "sw/lib/mmio.h"
#include "sw/lib/secure_memory.h"

#define REG(name) (AES_BASE + AES_##name##_OFFSET)
#define BLOCK 16u

static uint32_t word_of(const uint8_t* octets, uint32_t count) {
  uint32_t word = 0;
  for (uint32_t i = 0; i < count && i < 4; ++i) word |= (uint32_t)octets[i] << (8 * i);
  return word;
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

static void write_octets(uint32_t address, uint32_t step, const uint8_t* octets, uint32_t count) {
  for (uint32_t i = 0; i < count; i += 4, address += step) mmio_write32(address, word_of(octets + i, count - i));
}

static void put_data(const uint8_t* octets, uint32_t count) { write_octets(REG(DATA_IN), 0, octets, count); }

static void read_octets(uint32_t address, uint32_t step, uint8_t* octets, uint32_t count) {
  for (uint32_t i = 0; i < count; i += 4, address += step) {
    const uint32_t word = mmio_read32(address);
    for (uint32_t k = 0; k < 4 && i + k < count; ++k) octets[i + k] = (uint8_t)(word >> (8 * k));
  }
}

static void clear_status(void) { mmio_write32(REG(STATUS), AES_STATUS_DONE_MASK | AES_STATUS_ERROR_MASK); }

// Sleeps until DONE or ERROR; the final STATUS.
static uint32_t wait_for_end(void) {
  mmio_write32(REG(IRQ_ENABLE), AES_IRQ_ENABLE_DONE_MASK | AES_IRQ_ENABLE_ERROR_MASK);
  uint32_t status = mmio_read32(REG(STATUS));
  while ((status & (AES_STATUS_DONE_MASK | AES_STATUS_ERROR_MASK)) == 0) {
    cpu_wait_for_irq(IRQ_AES);
    status = mmio_read32(REG(STATUS));
  }
  mmio_write32(REG(IRQ_ENABLE), 0);
  return status;
}

uint32_t aes_set_key(const uint32_t* words, uint32_t count) {
  if (count != 4 && count != 8) return BOOT_ERROR_ENGINE;
  // Drops what is left of a key that was never written to its end.
  mmio_write32(REG(CTRL), AES_CTRL_WIPE_MASK);
  mmio_write32(REG(KEY_CONFIG), count == 8 ? AES_KEY_CONFIG_KEY_256_MASK : 0);
  for (uint32_t i = 0; i < count; ++i) mmio_write32(REG(KEY) + i * AES_KEY_STRIDE, words[i]);
  return BOOT_PASSED;
}

uint32_t aes_load_key(uint32_t slot) {
  clear_status();
  mmio_write32(REG(KEY_CONFIG), slot & AES_KEY_CONFIG_SLOT_MASK);
  mmio_write32(REG(CTRL), AES_CTRL_KEY_LOAD_MASK);
  return (wait_for_end() & AES_STATUS_ERROR_MASK) == 0 ? BOOT_PASSED : BOOT_ERROR_ENGINE;
}

static bool has_tag(const struct aes_message* m) { return m->mode == AES_GCM || m->mode == AES_CMAC; }
// The engine wants this IV as data, before everything else.
static bool long_iv(const struct aes_message* m) { return m->mode == AES_GCM && m->iv_length != 12; }

static void configure(const struct aes_message* m) {
  uint32_t config = (uint32_t)m->mode << AES_CONFIG_MODE_LSB;
  if (m->decrypt) config |= AES_CONFIG_DECRYPT_MASK;
  if (has_tag(m)) config |= (m->tag_length << AES_CONFIG_TAG_LENGTH_LSB) & AES_CONFIG_TAG_LENGTH_MASK;
  mmio_write32(REG(CONFIG), config);
  mmio_write32(REG(TEXT_LENGTH), m->text_length);
  if (m->mode == AES_GCM) {
    mmio_write32(REG(AAD_LENGTH), m->aad_length);
    mmio_write32(REG(IV_LENGTH), m->iv_length);
    if (!long_iv(m)) write_octets(REG(IV), AES_IV_STRIDE, m->iv, 12);
  } else if (m->mode == AES_CBC || m->mode == AES_CTR) {
    write_octets(REG(IV), AES_IV_STRIDE, m->iv, BLOCK);
  }
  if (has_tag(m) && m->decrypt) write_octets(REG(TAG), AES_TAG_STRIDE, m->tag, least(m->tag_length, BLOCK));
}

// A block goes in before the one before it is fetched, so that the engine has always one to work at.
static void move_text(const struct aes_message* m) {
  uint32_t in = least(BLOCK, m->text_length);
  put_data(m->text, in);
  for (uint32_t out = 0; out < m->text_length; out += BLOCK) {
    const uint32_t next = least(BLOCK, m->text_length - in);
    put_data(m->text + in, next);
    in += next;
    if (m->mode != AES_CMAC) read_octets(REG(DATA_OUT), 0, m->out + out, least(BLOCK, m->text_length - out));
  }
}

static uint32_t run(const struct aes_message* m) {
  clear_status();
  configure(m);
  mmio_write32(REG(CTRL), AES_CTRL_START_MASK);
  // Data that a refused message does not want would be bus errors.
  if (mmio_read32(REG(STATUS)) & AES_STATUS_ERROR_MASK) return BOOT_ERROR_ENGINE;
  if (long_iv(m)) put_data(m->iv, m->iv_length);
  if (m->mode == AES_GCM) put_data(m->aad, m->aad_length);
  move_text(m);
  const uint32_t status = wait_for_end();
  if ((status & (AES_STATUS_DONE_MASK | AES_STATUS_ERROR_MASK)) != AES_STATUS_DONE_MASK) return BOOT_ERROR_ENGINE;
  if (!has_tag(m)) return BOOT_PASSED;
  if (m->decrypt) return (status & AES_STATUS_TAG_OK_MASK) != 0 ? BOOT_PASSED : AES_TAG_WRONG;
  read_octets(REG(TAG), AES_TAG_STRIDE, m->tag, m->tag_length);
  return BOOT_PASSED;
}

uint32_t aes_run(const struct aes_message* message) {
  const uint32_t result = run(message);
  if (result != BOOT_PASSED && message->mode != AES_CMAC) secure_wipe(message->out, message->text_length);
  return result;
}

void aes_wipe(void) { mmio_write32(REG(CTRL), AES_CTRL_WIPE_MASK); }
