#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Boots what `make linux` built on QEMU's virt machine under OpenSBI and judges console and exit status. OpenSBI is not our
monitor: what needs the monitor must say so and go on. Exit status 77 when Linux has not been built."""
import argparse
import os
import pathlib
import select
import subprocess
import sys
import time

UP = "plutonsim-init: user space up"
NO_MONITOR = "plt_monitor: this firmware is not the security monitor"
SAMPLE = "app_sample: user 1000, no_new_privs 1, on Linux 6.1."
SKIPPED = 77
# OpenSBI 1.1 ends QEMU with status 0 whatever the shutdown's reason; that init asked for "system failure" is on the console.
OK, STOPPED = 0, None
FAILED_WORDS = "plutonsim-init: power off, failed"
PROMPT = "\n# "
SECONDS = 100
HANG_SECONDS = 2

# name: (command line, input, must be there, must not be there, how QEMU ends; STOPPED: it does not within its time)
CASES = {
    "suite": ("console=ttyS0 quiet plt.test=suite", "", [UP, SAMPLE, "passed, 0 failed", "suite: stack_does_not_execute ok"], ["FAIL"], OK),
    # The control of the suite: with its rodata writable, the kernel does not say that no page is writable and executable.
    "suite_finds": ("console=ttyS0 quiet rodata=off plt.test=suite", "", ["kernel_has_no_writable_code FAIL", "passed, 1 failed", FAILED_WORDS], [], OK),
    "poweroff": ("console=ttyS0 plt.then=poweroff", "", [NO_MONITOR, UP, SAMPLE, "W+X mappings: passed", "reboot: Power down"], ["Oops"], OK),
    "poweroff_fail": ("console=ttyS0 plt.then=poweroff-fail", "", [UP, SAMPLE, "plt_monitor: shutting down, system failure"], [], OK),
    "panic": ("console=ttyS0 quiet panic=-1 plt.then=panic", "", [UP, "Kernel panic - not syncing: sysrq triggered crash"], [], OK),
    "hang": ("console=ttyS0 plt.then=hang", "", [UP, "plt_monitor: hanging with interrupts off"], ["Power down"], STOPPED),
    "command": ("console=ttyS0 quiet plt.sample=0 -- sh -c false", "", [UP, "sh ended with status 1", FAILED_WORDS], [SAMPLE], OK),
    "shell": ("console=ttyS0 quiet", "id -u; echo a$((6 * 7))b; ps | grep -c plt; exit\n", [UP, "a42b"], ["job control"], OK),
    "hvc": ("console=hvc0 earlycon=sbi plt.then=poweroff", "", [UP, SAMPLE], [], OK),
}


def boot(linux: pathlib.Path, words: str, text: str, last: str | None) -> tuple[str, int | None]:
    """Console and exit status; None when QEMU had to be stopped. `text` is typed at the shell's prompt. With `last`, QEMU is given
    a little longer once that line is on the console, and then stopped."""
    qemu = ["qemu-system-riscv64", "-M", "virt", "-cpu", "rv64,f=off,d=off", "-m", "64", "-icount", "shift=0", "-display", "none", "-no-reboot",
            "-monitor", "none", "-serial", "stdio", "-kernel", str(linux / "kernel.bin"), "-initrd", str(linux / "rootfs.cpio"),
            "-append", words]
    console = ""
    end = time.monotonic() + SECONDS
    with subprocess.Popen(qemu, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        while time.monotonic() < end:
            if not select.select([run.stdout], [], [], 0.2)[0]:
                continue
            octets = os.read(run.stdout.fileno(), 65536)
            if not octets:
                return console, run.wait()
            console += octets.decode(errors="replace").replace("\r", "")
            if last and last in console:
                end = min(end, time.monotonic() + HANG_SECONDS)
                last = None
            if text and console.endswith(PROMPT):
                run.stdin.write(text.encode())
                run.stdin.flush()
                text = ""
        run.kill()
    return console, STOPPED


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--linux", required=True, type=pathlib.Path, help="folder with kernel.bin and rootfs.cpio")
    parser.add_argument("case", choices=CASES)
    options = parser.parse_args()
    if not (options.linux / "rootfs.cpio").exists() or not (options.linux / "kernel.bin").exists():
        print("linux: not built (make linux)")
        return SKIPPED
    words, text, wanted, unwanted, status = CASES[options.case]
    console, ended = boot(options.linux, words, text, wanted[-1] if status is STOPPED else None)
    complaints = [f"not on the console: {line}" for line in wanted if line not in console]
    complaints += [f"on the console: {line}" for line in unwanted if line in console]
    if ended != status:
        complaints.append(f"QEMU ended with {ended}, wanted {status}")
    if complaints:
        print(console)
    print("\n".join(complaints) or f"{options.case}: passed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
