/* SPDX-License-Identifier: Apache-2.0 */
/* Software and timer interrupts of the CLINT: pending, enables, priority, vectors, WFI. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

        .macro SOFTWARE level
        li t0, CLINT
        li t1, \level
        sw t1, 0(t0)
        .endm
        /* mtimecmp = mtime + \ticks */
        .macro TIMER_IN ticks
        li t0, CLINT_MTIME
        lw t1, 0(t0)
        lw t2, 4(t0)
        addi t3, t1, \ticks
        sltu t4, t3, t1
        add t2, t2, t4
        li t0, CLINT_MTIMECMP
        li t1, -1
        sw t1, 0(t0)
        sw t2, 4(t0)
        sw t3, 0(t0)
        .endm
        .macro TIMER_OFF
        li t0, CLINT_MTIMECMP
        li t1, -1
        sw t1, 4(t0)
        sw t1, 0(t0)
        .endm
        /* Spins until mip & \bits = \wanted. */
        .macro WAIT_MIP bits, wanted
1:      csrr t0, mip
        andi t0, t0, \bits
        li t1, \wanted
        bne t0, t1, 1b
        .endm

        TIMER_OFF
        SOFTWARE 0

        /* Pending without enables: seen in mip, not taken. */
        NEW_CASE
        SOFTWARE 1
        WAIT_MIP MIP_MSIP, MIP_MSIP
        csrsi mstatus, MSTATUS_MIE
        nop
        csrci mstatus, MSTATUS_MIE
        li t0, MIP_MSIP
        csrs mie, t0
        nop
        EXPECT zero, 0

        /* Enabled: taken at once, mepc = the instruction not yet executed, mtval 0, cleared MIE. */
        NEW_CASE
        li s2, -1
        la s1, 2f
        li t2, 0
        csrsi mstatus, MSTATUS_MIE
1:      addi t2, t2, 1
        j test_fail
2:      la s1, test_trapped
        EXPECT s2, CAUSE_SOFTWARE
        la t0, 1b
        EXPECT_REG s3, t0
        EXPECT t2, 0
        li t0, MSTATUS_MIE | MSTATUS_MPIE
        and t0, s5, t0
        EXPECT t0, MSTATUS_MPIE
        NEW_CASE
        SOFTWARE 0
        WAIT_MIP MIP_MSIP, 0
        EXPECT zero, 0

        /* mip.MSIP and MTIP cannot be written. */
        NEW_CASE
        li t0, MIP_MSIP | MIP_MTIP
        csrs mip, t0
        csrr t1, mip
        and t1, t1, t0
        EXPECT t1, 0

        /* Timer: in the past at once, later after its time, in a spin loop. */
        NEW_CASE
        li t0, MIP_MTIP
        csrw mie, t0
        TIMER_IN 200
        li s2, -1
        la s1, 2f
        li t2, 0
        csrsi mstatus, MSTATUS_MIE
1:      addi t2, t2, 1
        j 1b
2:      la s1, test_trapped
        EXPECT s2, CAUSE_TIMER
        NEW_CASE
        sltiu t2, t2, 2
        EXPECT t2, 0
        li t0, CLINT_MTIME
        lw t3, 0(t0)
        li t0, CLINT_MTIMECMP
        lw t4, 0(t0)
        sltu t3, t3, t4
        EXPECT t3, 0
        TIMER_OFF
        WAIT_MIP MIP_MTIP, 0

        /* WFI sleeps until the timer and is then interrupted behind itself. */
        NEW_CASE
        TIMER_IN 300
        li s2, -1
        la s1, 2f
        csrsi mstatus, MSTATUS_MIE
        wfi
1:      nop
        j test_fail
2:      la s1, test_trapped
        EXPECT s2, CAUSE_TIMER
        TIMER_OFF
        WAIT_MIP MIP_MTIP, 0

        /* With MIE = 0 WFI wakes on an enabled pending interrupt and goes on. */
        NEW_CASE
        csrci mstatus, MSTATUS_MIE
        TIMER_IN 300
        wfi
        csrr t0, mip
        andi t0, t0, MIP_MTIP
        EXPECT t0, MIP_MTIP
        /* ... and does not sleep at all when one is pending already. */
        NEW_CASE
        wfi
        wfi
        EXPECT zero, 0

        /* Software goes before timer when both are pending. */
        NEW_CASE
        li t0, MIP_MSIP | MIP_MTIP
        csrw mie, t0
        SOFTWARE 1
        WAIT_MIP MIP_MSIP | MIP_MTIP, MIP_MSIP | MIP_MTIP
        li s2, -1
        la s1, 2f
        csrsi mstatus, MSTATUS_MIE
        nop
        j test_fail
2:      la s1, test_trapped
        EXPECT s2, CAUSE_SOFTWARE
        NEW_CASE
        SOFTWARE 0
        WAIT_MIP MIP_MSIP, 0
        li s2, -1
        la s1, 2f
        csrsi mstatus, MSTATUS_MIE
        nop
        j test_fail
2:      la s1, test_trapped
        EXPECT s2, CAUSE_TIMER

        /* Vectored: base + 4 * cause. */
        csrr s6, mtvec
        la t0, trap_vectors
        ori t0, t0, 1
        csrw mtvec, t0
        NEW_CASE
        li s0, 0
        la s1, 2f
        csrsi mstatus, MSTATUS_MIE
        nop
        j test_fail
2:      la s1, test_trapped
        EXPECT s0, 7 * 4
        TIMER_OFF
        NEW_CASE
        SOFTWARE 1
        WAIT_MIP MIP_MSIP, MIP_MSIP
        li s0, 0
        la s1, 2f
        csrsi mstatus, MSTATUS_MIE
        nop
        j test_fail
2:      la s1, test_trapped
        EXPECT s0, 3 * 4
        csrw mtvec, s6

        /* mret to code with interrupts enabled takes the pending one before the first instruction. */
        NEW_CASE
        li s2, -1
        la s1, 3f
        li t0, MSTATUS_MPIE | MSTATUS_MPP
        csrs mstatus, t0
        la t0, 2f
        csrw mepc, t0
        mret
2:      j test_fail
3:      la s1, test_trapped
        EXPECT s2, CAUSE_SOFTWARE
        la t0, 2b
        EXPECT_REG s3, t0
        SOFTWARE 0
        WAIT_MIP MIP_MSIP, 0

        /* A periodic timer: every tick is taken, in a loop of other work. */
        NEW_CASE
        li t0, MIP_MTIP
        csrw mie, t0
        li s7, 0
        li s8, 0
again:  TIMER_IN 100
        la s1, taken
        csrsi mstatus, MSTATUS_MIE
1:      addi s8, s8, 1
        mul t5, s8, s8
        j 1b
taken:  la s1, test_trapped
        TIMER_OFF
        addi s7, s7, 1
        li t5, 20
        bne s7, t5, again
        EXPECT s7, 20
        TEST_END
