# SPDX-License-Identifier: Apache-2.0
"""The frame around random sequences: start, trap handler, hash, output, for either width.

On RV64 a sequence runs by its plan in M, S or U mode, bare or under Sv39. Traps that its plan delegates go to a stub of
two instructions in S mode, `ecall; sret`: the call lets the M-mode handler fold what the trap left in the S-mode CSRs,
and the sret goes back behind the instruction. So neither stub nor sequence needs memory or registers of its own."""

SCRATCH_BYTES = 256
REGISTERS = ", ".join(str(n) for n in range(1, 32))
NOT_SP = ", ".join(str(n) for n in range(1, 32) if n != 2)
# Of mstatus what both machines have: SIE MIE SPIE MPIE SPP MPP SUM MXR TVM TW TSR.
STATUS = 0x7C19AA
SSTATUS = 0xC0122

# Page tables, far behind any program.
ROOT, MIDDLE, LEAF_TABLE = 0x81000000, 0x81001000, 0x81002000
# Where the words folded into one sequence's hash are kept when it is to be explained.
LOG = 0x81010000
# Physical memory of the translated sequences: two frames of data, one that nobody looks at, two of code.
FRAMES = 0x82000000
DATA_FRAMES = 2
CODE_FRAME = 3
# The words of a plan, and the page-table entries that it sets.
PLAN = ["entry", "mstatus", "satp", "medeleg", "mideleg", "mie", "mip", "stvec", "tables"]
LEAVES = 24  # of the last level, from virtual address 0
LARGE = 5    # of the middle level, from its entry 1
ALIAS = 0x40000000  # U mode sees the program so much above where S mode does

BARE_BEHIND = "behind:"
# A resumed instruction is read where M mode finds it. Outside the program no instruction can be skipped: there every
# fetch is a call, and goes on at its return address.
VIRTUAL_BEHIND = f"""
behind: srli t0, a3, 28
        li t1, 8
        beq t0, t1, 7f
        li t1, 12
        beq t0, t1, 7f
        ld a3, 8(sp)
        ret
7:      li t1, {ALIAS:#x}
        not t1, t1
        and t1, t1, a3
        lhu t2, 0(t1)
        j 8f
"""

# QEMU 7.2 forgets that a trap and its mret change what MPRV means; after a write of mstatus it looks again.
CLEAR_MPRV = """
        li t0, 0x20000
        csrc mstatus, t0
"""

FROM_SUPERVISOR = f"""
        li t3, 8
        beq s0, t3, end_of_sequence
        li t3, 9
        bne s0, t3, 1f
        la t0, stubs
        bltu s1, t0, end_of_sequence
        addi t1, t0, 16
        bgeu s1, t1, end_of_sequence
        mv a1, s1               /* a delegated trap: fold what S mode was told */
        jal ra, mix
        jal ra, mix_supervisor
        csrr a1, mstatus
        li t0, {STATUS:#x}
        and a1, a1, t0
        jal ra, mix
        csrr s0, scause
        csrr a3, sepc
        bltz s0, 2f
        jal ra, behind
        csrw sepc, a3
        j 4f
2:      li t1, 1
        sll t1, t1, s0
        csrc mip, t1
4:      addi s1, s1, 4
        csrw mepc, s1
        j leave

        .balign 4
        .option push
        .option norvc
stub_table: j stubs
        .rept 15
        j stubs + 8
        .endr
stubs:  ecall
        sret
        ecall
        sret
        .option pop

mix_supervisor:                 /* scause, sepc, stval (not of a breakpoint) */
        mv a4, ra
        csrr a1, scause
        li a3, 3
        beq a1, a3, 3f
        mv a3, a1
        jal ra, mix
        csrr a1, stval
3:      jal ra, mix
        csrr a1, sepc
        mv ra, a4
        j mix
1:
"""

INTERRUPT = """
        bltz s0, 3f
"""
AFTER_INTERRUPT = """
3:      li t1, 1
        sll t1, t1, s0
        csrc mip, t1
        j leave
"""

START_TABLES = f"""
        li t0, -1
        csrw pmpaddr0, t0
        li t0, 0x1F
        csrw pmpcfg0, t0
        li t0, {ROOT:#x}
        li t1, {MIDDLE:#x}
        srli t1, t1, 2
        ori t1, t1, 1
        sd t1, 0(t0)
        li t2, 8 * 511
        add t2, t2, t0
        sd t1, 0(t2)            /* the same tables at the top of the address space */
        li t1, (0x80000000 >> 2) | 0xCF
        sd t1, 16(t0)           /* the program for S mode, and above it for U mode */
        ori t1, t1, 0x10
        sd t1, 24(t0)
        li t0, {MIDDLE:#x}
        li t1, {LEAF_TABLE:#x}
        srli t1, t1, 2
        ori t1, t1, 1
        sd t1, 0(t0)
        li t0, {FRAMES + 4096 * CODE_FRAME:#x}
        li t1, 0x80828082       /* c.jr ra */
        li t2, 2048
1:      sw t1, 0(t0)
        addi t0, t0, 4
        addi t2, t2, -1
        bnez t2, 1b
        li t0, {FRAMES + 4096 * CODE_FRAME:#x}
        lui t2, 1               /* a jalr x0, 0(ra) across the end of each frame */
        li t1, 0x8067
        sh zero, 0(t0)
        add t0, t0, t2
        sh t1, -2(t0)
        sh zero, 0(t0)
        add t0, t0, t2
        sh t1, -2(t0)
"""

