/* SPDX-License-Identifier: Apache-2.0 */
/* Zicsr: the six instructions, field legalisation, read-only and absent registers; Zifencei. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

        .macro CHECK old, new, insn:vararg
        NEW_CASE
        li t1, 0x0F0F55AA
        csrw mscratch, t1
        li t1, 0xFF00FF00
        li t2, -1
        \insn
        EXPECT t2, \old
        csrr t3, mscratch
        EXPECT t3, \new
        .endm
        CHECK 0x0F0F55AA, 0xFF00FF00, csrrw t2, mscratch, t1
        CHECK 0x0F0F55AA, 0xFF0FFFAA, csrrs t2, mscratch, t1
        CHECK 0x0F0F55AA, 0x000F00AA, csrrc t2, mscratch, t1
        CHECK 0x0F0F55AA, 0x0000001F, csrrwi t2, mscratch, 31
        CHECK 0x0F0F55AA, 0x0F0F55BF, csrrsi t2, mscratch, 31
        CHECK 0x0F0F55AA, 0x0F0F55A0, csrrci t2, mscratch, 31
        CHECK 0x0F0F55AA, 0x0F0F55AA, csrrs t2, mscratch, zero
        CHECK 0x0F0F55AA, 0x0F0F55AA, csrrc t2, mscratch, zero
        CHECK 0x0F0F55AA, 0x0F0F55AA, csrrsi t2, mscratch, 0
        CHECK -1, 0xFF00FF00, csrrw zero, mscratch, t1
        NEW_CASE
        li t1, 0x1234
        csrw mscratch, t1
        li t1, 0x5678
        csrrw t1, mscratch, t1
        EXPECT t1, 0x1234
        csrr t1, mscratch
        EXPECT t1, 0x5678

        /* misa says what there is: RV32, C, I, M, U at least. */
        NEW_CASE
        csrr t1, misa
        li t2, 0xC0000000
        and t2, t1, t2
        EXPECT t2, 0x40000000
        li t2, (1 << 2) | (1 << 8) | (1 << 12) | (1 << 20)
        and t1, t1, t2
        EXPECT_REG t1, t2
        NEW_CASE
        csrr t1, mhartid
        EXPECT t1, 0

#ifndef ON_QEMU /* QEMU 7.2 keeps bit 0 */
        /* mepc drops bit 0 only, as C is there. */
        NEW_CASE
        li t1, 0x80001237
        csrw mepc, t1
        csrr t1, mepc
        EXPECT t1, 0x80001236
#endif

        /* mtvec: direct or vectored, 4-byte aligned base. */
        NEW_CASE
        csrr t4, mtvec
        li t1, 0x80001001
        csrw mtvec, t1
        csrr t1, mtvec
        csrw mtvec, t4
        EXPECT t1, 0x80001001

        /* mstatus.MPP holds M and U. */
        NEW_CASE
        li t1, MSTATUS_MPP
        csrs mstatus, t1
        csrr t2, mstatus
        and t2, t2, t1
        EXPECT t2, MSTATUS_MPP
        csrc mstatus, t1
        csrr t2, mstatus
        and t2, t2, t1
        EXPECT t2, 0

        /* mcause and mtval keep what is written. */
        NEW_CASE
        li t1, 0x80000007
        csrw mcause, t1
        csrr t2, mcause
        EXPECT_REG t2, t1
        li t1, 0xDEADBEEF
        csrw mtval, t1
        csrr t2, mtval
        EXPECT_REG t2, t1

        /* Writes to read-only registers and any access to absent ones are illegal instructions; a read in the form of
         * csrrs x0 is none. The instruction is in mtval. */
        EXPECT_TRAP CAUSE_ILLEGAL, 0xF14392F3, .4byte 0xF14392F3 /* csrrw t0, mhartid, t2 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0xF140E073, .4byte 0xF140E073 /* csrrsi x0, mhartid, 1 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0xC0001073, .4byte 0xC0001073 /* csrrw x0, cycle, x0 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x7F0022F3, .4byte 0x7F0022F3 /* csrrs t0, 0x7f0, x0 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x5C0022F3, .4byte 0x5C0022F3 /* csrrs t0, 0x5c0, x0: absent */
        NEW_CASE
        csrrs t0, mhartid, zero
        csrrci t0, mhartid, 0
        EXPECT t0, 0

        /* fence.i: code written a moment ago is what runs. */
        .irp n, 11, 22, 33
        NEW_CASE
        la t0, patch
        li t1, 0x00000393 | (\n << 20) /* addi t2, x0, n */
        sw t1, 0(t0)
        fence.i
        jal ra, patch
        EXPECT t2, \n
        .endr
        /* The same in a loop that has run before, so that any cache of decoded code is warm. */
        NEW_CASE
        li t4, 100
        li t5, 0
1:      jal ra, patch
        add t5, t5, t2
        li t1, 0x00000393
        slli t3, t4, 20
        or t1, t1, t3
        la t0, patch
        sw t1, 0(t0)
        fence.i
        addi t4, t4, -1
        bnez t4, 1b
        EXPECT t5, 33 + 5049 /* 33, then 100 down to 2 */
        /* fence in all its forms is no trap */
        NEW_CASE
        fence
        fence rw, w
        .4byte 0x8330000F /* fence.tso */
        EXPECT zero, 0
        TEST_END

        .section .data
        .balign 4
patch:  addi t2, zero, 0
        ret
