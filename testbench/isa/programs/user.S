/* SPDX-License-Identifier: Apache-2.0 */
/* U mode and PMP. Without a matching PMP entry U mode may access nothing. */
#include "isa.h"

#define PMP_R 1
#define PMP_W 2
#define PMP_X 4
#define PMP_TOR 0x08
#define PMP_NA4 0x10
#define PMP_NAPOT 0x18
#define PMP_L 0x80

        TEST_BEGIN
        .option norvc

        /* Entry 15: everything, for U mode, unless a lower entry says otherwise. */
        .macro OPEN_ALL
        li t0, -1
        csrw pmpaddr15, t0
        li t0, (PMP_NAPOT | PMP_R | PMP_W | PMP_X) << 24
        csrw pmpcfg3, t0
        .endm
        /* Entry \n (0 to 3) and the other three of pmpcfg0 off. */
        .macro ENTRY n, address, config
        li t0, \address
        csrw pmpaddr\n, t0
        li t0, (\config) << (8 * \n)
        csrw pmpcfg0, t0
        .endm
        .macro NO_ENTRY
        csrw pmpcfg0, zero
        .endm
        /* In U mode \insn must trap with \cause; mtval = \tval. */
        .macro USER_TRAP cause, tval, insn:vararg
        NEW_CASE
        li s2, -1
        la s1, .Lback\@
        ENTER_USER .Luser\@
        .balign 4
.Luser\@: \insn
        ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s2, \cause
        la t6, .Luser\@
        EXPECT_REG s3, t6
        EXPECT s4, \tval
        li t6, MSTATUS_MPP
        and t6, s5, t6
        EXPECT t6, 0
        .endm
        /* In U mode \insn must not trap. */
        .macro USER_GOOD insn:vararg
        NEW_CASE
        li s2, -1
        la s1, .Lback\@
        ENTER_USER .Luser\@
        .balign 4
.Luser\@: \insn
.Lecall\@: ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s2, CAUSE_ECALL_U
        la t6, .Lecall\@
        EXPECT_REG s3, t6
        .endm

#ifndef ON_QEMU /* QEMU 7.2 refuses the mret instead */
        /* No entry matches: U mode cannot even fetch. */
        NEW_CASE
        li s2, -1
        la s1, 1f
        ENTER_USER 2f
2:      ecall
1:      la s1, test_trapped
        EXPECT s2, CAUSE_FETCH_ACCESS
        la t0, 2b
        EXPECT_REG s3, t0
        EXPECT_REG s4, t0
#endif

        OPEN_ALL
        USER_TRAP CAUSE_ECALL_U, 0, ecall
        USER_TRAP CAUSE_ILLEGAL, 0x30200073, mret
        USER_TRAP CAUSE_ILLEGAL, 0x340022F3, csrr t0, mscratch
        USER_TRAP CAUSE_ILLEGAL, 0x30001073, csrw mstatus, zero
        USER_TRAP CAUSE_ILLEGAL, 0x3A0022F3, csrr t0, pmpcfg0

        /* User counters are open as mcounteren says. */
        csrw mcounteren, zero
        USER_TRAP CAUSE_ILLEGAL, 0xC00022F3, rdcycle t0
        USER_TRAP CAUSE_ILLEGAL, 0xC01022F3, rdtime t0
        USER_TRAP CAUSE_ILLEGAL, 0xC02022F3, rdinstret t0
        USER_TRAP CAUSE_ILLEGAL, 0xC80022F3, rdcycleh t0
        csrwi mcounteren, 5
        USER_GOOD rdcycle t0
        USER_GOOD rdinstret t0
        USER_TRAP CAUSE_ILLEGAL, 0xC01022F3, rdtime t0
        csrwi mcounteren, 7
        USER_GOOD rdtime t0

        /* WFI is allowed in U mode unless mstatus.TW is set; with an interrupt pending it does not sleep. */
        NEW_CASE
        li t0, CLINT
        li t1, 1
        sw t1, 0(t0)
        li t0, 0x200000 /* TW */
        csrs mstatus, t0
        USER_TRAP CAUSE_ILLEGAL, 0x10500073, wfi
        li t0, 0x200000
        csrc mstatus, t0

        /* In U mode machine interrupts are taken whatever mstatus.MIE says. */
        NEW_CASE
        li t0, MIP_MSIP
        csrw mie, t0
        csrci mstatus, MSTATUS_MIE
        li t0, MSTATUS_MPIE
        csrc mstatus, t0
        li s2, -1
        la s1, 1f
        ENTER_USER 2f
2:      j 2b
1:      la s1, test_trapped
        EXPECT s2, CAUSE_SOFTWARE
        csrw mie, zero
        li t0, CLINT
        sw zero, 0(t0)

        /* NAPOT, 16 bytes at guarded: read only */
        la t3, guarded
        NEW_CASE
        la t0, guarded
        srli t0, t0, 2
        ori t0, t0, 1
        csrw pmpaddr0, t0
        li t0, PMP_NAPOT | PMP_R
        csrw pmpcfg0, t0
        csrr t1, pmpcfg0
        EXPECT t1, PMP_NAPOT | PMP_R
        USER_GOOD lw t0, 0(t3)
        USER_GOOD lw t0, 12(t3)
        USER_GOOD sw t0, 16(t3)
        USER_GOOD sw t0, -4(t3)
        .macro GUARDED_TRAP cause, offset, insn:vararg
        NEW_CASE
        la s6, guarded + (\offset)
        li s2, -1
        la s1, .Lback\@
        ENTER_USER .Luser\@
        .balign 4
