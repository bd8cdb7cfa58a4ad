# SPDX-License-Identifier: Apache-2.0
"""Reads block maps and the chip map (TOML) into checked Python objects.

Every mistake in a file becomes a MapError whose text is one line, `file:line: reason`.
"""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

MAX_FILE_BYTES = 1 << 20
MAX_BLOCK_SIZE = 1 << 24  # a PLIC's map takes 4 MiB and more
MAX_REGISTER_SLOTS = 4096
MAX_INITIATOR_ID = 31  # reach is a 32-bit mask
ADDRESS_BITS = 32  # the chip's 32-bit core must reach every target
SECTOR = 4096  # erase granule of the flash device
IRQ_RANGE = range(16, 32)  # Pluton's blocks use mip[31:16]

REGISTER_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*\Z")
LOWER_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
ACCESS_MODES = ("ro", "rw", "w1c", "wo")
TARGET_KINDS = ("rom", "ram", "flash", "block")

CPP_KEYWORDS = frozenset(
    """alignas alignof and asm auto bitand bitor bool break case catch char class compl concept const consteval constexpr
    constinit continue decltype default delete do double else enum explicit export extern false float for friend goto if
    inline int long mutable namespace new noexcept not nullptr operator or private protected public register requires
    return short signed sizeof static struct switch template this throw true try typedef typeid typename union unsigned
    using virtual void volatile wchar_t while xor for_each linux unix""".split()
)


class MapError(Exception):
    """A mistake in a map file; str() is the line to print."""


@dataclass
class Field:
    name: str
    lsb: int
    width: int
    access: str
    reset: int
    description: str

    @property
    def mask(self):
        return ((1 << self.width) - 1) << self.lsb

    @property
    def bits(self):
        return str(self.lsb) if self.width == 1 else f"{self.lsb + self.width - 1}:{self.lsb}"


@dataclass
class Register:
    name: str
    offset: int
    count: int
    stride: int
    description: str
    volatile: bool
    side_effect: bool
    reset: int
    access: str | None  # None: the policy is per field
    fields: list
    masks: dict = field(default_factory=dict)  # access mode -> mask


@dataclass
class Block:
    name: str
    title: str
    size: int
    register_bytes: int
    access_widths: list
    registers: list
    source: Path  # relative to the repository root
    top: str  # C++ namespace: the first folder of the path

    @property
    def folder(self):
        return self.source.parent


@dataclass
class Initiator:
    name: str
    id: int
    world: str
    description: str


@dataclass
class Target:
    name: str
    kind: str
    block: str
    base: int
    size: int
    reach: list
    irq: int  # -1: none
    plic: int  # source of the application core's interrupt controller; -1: none
    description: str


@dataclass
class Region:
    name: str
    target: str
    offset: int
    size: int
    description: str


@dataclass
class Grant:
    name: str
    bit: int
    description: str


@dataclass
class Rule:
    """One entry of the firewall's policy; rights: phase -> initiator -> letters."""
    region: str
    base: int
    size: int
    modes: list
    boot: dict
    runtime: dict
    grant: Grant | None


@dataclass
class Chip:
    name: str
    bus_hz: int
    initiators: list
    targets: list
    flash_regions: list
    ram_regions: list
    source: Path
    grants: list = field(default_factory=list)
    rules: list = field(default_factory=list)

    def target(self, name):
        return next(t for t in self.targets if t.name == name)


class Table:
    """One TOML table with typed, checked access to its keys and the place to blame."""

    def __init__(self, data, where, allowed):
        if not isinstance(data, dict):
            raise MapError(f"{where}: expected a table")
        self.data, self.where = data, where
        for key in data:
            if key not in allowed:
                self.fail(f"unknown key '{printable(key)}'")

    def fail(self, reason):
        raise MapError(f"{self.where}: {reason}")

    def _get(self, key, kind, default):
        if key not in self.data:
            if default is None:
                self.fail(f"key '{key}' is missing")
            return default
        value = self.data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fail(f"key '{key}' must be {kind_name(kind)}")
        return value

    def integer(self, key, low, high, default=None):
        value = self._get(key, int, default)
        if not low <= value <= high:
            self.fail(f"key '{key}' is {value if abs(value) < 1 << 64 else 'huge'}; it must be {low:#x} to {high:#x}")
        return value

    def boolean(self, key, default):
        return self._get(key, bool, default)

    def text(self, key, default=None):
        value = self._get(key, str, default)
        if not value.isprintable() or "*/" in value or "\\" in value or len(value) > 400:
            self.fail(f"key '{key}' must be one printable line without backslash or comment end")
        return value

    def name(self, key, pattern):
        value = self._get(key, str, None)
        if not pattern.match(value) or len(value) > 48:
            self.fail(f"name '{printable(value)}' must match {pattern.pattern[:-2]} and have at most 48 characters")
        if value.lower() in CPP_KEYWORDS:
            self.fail(f"name '{value}' is a word of C++")
        return value

    def choice(self, key, choices, default=None):
        value = self._get(key, str, default)
        if value not in choices:
            self.fail(f"key '{key}' is '{printable(value)}'; choose from {', '.join(choices)}")
        return value

    def array(self, key, default=None):
        return self._get(key, list, default)


