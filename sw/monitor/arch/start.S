// SPDX-License-Identifier: Apache-2.0
// Reset entry: Pluton has copied and verified this image and releases the core here, in M mode. a0 and a1 are what a
// boot loader may have put there (hart id, device tree); the chip's platform ignores them.
#include "sw/monitor/arch/csr.h"

  .section .text.start, "ax"
  .globl _start
_start:
  csrw mie, zero
  csrw mscratch, zero
  la t0, trap_entry
  csrw mtvec, t0
  la sp, _stack_top
  la t0, _data_begin
  la t1, _data_end
  la t2, _data_load
1:
  bgeu t0, t1, 2f
  ld t3, 0(t2)
  sd t3, 0(t0)
  addi t0, t0, 8
  addi t2, t2, 8
  j 1b
2:
  la t0, _bss_begin
  la t1, _bss_end
3:
  bgeu t0, t1, 4f
  sd zero, 0(t0)
  addi t0, t0, 8
  j 3b
4:
  call monitor_main
  j monitor_dead

// void monitor_enter(uint64_t entry, uint64_t device_tree): leaves M mode for the kernel's first instruction (Linux,
// Documentation/riscv/boot-image-header): a0 = hart id, a1 = device tree, satp = 0. No register of the monitor's is left.
  .globl monitor_enter
monitor_enter:
  csrw mepc, a0
  la sp, _stack_top
  csrw mscratch, sp
  li a0, 0
  li ra, 0
  li sp, 0
  li gp, 0
  li tp, 0
  li t0, 0
  li t1, 0
  li t2, 0
  li s0, 0
  li s1, 0
  li a2, 0
  li a3, 0
  li a4, 0
  li a5, 0
  li a6, 0
  li a7, 0
  li s2, 0
  li s3, 0
  li s4, 0
  li s5, 0
  li s6, 0
  li s7, 0
  li s8, 0
  li s9, 0
  li s10, 0
  li s11, 0
  li t3, 0
  li t4, 0
  li t5, 0
  li t6, 0
  mret

// void monitor_try_csrs(void): registers that a core of an older privileged specification lacks. The trap of one that
// is not there lands behind it.
  .globl monitor_try_csrs
  .balign 4
monitor_try_csrs:
  la t0, 1f
  csrrw t0, mtvec, t0
  csrw 0x30A, zero  // menvcfg: nothing of it is offered to S mode
  .balign 4
1:
  csrw mtvec, t0
  ret

  .globl monitor_dead
monitor_dead:
  csrw mie, zero
1:
  wfi
  j 1b
