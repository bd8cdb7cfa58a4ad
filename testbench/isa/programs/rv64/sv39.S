/* SPDX-License-Identifier: Apache-2.0 */
/* Sv39: permissions, A and D, superpages, what is reserved, non-canonical addresses, accesses across pages, protection of
 * tables, MPRV. Expected: Priv. 4.3 and 4.4 (1.12). Assemble with -DNO_AD_UPDATE for a core that faults where A or D is
 * clear. */
#include "supervisor.h"

#define V 1
#define R 2
#define W 4
#define X 8
#define U 16
#define G 32
#define A 64
#define D 128
#define AD (A | D)
#define WINDOW 0x40000000 /* virtual: page i at WINDOW + 0x1000 * i */
#define PAGE(i) (WINDOW + 0x1000 * (i))
#define LARGE(i) (WINDOW + 0x200000 * (i))

        TEST_BEGIN
        .option norvc
        j 1f
        SUPERVISOR_HANDLER
        .balign 4096
        /* Code that is called through other addresses: returns at offset 0 and, across its end, at 4094. */
code_page:
        ret
        .balign 2048
        .space 2046
        .2byte 0x8067 /* first half of ret */
code_next:
        .2byte 0x0000 /* second half */
        .balign 4096
1:
        /* \table[\index] = entry that points to \frame with \flags. Changes t0, t1, t6. */
        .macro ENTRY table, index, frame, flags
        la t0, \frame
        srli t0, t0, 2
        li t1, \flags
        or t0, t0, t1
        la t1, \table
        li t6, 8 * (\index)
        add t1, t1, t6
        sd t0, 0(t1)
        sfence.vma
        .endm
        .macro MAP page, frame, flags
        ENTRY leaves, \page, \frame, \flags
        .endm
        .macro FLAGS_ARE page, flags
        NEW_CASE
        la t0, leaves
        ld t0, 8 * (\page)(t0)
        andi t0, t0, 0xFF
        EXPECT t0, \flags
        .endm
        .macro LOAD_FAULT address, cause
        li t3, \address
        TRAP_IN SUPERVISOR, \cause, \address, lb t4, 0(t3)
        .endm
        .macro STORE_FAULT address, cause
        li t3, \address
        TRAP_IN SUPERVISOR, \cause, \address, sb t4, 0(t3)
        .endm
        .macro LOADS address
        li t3, \address
        GOOD_IN SUPERVISOR, lb t4, 0(t3)
        .endm
        .macro STORES address
        li t3, \address
        GOOD_IN SUPERVISOR, sb t4, 0(t3)
        .endm
        /* A call in S mode to an address that must not be fetched. */
        .macro FETCH_FAULT address, cause, tval=-1
        NEW_CASE
        li s2, -1
        la s1, .Lback\@
        li t3, \address
        PREVIOUS_MODE SUPERVISOR
        la t6, .Lat\@
        csrw mepc, t6
        mret
.Lat\@: jalr ra, 0(t3)
        ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s2, \cause
        EXPECT s3, \address
        .if \tval == -1
        EXPECT s4, \address
        .else
        EXPECT s4, \tval
        .endif
        .endm
        .macro FETCHES address
        NEW_CASE
        li s2, -1
        la s1, .Lback\@
        li t3, \address
        PREVIOUS_MODE SUPERVISOR
        la t6, .Lat\@
        csrw mepc, t6
        mret
.Lat\@: jalr ra, 0(t3)
.Lend\@:
        ecall
.Lback\@:
        la s1, test_trapped
        EXPECT s2, CAUSE_ECALL_S
        la t6, .Lend\@
        EXPECT_REG s3, t6
        .endm

        OPEN_ALL
        /* root[2]: the program, where it is; root[1]: the window. */
        ENTRY root, 2, _start, V | R | W | X | AD
        ENTRY root, 1, middle, V
        ENTRY middle, 0, leaves, V
        la t0, root
        srli t0, t0, 12
        li t1, 8 << 60
        or s0, t0, t1
        csrw satp, s0

        /* A mode that does not exist changes nothing; the ASID is kept. */
        NEW_CASE
        li t1, 5 << 60
        csrw satp, t1
        csrr t0, satp
        EXPECT_REG t0, s0
#ifndef ON_QEMU /* QEMU has Sv48 */
        li t1, 9 << 60
        csrw satp, t1
        csrr t0, satp
        EXPECT_REG t0, s0
