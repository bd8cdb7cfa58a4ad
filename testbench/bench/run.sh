#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Speed and size figures of this machine, side by side with a limit or a peer of the same run where there is one.
# Nothing is asserted. Usage: testbench/bench/run.sh BUILD     Example: make bench
set -euo pipefail
cd "$(dirname "$0")/../.."
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE=1
build=${1:-build}

echo "== speed (testbench/bench)"
for bench in "$build"/testbench/bench/*/bench_*; do
  [ -x "$bench" ] && [ -f "$bench" ] && "$bench"
done

echo "== boot, host time and peak memory"
for mode in fast exact; do
  json=$(mktemp)
  /usr/bin/env python3 - "$build" "$mode" "$json" <<'PY'
import json, resource, subprocess, sys, time
build, mode, path = sys.argv[1:]
begin = time.monotonic()
subprocess.run([f"{build}/plutonsim", "boot", "--flash", f"{build}/images/flash.bin", "--mode", mode, "--json", path], check=True,
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall = time.monotonic() - begin
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
result = json.load(open(path))
print(f"{mode:5}  {result.get('cycles')} cycles, {result.get('instructions')} instructions, "
      f"process {wall * 1e3:.0f} ms, boot {float(result.get('host_seconds', 0)) * 1e3:.1f} ms, peak {peak / 1024:.0f} MB")
PY
  rm -f "$json"
done

echo "== firmware size (bytes)"
riscv64-unknown-elf-size "$build"/fw/boot_rom.elf "$build"/fw/pluton_runtime.elf
