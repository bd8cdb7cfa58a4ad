/* SPDX-License-Identifier: Apache-2.0 */
/* lr and sc: when a reservation holds and what ends it (Unpriv. 8.2 and 8.3); atomics on edge values. */
#include "supervisor.h"

        TEST_BEGIN
        .option norvc
        j 1f
        SUPERVISOR_HANDLER
1:      OPEN_ALL
        la t0, supervisor_entry
        csrw stvec, t0
        la t3, word
        la t4, other

        .macro RESERVE
        NEW_CASE
        lr.d t1, (t3)
        .endm
        /* sc at t3 must store 77, or leave memory as it was. */
        .macro STORES_CONDITIONALLY
        li t1, 77
        sc.d t2, t1, (t3)
        EXPECT t2, 0
        ld t1, 0(t3)
        EXPECT t1, 77
        .endm
        .macro FAILS
        ld t5, 0(t3)
        li t1, 99
        sc.d t2, t1, (t3)
        EXPECT t2, 1
        ld t1, 0(t3)
        EXPECT_REG t1, t5
        .endm

        RESERVE
        STORES_CONDITIONALLY
        /* Without a reservation: before any lr, after an sc that stored, after one that failed. */
        NEW_CASE
        FAILS
        RESERVE
        li t1, 1
        sc.d t2, t1, (t4) /* another address */
        EXPECT t2, 1
        FAILS
        NEW_CASE
        ld t1, 0(t4)
        EXPECT t1, 0
        /* A later lr replaces the reservation. */
        RESERVE
        lr.d t1, (t4)
        FAILS
        /* A store of another value in between; of this hart. */
        RESERVE
        li t1, 5
        sd t1, 0(t3)
        FAILS
        RESERVE
        li t1, 6
        sb t1, 7(t3)
        FAILS
        RESERVE
        li t1, 1
        amoadd.d zero, t1, (t3)
        FAILS
        /* Loads and arithmetic in between do no harm. */
        RESERVE
        ld t1, 0(t4)
        addi t1, t1, 1
        STORES_CONDITIONALLY
        /* A trap, an interrupt, a return from a trap end it. */
        NEW_CASE
        la s1, 1f
        lr.d t1, (t3)
        ecall
1:      la s1, test_trapped
        FAILS
        NEW_CASE
        la t0, 1f
        csrw mepc, t0
        PREVIOUS_MODE MACHINE
        lr.d t1, (t3)
        mret
1:      FAILS
        NEW_CASE
        la t0, 1f
        csrw sepc, t0
        SET_STATUS MSTATUS_SPP
        PREVIOUS_MODE SUPERVISOR
        la t0, 2f
        csrw mepc, t0
        la s1, 3f
        mret
2:      lr.d t1, (t3)
        sret
1:      li t1, 99
        sc.d t2, t1, (t3)
        ecall
3:      la s1, test_trapped
        EXPECT t2, 1
        NEW_CASE
        la s1, 1f
        lr.d t1, (t3)
        .4byte 0xFFFFFFFF
        nop
1:      la s1, test_trapped
        FAILS
        NEW_CASE
        la s1, 1f
        li t0, SSIP
        csrw mie, t0
        lr.d t1, (t3)
        csrsi mstatus, MSTATUS_MIE
        csrsi mip, SSIP
        nop
