// SPDX-License-Identifier: Apache-2.0
#include "sw/monitor/tests/payload.h"

#define SHUTDOWN 0
#define SYSTEM_FAILURE 1
#define SATP_SV39 (8ul << 60)
#define PTE_LEAF 0xCF  // dirty, accessed, executable, writable, readable, valid
#define PTE_TABLE 0x01
#define GIB_PPN 0x40000ul
#define MONITOR_PPN 0x80000ul

static uint64_t root_table[512] __attribute__((aligned(4096)));

struct sbi_return sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2) {
  register uint64_t r0 __asm__("a0") = a0;
  register uint64_t r1 __asm__("a1") = a1;
  register uint64_t r2 __asm__("a2") = a2;
  register uint64_t r6 __asm__("a6") = function;
  register uint64_t r7 __asm__("a7") = extension;
  __asm__ volatile("ecall" : "+r"(r0), "+r"(r1) : "r"(r2), "r"(r6), "r"(r7) : "memory");
  const struct sbi_return result = {(long)r0, r1};
  return result;
}

struct sbi_return vendor(uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2) {
  return sbi(PLT_MONITOR_EXTENSION, function, a0, a1, a2);
}

void print(const char* text) {
  while (*text != '\0') (void)sbi(1, 0, (uint64_t)*text++, 0, 0);
}

void print_decimal(uint64_t value) {
  char digits[24];
  unsigned n = sizeof digits;
  digits[--n] = '\0';
  do {
    digits[--n] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  print(digits + n);
}

void print_hex(uint64_t value) {
  char digits[19] = "0x0000000000000000";
  for (unsigned i = 17; i >= 2; --i, value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
  print(digits);
}

void payload_end(bool passed) {
  (void)sbi(SBI_SRST, 0, SHUTDOWN, passed ? 0 : SYSTEM_FAILURE, 0);
  payload_stop();
}

void payload_stop(void) {
  for (;;) __asm__ volatile("wfi");
}

void payload_trapped(uint64_t cause, uint64_t pc, uint64_t value) {
  print("unexpected trap: cause ");
  print_hex(cause);
  print(" pc ");
  print_hex(pc);
  print(" value ");
  print_hex(value);
  print("\n");
  payload_end(false);
}

void translation_on(void) {
  for (uint64_t i = 0; i < 4; ++i) root_table[i] = (i * GIB_PPN) << 10 | PTE_LEAF;
  root_table[4] = MONITOR_PPN << 10 | PTE_TABLE;
  const uint64_t satp = SATP_SV39 | (uint64_t)root_table >> 12;
  __asm__ volatile("sfence.vma\n\tcsrw satp, %0\n\tsfence.vma" : : "r"(satp) : "memory");
}

void translation_off(void) { __asm__ volatile("csrw satp, zero\n\tsfence.vma" : : : "memory"); }
