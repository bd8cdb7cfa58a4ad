#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves the bus firewall's properties (properties.toml) on its RTL, and shows that each proof finds planted bugs.

Yosys makes an AIGER model of a harness and the RTL; yosys-abc proves that no assertion ever fails: by PDR, or by a base
case and a k-step induction. Mutants are the RTL with one text replaced; bounded model checking has to find each.

Example: formal.py --only locks,range --json build/formal.json        formal.py --no-mutants --timeout 60
Exit status: 0 all proven and every mutant found; 1 not so; 2 wrong usage or a tool that failed.
"""
import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RTL = os.path.join(ROOT, "rtl", "firewall")
PACKAGE = os.path.join(ROOT, "rtl", "gen", "plt_firewall_reg_pkg.sv")
MUTANT_FRAMES = 40

# FFs with enables or synchronous resets have no AIGER form: dffunmap, and no `opt` that would make new ones. Few cleaning
# passes: they take longer than what they would save yosys-abc.
FLOW = ("hierarchy -check -top {top}; proc -noopt; flatten; async2sync; dffunmap; opt_expr; opt_clean -purge; techmap; "
        "abc -g AND -fast; opt_clean -purge; write_aiger -I -B -zinit -no-startoffset -map model.map model.aig")


class ToolError(Exception):
    """A tool that is missing or failed; not a property that is false."""


def run(command, folder, timeout=None):
    """(output, timed out)"""
    try:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=timeout, check=False)
    except FileNotFoundError as error:
        raise ToolError(f"{command[0]} not found; `make formal` installs it") from error
    except subprocess.TimeoutExpired as error:
        text = error.stdout or b""
        return (text.decode(errors="replace") if isinstance(text, bytes) else text), True
    if done.returncode != 0:
        raise ToolError(f"{command[0]} failed in {folder}:\n" + "\n".join(done.stdout.splitlines()[-15:]))
    return done.stdout, False


def build(entry, folder, rtl, search=False):
    """Leaves folder/model.aig. rtl: where the firewall's files are. search: without the assertions about internal state,
    which are there for the induction only: a mutant has to show at what the property is about."""
    harness = entry.get("harness", entry["name"])
    files = [PACKAGE] + [name for name in sorted(glob.glob(os.path.join(rtl, "*.sv"))) if not name.endswith("_sva.sv")]
    script = f"read_verilog -formal -sv {'-DSEARCH ' if search else ''}-I{HERE} {' '.join(files)} {os.path.join(HERE, harness + '.sv')}; "
    for name, value in {**entry.get("parameters", {}), **(entry.get("mutants_with", {}) if search else {})}.items():
        script += f"chparam -set {name} {value} {harness}; "
    run(["yosys", "-q", "-l", "yosys.log", "-p", script + FLOW.format(top=harness)], folder)


def abc(commands, folder, timeout):
    text, late = run(["yosys-abc", "-c", "read_aiger model.aig; fold; strash; " + commands], folder, timeout)
    if "Error" in text:
        raise ToolError(f"yosys-abc in {folder}: " + text.splitlines()[-1])
    return text, late


def combinational(folder):
    with open(os.path.join(folder, "model.aig"), "rb") as file:
        return int(file.readline().split()[3]) == 0


def failed_at(text):
    found = re.search(r"was asserted in frame (\d+)", text)
    return int(found.group(1)) if found else None


def prove(entry, folder, timeout):
    """{proven, engine, depth of the counterexample or None}"""
    if entry["engine"] == "induction":
        steps = entry["steps"]
        text, late = abc(f"orpos; bmc3 -F {steps + 1}", folder, timeout)
        base = "No output asserted in" in text
        if base and not late:
            text, late = abc(f"orpos; ind -F {steps + 1}", folder, timeout)
        proven = base and "Networks are equivalent" in text
        engine = f"induction, {steps} step{'s' if steps > 1 else ''}"
    else:
        text, late = abc(entry.get("before", "") + " pdr", folder, timeout)
        proven, engine = "Property proved" in text, "PDR"
    return {"proven": proven and not late, "engine": engine, "timeout": late, "depth": failed_at(text)}


def plant(mutant, folder):
    """A copy of the RTL with the mutant's text in it."""
    rtl = os.path.join(folder, "rtl")
    shutil.rmtree(rtl, ignore_errors=True)
    shutil.copytree(RTL, rtl)
    path = os.path.join(rtl, mutant["file"])
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for old, new in (("old", "new"), ("also_old", "also_new")):
        if old in mutant:
            if text.count(mutant[old]) != 1:
                raise ToolError(f"mutant '{mutant['name']}': {text.count(mutant[old])} places in {mutant['file']} match {old}")
            text = text.replace(mutant[old], mutant[new])
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return rtl


