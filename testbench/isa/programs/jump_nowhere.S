/* SPDX-License-Identifier: Apache-2.0 */
/* Jumps to an address where nothing is, with a trap vector that is there as well: traps for ever. */
        .globl _start
_start: li t0, 0x08000000
        csrw mtvec, t0
        jr t0
