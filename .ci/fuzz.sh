#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every libFuzzer target for the given number of seconds, starting from its committed corpus. Any finding fails.
# Example: .ci/fuzz.sh 60
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
cmake --preset fuzz >/dev/null
ninja -C build-fuzz fuzzers
status=0
for fuzzer in build-fuzz/testbench/fuzz/fuzz_*; do
  [ -x "$fuzzer" ] && [ -f "$fuzzer" ] || continue
  name=$(basename "$fuzzer")
  work=build-fuzz/corpus/$name
  mkdir -p "$work"
  echo "fuzz: $name for $seconds s"
  # New inputs go to the first folder; the committed corpus is only read. A finding is left as crash-* in build-fuzz.
  if ! "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix=build-fuzz/"$name"- "$work" testbench/fuzz/corpus/"$name" >build-fuzz/"$name".log 2>&1; then
    echo "fuzz: $name FAILED; see build-fuzz/$name.log" >&2
    tail -n 30 build-fuzz/"$name".log >&2
    status=1
  else
    grep -E 'number_of_executed_units|peak_rss_mb|^fuzz_[a-z_]*: [0-9]' build-fuzz/"$name".log | sed "s/^/fuzz: $name /"
  fi
done
exit $status
