# SPDX-License-Identifier: Apache-2.0
# Loads and stores of every width, sign and alignment, to RAM and to memory with wait states.
    .include "test.inc"
    .text
    .globl _start
_start:
    j       start
    .macro load_at op, offset, want
    \op     a0, \offset(s0)
    expect  a0, \want
    .endm
start:
    li      s11, 0
    la      s0, data
    li      s1, 0x20000100
    li      s2, 2
again:
    li      t0, 0x83828180
    sw      t0, 0(s0)
    li      t0, 0x87868584
    sw      t0, 4(s0)
    load_at lw, 0, 0x83828180
    load_at lw, 1, 0x84838281
    load_at lw, 2, 0x85848382
    load_at lw, 3, 0x86858483
    load_at lh, 0, 0xffff8180
    load_at lh, 1, 0xffff8281
    load_at lh, 3, 0xffff8483
    load_at lhu, 2, 0x8382
    load_at lhu, 3, 0x8483
    load_at lb, 0, 0xffffff80
    load_at lb, 3, 0xffffff83
    load_at lbu, 1, 0x81
    load_at lbu, 7, 0x87
    li      t0, 0x11223344
    sw      t0, 1(s0)
    load_at lw, 0, 0x22334480
    load_at lw, 4, 0x87868511
    sw      t0, 0(s0)
    sh      t0, 3(s0)
    load_at lw, 0, 0x44223344
    load_at lbu, 4, 0x33
    sb      t0, 2(s0)
    load_at lw, 0, 0x44443344
    sh      t0, 6(s0)
    load_at lhu, 6, 0x3344
    # across a page
    addi    a1, s0, 0x7ff
    addi    a1, a1, 0x7ff
    addi    a1, a1, 0
    sw      t0, 0(a1)
    lw      a0, 0(a1)
    expect  a0, 0x11223344
    # compressed forms
    mv      a1, s0
    li      a0, 0x5a5aa5a5
    c.sw    a0, 124(a1)
    c.lw    a2, 124(a1)
    expect  a2, 0x5a5aa5a5
    mv      sp, s0
    c.swsp  a0, 252(sp)
    c.lwsp  a3, 252(sp)
    expect  a3, 0x5a5aa5a5
    lw      a0, 252(s0)
    expect  a0, 0x5a5aa5a5
    # a load into x0 happens and changes nothing
    lw      x0, 0(s0)
    expect  x0, 0
    mv      s0, s1
    addi    s2, s2, -1
    bnez    s2, again
    pass
    .data
    .align 12
data:
    .space  8192