def kind_name(kind):
    return {int: "an integer", str: "a string", bool: "true or false", list: "an array"}[kind]


def printable(text):
    return "".join(c if c.isprintable() else "?" for c in str(text))[:60]


def load_toml(root, source):
    """Parses a file; returns its data and a function that gives `file:line` of the n-th [[header]]."""
    path = root / source
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_FILE_BYTES:
            raise MapError(f"{source}:1: larger than 1 MiB")
        text = raw.decode("utf-8")
        data = tomllib.loads(text)
    except OSError as e:
        raise MapError(f"{source}:1: {e.strerror or 'cannot be read'}") from e
    except UnicodeDecodeError as e:
        line = raw[: e.start].count(b"\n") + 1
        raise MapError(f"{source}:{line}: not UTF-8") from e
    except RecursionError as e:
        raise MapError(f"{source}:1: nested too deeply") from e
    except ValueError as e:  # tomllib's own error and integers beyond Python's limit
        message = printable_error(str(e))
        place = re.search(r"\(at line (\d+), column \d+\)", message)
        line = int(place.group(1)) if place else text.count("\n") + 1
        raise MapError(f"{source}:{line}: {message}") from e
    return data, Lines(source, text)


def printable_error(text):
    return "".join(c if c.isprintable() else "?" for c in text)[:200]


class Lines:
    """Line numbers of table headers. tomllib keeps none, so they are found in the text."""

    def __init__(self, source, text):
        self.source = source
        self.headers = []
        for number, line in enumerate(text.split("\n"), 1):
            match = re.match(r"\s*\[\[?\s*([A-Za-z_.]+)\s*\]", line)
            if match:
                self.headers.append((match.group(1), number))

    def of(self, header, index=0):
        places = [number for name, number in self.headers if name == header]
        return f"{self.source}:{places[index] if index < len(places) else 1}"

    def of_field(self, register_index, field_index):
        """Place of the n-th [[register.field]] after the m-th [[register]]."""
        seen, fields = -1, -1
        for name, number in self.headers:
            if name == "register":
                seen, fields = seen + 1, -1
            elif name == "register.field" and seen == register_index:
                fields += 1
                if fields == field_index:
                    return f"{self.source}:{number}"
        return self.of("register", register_index)


# --- blocks ---------------------------------------------------------------------------------------------------------

BLOCK_KEYS = ("name", "title", "size", "register_bytes", "access_widths")
REGISTER_KEYS = ("name", "offset", "count", "stride", "description", "volatile", "side_effect", "reset", "access", "field")
FIELD_KEYS = ("name", "bits", "access", "reset", "description")


def load_block(root, source):
    data, lines = load_toml(root, source)
    top = Table(data, f"{source}:1", ("block", "register"))
    if "block" not in data:
        top.fail("[block] is missing")
    head = Table(data["block"], lines.of("block"), BLOCK_KEYS)
    block = Block(
        name=head.name("name", LOWER_NAME),
        title=head.text("title"),
        size=head.integer("size", 4, MAX_BLOCK_SIZE),
        register_bytes=head.integer("register_bytes", 1, 4, 4),
        access_widths=head.array("access_widths", [4]),
        registers=[],
        source=Path(source),
        top=Path(source).parts[0],
    )
    if block.register_bytes not in (1, 4):
        head.fail("key 'register_bytes' must be 1 or 4")
    if block.size % 4:
        head.fail("key 'size' must be a multiple of 4")
    widths = block.access_widths
    if not widths or any(type(w) is not int or w not in (1, 4, 8) for w in widths) or len(set(widths)) != len(widths):
        head.fail("key 'access_widths' must list some of 1, 4, 8, each once")
    if block.register_bytes not in widths or any(w not in (block.register_bytes, 2 * block.register_bytes) for w in widths):
        head.fail("key 'access_widths' must hold the register width, and at most twice that besides")
    registers = top.array("register", [])
    if not registers:
        top.fail("no [[register]]")
    for index, entry in enumerate(registers):
        block.registers.append(load_register(block, entry, index, lines))
    check_block(block, lines)
    return block


