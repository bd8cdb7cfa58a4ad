# SPDX-License-Identifier: Apache-2.0
# Branches (each taken and not), jumps, links, and targets at every alignment.
    .include "test.inc"
    .text
    .globl _start
_start:
    j       start
    .macro branch op, a, b, taken
    addi    s11, s11, 1
    li      a0, \a
    li      a1, \b
    li      a2, 0
    \op     a0, a1, 3f
    j       4f
3:  li      a2, 1
4:  li      a3, \taken
    beq     a2, a3, 5f
    j       fail_case
5:
    .endm
start:
    li      s11, 0
    branch  beq, 1, 1, 1
    branch  beq, 1, 2, 0
    branch  bne, 1, 2, 1
    branch  bne, 2, 2, 0
    branch  blt, -1, 1, 1
    branch  blt, 1, -1, 0
    branch  blt, 1, 1, 0
    branch  bge, 1, -1, 1
    branch  bge, 1, 1, 1
    branch  bge, -2, -1, 0
    branch  bltu, 1, -1, 1
    branch  bltu, -1, 1, 0
    branch  bltu, 1, 1, 0
    branch  bgeu, -1, 1, 1
    branch  bgeu, 1, 1, 1
    branch  bgeu, 1, -1, 0
    li      a0, 0
    c.beqz  a0, 1f
    j       fail_case
1:  c.bnez  a0, fail_case_near
    li      a0, 4
    c.bnez  a0, 1f
fail_case_near:
    j       fail_case
1:  c.beqz  a0, fail_case_near
    # links
    jal     ra, 1f
ret1:
    j       2f
1:  la      a0, ret1
    sub     a0, a0, ra
    expect  a0, 0
    ret
2:  c.jal   1f
ret2:
    j       2f
1:  la      a0, ret2
    sub     a0, a0, ra
    expect  a0, 0
    c.jr    ra
2:  la      t0, 1f
    c.jalr  t0
ret3:
    j       2f
1:  la      a0, ret3
    sub     a0, a0, ra
    expect  a0, 0
    jalr    x0, 0(ra)
2:  la      t0, 1f + 1          # bit 0 of a jalr target is dropped
    jalr    t0, 0(t0)           # link register is the base
ret4:
    j       2f
1:  la      a0, ret4
    sub     a0, a0, t0
    expect  a0, 0
    jr      t0
2:  c.j     3f
    j       fail_case
3:  # a backward loop
    li      a0, 100
    li      a1, 0
1:  add     a1, a1, a0
    addi    a0, a0, -1
    bnez    a0, 1b
    expect  a1, 5050
    # a loop whose head is a 32-bit instruction across two words
    li      a0, 50
    li      a1, 0
    .balign 4
    c.nop
1:  addi    a1, a1, 0x123
    addi    a0, a0, -1
    bnez    a0, 1b
    expect  a1, 14550
    # far call through auipc and jalr, which the engines treat as one jump
    call    far
    expect  a0, 77
    # recursion
    la      sp, stack
    li      a0, 15
    call    fibonacci
    expect  a0, 610
    pass
fibonacci:
    li      t0, 2
    blt     a0, t0, 1f
    addi    sp, sp, -12
    sw      ra, 0(sp)
    sw      a0, 4(sp)
    addi    a0, a0, -1
    call    fibonacci
    sw      a0, 8(sp)
    lw      a0, 4(sp)
    addi    a0, a0, -2
    call    fibonacci
    lw      t0, 8(sp)
    add     a0, a0, t0
    lw      ra, 0(sp)
    addi    sp, sp, 12
1:  ret
    .space  0x2000
far:
    li      a0, 77
    ret
    .data
    .space  1024
stack:
