/* SPDX-License-Identifier: Apache-2.0 */
/* Cycles of what RV64 adds, by mcycle; the rest of the table is measured by testbench/hart/timing_test.cpp. */
#include "supervisor.h"

        /* A read of mcycle itself takes 2. */
        .macro CYCLES expected, insn:vararg
        NEW_CASE
        csrr t0, mcycle
        \insn
        csrr t1, mcycle
        sub t1, t1, t0
        addi t1, t1, -2
        EXPECT t1, \expected
        .endm

        TEST_BEGIN
        .option norvc
        j 1f
        SUPERVISOR_HANDLER
1:      OPEN_ALL
        la t3, word
        CYCLES 1, addw t2, t3, t3
        CYCLES 1, sraiw t2, t3, 3
        CYCLES 3, mulw t2, t3, t3
        CYCLES 37, divw t2, t3, t3
        CYCLES 37, remuw t2, t3, t3
        CYCLES 2, ld t2, 0(t3)
        CYCLES 2, sd t2, 0(t3)
        CYCLES 2, lr.d t2, (t3)
        CYCLES 2, sc.d t2, t2, (t3)
        CYCLES 2, sc.d t2, t2, (t3) /* fails: as long */
        CYCLES 4, amoadd.w t2, t2, (t3)
        CYCLES 4, amomaxu.d t2, t2, (t3)
        CYCLES 4, sfence.vma
        CYCLES 4, sfence.vma t3
        NEW_CASE
        la t2, 1f
        csrw sepc, t2
        SET_STATUS MSTATUS_SPP
        csrwi mcounteren, 7
        la s1, 2f
        csrr t0, mcycle
        sret
        .balign 4
1:      rdcycle t1
        ecall
2:      la s1, test_trapped
        sub t1, t1, t0
        addi t1, t1, -2
        EXPECT t1, 4
        TEST_END

        .data
        .balign 8
word:   .dword 0
