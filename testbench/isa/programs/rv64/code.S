/* SPDX-License-Identifier: Apache-2.0 */
/* Code that changes: stores with fence.i, other pages at the same virtual address with sfence.vma, another satp. Each new
 * piece of code is called more than once, so that what was kept of the old would be found. */
#include "supervisor.h"

#define V 1
#define RWX_AD 0xCF
#define RX_AD 0xCB
#define RW_AD 0xC7
#define WINDOW 0x40000000

        TEST_BEGIN
        .option norvc
        j 1f
        SUPERVISOR_HANDLER
        .balign 4096
code_one: li a2, 1
        ret
        .balign 4096
code_two: li a2, 2
        ret
        .balign 4096
code_three: li a2, 3
        ret
        .balign 4096
1:
        .macro ENTRY table, index, frame, flags
        la t0, \frame
        srli t0, t0, 2
        ori t0, t0, \flags
        la t1, \table
        sd t0, 8 * (\index)(t1)
        .endm
        /* Calls t3, in the present mode, twice: a2 must be \value. */
        .macro CALLS value
        NEW_CASE
        .rept 2
        li a2, 0
        jalr ra, 0(t3)
        EXPECT a2, \value
        .endr
        .endm
        .macro PATCH value /* the li at code_one becomes li a2, value */
        li t0, 0x613 | ((\value) << 20)
        sw t0, 0(t4)
        .endm

        OPEN_ALL
        la t3, code_one
        la t4, code_one
        CALLS 1
        .irp value, 5, 6, 7
        PATCH \value
        fence.i
        CALLS \value
        .endr

        .irp root, root_a, root_b
        ENTRY \root, 2, _start, RWX_AD
        .endr
        ENTRY root_a, 1, middle_a, V
        ENTRY root_b, 1, middle_b, V
        ENTRY middle_a, 0, leaves_a, V
        ENTRY middle_b, 0, leaves_b, V
        ENTRY leaves_a, 0, code_two, RX_AD
        ENTRY leaves_b, 0, code_three, RX_AD
        .irp table, leaves_a, leaves_b
        ENTRY \table, 1, code_one, RW_AD
        .endr
        li t1, 8 << 60
        la s6, root_a
        srli s6, s6, 12
        or s6, s6, t1
        la s7, root_b
        srli s7, s7, 12
        or s7, s7, t1
        li t1, 1 << 44 /* an address space of its own */
        or s7, s7, t1
        csrw satp, s6
        sfence.vma
        la s1, test_trapped
        PREVIOUS_MODE SUPERVISOR
        la t0, 1f
        csrw mepc, t0
        mret
1:      /* S mode from here on */
        li t3, WINDOW
        CALLS 2
        /* The same address, another page. */
        .irp page, one, three, two, one
        ENTRY leaves_a, 0, code_\page, RX_AD
        sfence.vma
        .ifc \page, one
        CALLS 7
        .endif
        .ifc \page, two
        CALLS 2
        .endif
        .ifc \page, three
        CALLS 3
        .endif
        .endr
        ENTRY leaves_a, 0, code_two, RX_AD
        sfence.vma t3
        CALLS 2
        /* Another address space. */
        csrw satp, s7
        CALLS 3
        csrw satp, s6
        CALLS 2
        csrw satp, s7
        CALLS 3
        csrw satp, s6
        /* Stores to the page through another virtual address, while it is mapped for fetches at two. */
        ENTRY leaves_a, 0, code_one, RX_AD
        sfence.vma
        CALLS 7
        li t4, WINDOW + 0x1000
        .irp value, 9, 10, 11
        PATCH \value
        fence.i
        CALLS \value
        la t3, code_one
        CALLS \value
        li t3, WINDOW
        .endr
#ifndef ON_QEMU /* QEMU 7.2 goes on with what it had translated */
        /* Code within a page that is mapped anew under the running code: the tail comes from the new page. */
        NEW_CASE
        ENTRY leaves_a, 2, tail_old, RX_AD
        sfence.vma
        la a4, leaves_a
        la a5, tail_new
        srli a5, a5, 2
        ori a5, a5, RX_AD
        li t3, WINDOW + 0x2000
        jalr ra, 0(t3)
        EXPECT a2, 2
        jalr ra, 0(t3)
        EXPECT a2, 4
#endif
        /* Execution allowed no longer. */
        NEW_CASE
        ENTRY leaves_a, 0, code_one, RW_AD
        sfence.vma
        li t3, WINDOW
        la s1, 1f
        li s2, -1
        jalr ra, 0(t3)
1:      la s1, test_trapped /* in M mode now */
        EXPECT s2, CAUSE_FETCH_PAGE
        EXPECT s3, WINDOW
        EXPECT s4, WINDOW

        /* In M mode addresses are physical again. */
        la t3, code_one
        CALLS 11
        TEST_END

        .balign 4096
tail_old: /* a4: leaves, a5: new entry 2 */
        li a2, 1
        sd a5, 16(a4)
        sfence.vma
        addi a2, a2, 100 /* replaced by + 1 */
        ret
        .balign 4096
tail_new:
        li a2, 1
        addi a2, a2, 1
        addi a2, a2, 1
        addi a2, a2, 1
        ret
        .balign 4096

        .section .bss
        .balign 4096
root_a: .space 4096
middle_a: .space 4096
leaves_a: .space 4096
root_b: .space 4096
middle_b: .space 4096
leaves_b: .space 4096
