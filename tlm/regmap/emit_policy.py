# SPDX-License-Identifier: Apache-2.0
"""Texts generated from the chip map's firewall policy: C++ and C tables, README's access matrix."""

from chip_policy import MODES
from emit_block import header

KINDS = ("r", "w", "x")


def masks(rights):
    """Initiator masks for reading, writing, fetching."""
    return [sum(1 << who for who, letters in rights.items() if kind in letters) for kind in KINDS]


def mode_mask(rule):
    return sum(1 << MODES.index(mode) for mode in rule.modes)


def cpp(chip):
    out = [header(chip.source), "// clang-format off\n#pragma once\n\n#include \"tlm/chip_map.hpp\"\n\n",
           "namespace soc::chip_map {\n\n",
           "// Firewall entries in order. name, base, size, modes, initiators that may {read, write, fetch} during boot and\n"
           "// afterwards, bit of the manifest's grant or -1\n",
           "inline constexpr tlmkit::MapRule kRules[] = {\n"]
    for r in chip.rules:
        boot, runtime = (", ".join(f"0x{m:04X}" for m in masks(x)) for x in (r.boot, r.runtime))
        out.append(f'    {{"{r.region}", 0x{r.base:08X}u, 0x{r.size:X}u, 0x{mode_mask(r):X}, {{{boot}}}, {{{runtime}}}, '
                   f"{r.grant.bit if r.grant else -1}}},\n")
    out.append("};\n\n}  // namespace soc::chip_map\n")
    return "".join(out)


def c_rows(chip, phase):
    rows = []
    for r in chip.rules:
        words = []
        for mask in masks(getattr(r, phase)):
            words.append(f"0x{mask | mode_mask(r) << 16 if mask else 0:05X}u")
        grant = f"1u << {r.grant.bit}" if r.grant else "0"
        rows.append(f"    {{0x{r.base:08X}u, 0x{r.base + r.size - 64:08X}u, {', '.join(words)}, {grant}}}, /* {r.region} */ \\\n")
    return "".join(rows)


def c(chip):
    out = [header(chip.source), "// clang-format off\n#ifndef GEN_CHIP_POLICY_H\n#define GEN_CHIP_POLICY_H\n\n"]
    for g in chip.grants:
        out.append(f"#define GRANT_{g.name.upper()} 0x{1 << g.bit:X}u  // {g.description}\n")
    names = " ".join(f'X("{g.name}", GRANT_{g.name.upper()})' for g in chip.grants)
    out.append(f"// X(name, bit)\n#define GRANT_NAMES(X) {names}\n")
    out.append(f"#define GRANT_ALL 0x{sum(1 << g.bit for g in chip.grants):X}u\n\n#define POLICY_ENTRIES {len(chip.rules)}u\n")
    out.extend(f"#define POLICY_INDEX_{r.region.upper()} {n}u\n" for n, r in enumerate(chip.rules))
    for phase, what in (("boot", "while the ROM runs"), ("runtime", "once the runtime has taken over")):
        out.append(f"\n// Initialisers of struct firewall_entry: what is allowed {what}.\n"
                   f"#define POLICY_{phase.upper()} \\\n  {{ \\\n{c_rows(chip, phase)}  }}\n")
    out.append("\n#endif  // GEN_CHIP_POLICY_H\n")
    return "".join(out)


def cell(rule, who):
    boot, runtime = rule.boot.get(who, ""), rule.runtime.get(who, "")
    if not boot and not runtime:
        return ""
    if boot == runtime:
        return boot
    return f"{boot or '-'} → {runtime or '-'}"


def matrix(chip):
    """Follows the map's tables, inside the same markers."""
    if not chip.rules:
        return ""
    out = ["\nAccess matrix, as the firewall enforces it: entries in order of priority; rights during boot → afterwards.\n"
           "An empty cell is closed, as is every address that no entry names.\n\n| entry | region |",
           "".join(f" {i.name} |" for i in chip.initiators), " needs | grant |\n|---|---|",
           "---|" * len(chip.initiators), "---|---|\n"]
    for n, r in enumerate(chip.rules):
        cells = "".join(f" {cell(r, i.id)} |" for i in chip.initiators)
        modes = ", ".join(m.replace("_", " ") for m in r.modes)
        out.append(f"| {n} | {r.region} |{cells} {modes} | {r.grant.name if r.grant else ''} |\n")
    return "".join(out)
