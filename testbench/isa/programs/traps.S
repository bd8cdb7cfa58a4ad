/* SPDX-License-Identifier: Apache-2.0 */
/* Synchronous exceptions in M mode: cause, mepc, mtval, mstatus, and no effect of the instruction itself. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

        EXPECT_TRAP CAUSE_ECALL_M, 0, ecall
        NEW_CASE
        li s2, -1
        la s1, 2f
1:      ebreak
2:      la s1, test_trapped
        EXPECT s2, CAUSE_BREAKPOINT
        la t6, 1b
        EXPECT_REG s3, t6

        /* Illegal encodings */
        EXPECT_TRAP CAUSE_ILLEGAL, 0xFFFFFFFF, .4byte 0xFFFFFFFF
        EXPECT_TRAP CAUSE_ILLEGAL, 0x0000707F, .4byte 0x0000707F /* longer than 32 bits: reserved here */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x0000202F, .4byte 0x0000202F /* an AMO: no A */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x00002007, .4byte 0x00002007 /* flw: no F */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x00003003, .4byte 0x00003003 /* ld: RV64 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x00003023, .4byte 0x00003023 /* sd: RV64 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x0000001B, .4byte 0x0000001B /* addiw: RV64 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x02129293, .4byte 0x02129293 /* slli by 33 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x0202D293, .4byte 0x0202D293 /* srli by 32 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x80528333, .4byte 0x80528333 /* add with funct7 0x40 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x40529333, .4byte 0x40529333 /* sll with funct7 0x20 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x0000A063, .4byte 0x0000A063 /* branch funct3 2 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x00001067, .4byte 0x00001067 /* jalr funct3 1 */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x10200073, .4byte 0x10200073 /* sret: no S */
#ifndef ON_QEMU /* QEMU 7.2 executes it in M mode */
        EXPECT_TRAP CAUSE_ILLEGAL, 0x12000073, .4byte 0x12000073 /* sfence.vma: no S */
#endif
        EXPECT_TRAP CAUSE_ILLEGAL, 0x00004073, .4byte 0x00004073 /* SYSTEM funct3 4 */

        /* An illegal instruction that straddles two words */
        NEW_CASE
        li s2, -1
        la s1, 2f
        .option rvc
        .balign 4
        c.nop
1:      .4byte 0xFFFFFFFF
        c.nop
        .option norvc
2:      la s1, test_trapped
        EXPECT s2, CAUSE_ILLEGAL
        la t6, 1b
        EXPECT_REG s3, t6
        EXPECT s4, 0xFFFFFFFF

        /* Access faults: nobody answers. A faulting load leaves its register alone. */
        li t0, UNMAPPED
        li t1, 0x1234
        EXPECT_TRAP CAUSE_LOAD_ACCESS, UNMAPPED, lw t1, 0(t0)
        EXPECT t1, 0x1234
        EXPECT_TRAP CAUSE_LOAD_ACCESS, UNMAPPED + 5, lbu t1, 5(t0)
        EXPECT_TRAP CAUSE_LOAD_ACCESS, UNMAPPED - 2, lh t1, -2(t0)
        EXPECT_TRAP CAUSE_STORE_ACCESS, UNMAPPED, sw t1, 0(t0)
        EXPECT_TRAP CAUSE_STORE_ACCESS, UNMAPPED + 3, sb t1, 3(t0)
        EXPECT_TRAP CAUSE_STORE_ACCESS, UNMAPPED + 8, sh t1, 8(t0)

        /* Fetch from nowhere: mepc and mtval name the target. */
        .irp target, UNMAPPED, UNMAPPED + 2
        NEW_CASE
        li s2, -1
        la s1, 1f
        li t0, \target
        jr t0
1:      la s1, test_trapped
        EXPECT s2, CAUSE_FETCH_ACCESS
        EXPECT s3, \target
        EXPECT s4, \target
        .endr
        NEW_CASE
        li s2, -1
        la s1, 1f
        li t0, UNMAPPED
        jalr ra, 0(t0)
2:
1:      la s1, test_trapped
        EXPECT s2, CAUSE_FETCH_ACCESS
        la t0, 2b
        EXPECT_REG ra, t0

#ifndef ON_QEMU
        /* A misaligned access to a device register is refused: misaligned or access fault, at our choice. */
        .macro DEVICE cause_misaligned, cause_access, insn:vararg
        NEW_CASE
        li s2, -1
        la s1, 2f
1:      \insn
2:      la s1, test_trapped
        li t6, \cause_misaligned
        beq s2, t6, 3f
        EXPECT s2, \cause_access
3:      la t6, 1b
        EXPECT_REG s3, t6
        .endm
        li t0, CLINT_MTIMECMP
        li t1, 0
        DEVICE CAUSE_LOAD_MISALIGNED, CAUSE_LOAD_ACCESS, lw t2, 2(t0)
        DEVICE CAUSE_LOAD_MISALIGNED, CAUSE_LOAD_ACCESS, lh t2, 1(t0)
        DEVICE CAUSE_STORE_MISALIGNED, CAUSE_STORE_ACCESS, sw t1, 1(t0)
        EXPECT_TRAP CAUSE_LOAD_ACCESS, CLINT_MTIMECMP, lb t2, 0(t0)
        NEW_CASE
        lw t1, 0(t0)
        EXPECT t1, -1
#endif

        /* mstatus on trap entry and return */
        NEW_CASE
        li t0, MSTATUS_MIE | MSTATUS_MPIE
        csrs mstatus, t0
        li s2, -1
        la s1, 1f
        ecall
1:      la s1, test_trapped
        li t0, MSTATUS_MIE | MSTATUS_MPIE | MSTATUS_MPP
        and t1, s5, t0
        EXPECT t1, MSTATUS_MPIE | MSTATUS_MPP
        NEW_CASE
        csrr t1, mstatus /* trap_entry cleared MPIE, so mret left MIE 0 and MPIE 1 */
        and t1, t1, t0
        EXPECT t1, MSTATUS_MPIE
        NEW_CASE
        csrc mstatus, t0
        li t1, MSTATUS_MPIE | MSTATUS_MPP
        csrs mstatus, t1
        la t1, 1f
        csrw mepc, t1
        mret
        j test_fail
1:      csrr t1, mstatus
        and t1, t1, t0
        EXPECT t1, MSTATUS_MIE | MSTATUS_MPIE /* MPP fell to U, the least privileged */
        csrci mstatus, MSTATUS_MIE

        /* Exceptions ignore vectored mode. */
        NEW_CASE
        csrr t5, mtvec
        la t0, trap_entry
        ori t0, t0, 1
        csrw mtvec, t0
        li s2, -1
        la s1, 1f
        ecall
1:      la s1, test_trapped
        csrw mtvec, t5
        EXPECT s2, CAUSE_ECALL_M
        TEST_END
