// SPDX-License-Identifier: Apache-2.0
// Reset entry. Until the hardware scrub is done the SRAM answers with bus errors, so everything here lives in
// registers: s0 = mcycle at reset, s1 = mcycle when the wait began.
#include "sw/boot_rom/layout.h"
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/cpu.h"

  .section .text.start, "ax"
  .globl _start
_start:
  csrr s0, mcycle
  csrw mie, zero
  csrw mscratch, zero  // no stack yet: see rom_trap
  la t0, rom_trap
  csrw mtvec, t0

  // Nothing outside the ROM may be executed, from the first cycles on: the last PMP entry, locked, covers every
  // address with read and write only. The ROM matches an unlocked entry before it, which does not bind M mode.
  // Entries 0 to 2 are set when an image has been verified.
  li t0, PMP_NAPOT_ADDRESS(ROM_BASE, ROM_SIZE)
  csrw pmpaddr3, t0
  li t0, PMP_NAPOT << 24
  csrw pmpcfg0, t0
  li t0, -1
  csrw pmpaddr15, t0
  li t0, (PMP_LOCK | PMP_NAPOT | PMP_R | PMP_W) << 24
  csrw pmpcfg3, t0

  li t1, SYSCTRL_BASE
  li t0, BOOT_STEP_RESET
  sw t0, SYSCTRL_BOOT_STEP_OFFSET(t1)
  li t0, BOOT_STEP_SCRUB
  sw t0, SYSCTRL_BOOT_STEP_OFFSET(t1)
  csrr s1, mcycle
1:
  lw t0, SYSCTRL_SCRUB_OFFSET(t1)
  andi t0, t0, SYSCTRL_SCRUB_DONE_MASK
  beqz t0, 1b

  // The scrub has zeroed .bss and the stack.
  la sp, _stack_top
  csrw mscratch, sp
  mv a0, s0
  mv a1, s1
  call rom_main
  // rom_main does not return; if a fault makes it, fall into the trap path.

  .globl rom_trap
  .balign 4
rom_trap:
  // mscratch is the stack to use, or 0 before there is one and while a trap is being handled.
  csrrw sp, mscratch, zero
  beqz sp, rom_dead
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  call rom_trapped

rom_dead:
  // No memory to rely on: report through the register alone.
  csrw mie, zero
  li t1, SYSCTRL_BASE
  li t0, SYSCTRL_BOOT_RESULT_STATE_MASK | ROM_ERROR_TRAP << SYSCTRL_BOOT_RESULT_ERROR_LSB
  sw t0, SYSCTRL_BOOT_RESULT_OFFSET(t1)
1:
  wfi
  j 1b
