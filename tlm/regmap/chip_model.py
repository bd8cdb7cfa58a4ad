# SPDX-License-Identifier: Apache-2.0
"""Reads and checks the chip map (soc/chip.toml) against the blocks that it instantiates."""

from pathlib import Path

import chip_policy
from toml_model import (
    ADDRESS_BITS, IRQ_RANGE, LOWER_NAME, MAX_INITIATOR_ID, SECTOR, TARGET_KINDS,
    Chip, Initiator, MapError, Region, Table, Target, load_toml, printable,
)

CHIP_KEYS = ("name", "bus_hz")
INITIATOR_KEYS = ("name", "id", "world", "description")
TARGET_KEYS = ("name", "kind", "block", "base", "size", "reach", "irq", "plic", "description")
FLASH_REGION_KEYS = ("name", "offset", "size", "description")
RAM_REGION_KEYS = ("name", "target", "offset", "size", "description")
ADDRESS_LIMIT = 1 << ADDRESS_BITS
PLIC_SOURCES = range(1, 32)
GRANULE = 256  # targets start and end on multiples of this
RESERVED_PREFIXES = ("irq_", "plic_source_", "flash_region_", "ram_region_", "initiator_", "policy_", "grant_")  # of the C names


def load_chip(root, source, blocks):
    """`blocks`: dictionary of Block by name."""
    data, lines = load_toml(root, source)
    top = Table(data, f"{source}:1", ("chip", "initiator", "target", "flash_region", "ram_region", "grant", "rule"))
    if "chip" not in data:
        top.fail("[chip] is missing")
    head = Table(data["chip"], lines.of("chip"), CHIP_KEYS)
    chip = Chip(
        name=head.name("name", LOWER_NAME),
        bus_hz=head.integer("bus_hz", 1_000, 1_000_000_000_000),
        initiators=[], targets=[], flash_regions=[], ram_regions=[], source=Path(source),
    )
    if 1_000_000_000_000 % chip.bus_hz:
        head.fail("key 'bus_hz': the period must be a whole number of picoseconds")
    for i, entry in enumerate(top.array("initiator", [])):
        add_initiator(chip, Table(entry, lines.of("initiator", i), INITIATOR_KEYS))
    for i, entry in enumerate(top.array("target", [])):
        add_target(chip, Table(entry, lines.of("target", i), TARGET_KEYS), blocks)
    for i, entry in enumerate(top.array("flash_region", [])):
        add_flash_region(chip, Table(entry, lines.of("flash_region", i), FLASH_REGION_KEYS))
    for i, entry in enumerate(top.array("ram_region", [])):
        add_ram_region(chip, Table(entry, lines.of("ram_region", i), RAM_REGION_KEYS))
    chip_policy.add(chip, top, lines)
    if not chip.initiators or not chip.targets:
        top.fail("needs at least one [[initiator]] and one [[target]]")
    return chip


def check_name(table, taken, name):
    if any(t.name == name for t in taken):
        table.fail(f"name '{name}' used twice")


def add_initiator(chip, table):
    item = Initiator(
        name=table.name("name", LOWER_NAME),
        id=table.integer("id", 1, MAX_INITIATOR_ID),
        world=table.choice("world", ("normal", "secure", "machine_secure")),
        description=table.text("description"),
    )
    check_name(table, chip.initiators, item.name)
    for other in chip.initiators:
        if other.id == item.id:
            table.fail(f"id {item.id} is already {other.name}'s")
    chip.initiators.append(item)


def add_target(chip, table, blocks):
    kind = table.choice("kind", TARGET_KINDS)
    name = table.name("name", LOWER_NAME)
    if name.startswith(RESERVED_PREFIXES):
        table.fail(f"name '{name}' starts with a reserved prefix")
    block_name = ""
    if kind == "block":
        block_name = table.name("block", LOWER_NAME)
        if block_name not in blocks:
            table.fail(f"block '{block_name}' has no map")
        if "size" in table.data:
            table.fail("key 'size' belongs to the block's own map")
        size = blocks[block_name].size
    else:
        if "block" in table.data:
            table.fail(f"key 'block' is for kind \"block\" only")
        size = table.integer("size", GRANULE, ADDRESS_LIMIT)
    item = Target(
        name=name, kind=kind, block=block_name, base=table.integer("base", 0, ADDRESS_LIMIT - 1), size=size,
        reach=[], irq=table.integer("irq", IRQ_RANGE[0], IRQ_RANGE[-1], -1) if "irq" in table.data else -1,
        plic=table.integer("plic", PLIC_SOURCES[0], PLIC_SOURCES[-1], -1) if "plic" in table.data else -1,
        description=table.text("description"),
    )
    check_name(table, chip.targets, name)
    if item.base % GRANULE or item.size % GRANULE:
        table.fail(f"{name}: base and size must be multiples of {GRANULE}")
    if item.base + item.size > ADDRESS_LIMIT:
        table.fail(f"{name}: ends beyond {ADDRESS_BITS}-bit addresses")
    for other in chip.targets:
        if item.base < other.base + other.size and other.base < item.base + item.size:
            table.fail(f"{name} overlaps {other.name} at {max(item.base, other.base):#x}")
        if item.irq >= 0 and other.irq == item.irq:
            table.fail(f"irq {item.irq} is already {other.name}'s")
        if item.plic >= 0 and other.plic == item.plic:
            table.fail(f"plic source {item.plic} is already {other.name}'s")
    known = {i.name: i for i in chip.initiators}
    for who in table.array("reach"):
        if not isinstance(who, str) or who not in known:
            table.fail(f"{name}: reach names unknown initiator '{printable(who)}'")
        if known[who] in item.reach:
            table.fail(f"{name}: reach names '{who}' twice")
        item.reach.append(known[who])
    chip.targets.append(item)


def add_region(table, regions, target, granule, name):
    offset = table.integer("offset", 0, ADDRESS_LIMIT - 1)
    size = table.integer("size", granule, ADDRESS_LIMIT)
    region = Region(name, target.name, offset, size, table.text("description"))
    check_name(table, regions, name)
    if offset % granule or size % granule:
        table.fail(f"{name}: offset and size must be multiples of {granule}")
    if offset + size > target.size:
        table.fail(f"{name}: ends beyond target '{target.name}'")
    for other in regions:
        if other.target == target.name and offset < other.offset + other.size and other.offset < offset + size:
            table.fail(f"{name} overlaps {other.name} at offset {max(offset, other.offset):#x}")
    regions.append(region)


def add_flash_region(chip, table):
    name = table.name("name", LOWER_NAME)
    flash = [t for t in chip.targets if t.kind == "flash"]
    if len(flash) != 1:
        table.fail("flash regions need exactly one target of kind \"flash\"")
    add_region(table, chip.flash_regions, flash[0], SECTOR, name)


def add_ram_region(chip, table):
    name = table.name("name", LOWER_NAME)
    target_name = table.name("target", LOWER_NAME)
    ram = [t for t in chip.targets if t.name == target_name and t.kind == "ram"]
    if not ram:
        table.fail(f"{name}: target '{target_name}' is no target of kind \"ram\"")
    if any(t.name == name for t in chip.targets):
        table.fail(f"name '{name}' is a target's")
    add_region(table, chip.ram_regions, ram[0], 16, name)
