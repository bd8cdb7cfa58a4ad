#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The whole chip with Linux: ROM, Pluton's runtime, Security Monitor, kernel, root file system.

  system_test.py --build BUILD TEST            one test (its name is its claim); --list shows them

Each test composes flash contents from signed images, boots them with `plutonsim boot` and judges consoles and exit
status. Tests end with exit status 0, or with 1 and what was seen."""
import argparse
import hashlib
import os
import pathlib
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

PROMPT_LINE = "plutonsim-init: user space up"
ARGUMENTS = "console=ttyS0,3125000 quiet plt.watchdog_ms=200"
TESTS = {}


def test(function):
    TESTS[function.__name__] = function
    return function


class Failed(Exception):
    pass


class Boot:
    """What one run of `plutonsim boot` showed."""

    def __init__(self, result):
        self.status, self.out, self.err = result.returncode, result.stdout.replace("\r", ""), result.stderr

    def check(self, condition, what):
        if not condition:
            raise Failed(f"{what}: exit status {self.status}\n--- stdout\n{self.out}\n--- stderr\n{self.err}")

    def shows(self, text):
        self.check(text in self.out, f"no '{text}'")

    def hides(self, text):
        self.check(text not in self.out, f"'{text}' appeared")

    def instructions(self):
        return int(re.search(r"(\d+) instructions", self.err).group(1))


class Bench:
    def __init__(self, build, work):
        self.build, self.work = pathlib.Path(build), pathlib.Path(work)
        self.images = self.build / "images"
        self.system = self.images / "system"
        self.source = pathlib.Path(__file__).resolve().parents[2]

    def run(self, *words):
        result = subprocess.run([str(w) for w in words], capture_output=True, text=True, check=False)
        if result.returncode != 0:
            raise Failed(f"{' '.join(map(str, words))}: {result.stderr.strip()}")

    def image(self, name, kind, payload, *more):
        path = self.work / f"{name}.img"
        self.run(self.build / "sw/image_tool", "create", payload, "--type", kind, "--key",
                 self.images / "test_root.pem", "--security-version", "1", *more, "-o", path)
        return path

    def device_tree(self, name, arguments):
        blob = self.work / f"{name}.dtb"
        self.run(self.source / "sw/image/device_tree.sh", self.source / "soc/gen/app.dts",
                 self.build / "linux/rootfs.cpio", arguments, blob)
        return self.image(name, "device_tree", blob)

    def payload(self, name):
        return self.image(name, "kernel", self.build / f"fw/monitor_{name}.elf")

    def flash(self, **slots):
        """Keyword: option of `image flash` with _ for -; a missing primary is the build's, False leaves a slot empty."""
        chosen = {"monitor": self.system / "monitor.img", "kernel": self.system / "kernel.img",
                  "device_tree": self.device_tree("dt", ARGUMENTS), "root_fs": self.system / "root_fs.img"}
        chosen.update(slots)
        words = [self.build / "sw/image_tool", "flash", "--primary", self.images / "runtime.img"]
        for option, path in chosen.items():
            if path:
                words += ["--" + option.replace("_", "-"), path]
        out = self.work / "flash.bin"
        self.run(*words, "-o", out)
        return out

    def boot(self, flash, *options, timeout=240):
        result = subprocess.run([str(self.build / "plutonsim"), "boot", "--flash", str(flash), *map(str, options)],
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                                timeout=timeout, check=False)
        return Boot(result)

    def damaged(self, path, offset):
        data = bytearray(pathlib.Path(path).read_bytes())
        data[offset] ^= 0x10
        out = self.work / f"damaged_{pathlib.Path(path).name}"
        out.write_bytes(data)
        return out


HEADER = 224  # bytes of an image's header and signature
MEASURED = re.compile(r"plutonsim-init: measured (\S+) version (\d+) slot (\w+) sha256 ([0-9a-f]{64})")


def payload_digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()[HEADER:]).hexdigest()


@test
def boot_ends_in_user_space_with_the_measured_list_in_both_modes(bench):
    flash = bench.flash()
    lists = []
    for mode in ("fast", "exact"):
        boot = bench.boot(flash, "--mode", mode, "--stop-at", PROMPT_LINE)
        boot.check(boot.status == 0, f"{mode} mode")
        lists.append(MEASURED.findall(boot.out))
    boot.check(lists[0] == lists[1], "the modes print different measurements")
    files = {"pluton_runtime": bench.images / "runtime.img", "monitor": bench.system / "monitor.img",
             "kernel": bench.system / "kernel.img", "device_tree": bench.work / "dt.img",
             "root_fs": bench.system / "root_fs.img"}
    boot.check([entry[0] for entry in lists[0]] == list(files), "the list has other entries")
    for name, version, slot, digest in lists[0]:
        boot.check((version, slot, digest) == ("1", "primary", payload_digest(files[name])), f"{name}'s measurement")