SET_UP = f"""
        .irp csr, satp, medeleg, mideleg, mie, mip, stvec
        ld t3, plan_\\csr(t2)
        csrw \\csr, t3
        .endr
        ld t3, plan_tables(t2)
        beqz t3, 2f
        li t4, {LEAF_TABLE:#x}
        li t5, {LEAVES}
        jal ra, copy
        li t4, {MIDDLE + 8:#x}
        li t5, {LARGE}
        jal ra, copy
        li t4, {ROOT + 8:#x}
        li t5, 1
        jal ra, copy
2:      sfence.vma
"""

FOLD_SUPERVISOR = f"""
        jal ra, mix_supervisor
        csrr a1, sscratch
        jal ra, mix
        csrr a1, sie
        jal ra, mix
        csrr a1, sip
        andi a1, a1, 0x222
        jal ra, mix
        la t0, plans
        lw t1, index(sp)
        li t2, plan_bytes
        mul t1, t1, t2
        add t0, t0, t1
        ld t0, plan_tables(t0)
        beqz t0, 5f
        li t0, {LEAF_TABLE:#x}           /* accessed and dirty as the walks left them */
        addi t1, t0, 8 * {LEAVES}
        jal ra, mix_range
        li t0, {MIDDLE + 8:#x}
        addi t1, t0, 8 * {LARGE}
        jal ra, mix_range
        li t0, {ROOT + 8:#x}
        addi t1, t0, 8
        jal ra, mix_range
        li t0, {FRAMES:#x}
        li t1, {FRAMES + 4096 * DATA_FRAMES:#x}
        jal ra, mix_range
5:
"""

COPY = """
copy:   ld t6, 0(t3)
        sd t6, 0(t4)
        addi t3, t3, 8
        addi t4, t4, 8
        addi t5, t5, -1
        bnez t5, copy
        ret
"""

def keep_word(sx, lx, xb):
    return f"""
        la a2, log_end
        {lx} a5, 0(a2)
        {sx} a1, 0(a5)
        addi a5, a5, {xb}
        {sx} a5, 0(a2)
"""


