#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds results.json to its facts, and to a new run when a simulator and the program are given.

check.py                                    digests, MACs and ciphertexts are right; the timing is the model's of today
check.py --plutonsim P --program X.elf      and both modes of the simulator print exactly these counts
check.py --plutonsim P --program X.elf --update    writes results.json and README.md's table from the run
Exit status: 0 as it should be, 1 a difference (the first is named), 2 wrong usage or a tool that failed.
"""
import argparse
import hashlib
import hmac
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
TIMING = HERE.parents[2] / "tlm" / "hart" / "timing.hpp"
NAMES = [f"aes{bits}_{mode}" for mode in ("ecb", "cbc", "ctr", "gcm", "cmac") for bits in (128, 256)] + [
    "sha256", "sha384", "sha512", "hmac_sha256", "hmac_sha384", "hmac_sha512"]
LENGTHS = (16, 64, 4096)
README = HERE / "README.md"
BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"


class Difference(Exception):
    """One line that names the first thing that is not as it should be."""


class Failure(Exception):
    """A tool failed; one line."""


def message(octets):
    return bytes((i * 167 + 13) % 256 for i in range(octets))


def openssl(*arguments, data=b""):
    try:
        return subprocess.run(["openssl", *arguments], input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failure(f"openssl {arguments[0]}: {error}") from error


def expected_output(name, octets):
    """Hex of what the operation must print, from Python and OpenSSL; None for GCM, which the program tests itself."""
    data, key, iv = message(octets), bytes(range(32)), bytes(range(0xA0, 0xB0))
    if name.startswith("sha"):
        return hashlib.new(name, data).hexdigest()
    if name.startswith("hmac_"):
        return hmac.new(key, data, name[len("hmac_"):]).hexdigest()
    bits, mode = int(name[3:6]), name[7:]
    key = key[:bits // 8].hex()
    if mode == "cmac":
        return openssl("mac", "-cipher", f"AES-{bits}-CBC", "-macopt", f"hexkey:{key}", "CMAC",
                       data=data).decode().strip().lower()
    if mode == "gcm":
        return None
    vector = [] if mode == "ecb" else ["-iv", iv.hex()]
    return openssl("enc", f"-aes-{bits}-{mode}", "-K", key, *vector, "-nopad", data=data)[-16:].hex()


def timing_constants():
    """{name: cycles} of the hart's pipeline: what the counts depend on besides the program."""
    found = re.findall(r"constexpr unsigned k(\w+) = (\d+);", TIMING.read_text(encoding="utf-8"))
    if not found:
        raise Failure(f"{TIMING}: no constants found")
    return {name: int(cycles) for name, cycles in found}


def check_facts(golden):
    if golden["timing"] != timing_constants():
        changed = sorted(name for name in golden["timing"].keys() | timing_constants().keys()
                         if golden["timing"].get(name) != timing_constants().get(name))
        raise Difference(f"results.json was measured with other pipeline timing ({', '.join(changed)}); run again with --update")
    rows = [(row["operation"], row["octets"]) for row in golden["results"]]
    if rows != [(name, octets) for name in NAMES for octets in LENGTHS]:
        raise Difference("results.json does not hold every operation and length once, in order")
    for row in golden["results"]:
        wanted = expected_output(row["operation"], row["octets"])
        if wanted is not None and row["output"] != wanted:
            raise Difference(f"{row['operation']} of {row['octets']} octets gave {row['output']}, right is {wanted}")
        if not 0 < row["instructions"] <= row["cycles"]:
            raise Difference(f"{row['operation']} of {row['octets']} octets: impossible counts")
    if README.read_text(encoding="utf-8") != readme_with(golden):
        raise Difference("the table in README.md is not the one of results.json; run again with --update")


def spoil(golden, what):
    """For the tests of this check: damages the results in one place."""
    if what == "wrong_digest":
        golden["results"][-1]["output"] = "00" + golden["results"][-1]["output"][2:]
    elif what == "other_timing":
        golden["timing"]["Load"] += 1
    elif what == "lost_row":
        del golden["results"][3]


