#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every relative link in a committed Markdown file names something that exists. Exit 1 naming each that does not."""
import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def main() -> int:
    files = subprocess.run(["git", "ls-files", "*.md"], check=True, capture_output=True, text=True).stdout.split()
    broken = 0
    for name in files:
        for number, line in enumerate(pathlib.Path(name).read_text(encoding="utf-8").splitlines(), 1):
            for target in LINK.findall(line):
                if "://" in target or target.startswith("mailto:"):
                    continue
                if not (pathlib.Path(name).parent / target).exists():
                    print(f"{name}:{number}: no such file: {target}", file=sys.stderr)
                    broken += 1
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
