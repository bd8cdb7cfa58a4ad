# SPDX-License-Identifier: Apache-2.0
"""Random RV32IMC or RV64IMAC programs for comparison of two machines.

A program holds many sequences of about 30 random instructions. Each starts with all of x1..x31 loaded from a table and
ends with an ecall; then a hash over the registers, the scratch memory and everything that trapped is printed on the
UART, one line of eight hexadecimal digits a sequence. Traps inside a sequence (illegal instructions, access faults,
breakpoints) are folded into the hash and skipped. The text depends on the seed only. Half of the RV64 sequences run in
S and U mode, most of them under Sv39 (random_paging.py)."""
import random

import random_harness
import random_paging
from random_harness import SCRATCH_BYTES

EDGES = [0, 1, 2, 3, 0x1F, 0x20, 0x7FF, 0x800, 0xFFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x55555555, 0xAAAAAAAA,
         0x7FFFFFFF, 0x7FFFFFFE, 0x80000000, 0x80000001, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFF800]
# Plain storage of XLEN bits on both machines.
CSRS = {32: ["mtval", "pmpaddr8", "pmpaddr9", "pmpaddr10", "pmpaddr11"], 64: ["mtval", "sscratch", "stval", "scause"]}
UNMAPPED = 0x08000000

RR = ["add", "sub", "sll", "slt", "sltu", "xor", "srl", "sra", "or", "and"]
MULDIV = ["mul", "mulh", "mulhsu", "mulhu", "div", "divu", "rem", "remu"]
RI = ["addi", "slti", "sltiu", "xori", "ori", "andi"]
SHIFTS = ["slli", "srli", "srai"]
BRANCHES = ["beq", "bne", "blt", "bge", "bltu", "bgeu"]
LOADS = {32: ["lb", "lbu", "lh", "lhu", "lw"], 64: ["lb", "lbu", "lh", "lhu", "lw", "lwu", "ld"]}
STORES = {32: ["sb", "sh", "sw"], 64: ["sb", "sh", "sw", "sd"]}
# RV64 only.
WRR = ["addw", "subw", "sllw", "srlw", "sraw"]
WMULDIV = ["mulw", "divw", "divuw", "remw", "remuw"]
WSHIFTS = ["slliw", "srliw", "sraiw"]
AMOS = ["amoswap", "amoadd", "amoxor", "amoand", "amoor", "amomin", "amomax", "amominu", "amomaxu"]
ORDERS = ["", "", "", ".aq", ".rl", ".aqrl"]


def f3(n):
    return n << 12


def f7(n):
    return n << 25


