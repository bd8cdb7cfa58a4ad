# SPDX-License-Identifier: Apache-2.0
# Sourced by build.sh. build_userland FOLDER: musl (FOLDER/musl) and busybox (FOLDER/busybox) from Debian's source packages.
# Debian's own riscv64 libraries need a floating-point unit, which this hart does not have.

# A side source list, so that neither root nor deb-src lines in the system's lists are needed. The mirror is the system's.
fetch_sources() {
  local apt=$1/apt mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Origin: Debian' | awk '$2 == "bookworm" {print $1; exit}')
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} bookworm main" >"$apt/sources.list"
  local options=(-q -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$apt/lists"
    -o "Dir::Cache=$apt/cache" -o "APT::Sandbox::User=$(id -un)")
  apt-get "${options[@]}" update
  (cd "$1" && apt-get "${options[@]}" source --download-only musl busybox)
  dpkg-source --no-check -x "$1"/musl_*.dsc "$1/musl-source"
  dpkg-source --no-check -x "$1"/busybox_*.dsc "$1/busybox-source"
  rm -rf "$apt"
}

# The compiler's own libgcc is for hardware floating point; the bare-metal compiler has one for this ABI. The specs file puts
# musl in place of glibc.
write_specs() {
  local musl=$1/musl libgcc
  libgcc=$(riscv64-unknown-elf-gcc $arch_flags -print-libgcc-file-name)
  cat >"$1/musl.specs" <<SPECS
%rename cpp_options old_cpp_options

*cpp_options:
-nostdinc -isystem $musl/include -isystem /usr/riscv64-linux-gnu/include -isystem include%s %(old_cpp_options)

*cc1:
%(cc1_cpu) -nostdinc -isystem $musl/include -isystem /usr/riscv64-linux-gnu/include -isystem include%s

*link_libgcc:
-L$musl/lib

*libgcc:
$libgcc

*startfile:
$musl/lib/crt1.o $musl/lib/crti.o

*endfile:
$musl/lib/crtn.o

*link:
-nostdlib -static -melf64lriscv --build-id=none

*esp_link:


*esp_options:


*esp_cpp_options:


SPECS
}

# Small constants stay in .rodata, so that no constant lies in a writable page.
program_flags="$arch_flags -Os -fno-pie -no-pie -static -msmall-data-limit=0 -ffunction-sections -fdata-sections"

# What no program here calls is left out; the linker would say what is missing.
compile_musl() {
  cd "$1/musl-source"
  rm -rf src/{aio,complex,crypt,ipc,mq,search}
  find src/math -name '*.[cs]' ! -name '__*' ! -name 'copysign*' ! -name 'fabs*' ! -name 'frexp*' ! -name 'scalbn*' ! -name 'fmod*' -delete
  CC="${cross}gcc" AR=${cross}ar RANLIB=${cross}ranlib LIBCC=" " \
    CFLAGS="$arch_flags -Os -fno-pie -msmall-data-limit=0 -ffile-prefix-map=$1/musl-source=musl" \
    ./configure --target=riscv64-linux-gnu --prefix="$1/musl" --disable-shared --disable-wrapper
  make -s -j "$jobs"
  make -s install
}

compile_busybox() {
  local cc="${cross}gcc -specs=$1/musl.specs $program_flags -ffile-prefix-map=$1/busybox-source=busybox"
  cd "$1/busybox-source"
  make -s allnoconfig >/dev/null
  # Of two lines for one option busybox takes the first.
  cat "$here/busybox.config" .config >asked.config
  mv asked.config .config
  # What oldconfig still asks gets its default; it stops reading before `yes` stops writing.
  set +o pipefail
  yes '' | make -s oldconfig
  set -o pipefail
  check_config "$here/busybox.config" .config
  make -s -j "$jobs" CROSS_COMPILE=$cross "CC=$cc" SKIP_STRIP=y busybox busybox.links
  ${cross}strip -o "$1/busybox" busybox
  sed 's/.*\///' busybox.links | sort -u >"$1/applets"
}

build_userland() {
  step "fetch musl and busybox" fetch_sources "$1"
  write_specs "$1"
  step "compile musl" compile_musl "$1"
  step "compile busybox" compile_busybox "$1"
  rm -rf "$1/musl-source" "$1/busybox-source"
}
