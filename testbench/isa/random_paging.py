# SPDX-License-Identifier: Apache-2.0
"""The privileged part of random RV64 sequences: plans, page tables, accesses through them, S-mode CSRs.

The tables: 24 pages from virtual address 0 (0 to 14 show frames of data, 16 to 23 frames of code), four pages of 2 MiB and
one odd pointer behind them, one page of 1 GiB, each with random rights and flaws. Data frames are stored to and hashed;
code frames hold returns, so that a call to any of their parcels comes back."""
from random_harness import ALIAS, CODE_FRAME, FRAMES, LARGE, LEAF_TABLE, LEAVES, PLAN, ROOT, SSTATUS, STATUS

V, R, W, X, U, G, A, D = (1 << n for n in range(8))
RIGHTS = [R | W] * 8 + [R | W | X] * 6 + [R] * 3 + [X] * 3 + [R | X] * 3 + [W, W | X, 0]
SPP, MPRV, SUM, MXR, TVM, TW, TSR = (1 << n for n in (8, 17, 18, 19, 20, 21, 22))
SIE, MIE, SPIE, MPIE = (1 << n for n in (1, 3, 5, 7))
LINES = 0x222  # the interrupts of S mode
EXCEPTIONS = 0xB0FF  # what may be delegated; calls from S and U end a sequence
HIGH = (1 << 64) - (1 << 30)  # where the last root entry shows the first one's pages again
LARGE_SIZE, GIGA = 0x200000, 0x40000000
PLAIN = ["sscratch", "scause", "stval"]
SUPERVISOR_CSRS = PLAIN + ["sepc", "sstatus", "sie", "sip", "satp", "scounteren"]
MACHINE_CSRS = SUPERVISOR_CSRS + ["medeleg", "mideleg", "mie", "mip", "mstatus"]
# What both machines keep of a CSR; the rest of a value that is read is cleared.
KNOWN = {"sepc": (1 << 64) - 2, "sstatus": SSTATUS, "sie": LINES, "sip": LINES, "scounteren": 7,
         "medeleg": EXCEPTIONS, "mideleg": LINES, "mie": LINES, "mip": LINES, "mstatus": STATUS}


