#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`plutonsim run` and its user: every mistake is one line on stderr and exit status 2, with nothing left behind."""
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile

PLUTONSIM, SOURCE = sys.argv[1], sys.argv[2]
CORPUS = os.path.join(SOURCE, "testbench", "fuzz", "corpus", "fuzz_elf")
GOOD = "uart.elf"
failures = 0


def run(*arguments):
    return subprocess.run([PLUTONSIM, "run", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60)


def check(what, condition, result):
    global failures
    if not condition:
        failures += 1
        print(f"FAILED: {what}: status {result.returncode}\nstdout: {result.stdout}\nstderr: {result.stderr}")


def mistake(what, text, *arguments):
    result = run(*arguments)
    lines = result.stderr.strip().splitlines()
    check(what, result.returncode == 2 and len(lines) == 1 and text in result.stderr and result.stdout == "", result)


def usage(what, text, *arguments):
    result = run(*arguments)
    check(what, result.returncode == 2 and text in result.stderr, result)


def bad_programs(folder):
    def made(name, data):
        path = os.path.join(folder, name)
        with open(path, "wb") as out:
            out.write(data)
        return path

    with open(os.path.join(CORPUS, "rv32"), "rb") as file:
        good = file.read()
    mistake("missing file", "no such file", os.path.join(folder, "missing.elf"))
    mistake("a folder", "not a regular file", folder)
    mistake("empty file", "not an ELF file", made("empty", b""))
    mistake("a script", "not an ELF file", made("script", b"#!/bin/sh\nexit 0\n"))
    mistake("truncated file", "truncated", made("short", good[:len(good) // 8]))
    mistake("host program", "not a RISC-V program", made("x86", good[:18] + struct.pack("<H", 62) + good[20:]))
    mistake("RV64 program", "RV64 program", os.path.join(CORPUS, "rv64"))
    # The first program header is at 52; p_paddr is its fourth word.
    outside = bytearray(good)
    outside[52 + 12:52 + 16] = struct.pack("<I", 0x20000000)
    mistake("loads outside memory", "outside memory", made("outside", bytes(outside)))
    wraps = bytearray(good)
    wraps[52 + 20:52 + 24] = struct.pack("<I", 0xFFFFFFF0)
    mistake("wraps around", "outside memory", made("wraps", bytes(wraps)))
    mistake("does not fit the RAM", "outside memory", "memory.elf", "--ram-size", "4K")


def bad_options(folder):
    usage("unknown core", "--core", GOOD, "--core", "z80")
    usage("unknown mode", "--mode", GOOD, "--mode", "slow")
    usage("no program", "program", )
    usage("not a number", "--max-instructions", GOOD, "--max-instructions", "many")
    usage("no RAM", "--ram-size", GOOD, "--ram-size", "0")
    usage("too much RAM", "--ram-size", GOOD, "--ram-size", "4G")
    mistake("impossible port", "GDB port 70000", GOOD, "--gdb", "70000")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        mistake("busy port", "Address already in use", GOOD, "--gdb", port)
    nowhere = os.path.join(folder, "absent", "file")
    for option in ("--trace", "--bus-log", "--json"):
        mistake(f"unwritable {option}", nowhere, GOOD, option, nowhere)
    mistake("missing UART input", nowhere, GOOD, "--uart-input", nowhere)


def good_runs(folder):
    result = run(GOOD)
    check("program's output is stdout", result.returncode == 0 and result.stdout == "hello \n", result)
    check("counters on stderr", all(word in result.stderr for word in ("instructions", "cycles", "million instr/s")), result)
    text = os.path.join(folder, "input.txt")
    with open(text, "w", encoding="ascii") as out:
        out.write("abc\n")
    result = run(GOOD, "--uart-input", text)
    check("UART input", result.stdout == "hello ABC\n", result)
    report = os.path.join(folder, "result.json")
    result = run("positive_control.elf", "--json", report, "--mode", "exact")
    with open(report, encoding="utf-8") as file:
        data = json.load(file)
    check("JSON result", data["result"] == "failed" and data["code"] == 2 and data["instructions"] > 0, result)
    logs = []
    for _ in range(2):
        log = os.path.join(folder, "bus.csv")
        result = run(GOOD, "--mode", "exact", "--bus-log", log)
        with open(log, encoding="ascii") as file:
            logs.append(file.read())
    check("bus log repeats", logs[0] == logs[1] and logs[0].count("\n") > 20, result)
    counts = [run(GOOD, "--mode", mode).stderr.split()[3] for mode in ("fast", "exact")]
    check("modes agree on instructions", len(set(counts)) == 1, result)
    result = run("semihosting.elf")
    check("semihosting output", result.stdout == "write0 c line\n", result)
    result = run("--help")
    check("help has an example", result.returncode == 0 and "plutonsim run program.elf" in result.stdout, result)


with tempfile.TemporaryDirectory() as scratch:
    bad_programs(scratch)
    left = set(os.listdir(scratch))
    bad_options(scratch)
    if set(os.listdir(scratch)) != left:
        failures += 1
        print("FAILED: a refused run left files behind")
    good_runs(scratch)
sys.exit(1 if failures else 0)
