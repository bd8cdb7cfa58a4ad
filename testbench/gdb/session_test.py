#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real gdb-multiarch drives a real core: break, next, step, stepi, registers, memory, CSRs, watchpoint, Ctrl-C,
continue to the end.  session_test.py PLUTONSIM PROGRAM.elf fast|exact"""
import os
import re
import signal
import subprocess
import sys
import threading
import time

PLUTONSIM, PROGRAM, MODE = sys.argv[1:4]
TIMEOUT = 60


class Session:
    def __init__(self):
        self.core = subprocess.Popen([PLUTONSIM, "run", PROGRAM, "--mode", MODE, "--gdb", "0"], stdin=subprocess.DEVNULL,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.core.stderr.readline()
        self.port = re.search(r":(\d+)$", line.strip()).group(1)
        self.gdb = subprocess.Popen(["gdb-multiarch", "-q", "-nx", PROGRAM], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=0)
        self.text = ""
        self.mark = 0
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        for line in ("set pagination off", "set confirm off", "set style enabled off", "set remotetimeout 20"):
            self.send(line)

    def read(self):
        while True:
            part = os.read(self.gdb.stdout.fileno(), 4096)
            if not part:
                return
            self.text += part.decode("utf-8", "replace")

    def send(self, command):
        self.gdb.stdin.write(command + "\n")

    def wait(self, pattern):
        """Waits for `pattern` in what GDB has printed since the last match."""
        end = time.monotonic() + TIMEOUT
        while time.monotonic() < end:
            found = re.compile(pattern, re.M).search(self.text, self.mark)
            if found:
                self.mark = found.end()
                return found
            time.sleep(0.005)
        raise AssertionError(f"no /{pattern}/ after:\n{self.text}")

    def do(self, command, pattern):
        self.send(command)
        return self.wait(pattern)

    def close(self):
        for process in (self.gdb, self.core):
            if process.poll() is None:
                process.kill()
            process.wait()


def debug(s):
    s.do(f"target remote 127.0.0.1:{s.port}", r"_start")
    s.do("info registers pc", r"pc +0x80000000")
    # break, next, step, finish
    s.do("break work", r"Breakpoint 1 at")
    s.do("continue", r"Breakpoint 1, work \(n=5\)")
    s.do("next", r"for \(unsigned i")
    s.do("next", r"sum \+= twice")
    s.do("step", r"return 2 \* n")
    s.do("print n", r"\$\d+ = 0")
    s.do("finish", r"Value returned is \$\d+ = 0")
    s.do("print sum", r"\$\d+ = 0")
    # stepi advances by one instruction
    before = int(s.do("print/x $pc", r"= 0x([0-9a-f]+)").group(1), 16)
    s.do("stepi", r"\(gdb\)")
    after = int(s.do("print/x $pc", r"= 0x([0-9a-f]+)").group(1), 16)
    assert 0 < after - before <= 4, (before, after)
    # registers, CSRs
    s.do("set $t3 = 0x12345678", r"")
    s.do("print/x $t3", r"= 0x12345678")
    s.do("set $mscratch = 0xcafe", r"")
    s.do("print/x $mscratch", r"= 0xcafe")
    s.do("print/x $misa >> 30", r"= 0x1")
    s.do("print/x $nonexistent_csr", r"= void")
    s.do("monitor cycles", r"\d+ cycles, \d+ instructions")
    # memory
    s.do("set var watched = 0xdeadbeef", r"")
    s.do("x/4xb &watched", r"0xef\s+0xbe\s+0xad\s+0xde")
    s.do("x/2xw 0x08000000", r"Cannot access memory at address 0x8000000")
    s.do("x/i $pc", r"=> 0x[0-9a-f]+ <work\+\d+>")
    # conditional breakpoint
    s.do("delete", r"")
    s.do("break twice if n == 3", r"Breakpoint 2 at")
    s.do("continue", r"Breakpoint 2, twice \(n=3\)")
    s.do("backtrace", r"#1 .* in work \(n=5\)[^$]*#2 .* in main")
    s.do("delete", r"")
    # watchpoints: write, then read
    s.do("watch watched", r"[Hh]ardware watchpoint 3")
    found = s.do("continue", r"Old value = (\d+)\s+New value = (\d+)")
    assert found.groups() == ("3735928559", "20"), found.groups()
    s.do("delete", r"")
    s.do("rwatch stop_spinning", r"[Hh]ardware read watchpoint 4")
    s.do("continue", r"Value = 0")
    s.do("delete", r"")
    # Ctrl-C of the spinning program
    s.do("continue", r"Continuing")
    time.sleep(0.2)
    s.gdb.send_signal(signal.SIGINT)
    s.wait(r"Program received signal SIGINT")
    s.do("print counter > 20", r"= 1")
    # to the end
    s.do("set var stop_spinning = 1", r"")
    s.do("continue", r"Inferior 1 .*exited normally")
    assert s.core.wait(TIMEOUT) == 0, s.core.stderr.read()
    assert "passed" in s.core.stderr.read()


def detach_and_kill():
    s = Session()
    try:
        s.do(f"target remote 127.0.0.1:{s.port}", r"_start")
        s.do("set var stop_spinning = 1", r"")
        s.do("detach", r"Detaching|detached")
        assert s.core.wait(TIMEOUT) == 0, s.core.stderr.read()
    finally:
        s.close()
    s = Session()
    try:
        s.do(f"target remote 127.0.0.1:{s.port}", r"_start")
        s.do("kill", r"killed")
        assert s.core.wait(TIMEOUT) == 1
        assert "killed by the debugger" in s.core.stderr.read()
    finally:
        s.close()


def lost_connection():
    """GDB vanishes while the program runs: it runs on, to its end."""
    s = Session()
    try:
        s.do(f"target remote 127.0.0.1:{s.port}", r"_start")
        s.do("set var stop_spinning = 1", r"")
        s.do("break work", r"Breakpoint")
        s.do("continue", r"Breakpoint 1, work")
        s.gdb.kill()
        assert s.core.wait(TIMEOUT) == 0, s.core.stderr.read()
    finally:
        s.close()


session = Session()
try:
    debug(session)
finally:
    session.close()
detach_and_kill()
lost_connection()
print("gdb session: ok")
