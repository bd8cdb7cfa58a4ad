// SPDX-License-Identifier: Apache-2.0
// Where the ROM keeps things in ROM_DATA, for C and assembly.
#ifndef PLT_SW_BOOT_ROM_LAYOUT_H
#define PLT_SW_BOOT_ROM_LAYOUT_H

#include "sw/include/gen/chip_map.h"

// The hand-off code's place: the top of ROM_DATA, a naturally aligned power of two for one PMP entry.
#define TRAMPOLINE_BYTES 0x100
#define TRAMPOLINE_BASE (RAM_REGION_ROM_DATA_BASE + RAM_REGION_ROM_DATA_SIZE - TRAMPOLINE_BYTES)

// BOOT_ERROR_TRAP for the assembler, which cannot read the enumeration; main.c checks that they agree.
#define ROM_ERROR_TRAP 0x41

#endif
