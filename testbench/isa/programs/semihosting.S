/* SPDX-License-Identifier: Apache-2.0 */
/* Prints by every semihosting way and ends with exit code 42. */
        .option norvc
        .macro SEMIHOSTING
        .balign 16
        slli zero, zero, 0x1f
        ebreak
        srai zero, zero, 7
        .endm
        .globl _start
_start: li a0, 4 /* SYS_WRITE0 */
        la a1, text
        SEMIHOSTING
        li a0, 3 /* SYS_WRITEC */
        la a1, letter
        SEMIHOSTING
        li a0, 5 /* SYS_WRITE */
        la a1, block
        SEMIHOSTING
        bnez a0, failed
        li a0, 0x77 /* no such operation */
        SEMIHOSTING
        li t0, -1
        bne a0, t0, failed
        li a0, 0x20 /* SYS_EXIT_EXTENDED */
        la a1, exit_block
        SEMIHOSTING
failed: j failed
        .data
        .balign 4
block:  .word 1, line, 6
exit_block: .word 0x20026, 42
text:   .asciz "write0 "
letter: .ascii "c"
line:   .ascii " line\n"
