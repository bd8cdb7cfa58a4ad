#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants each weakness of mutants.toml into a copy of the monitor's sources and sees that its test notices.

Compiles only the changed files and links them with what the build has left; a text that does not occur exactly once, or a
mutant that is not noticed, ends with status 1.
"""
import argparse
import re
import shlex
import subprocess
import sys
import threading
import tomllib
from pathlib import Path


class MutantError(Exception):
    pass


def plant(args, mutant, folder):
    """Writes the changed copies. Returns {source path relative to sw/monitor: its copy}."""
    texts = {}
    for site in mutant["site"]:
        name = site["file"]
        text = texts.get(name) or (args.source / name).read_text(encoding="utf-8")
        if text.count(site["from"]) != 1:
            raise MutantError(f"{name}: '{site['from']}' occurs {text.count(site['from'])} times")
        texts[name] = text.replace(site["from"], site["to"])
    copies = {}
    for name, text in texts.items():
        copy = folder / "sw/monitor" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
        copies[name] = copy
    return copies


def run(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **options)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def must(command):
    status, output = run(command)
    if status != 0:
        raise MutantError(f"{shlex.join(map(str, command))}\n{output}")


def compiled(args, copies, folder, command):
    """Compiles changed sources, or, when a header changed, every source of the logic. Returns {name: object}."""
    names = set(copies)
    if any(name.endswith(".h") for name in names):
        names = {str(p.relative_to(args.source)) for p in (args.source / "lib").glob("*.c")}
    objects = {}
    for name in sorted(names):
        out = folder / (name.replace("/", "_") + ".o")
        must(command + [f"-I{folder}", f"-I{args.root}", "-c", copies.get(name, args.source / name), "-o", out])
        objects[name] = out
    return objects


def host_notices(args, mutant, copies, folder):
    del mutant
    objects = compiled(args, copies, folder, [args.cc, "-O1", "-g1", "-std=c11", "-w", "-DPLT_HOST"])
    program = folder / "test_monitor"
    # Objects come before the library, so that theirs are the definitions that count; the changed file leaves its
    # archive member unused.
    must([args.cxx, *args.host_objects, *objects.values(), *args.host_libraries, "-lgtest_main", "-lgtest", "-lpthread",
          "-o", program])
    status, output = run([program, "--gtest_fail_fast"], timeout=120)
    return status != 0, output


def qemu_command(args, monitor, payload):
    return [args.qemu, "-M", "virt", "-cpu", args.cpu, "-m", "64M", "-icount", "shift=0", "-bios", "none", "-kernel",
            monitor, "-device", f"loader,file={args.build}/fw/monitor_{payload}.bin,addr=0x80200000,force-raw=on",
            "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"]


def machine_notices(args, mutant, copies, folder):
    objects = compiled(args, copies, folder, [args.firmware_cc, *args.firmware_flags, "-w"])
    kept = [o for o in args.stub_objects if not any(o.endswith(f"/monitor/{name}.o") for name in objects)]
    elf = folder / "monitor.elf"
    must([args.firmware_cc, *args.link_flags, f"-Wl,-T,{args.source}/monitor.ld", *kept, *objects.values(), "-lgcc",
          "-o", elf])
    output = watched(qemu_command(args, elf, mutant["killer"]), args.timeout,
                     None if "hides" in mutant else re.compile(mutant["shows"]))
    shown = re.search(mutant["shows"], output) is not None
    hidden = "hides" not in mutant or re.search(mutant["hides"], output) is None
    return shown and hidden, output


def watched(command, seconds, enough):
    """The output of a command until it ends, until `enough` is found in it, or for that many seconds."""
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        for line in process.stdout:
            lines.append(line.decode("utf-8", "replace"))
            if enough and enough.search(lines[-1]):
                process.kill()
                break
        timer.cancel()
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="repository root")
    parser.add_argument("--build", type=Path, required=True, help="build folder")
    parser.add_argument("--killers", required=True, help="host, or machine")
    parser.add_argument("--cc", default="cc")
    parser.add_argument("--cxx", default="c++")
    parser.add_argument("--host-objects", type=lambda v: v.split(";"), default=[])
    parser.add_argument("--host-libraries", type=lambda v: v.split(";"), default=[])
    parser.add_argument("--stub-objects", type=lambda v: v.split(";"), default=[])
    parser.add_argument("--firmware-cc")
    parser.add_argument("--firmware-flags", type=lambda v: v.split(";"), default=[])
    parser.add_argument("--link-flags", type=lambda v: v.split(";"), default=[])
    parser.add_argument("--qemu")
    parser.add_argument("--cpu")
    parser.add_argument("--timeout", type=float, default=20, help="seconds for one QEMU run")
    args = parser.parse_args()
    args.source = args.root / "sw/monitor"
    data = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text(encoding="utf-8"))
    survivors = total = 0
    for number, mutant in enumerate(data["mutant"]):
        if (mutant["killer"] == "host") != (args.killers == "host"):
            continue
        folder = args.build / "monitor_mutants" / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            copies = plant(args, mutant, folder)
            killed, output = (host_notices if args.killers == "host" else machine_notices)(args, mutant, copies, folder)
        except MutantError as error:
            print(f"{mutant['name']}: {error}", file=sys.stderr)
            return 1
        total += 1
        print(f"{'noticed ' if killed else 'SURVIVED'} {mutant['name']}", flush=True)
        if not killed:
            survivors += 1
            print(output[:600] + "\n...\n" + output[-1400:])
    print(f"{total} mutants, {survivors} survivors")
    return 1 if survivors or not total else 0


if __name__ == "__main__":
    sys.exit(main())
