// SPDX-License-Identifier: Apache-2.0
// Traps into M mode. mscratch holds the monitor's stack while S or U mode runs, and 0 while the monitor does. Only the
// registers that C may change are saved: C keeps the others, and nothing here needs them.
#include "sw/monitor/arch/csr.h"

#define FRAME_SP 0
#define FRAME_RA 8
#define FRAME_T0 16
#define FRAME_T1 24
#define FRAME_T2 32
#define FRAME_T3 40
#define FRAME_T4 48
#define FRAME_T5 56
#define FRAME_T6 64
#define FRAME_A0 72
#define FRAME_A1 80
#define FRAME_A2 88
#define FRAME_A3 96
#define FRAME_A4 104
#define FRAME_A5 112
#define FRAME_A6 120
#define FRAME_A7 128
#define FRAME_SIZE 144

  .text
  .globl trap_entry
  .balign 4
trap_entry:
  csrrw sp, mscratch, sp
  beqz sp, monitor_trap
  addi sp, sp, -FRAME_SIZE
  sd ra, FRAME_RA(sp)
  sd t0, FRAME_T0(sp)
  sd t1, FRAME_T1(sp)
  sd t2, FRAME_T2(sp)
  sd t3, FRAME_T3(sp)
  sd t4, FRAME_T4(sp)
  sd t5, FRAME_T5(sp)
  sd t6, FRAME_T6(sp)
  sd a2, FRAME_A2(sp)
  sd a3, FRAME_A3(sp)
  sd a4, FRAME_A4(sp)
  sd a5, FRAME_A5(sp)
  sd a6, FRAME_A6(sp)
  sd a7, FRAME_A7(sp)
  csrrw t0, mscratch, zero
  sd t0, FRAME_SP(sp)
  csrr t1, mcause
  li t2, CAUSE_ECALL_S
  bne t1, t2, other_trap
  csrr t0, mepc
  addi t0, t0, 4
  csrw mepc, t0
  // a0 to a7 are the arguments as they stand, and {error, value} comes back in a0 and a1 (psABI, 2.1): nothing moves.
  call monitor_ecall
restore:
  ld t0, FRAME_SP(sp)
  csrw mscratch, t0
  ld ra, FRAME_RA(sp)
  ld t0, FRAME_T0(sp)
  ld t1, FRAME_T1(sp)
  ld t2, FRAME_T2(sp)
  ld t3, FRAME_T3(sp)
  ld t4, FRAME_T4(sp)
  ld t5, FRAME_T5(sp)
  ld t6, FRAME_T6(sp)
  ld a2, FRAME_A2(sp)
  ld a3, FRAME_A3(sp)
  ld a4, FRAME_A4(sp)
  ld a5, FRAME_A5(sp)
  ld a6, FRAME_A6(sp)
  ld a7, FRAME_A7(sp)
  addi sp, sp, FRAME_SIZE
  csrrw sp, mscratch, sp
  mret

other_trap:
  sd a0, FRAME_A0(sp)
  sd a1, FRAME_A1(sp)
  mv a0, t1
  bltz t1, 1f
  call monitor_exception
  j 2f
1:
  call monitor_interrupt
2:
  ld a0, FRAME_A0(sp)
  ld a1, FRAME_A1(sp)
  j restore

// The monitor trapped itself. An access that it made on behalf of S mode may fail; that one returns an error from
// guest_access_*. Anything else ends here: no register is worth keeping.
monitor_trap:
  csrrw sp, mscratch, sp
  csrr t6, mepc
  la t5, guest_access_begin
  bltu t6, t5, 1f
  la t5, guest_access_end
  bgeu t6, t5, 1f
  j guest_access_refused
1:
  // A trap in what follows must not come back.
  la t0, monitor_dead_aligned
  csrw mtvec, t0
  li t0, MSTATUS_MPRV
  csrc mstatus, t0
  la sp, _fault_stack_top
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  call monitor_fault
  .balign 4
monitor_dead_aligned:
  j monitor_dead
