// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/uart.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/uart_regs.h"
#include "sw/lib/mmio.h"

#define REG(name) (UART0_BASE + UART_##name##_OFFSET)

// Bits of the part (National PC16550D data sheet, table II).
#define LCR_8N1 0x03u
#define LCR_DLAB 0x80u
#define FCR_ENABLE_AND_CLEAR 0x07u
#define IER_TRANSMITTER_EMPTY 0x02u
#define LSR_HOLDING_EMPTY 0x20u
#define LSR_TRANSMITTER_EMPTY 0x40u

void uart_init(uint16_t divisor) {
  mmio_write8(REG(IER), 0);
  mmio_write8(REG(LCR), LCR_DLAB | LCR_8N1);
  mmio_write8(REG(RBR_THR), (uint8_t)divisor);
  mmio_write8(REG(IER), (uint8_t)(divisor >> 8));
  mmio_write8(REG(LCR), LCR_8N1);
  mmio_write8(REG(IIR_FCR), FCR_ENABLE_AND_CLEAR);
}

// In FIFO mode "holding empty" means that the whole transmit FIFO is.
static void wait_for_fifo(void) {
  while ((mmio_read8(REG(LSR)) & LSR_HOLDING_EMPTY) == 0) cpu_wait_for_irq(IRQ_UART0);
}

void uart_write(const char* bytes, size_t count) {
  if (count == 0) return;
  mmio_write8(REG(IER), IER_TRANSMITTER_EMPTY);
  while (count > 0) {
    wait_for_fifo();
    for (uint32_t room = UART_FIFO_BYTES; room > 0 && count > 0; --room, --count) {
      mmio_write8(REG(RBR_THR), (uint8_t)*bytes++);
    }
  }
  mmio_write8(REG(IER), 0);
}

void uart_drain(void) {
  while ((mmio_read8(REG(LSR)) & LSR_TRANSMITTER_EMPTY) == 0) {
  }
}
