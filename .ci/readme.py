#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fills README.md's blocks with what the programs really print.

    .ci/readme.py BUILD        rewrite every block from the built programs and the documents they belong to
    .ci/readme.py --check      only compare the blocks that other documents hold (no build needed); exit 1 if one differs

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


def pipeline_table():
    """The hart's timing table, which stands in the hart's own document."""
    lines = (ROOT / "tlm/hart/README.md").read_text().splitlines()
    start = lines.index("| class | cycles |")
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


def main():
    text = README.read_text()
    if sys.argv[1:] == ["--check"]:
        if block(text, "timing", pipeline_table()) != text:
            sys.exit("README.md: the timing table differs from tlm/hart/README.md; run .ci/readme.py BUILD")
        return
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    build = sys.argv[1]
    text = block(text, "timing", pipeline_table())
    text = block(text, "boot-output", boot_output(build))
    text = block(text, "engines", fenced("build/plutonsim bench", run(f"{build}/plutonsim", "bench")))
    text = block(text, "bench", fenced("make bench", run("testbench/bench/run.sh", build)))
    README.write_text(text)


if __name__ == "__main__":
    main()
