#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes copies of firmware sources with every weakness of mutants.toml planted, each off until chosen at run time.

The sites are those of testbench/attack/schemata.py; the copies stay C.
"""
import argparse
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "attack"))
import schemata  # noqa: E402

INCLUDES = ('#include "sw/include/gen/chip_map.h"\n#include "sw/lib/dma.h"\n#include "sw/lib/mmio.h"\n'
            '#include "testbench/attack/mutant.h"\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: plant.py --root . --out build/planted",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="repository root")
    parser.add_argument("--out", type=Path, required=True, help="folder for the copies")
    parser.add_argument("--list", action="store_true", help="print the files that need a copy, and write nothing")
    args = parser.parse_args()
    data = tomllib.loads((HERE / "mutants.toml").read_text(encoding="utf-8"))
    files = {}
    for weakness in data["mutant"]:
        for site in weakness["site"]:
            kind = "expression" if "expression" in site else "statement"
            files.setdefault(site["file"], []).append(
                (weakness["attack"], kind, site[kind], site["becomes"], site.get("every", False)))
    if args.list:
        print(";".join(sorted(files)), end="")
        return 0
    try:
        for source, sites in files.items():
            text = schemata.planted(source, (args.root / source).read_text(encoding="utf-8"), sites)
            target = args.out / source
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(INCLUDES + text, encoding="utf-8")
    except schemata.PlantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
