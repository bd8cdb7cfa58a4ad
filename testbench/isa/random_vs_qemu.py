#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the same random programs on plutonsim and on Debian's QEMU and compares what every sequence left behind.

  random_vs_qemu.py --plutonsim build/plutonsim --sequences 100000 --seed 1 --mode both

Exit status: 0 all equal; 1 a difference (the first one is printed with its instructions, registers and memory of both
sides); 2 the machine lacks a tool or a program did not run. --mutant OLD=NEW plants a bug: plutonsim gets the program
with every instruction OLD of the sequences replaced by NEW, as a core with that mistake in its decoder would execute it."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import random_program  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
OFF = "f=off,d=off,h=off,v=off,zba=off,zbb=off,zbc=off,zbs=off,sstc=off,svnapot=off,svpbmt=off,priv_spec=v1.12.0"
CPU = {32: "rv32,a=off,s=off," + OFF, 64: "rv64," + OFF}
ARCH = {32: ["-march=rv32imc_zicsr_zifencei", "-mabi=ilp32"], 64: ["-march=rv64imac_zicsr_zifencei", "-mabi=lp64",
                                                                     "-mcmodel=medany"]}
CORE = {32: "pluton", 64: "app"}
END = "454e4421"


class Failed(Exception):
    pass


def run(command, timeout, ok=(0,)):
    try:
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, text=True)
    except FileNotFoundError as error:
        raise Failed(f"{command[0]}: not found") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{' '.join(command)}: no end within {timeout} s") from error
    if result.returncode not in ok:
        raise Failed(f"{' '.join(command)}: exit status {result.returncode}: {result.stderr.strip()[:400]}")
    return result.stdout


def build(text, path, xlen):
    source = path + ".S"
    with open(source, "w", encoding="ascii") as out:
        out.write(text)
    run([os.environ.get("RISCV_GCC", "riscv64-unknown-elf-gcc"), *ARCH[xlen], "-nostdlib", "-static",
         "-Wl,-T," + os.path.join(HERE, "programs", "link.ld"), "-Wl,--build-id=none",
         "-Wl,--no-warn-rwx-segments", source, "-o", path], 300)


def on_qemu(elf, xlen):
    try:
        return once_on_qemu(elf, xlen)
    except Failed:
        return once_on_qemu(elf, xlen)  # with two threads, on a busy host, QEMU has been seen not to end


def once_on_qemu(elf, xlen):
    # With a second hart QEMU does atomic operations atomically, so that their faults are those of stores.
    out = run([f"qemu-system-riscv{xlen}", "-M", "virt", "-smp", "2", "-cpu", CPU[xlen], "-bios", "none", "-kernel",
               elf, "-display", "none",
               "-monitor", "none", "-serial", "stdio", "-semihosting-config", "enable=on,target=native"], 60)
    return out.split()


def on_plutonsim(options, elf, mode):
    # A wrong core may run anywhere: the limit ends it.
    limit = str(20_000 * options.program_size + 1_000_000)
    out = run([options.plutonsim, "run", "--core", CORE[options.xlen], elf, *options.device_option, "--mode", mode, "--quiet",
               "--max-instructions", limit], 600, (0, 1))
    return out.split()


def mutate(text, mutant):
    if not mutant:
        return text
    old, new = mutant.split("=")
    first, last = text.index("sequence_0:"), text.index("count: ")  # the frame around the sequences stays sound
    body = re.sub(rf"^( +){re.escape(old)} ", rf"\1{new} ", text[first:last], flags=re.M)
    return text[:first] + body + text[last:]


def instructions_of(text, index):
    start = text.index(f"sequence_{index}:")
    return text[start:text.index("ecall", start) + 5]