.Luser\@: \insn
        ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s2, \cause
        EXPECT_REG s4, s6
        .endm
        GUARDED_TRAP CAUSE_STORE_ACCESS, 0, sw t0, 0(t3)
        GUARDED_TRAP CAUSE_STORE_ACCESS, 15, sb t0, 15(t3)
        /* An access that only partly matches fails, in U mode and in M mode. */
        NEW_CASE
        li s2, -1
        la s1, .Lback_part
        ENTER_USER .Luser_part
        .balign 4
.Luser_part: lw t0, 14(t3)
        ecall
.Lback_part:
        la s1, test_trapped
        EXPECT s2, CAUSE_LOAD_ACCESS
        /* M mode passes an unlocked entry. */
        NEW_CASE
        li t1, 0x77
        sw t1, 0(t3)
        lw t0, 0(t3)
        EXPECT t0, 0x77

        /* Execute only where X is: code in `callee`. */
        NEW_CASE
        la t0, callee
        srli t0, t0, 2
        ori t0, t0, 1
        csrw pmpaddr0, t0
        li t0, PMP_NAPOT | PMP_R | PMP_W
        csrw pmpcfg0, t0
        la s6, callee
        li s2, -1
        la s1, 1f
        ENTER_USER 2f
2:      jalr ra, 0(s6)
        ecall
1:      la s1, test_trapped
        EXPECT s2, CAUSE_FETCH_ACCESS
        EXPECT_REG s3, s6
        EXPECT_REG s4, s6
        NEW_CASE
        li t0, PMP_NAPOT | PMP_X
        csrw pmpcfg0, t0
        li s2, -1
        la s1, 1f
        ENTER_USER 2f
2:      jalr ra, 0(s6)
        ecall
1:      la s1, test_trapped
        EXPECT s2, CAUSE_ECALL_U
        NEW_CASE
        li s2, -1
        la s1, 1f
        ENTER_USER 2f
2:      lw t0, 0(s6)
        ecall
1:      la s1, test_trapped
        EXPECT s2, CAUSE_LOAD_ACCESS

        /* TOR: [guarded, guarded + 8) without rights; NA4 at guarded + 8 */
        NEW_CASE
        la t0, guarded
        srli t1, t0, 2
        csrw pmpaddr0, t1
        addi t1, t1, 2
        csrw pmpaddr1, t1
        csrw pmpaddr2, t1
        li t0, (PMP_TOR << 8) | ((PMP_NA4 | PMP_R) << 16)
        csrw pmpcfg0, t0
        EXPECT zero, 0
        GUARDED_TRAP CAUSE_LOAD_ACCESS, 0, lw t0, 0(t3)
        GUARDED_TRAP CAUSE_LOAD_ACCESS, 7, lbu t0, 7(t3)
        GUARDED_TRAP CAUSE_STORE_ACCESS, 8, sw t0, 8(t3)
        USER_GOOD lw t0, 8(t3)
        USER_GOOD sw t0, 12(t3)
        USER_GOOD sw t0, -4(t3)

        /* mstatus.MPRV: M mode's loads and stores with U's rights, fetches with its own. */
        NEW_CASE
        li t0, MSTATUS_MPP
        csrc mstatus, t0
        li t0, MSTATUS_MPRV
        li s2, -1
        la s1, 1f
        csrs mstatus, t0
2:      lw t1, 0(t3)
        nop
1:      la s1, test_trapped
        li t0, MSTATUS_MPRV
        csrc mstatus, t0
        EXPECT s2, CAUSE_LOAD_ACCESS
        la t0, 2b
        EXPECT_REG s3, t0
#ifndef ON_QEMU /* QEMU 7.2 keeps it */
        /* mret to U clears MPRV. */
        NEW_CASE
        li t0, MSTATUS_MPRV
        csrs mstatus, t0
        USER_GOOD nop
        csrr t0, mstatus
        li t1, MSTATUS_MPRV
        and t0, t0, t1
        EXPECT t0, 0
#endif

        /* A locked entry binds M mode too and cannot be changed. */
        NEW_CASE
        NO_ENTRY
        la t0, guarded
        srli t0, t0, 2
        ori t0, t0, 1
        csrw pmpaddr0, t0
        li t0, PMP_L | PMP_NAPOT | PMP_R
        csrw pmpcfg0, t0
        EXPECT zero, 0
        NEW_CASE
        li s2, -1
        la s1, 1f
        sw t0, 0(t3)
        nop
1:      la s1, test_trapped
        EXPECT s2, CAUSE_STORE_ACCESS
        NEW_CASE
        lw t0, 0(t3)
        csrw pmpcfg0, zero
        csrr t0, pmpcfg0
        EXPECT t0, PMP_L | PMP_NAPOT | PMP_R
        NEW_CASE
        csrr t1, pmpaddr0
        csrw pmpaddr0, zero
        csrr t0, pmpaddr0
        EXPECT_REG t0, t1
        TEST_END

        .balign 16
callee: ret
        .balign 16
        .data
        .space 16
        .balign 16
guarded: .space 64
