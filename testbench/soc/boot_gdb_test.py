#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gdb-multiarch debugs the boot ROM on the chip: break in ROM, step, read and write registers and memory, read a CSR,
watch the hand-off area, continue to the end.  boot_gdb_test.py PLUTONSIM boot_rom.elf flash.bin fast|exact"""
import re
import subprocess
import sys

PLUTONSIM, ROM, FLASH, MODE = sys.argv[1:5]
TIMEOUT = 60

# Each command is followed by a pattern that its output must show.
SESSION = [
    ("info registers pc", r"pc\s+0x0\b"),
    ("break rom_main", r"Breakpoint 1 at 0x[0-9a-f]+"),
    ("continue", r"Breakpoint 1, .*rom_main"),
    ("info registers mstatus", r"mstatus"),
    ("stepi", r""),
    ("set $t0 = 0x12345678", r""),
    ("print/x $t0", r"= 0x12345678"),
    ("set {unsigned int}0x00118000 = 0xcafe1234", r""),
    ("x/1wx 0x00118000", r"0x118000.*0xcafe1234"),
    ("print/x *(unsigned int*)0", r"= 0x[0-9a-f]+"),
    ("watch *(unsigned int*)0x0011e000", r"atchpoint 2"),
    ("continue", r"atchpoint 2"),
    ("print/x *(unsigned int*)0x0011e000", r"= 0x48544c50"),  # the hand-off area's magic, "PLTH"
    ("delete", r""),
    ("break boot_hand_off", r"Breakpoint 3"),
    ("continue", r"Breakpoint 3, boot_hand_off"),
    ("delete", r""),
    ("continue", r"exited normally"),
]


def main():
    chip = subprocess.Popen([PLUTONSIM, "boot", "--flash", FLASH, "--mode", MODE, "--gdb", "0"], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        port = re.search(r":(\d+)$", chip.stderr.readline().strip()).group(1)
        script = ["set pagination off", "set confirm off", "set remotetimeout 20", f"target remote 127.0.0.1:{port}"]
        arguments = ["gdb-multiarch", "-q", "-nx", "-batch"]
        for line in script:
            arguments += ["-ex", line]
        for number, (command, _) in enumerate(SESSION):
            arguments += ["-ex", f"echo \\n@{number}@\\n", "-ex", command]
        gdb = subprocess.run(arguments + [ROM], capture_output=True, text=True, timeout=TIMEOUT, check=False)
        text = gdb.stdout + gdb.stderr
        parts = re.split(r"^@(\d+)@$", gdb.stdout, flags=re.M)
        shown = {int(parts[i]): parts[i + 1] for i in range(1, len(parts) - 1, 2)}
        for number, (command, pattern) in enumerate(SESSION):
            if number not in shown or not re.search(pattern, shown[number]):
                sys.exit(f"{command}: no /{pattern}/ in {shown.get(number)!r}\n--- whole session:\n{text}")
        out, err = chip.communicate(timeout=TIMEOUT)
        if chip.returncode != 0 or "runtime up" not in err or "payload sha256" not in out:
            sys.exit(f"the boot ended with {chip.returncode}:\n{out}\n{err}")
    finally:
        if chip.poll() is None:
            chip.kill()
        chip.wait()


main()
