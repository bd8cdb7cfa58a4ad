#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Static checks. `lint.sh BUILD` checks everything; `lint.sh --format` rewrites our files in the project's format.
set -uo pipefail
cd "$(dirname "$0")/.."

mapfile -t ours < <(git ls-files '*.cpp' '*.hpp' '*.c' '*.h' | grep -v '/gen/')
if [ "${1:-}" = "--format" ]; then
  exec clang-format-14 -i "${ours[@]}"
fi
build=${1:-build}
status=0
check() {
  local what=$1
  shift
  printf 'lint: %s\n' "$what"
  "$@" || { printf 'lint: %s FAILED\n' "$what" >&2; status=1; }
}

spdx() {
  local missing
  missing=$(git ls-files '*.cpp' '*.hpp' '*.c' '*.h' '*.sv' '*.py' '*.sh' '*.S' 'CMakeLists.txt' '*/CMakeLists.txt' |
    while read -r file; do head -n 3 "$file" | grep -q SPDX-License-Identifier || echo "$file"; done)
  [ -z "$missing" ] || { printf 'no SPDX line: %s\n' $missing; return 1; }
}
shell_syntax() { git ls-files '*.sh' .ci/run | xargs -n 1 bash -n; }
python_syntax() { git ls-files '*.py' | xargs -r python3 -c 'import ast, sys
for name in sys.argv[1:]:
    ast.parse(open(name, encoding="utf-8").read(), name)'; }
rtl() {
  # Packages alone have no top level; an empty one gives Verilator something to elaborate.
  local top
  top=$(mktemp --suffix=.sv) || return 1
  echo 'module lint_top; endmodule' >"$top"
  # Packages first: Verilator wants them declared before their users.
  { git ls-files 'rtl/gen/*.sv'; git ls-files 'rtl/*.sv' | grep -v -e '_sva\.sv$' -e '^rtl/gen/'; } |
    xargs verilator --lint-only -Wall -Wno-UNUSEDPARAM -Wno-DECLFILENAME -Wno-MULTITOP --top-module lint_top "$top"
  local result=$?
  rm -f "$top"
  return $result
}
links() { python3 .ci/check_links.py; }
tidy() {
  cmake --preset default >/dev/null || return 1
  # Generated headers (Verilated fixtures) must exist before their users can be read.
  ninja -C "$build" all tests >"$build/lint-build.log" 2>&1 || { tail -n 30 "$build/lint-build.log"; return 1; }
  git ls-files 'tlm/*.cpp' 'pluton/*.cpp' 'soc/*.cpp' 'sw/*.cpp' |
    xargs -P "$(nproc)" -n 4 clang-tidy-14 -p "$build" --quiet 2>/dev/null
}

check "SPDX lines" spdx
check "shell syntax" shell_syntax
check "python syntax" python_syntax
check "generated files match their maps" python3 tlm/regmap/regmap.py --check
check "format" clang-format-14 --dry-run -Werror "${ours[@]}"
check "SystemVerilog (verilator -Wall)" rtl
check "links in documents" links
check "clang-tidy" tidy
exit $status