class Generator(random_paging.Paging):
    def __init__(self, seed, sequences, first=0, verbose=-1, xlen=32):
        self.rng = random.Random(f"{seed}/{first}" if xlen == 32 else f"{seed}/{first}/{xlen}")
        self.xlen = xlen
        self.loads, self.stores = LOADS[xlen], STORES[xlen]
        self.mode, self.paged = "M", False
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
        value = self.rng.choice(EDGES) if self.rng.random() < 0.4 else self.rng.getrandbits(32)
        if self.xlen == 32 or self.rng.random() < 0.2:
            return value
        # Sign-extended, above 32 bits of anything, or anything.
        kind = self.rng.randrange(4)
        if kind == 0:
            return value | (0xFFFFFFFF00000000 if value >> 31 else 0)
        return value | (self.word32() << 32) if kind < 3 else self.rng.getrandbits(64)

    def word32(self):
        return self.rng.choice(EDGES) if self.rng.random() < 0.5 else self.rng.getrandbits(32)

    def alu(self):
        r = self.rng
        if self.xlen == 64 and r.random() < 0.35:
            return self.alu_word()
        kind = r.randrange(10)
        if kind < 4:
            return [f"{r.choice(RR)} {self.reg()}, {self.reg()}, {self.reg()}"]
        if kind < 6:
            return [f"{r.choice(RI)} {self.reg()}, {self.reg()}, {self.imm12()}"]
        if kind < 7:
            return [f"{r.choice(SHIFTS)} {self.reg()}, {self.reg()}, {r.randrange(self.xlen)}"]
        if kind < 9:
            return [f"{r.choice(MULDIV)} {self.reg()}, {self.reg()}, {self.reg()}"]
        return [f"{r.choice(['lui', 'auipc'])} {self.reg()}, {r.randrange(1 << 20)}"]

    def alu_word(self):
        r = self.rng
        kind = r.randrange(8)
        if kind < 3:
            return [f"{r.choice(WRR)} {self.reg()}, {self.reg()}, {self.reg()}"]
        if kind < 5:
            return [f"{r.choice(WMULDIV)} {self.reg()}, {self.reg()}, {self.reg()}"]
        if kind < 7:
            return [f"{r.choice(WSHIFTS)} {self.reg()}, {self.reg()}, {r.randrange(32)}"]
        return [f"addiw {self.reg()}, {self.reg()}, {self.imm12()}"]

    def compressed(self):
        r = self.rng
        six = r.randrange(-32, 32)
        forms = [
            lambda: f"c.li {self.some_reg()}, {six}",
            lambda: f"c.lui {self.some_reg('x2')}, {r.choice([r.randrange(1, 32), r.randrange(0xFFFE0, 0x100000)])}",
            lambda: f"c.addi {self.some_reg()}, {six or 1}",
            lambda: f"c.addi16sp sp, {16 * (six or 1)}",
            lambda: f"c.addi4spn {self.creg()}, sp, {4 * r.randrange(1, 256)}",
            lambda: f"c.slli {self.some_reg()}, {r.randrange(1, self.xlen)}",
            lambda: f"c.srli {self.creg()}, {r.randrange(1, self.xlen)}",
            lambda: f"c.srai {self.creg()}, {r.randrange(1, self.xlen)}",
            lambda: f"c.andi {self.creg()}, {six}",
            lambda: f"c.{r.choice(['sub', 'xor', 'or', 'and'])} {self.creg()}, {self.creg()}",
            lambda: f"c.mv {self.some_reg()}, {self.some_reg()}",
            lambda: f"c.add {self.some_reg()}, {self.some_reg()}",
            lambda: "c.nop",
        ]
        if self.xlen == 64:
            forms += [lambda: f"c.addiw {self.some_reg()}, {six}",
                      lambda: f"c.{r.choice(['addw', 'subw'])} {self.creg()}, {self.creg()}"]
        return [r.choice(forms)()]

    def memory(self):
        r = self.rng
        if r.random() < 0.2:  # compressed, aligned
            size = r.choice([4, 8]) if self.xlen == 64 else 4
            letter = "d" if size == 8 else "w"
            base = r.choice(["sp", None])
            # A base at 32 words of scratch at most and an offset of 32 words at most.
            start, offset = 4 * r.randrange(32) & -size, 4 * r.randrange(32) & -size
            if base:
                return [f"la sp, scratch + {start}", f"c.{r.choice('ls')}{letter}sp {self.some_reg('x2')}, {offset}(sp)"]
            base = self.creg()
            return [f"la {base}, scratch + {start}", f"c.{r.choice('ls')}{letter} {self.creg()}, {offset}({base})"]
        base = self.some_reg()
        offset = self.imm12()
        bytes_ = self.xlen // 8
        at = r.randrange(SCRATCH_BYTES - bytes_ + 1) if r.random() < 0.4 else bytes_ * r.randrange(SCRATCH_BYTES // bytes_)
        return [f"la {base}, scratch + {at - offset}", f"{r.choice(self.loads + self.stores)} {self.reg()}, {offset}({base})"]

    def amo(self, base):
        r = self.rng
        return f"{r.choice(AMOS)}.{r.choice('wd')}{r.choice(ORDERS)} {self.reg()}, {self.reg()}, ({base})"

    def reserved_pair(self, base):
        """lr and sc at `base`; something in between may change the memory (not under MPRV, which a trap ends) or trap."""
        r = self.rng
        width = r.choice("wd")
        between = []
        if self.chance(0.3) and not (self.mode == "M" and self.paged):
            between.append(f"s{width} {self.reg()}, 0({base})")
        if self.chance(0.1):
            between.append(".4byte 0xFFFFFFFF")
        if self.chance(0.4):
            between.append(f"{r.choice(RR)} {self.some_reg(base)}, {self.reg()}, {self.reg()}")
        if self.chance(0.1):
            between.append(f"sc.{width} {self.some_reg(base)}, {self.reg()}, ({base})")
        first = [f"lr.{width}{r.choice(ORDERS)} {self.some_reg(base)}, ({base})"] if self.chance(0.9) else []
        return first + between + [f"sc.{width}{r.choice(ORDERS)} {self.reg()}, {self.reg()}, ({base})"]

    def atomic(self):
        r = self.rng
        base = self.some_reg()
        aligned = f"la {base}, scratch + {8 * r.randrange(SCRATCH_BYTES // 8)}"
        kind = r.randrange(10)
        if kind < 6:
            return [aligned, self.amo(base)]
        if kind < 9:
            return [aligned, *self.reserved_pair(base)]
        # Misaligned: traps. (A misaligned sc may just fail.)
        at = 8 * r.randrange(SCRATCH_BYTES // 8 - 1) + r.randrange(1, 4)
        load = f"lr.{r.choice('wd')} {self.reg()}, ({base})"
        return [f"la {base}, scratch + {at}", load if r.random() < 0.3 else self.amo(base)]

    def fault(self):
        # Aligned: which of two faults a misaligned access to nowhere reports is an implementation's choice.
        base = self.some_reg()
        return [f"li {base}, {UNMAPPED + 8 * self.rng.randrange(512):#x}",
                f"{self.rng.choice(self.loads + self.stores)} {self.reg()}, {8 * self.rng.randrange(8)}({base})"]

    def csr(self):
        r = self.rng
        name = r.choice(CSRS[self.xlen] if self.mode == "M" else CSRS[self.xlen][1:])
        if r.random() < 0.5:
            return [f"{r.choice(['csrrw', 'csrrs', 'csrrc'])} {self.reg()}, {name}, {self.reg()}"]
        return [f"{r.choice(['csrrwi', 'csrrsi', 'csrrci'])} {self.reg()}, {name}, {r.randrange(32)}"]

    def illegal(self):
        r = self.rng
        fields = r.getrandbits(5) << 7 | r.getrandbits(10) << 15  # rd, rs1, rs2
        wide = self.xlen == 64
        kind = r.randrange(8)
        if kind == 0:  # OP with an unknown funct7
            opcode = r.choice([0x33, 0x3B]) if wide else 0x33
            return [f".4byte {fields | opcode | f3(r.randrange(8)) | f7(r.choice([2, 3, 0x1F, 0x21, 0x40, 0x7F])):#x}"]
        if kind == 1:  # ADD-like funct7 on an operation that has none
            return [f".4byte {fields | 0x33 | f3(r.choice([1, 2, 3, 4, 6, 7])) | f7(0x20):#x}"]
        if kind == 2:  # loads and stores of absent widths
            widths = [0x03 | f3(7), 0x23 | f3(4), 0x23 | f3(7)]
            widths += [] if wide else [0x03 | f3(3), 0x03 | f3(6), 0x23 | f3(3)]
            return [f".4byte {fields | r.choice(widths):#x}"]
        if kind == 3:  # branches of absent conditions
            return [f".4byte {fields | 0x63 | f3(r.choice([2, 3])) | f7(r.getrandbits(7)):#x}"]
        if kind == 4:  # F, D, and what RV32 has not
            absent = [0x07, 0x27, 0x43, 0x53] + ([] if wide else [0x2F, 0x1B, 0x3B])
            return [f".4byte {fields | r.choice(absent) | f3(2):#x}"]
        if kind == 5 and wide:
            return [f".4byte {fields | self.reserved_wide():#x}"]
        if kind == 5:  # shift amounts of RV64
            return [f".4byte {fields | 0x13 | f3(r.choice([1, 5])) | f7(1):#x}"]
        if kind == 6:  # absent or read-only CSRs
            return [f".4byte {0x73 | f3(1) | fields & 0xF8F80 | r.choice([0x5C0, 0x8C0, 0xF14, 0xC00]) << 20:#x}"]
        short = [0x0000, 0x0014, 0x8000, 0x6281, 0x6101, 0x4002, 0x8002, 0x2000]
        short += [0x2001, 0x9C41, 0x9C61, 0x6002, 0xA000, 0x2002, 0xA002] if wide else [0x9C05, 0x6000]
        return [f".2byte {r.choice(short):#x}"]

    def reserved_wide(self):
        """Reserved encodings of RV64 and A, without their registers."""
        return self.rng.choice([
            0x1B | f3(2), 0x1B | f3(1) | f7(1), 0x1B | f3(5) | f7(0x21), 0x1B | f3(6),  # OP-IMM-32
            0x3B | f3(2), 0x3B | f3(1) | f7(1), 0x3B | f3(3) | f7(1), 0x3B | f3(1) | f7(0x20),  # OP-32
            0x13 | f3(1) | f7(2), 0x13 | f3(5) | f7(0x22),  # shift amounts of RV128
            0x2F | f3(0), 0x2F | f3(1), 0x2F | f3(4), 0x2F | f3(7),  # widths of atomics
            0x2F | f3(2) | f7(0x14), 0x2F | f3(3) | f7(0x7C), 0x2F | f3(2) | f7(0x08) | 1 << 20])  # and operations

    def loop(self):
        r = self.rng
        counter = self.some_reg()
        body = []
        operations = RR + MULDIV + (WRR + WMULDIV if self.xlen == 64 else [])
        for _ in range(r.randrange(1, 4)):
            rd = self.some_reg(counter)
            body.append(f"{r.choice(operations)} {rd}, {self.reg()}, {self.reg()}")
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
        self.plans.append(self.choose_mode() if self.xlen == 64 else [f"sequence_{index}", "0x1800"])
        if self.paged:
            self.table_lines.extend(self.tables())
        kinds = [(self.alu, 44), (self.compressed, 16), (self.memory, 16), (self.csr, 4), (self.illegal, 3),
                 (self.fault, 1), (self.loop, 3)]
        if self.xlen == 64:
            kinds += [(self.atomic, 10), (self.privileged, 6 if self.mode == "M" and not self.paged else 14)]
        if self.paged:
            kinds += [(self.through_pages, 40)] + ([(self.call_through_pages, 8)] if self.mode != "M" else [])
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
            self.lines.extend(line if line.endswith(":") else f"        {line}" for line in body)
        self.lines.append(f".L{index}_s{slots}: ecall")

    def text(self):
        """Assembler text of the whole program."""
        self.lines = [random_harness.prologue(self.xlen, self.verbose >= 0), "        .section .text"]
        self.plans, self.table_lines = [], []
        for i in range(self.sequences):
            self.sequence(i)
        registers = [[self.word() for _ in range(32)] for _ in range(self.sequences)]
        return "\n".join(self.lines) + "\n" + random_harness.data(
            self.xlen, self.sequences, self.verbose, self.plans, self.table_lines, registers)
