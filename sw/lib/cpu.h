// SPDX-License-Identifier: Apache-2.0
// The core's own registers, for target code only.
#ifndef PLT_SW_LIB_CPU_H
#define PLT_SW_LIB_CPU_H

// Physical memory protection, one configuration octet an entry (Priv. 1.12, 3.7.1).
#define PMP_R 0x01
#define PMP_W 0x02
#define PMP_X 0x04
#define PMP_TOR 0x08
#define PMP_NAPOT 0x18
#define PMP_LOCK 0x80
// pmpaddr of a naturally aligned power of two, 8 bytes or more.
#define PMP_NAPOT_ADDRESS(base, size) (((base) >> 2) | (((size) >> 3) - 1))

#ifndef __ASSEMBLER__
#include <stdint.h>

#define CSR_READ(name)                                     \
  ({                                                       \
    uint32_t csr_value;                                    \
    __asm__ volatile("csrr %0, " #name : "=r"(csr_value)); \
    csr_value;                                             \
  })
#define CSR_WRITE(name, value) __asm__ volatile("csrw " #name ", %0" : : "r"((uint32_t)(value)) : "memory")

static inline uint64_t cpu_cycles(void) {
  uint32_t high;
  uint32_t low;
  do {
    high = CSR_READ(mcycleh);
    low = CSR_READ(mcycle);
  } while (CSR_READ(mcycleh) != high);
  return ((uint64_t)high << 32) | low;
}

// Sleeps for good: nothing is enabled in mie, so WFI never resumes the program to any effect.
static inline _Noreturn void cpu_halt(void) {
  CSR_WRITE(mie, 0);
  for (;;) __asm__ volatile("wfi");
}
#endif

#endif
