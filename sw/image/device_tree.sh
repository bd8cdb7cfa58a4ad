#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the generated device tree and fills in what only an image knows: the end of the root file system in memory
# and the kernel's command line.
# Usage: device_tree.sh app.dts rootfs.cpio "command line" out.dtb
set -eu
[ $# -eq 4 ] || { echo "device_tree.sh: app.dts rootfs.cpio \"command line\" out.dtb" >&2; exit 2; }
dtc -q -I dts -O dtb -p 1024 -o "$4" "$1"
begin=$(fdtget -t x "$4" /chosen linux,initrd-start)
end=$(printf '%x' $((0x$begin + $(stat -L -c %s "$2"))))
fdtput -t x "$4" /chosen linux,initrd-end "$end"
fdtput -t s "$4" /chosen bootargs "$3"
