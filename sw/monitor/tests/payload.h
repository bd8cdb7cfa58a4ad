// SPDX-License-Identifier: Apache-2.0
// What the S-mode test programs share: console, calls into the monitor, probes (start.S), Sv39.
#ifndef PLT_SW_MONITOR_TESTS_PAYLOAD_H
#define PLT_SW_MONITOR_TESTS_PAYLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/include/monitor_abi.h"

#define PROBE_PASSED (-1l)

#define SBI_BASE 0x10
#define SBI_TIME 0x54494D45
#define SBI_IPI 0x735049
#define SBI_RFENCE 0x52464E43
#define SBI_HSM 0x48534D
#define SBI_SRST 0x53525354

struct sbi_return {
  long error;
  uint64_t value;
};
struct sbi_return sbi(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2);
struct sbi_return vendor(uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2);

void print(const char* text);
void print_decimal(uint64_t value);
void print_hex(uint64_t value);

void payload_main(void);
_Noreturn void payload_end(bool passed);
_Noreturn void payload_stop(void);
_Noreturn void payload_trapped(uint64_t cause, uint64_t pc, uint64_t value);

// Identity map of the low 4 GiB for S mode, in 1 GiB pages. The page table of the fifth GiB lies in the monitor's
// memory: to go there the page walk itself must be refused.
void translation_on(void);
void translation_off(void);
#define ADDRESS_BEHIND_FOREIGN_TABLE 0x100000000ul

long probe_load8(uint64_t address);
long probe_load32(uint64_t address);
long probe_load64(uint64_t address);
long probe_store8(uint64_t address);
long probe_store32(uint64_t address);
long probe_store64(uint64_t address);
long probe_amo(uint64_t address);
long probe_lr(uint64_t address);
long probe_fetch(uint64_t address);
long probe_user_load8(uint64_t address);
long probe_user_store8(uint64_t address);
long probe_user_satp(void);
long probe_user_sret(void);
long probe_illegal(void);
long probe_interrupt(void);

long probe_read_mstatus(void);
long probe_write_mstatus(void);
long probe_write_mtvec(void);
long probe_write_mepc(void);
long probe_read_mscratch(void);
long probe_write_medeleg(void);
long probe_write_mie(void);
long probe_write_mcounteren(void);
long probe_read_pmpcfg0(void);
long probe_write_pmpcfg0(void);
long probe_write_pmpcfg2(void);
long probe_write_pmpaddr0(void);
long probe_write_pmpaddr15(void);
long probe_write_mcycle(void);
long probe_mret(void);

uint64_t null_call(void);
uint64_t null_overhead(void);

#endif