class Paging:
    """Mixed into the generator: needs its rng, registers and labels. `mode` is M, S or U; `paged` tells whether Sv39 is on
    (in M mode: for MPRV)."""

    def chance(self, p):
        return self.rng.random() < p

    def choose_mode(self):
        """Sets how the next sequence runs and returns its plan."""
        r = self.rng
        self.mode = r.choices("MSU", (50, 30, 20))[0]
        self.paged = self.chance(0.4 if self.mode == "M" else 0.85)
        self.tvm = self.chance(0.15)
        status = {"M": 3, "S": 1, "U": 0}[self.mode] << 11
        for bit, p in ((SUM, 0.5), (MXR, 0.4), (TW, 0.3), (SIE, 0.5), (SPIE, 0.5), (MPIE, 0.5), (SPP, 0.5)):
            status |= bit if self.chance(p) else 0
        status |= TVM if self.tvm else 0
        delegates = self.chance(0.8)
        exceptions = r.choice([0, EXCEPTIONS, r.getrandbits(16) & EXCEPTIONS]) if delegates else 0
        lines = self.lines_of_supervisor() if delegates else 0
        # External with another one is left out: QEMU takes the lowest number first.
        self.pending = r.choice([0, 0, 0, 0x2, 0x20, 0x22, 0x200])
        status |= TSR if not delegates and self.chance(0.7) else 0  # the stub's sret must not trap
        alias = f" + {ALIAS:#x}" if self.mode == "U" and self.paged else ""
        satp = f"{8 << 60 | r.getrandbits(16) << 44 | ROOT >> 12:#x}" if self.paged else "0"
        words = {"entry": f"sequence_{self.index}{alias}", "mstatus": f"{status:#x}", "satp": satp,
                 "medeleg": f"{exceptions:#x}", "mideleg": f"{lines:#x}", "mie": f"{self.lines_of_supervisor():#x}",
                 "mip": f"{self.pending:#x}",
                 "stvec": f"stub_table + {r.randrange(2)}", "tables": f"tables_{self.index}" if self.paged else "0"}
        return [words[name] for name in PLAN]

    def lines_of_supervisor(self):
        return self.rng.choice([0, LINES, self.rng.getrandbits(10) & LINES])

    def leaf(self, frame, large=False):
        """A page-table entry for physical page `frame`, mostly sound."""
        r = self.rng
        pte = frame << 10 | r.choice(RIGHTS)
        for bit, p in ((V, 0.93), (A, 0.7), (D, 0.6), (G, 0.2), (U, 0.8 if self.mode == "U" else 0.4), (1 << 8, 0.1)):
            pte |= bit if self.chance(p) else 0
        if large and self.chance(0.2):
            pte |= 1 << r.randrange(10, 19)  # a misaligned superpage
        if self.chance(0.03):
            pte |= 1 << r.randrange(54, 64)  # reserved
        return pte

    def tables(self):
        """Assembler lines with the entries that the sequence's plan sets."""
        r = self.rng
        base = FRAMES >> 12
        entries = []
        for page in range(LEAVES):
            if page == 15:
                entries.append(0)  # an access across two pages does not reach the code
            else:
                entries.append(self.leaf(base + (r.randrange(2) if page < 15 else CODE_FRAME + r.randrange(2))))
        entries.extend(self.leaf(base, large=True) for _ in range(LARGE - 1))
        lines = [f"tables_{self.index}: .dword " + ", ".join(f"{e:#x}" for e in entries)]
        odd = r.choice([V, V, 0, V | A, V | D, V | U, V | G, W | V])  # all but V and V | G: no pointer
        lines.append(f"        .dword {LEAF_TABLE >> 2 | odd:#x}, {self.leaf(0x80000000 >> 12, large=True):#x}")
        return lines

    def offset(self, limit):
        r = self.rng
        edge = 0x1000 * r.randrange(1, limit // 0x1000) if limit > 0x1000 else 0xFF8
        return r.choice([r.randrange(0, limit - 8, 8), r.randrange(limit - 8), min(edge - 8 + r.randrange(16), limit - 8)])

    def address(self, code=False):
        """A virtual address in one of the windows; of code when `code`."""
        r = self.rng
        kind = r.randrange(14 if not code else 10)
        at = 0x1000 * CODE_FRAME + r.choice([0, 2, 0xFFE, 2 * r.randrange(0x800)]) if code else self.offset(0x2000)
        if kind < 6:
            page = r.randrange(16, 24) if code else r.randrange(15)
            # With a page behind it that may be missing: half of the accesses are close to the edge.
            where = at & 0xFFF
            if not code and self.chance(0.5):
                where = r.choice([0, 0xFF0, 0xFF8, 0xFF9, 0xFFC, 0xFFD, 0xFFE, 0xFFF])
            address = 0x1000 * page + where
            if self.chance(0.2):
                address += LARGE * LARGE_SIZE  # through the odd pointer
        elif kind < 9:
            address = LARGE_SIZE * r.randrange(1, LARGE) + at
        elif kind < 10:
            address = GIGA + (FRAMES - 0x80000000) + at
        elif kind < 12:
            address = FRAMES + at
        else:
            address = FRAMES + ALIAS + at
        if address < GIGA and self.chance(0.15):
            address += HIGH
        if self.chance(0.05):
            address ^= 1 << r.randrange(39, 64)
        return address & (1 << 64) - 1

    def through_pages(self):
        if self.mode != "M":
            return self.access_pages()
        # M mode's own addresses are physical: as another mode, for this access at least.
        a, b = self.some_reg(), self.some_reg()
        status = MPRV | self.rng.choice([0, 1 << 11])
        before = [f"li {a}, 0x1800", f"csrc mstatus, {a}", f"li {a}, {status:#x}", f"csrs mstatus, {a}"]
        after = [f"li {b}, {MPRV:#x}", f"csrc mstatus, {b}"]
        return before + self.access_pages() + (after if self.chance(0.7) else [])

    def access_pages(self):
        r = self.rng
        base = self.some_reg()
        address = self.address()
        kind = r.randrange(10)
        if kind < 6:
            offset = r.choice([0, self.imm12()])
            return [f"li {base}, {(address - offset) & (1 << 64) - 1:#x}",
                    f"{r.choice(self.loads + self.stores)} {self.reg()}, {offset}({base})"]
        if kind < 8:
            return [f"li {base}, {address & ~7:#x}", self.amo(base)]
        return [f"li {base}, {address & ~7:#x}", *self.reserved_pair(base)]

    def call_through_pages(self):
        base = self.some_reg("x1")
        return [f"li {base}, {self.address(code=True):#x}", f"jalr x1, 0({base})"]

    def store_entry(self):
        """Maps a page anew: S mode (or M mode) writes an entry, and says so."""
        r = self.rng
        base, value = self.some_reg(), None
        value = self.some_reg(base)
        page = r.randrange(15)
        lines = [f"li {base}, {LEAF_TABLE + 8 * page:#x}", f"li {value}, {self.leaf((FRAMES >> 12) + r.randrange(2)):#x}",
                 f"sd {value}, 0({base})"]
        if self.chance(0.5):
            return lines + ["sfence.vma"]
        target = 0x1000 * page
        high = self.some_reg(base)
        # By address, each of the addresses that the page is known by.
        lines += [f"li {high}, {target:#x}", f"sfence.vma {high}, x{r.randrange(32)}",
                  f"li {base}, {target + HIGH:#x}", f"sfence.vma {base}, x0"]
        for again in (0, HIGH):
            lines += [f"li {base}, {target + LARGE * LARGE_SIZE + again:#x}", f"sfence.vma {base}, x0"]
        return lines

    def privileged_csr(self):
        r = self.rng
        name = r.choice(MACHINE_CSRS if self.mode == "M" else SUPERVISOR_CSRS)
        known = KNOWN.get(name)
        rd = self.some_reg()
        mask = self.some_reg(rd)
        if name in PLAIN:
            return [f"{r.choice(['csrrw', 'csrrs', 'csrrc'])} {self.reg()}, {name}, {self.reg()}"]
        if name == "satp":
            return [f"csrr {rd}, satp"]
        if name == "mstatus":
            return self.set_status()
        write = []
        if name != "mip" and (name != "sip" or self.pending != 0x200) and self.chance(0.6):
            bits = r.getrandbits(64) & known
            write = [f"li {mask}, {bits:#x}", f"{r.choice(['csrs', 'csrc'])} {name}, {mask}"]
        return write + [f"csrr {rd}, {name}", f"li {mask}, {known:#x}", f"and {rd}, {rd}, {mask}"]

    def set_status(self):
        """MPRV with a mode, SUM and MXR; in M mode only."""
        r = self.rng
        a = self.some_reg()
        on = r.choice([MPRV, MPRV, 0]) | r.choice([0, 1, 3]) << 11 | r.getrandbits(64) & (SUM | MXR | TVM | TW | TSR | SIE)
        return [f"li {a}, {STATUS | MPRV:#x}", f"csrc mstatus, {a}", f"li {a}, {on:#x}", f"csrs mstatus, {a}"]

    def returns(self):
        """sret or mret to the next line."""
        a = self.some_reg()
        name = self.label()
        if self.mode == "M":
            return [f"la {a}, {name}", f"csrw mepc, {a}", f"li {a}, 0x1800", f"csrs mstatus, {a}", "mret", f"{name}:"]
        return [f"la {a}, {name}", f"csrw sepc, {a}", f"li {a}, {SPP:#x}", f"csrs sstatus, {a}", "sret", f"{name}:"]

    def privileged(self):
        """What only some modes may do; the others trap."""
        r = self.rng
        if self.mode == "U":
            # An S-mode CSR, a return, a fence, a wait: illegal, all of them.
            return r.choice([["sret"], ["mret"], ["wfi"], [f"sfence.vma {self.reg()}, {self.reg()}"], self.privileged_csr()])
        kind = r.randrange(10)
        if kind < 6:
            return self.privileged_csr()
        if kind < 8:
            return self.returns()
        # In S mode with TVM the fence would trap and leave what was cached: then no entry changes.
        if self.paged and not (self.mode == "S" and self.tvm):
            return self.store_entry()
        return ["mret"] if self.mode == "S" else ["fence.i"]
