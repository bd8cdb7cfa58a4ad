// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/dma.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/dma_regs.h"
#include "sw/lib/mmio.h"

#define REG(name) (DMA_BASE + DMA_##name##_OFFSET)

#define MOST_BYTES 0x100000u

static void start(uint32_t from, uint32_t to, uint32_t bytes, uint32_t control) {
  mmio_write32(REG(SOURCE), from);
  mmio_write32(REG(DESTINATION), to);
  mmio_write32(REG(LENGTH), bytes);
  mmio_write32(REG(CONTROL), DMA_CONTROL_READ_MASK | DMA_CONTROL_TO_SHA_MASK | control);
  mmio_write32(REG(CTRL), DMA_CTRL_START_MASK);
}

void dma_start_hashed_copy(uint32_t from, uint32_t to, uint32_t bytes) {
  start(from, to, bytes, DMA_CONTROL_WRITE_MASK | DMA_CONTROL_LAST_MASK);
}

uint32_t dma_hashed_copy(uint32_t from, uint32_t to, uint32_t bytes) {
  const uint32_t write = to == DMA_NOWHERE ? 0 : DMA_CONTROL_WRITE_MASK;
  // A piece that is not the last is a multiple of 8 and leaves the engine's message open.
  for (uint32_t done = 0;;) {
    const uint32_t left = bytes - done;
    const uint32_t piece = left < MOST_BYTES ? left : MOST_BYTES;
    start(from + done, write != 0 ? to + done : 0, piece, write | (piece == left ? DMA_CONTROL_LAST_MASK : 0));
    const uint32_t result = dma_wait();
    if (result != BOOT_PASSED || piece == left) return result;
    done += piece;
  }
}

uint32_t dma_wait(void) {
  mmio_write32(REG(IRQ_ENABLE), DMA_IRQ_ENABLE_DONE_MASK | DMA_IRQ_ENABLE_ERROR_MASK);
  uint32_t status = mmio_read32(REG(STATUS));
  while ((status & (DMA_STATUS_DONE_MASK | DMA_STATUS_ERROR_MASK)) == 0) {
    cpu_wait_for_irq(IRQ_DMA);
    status = mmio_read32(REG(STATUS));
  }
  mmio_write32(REG(IRQ_ENABLE), 0);
  return status == DMA_STATUS_DONE_MASK ? BOOT_PASSED : BOOT_ERROR_COPY;
}