def explain(options, first, count, index, mode, work):
    """Reruns the program with a dump behind sequence `index` and shows where the two sides differ."""
    generator = random_program.Generator(options.seed, count, first, index, options.xlen)
    text = generator.text()
    reference, device = os.path.join(work, "reference.elf"), os.path.join(work, "device.elf")
    build(text, reference, options.xlen)
    build(mutate(text, options.mutant), device, options.xlen)
    each = options.xlen // 32  # words of a register
    words = 31 * each + random_program.SCRATCH_BYTES // 4
    left = on_qemu(reference, options.xlen)[index + 1:]
    right = on_plutonsim(options, device, mode)[index + 1:]
    print("plan " + ", ".join(str(v) for v in generator.plans[index]))
    print(instructions_of(text, index))
    for i, (a, b) in enumerate(zip(left[:words], right[:words])):
        if a != b:
            place = f"x{i // each + 1}{' high' if i % each else ''}" if i < 31 * each else f"scratch + {4 * (i - 31 * each)}"
            print(f"{place}: QEMU {a}, plutonsim {b}")
    if min(len(left), len(right)) < words:
        print(f"plutonsim printed {len(right)} of {len(left)} words")
    explain_folds(left[words:], right[words:], each)


def explain_folds(left, right, each):
    """The first word folded into the hash (causes, addresses, values of traps; then registers and memory) that differs."""
    folds = [["".join(reversed(side[i:i + each])) for i in range(0, len(side), each)] for side in (left, right)]
    for i, (a, b) in enumerate(zip(*folds)):
        if a != b:
            print(f"word {i} of the hash differs, behind " + " ".join(folds[0][max(0, i - 8):i]))
            for name, side in (("QEMU", folds[0]), ("plutonsim", folds[1])):
                print(f"{name}: " + " ".join(side[i:i + 8]))
            return


def compare(options, first, count, work):
    generator = random_program.Generator(options.seed, count, first, xlen=options.xlen)
    text = generator.text()
    reference = os.path.join(work, "reference.elf")
    build(text, reference, options.xlen)
    device = reference
    if options.mutant:
        device = os.path.join(work, "device.elf")
        build(mutate(text, options.mutant), device, options.xlen)
    expected = on_qemu(reference, options.xlen)
    if len(expected) != count + 1 or expected[-1] != END:
        raise Failed(f"QEMU ended after {len(expected)} of {count} sequences")
    for mode in ["fast", "exact"] if options.mode == "both" else [options.mode]:
        found = on_plutonsim(options, device, mode)
        if found == expected:
            continue
        index = next((i for i in range(len(expected)) if i >= len(found) or found[i] != expected[i]), len(expected))
        print(f"random_vs_qemu: {mode} mode differs in sequence {first + index} (seed {options.seed}, "
              f"--xlen {options.xlen} --program-size {count}, program {first // options.program_size}, its sequence {index})")
        if index < count:
            explain(options, first, count, index, mode, work)
        return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plutonsim", default="build/plutonsim")
    parser.add_argument("--sequences", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", choices=["fast", "exact", "both"], default="both")
    parser.add_argument("--program-size", type=int, default=2000, help="sequences in one program (default 2000)")
    parser.add_argument("--mutant", help="OLD=NEW: plant a bug, which must be found")
    parser.add_argument("--xlen", type=int, choices=[32, 64], default=32)
    parser.add_argument("--device-option", action="append", default=[], help="an option more for plutonsim run")
    parser.add_argument("--keep", help="leave the programs in this folder")
    options = parser.parse_args()
    work = options.keep or tempfile.mkdtemp(prefix="isa-random-")
    os.makedirs(work, exist_ok=True)
    done = 0
    try:
        while done < options.sequences:
            count = min(options.program_size, options.sequences - done)
            if not compare(options, done, count, work):
                return 1
            done += count
            if sys.stdout.isatty():
                print(f"\r{done} sequences equal", end="", flush=True)
    except Failed as error:
        print(f"random_vs_qemu: {error}", file=sys.stderr)
        return 2
    finally:
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(f"{'' if not sys.stdout.isatty() else chr(13)}{done} random RV{options.xlen} sequences, seed {options.seed}, mode "
          f"{options.mode}: plutonsim and QEMU agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
