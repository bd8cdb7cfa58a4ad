#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs random programs in fast mode, in exact mode and with every access on the bus, which is the single-step engine:
results, instructions and cycles must be equal.

  engines_agree.py --plutonsim build/plutonsim --xlen 64 --sequences 300 --seed 1

Exit status: 0 equal; 1 a difference; 2 a program did not run. --mutant OLD=NEW gives the exact run a program with
instructions OLD replaced by NEW, a difference that must be found."""
import argparse
import json
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import random_program  # noqa: E402
import random_vs_qemu  # noqa: E402

RUNS = {"fast": ["--mode", "fast"], "fast, quantum 7": ["--mode", "fast", "--quantum", "7"], "exact": ["--mode", "exact"],
        "exact, observed": ["--mode", "exact", "--bus-log", os.devnull]}


def outcome(options, elf, arguments, report):
    limit = str(20_000 * options.sequences + 1_000_000)
    out = random_vs_qemu.run([options.plutonsim, "run", "--core", random_vs_qemu.CORE[options.xlen], elf, *arguments,
                              "--quiet", "--json", report, "--max-instructions", limit], 300)
    with open(report, encoding="utf-8") as file:
        result = json.load(file)
    return {"output": out, "instructions": result["instructions"], "cycles": result["cycles"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plutonsim", default="build/plutonsim")
    parser.add_argument("--sequences", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--xlen", type=int, choices=[32, 64], default=64)
    parser.add_argument("--mutant")
    options = parser.parse_args()
    text = random_program.Generator(options.seed, options.sequences, xlen=options.xlen).text()
    try:
        with tempfile.TemporaryDirectory(prefix="isa-engines-") as work:
            elf, other = os.path.join(work, "program.elf"), os.path.join(work, "mutant.elf")
            random_vs_qemu.build(text, elf, options.xlen)
            random_vs_qemu.build(random_vs_qemu.mutate(text, options.mutant), other, options.xlen)
            first = None
            for name, arguments in RUNS.items():
                found = outcome(options, other if name == "exact" else elf, arguments, os.path.join(work, "report.json"))
                first = first or found
                for what in ("cycles", "instructions", "output"):
                    if found[what] != first[what]:
                        values = "" if what == "output" else f": {found[what]}, not {first[what]}"
                        print(f"engines_agree: {what} of the run '{name}' differ from those of 'fast'{values}")
                        return 1
    except random_vs_qemu.Failed as error:
        print(f"engines_agree: {error}", file=sys.stderr)
        return 2
    print(f"{options.sequences} random RV{options.xlen} sequences, seed {options.seed}: {first['instructions']} instructions "
          f"in {first['cycles']} cycles in every mode")
    return 0


if __name__ == "__main__":
    sys.exit(main())
