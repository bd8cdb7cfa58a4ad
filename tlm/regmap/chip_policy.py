# SPDX-License-Identifier: Apache-2.0
"""Reads the firewall's policy in the chip map: [[grant]] and [[rule]]."""

from toml_model import LOWER_NAME, Grant, Rule, Table, printable

GRANT_KEYS = ("name", "bit", "description")
RULE_KEYS = ("region", "modes", "boot", "runtime", "grant")
MODES = ("normal_user", "normal_privileged", "secure_user", "secure_privileged")  # bit numbers of an entry's mask
MAX_RULES = 64
GRANULE = 64
GRANTS = 32
LAST_INITIATOR = 15


def add(chip, top, lines):
    for i, entry in enumerate(top.array("grant", [])):
        add_grant(chip, Table(entry, lines.of("grant", i), GRANT_KEYS))
    rules = top.array("rule", [])
    if len(rules) > MAX_RULES:
        top.fail(f"more than {MAX_RULES} [[rule]]")
    for i, entry in enumerate(rules):
        add_rule(chip, Table(entry, lines.of("rule", i), RULE_KEYS))


def add_grant(chip, table):
    grant = Grant(table.name("name", LOWER_NAME), table.integer("bit", 0, GRANTS - 1), table.text("description"))
    for other in chip.grants:
        if other.name == grant.name or other.bit == grant.bit:
            table.fail(f"grant '{grant.name}' (bit {grant.bit}) used twice")
    chip.grants.append(grant)


def place_of(chip, table, name):
    for target in chip.targets:
        if target.name == name:
            return target, target.base, target.size
    for region in chip.ram_regions:
        if region.name == name:
            target = chip.target(region.target)
            return target, target.base + region.offset, region.size
    table.fail(f"region '{name}' is no target and no ram_region")


def add_rule(chip, table):
    name = table.name("region", LOWER_NAME)
    target, base, size = place_of(chip, table, name)
    if base % GRANULE or size % GRANULE:
        table.fail(f"{name}: does not begin and end at multiples of {GRANULE} bytes")
    if any(r.region == name for r in chip.rules):
        table.fail(f"region '{name}' has a rule already")
    modes = table.array("modes", ["secure_privileged"])
    for mode in modes:
        if mode not in MODES:
            table.fail(f"{name}: mode '{printable(mode)}'; choose from {', '.join(MODES)}")
    grant = None
    if "grant" in table.data:
        wanted = table.name("grant", LOWER_NAME)
        grant = next((g for g in chip.grants if g.name == wanted), None)
        if grant is None:
            table.fail(f"{name}: no [[grant]] '{wanted}'")
        if "boot" in table.data:
            table.fail(f"{name}: a grant is for the runtime's rights only")
    chip.rules.append(Rule(name, base, size, list(modes), rights(chip, table, target, "boot"),
                           rights(chip, table, target, "runtime"), grant))


def rights(chip, table, target, phase):
    data = table.data.get(phase, {})
    if not isinstance(data, dict):
        table.fail(f"key '{phase}' must be a table of initiators")
    known = {i.name: i for i in chip.initiators}
    for who, letters in data.items():
        if who not in known or known[who].id > LAST_INITIATOR:
            table.fail(f"{phase}: unknown initiator '{printable(who)}'")
        if known[who] not in target.reach:
            table.fail(f"{phase}: '{who}' has no wire to {target.name}")
        if not isinstance(letters, str) or not letters or len(set(letters)) != len(letters) or set(letters) - set("rwx"):
            table.fail(f"{phase}: rights of '{who}' must be letters of rwx")
    return {known[who].id: letters for who, letters in data.items()}
