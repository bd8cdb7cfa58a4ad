// SPDX-License-Identifier: Apache-2.0
// int guest_access_in(void* to, uint64_t from, size_t length)
// int guest_access_out(uint64_t to, const void* from, size_t length)
// The Normal World's side of each move is made with S mode's rights and without translation (mstatus.MPRV, MPP = S,
// satp = 0), so that PMP and firewall judge it as they would judge the caller itself. 0, or -1 when one was refused.
// t3 keeps mstatus, t4 satp and a3 mepc, which a trap in here would spoil for the call that is being answered: trap.S
// comes back through guest_access_refused with all three intact.
#include "sw/monitor/arch/csr.h"

// Before: monitor's registers. After: t3, t4, a3 saved, MPP = S, translation off, t6 = MPRV.
.macro enter_guest
  csrr t3, mstatus
  csrr t4, satp
  csrr a3, mepc
  csrw satp, zero
  li t0, MSTATUS_MPP
  csrc mstatus, t0
  li t0, MSTATUS_MPP_S
  csrs mstatus, t0
  li t6, MSTATUS_MPRV
.endm

  .text
  .globl guest_access_in
  .globl guest_access_out
  .globl guest_access_begin
  .globl guest_access_end
  .globl guest_access_refused
  .balign 4
guest_access_begin:

guest_access_in:
  enter_guest
1:
  beqz a2, leave_guest
  or t0, a0, a1
  andi t0, t0, 7
  bnez t0, 2f
  li t1, 8
  bltu a2, t1, 2f
  csrs mstatus, t6
  ld t2, 0(a1)
  csrc mstatus, t6
  sd t2, 0(a0)
  j 3f
2:
  li t1, 1
  csrs mstatus, t6
  lbu t2, 0(a1)
  csrc mstatus, t6
  sb t2, 0(a0)
3:
  add a0, a0, t1
  add a1, a1, t1
  sub a2, a2, t1
  j 1b

guest_access_out:
  enter_guest
1:
  beqz a2, leave_guest
  or t0, a0, a1
  andi t0, t0, 7
  bnez t0, 2f
  li t1, 8
  bltu a2, t1, 2f
  ld t2, 0(a1)
  csrs mstatus, t6
  sd t2, 0(a0)
  csrc mstatus, t6
  j 3f
2:
  li t1, 1
  lbu t2, 0(a1)
  csrs mstatus, t6
  sb t2, 0(a0)
  csrc mstatus, t6
3:
  add a0, a0, t1
  add a1, a1, t1
  sub a2, a2, t1
  j 1b

guest_access_end:

leave_guest:
  csrw mstatus, t3
  csrw satp, t4
  li a0, 0
  ret

guest_access_refused:
  csrw mepc, a3
  csrw mstatus, t3
  csrw satp, t4
  li a0, -1
  ret