def prologue(xlen, explain):
    wide = xlen == 64
    xb = xlen // 8
    lx, sx = ("ld", "sd") if wide else ("lw", "sw")
    plan = PLAN if wide else PLAN[:2]
    names = "\n".join(f"        .equ plan_{name}, {xb * i}" for i, name in enumerate(plan))
    return f"""
        .option norelax
        .equ hash, 32 * {xb}
        .equ index, 33 * {xb}
        .equ plan_bytes, {xb * len(plan)}
{names}
        .section .text.init, "ax"
        .globl _start
_start: csrr t0, mhartid
        bnez t0, 9f             /* only the first hart of QEMU's machine has something to do */
        la t0, trap
        csrw mtvec, t0
        la sp, save
        csrw mscratch, sp
{START_TABLES if wide else ""}
        j next_sequence
9:      wfi
        j 9b

        .balign 4
trap:   csrrw sp, mscratch, sp
        .irp n, {REGISTERS}
        {sx} x\\n, {xb} * \\n(sp)
        .endr
        csrr t0, mscratch
        {sx} t0, {2 * xb}(sp)
        csrw mscratch, sp
        csrr s0, mcause
        csrr s1, mepc
        csrr s2, mtval
        {lx} a0, hash(sp)
{CLEAR_MPRV + FROM_SUPERVISOR if wide else ""}
        li t3, 11
        beq s0, t3, end_of_sequence
        mv a1, s0               /* fold cause, mepc, mstatus and, but for breakpoints, mtval */
        jal ra, mix
        mv a1, s1
        jal ra, mix
        csrr a1, mstatus
        li t0, {STATUS:#x}
        and a1, a1, t0
        jal ra, mix
{INTERRUPT if wide else ""}
        li t3, 3
        beq s0, t3, 1f
        mv a1, s2
        jal ra, mix
1:      mv a3, s1
        jal ra, behind
        csrw mepc, a3
leave:  {sx} a0, hash(sp)
        .irp n, {NOT_SP}
        {lx} x\\n, {xb} * \\n(sp)
        .endr
        {lx} sp, {2 * xb}(sp)
        mret
{AFTER_INTERRUPT if wide else ""}
{VIRTUAL_BEHIND if wide else BARE_BEHIND}
        lhu t2, 0(a3)           /* a3: on behind the instruction */
8:      andi t2, t2, 3
        li t3, 3
        addi a3, a3, 2
        bne t2, t3, 2f
        addi a3, a3, 2
2:      ret

mix:
{keep_word(sx, lx, xb) if explain else ""}
        xor a0, a0, a1          /* a0 = hash of a0 and word a1; changes a2, a5 */
        li a2, 0x01000193
        mul a0, a0, a2
        srli a2, a0, 15
        xor a0, a0, a2
        ret
mix_range:                      /* words from t0 to t1 */
        mv a4, ra
4:      {lx} a1, 0(t0)
        jal ra, mix
        addi t0, t0, {xb}
        bne t0, t1, 4b
        jr a4
{COPY if wide else ""}

end_of_sequence:
        addi t0, sp, {xb}
        addi t1, sp, {32 * xb}
        jal ra, mix_range
        la t0, scratch
        addi t1, t0, {SCRATCH_BYTES}
        jal ra, mix_range
        csrr a1, mstatus
        li t0, {STATUS:#x}
        and a1, a1, t0
        jal ra, mix
{FOLD_SUPERVISOR if wide else ""}
        {"srli a2, a0, 32" if wide else "mv a2, zero"}
        xor a0, a0, a2
        jal ra, print_word
        lw t0, index(sp)
        la t1, verbose
        lw t1, 0(t1)
        bne t0, t1, next_sequence
        jal ra, dump
next_sequence:
        la sp, save
        lw t0, index(sp)
        addi t0, t0, 1
        sw t0, index(sp)
        la t1, count
        lw t1, 0(t1)
        beq t0, t1, done
        li t1, {LOG:#x}
        la t2, log_end
        {sx} t1, 0(t2)
        la t2, plans
        li t1, plan_bytes
        mul t1, t1, t0
        add t2, t2, t1
        {lx} t1, plan_entry(t2)
        csrw mepc, t1
        {lx} t1, plan_mstatus(t2)
        csrw mstatus, t1
{SET_UP if wide else ""}
        {sx} t0, hash(sp)       /* the hash starts from the index */
        slli t0, t0, {8 if wide else 7}
        la x31, registers
        add x31, x31, t0
        .irp n, {REGISTERS}
        {lx} x\\n, {xb} * \\n(x31)
        .endr
        mret

print_word:                     /* a0 in hexadecimal and a newline; changes a1 to a5 */
        li a1, 0x10000000
        li a2, 28
5:      srl a3, a0, a2
        andi a3, a3, 15
        addi a3, a3, '0'
        li a4, '9'
        ble a3, a4, 6f
        addi a3, a3, 'a' - '0' - 10
6:      lbu a4, 5(a1)
        andi a4, a4, 0x20
        beqz a4, 6b
        sb a3, 0(a1)
        addi a2, a2, -4
        bgez a2, 5b
7:      lbu a4, 5(a1)
        andi a4, a4, 0x20
        beqz a4, 7b
        li a3, 10
        sb a3, 0(a1)
        ret

dump:   mv s0, ra               /* x1 to x31, then the scratch memory, in words of 32 bits */
        addi s1, sp, {xb}
        addi s2, sp, {32 * xb}
8:      lw a0, 0(s1)
        jal ra, print_word
        addi s1, s1, 4
        bne s1, s2, 8b
        la s1, scratch
        addi s2, s1, {SCRATCH_BYTES}
9:      lw a0, 0(s1)
        jal ra, print_word
        addi s1, s1, 4
        bne s1, s2, 9b
        li s1, {LOG:#x}
        la s2, log_end
        {lx} s2, 0(s2)
        bgeu s1, s2, 8f
9:      lw a0, 0(s1)
        jal ra, print_word
        addi s1, s1, 4
        bne s1, s2, 9b
8:      jr s0

done:   li a0, 0x454E4421       /* "END!" */
        jal ra, print_word
        la t0, tohost
        li t1, 1
        sw t1, 0(t0)
        sw zero, 4(t0)
        la a1, exit_block
        li a0, 0x20
        .balign 16
        .option push
        .option norvc
        slli zero, zero, 0x1f
        ebreak
        srai zero, zero, 7
        .option pop
        j .

        .section .tohost, "aw"
        .balign 64
        .globl tohost
tohost: .dword 0
        .data
        .balign 16
log_end: .{"dword" if wide else "word"} 0
exit_block: .{"dword" if wide else "word"} 0x20026, 0
"""


def data(xlen, count, verbose, plans, tables, registers):
    """Everything behind the sequences. `plans` and `registers` are lists of rows, `tables` of assembler lines."""
    word = ".dword" if xlen == 64 else ".word"
    lines = ["        .data\n        .balign 16", f"count: .word {count}\nverbose: .word {verbose}",
             f"        .balign 16\nsave: .space {32 * xlen // 8}\n        {word} 0, -1",
             f"        .balign 16\n        .space 4096\nscratch: .space {SCRATCH_BYTES}\n        .space 4096", "plans:"]
    lines.extend(f"        {word} " + ", ".join(str(v) for v in row) for row in plans)
    lines.append("registers:")
    lines.extend(f"        {word} " + ", ".join(f"{v:#x}" for v in row) for row in registers)
    lines.extend(tables)
    return "\n".join(lines) + "\n"
