// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/flash.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/flash_ctrl_regs.h"
#include "sw/lib/image.h"
#include "sw/lib/mmio.h"

#define REG(name) (FLASH_CTRL_BASE + FLASH_CTRL_##name##_OFFSET)

#define OPCODE_PAGE_PROGRAM 0x02u
#define OPCODE_SECTOR_ERASE 0x20u
#define OPCODE_BLOCK_ERASE 0xD8u

size_t flash_read_words(uint32_t offset, uint32_t* to, size_t count) {
  if (offset % 4 != 0 || count > FLASH_WINDOW_SIZE / 4) return 0;
  if (!range_inside(offset, (uint32_t)count * 4, 0, FLASH_WINDOW_SIZE)) return 0;
  const uint32_t from = FLASH_WINDOW_BASE + offset;
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    to[i] = mmio_read32(from + (uint32_t)i * 4);
    to[i + 1] = mmio_read32(from + (uint32_t)i * 4 + 4);
    to[i + 2] = mmio_read32(from + (uint32_t)i * 4 + 8);
    to[i + 3] = mmio_read32(from + (uint32_t)i * 4 + 12);
  }
  for (; i < count; ++i) to[i] = mmio_read32(from + (uint32_t)i * 4);
  return i;
}

static enum flash_status command(uint32_t offset, uint32_t opcode) {
  mmio_write32(REG(STATUS), FLASH_CTRL_STATUS_ERROR_MASK | FLASH_CTRL_STATUS_DONE_MASK);
  mmio_write32(REG(ADDRESS), offset);
  mmio_write32(REG(IRQ_ENABLE), FLASH_CTRL_IRQ_ENABLE_DONE_MASK);
  mmio_write32(REG(COMMAND), opcode);
  uint32_t status = mmio_read32(REG(STATUS));
  while ((status & (FLASH_CTRL_STATUS_DONE_MASK | FLASH_CTRL_STATUS_ERROR_MASK)) == 0) {
    cpu_wait_for_irq(IRQ_FLASH_CTRL);
    status = mmio_read32(REG(STATUS));
  }
  mmio_write32(REG(IRQ_ENABLE), 0);
  return (status & FLASH_CTRL_STATUS_ERROR_MASK) ? FLASH_REFUSED : FLASH_OK;
}

enum flash_status flash_program(uint32_t offset, const uint8_t* data, size_t count) {
  if (count == 0 || count > FLASH_PAGE_BYTES || offset % FLASH_PAGE_BYTES + count > FLASH_PAGE_BYTES) {
    return FLASH_BAD_ARGUMENT;
  }
  if (!range_inside(offset, (uint32_t)count, 0, FLASH_WINDOW_SIZE)) return FLASH_BAD_ARGUMENT;
  for (size_t i = 0; i < count; i += 4) {
    uint32_t word = 0xFFFFFFFFu;
    for (size_t k = 0; k < 4 && i + k < count; ++k) {
      word &= ~(0xFFu << (8 * k));
      word |= (uint32_t)data[i + k] << (8 * k);
    }
    mmio_write32(REG(PAGE_BUFFER) + (uint32_t)i, word);
  }
  mmio_write32(REG(COUNT), (uint32_t)count);
  return command(offset, OPCODE_PAGE_PROGRAM);
}

static enum flash_status erase(uint32_t offset, uint32_t bytes, uint32_t opcode) {
  if (offset % bytes != 0 || !range_inside(offset, bytes, 0, FLASH_WINDOW_SIZE)) return FLASH_BAD_ARGUMENT;
  return command(offset, opcode);
}

enum flash_status flash_erase_sector(uint32_t offset) { return erase(offset, FLASH_SECTOR_BYTES, OPCODE_SECTOR_ERASE); }

enum flash_status flash_erase_block(uint32_t offset) { return erase(offset, FLASH_BLOCK_BYTES, OPCODE_BLOCK_ERASE); }
