/* SPDX-License-Identifier: Apache-2.0 */
/* S mode: what mstatus lets it do, delegation, interrupts, returns, counters. */
#include "supervisor.h"

        TEST_BEGIN
        .option norvc
        j 1f
        SUPERVISOR_HANDLER
1:      OPEN_ALL
        la t0, supervisor_entry
        csrw stvec, t0

        NEW_CASE
        csrr t0, misa
#ifndef ON_QEMU
        EXPECT t0, 0x8000000000141105 /* 64 bits; A C I M S U */
#endif
        NEW_CASE
        csrr t0, mstatus
        srli t0, t0, 32
        andi t0, t0, 15
        EXPECT t0, 0xA /* SXL and UXL */
        NEW_CASE
        csrr t0, sstatus
        srli t0, t0, 32
        andi t0, t0, 15
        EXPECT t0, 2

        /* CSRs and instructions above the mode, and those that RV64 has not. */
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x30200073, mret
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x340022F3, csrr t0, mscratch
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x30201073, csrw medeleg, zero
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x3A0022F3, csrr t0, pmpcfg0
        TRAP_IN USER, CAUSE_ILLEGAL, 0x10200073, sret
        TRAP_IN USER, CAUSE_ILLEGAL, 0x12000073, sfence.vma
        TRAP_IN USER, CAUSE_ILLEGAL, 0x140022F3, csrr t0, sscratch
        TRAP_IN USER, CAUSE_ILLEGAL, 0x10500073, wfi
        TRAP_IN SUPERVISOR, CAUSE_ECALL_S, 0, ecall
        TRAP_IN USER, CAUSE_ECALL_U, 0, ecall
        TRAP_IN MACHINE, CAUSE_ECALL_M, 0, ecall
        TRAP_IN MACHINE, CAUSE_ILLEGAL, 0xC80022F3, .4byte 0xC80022F3 /* cycleh */
        TRAP_IN MACHINE, CAUSE_ILLEGAL, 0x310022F3, .4byte 0x310022F3 /* mstatush */
        TRAP_IN MACHINE, CAUSE_ILLEGAL, 0x3A1022F3, .4byte 0x3A1022F3 /* pmpcfg1 */
        GOOD_IN SUPERVISOR, csrr t0, sscratch
        GOOD_IN SUPERVISOR, sfence.vma
        GOOD_IN SUPERVISOR, csrw satp, zero

        /* TVM binds S mode, not M mode. */
        SET_STATUS MSTATUS_TVM
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x180022F3, csrr t0, satp
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x18001073, csrw satp, zero
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x12000073, sfence.vma
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x12628073, sfence.vma t0, t1
        GOOD_IN SUPERVISOR, csrr t0, sstatus
        NEW_CASE
        csrw satp, zero
        csrr t0, satp
        sfence.vma
        CLEAR_STATUS MSTATUS_TVM

        /* TW and TSR likewise. An interrupt that is pending and enabled, but not taken, ends wfi at once. */
        li t0, SSIP
        csrw mip, t0
        csrw mie, t0
        csrw mideleg, t0
        CLEAR_STATUS MSTATUS_SIE | MSTATUS_SPIE
        GOOD_IN SUPERVISOR, wfi
        SET_STATUS MSTATUS_TW
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x10500073, wfi
        NEW_CASE
        wfi
        CLEAR_STATUS MSTATUS_TW
        csrw mip, zero
        csrw mie, zero
        SET_STATUS MSTATUS_TSR
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0x10200073, sret
        CLEAR_STATUS MSTATUS_TSR

        /* sret: to SPP's mode, SIE from SPIE, SPIE set, SPP becomes U. */
        .macro SRET_TO mode, cause
        NEW_CASE
        li s2, -1
        la s1, 3f
        la t0, 2f
        csrw sepc, t0
        CLEAR_STATUS MSTATUS_SIE | MSTATUS_SPP
        SET_STATUS MSTATUS_SPIE | ((\mode) << 8)
        PREVIOUS_MODE SUPERVISOR
        la t0, 1f
        csrw mepc, t0
        mret
1:      sret
        nop
2:      ecall
3:      la s1, test_trapped
        EXPECT s2, \cause
        li t0, MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP
        and t0, s5, t0
        EXPECT t0, MSTATUS_SIE | MSTATUS_SPIE
        CLEAR_STATUS MSTATUS_SIE | MSTATUS_SPIE
        .endm
        SRET_TO USER, CAUSE_ECALL_U
        SRET_TO SUPERVISOR, CAUSE_ECALL_S

#ifndef ON_QEMU /* QEMU 7.2 keeps MPRV */
        /* A return to a lower mode clears MPRV, by mret and by sret. */
        NEW_CASE
        SET_STATUS MSTATUS_MPRV
        GOOD_IN SUPERVISOR, nop
        csrr t0, mstatus
        li t1, MSTATUS_MPRV
        and t0, t0, t1
        EXPECT t0, 0
        NEW_CASE
        SET_STATUS MSTATUS_MPRV
        la s1, 2f
        la t0, 1f
        csrw sepc, t0
        SET_STATUS MSTATUS_SPP
        sret /* in M mode */
