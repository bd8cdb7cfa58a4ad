#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Generates headers, linker regions, device tree and README tables from the register maps and the chip map.

  regmap.py            writes every generated file that differs
  regmap.py --check    writes nothing; names each file that differs and exits 1

Exit status 2 and one line on stderr for a mistake in a map; then nothing is written.
"""

import argparse
import os
import sys
from pathlib import Path

import chip_model
import emit_block
import emit_chip
import emit_policy
from toml_model import MapError, load_block

BLOCK_GLOBS = ("pluton/*/*.toml", "soc/*/*.toml", "firewall/*.toml")
CHIP_MAP = "soc/chip.toml"
APP_TICKS_HZ = 10_000_000  # of the CLINT, as soc::Chip divides the bus clock


def splice(root, path, begin, end, table, title):
    """The README with its generated part replaced; a new README when there is none."""
    file = root / path
    if not file.exists():
        return f"# {title}\n\n{table}"
    text = file.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
        raise MapError(f"{path}:1: needs one '{begin}' followed by one '{end}'")
    return text[: text.index(begin)] + table + text[text.index(end) + len(end):].removeprefix("\n")


def generate(root):
    """Path -> text of every generated file."""
    outputs = {}

    def put(path, text):
        if path in outputs:
            raise MapError(f"{path}:1: two maps generate this file")
        outputs[path] = text

    blocks = {}
    for pattern in BLOCK_GLOBS:
        for file in sorted(root.glob(pattern)):
            source = file.relative_to(root)
            block = load_block(root, source)
            if block.name in blocks:
                raise MapError(f"{source}:1: block '{block.name}' is already in {blocks[block.name].source}")
            blocks[block.name] = block
            put(emit_block.cpp_path(block), emit_block.cpp(block))
            put(emit_block.c_path(block), emit_block.c(block))
            put(emit_block.sv_path(block), emit_block.sv(block))
            put(emit_block.readme_path(block),
                splice(root, emit_block.readme_path(block), emit_block.TABLE_BEGIN, emit_block.TABLE_END,
                       emit_block.readme_table(block), block.title))
    if (root / CHIP_MAP).exists():
        chip = chip_model.load_chip(root, CHIP_MAP, blocks)
        put("soc/gen/chip_map.hpp", emit_chip.cpp(chip))
        put("soc/gen/block_list.hpp", emit_chip.block_list(blocks))
        put("sw/include/gen/chip_map.h", emit_chip.c(chip))
        if chip.rules:
            put("soc/gen/chip_policy.hpp", emit_policy.cpp(chip))
            put("sw/include/gen/chip_policy.h", emit_policy.c(chip))
        put("sw/gen/chip_memory.ld", emit_chip.linker(chip))
        put("soc/gen/chip.dts", emit_chip.dts(chip))
        if any(i.world == "machine_secure" for i in chip.initiators):
            put("soc/gen/app.dts", emit_chip.app_dts(chip, APP_TICKS_HZ))
        put("soc/README.md", splice(root, "soc/README.md", emit_chip.MAP_BEGIN, emit_chip.MAP_END,
                                    emit_chip.readme_table(chip, emit_policy.matrix(chip)), "The chip"))
    return outputs


def differs(root, path, text):
    try:
        return (root / path).read_text(encoding="utf-8") != text
    except (OSError, UnicodeDecodeError):
        return True


def write(root, path, text):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_name(file.name + ".new")
    scratch.write_text(text, encoding="utf-8")
    os.replace(scratch, file)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2], help="repository root")
    args = parser.parse_args()
    try:
        outputs = generate(args.root)
        stale = [path for path, text in outputs.items() if differs(args.root, path, text)]
        if args.check:
            for path in stale:
                print(f"{path} differs from its map: run tlm/regmap/regmap.py", file=sys.stderr)
            return 1 if stale else 0
        for path in stale:
            write(args.root, path, outputs[path])
    except MapError as e:
        print(e, file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as e:
        print(f"regmap: {e}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
