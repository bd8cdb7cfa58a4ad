/* SPDX-License-Identifier: Apache-2.0 */
/* What the RV64 programs share: instructions run in a chosen mode, and traps that S mode takes.
 *
 * Beside isa.h's record of a trap to M mode (s2 cause, s3 epc, s4 tval, s5 mstatus) one to S mode leaves s7 scause, s8
 * sepc, s9 stval, s10 sstatus, s11 the entry that was used (0 or cause * 4); supervisor_entry then calls M mode, which
 * goes on at s1. t3 to t5 belong to the program. */
#ifndef SUPERVISOR_H
#define SUPERVISOR_H

#include "../isa.h"

#define USER 0
#define SUPERVISOR 1
#define MACHINE 3
#define MSTATUS_SIE 0x2
#define MSTATUS_SPIE 0x20
#define MSTATUS_SPP 0x100
#define MSTATUS_SUM 0x40000
#define MSTATUS_MXR 0x80000
#define MSTATUS_TVM 0x100000
#define MSTATUS_TW 0x200000
#define MSTATUS_TSR 0x400000
#define SSIP 0x2
#define STIP 0x20
#define SEIP 0x200

/* PMP entry 15 opens everything to the lower modes. */
.macro OPEN_ALL
        li t0, -1
        csrw pmpaddr15, t0
        li t0, 0x1F << 56
        csrw pmpcfg2, t0
        .endm

        .macro SET_STATUS bits
        li t6, \bits
        csrs mstatus, t6
        .endm
        .macro CLEAR_STATUS bits
        li t6, \bits
        csrc mstatus, t6
        .endm
        .macro PREVIOUS_MODE mode
        CLEAR_STATUS MSTATUS_MPP
        SET_STATUS (\mode) << 11
        .endm

        /* \insn in \mode must trap to M mode with \cause and \tval. */
        .macro TRAP_IN mode, cause, tval, insn:vararg
        NEW_CASE
        li s2, -1
        li s7, -1
        la s1, .Lback\@
        PREVIOUS_MODE \mode
        la t6, .Lat\@
        csrw mepc, t6
        mret
        .balign 4
.Lat\@: \insn
        ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s7, -1
        EXPECT s2, \cause
        la t6, .Lat\@
        EXPECT_REG s3, t6
        EXPECT s4, \tval
        srli t6, s5, 11
        andi t6, t6, 3
        EXPECT t6, \mode
        .endm
        /* The same, delegated: S mode takes the trap. */
        .macro TRAP_TO_SUPERVISOR mode, cause, tval, insn:vararg
        NEW_CASE
        li s7, -1
        la s1, .Lback\@
        PREVIOUS_MODE \mode
        la t6, .Lat\@
        csrw mepc, t6
        mret
        .balign 4
.Lat\@: \insn
        ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s7, \cause
        la t6, .Lat\@
        EXPECT_REG s8, t6
        EXPECT s9, \tval
        srli t6, s10, 8
        andi t6, t6, 1
        EXPECT t6, \mode
        .endm
        /* \insn in \mode must not trap. */
        .macro GOOD_IN mode, insn:vararg
        NEW_CASE
        li s2, -1
        li s7, -1
        la s1, .Lback\@
        PREVIOUS_MODE \mode
        la t6, .Lat\@
        csrw mepc, t6
        mret
        .balign 4
.Lat\@: \insn
.Lcall\@: ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s7, -1
        EXPECT s2, CAUSE_ECALL_U + \mode
        la t6, .Lcall\@
        EXPECT_REG s3, t6
        .endm

        .macro SUPERVISOR_HANDLER
        .balign 64
supervisor_entry:
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
        j supervisor_\n
        .endr
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
supervisor_\n:
        li s11, 4 * \n
        j supervisor_record
        .endr
supervisor_record:
        csrr s7, scause
        csrr s8, sepc
        csrr s9, stval
        csrr s10, sstatus
        ecall
        .endm

#endif