1:      ecall
2:      la s1, test_trapped
        EXPECT s2, CAUSE_ECALL_S
        csrr t0, mstatus
        li t1, MSTATUS_MPRV
        and t0, t0, t1
        EXPECT t0, 0
        /* MPP keeps its value when the mode that does not exist is written. */
        NEW_CASE
        PREVIOUS_MODE SUPERVISOR
        li t0, 3 << 11
        csrr t1, mstatus
        xor t1, t1, t0
        csrw mstatus, t1
        csrr t2, mstatus
        and t2, t2, t0
        EXPECT t2, 1 << 11
#endif

        /* sstatus shows and changes its own bits alone. */
        NEW_CASE
        PREVIOUS_MODE SUPERVISOR
        csrr t3, mstatus
        li t0, -1
        csrc sstatus, t0
        csrr t1, sstatus
        li t2, 0xC0122
        and t1, t1, t2
        EXPECT t1, 0
        NEW_CASE
        li t0, -1 & ~MSTATUS_SIE
        csrs sstatus, t0
        csrr t1, mstatus
        xor t1, t1, t3
        li t2, ~0xC0122 & 0x7FFF99FF /* FS and VS aside */
        and t1, t1, t2
        EXPECT t1, 0
        NEW_CASE
        csrr t1, mstatus
        li t2, 0xC0120
        and t1, t1, t2
        EXPECT t1, 0xC0120
        csrc sstatus, t0

        /* Delegation. From M mode nothing is delegated. */
        NEW_CASE
        li t0, -1
        csrw mideleg, t0
        csrr t1, mideleg
        li t2, 0xAAA
        and t1, t1, t2
        EXPECT t1, SSIP | STIP | SEIP
        csrw mideleg, zero
        li t0, -1
        csrw medeleg, t0
#ifndef ON_QEMU
        csrr t1, medeleg
        EXPECT t1, 0xB3FF
#endif
        li t0, (1 << CAUSE_ECALL_U) | (1 << CAUSE_ILLEGAL) | (1 << CAUSE_BREAKPOINT) | (1 << CAUSE_LOAD_ACCESS)
        csrw medeleg, t0
        li t3, UNMAPPED
        TRAP_TO_SUPERVISOR USER, CAUSE_ECALL_U, 0, ecall
        TRAP_TO_SUPERVISOR USER, CAUSE_ILLEGAL, 0x30200073, mret
        TRAP_TO_SUPERVISOR SUPERVISOR, CAUSE_ILLEGAL, 0x30200073, mret
        TRAP_TO_SUPERVISOR SUPERVISOR, CAUSE_LOAD_ACCESS, UNMAPPED, ld t0, 0(t3)
        TRAP_TO_SUPERVISOR USER, CAUSE_LOAD_ACCESS, UNMAPPED, ld t0, 0(t3)
        TRAP_IN SUPERVISOR, CAUSE_STORE_ACCESS, UNMAPPED, sd t0, 0(t3) /* not delegated */
        TRAP_IN SUPERVISOR, CAUSE_ECALL_S, 0, ecall
        TRAP_IN MACHINE, CAUSE_ILLEGAL, 0x3A1022F3, .4byte 0x3A1022F3
        TRAP_IN MACHINE, CAUSE_LOAD_ACCESS, UNMAPPED, ld t0, 0(t3)

        /* The S-mode stack: SIE moves to SPIE; mstatus's other half is left alone. */
        NEW_CASE
        SET_STATUS MSTATUS_SIE | MSTATUS_MPIE
        TRAP_TO_SUPERVISOR SUPERVISOR, CAUSE_ILLEGAL, 0x30200073, mret
        li t0, MSTATUS_SIE | MSTATUS_SPIE
        and t1, s10, t0
        EXPECT t1, MSTATUS_SPIE
        TRAP_TO_SUPERVISOR SUPERVISOR, CAUSE_ILLEGAL, 0x30200073, mret
        li t0, MSTATUS_SIE | MSTATUS_SPIE
        and t1, s10, t0
        EXPECT t1, 0

        /* A trap inside S mode's handler to S mode overwrites the record; one to M mode leaves it alone. */
        NEW_CASE
        la t0, 1f
        csrw stvec, t0
        la s1, 3f
        PREVIOUS_MODE USER
        la t0, 4f
        csrw mepc, t0
        mret
4:      mret
        .balign 4
1:      csrr s6, sepc
        la t0, supervisor_entry
        csrw stvec, t0
