/* SPDX-License-Identifier: Apache-2.0 */
/* Echoes what the UART receives, in upper case, up to a newline; without input it prints "hello". */
        .globl _start
_start: li s0, 0x10000000
        la s1, greeting
1:      lbu t0, 0(s1)
        beqz t0, 2f
        sb t0, 0(s0)
        addi s1, s1, 1
        j 1b
2:      li s2, 2000 /* polls without input before it gives up */
3:      addi s2, s2, -1
        beqz s2, 5f
        lbu t0, 5(s0)
        andi t0, t0, 1
        beqz t0, 3b
        li s2, 2000
        lbu t0, 0(s0)
        li t1, 10
        beq t0, t1, 5f
        li t1, 'a'
        blt t0, t1, 4f
        addi t0, t0, 'A' - 'a'
4:      sb t0, 0(s0)
        j 3b
5:      li t0, 10
        sb t0, 0(s0)
        li t0, 1
        la t1, tohost
        sw t0, 0(t1)
6:      j 6b
greeting: .asciz "hello "
        .section .tohost, "aw"
        .balign 8
        .globl tohost
tohost: .dword 0