#endif
        NEW_CASE
        li t1, 0xFFFF << 44
        or t1, t1, s0
        csrw satp, t1
        csrr t0, satp
        EXPECT_REG t0, t1
        csrw satp, s0

        /* Permissions, supervisor pages */
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        MAP 0, frame_a, R | W | X | AD /* V clear */
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        MAP 0, frame_a, V | R | AD
        LOADS PAGE(0)
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        FETCH_FAULT PAGE(0), CAUSE_FETCH_PAGE
        MAP 0, frame_a, V | R | W | AD | G
        LOADS PAGE(0)
        STORES PAGE(0)
        FETCH_FAULT PAGE(0), CAUSE_FETCH_PAGE
        MAP 0, frame_a, V | W | AD /* reserved */
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        MAP 0, frame_a, V | W | X | AD
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        FETCH_FAULT PAGE(0), CAUSE_FETCH_PAGE
        MAP 0, code_page, V | X | AD
        FETCHES PAGE(0)
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        SET_STATUS MSTATUS_MXR
        LOADS PAGE(0)
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        CLEAR_STATUS MSTATUS_MXR
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE

        /* User pages: lent to S mode by SUM, never for fetches. */
        MAP 0, code_page, V | R | W | X | U | AD
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        FETCH_FAULT PAGE(0), CAUSE_FETCH_PAGE
        SET_STATUS MSTATUS_SUM
        LOADS PAGE(0)
        FETCH_FAULT PAGE(0), CAUSE_FETCH_PAGE
        CLEAR_STATUS MSTATUS_SUM
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE

        /* MPRV: M mode's loads and stores with the rights of MPP, translated; its fetches are its own. */
        .macro AS_MODE mode, insn:vararg
        NEW_CASE
        li s2, -1
        la s1, .Lback\@
        PREVIOUS_MODE \mode
        SET_STATUS MSTATUS_MPRV
.Lat\@: \insn
        nop
.Lback\@:
        la s1, test_trapped
        CLEAR_STATUS MSTATUS_MPRV
        .endm
        li t3, PAGE(0)
        AS_MODE USER, lb t4, 0(t3)
        EXPECT s2, -1
        AS_MODE SUPERVISOR, lb t4, 0(t3)
        EXPECT s2, CAUSE_LOAD_PAGE
        EXPECT s4, PAGE(0)
        SET_STATUS MSTATUS_SUM
        AS_MODE SUPERVISOR, lb t4, 0(t3)
        EXPECT s2, -1
        CLEAR_STATUS MSTATUS_SUM
        la t3, frame_a
        AS_MODE USER, lb t4, 0(t3)
        EXPECT s2, CAUSE_LOAD_PAGE
        AS_MODE SUPERVISOR, lb t4, 0(t3)
        EXPECT s2, -1

        /* Atomics fault as stores; lr as a load. Misalignment comes first. */
        MAP 0, frame_a, V | R | AD
        li t3, PAGE(0)
        TRAP_IN SUPERVISOR, CAUSE_STORE_PAGE, PAGE(0), amoadd.w t4, t4, (t3)
        GOOD_IN SUPERVISOR, lr.w t4, (t3)
        MAP 0, code_page, V | X | AD
        TRAP_IN SUPERVISOR, CAUSE_LOAD_PAGE, PAGE(0), lr.d t4, (t3)
        TRAP_IN SUPERVISOR, CAUSE_STORE_PAGE, PAGE(0), amoswap.d t4, t4, (t3)
        li t3, PAGE(0) + 2
        TRAP_IN SUPERVISOR, CAUSE_STORE_MISALIGNED, PAGE(0) + 2, amoadd.w t4, t4, (t3)
        TRAP_IN SUPERVISOR, CAUSE_LOAD_MISALIGNED, PAGE(0) + 2, lr.w t4, (t3)

        /* A and D */
#ifdef NO_AD_UPDATE
        MAP 0, frame_a, V | R | W | D
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        FLAGS_ARE 0, V | R | W | D
        MAP 0, frame_a, V | R | W | A
        LOADS PAGE(0)
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        FLAGS_ARE 0, V | R | W | A
        MAP 0, code_page, V | X
        FETCH_FAULT PAGE(0), CAUSE_FETCH_PAGE
        FLAGS_ARE 0, V | X
        MAP 0, frame_a, V | R | W | AD
        STORES PAGE(0)
#else
        MAP 0, frame_a, V | R | W
        LOADS PAGE(0)
        FLAGS_ARE 0, V | R | W | A
        STORES PAGE(0)
        FLAGS_ARE 0, V | R | W | AD
        MAP 0, frame_a, V | R
        STORE_FAULT PAGE(0), CAUSE_STORE_PAGE
        FLAGS_ARE 0, V | R /* what faults is not accessed */
        MAP 0, code_page, V | X
        FETCHES PAGE(0)
        FLAGS_ARE 0, V | X | A
        MAP 0, code_page, V | X
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        FLAGS_ARE 0, V | X
        MAP 0, frame_a, V | R | W
        li t3, PAGE(0)
        GOOD_IN SUPERVISOR, amoadd.w t4, zero, (t3)
        FLAGS_ARE 0, V | R | W | AD
        MAP 0, frame_a, V | R | W
        GOOD_IN SUPERVISOR, lr.w t4, (t3)
        FLAGS_ARE 0, V | R | W | A
