#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sw/linux/pack on QEMU: images made from a seed are packed, loaded into memory full of other things, unpacked, entered, and
compared with the image octet for octet. The positive controls change one instruction of the unpacker and must be noticed."""
import argparse
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACK = ROOT / "sw/linux/pack"
PAGE = 4096
BASE = 0x80200000
A0, A1 = 0x5A, 0x1234_5678  # what the image must find when it is entered

sys.dont_write_bytecode = True
sys.path.insert(0, str(PACK))
import pack  # noqa: E402

# The image's first instructions: wait for ever, so that memory can be looked at.
FOREVER = struct.pack("<I", 0x0000006F)
# In front of the packed image: li a0, 0x5a; lui a1, 0x12345; addi a1, a1, 0x678; nop
ENTRY = struct.pack("<IIII", 0x05A00513, 0x123455B7, 0x67858593, 0x00000013)

# (instruction of unpack.S, what takes its place)
MUTANTS = [
    ("sd      a4, 8(t3)\n    sd      a5, 0(t3)", "sd      a4, 8(t3)\n    nop"),  # copy_down forgets a word
    ("bltu    t0, t1, copy_up", "nop"),  # the first run is moved in the wrong direction
    ("sd      zero, 56(s7)", "nop"),  # a word of each gap is not cleared
    ("mv      s5, t0  ", "nop  "),  # each gap is cleared to the image's end
    ("lla     s0, _start  ", "lla     s0, _start\n    li      a1, 0  "),  # the device tree's address is lost
]


def assemble(source: str, folder: pathlib.Path) -> bytes:
    code = folder / "unpack.S"
    code.write_text(source, encoding="utf-8")
    elf = folder / "unpack.elf"
    flags = ["-march=rv64imac_zicsr_zifencei", "-mabi=lp64", "-mno-relax", "-nostdlib", "-static"]
    link = ["-Wl,--build-id=none", "-Wl,-Ttext=0", "-Wl,-e,0", "-Wl,-melf64lriscv"]
    subprocess.run(["riscv64-unknown-elf-gcc", *flags, *link, str(code), "-o", str(elf)], check=True)
    subprocess.run(["riscv64-unknown-elf-objcopy", "-O", "binary", "-j", ".text", str(elf), str(folder / "unpack.bin")], check=True)
    return (folder / "unpack.bin").read_bytes()


def make_image(rng: random.Random, layout: list[tuple[int, int]]) -> bytes:
    """Random pages at (first page, pages), zeros between; enters by waiting, with the header of Linux's Image."""
    end = max(first + pages for first, pages in layout)
    image = bytearray(end * PAGE)
    for first, pages in layout:
        image[first * PAGE : (first + pages) * PAGE] = rng.randbytes(pages * PAGE)
    image[0:8] = FOREVER * 2
    image[8:56] = struct.pack("<QQQQQQ", 0x200000, len(image) + rng.randrange(64) * 8, 0, 2, 0, 0x5643534952)
    image[56:64] = b"RSC\x05\0\0\0\0"
    return bytes(image)


def layouts(rng: random.Random) -> list[list[tuple[int, int]]]:
    linux = [(0, 237), (512, 21), (1024, 12), (1536, 82), (2560, 142)]
    some = [[(0, 1)], [(0, 1), (17, 1)], [(0, 300)], [(0, 40), (57, 200), (300, 3)], linux]
    for _ in range(4):
        layout, at = [], 0
        for _ in range(rng.randrange(1, 12)):
            pages = rng.randrange(1, 60)
            layout.append((at, pages))
            at += pages + rng.randrange(1, 80)
        some.append(layout)
    return some


def memory_after(packed: bytes, size: int, rng: random.Random, folder: pathlib.Path) -> tuple[bytes, str]:
    """Memory and registers once the unpacked image waits; all memory behind the packed file holds random octets before."""
    loaded = folder / "loaded.bin"
    dump = folder / "dump.bin"
    entry = folder / "entry.bin"
    entry.write_bytes(ENTRY)
    loaded.write_bytes(packed + rng.randbytes(size + 4 * PAGE - len(packed) if len(packed) < size else 0))
    qemu = ["qemu-system-riscv64", "-M", "virt", "-m", "64", "-bios", "none", "-display", "none", "-serial", "none", "-icount", "shift=0",
            "-device", f"loader,file={loaded},addr={BASE:#x},force-raw=on",
            "-device", f"loader,file={entry},addr={BASE - len(ENTRY):#x},force-raw=on",
            "-device", f"loader,addr={BASE - len(ENTRY):#x},cpu-num=0", "-monitor", "stdio"]
    with subprocess.Popen(qemu, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        registers = ""
        for _ in range(1000):
            run.stdin.write("info registers\n")
            run.stdin.flush()
            registers = read_registers(run.stdout)
            # The image waits at its first instruction; s1 tells that from the unpacker's first. A trap goes to 0.
            if (value(registers, "pc") == BASE and value(registers, "x9/s1") != 0) or value(registers, "pc") < PAGE:
                break
            time.sleep(0.005)
        run.stdin.write(f'pmemsave {BASE:#x} {size:#x} "{dump}"\nquit\n')
        run.stdin.flush()
        run.stdout.read()
    return dump.read_bytes(), registers


def read_registers(stream) -> str:
    text = ""
    while "x31/t6" not in text:
        line = stream.readline()
        if not line:
            break
        text += line
    return text


def value(registers: str, name: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\s+([0-9a-f]+)", registers)
    return int(found.group(1), 16) if found else -1


def unpacks(unpacker: bytes, image: bytes, rng: random.Random, folder: pathlib.Path) -> bool:
    packed = pack.pack(image, unpacker)
    memory, registers = memory_after(packed, len(image), rng, folder)
    return memory == image and value(registers, "pc") == BASE and (value(registers, "x10/a0"), value(registers, "x11/a1")) == (A0, A1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    source = (PACK / "unpack.S").read_text(encoding="utf-8")
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        unpacker = assemble(source, folder)
        for layout in layouts(rng):
            good = unpacks(unpacker, make_image(rng, layout), rng, folder)
            print(f"unpacker: {len(layout)} sections {'restored' if good else 'NOT restored'}: {layout}")
            failures += not good
        for old, new in MUTANTS:
            assert source.count(old) == 1, old
            mutant = assemble(source.replace(old, new), folder)
            layout = [(0, 1), (17, 40), (80, 200), (300, 3), (340, 1)]
            found = not unpacks(mutant, make_image(rng, layout), rng, folder)
            print(f"unpacker: mutant of '{' '.join(old.split())}' {'found' if found else 'NOT found'}")
            failures += not found
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
