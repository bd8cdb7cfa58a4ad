/* SPDX-License-Identifier: Apache-2.0 */
/* Probes all 4 GiB in steps of 1 MiB with loads, and stores to the lower half: whatever faults, the machine goes on. */
#include "isa.h"
        TEST_BEGIN
        .option norvc
        NEW_CASE
        li s7, 0
        la s1, next
1:      lw t0, 0(s7)
next:   li t0, 0x100000
        add s7, s7, t0
        bnez s7, 1b
        la s1, next2
        li t3, 0x80000000
2:      li t0, 0x02000000 /* leave the CLINT alone */
        beq t0, s7, next2
        sw s7, 0x200(s7)
next2:  li t0, 0x100000
        add s7, s7, t0
        bne s7, t3, 2b
        EXPECT zero, 0
        TEST_END