def corrupt(bench, name):
    """A damaged primary takes its backup and says so; with both damaged nothing of the normal world runs."""
    good = bench.work / "dt.img" if name == "device_tree" else bench.system / f"{name}.img"
    bench.device_tree("dt", ARGUMENTS)
    for offset in (HEADER + 100, 40, 170):  # payload, digest in the header, signature
        bad = bench.damaged(good, offset)
        boot = bench.boot(bench.flash(**{name: bad, f"{name}_backup": good}), "--stop-at", PROMPT_LINE)
        boot.check(boot.status == 0, f"backup of {name}, damage at {offset}")
        slots = {entry[0]: entry[2] for entry in MEASURED.findall(boot.out)}
        boot.check(slots.get(name) == "backup", f"{name} is not the backup")
        boot = bench.boot(bench.flash(**{name: bad, f"{name}_backup": bad}), "--stop-at", PROMPT_LINE,
                          "--max-cycles", 400_000_000)
        boot.check(boot.status != 0 or name == "monitor", f"both slots of {name} are damaged")
        boot.hides("Linux version")
        boot.hides(PROMPT_LINE)


@test
def damaged_monitor_stops_the_boot_or_takes_the_backup(bench):
    corrupt(bench, "monitor")


@test
def damaged_kernel_stops_the_boot_or_takes_the_backup(bench):
    corrupt(bench, "kernel")


@test
def damaged_device_tree_stops_the_boot_or_takes_the_backup(bench):
    corrupt(bench, "device_tree")


@test
def damaged_root_fs_stops_the_boot_or_takes_the_backup(bench):
    corrupt(bench, "root_fs")


@test
def linux_powers_off_with_the_status_that_it_was_asked_for(bench):
    for then, status in (("poweroff", 0), ("poweroff-fail", 1)):
        boot = bench.boot(bench.flash(device_tree=bench.device_tree("then", f"{ARGUMENTS} plt.then={then}")),
                          "--stop-at", "no such text")
        boot.check(boot.status == status and "powered off" in boot.err, f"plt.then={then}")


def crash(bench, then, text):
    """Three failed starts, then the backup, which finds the record of the last."""
    bad = bench.device_tree("bad", f"{ARGUMENTS} plt.then={then}")
    boot = bench.boot(bench.flash(device_tree=bad, device_tree_backup=bench.device_tree("good", ARGUMENTS),
                                  monitor_backup=bench.system / "monitor.img",
                                  kernel_backup=bench.system / "kernel.img",
                                  root_fs_backup=bench.system / "root_fs.img"), "--stop-at", "$ " , "--prompt", "# ",
                      "--max-cycles", 3_000_000_000)
    boot.check(boot.err.count("chip reset") >= 3, "fewer than three resets")
    last = boot.out[boot.out.rindex("Pluton runtime"):]
    slots = {entry[0]: entry[2] for entry in MEASURED.findall(last)}
    boot.check(slots.get("device_tree") == "backup", "the fourth start is not the backup's")
    boot.check(re.search(r"plutonsim-init: .*crash.*" + text, last) is not None, "no crash record")
    boot.check("plutonsim-init: user space up" in last, "the backup does not come up")


@test
def hang_is_reset_by_the_watchdog_recorded_and_the_backup_boots_after_three(bench):
    crash(bench, "hang", "hang")


@test
def panic_resets_is_recorded_and_the_backup_boots_after_three(bench):
    crash(bench, "panic", "panic")


@test
def linux_suite_passes_in_the_normal_world(bench):
    boot = bench.boot(bench.flash(device_tree=bench.device_tree("suite", f"{ARGUMENTS} plt.test=suite")),
                      "--stop-at", "no such text")
    boot.check(re.search(r"suite: \d+ passed, 0 failed", boot.out) is not None, "the suite")
    boot.check(boot.status == 0, "the suite's end")


