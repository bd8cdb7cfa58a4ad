#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""expect.py --status N [--stdout REGEX] [--stderr REGEX] -- COMMAND...: runs it and checks how it ends."""
import argparse
import re
import subprocess
import sys


def main():
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--status", type=int, required=True)
    parser.add_argument("--stdout")
    parser.add_argument("--stderr")
    options = parser.parse_args(sys.argv[1:split])
    result = subprocess.run(sys.argv[split + 1:], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    good = result.returncode == options.status
    for wanted, text in ((options.stdout, result.stdout), (options.stderr, result.stderr)):
        good = good and (wanted is None or re.search(wanted, text) is not None)
    if not good:
        print(f"exit status {result.returncode}, expected {options.status}\n{result.stdout}\n{result.stderr}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
