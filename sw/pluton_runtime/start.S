// SPDX-License-Identifier: Apache-2.0
// Entry from the ROM's hand-off code: all registers but t0 are zero, interrupts are off, the image is read-only.
  .section .text.start, "ax"
  .globl _start
_start:
  la t0, runtime_trap
  csrw mtvec, t0
  la sp, _stack_top
  // The scrub zeroed this memory, but .bss is ours to establish.
  la t0, _bss_begin
  la t1, _bss_end
1:
  bgeu t0, t1, 2f
  sw zero, 0(t0)
  addi t0, t0, 4
  j 1b
2:
  call runtime_main
  j runtime_dead

  .balign 4
runtime_trap:
  la sp, _stack_top
  // A second trap, in the report of the first, must not loop.
  la t0, runtime_dead
  csrw mtvec, t0
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  call runtime_trapped

  .balign 4
runtime_dead:
  csrw mie, zero
1:
  wfi
  j 1b
