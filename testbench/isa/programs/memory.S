/* SPDX-License-Identifier: Apache-2.0 */
/* Loads and stores: widths, extension, offsets, every misalignment, byte order. */
#include "isa.h"

        TEST_BEGIN
        .option norvc

        .macro LOAD op, offset, expected
        NEW_CASE
        la t0, pattern
        \op t1, \offset(t0)
        EXPECT t1, \expected
        .endm

        LOAD lb, 0, 0x01
        LOAD lb, 3, 0xFFFFFF84
        LOAD lbu, 3, 0x84
        LOAD lb, 7, 0x7F
        LOAD lb, 4, -1
        LOAD lbu, 4, 255
        LOAD lh, 0, 0x0201
        LOAD lh, 2, 0xFFFF8403
        LOAD lhu, 2, 0x8403
        LOAD lw, 0, 0x84030201
        LOAD lw, 4, 0x7F8000FF
        /* misaligned */
        LOAD lh, 1, 0x0302
        LOAD lh, 3, 0xFFFFFF84
        LOAD lhu, 3, 0xFF84
        LOAD lw, 1, 0xFF840302
        LOAD lw, 2, 0x00FF8403
        LOAD lw, 3, 0x8000FF84
        /* negative and largest offsets */
        NEW_CASE
        la t0, pattern + 2048
        lw t1, -2048(t0)
        EXPECT t1, 0x84030201
        NEW_CASE
        la t0, pattern - 2047
        lbu t1, 2047(t0)
        EXPECT t1, 1
        NEW_CASE
        la t0, pattern
        lw t0, 0(t0)
        EXPECT t0, 0x84030201
        NEW_CASE
        la t0, pattern
        lw zero, 0(t0)
        EXPECT zero, 0

        /* Stores change their own bytes and no others. */
        .macro STORE op, offset, low, high
        NEW_CASE
        la t0, scratch
        li t1, 0x11111111
        sw t1, 0(t0)
        sw t1, 4(t0)
        li t1, 0xA5B6C7D8
        \op t1, \offset(t0)
        lw t2, 0(t0)
        lw t3, 4(t0)
        EXPECT t2, \low
        EXPECT t3, \high
        .endm
        STORE sb, 0, 0x111111D8, 0x11111111
        STORE sb, 1, 0x1111D811, 0x11111111
        STORE sb, 2, 0x11D81111, 0x11111111
        STORE sb, 3, 0xD8111111, 0x11111111
        STORE sh, 0, 0x1111C7D8, 0x11111111
        STORE sh, 1, 0x11C7D811, 0x11111111
        STORE sh, 2, 0xC7D81111, 0x11111111
        STORE sh, 3, 0xD8111111, 0x111111C7
        STORE sw, 0, 0xA5B6C7D8, 0x11111111
        STORE sw, 1, 0xB6C7D811, 0x111111A5
        STORE sw, 2, 0xC7D81111, 0x1111A5B6
        STORE sw, 3, 0xD8111111, 0x11A5B6C7
        STORE sw, 4, 0x11111111, 0xA5B6C7D8

        /* A load right behind a store sees it, at any width. */
        NEW_CASE
        la t0, scratch
        li t1, 0x01020384
        sw t1, 8(t0)
        lb t2, 8(t0)
        EXPECT t2, 0xFFFFFF84
        sb zero, 9(t0)
        lw t2, 8(t0)
        EXPECT t2, 0x01020084

        /* A block copy over a page boundary. */
        NEW_CASE
        la t0, page_edge - 64
        la t1, page_edge + 3000
        li t2, 32
1:      sw t2, 0(t0)
        addi t0, t0, 4
        addi t2, t2, -1
        bnez t2, 1b
        la t0, page_edge - 64
        li t2, 128
1:      lb t3, 0(t0)
        sb t3, 1(t1)
        addi t0, t0, 1
        addi t1, t1, 1
        addi t2, t2, -1
        bnez t2, 1b
        la t0, page_edge + 3001
        li t2, 32
1:      lw t3, 0(t0)
        EXPECT_REG t3, t2
        addi t0, t0, 4
        addi t2, t2, -1
        bnez t2, 1b
        TEST_END

        .data
        .balign 8
pattern: .byte 0x01, 0x02, 0x03, 0x84, 0xFF, 0x00, 0x80, 0x7F, 0x55, 0xAA, 0, 0
        .balign 8
scratch: .space 32
        .bss
        .balign 4096
        .space 4096
page_edge: .space 8192
