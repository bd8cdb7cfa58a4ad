#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs mutants of the firewall against its checks. Each mutant is killed by the first check that fails, or survives; a
survivor must stand in survivors.toml with the reason why nothing can tell it apart. Exit status: 0 when no survivor is
open, 1 when one is (or a listed one was killed), 2 when the campaign could not run.

Example: campaign.py --build build --count 300 --json build/mutants.json
         campaign.py --build build --only 1a2b3c4d"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
KEY = ("file", "operator", "place", "before", "after", "nth")
# Check: tests of the program, and for how long. The cheap ones first.
LOCKSTEP = ("lockstep", "FirewallLockstep.*", {"PLT_SEEDS": "3", "PLT_OPERATIONS": "4000"})
DIRECTED = ("directed", "FirewallSlice/*", {})
POLICY = ("policy", "FirewallPolicy.*:FirewallBurst.*", {})
NOISE = ("noise", "FirewallNoise.*", {"PLT_SEEDS": "2", "PLT_OPERATIONS": "60000"})
LONG = ("lockstep, long", "FirewallLockstep.*", {"PLT_SEED": "100", "PLT_SEEDS": "4", "PLT_OPERATIONS": "25000"})
RULES = ("rules", "FirewallRules.*", {"PLT_SEEDS": "3", "PLT_OPERATIONS": "20000"})
CHECKS = {"sv": (LOCKSTEP, NOISE, DIRECTED, LONG), "cpp": (POLICY, LOCKSTEP, NOISE, DIRECTED, LONG)}
EVERY = {"sv": (LOCKSTEP, RULES, DIRECTED, NOISE), "cpp": (POLICY, LOCKSTEP, DIRECTED)}


def language(mutant):
    return "sv" if mutant["file"].endswith(".sv") else "cpp"


def select(mutants, count, seed):
    """`count` mutants: modules take turns, and in each its operators. A small module runs out, a large one does not
    take more than its turns until then."""
    rng = random.Random(seed)
    queues = collections.defaultdict(lambda: collections.defaultdict(list))
    for mutant in mutants:
        queues[mutant["module"]][mutant["operator"]].append(mutant)
    orders = {}
    for module, operators in sorted(queues.items()):
        for group in operators.values():
            rng.shuffle(group)
        turns = rng.sample(sorted(operators), len(operators))
        longest = max(map(len, operators.values()))
        orders[module] = [operators[o][i] for i in range(longest) for o in turns if i < len(operators[o])]
    chosen = []
    for turn in range(max(map(len, orders.values()), default=0)):
        chosen += [order[turn] for order in orders.values() if turn < len(order)]
    return chosen[:count]


def told(output):
    """What failed, in a few words."""
    test = re.search(r"^\[  FAILED  \] ([^\s,]+)", output, re.M)
    wrong = re.search(r"^\s*-?\"?(cycle \d+: [^\n]*)", output, re.M)
    kind = ""
    if wrong:
        kind = "pins differ" if re.search(r"model 0x", wrong.group(1)) else wrong.group(1).split(": ", 1)[1].rstrip('"')
    return (test.group(1) if test else "?") + (f": {kind}" if kind else "")


