// SPDX-License-Identifier: Apache-2.0
// In front of a kernel image without its padding (pack.py): puts the image together at the place where this file was loaded, octet for
// octet as Linux's Image, and enters it with a0 and a1 as they came. S or M mode, translation off, position independent.
//
// The runs go to their places from the last to the first. Each but the first moves to a higher address, so that what it
// overwrites has been moved already; the first moves down over this code, which therefore runs from a copy behind the image.
    .option norvc
    .text
    .globl _start
_start:
    j       begin
    nop
    // The header of Linux's Image (Documentation/riscv/boot-image-header.rst): pack.py copies it from the image.
    .fill   56, 1, 0

begin:
    lla     s0, _start              // where the image goes
    lla     t0, table
    ld      s1, 0(t0)               // what is free behind this offset: image with .bss, packed file
    ld      s2, 8(t0)               // octets of this code and its table
    add     t1, s0, s1
    addi    t1, t1, 15
    andi    t1, t1, -16             // the copy
    lla     t2, _start
    add     t3, t2, s2
    sub     s3, t1, t2              // how far the copy is away
1:  ld      t4, 0(t2)
    sd      t4, 0(t1)
    addi    t2, t2, 8
    addi    t1, t1, 8
    bltu    t2, t3, 1b
    fence.i
    lla     t0, moved
    add     t0, t0, s3
    jr      t0

moved:
    lla     s4, table               // the copy's
    ld      s5, 16(s4)              // octets of the image: what has no run up to here is zeros
    ld      s6, 24(s4)              // number of runs
    addi    s4, s4, 32
    add     s5, s5, s0
next_run:
    ld      t0, 0(s4)               // to, from, octets: multiples of 64, relative to _start
    ld      t1, 8(s4)
    ld      t2, 16(s4)
    addi    s4, s4, 24
    add     t0, t0, s0
    add     t1, t1, s0
    add     s7, t0, t2              // behind the run's place
    bltu    t0, t1, copy_up
    add     t3, t0, t2
    add     t1, t1, t2
copy_down:
    addi    t3, t3, -32
    addi    t1, t1, -32
    ld      a2, 24(t1)
    ld      a3, 16(t1)
    ld      a4, 8(t1)
    ld      a5, 0(t1)
    sd      a2, 24(t3)
    sd      a3, 16(t3)
    sd      a4, 8(t3)
    sd      a5, 0(t3)
    bltu    t0, t3, copy_down
    j       clear
copy_up:
    mv      t3, t0
1:  ld      a2, 0(t1)
    ld      a3, 8(t1)
    ld      a4, 16(t1)
    ld      a5, 24(t1)
    sd      a2, 0(t3)
    sd      a3, 8(t3)
    sd      a4, 16(t3)
    sd      a5, 24(t3)
    addi    t1, t1, 32
    addi    t3, t3, 32
    bltu    t3, s7, 1b
clear:
    bgeu    s7, s5, cleared
    sd      zero, 0(s7)
    sd      zero, 8(s7)
    sd      zero, 16(s7)
    sd      zero, 24(s7)
    sd      zero, 32(s7)
    sd      zero, 40(s7)
    sd      zero, 48(s7)
    sd      zero, 56(s7)
    addi    s7, s7, 64
    j       clear
cleared:
    mv      s5, t0                  // the next gap ends where this run begins
    addi    s6, s6, -1
    bnez    s6, next_run
    fence.i
    jr      s0

    .balign 64
table:
