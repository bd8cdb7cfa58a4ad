// SPDX-License-Identifier: Apache-2.0
// The last instructions of the ROM, copied to the top of ROM_DATA, because the ROM cannot close itself while it is
// being fetched from. Position-independent, uses no stack.
//   a0 entry of the runtime, a1 first byte to wipe, a2 end of the wipe (whole blocks of 32 bytes)
#include "sw/boot_rom/layout.h"
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/cpu.h"

  .section .rodata.trampoline, "a"
  .balign 4
  .globl trampoline_begin
trampoline_begin:
  // A trap from here on (an image whose entry cannot be fetched, say) must not run into the closed ROM.
  lla t0, 3f
  csrw mtvec, t0
  csrw mscratch, zero

  li t1, SYSCTRL_BASE
  li t0, SYSCTRL_LOCK_ROM_CLOSED_MASK | SYSCTRL_LOCK_OTP_PROGRAM_MASK
  sw t0, SYSCTRL_LOCK_OFFSET(t1)
  // Locking entry 3, which has no permissions, makes the ROM unreachable through the PMP as well.
  li t0, PMP_LOCK << 24
  csrs pmpcfg0, t0

1:
  sw zero, 0(a1)
  sw zero, 4(a1)
  sw zero, 8(a1)
  sw zero, 12(a1)
  sw zero, 16(a1)
  sw zero, 20(a1)
  sw zero, 24(a1)
  sw zero, 28(a1)
  addi a1, a1, 32
  bltu a1, a2, 1b
  // A wipe that stopped early, because of a skipped branch, must not hand off.
  bne a1, a2, 3f

  fence.i
  mv t0, a0
  li ra, 0
  li sp, 0
  li gp, 0
  li tp, 0
  li t1, 0
  li t2, 0
  li s0, 0
  li s1, 0
  li a0, 0
  li a1, 0
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
  jr t0

  .balign 4
3:
  csrw mie, zero
  li t1, SYSCTRL_BASE
  li t0, SYSCTRL_BOOT_RESULT_STATE_MASK | ROM_ERROR_TRAP << SYSCTRL_BOOT_RESULT_ERROR_LSB
  sw t0, SYSCTRL_BOOT_RESULT_OFFSET(t1)
4:
  wfi
  j 4b
  .balign 4
  .globl trampoline_end
trampoline_end:
