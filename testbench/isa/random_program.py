# SPDX-License-Identifier: Apache-2.0
"""Random RV32IMC programs for comparison of two machines.

A program holds many sequences of about 30 random instructions. Each starts with all of x1..x31 loaded from a table and
ends with an ecall; then a hash over the registers, the scratch memory and everything that trapped is printed on the
UART, one line of eight hexadecimal digits a sequence. Traps inside a sequence (illegal instructions, access faults,
breakpoints) are folded into the hash and skipped. The text depends on the seed only."""
import random

EDGES = [0, 1, 2, 3, 0x1F, 0x20, 0x7FF, 0x800, 0xFFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x55555555, 0xAAAAAAAA,
         0x7FFFFFFF, 0x7FFFFFFE, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFF800]
SCRATCH_BYTES = 256
CSRS = ["mtval", "pmpaddr8", "pmpaddr9", "pmpaddr10", "pmpaddr11"]  # plain 32-bit storage on both machines
UNMAPPED = 0x08000000

RR = ["add", "sub", "sll", "slt", "sltu", "xor", "srl", "sra", "or", "and"]
MULDIV = ["mul", "mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu"]
RI = ["addi", "slti", "sltiu", "xori", "ori", "andi"]
SHIFTS = ["slli", "srli", "srai"]
LOADS = ["lb", "lbu", "lh", "lhu", "lw"]
STORES = ["sb", "sh", "sw"]
BRANCHES = ["beq", "bne", "blt", "bge", "bltu", "bgeu"]

PROLOGUE = f"""
        .option norelax
        .section .text.init, "ax"
        .globl _start
_start: la t0, trap
        csrw mtvec, t0
        la sp, save
        csrw mscratch, sp
        j next_sequence

        .balign 4
trap:   csrrw sp, mscratch, sp
        .irp n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        sw x\\n, 4 * \\n(sp)
        .endr
        csrr t0, mscratch
        sw t0, 8(sp)
        csrw mscratch, sp
        csrr t0, mcause
        csrr t1, mepc
        csrr t2, mtval
        li t3, 11
        beq t0, t3, end_of_sequence
        lw a0, 128(sp)          /* fold cause, mepc and, but for breakpoints, mtval */
        mv a1, t0
        jal ra, mix
        mv a1, t1
        jal ra, mix
        li t3, 3
        beq t0, t3, 1f
        mv a1, t2
        jal ra, mix
1:      sw a0, 128(sp)
        lhu t2, 0(t1)           /* on behind the instruction */
        andi t2, t2, 3
        addi t1, t1, 2
        bne t2, t3, 2f
        addi t1, t1, 2
2:      csrw mepc, t1
        li t0, 0x1800
        csrs mstatus, t0
        .irp n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        lw x\\n, 4 * \\n(sp)
        .endr
        lw sp, 8(sp)
        mret

mix:    xor a0, a0, a1          /* a0 = hash of a0 and word a1 */
        li a2, 0x01000193
        mul a0, a0, a2
        srli a2, a0, 15
        xor a0, a0, a2
        ret

end_of_sequence:
        lw a0, 128(sp)
        li t0, 1
3:      slli t1, t0, 2
        add t1, t1, sp
        lw a1, 0(t1)
        jal ra, mix
        addi t0, t0, 1
        li t1, 32
        bne t0, t1, 3b
        la t0, scratch
        addi t1, t0, {SCRATCH_BYTES}
4:      lw a1, 0(t0)
        jal ra, mix
        addi t0, t0, 4
        bne t0, t1, 4b
        jal ra, print_word
        lw t0, 132(sp)
        la t1, verbose
        lw t1, 0(t1)
        bne t0, t1, next_sequence
        jal ra, dump
next_sequence:
        la sp, save
        lw t0, 132(sp)
        addi t0, t0, 1
        sw t0, 132(sp)
        la t1, count
        lw t1, 0(t1)
        beq t0, t1, done
        la t1, entries
        slli t2, t0, 2
        add t1, t1, t2
        lw t1, 0(t1)
        csrw mepc, t1
        li t1, 0x1800
        csrs mstatus, t1
        sw t0, 128(sp)          /* the hash starts from the index */
        slli t0, t0, 7
        la x31, registers
        add x31, x31, t0
        .irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
        lw x\\n, 4 * \\n(x31)
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

dump:   mv s0, ra               /* x1 to x31, then the scratch memory */
        addi s1, sp, 4
        addi s2, sp, 128
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
        jr s0

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
exit_block: .word 0x20026, 0
"""


class Generator:
    def __init__(self, seed, sequences, first=0, verbose=-1):
        self.rng = random.Random(f"{seed}/{first}")
        self.sequences = sequences
        self.verbose = verbose
        self.lines = []

    def reg(self):
        return f"x{self.rng.randrange(32)}"

    def some_reg(self, *others):
        """A register that is not x0 and none of `others`."""
        while True:
            r = f"x{self.rng.randrange(1, 32)}"
            if r not in others:
                return r

    def creg(self):
        return f"x{self.rng.randrange(8, 16)}"

    def imm12(self):
        return self.rng.choice([self.rng.randrange(-2048, 2048), self.rng.randrange(-8, 8), -2048, 2047])

    def word(self):
        return self.rng.choice(EDGES) if self.rng.random() < 0.4 else self.rng.getrandbits(32)

    def alu(self):
        r = self.rng
        kind = r.randrange(10)
        if kind < 4:
            return [f"{r.choice(RR)} {self.reg()}, {self.reg()}, {self.reg()}"]
        if kind < 6:
            return [f"{r.choice(RI)} {self.reg()}, {self.reg()}, {self.imm12()}"]
        if kind < 7:
            return [f"{r.choice(SHIFTS)} {self.reg()}, {self.reg()}, {r.randrange(32)}"]
        if kind < 9:
            return [f"{r.choice(MULDIV)} {self.reg()}, {self.reg()}, {self.reg()}"]
        return [f"{r.choice(['lui', 'auipc'])} {self.reg()}, {r.randrange(1 << 20)}"]

    def compressed(self):
        r = self.rng
        six = r.randrange(-32, 32)
        forms = [
            lambda: f"c.li {self.some_reg()}, {six}",
            lambda: f"c.lui {self.some_reg('x2')}, {r.choice([r.randrange(1, 32), r.randrange(0xFFFE0, 0x100000)])}",
            lambda: f"c.addi {self.some_reg()}, {six or 1}",
            lambda: f"c.addi16sp sp, {16 * (six or 1)}",
            lambda: f"c.addi4spn {self.creg()}, sp, {4 * r.randrange(1, 256)}",
            lambda: f"c.slli {self.some_reg()}, {r.randrange(1, 32)}",
            lambda: f"c.srli {self.creg()}, {r.randrange(1, 32)}",
            lambda: f"c.srai {self.creg()}, {r.randrange(1, 32)}",
            lambda: f"c.andi {self.creg()}, {six}",
            lambda: f"c.{r.choice(['sub', 'xor', 'or', 'and'])} {self.creg()}, {self.creg()}",
            lambda: f"c.mv {self.some_reg()}, {self.some_reg()}",
            lambda: f"c.add {self.some_reg()}, {self.some_reg()}",
            lambda: "c.nop",
        ]
        return [r.choice(forms)()]

    def memory(self):
        r = self.rng
        if r.random() < 0.2:  # compressed, word-aligned
            base = r.choice(["sp", None])
            if base:
                reg = self.some_reg("x2")
                offset = 4 * r.randrange(32)
                return [f"la sp, scratch + {4 * r.randrange(32)}", f"c.{r.choice(['lwsp', 'swsp'])} {reg}, {offset}(sp)"]
            base = self.creg()
            offset = 4 * r.randrange(32)
            return [f"la {base}, scratch + {4 * r.randrange(32)}",
                    f"c.{r.choice(['lw', 'sw'])} {self.creg()}, {offset}({base})"]
        base = self.some_reg()
        offset = self.imm12()
        at = r.randrange(SCRATCH_BYTES - 3) if r.random() < 0.4 else 4 * r.randrange(SCRATCH_BYTES // 4)
        return [f"la {base}, scratch + {at - offset}", f"{r.choice(LOADS + STORES)} {self.reg()}, {offset}({base})"]

    def fault(self):
        # Aligned: which of two faults a misaligned access to nowhere reports is an implementation's choice.
        base = self.some_reg()
        return [f"li {base}, {UNMAPPED + 4 * self.rng.randrange(1024):#x}",
                f"{self.rng.choice(LOADS + STORES)} {self.reg()}, {4 * self.rng.randrange(8)}({base})"]

    def csr(self):
        r = self.rng
        name = r.choice(CSRS)
        if r.random() < 0.5:
            return [f"{r.choice(['csrrw', 'csrrs', 'csrrc'])} {self.reg()}, {name}, {self.reg()}"]
        return [f"{r.choice(['csrrwi', 'csrrsi', 'csrrci'])} {self.reg()}, {name}, {r.randrange(32)}"]

    def illegal(self):
        r = self.rng
        fields = r.getrandbits(5) << 7 | r.getrandbits(10) << 15  # rd, rs1, rs2
        kind = r.randrange(8)
        if kind == 0:  # OP with an unknown funct7
            return [f".4byte {fields | 0x33 | r.randrange(8) << 12 | r.choice([2, 3, 0x1F, 0x21, 0x40, 0x7F]) << 25:#x}"]
        if kind == 1:  # ADD-like funct7 on an operation that has none
            return [f".4byte {fields | 0x33 | r.choice([1, 2, 3, 4, 6, 7]) << 12 | 0x20 << 25:#x}"]
        if kind == 2:  # loads and stores of absent widths
            return [f".4byte {fields | r.choice([0x03 | 3 << 12, 0x03 | 6 << 12, 0x03 | 7 << 12, 0x23 | 3 << 12]):#x}"]
        if kind == 3:  # branches of absent conditions
            return [f".4byte {fields | 0x63 | r.choice([2, 3]) << 12 | r.getrandbits(7) << 25:#x}"]
        if kind == 4:  # A, F, D, RV64 opcodes
            return [f".4byte {fields | r.choice([0x2F, 0x07, 0x27, 0x43, 0x53, 0x1B, 0x3B]) | 2 << 12:#x}"]
        if kind == 5:  # shift amounts of RV64
            return [f".4byte {fields | 0x13 | r.choice([1, 5]) << 12 | 1 << 25:#x}"]
        if kind == 6:  # absent or read-only CSRs
            return [f".4byte {0x73 | 1 << 12 | fields & 0xF8F80 | r.choice([0x5C0, 0x8C0, 0xF14, 0xC00]) << 20:#x}"]
        return [f".2byte {r.choice([0x0000, 0x0014, 0x8000, 0x6281, 0x6101, 0x9C05, 0x4002, 0x8002, 0x2000, 0x6000]):#x}"]

    def loop(self):
        r = self.rng
        counter = self.some_reg()
        body = []
        for _ in range(r.randrange(1, 4)):
            rd = self.some_reg(counter)
            body.append(f"{r.choice(RR + MULDIV)} {rd}, {self.reg()}, {self.reg()}")
        name = self.label()
        return [f"li {counter}, {r.randrange(1, 6)}", f"{name}:", *body, f"addi {counter}, {counter}, -1",
                f"bnez {counter}, {name}"]

    def label(self):
        self.labels += 1
        return f".L{self.index}_{self.labels}"

    def jump(self, target):
        r = self.rng
        kind = r.randrange(8)
        if kind < 5:
            return [f"{r.choice(BRANCHES)} {self.reg()}, {self.reg()}, {target}"]
        if kind == 5:
            return [f"jal {self.reg()}, {target}"]
        if kind == 6:
            return [f"{r.choice(['c.beqz', 'c.bnez'])} {self.creg()}, {target}"]
        base = self.some_reg()
        offset = self.imm12()
        return [f"la {base}, {target} - ({offset & ~1})", f"jalr {self.reg()}, {offset}({base})"]

    def sequence(self, index):
        self.index = index
        self.labels = 0
        r = self.rng
        slots = r.randrange(20, 40)
        if r.random() < 0.5:
            self.lines.append("        c.nop")  # half of the sequences start in the middle of a word
        self.lines.append(f"sequence_{index}:")
        kinds = [(self.alu, 44), (self.compressed, 16), (self.memory, 16), (self.csr, 4), (self.illegal, 3),
                 (self.fault, 1), (self.loop, 3)]
        functions = [k for k, _ in kinds]
        weights = [w for _, w in kinds]
        for slot in range(slots):
            self.lines.append(f".L{index}_s{slot}:")
            if r.random() < 0.12 and slot + 1 < slots:
                target = f".L{index}_s{min(slots, slot + r.randrange(1, 7))}"
                body = self.jump(target)
            elif r.random() < 0.005:
                body = [r.choice(["ebreak", "c.ebreak"])]
            else:
                body = r.choices(functions, weights)[0]()
            self.lines.extend(f"        {line}" for line in body)
        self.lines.append(f".L{index}_s{slots}: ecall")

    def text(self):
        """Assembler text of the whole program."""
        self.lines = [PROLOGUE, "        .section .text"]
        for i in range(self.sequences):
            self.sequence(i)
        words = self.lines
        words.append("        .data\n        .balign 16")
        words.append(f"count: .word {self.sequences}\nverbose: .word {self.verbose}")
        words.append("save: .space 132\n        .word -1")
        words.append(f"        .space 4096\nscratch: .space {SCRATCH_BYTES}\n        .space 4096")
        words.append("entries:")
        words.extend(f"        .word sequence_{i}" for i in range(self.sequences))
        words.append("registers:")
        for _ in range(self.sequences):
            words.append("        .word " + ", ".join(f"{self.word():#x}" for _ in range(32)))
        return "\n".join(words) + "\n"
