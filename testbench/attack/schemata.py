#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes copies of source files with every weakness of mutants.toml planted, each off until chosen at run time.

A weakness is one or more sites: a text that occurs exactly once in its file, and what stands there when the weakness
is chosen. An expression becomes a conditional expression, a statement an if. So one build holds all of them. Sources may
be C++ or C.
"""
import argparse
import re
import sys
import tomllib
from pathlib import Path


class PlantError(Exception):
    pass


def planted(source, text, sites):
    """`sites`: (attack, kind, from, to, every). Sites may be equal, but not overlap."""
    spans = []
    for attack, kind, old, new, every in sites:
        places = [m.start() for m in re.finditer(re.escape(old), text)]
        if not places or (len(places) != 1 and not every):
            raise PlantError(f"{source}: attack {attack}: '{old}' occurs {len(places)} times")
        spans += [(begin, begin + len(old), attack, kind, old, new) for begin in places]
    spans.sort()
    out, at = [], 0
    for n, (begin, end, attack, kind, old, new) in enumerate(spans):
        same = [s for s in spans if s[0] == begin]
        if same[0][2] != attack:
            continue  # nested into the first one at this place
        if begin < at:
            raise PlantError(f"{source}: attack {attack}: overlaps the site before it")
        replacement = old
        for _, other_end, other, other_kind, _, other_new in same:
            if other_end != end or other_kind != kind:
                raise PlantError(f"{source}: attack {other}: overlaps attack {attack}")
            chosen = f"attack_mutant({other})" if source.endswith(".c") else f"::attack::mutant({other})"
            replacement = (f"({chosen} ? ({other_new}) : ({replacement}))" if kind == "expression"
                           else f"if ({chosen}) {{ {other_new} }} else {{ {replacement} }}")
        out += [text[at:begin], replacement]
        at = end
    return "".join(out) + text[at:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: schemata.py --root . --out build/mutants",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="repository root")
    parser.add_argument("--out", type=Path, required=True, help="folder for the copies")
    parser.add_argument("--mutants", type=Path, default=Path(__file__).parent / "mutants.toml", help="list of weaknesses")
    parser.add_argument("--list", action="store_true", help="print the files that need a copy, and write nothing")
    args = parser.parse_args()
    data = tomllib.loads(args.mutants.read_text(encoding="utf-8"))
    files = {}
    for weakness in data["mutant"]:
        for site in weakness["site"]:
            kind = "expression" if "expression" in site else "statement"
            files.setdefault(site["file"], []).append((weakness["attack"], kind, site[kind], site["becomes"], site.get("every", False)))
    if args.list:
        print(";".join(sorted(files)), end="")
        return 0
    try:
        for source, sites in files.items():
            text = planted(source, (args.root / source).read_text(encoding="utf-8"), sites)
            target = args.out / source
            target.parent.mkdir(parents=True, exist_ok=True)
            header = "mutant.h" if source.endswith(".c") else "mutant.hpp"
            target.write_text(f'#include "testbench/attack/{header}"\n{text}', encoding="utf-8")
    except PlantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
