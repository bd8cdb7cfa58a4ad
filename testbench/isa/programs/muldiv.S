/* SPDX-License-Identifier: Apache-2.0 */
/* RV32M over all pairs of edge values; expected values by the assembler, chapter 7 of the unprivileged architecture. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

#define MASK 0xFFFFFFFF
#define SIGN(x) ((x) >> 31)
#define EXTEND(x) (((x) ^ 0x80000000) - 0x80000000)
/* High word of the unsigned product from 16-bit halves: stays inside 63 bits. */
#define LO(x) ((x) & 0xFFFF)
#define HI(x) ((x) >> 16)
#define MID(a, b) (HI(a) * LO(b) + ((LO(a) * LO(b)) >> 16))
#define MID2(a, b) (LO(a) * HI(b) + (MID(a, b) & 0xFFFF))
#define MULHU(a, b) (HI(a) * HI(b) + (MID(a, b) >> 16) + (MID2(a, b) >> 16))

        .macro CHECK op, a, b, result
        NEW_CASE
        li t0, \a
        li t1, \b
        \op t2, t0, t1
        EXPECT t2, (\result) & MASK
        .endm

        .macro PAIR a, b
        CHECK mul, \a, \b, LO(\a) * LO(\b) + (((HI(\a) * LO(\b) + LO(\a) * HI(\b)) & 0xFFFF) << 16)
        CHECK mulhu, \a, \b, MULHU(\a, \b)
        CHECK mulh, \a, \b, MULHU(\a, \b) - SIGN(\a) * (\b) - SIGN(\b) * (\a)
        CHECK mulhsu, \a, \b, MULHU(\a, \b) - SIGN(\a) * (\b)
        .if (\b) == 0
        CHECK div, \a, \b, -1
        CHECK divu, \a, \b, -1
        CHECK rem, \a, \b, \a
        CHECK remu, \a, \b, \a
        .else
        CHECK div, \a, \b, EXTEND(\a) / EXTEND(\b)
        CHECK divu, \a, \b, (\a) / (\b)
        CHECK rem, \a, \b, EXTEND(\a) - EXTEND(\b) * (EXTEND(\a) / EXTEND(\b))
        CHECK remu, \a, \b, (\a) - (\b) * ((\a) / (\b))
        .endif
        .endm

        .irp a, 0, 1, 2, 7, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE, 0xDEADBEEF, 0x00010000
        .irp b, 0, 1, 2, 3, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE, 0x12345678, 0x00010001
        PAIR \a, \b
        .endr
        .endr

        /* Operand and result in one register; result to x0. */
        NEW_CASE
        li t0, -7
        mul t0, t0, t0
        EXPECT t0, 49
        NEW_CASE
        li t0, -7
        li t1, 2
        div t1, t0, t1
        EXPECT t1, -3
        NEW_CASE
        div zero, t0, t1
        EXPECT zero, 0
        TEST_END
