#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes copies of the firewall's RTL and policy sources that hold every mutant the operators find, each behind a
condition on the number of the active one, and mutants.json, which says what each number is. 0 is no mutant.

Example: generate.py --root . --out build/testbench/firewall/mutants/gen"""
import argparse
import dataclasses
import hashlib
import json
import pathlib
import re
import sys

import operators
import source

POLICY = ("firewall/policy.cpp", "firewall/burst.cpp", "firewall/policy.hpp")
ACTIVE = {"sv": "plt_firewall.mutant == 16'd{}", "cpp": "mutant_active({})"}
# The number is asked for once, when the model begins.
SV_TOP = """
  import "DPI-C" function int plt_mutant_number();
  logic [15:0] mutant;
  initial mutant = 16'(plt_mutant_number());
"""
CPP_TOP = "#pragma once\n\nnamespace firewall {\nbool mutant_active(unsigned number);\n}\n"


@dataclasses.dataclass
class Mutant:
    file: str
    line: int
    operator: str
    place: str  # what the expression is for
    before: str
    after: str
    kind: str  # expression, dropped, target
    region: object
    number: int = 0
    nth: int = 1  # of those that look the same in the file

    def key(self):
        return (self.file, self.operator, self.place, self.before, squeezed(self.after), self.nth)

    def record(self):
        name = hashlib.sha1("\0".join(map(str, self.key())).encode()).hexdigest()[:8]
        return {
            "number": self.number,
            "id": name,
            "file": self.file,
            "line": self.line,
            "module": pathlib.Path(self.file).name,
            "operator": self.operator,
            "place": self.place,
            "before": self.before,
            "after": squeezed(self.after),
            "nth": self.nth,
        }


def squeezed(text):
    return re.sub(r"\s+", " ", re.sub(r"//[^\n]*", "", text)).strip()


def place_of(code, text, region):
    """What stands before the expression, for its name: the target, the port, `if` or `return`."""
    if region.what in ("if", "return"):
        return region.what
    at = region.first - 1
    if region.what == "port":
        return code.tokens[at - 1].text
    first = at
    while first and code.tokens[first - 1].text not in (";", "begin", "else", "end", "assign", "{", "}", ":"):
        first -= 1
    if code.tokens[first].depth > code.tokens[at].depth:
        first = at - 1
    return squeezed(text[code.tokens[first].start : code.tokens[at].end])


def mutants_of(file, text, language):
    code = source.Verilog(text) if language == "sv" else source.Cpp(text)
    out, seen = [], {}
    for region in code.regions():
        e = operators.Expression(code, text, region, language)
        line = text.count("\n", 0, e.start) + 1
        place, before = place_of(code, text, region), squeezed(e.text)
        found = [
            Mutant(file, line, name, place, before, after, "expression", region)
            for name, operator in operators.OPERATORS.items()
            for after in operator(e)
        ]
        found += [Mutant(file, line, "reset value", place, before, t, "expression", region) for t in operators.reset_values(e)]
        if region.statement and not region.reset:
            if region.what == "next" or language == "cpp":
                found.append(Mutant(file, line, "assignment dropped", place, before, "", "dropped", region))
            found += [Mutant(file, line, "index", place, before, t, "target", region) for t in operators.targets(code, text, region)]
        unique = {}
        for mutant in found:
            unique.setdefault((mutant.kind, squeezed(mutant.after)), mutant)
        for mutant in unique.values():
            seen[mutant.key()] = mutant.nth = seen.get(mutant.key(), 0) + 1
            out.append(mutant)
    return code, out


def rewritten(code, text, mutants, language):
    """The source with every mutant in it."""
    active, edits = ACTIVE[language], []
    regions = {}
    for mutant in mutants:
        regions.setdefault(id(mutant.region), []).append(mutant)
    for group in regions.values():
        region = group[0].region
        start, end = code.tokens[region.first].start, code.tokens[region.end - 1].end
        choice = "".join(f"{active.format(m.number)} ? ({m.after}) : " for m in group if m.kind == "expression")
        edits.append((start, end, f"({choice}({text[start:end]}))"))
        others = [m for m in group if m.kind != "expression"]
        if others:
            first, last = region.statement
            at, stop = code.tokens[first].start, code.tokens[last - 1].end
            assignment = text[code.tokens[region.first - 1].start : stop]
            block = ("begin ", " end") if language == "sv" else ("{ ", " }")
            guards = "".join(
                f"if ({active.format(m.number)}) {m.after} {assignment} else " if m.kind == "target"
                else f"if (!({active.format(m.number)})) "
                for m in sorted(others, key=lambda m: m.kind == "dropped")
            )
            edits += [(at, at, block[0] + guards), (stop, stop, block[1])]
    for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1]), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def generate(root):
    """All mutants in the order of their numbers, and the sources that hold them."""
    rtl = [str(p.relative_to(root)) for p in sorted((root / "rtl/firewall").glob("*.sv")) if not p.name.endswith("_sva.sv")]
    mutants, texts = [], {}
    for file in [*rtl, *POLICY]:
        text, language = (root / file).read_text(), "sv" if file.endswith(".sv") else "cpp"
        code, found = mutants_of(file, text, language)
        for number, mutant in enumerate(found, len(mutants) + 1):
            mutant.number = number
        mutants += found
        texts[file] = rewritten(code, text, found, language)
    top = "rtl/firewall/plt_firewall.sv"
    texts[top] = re.sub(r"\n\);\n", lambda m: m.group() + SV_TOP, texts[top], count=1)
    header = "firewall/policy.hpp"
    texts[header] = texts[header].replace("#pragma once\n", CPP_TOP, 1)
    return mutants, texts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[3])
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    mutants, texts = generate(args.root)
    if not mutants or len(mutants) > 65535:
        sys.exit(f"generate.py: {len(mutants)} mutants")
    texts["mutants.json"] = json.dumps([m.record() for m in mutants], indent=1) + "\n"
    for name, text in texts.items():
        path = args.out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


if __name__ == "__main__":
    main()
