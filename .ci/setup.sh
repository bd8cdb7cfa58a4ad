#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that a target needs and are missing, then checks tool versions.
# Usage: .ci/setup.sh boot|linux|test|bench|cost|formal|lint|fuzz|fresh ...     (several may be given)
set -eu
here=$(dirname "$0")

say() { printf 'setup: %s\n' "$*"; }
die() { printf 'setup: error: %s\n' "$*" >&2; exit 2; }

groups="boot $*"
for group in $groups; do
  case $group in
    boot | linux | test | bench | cost | formal | lint | fuzz | fresh) ;;
    *) die "unknown group '$group' (boot, linux, test, bench, cost, formal, lint, fuzz, fresh)" ;;
  esac
done

command -v dpkg-query >/dev/null 2>&1 || die "this needs Debian 12 (no dpkg-query found); see .ci/packages.txt for what to install by hand"

missing=""
while read -r package group _; do
  case $package in '' | '#'*) continue ;; esac
  group=${group:-test}
  case " $groups " in *" $group "*) ;; *) continue ;; esac
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done <"$here/packages.txt"

if [ -n "$missing" ]; then
  sudo=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || die "missing packages:$missing; not root and no sudo: run 'apt-get install$missing' as root"
    sudo="sudo"
    say "root rights are needed to install packages; sudo may ask for your password"
  fi
  say "installing with apt-get:$missing"
  log=$(mktemp)
  $sudo apt-get update -qq || die "apt-get update failed"
  # shellcheck disable=SC2086  # a list of words is meant
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; rm -f "$log"; die "apt-get install failed"; }
  rm -f "$log"
fi

# at_least NAME FOUND WANTED
versions=""
at_least() {
  [ -n "$2" ] || die "$1 not found or prints no version; $3 or newer is needed"
  oldest=$(printf '%s\n%s\n' "$2" "$3" | sort -V | head -n 1)
  [ "$oldest" = "$3" ] || die "$1 $2 is too old; $3 or newer is needed"
  versions="$versions $1 $2,"
}
number() { sed -n 's/[^0-9]*\([0-9][0-9]*\(\.[0-9][0-9]*\)*\).*/\1/p' | head -n 1; }

at_least g++ "$(${CXX:-g++} -dumpfullversion 2>/dev/null | number)" 12
at_least cmake "$(cmake --version 2>/dev/null | number)" 3.25
at_least ninja "$(ninja --version 2>/dev/null | number)" 1.10
at_least python3 "$(python3 --version 2>&1 | sed "s/^Python //" | number)" 3.11
at_least verilator "$(verilator --version 2>/dev/null | number)" 5.006
at_least systemc "$(pkg-config --modversion systemc 2>/dev/null | number)" 2.3.4
at_least riscv64-gcc "$(riscv64-unknown-elf-gcc -dumpfullversion 2>/dev/null | number)" 12
case " $groups " in *" test "*)
  at_least qemu-system-riscv32 "$(qemu-system-riscv32 --version 2>/dev/null | number)" 7.2
  at_least gdb-multiarch "$(gdb-multiarch --version 2>/dev/null | head -n 1 | sed 's/([^)]*)//' | number)" 12
  ;;
esac
case " $groups " in *" linux "*)
  at_least riscv64-linux-gnu-gcc "$(riscv64-linux-gnu-gcc -dumpfullversion 2>/dev/null | number)" 12
  ;;
esac
case " $groups " in *" formal "*)
  at_least yosys "$(yosys -V 2>/dev/null | number)" 0.23
  command -v yosys-abc >/dev/null 2>&1 || die "yosys-abc not found; it comes with yosys and berkeley-abc"
  ;;
esac
case " $groups " in *" cost "*)
  at_least nextpnr-ice40 "$(nextpnr-ice40 --version 2>&1 | sed 's/.*Version //' | number)" 0.4
  ;;
esac
say "tools:${versions%,}"