2:      mret
3:      la s1, test_trapped
        la t0, 4b
        EXPECT_REG s6, t0
        la t0, 2b
        EXPECT_REG s8, t0
        srli t1, s10, 8
        andi t1, t1, 1
        EXPECT t1, SUPERVISOR
        csrr t0, sepc
        EXPECT_REG t0, s8
        EXPECT s2, CAUSE_ECALL_S

        /* Interrupts. sie and sip show what is delegated; of those S mode itself can raise the software interrupt. */
        csrw mie, zero
        NEW_CASE
        li t0, SSIP | SEIP
        csrw mideleg, t0
        li t0, -1
        csrw sie, t0
        csrr t1, mie
        li t2, 0xAAA
        and t1, t1, t2
        EXPECT t1, SSIP | SEIP
        NEW_CASE
        li t0, SSIP | STIP | SEIP
        csrw mie, t0
        csrr t1, sie
        EXPECT t1, SSIP | SEIP
        NEW_CASE
        li t0, -1
        csrw sip, t0
        csrr t1, mip
        li t2, 0x222
        and t1, t1, t2
        EXPECT t1, SSIP
        NEW_CASE
        csrw sip, zero
        csrr t1, mip
        and t1, t1, t2
        EXPECT t1, 0
        NEW_CASE
        csrw mie, zero
        li t0, STIP
        csrw mip, t0
        csrr t1, sip
        EXPECT t1, 0

        /* A delegated interrupt waits in M mode and, without SIE, in S mode; U mode is always interrupted. */
        li t0, SSIP
        csrw mideleg, t0
        csrw mie, t0
        csrw mip, t0
        NEW_CASE
        li s2, -1
        csrsi mstatus, MSTATUS_MIE
        nop
        csrci mstatus, MSTATUS_MIE
        CLEAR_STATUS MSTATUS_SIE
        GOOD_IN SUPERVISOR, nop
        TRAP_TO_SUPERVISOR USER, INTERRUPT(1), 0, nop
        EXPECT s11, 0
        NEW_CASE
        SET_STATUS MSTATUS_SIE
        TRAP_TO_SUPERVISOR SUPERVISOR, INTERRUPT(1), 0, nop
        /* Vectored: interrupts at base + 4 * cause, exceptions at the base. */
        la t0, supervisor_entry + 1
        csrw stvec, t0
        SET_STATUS MSTATUS_SIE
        TRAP_TO_SUPERVISOR SUPERVISOR, INTERRUPT(1), 0, nop
        EXPECT s11, 4
        CLEAR_STATUS MSTATUS_SIE
        TRAP_TO_SUPERVISOR SUPERVISOR, CAUSE_ILLEGAL, 0x30200073, mret
        EXPECT s11, 0
        li t0, SEIP
        csrw mideleg, t0
        csrw mie, t0
        csrw mip, t0
        TRAP_TO_SUPERVISOR USER, INTERRUPT(9), 0, nop
        EXPECT s11, 36

        /* Not delegated: M mode takes it from S mode whatever MIE says. */
        csrw mideleg, zero
        CLEAR_STATUS MSTATUS_MPIE
        TRAP_IN SUPERVISOR, INTERRUPT(9), 0, nop
        TRAP_IN USER, INTERRUPT(9), 0, nop
#ifndef ON_QEMU /* QEMU 7.2 takes the lowest number first */
        /* External before software before timer; those that M mode takes before those of S mode. */
        li t0, SSIP | STIP | SEIP
        csrw mie, t0
        csrw mip, t0
        TRAP_IN USER, INTERRUPT(9), 0, nop
        li t0, SSIP | STIP
        csrw mip, t0
        TRAP_IN USER, INTERRUPT(1), 0, nop
        li t0, SSIP | STIP | SEIP
        csrw mip, t0
        li t0, SEIP | SSIP
        csrw mideleg, t0
        TRAP_IN USER, INTERRUPT(5), 0, nop
#endif
        csrw mie, zero
        csrw mip, zero
        csrw mideleg, zero
        csrw medeleg, zero

        /* mcounteren opens counters to S mode, and with scounteren to U mode. */
        csrwi mcounteren, 0
        csrwi scounteren, 7
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0xC00022F3, rdcycle t0
        TRAP_IN USER, CAUSE_ILLEGAL, 0xC00022F3, rdcycle t0
        GOOD_IN MACHINE, rdcycle t0
        csrwi mcounteren, 7
        csrwi scounteren, 0
        GOOD_IN SUPERVISOR, rdcycle t0
        GOOD_IN SUPERVISOR, rdtime t0
        GOOD_IN SUPERVISOR, rdinstret t0
        TRAP_IN USER, CAUSE_ILLEGAL, 0xC00022F3, rdcycle t0
        TRAP_IN USER, CAUSE_ILLEGAL, 0xC01022F3, rdtime t0
        csrwi scounteren, 2
        GOOD_IN USER, rdtime t0
        TRAP_IN USER, CAUSE_ILLEGAL, 0xC02022F3, rdinstret t0
        csrwi mcounteren, 5
        TRAP_IN USER, CAUSE_ILLEGAL, 0xC01022F3, rdtime t0
        TRAP_IN SUPERVISOR, CAUSE_ILLEGAL, 0xC01022F3, rdtime t0
        TEST_END