#endif

        /* Non-canonical: bits 63 to 39 must equal bit 38. */
        MAP 0, code_page, V | R | X | AD
        .irp bit, 39, 47, 62, 63
        LOAD_FAULT PAGE(0) + (1 << \bit), CAUSE_LOAD_PAGE
        FETCH_FAULT PAGE(0) + (1 << \bit), CAUSE_FETCH_PAGE
        .endr
        STORE_FAULT 1 << 38, CAUSE_STORE_PAGE
        ENTRY root, 511, middle, V
        LOADS 0xFFFFFFFFC0000000
        LOAD_FAULT 0x7FC0000000, CAUSE_LOAD_PAGE

        /* Superpages: the lower part of the page number must be zero. */
        ENTRY middle, 1, _start, V | R | W | AD
        la t5, frame_a
        li t0, 0x1FFFFF
        and t5, t5, t0
        li t0, LARGE(1)
        add t5, t5, t0
        NEW_CASE
        la t0, frame_a
        li t1, 0x1234567890
        sd t1, 0(t0)
        GOOD_IN SUPERVISOR, ld t4, 0(t5)
        li t1, 0x1234567890
        EXPECT_REG t4, t1
        ENTRY middle, 1, frame_a, V | R | W | AD
        LOAD_FAULT LARGE(1), CAUSE_LOAD_PAGE
        STORE_FAULT LARGE(1) + 8, CAUSE_STORE_PAGE
        ENTRY root, 3, _start, V | R | W | AD
        LOADS 0xC0000000
        ENTRY root, 3, _start + 0x200000, V | R | W | AD
        LOAD_FAULT 0xC0000000, CAUSE_LOAD_PAGE
        ENTRY root, 3, _start + 0x1000, V | R | W | AD
        LOAD_FAULT 0xC0000000, CAUSE_LOAD_PAGE

        /* Pointers: D, A and U are reserved there; at the last level there is none. Reserved high bits. */
        ENTRY middle, 2, leaves, V | G
        LOADS LARGE(2)
        .irp bits, V | D, V | A, V | U, 0, V | W
        ENTRY middle, 2, leaves, \bits
        LOAD_FAULT LARGE(2), CAUSE_LOAD_PAGE
        .endr
        MAP 0, leaves, V
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        .irp bit, 54, 60, 61, 62, 63
        MAP 0, frame_a, V | R | AD | (1 << \bit)
        LOAD_FAULT PAGE(0), CAUSE_LOAD_PAGE
        .endr
        ENTRY middle, 2, leaves, V | (1 << 63)
        LOAD_FAULT LARGE(2), CAUSE_LOAD_PAGE
        MAP 0, frame_a, V | R | AD | (3 << 8) /* for software */
        LOADS PAGE(0)

        /* Across two pages that do not lie together: each half from its own frame; a fault names its own page, and
         * nothing is stored before both are known to be good. */
        MAP 0, frame_a, V | R | W | AD
        MAP 1, frame_c, V | R | W | AD
        NEW_CASE
        la t0, frame_a + 4088
        li t1, 0x1122334455667788
        sd t1, 0(t0)
        la t0, frame_c
        li t1, 0x99AABBCCDDEEFF00
        sd t1, 0(t0)
        li t3, PAGE(1) - 3
        GOOD_IN SUPERVISOR, ld t4, 0(t3)
        li t1, 0xCCDDEEFF00112233
        EXPECT_REG t4, t1
        NEW_CASE
        li t4, 0x0102030405060708
        GOOD_IN SUPERVISOR, sd t4, 0(t3)
        la t0, frame_a + 4088
        ld t0, 0(t0)
        li t1, 0x0607084455667788
        EXPECT_REG t0, t1
        la t0, frame_c
        ld t0, 0(t0)
        li t1, 0x99AABB0102030405
        EXPECT_REG t0, t1
        MAP 1, frame_c, V | R | AD
        TRAP_IN SUPERVISOR, CAUSE_STORE_PAGE, PAGE(1), sw zero, 1(t3)
        NEW_CASE
        la t0, frame_a + 4088
        ld t0, 0(t0)
        li t1, 0x0607084455667788
        EXPECT_REG t0, t1
        MAP 1, frame_c, 0
        TRAP_IN SUPERVISOR, CAUSE_LOAD_PAGE, PAGE(1), ld t4, 0(t3)
        MAP 0, frame_a, 0
        TRAP_IN SUPERVISOR, CAUSE_LOAD_PAGE, PAGE(1) - 3, ld t4, 0(t3)
        /* An instruction across two pages: epc names its start, stval the parcel that is missing. */
        MAP 0, code_page, V | X | AD
        MAP 1, code_next, V | X | AD
        FETCHES PAGE(1) - 2
        MAP 1, code_next, V | R | AD
        FETCH_FAULT PAGE(1) - 2, CAUSE_FETCH_PAGE, PAGE(1)

        /* A new entry counts after the fence, by address or for all. */
        NEW_CASE
        la t0, frame_a
        li t1, 0xAA
        sd t1, 0(t0)
        la t0, frame_c
        li t1, 0xCC
        sd t1, 0(t0)
        li t3, PAGE(0)
        MAP 0, frame_a, V | R | W | AD
        GOOD_IN SUPERVISOR, ld t4, 0(t3)
        EXPECT t4, 0xAA
        MAP 0, frame_c, V | R | W | AD
        GOOD_IN SUPERVISOR, ld t4, 0(t3)
        EXPECT t4, 0xCC
        NEW_CASE
        la t0, leaves
        la t1, frame_a
        srli t1, t1, 2
        ori t1, t1, V | R | W | AD
        sd t1, 0(t0)
        sfence.vma t3, zero
        GOOD_IN SUPERVISOR, ld t4, 0(t3)
        EXPECT t4, 0xAA

