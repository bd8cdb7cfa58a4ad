// SPDX-License-Identifier: Apache-2.0
// The application core's side of the chip as the monitor's protection needs it; addresses come from the chip's map.
#ifndef PLT_SW_MONITOR_ARCH_MEMORY_MAP_H
#define PLT_SW_MONITOR_ARCH_MEMORY_MAP_H

#include "sw/include/gen/chip_map.h"

#define APP_PERIPHERALS_BASE GPIO_BASE  // GPIO, I2C, timer: 4 KiB each
#define APP_PERIPHERALS_SIZE 0x4000u
#define APP_MONITOR_SIZE (RAM_REGION_MONITOR_SIZE + RAM_REGION_MONITOR_DATA_SIZE)  // at the start of the RAM
#define APP_NORMAL_RAM_BASE (APP_RAM_BASE + APP_MONITOR_SIZE)
#define APP_NORMAL_RAM_SIZE (APP_RAM_SIZE - APP_MONITOR_SIZE)

// SiFive PLIC 1.0.0, as far as protection and the monitor's own context need it.
#define PLIC_PRIORITY(source) (PLIC_BASE + 4u * (source))
#define PLIC_ENABLE(context) (PLIC_BASE + 0x2000u + 0x80u * (context))
#define PLIC_THRESHOLD(context) (PLIC_BASE + 0x200000u + 0x1000u * (context))
#define PLIC_CLAIM(context) (PLIC_THRESHOLD(context) + 4u)
#define PLIC_CONTEXT_M 0u
#define PLIC_CONTEXT_S 1u

#endif
