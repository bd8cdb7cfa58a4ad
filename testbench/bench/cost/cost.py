#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clock rate and area of RTL blocks in two open flows, and throughput against a plain core of the same run.

Example: cost.py --json build/cost.json          cost.py --only plain_sha256,sha256_core --check
Exit status: 0; with --check 1 if a claimed ratio is missed; 2 wrong usage or a tool that failed.
"""
import argparse
import concurrent.futures
import glob
import json
import os
import sys
import tomllib

import flows
import verify

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
FLOWS = ("ice40", "osu018")


def sources(block, root):
    """Files of the block, each once, or [] if a pattern matches nothing."""
    files = []
    for pattern in block["sources"]:
        base = ROOT if pattern.startswith("testbench/") else root
        found = [name for name in sorted(glob.glob(os.path.join(base, pattern))) if not name.endswith("_sva.sv")]
        if not found:
            return []
        files += [name for name in found if name not in files]
    return files


def check_function(block, files):
    """Runs the block's testbench, if it has one."""
    if "testbench" in block:
        passed, text = verify.verify(block["top"], files[0], os.path.join(ROOT, block["testbench"]))
        if not passed:
            raise flows.FlowError(f"{block['name']} fails its testbench: {text.splitlines()[-1] if text else 'no output'}")


def measure(block, files, flow, work, seeds):
    folder = os.path.join(work, block["name"], flow)
    os.makedirs(folder, exist_ok=True)
    design = flows.Design(block["top"], files, block.get("parameters"), block.get("paths"))
    result = flows.ice40(design, folder, seeds) if flow == "ice40" else flows.osu018(design, folder)
    print(f"cost: {block['name']}, {flow}: done", file=sys.stderr, flush=True)
    return result


def add_throughput(blocks, results):
    """Mbit/s, and the ratio to the block of the same run that it is set against."""
    for block in blocks:
        for flow in FLOWS:
            figures = results[block["name"]][flow]
            if "bits" in block and figures["mhz"]:
                figures["mbit_s"] = round(figures["mhz"] * block["bits"] / block["cycles"], 1)
    for block in blocks:
        other = results.get(block.get("against"))
        for flow in FLOWS:
            figures = results[block["name"]][flow]
            if other and "mbit_s" in figures and "mbit_s" in other[flow]:
                figures["ratio"] = round(figures["mbit_s"] / other[flow]["mbit_s"], 3)


def table(blocks, results):
    def number(value, form):
        return format(value, form) if value is not None else "-"

    lines = ["| block | LUT4 | flip-flops | MHz | Mbit/s | ratio | mm2 | ns | MHz | Mbit/s | ratio |",
             "|---|---|---|---|---|---|---|---|---|---|---|"]
    for block in blocks:
        fpga, asic = (results[block["name"]][flow] for flow in FLOWS)
        cells = [block["name"], fpga["lut4"], fpga["dff"], number(fpga["mhz"], ".1f"), number(fpga.get("mbit_s"), ".0f"),
                 number(fpga.get("ratio"), ".2f"), format(asic["area_mm2"], ".3f"), format(asic["delay_ns"], ".2f"),
                 number(asic["mhz"], ".1f"), number(asic.get("mbit_s"), ".0f"), number(asic.get("ratio"), ".2f")]
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def missed(blocks, results):
    return [f"{block['name']}, {flow}: {results[block['name']][flow].get('ratio', 'no ratio')}, claimed {block['at_least']}"
            for block in blocks if "at_least" in block for flow in FLOWS
            if results[block["name"]][flow].get("ratio", 0) < block["at_least"]]


def select(arguments):
    """[(block, files)] to measure."""
    with open(os.path.join(HERE, "blocks.toml"), "rb") as file:
        blocks = tomllib.load(file)["block"]
    wanted = arguments.only.split(",") if arguments.only else [block["name"] for block in blocks]
    unknown = set(wanted) - {block["name"] for block in blocks}
    if unknown:
        raise flows.FlowError(f"no such block: {', '.join(sorted(unknown))} (blocks.toml names them)")
    chosen = []
    for block in blocks:
        if block["name"] not in wanted:
            continue
        files = sources(block, os.path.abspath(arguments.root))
        if files:
            chosen.append((block, files))
        else:
            print(f"cost: {block['name']} left out: its sources are not there", file=sys.stderr)
    return chosen


def run(arguments):
    chosen = select(arguments)
    for block, files in chosen:
        check_function(block, files)
    results = {block["name"]: {} for block, _ in chosen}
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = {pool.submit(measure, block, files, flow, arguments.work, arguments.seeds): (block["name"], flow)
                for block, files in chosen for flow in FLOWS}
        for job in concurrent.futures.as_completed(jobs):
            name, flow = jobs[job]
            results[name][flow] = job.result()
    blocks = [block for block, _ in chosen]
    add_throughput(blocks, results)
    print(table(blocks, results))
    for name, result in results.items():
        if "note" in result["ice40"]:
            print(f"{name} on ice40: {result['ice40']['note']}")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump({"tools": flows.versions(), "blocks": results}, file, indent=2)
            file.write("\n")
    misses = missed(blocks, results)
    for miss in misses:
        print(f"below its claim: {miss}", file=sys.stderr)
    return 1 if arguments.check and misses else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="NAME,...", help="blocks of blocks.toml (default: all)")
    parser.add_argument("--root", default=ROOT, help="repository that the RTL is read from")
    parser.add_argument("--work", default=os.path.join(ROOT, "build", "cost"), help="folder for netlists and logs")
    parser.add_argument("--json", metavar="FILE", help="write the figures to FILE")
    parser.add_argument("--seeds", type=int, default=3, help="placements tried on ice40; the best one counts (default 3)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="flows at a time")
    parser.add_argument("--check", action="store_true", help="exit status 1 if a claimed ratio is missed")
    arguments = parser.parse_args()
    if arguments.seeds < 1 or arguments.jobs < 1:
        parser.error("--seeds and --jobs must be at least 1")
    try:
        return run(arguments)
    except (flows.FlowError, OSError) as error:
        print(f"cost: error: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
