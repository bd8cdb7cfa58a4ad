/* SPDX-License-Identifier: Apache-2.0 */
/* RV32I register and immediate arithmetic: every operation over all pairs of edge values. The assembler computes the
 * expected values in 64-bit arithmetic from the definitions of the unprivileged architecture, chapter 2.4. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

#define MASK 0xFFFFFFFF
#define SIGN(x) ((x) >> 31)
#define FLIP(x) ((x) ^ 0x80000000)

        .macro CHECK_RR op, a, b, result
        NEW_CASE
        li t0, \a
        li t1, \b
        \op t2, t0, t1
        EXPECT t2, (\result) & MASK
        .endm

        .macro PAIR a, b
        CHECK_RR add, \a, \b, (\a) + (\b)
        CHECK_RR sub, \a, \b, (\a) - (\b)
        CHECK_RR and, \a, \b, (\a) & (\b)
        CHECK_RR or, \a, \b, (\a) | (\b)
        CHECK_RR xor, \a, \b, (\a) ^ (\b)
        CHECK_RR sltu, \a, \b, ((\a) < (\b)) & 1
        CHECK_RR slt, \a, \b, (FLIP(\a) < FLIP(\b)) & 1
        CHECK_RR sll, \a, \b, (\a) << ((\b) & 31)
        CHECK_RR srl, \a, \b, (\a) >> ((\b) & 31)
        CHECK_RR sra, \a, \b, ((\a) >> ((\b) & 31)) | ((MASK * SIGN(\a)) << (32 - ((\b) & 31)))
        .endm

        .macro CHECK_RI op, a, imm, result
        NEW_CASE
        li t0, \a
        \op t2, t0, \imm
        EXPECT t2, (\result) & MASK
        .endm

        .macro IMMEDIATE a, imm
        .set wide, (\imm) & MASK
        CHECK_RI addi, \a, \imm, (\a) + wide
        CHECK_RI andi, \a, \imm, (\a) & wide
        CHECK_RI ori, \a, \imm, (\a) | wide
        CHECK_RI xori, \a, \imm, (\a) ^ wide
        CHECK_RI sltiu, \a, \imm, ((\a) < wide) & 1
        CHECK_RI slti, \a, \imm, (FLIP(\a) < FLIP(wide)) & 1
        .endm

        .macro SHIFT a, n
        CHECK_RI slli, \a, \n, (\a) << (\n)
        CHECK_RI srli, \a, \n, (\a) >> (\n)
        CHECK_RI srai, \a, \n, ((\a) >> (\n)) | ((MASK * SIGN(\a)) << (32 - (\n)))
        .endm

        .irp a, 0, 1, 2, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE, 0x55555555, 0xDEADBEEF, 0x1F
        .irp b, 0, 1, 2, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE, 0xAAAAAAAA, 0x12345678, 0x3F
        PAIR \a, \b
        .endr
        .irp imm, 0, 1, -1, 2047, -2048, 0x555
        IMMEDIATE \a, \imm
        .endr
        .irp n, 0, 1, 4, 15, 16, 30, 31
        SHIFT \a, \n
        .endr
        .endr

        /* lui, auipc */
        .macro UPPER imm
        NEW_CASE
        lui t0, \imm
        EXPECT t0, (\imm) << 12
        NEW_CASE
1:      auipc t0, \imm
        la t1, 1b
        sub t0, t0, t1
        EXPECT t0, (\imm) << 12
        .endm
        .irp imm, 0, 1, 0x7FFFF, 0x80000, 0xFFFFF, 0x12345
        UPPER \imm
        .endr

        /* One register in several places; x0 stays 0. */
        NEW_CASE
        li t0, 21
        add t0, t0, t0
        EXPECT t0, 42
        NEW_CASE
        li t0, 5
        sub t0, t0, t0
        EXPECT t0, 0
        NEW_CASE
        li t0, 3
        li t1, 17
        sub t1, t0, t1
        EXPECT t1, -14
        NEW_CASE
        li t0, -1
        add zero, t0, t0
        EXPECT zero, 0
        NEW_CASE
        lui zero, 0x12345
        EXPECT zero, 0
        NEW_CASE
        add t0, zero, zero
        EXPECT t0, 0
        /* Every register holds its own value. */
        .irp n, 1, 2, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        li x\n, 0x1000 + \n
        .endr
        .irp n, 1, 2, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        NEW_CASE
        EXPECT x\n, 0x1000 + \n
        .endr

        TEST_END