@test
def shell_answers_what_is_typed(bench):
    script = bench.work / "input.txt"
    script.write_text("id\necho $((6 * 7)) is the answer\nls /\nexit\n")
    boot = bench.boot(bench.flash(), "--input", script, "--stop-at", "no such text", "--max-cycles", 2_000_000_000)
    boot.shows("uid=0")
    boot.shows("42 is the answer")
    boot.check("powered off" in boot.err, "poweroff from the shell")


@test
def interactive_shell_is_the_users_terminal(bench):
    """A pseudo-terminal stands for the user: the prompt comes, a command is answered, Ctrl-A X leaves."""
    user, guest = pty.openpty()
    simulator = subprocess.Popen([str(bench.build / "plutonsim"), "boot", "--quiet", "--interactive", "--flash",
                                  str(bench.flash())], stdin=guest, stdout=guest, stderr=subprocess.DEVNULL)
    os.close(guest)
    seen = ""

    def wait_for(text):
        nonlocal seen
        start = len(seen)
        deadline = time.monotonic() + 60
        while text not in seen[start:]:
            if not select.select([user], [], [], max(0, deadline - time.monotonic()))[0]:
                raise Failed(f"no '{text}' on the terminal:\n{seen}")
            seen += os.read(user, 4096).decode(errors="replace")

    try:
        wait_for("# ")
        os.write(user, b"echo $((6 * 7)) is the answer\r")
        wait_for("42 is the answer")
        os.write(user, b"\x01x")
        if simulator.wait(timeout=30) != 0:
            raise Failed(f"exit status {simulator.returncode}:\n{seen}")
    finally:
        simulator.kill()
        os.close(user)


@test
def hostile_kernel_and_user_reach_nothing(bench):
    boot = bench.boot(bench.flash(kernel=bench.payload("hostile")), "--stop-at", "no such text")
    found = re.search(r"hostile: (\d+) refused, (\d+) succeeded", boot.out)
    boot.check(found and int(found.group(1)) > 5000 and found.group(2) == "0", "the hostile kernel")


@test
def null_call_takes_at_most_300_cycles(bench):
    for mode in ("fast", "exact"):
        boot = bench.boot(bench.flash(kernel=bench.payload("null_call")), "--mode", mode, "--stop-at", "no such text")
        found = re.search(r"null call: (\d+) to (\d+) cycles", boot.out)
        boot.check(found and int(found.group(2)) <= 300, "the null call")


@test
def standard_calls_behave_as_the_sbi_says(bench):
    boot = bench.boot(bench.flash(kernel=bench.payload("sbi_check")), "--stop-at", "no such text")
    boot.check(re.search(r"sbi: \d+ passed, 0 failed", boot.out) is not None, "the SBI calls")


# Each command is followed by a pattern that its output must show.
MONITOR_SESSION = [
    ("info registers pc", r"pc\s+0x80000000\b"),
    ("break monitor_main", r"Breakpoint 1 at 0x800"),
    ("continue", r"Breakpoint 1, .*monitor_main"),
    ("backtrace", r"#0 .*monitor_main"),
    ("stepi", r""),
    ("print/x $mstatus", r"= 0xa00000000"),
    ("delete", r""),
]
KERNEL_SESSION = [
    ("break start_kernel", r"Breakpoint 2 at 0xffffffff"),
    ("continue", r"Breakpoint 2, .*start_kernel"),
    ("backtrace", r"#0 .*start_kernel"),
    ("print/x $satp", r"= 0x8[0-9a-f]{15}\b"),
    ("stepi", r"start_kernel"),
    ("x/i $pc", r"=> 0xffffffff\w+ <start_kernel\+\d+>"),
    ("x/s (char*)&linux_banner", r"Linux version 6\.1"),
    ("delete", r""),
    ("break rest_init", r"Breakpoint 3"),
    ("continue", r"Breakpoint 3, .*rest_init"),
    ("x/s (char*)&boot_command_line", r"console=ttyS0"),
    ("delete", r""),
    ("continue", r"exited normally"),
]


def gdb_session(port, program, commands):
    """Each command's output; and everything that GDB printed."""
    words = ["gdb-multiarch", "-q", "-nx", "-batch"]
    for line in ("set pagination off", "set confirm off", "set remotetimeout 60", f"target remote 127.0.0.1:{port}"):
        words += ["-ex", line]
    for number, command in enumerate(commands):
        words += ["-ex", f"echo \\n@{number}@\\n", "-ex", command]
    gdb = subprocess.run([*words, str(program)], capture_output=True, text=True, timeout=300, check=False)
    parts = re.split(r"^@(\d+)@$", gdb.stdout, flags=re.M)
    return {int(parts[i]): parts[i + 1] for i in range(1, len(parts) - 1, 2)}, gdb.stdout + gdb.stderr


