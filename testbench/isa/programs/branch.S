/* SPDX-License-Identifier: Apache-2.0 */
/* Branches and jumps: condition over edge values, both directions, link values, targets at 2-byte boundaries. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

#define FLIP(x) ((x) ^ 0x80000000)

        /* t2 = 1 when the branch was taken forward, 2 when taken backward as well. */
        .macro CHECK op, a, b, taken
        NEW_CASE
        li t0, \a
        li t1, \b
        li t2, 0
        \op t0, t1, 1f
        j 3f
2:      addi t2, t2, 1
        j 3f
1:      addi t2, t2, 1
        \op t0, t1, 2b
3:      EXPECT t2, 2 * ((\taken) & 1)
        .endm

        .macro PAIR a, b
        CHECK beq, \a, \b, (\a) == (\b)
        CHECK bne, \a, \b, (\a) != (\b)
        CHECK bltu, \a, \b, (\a) < (\b)
        CHECK bgeu, \a, \b, (\a) >= (\b)
        CHECK blt, \a, \b, FLIP(\a) < FLIP(\b)
        CHECK bge, \a, \b, FLIP(\a) >= FLIP(\b)
        .endm

        .irp a, 0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF
        .irp b, 0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF
        PAIR \a, \b
        .endr
        .endr

        /* jal: link, forward and backward */
        NEW_CASE
        li t2, 0
        jal t0, 1f
2:      addi t2, t2, 10
        j 3f
1:      addi t2, t2, 1
        jal t1, 2b
4:
3:      EXPECT t2, 11
        la t3, 2b
        EXPECT_REG t0, t3
        la t3, 4b
        EXPECT_REG t1, t3

        /* jalr: offset, bit 0 cleared, link register = base register, no link */
        NEW_CASE
        la t0, 1f + 100
        jalr t1, -100(t0)
2:      j test_fail
1:      la t3, 2b
        EXPECT_REG t1, t3
        NEW_CASE
        la t0, 1f + 1
        jalr t0, 0(t0)
2:      j test_fail
        .balign 4
1:      la t3, 2b
        EXPECT_REG t0, t3
        NEW_CASE
        la t0, 1f + 2047
        jr -2047(t0)
        j test_fail
1:      EXPECT zero, 0

        /* Targets that are not 4-byte aligned hold 32-bit instructions which straddle two words. */
        NEW_CASE
        li t2, 0
        .option push
        .option rvc
        .balign 4
        j 1f
        .balign 4
        c.nop
1:      .option norvc
        addi t2, t2, 100
        .option rvc
        c.nop
        .option pop
        EXPECT t2, 100

        /* The longest reaches of a branch (4 KiB) and of jal (far further), both ways. */
        NEW_CASE
        li t2, 1
        bnez t2, 1f
        j test_fail
        .space 4072
1:      beqz t2, 2f
        j 3f
2:      j test_fail
        .space 65536
4:      EXPECT t2, 3
        j 5f
        .space 131072
3:      addi t2, t2, 2
        jal zero, 4b
5:
        /* A loop */
        NEW_CASE
        li t0, 1000
        li t2, 0
1:      add t2, t2, t0
        addi t0, t0, -1
        bnez t0, 1b
        EXPECT t2, 500500
        TEST_END
