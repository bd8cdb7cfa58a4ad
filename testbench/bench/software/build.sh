#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Downloads Debian's mbedTLS source once and builds software_crypto.elf for the Pluton core (rv32imc).
# Usage: build.sh FOLDER      FOLDER keeps the download, the objects and the program; DEBIAN_MIRROR picks another mirror.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
version=2.28.3
tarball=mbedtls_$version.orig.tar.gz
checksum=3b4953aa55a681e084d31892d9904cc5328d6b4958ea57b90ae4b4f94ae69a8d
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

die() { printf 'software_crypto: error: %s\n' "$*" >&2; exit 2; }

command -v riscv64-unknown-elf-gcc >/dev/null || die "riscv64-unknown-elf-gcc is missing (package gcc-riscv64-unknown-elf)"
[ -e /usr/lib/picolibc/riscv64-unknown-elf/picolibc.specs ] ||
  die "picolibc is missing (package picolibc-riscv64-unknown-elf)"

# A source list, package lists and cache of our own: the machine's stay as they are, and no root rights are needed.
fetch() {
  local apt=$folder/apt
  mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bookworm main" >"$apt/parts/source.list"
  local options=(-qq -o "Dir::Etc::SourceList=/dev/null" -o "Dir::Etc::SourceParts=$apt/parts" -o "Dir::State::Lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o "APT::Sandbox::User=$(id -un)" -o "APT::Update::Error-Mode=any")
  (cd "$folder" && apt-get "${options[@]}" update && apt-get "${options[@]}" source --download-only mbedtls) >"$folder/fetch.log" 2>&1 ||
    die "cannot download the source of mbedtls $version from $mirror (offline?); see $folder/fetch.log, or put $tarball into $folder"
  [ -e "$folder/$tarball" ] || die "$mirror has another version of mbedtls than $version; put $tarball into $folder"
}

[ -e "$folder/$tarball" ] || fetch
echo "$checksum  $folder/$tarball" | sha256sum --check --quiet >/dev/null 2>&1 || die "$folder/$tarball is not the release that was measured (SHA-256 differs); remove it"
mkdir -p "$folder/mbedtls-$version"
[ -e "$folder/mbedtls-$version/library/aes.c" ] || tar -xzf "$folder/$tarball" --strip-components=1 -C "$folder/mbedtls-$version"

flags=(-O2 -march=rv32imc_zicsr -mabi=ilp32 --specs=picolibc.specs -ffreestanding -ffunction-sections -fdata-sections
  "-DMBEDTLS_CONFIG_FILE=\"$here/mbedtls_config.h\"" -I "$folder/mbedtls-$version/include")
objects=()
compile() {
  local object=$folder/$(basename "${1%.*}").o
  riscv64-unknown-elf-gcc "${flags[@]}" "${@:2}" -c "$1" -o "$object"
  objects+=("$object")
}
compile "$here/start.S"
compile "$here/software_crypto.c" -Wall -Wextra -Wno-unused-parameter
for part in aes gcm cmac cipher cipher_wrap md sha256 sha512 constant_time memory_buffer_alloc platform platform_util; do
  compile "$folder/mbedtls-$version/library/$part.c"
done
riscv64-unknown-elf-gcc -march=rv32imc -mabi=ilp32 --specs=picolibc.specs -nostartfiles -Wl,--gc-sections -Wl,--no-warn-rwx-segments -T "$here/link.ld" \
  "${objects[@]}" -o "$folder/software_crypto.elf"
