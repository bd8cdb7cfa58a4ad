# SPDX-License-Identifier: Apache-2.0
# Protection and privilege against the engines' caches: every change must be seen by the very next access.
    .option norvc               # the handler skips 32-bit instructions
    .include "test.inc"
    .text
    .globl _start
_start:
    j       start
    .balign 4
handler:                        # counts in s4, remembers the cause in s5, skips a 32-bit instruction
    csrr    s5, mcause
    addi    s4, s4, 1
    csrr    t6, mepc
    addi    t6, t6, 4
    csrw    mepc, t6
    li      t5, 8
    bne     s5, t5, 1f
    li      t6, 0x1800          # ecall from user: stay in machine mode
    csrs    mstatus, t6
1:  mret
    .macro  to_user
    la      t6, 1f
    csrw    mepc, t6
    li      t6, 0x1800
    csrc    mstatus, t6
    mret
1:
    .endm
start:
    li      s11, 0
    li      s4, 0
    la      t0, handler
    csrw    mtvec, t0
    la      s0, page
    li      a0, 0x1234
    sw      a0, 0(s0)
    li      s1, 3
1:  lw      a1, 0(s0)           # the page is in the load cache now
    addi    s1, s1, -1
    bnez    s1, 1b
    expect  a1, 0x1234
    # user mode without any matching entry may nothing: the fetch faults at once (entry 0 lets it fetch only)
    li      t0, -1
    csrw    pmpaddr15, t0
    li      t0, 0x1c000000      # entry 15: execute everywhere
    csrw    pmpcfg3, t0
    to_user
    lw      a1, 0(s0)
    lw      a1, 0(s0)
    ecall
    expect  s4, 3
    # an entry for the page: user may read, not write
    srli    t0, s0, 2
    ori     t0, t0, 0x1ff       # NAPOT 4 KiB
    csrw    pmpaddr0, t0
    li      t0, 0x19
    csrw    pmpcfg0, t0
    li      a1, 0
    to_user
    lw      a1, 0(s0)
    sw      a1, 4(s0)
    ecall
    expect  s4, 5
    expect  a1, 0x1234
    # MPRV: machine mode's loads with user's rights; fetches stay machine's
    li      t0, 0x1b            # user may read and write the page
    csrw    pmpcfg0, t0
    li      t1, 0x20000
    li      t2, 0x1800
    csrc    mstatus, t2
    csrs    mstatus, t1
    lw      a1, 0(s0)
    sw      a1, 4(s0)
    la      a2, outside
    expect  s4, 5
    lw      a1, 0(a2)           # not covered for data: faults, and the trap's mret to machine keeps MPRV
    expect  s4, 6
    csrc    mstatus, t1
    lw      a1, 0(a2)
    expect  a1, 0x55
    # locked without write: machine mode's stores fault from the next one on
    sw      a1, 8(s0)
    li      t0, 0x99
    csrw    pmpcfg0, t0
    sw      x0, 8(s0)
    expect  s4, 7
    expect  s5, 7
    lw      a1, 8(s0)
    expect  a1, 0x55
    # and the lock holds
    csrw    pmpcfg0, x0
    csrr    a1, pmpcfg0
    expect  a1, 0x99
    sw      x0, 8(s0)
    expect  s4, 8
    # a page that is split: half of it user-readable by NAPOT of 2 KiB
    la      s2, split
    srli    t0, s2, 2
    ori     t0, t0, 0xff
    csrw    pmpaddr4, t0
    li      t0, 0x19
    csrw    pmpcfg1, t0
    to_user
    lw      a1, 0(s2)
    lw      a1, 0x7fc(s2)
    addi    a3, s2, 0x7fc
    lw      a1, 4(a3)
    lw      a1, 0(s2)
    ecall
    expect  s4, 10
    expect  s5, 8
    # code: a locked region without execute stops machine mode in code that has run (and is decoded) already
    call    victim
    expect  a0, 3
    la      t0, victim_end
    srli    t0, t0, 2
    csrw    pmpaddr6, t0
    la      t0, victim
    srli    t0, t0, 2
    csrw    pmpaddr5, t0
    li      t0, 0x890019        # entry 6: TOR, locked, read only
    csrw    pmpcfg1, t0
    li      a0, 0
    la      t0, skip_handler
    csrw    mtvec, t0
    call    victim
    expect  a0, 0
    expect  s5, 1
    # mstatus keeps to legal values: MPP 1 and 2 are not modes
    li      t0, 0x1800
    csrc    mstatus, t0
    li      t0, 0x800
    csrs    mstatus, t0
    csrr    a0, mstatus
    li      t0, 0x1800
    and     a0, a0, t0
    expect  a0, 0
    csrr    a0, misa
    expect  a0, 0x40101104
    csrw    misa, x0
    csrr    a0, misa
    expect  a0, 0x40101104
    li      t0, 0x2
    csrr    a1, mtvec
    csrw    mtvec, t0           # reserved mode
    csrr    a0, mtvec
    sub     a0, a0, a1
    expect  a0, 0
    li      t0, -1
    csrw    mie, t0
    csrr    a0, mie
    expect  a0, 0xffff0888
    csrw    mie, x0
    csrw    mip, t0
    csrr    a0, mip
    expect  a0, 0
    csrw    mepc, t0
    csrr    a0, mepc
    expect  a0, -2
    csrr    a0, tselect
    expect  a0, 0
    csrw    tselect, t0
    csrr    a0, tselect
    expect  a0, 0
    csrr    a0, tdata1
    expect  a0, 0
    csrr    a0, mstatush
    expect  a0, 0
    csrr    a0, mhpmcounter3
    expect  a0, 0
    csrr    a0, mhpmcounter31h
    expect  a0, 0
    csrr    a0, mhpmevent31
    expect  a0, 0
    csrr    a0, mhartid
    expect  a0, 0
    csrr    a0, mconfigptr
    expect  a0, 0
    li      t0, 0xf0f0
    csrw    mscratch, t0
    csrrsi  a0, mscratch, 15
    expect  a0, 0xf0f0
    csrrci  a0, mscratch, 16
    expect  a0, 0xf0ff
    csrrwi  a0, mscratch, 31
    expect  a0, 0xf0ef
    li      t0, 1
    csrrc   a0, mscratch, t0
    expect  a0, 31
    csrrs   a0, mscratch, x0
    expect  a0, 30
    csrrw   t0, mscratch, t0
    expect  t0, 30
    pass
    .balign 4
skip_handler:                   # returns to the caller
    csrr    s5, mcause
    csrw    mepc, ra
    mret
    .balign 4
victim:
    li      a0, 1
    addi    a0, a0, 2
    ret
    .balign 4
victim_end:
    .data
outside:
    .word   0x55
    .balign 4096
page:
    .space  4096
split:
    .space  4096
