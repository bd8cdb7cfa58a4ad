/* SPDX-License-Identifier: Apache-2.0 */
/* Self-checking instruction tests for a bare RV32 or RV64 machine with RAM at 0x80000000.
 *
 * Every check has a case number (`case_number`, counted up by NEW_CASE), held in gp while it runs. The program ends
 * with tohost = 1, or tohost = case * 2 + 1 for the first case that fails (a0 = value found, a1 = value expected); the
 * same status is then given to a semihosting exit, so that the program also ends on QEMU. Registers that tests leave
 * alone: gp (case), s0 to s5 (trap record, see trap_entry), s1 (where a trap resumes). */
#ifndef ISA_H
#define ISA_H

#define MSTATUS_MIE 0x8
#define MSTATUS_MPIE 0x80
#define MSTATUS_MPP 0x1800
#define MSTATUS_MPRV 0x20000
#define MIP_MSIP 0x8
#define MIP_MTIP 0x80
#define CLINT 0x02000000
#define CLINT_MTIMECMP 0x02004000
#define CLINT_MTIME 0x0200BFF8
#define UART 0x10000000
#define UNMAPPED 0x08000000 /* nothing there on this machine nor on QEMU's virt */

#define CAUSE_FETCH_ACCESS 1
#define CAUSE_ILLEGAL 2
#define CAUSE_BREAKPOINT 3
#define CAUSE_LOAD_MISALIGNED 4
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_STORE_MISALIGNED 6
#define CAUSE_STORE_ACCESS 7
#define CAUSE_ECALL_U 8
#define CAUSE_ECALL_S 9
#define CAUSE_ECALL_M 11
#define CAUSE_FETCH_PAGE 12
#define CAUSE_LOAD_PAGE 13
#define CAUSE_STORE_PAGE 15
#if __riscv_xlen == 64
#define INTERRUPT(n) (0x8000000000000000 + (n))
#else
#define INTERRUPT(n) (0x80000000 + (n))
#endif
#define CAUSE_SOFTWARE INTERRUPT(3)
#define CAUSE_TIMER INTERRUPT(7)

.set case_number, 0

        .macro NEW_CASE
        .set case_number, case_number + 1
        li gp, case_number
        .endm

        /* Fails the current case unless \reg = \value. */
        .macro EXPECT reg, value
        mv a0, \reg
        li a1, \value
        beq a0, a1, .Lequal\@
        j test_fail
.Lequal\@:
        .endm

        /* Fails the current case unless the registers are equal. */
        .macro EXPECT_REG reg, expected
        mv a0, \reg
        mv a1, \expected
        beq a0, a1, .Lequal\@
        j test_fail
.Lequal\@:
        .endm

        /* The one instruction \insn must trap with \cause and \tval at its own address. */
        .macro EXPECT_TRAP cause, tval, insn:vararg
        NEW_CASE
        li s2, -1
        la s1, .Lresume\@
        .option push
        .option norvc
.Lat\@: \insn
        .option pop
.Lresume\@:
        la s1, test_trapped
        EXPECT s2, \cause
        la t6, .Lat\@
        EXPECT_REG s3, t6
        EXPECT s4, \tval
        .endm

        /* Goes on at \label in U mode. */
        .macro ENTER_USER label
        li t6, MSTATUS_MPP
        csrc mstatus, t6
        la t6, \label
        csrw mepc, t6
        mret
        .endm

        /* Goes on in U mode at the next line; \user's ecall (or any trap) comes back behind BACK_TO_MACHINE. */
        .macro IN_USER
        la s1, .Lback_\@
        ENTER_USER .Luser_\@
.Lback_\@:
        j 99f
        .balign 4
.Luser_\@:
        .endm
        .macro BACK_TO_MACHINE
        ecall
99:
        la s1, test_trapped
        .endm

        .macro TEST_BEGIN
        .section .text.init, "ax"
        .globl _start
_start:
#if __riscv_xlen == 64
        csrr t0, mhartid
        beqz t0, 2f
1:      wfi /* a second hart, which makes QEMU do atomic operations atomically */
        j 1b
2:
#endif
        la t0, trap_entry
        csrw mtvec, t0
        la s1, test_trapped
        li gp, 0
        la sp, stack_top
        j test_main

        /* Records the trap (s2 cause, s3 epc, s4 tval, s5 mstatus) and goes on at s1 in M mode, interrupts off. */
        .balign 4
trap_entry:
        csrr s2, mcause
        csrr s3, mepc
        csrr s4, mtval
        csrr s5, mstatus
        csrw mepc, s1
        li t6, MSTATUS_MPP
        csrs mstatus, t6
        li t6, MSTATUS_MPIE
        csrc mstatus, t6
        mret

        /* Vectored entries for interrupts 0 to 11: s0 = 4 * number. */
        .balign 256
trap_vectors:
        .option push
        .option norvc
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
        j vector_\n
        .endr
        .option pop
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
vector_\n:
        li s0, \n * 4
        j trap_entry
        .endr

test_trapped: /* a trap that no test asked for: found = mcause, expected = none */
        mv a0, s2
        li a1, -1
        j test_fail

test_fail:
        slli t0, gp, 1
        ori t0, t0, 1
        mv a2, gp
        j test_end
test_pass:
        li t0, 1
        li a2, 0
test_end:
        la t1, tohost
        sw t0, 0(t1)
        sw zero, 4(t1)
        la a1, exit_block
#if __riscv_xlen == 64
        sd a2, 8(a1)
#else
        sw a2, 4(a1)
#endif
        li a0, 0x20 /* SYS_EXIT_EXTENDED */
        .option push
        .option norvc
        .balign 16
        slli zero, zero, 0x1f
        ebreak
        srai zero, zero, 7
        .option pop
1:      j 1b

        .section .tohost, "aw"
        .balign 64
        .globl tohost
tohost: .dword 0
        .balign 64
        .globl fromhost
fromhost: .dword 0

        .section .data
        .balign 16
#if __riscv_xlen == 64
exit_block: .dword 0x20026, 0
#else
exit_block: .word 0x20026, 0
#endif
        .section .bss
        .balign 16
        .space 4096
stack_top:

        .section .text
        .globl test_main
test_main:
        .endm

        .macro TEST_END
        j test_pass
        .endm

#endif
