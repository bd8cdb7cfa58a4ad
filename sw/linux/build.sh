#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Builds the Normal World's Linux and root file system. Kernel and C library are built once per change of what they are made from and kept
# in ${XDG_CACHE_HOME:-~/.cache}/plutonsim/linux for every checkout.
# Usage: sw/linux/build.sh OUT          Example: sw/linux/build.sh build/linux
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=common.sh
. "$here/common.sh"
. "$here/kernel.sh"
. "$here/userland.sh"
. "$here/rootfs.sh"

[ $# -eq 1 ] || die "usage: sw/linux/build.sh OUT"
mkdir -p "$1"
out=$(cd "$1" && pwd)
log=$out/build.log
cache=${XDG_CACHE_HOME:-${HOME:?HOME is not set: set XDG_CACHE_HOME}/.cache}/plutonsim/linux
mkdir -p "$cache" || die "$cache cannot be made; set XDG_CACHE_HOME to a folder that can be written"

for tool in ${cross}gcc riscv64-unknown-elf-gcc bc flex bison dpkg-source flock; do
  command -v "$tool" >/dev/null 2>&1 || die "$tool not found; .ci/setup.sh linux installs what is needed"
done
[ -f /usr/src/linux-source-6.1.tar.xz ] || die "/usr/src/linux-source-6.1.tar.xz not found; .ci/setup.sh linux installs it"

# key FILE...: what a result depends on, as 16 hex digits: the files' contents, the compilers, the kernel's source package.
key() {
  {
    (cd "$here" && cat -- "$@")
    ${cross}gcc --version | head -n 1
    ${cross}ld --version | head -n 1
    riscv64-unknown-elf-gcc --version | head -n 1
    dpkg-query -W -f '${Package} ${Version}\n' linux-source-6.1
  } | sha256sum | cut -c 1-16
}

# cached NAME KEY BUILD: sets $folder to the cached result, built by BUILD FOLDER if it is not complete.
cached() {
  folder=$cache/$1-$2
  if [ ! -e "$folder/done" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    "$3" "$folder"
    touch "$folder/done"
  fi
}

# publish FILE...: into OUT, leaving alone what is the same, so that nothing that depends on it is built again.
publish() {
  local file
  for file in "$@"; do
    cmp -s "$file" "$out/${file##*/}" || cp -f "$file" "$out/${file##*/}"
  done
}

: >"$log"
# One build at a time, in this checkout and in others.
exec 9>"$cache/lock"
flock -n 9 || { say "waiting for another build"; flock 9; }

# The steps of the first that use one core are hidden behind what else is built at the same time.
cached userland "$(key busybox.config common.sh userland.sh)" build_userland
userland=$folder
cached kernel "$(key config common.sh kernel.sh)" build_kernel
kernel=$folder
cached rootfs "$(key $(rootfs_inputs) config busybox.config common.sh kernel.sh userland.sh rootfs.sh)" build_rootfs
publish "$kernel/vmlinux" "$kernel/Image" "$folder/kernel.bin" "$folder/rootfs.cpio" "$folder/rootfs.list" "$folder/plt_monitor.ko"
say "$(du -b -h --apparent-size "$out/kernel.bin" | cut -f 1) kernel.bin, $(du -b -h --apparent-size "$out/rootfs.cpio" | cut -f 1) rootfs.cpio in $out"
