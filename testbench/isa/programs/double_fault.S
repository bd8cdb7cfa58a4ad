/* SPDX-License-Identifier: Apache-2.0 */
/* The first instruction of the trap handler traps itself. */
        .globl _start
_start: la t0, handler
        csrw mtvec, t0
        ecall
        .balign 4
handler: .4byte 0xFFFFFFFF
