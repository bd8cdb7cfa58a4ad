// SPDX-License-Identifier: Apache-2.0
// What every machine with this core, CLINT and UART has in common.
#include "sw/include/gen/clint_regs.h"
#include "sw/include/gen/uart_regs.h"
#include "sw/monitor/arch/arch.h"
#include "sw/monitor/arch/csr.h"
#include "sw/monitor/arch/memory_map.h"

#define UART_LSR_DATA_READY 0x01
#define UART_LSR_HOLDING_EMPTY 0x20
// A console that does not drain must not hold the monitor: a character is dropped after that many looks.
#define UART_PATIENCE 100000u

static volatile uint8_t* uart(uint32_t offset) { return (volatile uint8_t*)(uintptr_t)(APP_UART_BASE + offset); }

int common_copy_in(void* context, void* to, uint64_t from, size_t length) {
  (void)context;
  return guest_access_in(to, from, length);
}

int common_copy_out(void* context, uint64_t to, const void* from, size_t length) {
  (void)context;
  return guest_access_out(to, from, length);
}

void common_console_put(void* context, char c) {
  (void)context;
  for (uint32_t i = 0; i < UART_PATIENCE; ++i) {
    if ((*uart(UART_LSR_OFFSET) & UART_LSR_HOLDING_EMPTY) != 0) {
      *uart(UART_RBR_THR_OFFSET) = (uint8_t)c;
      return;
    }
  }
}

int common_console_get(void* context) {
  (void)context;
  return (*uart(UART_LSR_OFFSET) & UART_LSR_DATA_READY) != 0 ? *uart(UART_RBR_THR_OFFSET) : -1;
}

void common_set_timer(void* context, uint64_t time) {
  (void)context;
  CLEAR_CSR(mip, 1u << IRQ_S_TIMER);
  *(volatile uint64_t*)(uintptr_t)(APP_CLINT_BASE + CLINT_MTIMECMP_LO_OFFSET) = time;
  SET_CSR(mie, 1u << IRQ_M_TIMER);
}

void common_set_software_interrupt(void* context, bool up) {
  (void)context;
  if (up) {
    SET_CSR(mip, 1u << IRQ_S_SOFTWARE);
  } else {
    CLEAR_CSR(mip, 1u << IRQ_S_SOFTWARE);
  }
}

void common_fence(void* context, enum monitor_fence fence) {
  (void)context;
  if (fence == MONITOR_FENCE_INSTRUCTIONS) {
    __asm__ volatile("fence.i" : : : "memory");
  } else {
    __asm__ volatile("sfence.vma" : : : "memory");
  }
}

void common_idle(void* context) {
  (void)context;
  __asm__ volatile("wfi" : : : "memory");
}

uint64_t common_cycle(void* context) {
  (void)context;
  return READ_CSR(mcycle);
}
