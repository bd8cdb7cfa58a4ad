// SPDX-License-Identifier: Apache-2.0
// The bus as drivers see it. On the chip these are volatile accesses; on a host (PLT_HOST) a test supplies the four
// functions, so that every driver runs unchanged against a mock bus.
#ifndef PLT_SW_LIB_MMIO_H
#define PLT_SW_LIB_MMIO_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifdef PLT_HOST
uint32_t mmio_read32(uint32_t address);
void mmio_write32(uint32_t address, uint32_t value);
uint8_t mmio_read8(uint32_t address);
void mmio_write8(uint32_t address, uint8_t value);
// Sleeps until interrupt line `irq` (its bit in mip) is up.
void cpu_wait_for_irq(unsigned irq);
#else
static inline uint32_t mmio_read32(uint32_t address) { return *(volatile const uint32_t*)(uintptr_t)address; }
static inline void mmio_write32(uint32_t address, uint32_t value) { *(volatile uint32_t*)(uintptr_t)address = value; }
static inline uint8_t mmio_read8(uint32_t address) { return *(volatile const uint8_t*)(uintptr_t)address; }
static inline void mmio_write8(uint32_t address, uint8_t value) { *(volatile uint8_t*)(uintptr_t)address = value; }
// WFI resumes on any line that is pending and enabled in mie even while mstatus.MIE is 0 (Priv. 1.12, 3.3.3), so no
// handler is needed and no wake-up can be lost between the caller's check and the sleep.
static inline void cpu_wait_for_irq(unsigned irq) {
  const uint32_t line = 1u << irq;
  uint32_t pending;
  __asm__ volatile("csrs mie, %0" : : "r"(line) : "memory");
  do {
    // WFI may end for no reason at all; only mip counts.
    __asm__ volatile("wfi\n\tcsrr %0, mip" : "=r"(pending) : : "memory");
  } while ((pending & line) == 0);
  __asm__ volatile("csrc mie, %0" : : "r"(line) : "memory");
}
#endif

#ifdef __cplusplus
}
#endif

#endif
