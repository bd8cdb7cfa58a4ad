# SPDX-License-Identifier: Apache-2.0
# Sourced by build.sh. build_rootfs FOLDER: our module and programs, packed into rootfs.cpio, and the kernel as it is put in flash. Seconds.

# All that the results are made from, relative to this folder.
rootfs_inputs() {
  (cd "$here" && find module init apps tests pack rootfs.list ../include/monitor_abi.h -type f ! -name '*.md' | sort)
}

compile_module() {
  mkdir -p "$1/module"
  cp "$here"/module/* "$1/module/"
  make -s -C "$kernel/build" ARCH=riscv CROSS_COMPILE=$cross "CC=${cross}gcc" M="$1/module" \
    PLT_ROOT="$root" KCFLAGS="-ffile-prefix-map=$1/module=module -ffile-prefix-map=$root/=" modules
  ${cross}strip -g -o "$1/plt_monitor.ko" "$1/module/plt_monitor.ko"
}

# program NAME SOURCE...
program() {
  local name=$1
  shift
  ${cross}gcc -specs="$userland/musl.specs" $program_flags -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Werror \
    -I"$root" -ffile-prefix-map="$root/=" "${@/#/$here/}" -Wl,--gc-sections -s -o "$folder/$name"
}

compile_programs() {
  program init init/init.c init/monitor.c init/options.c init/report.c
  program app_sample apps/app_sample.c
  program suid_probe tests/suid_probe.c
  program suite tests/suite.c tests/memory_checks.c tests/instruction_checks.c tests/rights_checks.c tests/monitor_checks.c
}

pack_rootfs() {
  cp "$userland/busybox" "$1/"
  {
    sed "s|OUT/|$1/|" "$here/rootfs.list"
    sed 's|.*|slink /bin/& busybox 0777 0 0|' "$userland/applets"
  } >"$1/rootfs.list"
  # Files bring their own times into the archive, and with them into the measurement.
  awk '$1 == "file" {print $3}' "$1/rootfs.list" | xargs touch -d "@$SOURCE_DATE_EPOCH"
  "$kernel/build/usr/gen_init_cpio" -t "$SOURCE_DATE_EPOCH" "$1/rootfs.list" >"$1/rootfs.cpio"
}

pack_kernel() {
  ${cross}gcc -march=rv64imac_zicsr_zifencei -mabi=lp64 -mno-relax -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-Ttext=0 -Wl,-e,0 "$here/pack/unpack.S" \
    -o "$1/unpack.elf"
  ${cross}objcopy -O binary -j .text "$1/unpack.elf" "$1/unpack.bin"
  python3 "$here/pack/pack.py" --unpacker "$1/unpack.bin" --image "$kernel/Image" -o "$1/kernel.bin"
}

build_rootfs() {
  step "module plt_monitor" compile_module "$1"
  step "init, application, suite" compile_programs "$1"
  step "root file system" pack_rootfs "$1"
  step "kernel without its padding" pack_kernel "$1"
}
