#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verify.py TOP CORE.sv [--define NAME=VALUE]: runs the SHA-256 core through sha256_tb.sv on Verilator.

Exit status 0 if the digests are the standard's; prints the cycles of a block. Example: verify.py plain_sha256 plain_sha256.sv
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def verify(top, core, bench=os.path.join(HERE, "sha256_tb.sv"), define=None):
    """(passed, what the bench printed)"""
    with tempfile.TemporaryDirectory() as folder:
        command = ["verilator", "--binary", "-Wno-fatal", f"-DCORE={top}", "-Mdir", folder, "--top-module", "sha256_tb", bench, core]
        built = subprocess.run(command + ([f"-D{define}"] if define else []), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, check=False)
        if built.returncode != 0:
            return False, built.stdout.strip()
        ran = subprocess.run([os.path.join(folder, "Vsha256_tb")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             timeout=60, check=False)
    lines = [line for line in ran.stdout.splitlines() if not line.startswith("- ")]
    return bool(lines) and lines[-1].startswith("ok "), "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("top")
    parser.add_argument("core")
    parser.add_argument("--define")
    arguments = parser.parse_args()
    passed, text = verify(arguments.top, arguments.core, define=arguments.define)
    print(text)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