def load_register(block, entry, index, lines):
    table = Table(entry, lines.of("register", index), REGISTER_KEYS)
    width = 8 * block.register_bytes
    limit = (1 << width) - 1
    reg = Register(
        name=table.name("name", REGISTER_NAME),
        offset=table.integer("offset", 0, block.size - block.register_bytes),
        count=table.integer("count", 1, MAX_REGISTER_SLOTS, 1),
        stride=table.integer("stride", block.register_bytes, block.size, block.register_bytes),
        description=table.text("description"),
        volatile=table.boolean("volatile", False),
        side_effect=table.boolean("side_effect", False),
        reset=table.integer("reset", 0, limit, 0),
        access=None,
        fields=[],
        masks={mode: 0 for mode in ACCESS_MODES},
    )
    if reg.offset % block.register_bytes or reg.stride % block.register_bytes:
        table.fail(f"{reg.name}: offset and stride must be multiples of {block.register_bytes}")
    if reg.offset + (reg.count - 1) * reg.stride + block.register_bytes > block.size:
        table.fail(f"{reg.name}: ends beyond the block's size")
    if ("access" in table.data) == ("field" in table.data):
        table.fail(f"{reg.name}: give either 'access' or [[register.field]] entries")
    if "access" in table.data:
        reg.access = table.choice("access", ACCESS_MODES)
        reg.masks[reg.access] = limit
        if reg.access == "wo" and reg.reset:
            table.fail(f"{reg.name}: write-only bits read 0; reset must be 0")
        return reg
    if "reset" in table.data:
        table.fail(f"{reg.name}: its fields give the reset value")
    for number, item in enumerate(table.array("field")):
        reg.fields.append(load_field(reg, item, width, lines.of_field(index, number)))
    if not reg.fields:
        table.fail(f"{reg.name}: no fields")
    return reg


def load_field(reg, item, width, where):
    table = Table(item, where, FIELD_KEYS)
    name = table.name("name", REGISTER_NAME)
    bits = table._get("bits", str, None)
    match = re.match(r"(\d{1,2})(?::(\d{1,2}))?\Z", bits, re.ASCII)
    if not match:
        table.fail(f"{reg.name}.{name}: bits '{printable(bits)}' must be \"n\" or \"hi:lo\"")
    high = int(match.group(1))
    low = int(match.group(2)) if match.group(2) else high
    if low > high or high >= width:
        table.fail(f"{reg.name}.{name}: bits '{bits}' do not fit a {width}-bit register, high bit first")
    access = table.choice("access", ACCESS_MODES)
    reset = table.integer("reset", 0, (1 << (high - low + 1)) - 1, 0)
    if access == "wo" and reset:
        table.fail(f"{reg.name}.{name}: write-only bits read 0; reset must be 0")
    item_field = Field(name, low, high - low + 1, access, reset, table.text("description"))
    if any(item_field.mask & mask for mask in reg.masks.values()):
        table.fail(f"{reg.name}.{name}: bits overlap another field")
    if any(f.name == name for f in reg.fields):
        table.fail(f"{reg.name}.{name}: name used twice")
    reg.masks[access] |= item_field.mask
    reg.reset |= reset << low
    return item_field


def camel(name):
    return "".join(part.capitalize() for part in name.lower().split("_"))


def register_constants(reg):
    """C++ constants at namespace level that this register brings."""
    names = [f"k{camel(reg.name)}"]
    if reg.count > 1:
        names += [names[0] + "Count", names[0] + "Stride"]
    return names


def check_block(block, lines):
    used, constants = {}, {"kBlock", "kRegisters"}
    for index, reg in enumerate(block.registers):
        where = lines.of("register", index)
        for i in range(reg.count):
            offset = reg.offset + i * reg.stride
            if offset in used:
                raise MapError(f"{where}: {reg.name} overlaps {used[offset]} at offset {offset:#x}")
            used[offset] = reg.name
        # Names that differ in TOML may still meet in C++ (A_1 and A1 both give kA1) or in C (S.X_MASK, S_X.MASK).
        for name in register_constants(reg) + [f"{reg.name}/{suffix}" for suffix in c_suffixes(reg)]:
            key = name.replace("/", "_")
            if key in constants:
                raise MapError(f"{where}: {reg.name}: generated name {key} is taken")
            constants.add(key)
        fields = [f"k{camel(f.name)}" for f in reg.fields]
        if len(set(fields)) != len(fields):
            raise MapError(f"{where}: {reg.name}: two fields give the same C++ name")
    if len(used) > MAX_REGISTER_SLOTS:
        raise MapError(f"{lines.of('block')}: more than {MAX_REGISTER_SLOTS} registers")


def c_suffixes(reg):
    suffixes = ["OFFSET"]
    if reg.reset:
        suffixes.append("RESET")
    if reg.count > 1:
        suffixes += ["COUNT", "STRIDE"]
    for f in reg.fields:
        suffixes += [f"{f.name}_MASK", f"{f.name}_LSB"]
    return suffixes