def debug(bench, mode):
    flash = bench.flash()
    session = [*MONITOR_SESSION, (f"symbol-file {bench.build / 'linux/vmlinux'}", r""), *KERNEL_SESSION]
    errors = bench.work / f"gdb_{mode}.txt"
    with open(errors, "w+", encoding="utf-8") as file:
        chip = subprocess.Popen([bench.build / "plutonsim", "boot", "--flash", flash, "--mode", mode, "--gdb", "0",
                                 "--gdb-core", "app", "--stop-at", PROMPT_LINE], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=file, text=True, errors="replace")
        try:
            found = None
            for _ in range(600):  # the core asks for a debugger when Pluton has released it
                found = re.search(r"waiting for GDB: .*:(\d+)$", errors.read_text(encoding="utf-8"), flags=re.M)
                if found:
                    break
                time.sleep(0.1)
            if not found:
                raise Failed("plutonsim does not wait for GDB")
            shown, text = gdb_session(found.group(1), bench.build / "fw/monitor.elf", [c for c, _ in session])
            for number, (command, pattern) in enumerate(session):
                if not re.search(pattern, shown.get(number, "")) or number not in shown:
                    raise Failed(f"{command}: no /{pattern}/ in {shown.get(number)!r}\n--- whole session:\n{text}")
            out, _ = chip.communicate(timeout=120)
            if chip.returncode != 0 or PROMPT_LINE not in out:
                raise Failed(f"the boot ended with {chip.returncode}:\n{out}")
        finally:
            if chip.poll() is None:
                chip.kill()
            chip.wait()


@test
def gdb_debugs_monitor_and_kernel_by_their_symbols(bench):
    debug(bench, "fast")


@test
def gdb_debugs_monitor_and_kernel_in_exact_mode(bench):
    debug(bench, "exact")


@test
def gdb_is_refused_on_both_cores_when_the_debug_lock_is_burnt(bench):
    fuses = bench.work / "locked_otp.bin"
    bench.run(bench.build / "sw/image_tool", "otp", "--root-key", bench.images / "test_root_pub.pem", "--rollback", "1",
              "--debug-lock", "-o", fuses)
    flash = bench.flash()
    for core in ("pluton", "app"):
        boot = bench.boot(flash, "--otp", fuses, "--gdb", "0", "--gdb-core", core, timeout=60)
        boot.check(boot.status == 2, f"a debugger on {core}")
        boot.check(len(boot.err.splitlines()) == 1 and "debug-lock fuse is burnt" in boot.err, "the message")
        boot.check(boot.out == "", "something ran")
    boot = bench.boot(flash, "--otp", fuses, "--until-runtime")
    boot.check(boot.status == 0, "the locked chip boots without a debugger")


@test
def debian_opensbi_boots_the_same_linux_on_the_plain_machine(bench):
    firmware = "/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.elf"
    result = subprocess.run([str(bench.build / "plutonsim"), "run", "--core", "app", firmware, "--kernel",
                             str(bench.build / "linux/kernel.bin"), "--initrd", str(bench.build / "linux/rootfs.cpio"),
                             "--append", "console=ttyS0,3125000", "--stop-at", PROMPT_LINE], capture_output=True,
                            text=True, errors="replace", timeout=240, check=False)
    boot = Boot(result)
    boot.check(boot.status == 0, "OpenSBI")
    boot.shows("OpenSBI v")
    boot.shows("Linux version 6.1")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build", help="build folder with the system's images (target system)")
    parser.add_argument("--list", action="store_true", help="print the tests' names")
    parser.add_argument("tests", nargs="*", metavar="TEST", help="default: all")
    options = parser.parse_args()
    if options.list:
        print("\n".join(TESTS))
        return 0
    for name in options.tests or TESTS:
        if name not in TESTS:
            parser.error(f"no test {name}")
        with tempfile.TemporaryDirectory(prefix="system-") as work:
            try:
                TESTS[name](Bench(options.build, work))
            except (Failed, subprocess.TimeoutExpired) as error:
                print(f"FAILED: {name}: {error}")
                return 1
        print(f"passed: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
