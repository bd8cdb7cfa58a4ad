#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Replaces ROM instructions by nops, one at a time, and boots images that must be refused.

A boot counts as bypassed when the runtime comes up. Cases: a payload bit flipped; payload changed and header hash
recomputed under the old signature; a signature bit flipped; an image signed by another key; a properly signed image
below the fused minimum version; a good image on dies whose fuses revoke its key, or keep it for development. Console and reporting code is left out: it decides nothing.

--weaken first patches boot_confirm() (the second look at every decision) to return "passed": with that defence gone
single nops must get through, which shows that the campaign can find one. Exit status: 0 as expected, 1 otherwise.
"""
import argparse
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile

NOP = {4: bytes.fromhex("13000000"), 2: bytes.fromhex("0100")}
REPORTING = ("fmt_", "put", "boot_report", "uart_", "print", "rom_trapped", "boot_step_name", "boot_error_text")
# lui a0, 0x5AA5C; addi a0, a0, 0x33C; ret: BOOT_PASSED
RETURN_PASSED = bytes.fromhex("37c5a55a" "1305c533" "67800000")


def command(*words):
    return subprocess.run([str(w) for w in words], capture_output=True, text=True, errors="replace", check=False)


def instructions(elf):
    """(address, length, function, text) of each instruction, from the disassembly."""
    found = []
    function = ""
    for line in command("riscv64-unknown-elf-objdump", "-d", elf).stdout.splitlines():
        if match := re.match(r"^([0-9a-f]+) <(.*)>:", line):
            function = match.group(2)
        elif match := re.match(r"^\s+([0-9a-f]+):\s+([0-9a-f]{4}|[0-9a-f]{8})\s+(.*)", line):
            found.append((int(match.group(1), 16), len(match.group(2)) // 2, function, match.group(3)))
    return found


def text_offset(elf):
    """File offset of address 0, from the one loaded segment."""
    for line in command("riscv64-unknown-elf-readelf", "-lW", elf).stdout.splitlines():
        if match := re.match(r"^\s+LOAD\s+0x([0-9a-f]+)\s+0x00000000", line):
            return int(match.group(1), 16)
    sys.exit(f"{elf}: no segment at address 0")


def make_cases(args, folder):
    good = (args.build / "images/runtime.img").read_bytes()
    cases = {}

    def changed(name, *edits, rehash=False):
        image = bytearray(good)
        for offset, bit in edits:
            image[offset] ^= 1 << bit
        if rehash:
            image[32:64] = hashlib.sha256(image[224:]).digest()
        cases[name] = bytes(image)

    changed("payload", (300, 0))
    changed("rehashed", (300, 0), rehash=True)
    changed("signature", (170, 3))
    for name, key, version in (("wrong-key", "wrong.pem", 1), ("old", "test_root.pem", 0)):
        image = folder / f"{name}.img"
        made = command(args.build / "plutonsim", "image", "create", args.build / "fw/pluton_runtime.elf", "--key",
                       args.build / "images" / key, "--security-version", version, "-o", image)
        if made.returncode != 0:
            sys.exit(made.stderr)
        cases[name] = image.read_bytes()
    fuses = {"revoked": "--revoke-key", "development": "--development-key"}
    for name, option in fuses.items():
        made = command(args.build / "plutonsim", "image", "otp", "--root-key", args.build / "images/test_root_pub.pem",
                       "--rollback", 1, option, 0, "-o", folder / f"{name}.otp")
        if made.returncode != 0:
            sys.exit(made.stderr)
        cases[name] = good
    for name, image in cases.items():
        (folder / f"{name}.flash").write_bytes(image)
    good_otp = args.build / "images/otp.bin"
    return [(name, folder / f"{name}.flash", folder / f"{name}.otp" if name in fuses else good_otp) for name in cases]


def boots(args, rom, flash, otp):
    result = command(args.build / "plutonsim", "boot", "--quiet", "--rom", rom, "--flash", flash, "--otp", otp, "--max-cycles",
                     3_000_000)
    if result.returncode not in (0, 1, 3):
        sys.exit(f"{rom} {flash}: exit status {result.returncode}: {result.stderr}")
    return result.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build"), help="build folder")
    parser.add_argument("--every", type=int, default=1, help="only every Nth instruction")
    parser.add_argument("--functions", default="", metavar="REGEX", help="only in functions whose name begins like this")
    parser.add_argument("--weaken", action="store_true", help="positive control, see above")
    args = parser.parse_args()

    elf = args.build / "fw/boot_rom.elf"
    rom = bytearray(elf.read_bytes())
    start = text_offset(elf)
    code = instructions(elf)
    if args.weaken:
        at = start + next(i[0] for i in code if i[2] == "boot_confirm")
        rom[at:at + len(RETURN_PASSED)] = RETURN_PASSED
    wanted = re.compile(args.functions)
    targets = [i for i in code if not i[2].startswith(REPORTING) and wanted.match(i[2])][:: args.every]
    if not targets:
        parser.error(f"no instruction in {elf} is selected")
    bypasses = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        cases = make_cases(args, folder)
        patched = folder / "rom.elf"
        for address, length, function, text in targets:
            mutant = bytearray(rom)
            mutant[start + address:start + address + length] = NOP[length]
            patched.write_bytes(mutant)
            for case, flash, otp in cases:
                if boots(args, patched, flash, otp):
                    bypasses += 1
                    print(f"bypass: {case}: {address:#06x} {function}: {text}")
    print(f"{len(targets)} instructions, {len(targets) * len(cases)} boots, {bypasses} bypasses")
    return 0 if (bypasses > 0) == args.weaken else 1


if __name__ == "__main__":
    sys.exit(main())
