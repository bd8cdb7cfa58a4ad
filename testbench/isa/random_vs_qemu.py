#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the same random programs on plutonsim and on Debian's QEMU and compares what every sequence left behind.

  random_vs_qemu.py --plutonsim build/plutonsim --sequences 100000 --seed 1 --mode both

Exit status: 0 all equal; 1 a difference (the first one is printed with its instructions, registers and memory of both
sides); 2 the machine lacks a tool or a program did not run. --mutant OLD=NEW plants a bug: plutonsim gets the program
with every instruction OLD replaced by NEW, as a core with that mistake in its decoder would execute it."""
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
CPU = "rv32,a=off,f=off,d=off,h=off,s=off,zba=off,zbb=off,zbc=off,zbs=off,priv_spec=v1.12.0"
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


def build(text, path):
    source = path + ".S"
    with open(source, "w", encoding="ascii") as out:
        out.write(text)
    run([os.environ.get("RISCV_GCC", "riscv64-unknown-elf-gcc"), "-march=rv32imc_zicsr_zifencei", "-mabi=ilp32",
         "-nostdlib", "-static", "-Wl,-T," + os.path.join(HERE, "programs", "link.ld"), "-Wl,--build-id=none",
         "-Wl,--no-warn-rwx-segments", source, "-o", path], 300)


def on_qemu(elf):
    out = run(["qemu-system-riscv32", "-M", "virt", "-cpu", CPU, "-bios", "none", "-kernel", elf, "-display", "none",
               "-monitor", "none", "-serial", "stdio", "-semihosting-config", "enable=on,target=native"], 120)
    return out.split()


def on_plutonsim(options, elf, mode):
    # A wrong core may run anywhere: the limit ends it.
    limit = str(20_000 * options.program_size + 1_000_000)
    out = run([options.plutonsim, "run", elf, "--mode", mode, "--quiet", "--max-instructions", limit], 600, (0, 1))
    return out.split()


def mutate(text, mutant):
    if not mutant:
        return text
    old, new = mutant.split("=")
    return re.sub(rf"^( +){re.escape(old)} ", rf"\1{new} ", text, flags=re.M)


def instructions_of(text, index):
    start = text.index(f"sequence_{index}:")
    return text[start:text.index("ecall", start) + 5]


def explain(options, first, count, index, mode, work):
    """Reruns the program with a dump behind sequence `index` and shows where the two sides differ."""
    text = random_program.Generator(options.seed, count, first, verbose=index).text()
    reference, device = os.path.join(work, "reference.elf"), os.path.join(work, "device.elf")
    build(text, reference)
    build(mutate(text, options.mutant), device)
    words = 31 + random_program.SCRATCH_BYTES // 4
    left = on_qemu(reference)[index + 1:index + 1 + words]
    right = on_plutonsim(options, device, mode)[index + 1:index + 1 + words]
    print(instructions_of(text, index))
    for i, (a, b) in enumerate(zip(left, right)):
        if a != b:
            place = f"x{i + 1}" if i < 31 else f"scratch + {4 * (i - 31)}"
            print(f"{place}: QEMU {a}, plutonsim {b}")
    if len(left) != len(right):
        print(f"plutonsim printed {len(right)} of {len(left)} words")
    elif left == right:
        print("registers and memory are equal: a trap's cause, address or value differs")


def compare(options, first, count, work):
    generator = random_program.Generator(options.seed, count, first)
    text = generator.text()
    reference = os.path.join(work, "reference.elf")
    build(text, reference)
    device = reference
    if options.mutant:
        device = os.path.join(work, "device.elf")
        build(mutate(text, options.mutant), device)
    expected = on_qemu(reference)
    if len(expected) != count + 1 or expected[-1] != END:
        raise Failed(f"QEMU ended after {len(expected)} of {count} sequences")
    for mode in ["fast", "exact"] if options.mode == "both" else [options.mode]:
        found = on_plutonsim(options, device, mode)
        if found == expected:
            continue
        index = next((i for i in range(len(expected)) if i >= len(found) or found[i] != expected[i]), len(expected))
        print(f"random_vs_qemu: {mode} mode differs in sequence {first + index} (seed {options.seed}, "
              f"--program-size {count}, program {first // options.program_size}, its sequence {index})")
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
    print(f"{'' if not sys.stdout.isatty() else chr(13)}{done} random sequences, seed {options.seed}, mode "
          f"{options.mode}: plutonsim and QEMU agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
