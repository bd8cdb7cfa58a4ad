// SPDX-License-Identifier: Apache-2.0
// Instructions and CSRs of the higher privileges raise illegal-instruction exceptions in U mode (privileged
// specification 2.1, 3.1.6.5, 3.3); SBI is out of reach because an ecall from U mode is a system call.
#include "sw/linux/tests/suite.h"

#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sw/include/monitor_abi.h"

// The program is built without Zicsr; these few instructions are the ones that must not work.
#define WITH_ZICSR(text) ".option push\n.option arch, +zicsr\n" text "\n.option pop"

#define READ_CSR(name)                                             \
  static int read_##name(void) {                                   \
    unsigned long value;                                           \
    __asm__ volatile(WITH_ZICSR("csrr %0, " #name) : "=r"(value)); \
    (void)value;                                                   \
    return SUITE_WENT_THROUGH;                                     \
  }
#define WRITE_CSR(name)                                              \
  static int write_##name(void) {                                    \
    __asm__ volatile(WITH_ZICSR("csrw " #name ", %0") : : "r"(0UL)); \
    return SUITE_WENT_THROUGH;                                       \
  }
#define EXECUTE(name, instruction)                \
  static int execute_##name(void) {               \
    __asm__ volatile(instruction : : : "memory"); \
    return SUITE_WENT_THROUGH;                    \
  }

READ_CSR(mstatus)
READ_CSR(mhartid)
READ_CSR(misa)
READ_CSR(medeleg)
READ_CSR(mtvec)
READ_CSR(mepc)
READ_CSR(mcycle)
READ_CSR(pmpcfg0)
READ_CSR(pmpaddr0)
READ_CSR(sstatus)
READ_CSR(stvec)
READ_CSR(sepc)
READ_CSR(sscratch)
READ_CSR(satp)
WRITE_CSR(mstatus)
WRITE_CSR(mtvec)
WRITE_CSR(pmpcfg0)
WRITE_CSR(pmpaddr0)
WRITE_CSR(sstatus)
WRITE_CSR(stvec)
WRITE_CSR(satp)
WRITE_CSR(time)
EXECUTE(mret, "mret")
EXECUTE(sret, "sret")
EXECUTE(wfi, "wfi")
EXECUTE(sfence_vma, "sfence.vma")
// 32 zero bits and 32 one bits are defined to be illegal in every implementation.
EXECUTE(zeros, ".word 0")
EXECUTE(ones, ".word 0xffffffff")
// No floating point on this hart: fadd.d f0, f0, f0.
EXECUTE(floating_point, ".word 0x02007053")

// The monitor's extension from U mode: the kernel takes a7 for a system call that it does not have.
static int sbi_call(void) { return refused_with(syscall(PLT_MONITOR_EXTENSION, 0, 0, 0, 0, 0, 0), ENOSYS, ENOSYS); }

#define READS(name) \
  { "csr_" #name "_is_not_readable", read_##name, SIGILL, false }
#define WRITES(name) \
  { "csr_" #name "_is_not_writable", write_##name, SIGILL, false }
#define ILLEGAL(name) \
  { #name "_is_illegal", execute_##name, SIGILL, false }

struct check_list suite_instruction_checks(void) {
  static const struct check kChecks[] = {
      READS(mstatus),
      READS(mhartid),
      READS(misa),
      READS(medeleg),
      READS(mtvec),
      READS(mepc),
      READS(mcycle),
      READS(pmpcfg0),
      READS(pmpaddr0),
      READS(sstatus),
      READS(stvec),
      READS(sepc),
      READS(sscratch),
      READS(satp),
      WRITES(mstatus),
      WRITES(mtvec),
      WRITES(pmpcfg0),
      WRITES(pmpaddr0),
      WRITES(sstatus),
      WRITES(stvec),
      WRITES(satp),
      WRITES(time),
      ILLEGAL(mret),
      ILLEGAL(sret),
      ILLEGAL(wfi),
      ILLEGAL(sfence_vma),
      ILLEGAL(zeros),
      ILLEGAL(ones),
      ILLEGAL(floating_point),
      {"sbi_call_is_no_system_call", sbi_call, 0, false},
  };
  return (struct check_list){kChecks, sizeof kChecks / sizeof kChecks[0]};
}