def fresh(work, *names):
    folder = os.path.join(work, *names)
    os.makedirs(folder, exist_ok=True)
    return folder


def check_mutants(entry, options):
    results = []
    for number, mutant in enumerate(entry.get("mutant", [])):
        folder = fresh(options.work, entry["name"], f"mutant{number}")
        began = time.monotonic()
        build(entry, folder, plant(mutant, folder), search=True)
        search = "orpos; pdr" if combinational(folder) else f"orpos; bmc3 -F {MUTANT_FRAMES}"  # bmc3 wants a flip-flop
        text, late = abc(search, folder, options.timeout)
        depth = None if late else failed_at(text)
        results.append({"property": entry["name"], "mutant": mutant["name"], "found": depth is not None, "depth": depth,
                        "seconds": round(time.monotonic() - began, 1)})
        say(f"{entry['name']}, mutant '{mutant['name']}': " +
            (f"found in cycle {depth}" if depth is not None else "NOT FOUND"))
    return results


def check(entry, options):
    folder = fresh(options.work, entry["name"])
    began = time.monotonic()
    build(entry, folder, RTL)
    result = {"property": entry["name"], "claim": entry["claim"], "bound": entry["bound"]}
    result.update(prove(entry, folder, options.timeout))
    result["seconds"] = round(time.monotonic() - began, 1)
    say(f"{entry['name']}: {verdict(result)}, {result['seconds']} s")
    result["mutants"] = check_mutants(entry, options) if options.mutants else []
    return result


def say(text):
    print("formal: " + text, file=sys.stderr, flush=True)


def verdict(result):
    if result["proven"]:
        return "proven"
    if result["depth"] is not None:
        return f"FAILED in cycle {result['depth']}"
    return "NOT PROVEN (time)" if result["timeout"] else "NOT PROVEN"


def table(results):
    lines = ["| property | what holds | bound or assumed | engine | s | result |", "|---|---|---|---|---|---|"]
    for r in results:
        lines.append(f"| {r['property']} | {r['claim']} | {r['bound']} | {r['engine']} | {r['seconds']} | {verdict(r)} |")
    mutants = [m for r in results for m in r["mutants"]]
    if mutants:
        lines += ["", "| property | mutant | found in cycle | s |", "|---|---|---|---|"]
        for m in mutants:
            lines.append(f"| {m['property']} | {m['mutant']} | {m['depth'] if m['found'] else 'NOT FOUND'} | {m['seconds']} |")
    return "\n".join(lines)


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAMES", help="these properties, separated by commas")
    parser.add_argument("--list", action="store_true", help="print the properties and stop")
    parser.add_argument("--mutants", action=argparse.BooleanOptionalAction, default=True,
                        help="plant every mutant and see that it is found (default)")
    parser.add_argument("--timeout", type=int, default=1800, metavar="S", help="for each run of a solver (default 1800)")
    parser.add_argument("--work", type=os.path.abspath, default=os.path.join(ROOT, "build", "formal"), metavar="DIR",
                        help="for models and logs (default build/formal)")
    parser.add_argument("--properties", default=os.path.join(HERE, "properties.toml"), metavar="FILE",
                        help="another table of properties")
    parser.add_argument("--json", metavar="FILE", help="write the results there as well")
    options = parser.parse_args(arguments)
    with open(options.properties, "rb") as file:
        options.entries = tomllib.load(file)["property"]
    if options.only:
        wanted = options.only.split(",")
        unknown = sorted(set(wanted) - {entry["name"] for entry in options.entries})
        if unknown:
            parser.error(f"no property {', '.join(unknown)}; there are: " + ", ".join(e["name"] for e in options.entries))
        options.entries = [entry for entry in options.entries if entry["name"] in wanted]
    return options


def main(arguments):
    options = options_of(arguments)
    if options.list:
        for entry in options.entries:
            print(f"{entry['name']:<16} {entry['claim']}")
        return 0
    results = [check(entry, options) for entry in options.entries]
    print(table(results))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"properties": results}, file, indent=2)
            file.write("\n")
    good = all(r["proven"] and all(m["found"] for m in r["mutants"]) for r in results)
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (ToolError, OSError, tomllib.TOMLDecodeError) as error:
        print(f"formal: error: {error}", file=sys.stderr)
        sys.exit(2)
