/* SPDX-License-Identifier: Apache-2.0 */
/* Machine counters. Exact counts are this model's own (QEMU counts host time without -icount). */
#include "isa.h"

        TEST_BEGIN
        .option norvc

        /* minstret counts the instructions between two reads: the first read and what follows it. */
        NEW_CASE
        csrr t0, minstret
        csrr t1, minstret
        sub t2, t1, t0
        EXPECT t2, 1
        NEW_CASE
        csrr t0, minstret
        nop
        mul t3, t0, t0
        beq t0, t0, 1f
        nop
1:      csrr t1, minstret
        sub t2, t1, t0
        EXPECT t2, 4
        /* A trapping instruction does not retire. trap_entry takes 11. */
        NEW_CASE
        la s1, 1f
        csrr t0, minstret
        ecall
1:      csrr t1, minstret
        la s1, test_trapped
        sub t2, t1, t0
        EXPECT t2, 12

        /* A write takes effect in place of that instruction's own increment. */
        NEW_CASE
        li t0, 1000
        csrw minstret, t0
        csrr t1, minstret
        EXPECT t1, 1000
        NEW_CASE
        li t0, -1
        csrw minstreth, zero
        csrw minstret, t0
        nop
        csrr t1, minstreth
        csrr t2, minstret
        EXPECT t1, 1
        EXPECT t2, 1

        /* So does a write of the high half, which leaves the low half as it was. */
        NEW_CASE
        li t0, -1
        csrw minstret, t0
        csrw minstreth, t0
        nop
        csrr t1, minstret
        csrr t2, minstreth
        EXPECT t1, 0
        EXPECT t2, 0
        csrwi minstreth, 0

        /* mcycle advances at least as fast, and instruction time is what the table says: alu 1, div 37. */
        NEW_CASE
        csrr t0, mcycle
        csrr t1, mcycle
        sub t2, t1, t0
        sltiu t3, t2, 1
        EXPECT t3, 0
        NEW_CASE
        csrr t0, mcycle
        nop
        nop
        nop
        nop
        csrr t1, mcycle
        sub t1, t1, t0
        sub t1, t1, t2
        EXPECT t1, 4
        NEW_CASE
        csrr t0, mcycle
        div t3, t0, t2
        csrr t1, mcycle
        sub t1, t1, t0
        sub t1, t1, t2
        EXPECT t1, 37
        NEW_CASE
        csrwi mcycleh, 5
        csrw mcycle, zero
        csrr t0, mcycleh
        EXPECT t0, 5
        csrwi mcycleh, 0

        /* mcountinhibit stops them. */
        NEW_CASE
        csrwi mcountinhibit, 5
        csrr t0, minstret
        csrr t2, mcycle
        nop
        nop
        csrr t1, minstret
        csrr t3, mcycle
        csrwi mcountinhibit, 0
        sub t1, t1, t0
        EXPECT t1, 0
        sub t3, t3, t2
        EXPECT t3, 0

        /* The read-only shadows agree; time is the CLINT's. */
        NEW_CASE
        rdinstret t0
        csrr t1, minstret
        sub t1, t1, t0
        EXPECT t1, 1
        NEW_CASE
        li t2, CLINT_MTIME
        lw t0, 0(t2)
        rdtime t1
        sub t1, t1, t0
        sltiu t1, t1, 2
        EXPECT t1, 1
        NEW_CASE
        rdtimeh t1
        EXPECT t1, 0
        TEST_END
