# SPDX-License-Identifier: Apache-2.0
# Sourced by build.sh. build_kernel FOLDER: Linux from Debian's package linux-source-6.1, unchanged; leaves Image, vmlinux, System.map and a
# tree against which modules can be built.

kernel_make() { make -C "$1/source" O="$1/build" ARCH=riscv CROSS_COMPILE=$cross "CC=${cross}gcc" "${@:2}"; }

# Nothing of other architectures and of drivers that this configuration cannot choose but what Kconfig and make read: to write and
# to delete their 50,000 files would take half a minute.
unpack_kernel() {
  local folder skip=()
  for folder in drivers/{acpi,ata,block,bluetooth,cpufreq,crypto,dma,edac,gpu,hid,hwmon,i2c,iio,infiniband,input,leds,md,media,memory,mfd,misc,mmc,mtd} \
    drivers/{net,nvme,phy,pinctrl,platform,power,regulator,remoteproc,rtc,scsi,soc,spi,staging,target,thermal,usb,video,watchdog} drivers/clk/'*' \
    fs/{afs,btrfs,ceph,cifs,ext2,ext4,f2fs,gfs2,jffs2,jfs,nfs,nfsd,ntfs,ntfs3,ocfs2,reiserfs,smb,ubifs,udf,xfs} sound samples; do
    skip+=("--exclude=*/$folder/*.[chS]")
  done
  mkdir -p "$1/source"
  tar -C "$1/source" --strip-components=1 --wildcards "${skip[@]}" --exclude='*/arch/[!r]*/*.[chS]' --exclude='*.dts' --exclude='*.dtsi' \
    --exclude='*/Documentation/*.'{rst,txt,yaml} --exclude='*/tools/'{testing,perf}'/*' \
    -xf /usr/src/linux-source-6.1.tar.xz
}

configure_kernel() {
  kernel_make "$1" -s tinyconfig
  # Of two lines for one option the last wins.
  cat "$here/config" >>"$1/build/.config"
  kernel_make "$1" -s olddefconfig
  check_config "$here/config" "$1/build/.config"
}

compile_kernel() { kernel_make "$1" -s -j "$jobs" Image modules; }

# What building a module does not read: the tree shrinks from 1.4 GB to 90 MB.
trim_kernel() {
  local top=$1
  cp "$top/build/arch/riscv/boot/Image" "$top/build/vmlinux" "$top/build/System.map" "$top/"
  rm -f "$top/build/vmlinux" "$top/build/vmlinux.o" "$top/build/vmlinux.a" "$top/build/arch/riscv/boot/Image"
  (cd "$top/source" && rm -rf Documentation block certs crypto drivers fs init io_uring ipc kernel lib LICENSES mm net rust \
    samples security sound tools virt)
  find -H "$top/source/arch" -mindepth 1 -maxdepth 1 -type d ! -name riscv -exec rm -rf {} +
  find -H "$top/build" -path "$top/build/scripts" -prune -o -path "$top/build/usr" -prune -o \
    -type f \( -name '*.o' -o -name '*.a' -o -name '*.cmd' \) -exec rm -f {} +
}

build_kernel() {
  step "unpack Linux" unpack_kernel "$1"
  step "configure Linux" configure_kernel "$1"
  step "compile Linux, a few minutes" compile_kernel "$1"
  step "keep what modules need" trim_kernel "$1"
}
