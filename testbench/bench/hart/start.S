# SPDX-License-Identifier: Apache-2.0
# Two protection entries are programmed and active: code read-only and locked, everything else open to both modes.
    .section .text.start, "ax"
    .globl _start
_start:
    la      t0, _code_end
    srli    t0, t0, 2
    csrw    pmpaddr1, t0
    la      t0, _start
    srli    t0, t0, 2
    csrw    pmpaddr0, t0
    li      t0, -1
    csrw    pmpaddr2, t0
    li      t0, 0x1F8D00        # 0: off; 1: TOR, locked, R-X; 2: NAPOT, RWX
    csrw    pmpcfg0, t0
    la      sp, _stack
    la      t0, _bss
    la      t1, _bss_end
1:  bgeu    t0, t1, 2f
    sw      zero, 0(t0)
    addi    t0, t0, 4
    j       1b
2:  la      t0, rounds
    lw      a0, 0(t0)
    call    main
3:  wfi
    j       3b

    .section .rodata
    .globl rounds
rounds: .word 1500
