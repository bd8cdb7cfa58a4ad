#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A newcomer's machine: debootstrap makes a bare Debian 12 in a folder, make and git are all that is added by hand (a
# clone needs them), and `make boot` and `make test` must succeed in a fresh clone of HEAD.
# Usage: fresh-check.sh FOLDER            Example: make fresh-check FRESH_DIR=/var/tmp/plutonsim-fresh
set -euo pipefail
cd "$(dirname "$0")/.."
root=${1:?usage: fresh-check.sh FOLDER}
mirror=${MIRROR:-http://deb.debian.org/debian}
[ "$(id -u)" -eq 0 ] || { echo "fresh-check: needs root (debootstrap and chroot)" >&2; exit 2; }

if [ -e "$root" ]; then
  [ -f "$root/.plutonsim-fresh" ] || { echo "fresh-check: $root exists and is not ours" >&2; exit 2; }
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
fi
mkdir -p "$root"
touch "$root/.plutonsim-fresh"

say() { printf 'fresh-check: %s\n' "$*"; }
say "debootstrap bookworm into $root"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root/debootstrap.out" 2>&1 ||
  { tail "$root/debootstrap.out" >&2; exit 1; }
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
trap 'umount "$root/proc" 2>/dev/null || true' EXIT
inside() { chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb "$@"; }
inside apt-get update -qq
inside apt-get install -y -qq --no-install-recommends git make ca-certificates >/dev/null 2>&1

git clone -q --no-local . "$root/root/plutonsim"
for target in boot test; do
  say "make $target"
  begin=$(date +%s)
  inside make -C /root/plutonsim "$target"
  say "make $target took $(($(date +%s) - begin)) s"
done
say "passed"