1:      la s1, test_trapped
        csrw mip, zero
        csrw mie, zero
        csrci mstatus, MSTATUS_MIE
        EXPECT s2, INTERRUPT(1)
        FAILS

        /* The word form, sign extension, and the upper half left alone. */
        NEW_CASE
        li t1, 0x11111111FFFFFFFE
        sd t1, 0(t3)
        lr.w t1, (t3)
        EXPECT t1, -2
        li t1, 0x1234567880000001
        sc.w t2, t1, (t3)
        EXPECT t2, 0
        ld t1, 0(t3)
        li t2, 0x1111111180000001
        EXPECT_REG t1, t2
        /* Misaligned: traps. */
        .equ MISALIGNED, 0x80100002
        li s6, MISALIGNED
        TRAP_IN MACHINE, CAUSE_LOAD_MISALIGNED, MISALIGNED, lr.w t1, (s6)
        TRAP_IN MACHINE, CAUSE_LOAD_MISALIGNED, MISALIGNED, lr.d t1, (s6)
        TRAP_IN MACHINE, CAUSE_STORE_MISALIGNED, MISALIGNED, amoadd.w t1, t1, (s6)
        TRAP_IN MACHINE, CAUSE_STORE_MISALIGNED, MISALIGNED, amomaxu.d t1, t1, (s6)
        addi s6, s6, 2
        TRAP_IN MACHINE, CAUSE_STORE_MISALIGNED, MISALIGNED + 2, amoadd.d t1, t1, (s6)
        GOOD_IN MACHINE, amoadd.w zero, zero, (s6)
        li s6, UNMAPPED
#ifndef ON_QEMU
        TRAP_IN MACHINE, CAUSE_STORE_ACCESS, UNMAPPED, amoadd.d t1, t1, (s6)
#endif
        TRAP_IN MACHINE, CAUSE_LOAD_ACCESS, UNMAPPED, lr.d t1, (s6)

        /* Every operation on both widths: old value to rd, the result in memory. */
        .macro AMO name, memory, operand, result_w, result_d
        NEW_CASE
        li t0, \memory
        sd t0, 0(t3)
        li t1, \operand
        \name\().w.aqrl t2, t1, (t3)
        sext.w t0, t0
        EXPECT_REG t2, t0
        lw t2, 0(t3)
        EXPECT t2, \result_w
        lw t2, 4(t3)
        li t0, (\memory) >> 32
        sext.w t0, t0
        EXPECT_REG t2, t0
        NEW_CASE
        li t0, \memory
        sd t0, 0(t3)
        li t1, \operand
        \name\().d t2, t1, (t3)
        EXPECT_REG t2, t0
        ld t2, 0(t3)
        EXPECT t2, \result_d
        .endm
        AMO amoswap, 0x80000000FFFFFFFF, 0x7FFFFFFF00000001, 1, 0x7FFFFFFF00000001
        AMO amoadd, 0xFFFFFFFFFFFFFFFF, 1, 0, 0
        AMO amoadd, 0x000000007FFFFFFF, 1, -0x80000000, 0x80000000
        AMO amoxor, 0x0F0F0F0F0F0F0F0F, -1, -0x0F0F0F10, 0xF0F0F0F0F0F0F0F0
        AMO amoand, 0x0F0F0F0FFFFFFFFF, 0x00FF00FF80000001, -0x7FFFFFFF, 0x000F000F80000001
        AMO amoor, 0x0F0F0F0F00000000, 0x00FF00FF00000001, 1, 0x0FFF0FFF00000001
        AMO amomin, 0x00000000FFFFFFFF, 1, -1, 1
        AMO amomax, 0x00000000FFFFFFFF, 1, 1, 0xFFFFFFFF
        AMO amominu, 0x00000000FFFFFFFF, 1, 1, 1
        AMO amomaxu, 0x0000000080000000, 1, -0x80000000, 0x80000000
        AMO amomin, 0x8000000000000000, 0x7FFFFFFF7FFFFFFF, 0, 0x8000000000000000
        AMO amomaxu, 0x8000000000000000, 0x7FFFFFFF7FFFFFFF, 0x7FFFFFFF, 0x8000000000000000
        /* rd = rs2, rd = rs1, rd = x0 */
        NEW_CASE
        li t0, 10
        sd t0, 0(t3)
        li t1, 5
        amoadd.d t1, t1, (t3)
        EXPECT t1, 10
        ld t1, 0(t3)
        EXPECT t1, 15
        mv t1, t3
        amoadd.d t1, t0, (t1)
        EXPECT t1, 15
        amoadd.d zero, t0, (t3)
        ld t1, 0(t3)
        EXPECT t1, 35
        TEST_END

        .data
        .balign 64
word:   .dword 0
        .balign 64
other:  .dword 0
