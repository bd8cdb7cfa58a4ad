// SPDX-License-Identifier: Apache-2.0
// NS16550A console output, 8N1, polled.
#ifndef PLT_SW_LIB_UART_H
#define PLT_SW_LIB_UART_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define UART_FIFO_BYTES 16u

// 8N1, FIFOs on and emptied, no interrupts. `divisor` of the bus clock / 16: a bit takes 16 * divisor bus cycles, a
// character ten bits. Divisor 1 is the fastest the part can do: 160 cycles a character (12.5 Mbaud at 200 MHz).
void uart_init(uint16_t divisor);
// Sends all bytes; fills the FIFO 16 at a time each time it has run empty.
void uart_write(const char* bytes, size_t count);
// Waits until the last stop bit has left.
void uart_drain(void);

#ifdef __cplusplus
}
#endif

#endif