class Campaign:
    def __init__(self, program, limit, quick=False):
        self.program, self.limit, self.quick = program, limit, quick

    def checks(self, kind):
        return [c for c in CHECKS[kind] if not (self.quick and c is LONG)]

    def check(self, number, check):
        """What killed it, or nothing."""
        _, tests, settings = check
        environment = {**os.environ, **settings, "PLT_MUTANT": str(number)}
        command = [self.program, f"--gtest_filter={tests}", "--gtest_fail_fast"]
        try:
            done = subprocess.run(
                command, env=environment, timeout=self.limit, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        except subprocess.TimeoutExpired:
            return "time limit"
        if done.returncode == 0:
            return None
        if done.returncode < 0 or "[  FAILED  ]" not in done.stdout:
            return f"abort ({done.returncode})"
        return told(done.stdout)

    def control(self):
        """Without a mutant every check must pass; what fails, or nothing."""
        return next(
            (f"{c[0]}: {by}" for c in (*self.checks("cpp"), RULES) if (by := self.check(0, c)) is not None), None
        )

    def run(self, mutant, every):
        """The mutant with `killed`: [check, what], and with `every` what each check said."""
        result = {**mutant, "killed": None}
        if every:
            result["checks"] = {c[0]: self.check(mutant["number"], c) for c in EVERY[language(mutant)]}
            result["killed"] = next(([c, by] for c, by in result["checks"].items() if by is not None), None)
            if result["killed"]:
                return result
        for check in self.checks(language(mutant)):
            by = self.check(mutant["number"], check)
            if by is not None:
                result["killed"] = [check[0], by]
                break
        return result


def key_of(mutant):
    return tuple(mutant.get(k, 1) for k in KEY)


def listed_survivors(path, mutants):
    """Listed survivors by key; complains about entries that are no mutant (any more)."""
    entries = tomllib.loads(path.read_text())["survivor"]
    known = {key_of(m) for m in mutants}
    out = {}
    for entry in entries:
        if key_of(entry) not in known:
            sys.exit(f"{path.name}: no such mutant (any more): {entry['file']}: {entry['place']} {entry['after']}")
        if entry["kind"] not in ("equivalent", "unreachable") or not entry["reason"]:
            sys.exit(f"{path.name}: {entry['file']}: {entry['after']}: kind and reason are needed")
        out[key_of(entry)] = entry
    return out


def line(result):
    where = f"{result['id']} {result['file']}:{result['line']} {result['operator']}"
    if result["killed"]:
        return f"{where}: killed by {result['killed'][0]}: {result['killed'][1]}"
    change = f"{result['place']} {result['before']}  ->  {result['after'] or 'dropped'}"
    return f"{where}: survived, {result['survivor']}: {change}"


COLUMNS = ("mutants", "killed", "equivalent", "unreachable", "open")


def counts(results):
    out = collections.Counter(mutants=len(results))
    for r in results:
        out["killed" if r["killed"] else r["survivor"]] += 1
    return {c: out[c] for c in COLUMNS}


def table(results, by):
    groups = collections.defaultdict(list)
    for r in results:
        groups[r[by]].append(r)
    rows = [(name, counts(group)) for name, group in sorted(groups.items())]
    rows.append(("all", counts(results)))
    print(f"\n{'by ' + by:26}" + "".join(f"{c:>12}" for c in COLUMNS))
    for name, row in rows:
        print(f"{name:26}" + "".join(f"{row[c]:12}" for c in COLUMNS))


def summary(results, seconds):
    table(results, "module")
    table(results, "operator")
    killers = collections.Counter(r["killed"][0] for r in results if r["killed"])
    print("\nkilled first by " + ", ".join(f"{name} {n}" for name, n in killers.most_common()))
    if any("checks" in r for r in results):
        each = collections.Counter(c for r in results for c, by in r.get("checks", {}).items() if by is not None)
        print("killed by each check alone: " + ", ".join(f"{name} {n}" for name, n in each.most_common()))
    total = counts(results)
    print(f"{total['mutants']} mutants, {total['killed']} killed, {total['equivalent']} equivalent, "
          f"{total['unreachable']} unreachable, {total['open']} open; {seconds:.0f} s")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="the build folder")
    parser.add_argument("--count", type=int, default=0, help="mutants, 0 for all there are (default)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (default 1)")
    parser.add_argument("--slice", type=int, metavar="N", help="only the first N of them, and no long checks")
    parser.add_argument("--only", metavar="ID", action="append", help="only this mutant; may be repeated")
    parser.add_argument("--every-check", action="store_true", help="do not stop at the first check that kills")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (default 2)")
    parser.add_argument("--time-limit", type=float, default=60, help="seconds for a check (default 60)")
    parser.add_argument("--json", type=pathlib.Path, help="write the results there")
    return parser.parse_args()


def main():
    args = arguments()
    folder = args.build / "testbench/firewall/mutants"
    program = folder / "firewall_mutants"
    if not program.exists():
        print(f"{program} is not built: ninja -C {args.build} firewall_mutants", file=sys.stderr)
        return 2
    mutants = json.loads((folder / "gen/mutants.json").read_text())
    listed = listed_survivors(HERE / "survivors.toml", mutants)
    chosen = select(mutants, args.count or len(mutants), args.seed)
    if args.only:
        chosen = [m for m in mutants if m["id"] in args.only]
    elif args.slice:
        chosen = chosen[: args.slice]
    campaign, begin = Campaign(program, args.time_limit, bool(args.slice)), time.monotonic()
    if (wrong := campaign.control()) is not None:
        print(f"without a mutant: {wrong}", file=sys.stderr)
        return 2
    results, wrongly = [], []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for result in pool.map(lambda m: campaign.run(m, args.every_check), chosen):
            entry = listed.get(key_of(result))
            if not result["killed"]:
                result["survivor"] = entry["kind"] if entry else "open"
            elif entry:
                wrongly.append(result)
            results.append(result)
            if not args.slice or not result["killed"]:
                print(line(result), flush=True)
    summary(results, time.monotonic() - begin)
    for result in wrongly:
        print(f"listed as a survivor, but {line(result)}")
    if args.json:
        args.json.write_text(json.dumps({"seed": args.seed, **counts(results), "results": results}, indent=1) + "\n")
    return 1 if wrongly or counts(results)["open"] else 0


if __name__ == "__main__":
    sys.exit(main())
