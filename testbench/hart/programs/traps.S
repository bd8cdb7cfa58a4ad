# SPDX-License-Identifier: Apache-2.0
# Every exception cause from machine and from user mode, with mepc, mtval and the previous privilege checked.
    .include "test.inc"
    .text
    .globl _start
_start:
    j       start

# The handler leaves cause, epc, tval, status in s4..s7 and returns to s8 in machine mode.
    .balign 4
handler:
    csrr    s4, mcause
    csrr    s5, mepc
    csrr    s6, mtval
    csrr    s7, mstatus
    csrw    mepc, s8
    li      t6, 0x1800
    csrs    mstatus, t6
    mret

# The instruction or instructions follow at label 9; runs it in mode s9 (0 user, 3 machine).
    .macro  attempt
    la      s8, 8f
    la      t6, 9f
    csrw    mepc, t6
    li      t6, 0x1800
    csrc    mstatus, t6
    beqz    s9, 7f
    csrs    mstatus, t6
7:  mret
    .endm
    .macro  check cause, tval
8:  expect  s4, \cause
    la      t5, 9b
    sub     t5, s5, t5
    expect  t5, 0
    expect  s6, \tval
    srli    t5, s7, 11
    andi    t5, t5, 3
    sub     t5, t5, s9
    expect  t5, 0
    .endm

start:
    li      s11, 0
    la      t0, handler
    csrw    mtvec, t0
    li      t0, -1
    csrw    pmpaddr0, t0
    li      t0, 0x1f
    csrw    pmpcfg0, t0
    li      s9, 3
again:
    li      s10, 0x90000000     # nobody there
    attempt
9:  lw      a0, 4(s10)
    check   5, 0x90000004
    attempt
9:  sh      a0, 2(s10)
    check   7, 0x90000002
    li      s10, 0x800ffffe
    attempt
9:  lw      a0, 0(s10)          # the last two bytes of RAM and two behind it
    check   5, 0x800ffffe
    li      s10, 0x10000002
    attempt
9:  lw      a0, 0(s10)          # misaligned to a register block
    check   5, 0x10000002
    li      s10, 0x10000018
    attempt
9:  sw      a0, 0(s10)          # refused by the block
    check   7, 0x10000018
    attempt
9:  ebreak
    check   3, 0
    attempt
9:  c.ebreak
    check   3, 0
    attempt
9:  .word   0xffffffff
    check   2, 0xffffffff
    attempt
9:  .half   0
    check   2, 0
    attempt
9:  .half   0x8002              # c.jr x0: reserved
    check   2, 0x8002
    attempt
9:  .half   0x9c41              # c.addw: not on RV32
    check   2, 0x9c41
    attempt
9:  .word   0x02051513          # slli by 32
    check   2, 0x02051513
    attempt
9:  .word   0x1005252f          # lr.w
    check   2, 0x1005252f
    attempt
9:  .word   0x10200073          # sret
    check   2, 0x10200073
    attempt
9:  .word   0x12000073          # sfence.vma
    check   2, 0x12000073
    attempt
9:  csrr    a0, 0x5c0           # no such register
    check   2, 0x5c002573
    attempt
9:  csrw    mvendorid, a0       # read-only
    check   2, 0xf1151073
    attempt
9:  csrw    0xc00, x0
    check   2, 0xc0001073
    beqz    s9, user_only
    attempt
9:  ecall
    check   11, 0
    li      s9, 0
    j       again

user_only:
    attempt
9:  ecall
    check   8, 0
    attempt
9:  csrr    a0, mstatus
    check   2, 0x30002573
    attempt
9:  csrr    a0, 0xc00           # mcounteren is 0
    check   2, 0xc0002573
    attempt
9:  mret
    check   2, 0x30200073
    li      t0, 0x200000        # TW
    csrs    mstatus, t0
    attempt
9:  wfi
    check   2, 0x10500073
    csrc    mstatus, t0
    li      t0, 7
    csrw    mcounteren, t0
    attempt
9:  csrr    a0, 0xc83           # no hpmcounter is delegated
    check   2, 0xc8302573

    # Instruction fetch: nobody there, and a 32-bit instruction whose second half is
    li      s9, 3
fetch:
    li      t0, 0x90000000
    la      s8, 1f
    jr      t0
1:  expect  s4, 1
    expect  s6, 0x90000000
    sub     t0, s5, s6
    expect  t0, 0
    li      t0, 0x800ffffe
    li      t1, 0x0003
    sh      t1, 0(t0)
    la      s8, 1f
    fence.i
    jr      t0
1:  expect  s4, 1
    expect  s5, 0x800ffffe
    expect  s6, 0x80100000
    # the same through protection: the second parcel is in a region without execute permission
    li      t0, 0x80080000 >> 2
    csrw    pmpaddr0, t0
    li      t0, (0x80080000 >> 2) + 1
    csrw    pmpaddr1, t0
    li      t0, -1
    csrw    pmpaddr2, t0
    li      t0, 0x1f8b0f        # TOR RWX; 4 bytes TOR locked RW-; all
    csrw    pmpcfg0, t0
    li      t0, 0x8007fffe
    li      t1, 0x0003
    sh      t1, 0(t0)
    la      s8, 1f
    fence.i
    jr      t0
1:  expect  s4, 1
    expect  s5, 0x8007fffe
    expect  s6, 0x80080000
    # a locked region binds machine mode for data too; straddling it from below is refused as a whole
    li      t0, 0x8007fffe
    la      s8, 1f
    lw      a0, 0(t0)
1:  expect  s4, 5
    expect  s6, 0x8007fffe
    pass
