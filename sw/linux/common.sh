# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts of this folder.
set -euo pipefail
export LC_ALL=C

# Nothing of the builder or of the day goes into the results. The date is that of Linux 6.1's release.
export SOURCE_DATE_EPOCH=1670803200
export KBUILD_BUILD_TIMESTAMP=@$SOURCE_DATE_EPOCH KBUILD_BUILD_USER=plutonsim KBUILD_BUILD_HOST=plutonsim KBUILD_BUILD_VERSION=1

jobs=${JOBS:-$(nproc)}
cross=riscv64-linux-gnu-
arch_flags="-march=rv64imac -mabi=lp64"

say() { printf 'linux: %s\n' "$*"; }
die() { printf 'linux: error: %s\n' "$*" >&2; exit 2; }

# step WHAT COMMAND...: one line on the console, everything the command says in $log.
step() {
  local what=$1 begin=$SECONDS
  shift
  printf 'linux: %s ... ' "$what"
  printf '== %s: %s\n' "$what" "$*" >>"$log"
  # In a subshell with errexit, which a plain `if "$@"` would switch off inside functions.
  set +e
  (set -e; "$@") >>"$log" 2>&1
  local status=$?
  set -e
  if [ "$status" -ne 0 ]; then
    printf 'FAILED\n'
    tail -n 15 "$log" >&2
    die "$what failed; the whole log is $log"
  fi
  printf '%d s\n' $((SECONDS - begin))
}

# check_config ASKED GOT: every line of ASKED took. An option that does not exist at all counts as not set.
check_config() {
  local line name wrong=0
  while IFS= read -r line; do
    case $line in
      CONFIG_*=*) grep -qxF "$line" "$2" || { printf 'not taken: %s\n' "$line"; wrong=1; } ;;
      '# CONFIG_'*' is not set')
        name=${line#\# }
        name=${name% is not set}
        if grep -q "^$name=" "$2"; then printf 'not taken: %s\n' "$line"; wrong=1; fi ;;
    esac
  done <"$1"
  return "$wrong"
}