def table(golden):
    """The rows of README.md: cycles (instructions) by operation and length."""
    cells = {(row["operation"], row["octets"]): f"{row['cycles']:,} ({row['instructions']:,})" for row in golden["results"]}
    lines = ["| operation | " + " | ".join(f"{octets} octets" for octets in LENGTHS) + " | cycles an octet at 4096 |",
             "|---|" + "---|" * (len(LENGTHS) + 1)]
    for row in golden["results"]:
        if row["octets"] == LENGTHS[-1]:
            values = [cells[row["operation"], octets] for octets in LENGTHS] + [f"{row['cycles'] / row['octets']:.1f}"]
            lines.append(f"| {row['operation']} | " + " | ".join(values) + " |")
    return "\n".join(lines)


def readme_with(golden):
    """README.md with the table of these results in its place."""
    head, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return head + BEGIN + "\n" + table(golden) + "\n" + END + rest.partition(END)[2]


def simulate(plutonsim, program, mode):
    command = [plutonsim, "run", program, "--mode", mode, "--max-instructions", "1000000000", "--quiet"]
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                check=False)
    except OSError as error:
        raise Failure(str(error)) from error
    if result.returncode != 0:
        raise Failure(f"{' '.join(command)}: exit status {result.returncode}: {result.stderr.strip()}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def report(rows):
    """What results.json holds for these lines of the program."""
    library = rows[0]["library"]
    return {"core": "Pluton core (RV32IMC), memory without wait states", "library": library, "flags": "-O2 -march=rv32imc_zicsr",
            "timing": timing_constants(),
            "results": [{key: value for key, value in row.items() if key != "library"} for row in rows]}


def compare(golden, run, mode):
    if golden["library"] != run["library"]:
        raise Difference(f"results.json is of {golden['library']}, this run of {run['library']}")
    for old, new in zip(golden["results"], run["results"]):
        if old != new:
            raise Difference(f"{mode} mode: results.json has {json.dumps(old)}, this run gave {json.dumps(new)}")
    if len(golden["results"]) != len(run["results"]):
        raise Difference(f"{mode} mode printed {len(run['results'])} lines, results.json has {len(golden['results'])}")


def write(path, data):
    rows = ",\n".join("    " + json.dumps(row) for row in data["results"])
    head = json.dumps({key: value for key, value in data.items() if key != "results"}, indent=2)
    path.write_text(head[:-2] + ',\n  "results": [\n' + rows + "\n  ]\n}\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--results", type=pathlib.Path, default=HERE / "results.json")
    parser.add_argument("--plutonsim")
    parser.add_argument("--program")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--spoil", choices=("wrong_digest", "other_timing", "lost_row"), help="damage the results first")
    arguments = parser.parse_args()
    if bool(arguments.plutonsim) != bool(arguments.program) or (arguments.update and not arguments.program):
        parser.error("--plutonsim and --program go together, and --update needs them")
    try:
        runs = {}
        if arguments.program:
            runs = {mode: report(simulate(arguments.plutonsim, arguments.program, mode)) for mode in ("fast", "exact")}
        if arguments.update:
            write(arguments.results, runs["exact"])
            README.write_text(readme_with(runs["exact"]), encoding="utf-8")
        golden = json.loads(arguments.results.read_text(encoding="utf-8"))
        spoil(golden, arguments.spoil)
        check_facts(golden)
        for mode, run in runs.items():
            compare(golden, run, mode)
    except Difference as difference:
        print(f"software_crypto: {difference}", file=sys.stderr)
        return 1
    except (Failure, OSError, ValueError, KeyError) as error:
        print(f"software_crypto: error: {error}", file=sys.stderr)
        return 2
    print(f"software_crypto: {len(golden['results'])} results " +
          ("repeat in both modes" if runs else "are right and belong to this timing model"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
