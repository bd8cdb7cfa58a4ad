/* SPDX-License-Identifier: Apache-2.0 */
/* Every instruction of RV32C, checked against its definition in chapter 16 of the unprivileged architecture. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

        /* \insn with a0..a5 = \x, \y in s8 and a5: result register \rd */
        .macro CHECK rd, expected, x, y, insn:vararg
        NEW_CASE
        li \rd, \x
        li a5, \y
        .option push
        .option rvc
        \insn
        .option pop
        EXPECT \rd, \expected
        .endm

        CHECK a4, 31, 0, 0, c.li a4, 31
        CHECK a4, -32, 0, 0, c.li a4, -32
        CHECK t3, 0x1F000, 0, 0, c.lui t3, 31
        CHECK t3, 0xFFFE0000, 0, 0, c.lui t3, 0xfffe0
        CHECK t3, 131, 100, 0, c.addi t3, 31
        CHECK t3, 68, 100, 0, c.addi t3, -32
        CHECK t3, 0x80000000, 0x7FFFFFFF, 0, c.addi t3, 1
        CHECK t3, 0x80000000, 1, 0, c.slli t3, 31
        CHECK t3, 0x24, 0x12, 0, c.slli t3, 1
        CHECK a4, 1, 0x80000000, 0, c.srli a4, 31
        CHECK a4, 0x40000000, 0x80000000, 0, c.srli a4, 1
        CHECK a4, -1, 0x80000000, 0, c.srai a4, 31
        CHECK a4, 0xC0000000, 0x80000000, 0, c.srai a4, 1
        CHECK a4, 0x15, 0x55, 0, c.andi a4, 31
        CHECK a4, 0x12345660, 0x1234567F, 0, c.andi a4, -32
        CHECK a4, -5, 5, 10, c.sub a4, a5
        CHECK a4, 0x0F, 0x05, 0x0A, c.xor a4, a5
        CHECK a4, 0x0F, 0x05, 0x0A, c.or a4, a5
        CHECK a4, 0x50, 0x55, 0x70, c.and a4, a5
        CHECK t4, 77, 0, 77, c.mv t4, a5
        CHECK t4, 0x7FFFFFFF, 0x80000000, -1, c.add t4, a5
        CHECK a4, 5, 5, 0, c.nop
        /* Registers s0' to a5' of the three-bit fields. */
        .irp r, s8, t5, ra, t6
        CHECK \r, 9, 4, 5, c.add \r, a5
        .endr

        /* Stack pointer arithmetic */
        NEW_CASE
        mv t5, sp
        li sp, 0x1000
        .option rvc
        c.addi16sp sp, 496
        c.addi16sp sp, -512
        c.addi4spn a4, sp, 1020
        c.addi4spn a3, sp, 4
        .option norvc
        mv t4, sp
        mv sp, t5
        EXPECT t4, 0xFF0
        EXPECT a4, 0x13EC
        EXPECT a3, 0xFF4

        /* Loads and stores */
        NEW_CASE
        mv t5, sp
        la sp, area
        la a4, area
        li a5, 0xCAFE0001
        li t0, 0xCAFE0002
        .option rvc
        c.swsp t0, 252(sp)
        c.swsp a5, 0(sp)
        c.lwsp t1, 252(sp)
        c.lwsp t2, 0(sp)
        c.sw a5, 124(a4)
        c.lw a3, 124(a4)
        c.lw a2, 0(a4)
        .option norvc
        mv sp, t5
        EXPECT t1, 0xCAFE0002
        EXPECT t2, 0xCAFE0001
        EXPECT a3, 0xCAFE0001
        la a4, area
        lw a2, 0(a4)
        EXPECT a2, 0xCAFE0001
        lw t1, 124(a4)
        EXPECT t1, 0xCAFE0001

        /* Jumps and branches */
        NEW_CASE
        li t2, 0
        .option rvc
        c.j 1f
2:      c.addi t2, 2
        c.j 3f
1:      c.addi t2, 1
        c.j 2b
3:      .option norvc
        EXPECT t2, 3
        NEW_CASE
        li t2, 0
        .option rvc
        c.jal 1f
2:      .option norvc
        j 3f
1:      addi t2, t2, 1
        la t3, 2b
        EXPECT_REG ra, t3
        .option rvc
        c.jr ra
        .option norvc
3:      EXPECT t2, 1
        NEW_CASE
        la t0, 1f
        .option rvc
        c.jalr t0
2:      .option norvc
        j test_fail
1:      la t3, 2b
        EXPECT_REG ra, t3
        NEW_CASE
        la ra, 1f
        .option rvc
        c.jalr ra
2:      .option norvc
        j test_fail
1:      la t3, 2b
        EXPECT_REG ra, t3

        .macro BRANCH op, x, taken
        NEW_CASE
        li a4, \x
        li t2, 0
        .option rvc
        \op a4, 1f
        c.j 3f
2:      c.addi t2, 1
        c.j 3f
1:      c.addi t2, 1
        \op a4, 2b
3:      .option norvc
        EXPECT t2, 2 * \taken
        .endm
        BRANCH c.beqz, 0, 1
        BRANCH c.beqz, 1, 0
        BRANCH c.beqz, 0x80000000, 0
        BRANCH c.bnez, 0, 0
        BRANCH c.bnez, 1, 1
        BRANCH c.bnez, 0x80000000, 1

        /* Reserved and all-zero encodings are illegal; their 16 bits are in mtval. */
        .macro ILLEGAL16 code
        NEW_CASE
        li s2, -1
        la s1, 2f
        .option rvc
1:      .2byte \code
        .option norvc
2:      la s1, test_trapped
        EXPECT s2, CAUSE_ILLEGAL
        la t6, 1b
        EXPECT_REG s3, t6
        EXPECT s4, \code
        .endm
        ILLEGAL16 0x0000 /* defined illegal */
        ILLEGAL16 0x0014 /* c.addi4spn with immediate 0 */
        ILLEGAL16 0x8000 /* quadrant 0, funct3 100 */
        ILLEGAL16 0x6281 /* c.lui with immediate 0 */
        ILLEGAL16 0x6101 /* c.addi16sp with immediate 0 */
        ILLEGAL16 0x9C05 /* RV64's c.subw */
        ILLEGAL16 0x4002 /* c.lwsp to x0 */
        ILLEGAL16 0x8002 /* c.jr x0 */
        ILLEGAL16 0x2000 /* c.fld without D */
        ILLEGAL16 0x6000 /* c.flw without F */
        ILLEGAL16 0xE002 /* c.fswsp without F */

        /* c.ebreak */
        NEW_CASE
        li s2, -1
        la s1, 2f
        .option rvc
1:      c.ebreak
        .option norvc
2:      la s1, test_trapped
        EXPECT s2, CAUSE_BREAKPOINT
        la t6, 1b
        EXPECT_REG s3, t6

        /* Hints do nothing. */
        NEW_CASE
        li t0, 7
        .option rvc
        .2byte 0x1005 /* c.nop with an immediate */
        .2byte 0x4005 /* c.li x0, 1 */
        .2byte 0x8016 /* c.mv x0, t0 */
        .2byte 0x9016 /* c.add x0, t0 */
        .2byte 0x0006 /* c.slli x0, 1 */
        .option norvc
        EXPECT t0, 7
        EXPECT zero, 0
        TEST_END

        .data
        .balign 16
area:   .space 256
