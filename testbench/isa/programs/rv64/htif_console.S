# SPDX-License-Identifier: Apache-2.0
# Prints through tohost's console device, odd and even characters, waits for each to be taken, then passes.
        .section .text.init, "ax"
        .globl _start
_start: la s0, tohost
        la s1, text
        li s2, 0x0101
        slli s2, s2, 48
1:      lbu a0, 0(s1)
        beqz a0, 3f
        or a0, a0, s2
        sd a0, 0(s0)
2:      ld a0, 0(s0)
        bnez a0, 2b
        addi s1, s1, 1
        j 1b
3:      li a0, 1
        sd a0, 0(s0)
        j .
        .section .rodata
text:   .asciz "abc, through tohost\n"
        .section .tohost, "aw"
        .balign 64
        .globl tohost
tohost: .dword 0