#ifndef ON_QEMU /* QEMU 7.2 makes page faults of the first of these */
        /* A table or a page where nothing is: access fault of the access's own kind. */
        ENTRY middle, 3, UNMAPPED, V
        LOAD_FAULT LARGE(3), CAUSE_LOAD_ACCESS
        STORE_FAULT LARGE(3), CAUSE_STORE_ACCESS
        FETCH_FAULT LARGE(3), CAUSE_FETCH_ACCESS
        MAP 2, UNMAPPED, V | R | W | X | AD
        LOAD_FAULT PAGE(2), CAUSE_LOAD_ACCESS
        STORE_FAULT PAGE(2), CAUSE_STORE_ACCESS
        FETCH_FAULT PAGE(2), CAUSE_FETCH_ACCESS
#endif

        /* Walks are S-mode accesses under PMP: entry 0 over `leaves` decides. */
        .macro PROTECT page, config
        la t0, \page
        srli t0, t0, 2
        li t1, 0x1FF
        or t0, t0, t1
        csrw pmpaddr0, t0
        li t0, 0x18 | (\config)
        csrw pmpcfg0, t0
        sfence.vma
        .endm
        MAP 0, frame_a, V | R | W | AD
        PROTECT leaves, W | X /* becomes X alone */
        LOAD_FAULT PAGE(0), CAUSE_LOAD_ACCESS
        STORE_FAULT PAGE(0), CAUSE_STORE_ACCESS
        FETCH_FAULT PAGE(0), CAUSE_FETCH_ACCESS
        li t3, PAGE(0)
        TRAP_IN SUPERVISOR, CAUSE_STORE_ACCESS, PAGE(0), amoadd.w t4, t4, (t3)
        PROTECT leaves, 1 /* read */
        LOADS PAGE(0)
        STORES PAGE(0)
#if !defined(ON_QEMU) && !defined(NO_AD_UPDATE)
        /* The update of A or D is a store there. */
        MAP 0, frame_a, V | R | W
        LOAD_FAULT PAGE(0), CAUSE_LOAD_ACCESS
        STORE_FAULT PAGE(0), CAUSE_STORE_ACCESS
        FLAGS_ARE 0, V | R | W
#endif
        MAP 0, frame_a, V | R | W | AD
        /* The page itself: S mode is bound, M mode is not, with MPRV it is. */
        PROTECT frame_a, 1
        LOADS PAGE(0)
        STORE_FAULT PAGE(0), CAUSE_STORE_ACCESS
        PROTECT frame_a, 0
        LOAD_FAULT PAGE(0), CAUSE_LOAD_ACCESS
        li t3, PAGE(0)
        AS_MODE SUPERVISOR, lb t4, 0(t3)
        EXPECT s2, CAUSE_LOAD_ACCESS
        la t3, frame_a
        AS_MODE MACHINE, lb t4, 0(t3)
        EXPECT s2, -1
        csrw pmpcfg0, zero
        LOADS PAGE(0)
        TEST_END

        .section .bss
        .balign 4096
root:   .space 4096
middle: .space 4096
leaves: .space 4096
frame_a: .space 4096
frame_b: .space 4096
frame_c: .space 4096
