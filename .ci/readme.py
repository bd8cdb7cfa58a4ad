#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fills README.md's blocks with what the programs really print.

    .ci/readme.py BUILD [BLOCK...]   rewrite these blocks (default: all) from the built programs and other documents
    .ci/readme.py --check            only compare the blocks that other documents hold; exit 1 if one differs

--check needs no build, and no block that holds speeds of a machine is compared.

Blocks are delimited by <!-- NAME:begin --> and <!-- NAME:end -->.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def block(text, name, content):
    pattern = re.compile(rf"(<!-- {name}:begin -->\n).*?(<!-- {name}:end -->)", re.S)
    if not pattern.search(text):
        sys.exit(f"{README}: no block {name}")
    return pattern.sub(lambda m: m.group(1) + content + m.group(2), text)


def table(document, heading):
    """A table of another document, from the line that begins with `heading` on."""
    lines = (ROOT / document).read_text().splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append(line)
    return "\n".join(rows) + "\n"


def run(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          cwd=ROOT).stdout


def fenced(command, output):
    return f"```\n$ {command}\n{output.rstrip()}\n```\n"


def boot_output(build):
    output = run(f"{build}/plutonsim", "boot", "--mode", "exact")
    lines = [line for line in output.splitlines() if not re.match(r"\[ *\d+\] step ", line)]
    lines = [re.sub(r", [0-9.]+ s host time", "", line) for line in lines]
    return fenced("make boot", "\n".join(lines).strip())


TABLES = {"timing": ("tlm/hart/README.md", "| class | cycles |"),
          "cost": ("testbench/bench/cost/README.md", "| block | LUT4 |")}


def printed(build):
    """What fills each block that a program prints."""
    return {"boot-output": lambda: boot_output(build),
            "engines": lambda: fenced("build/plutonsim bench", run(f"{build}/plutonsim", "bench")),
            "bench": lambda: fenced("make bench", run("testbench/bench/run.sh", build))}


def main():
    text = README.read_text()
    if sys.argv[1:] == ["--check"]:
        for name, (document, heading) in TABLES.items():
            if block(text, name, table(document, heading)) != text:
                sys.exit(f"README.md: the table {name} differs from {document}; run .ci/readme.py BUILD {name}")
        return
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    programs = printed(sys.argv[1])
    wanted = sys.argv[2:] or [*TABLES, *programs]
    for name in wanted:
        if name not in TABLES and name not in programs:
            sys.exit(f"no block {name}: {', '.join([*TABLES, *programs])}")
        text = block(text, name, table(*TABLES[name]) if name in TABLES else programs[name]())
    README.write_text(text)


if __name__ == "__main__":
    main()
