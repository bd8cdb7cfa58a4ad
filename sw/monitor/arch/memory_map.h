// SPDX-License-Identifier: Apache-2.0
// The application core's side of the chip as the monitor's protection needs it.
#ifndef PLT_SW_MONITOR_ARCH_MEMORY_MAP_H
#define PLT_SW_MONITOR_ARCH_MEMORY_MAP_H

#define APP_CLINT_BASE 0x02000000u
#define APP_PLIC_BASE 0x0C000000u
#define APP_UART_BASE 0x10000000u
#define APP_UART_SIZE 0x100u
#define APP_WATCHDOG_BASE 0x30050000u
#define APP_WATCHDOG_SOURCE 2u
#define APP_MAILBOX_SECURE_BASE 0x300F0000u
#define APP_MAILBOX_NORMAL_BASE 0x31000000u
#define APP_MAILBOX_NORMAL_SIZE 0x1000u
#define APP_PERIPHERALS_BASE 0x38000000u  // GPIO, I2C, timer: 4 KiB each
#define APP_PERIPHERALS_SIZE 0x4000u
#define APP_RAM_BASE 0x80000000u
#define APP_RAM_SIZE 0x04000000u
#define APP_MONITOR_SIZE 0x40000u  // at the start of the RAM
#define APP_NORMAL_RAM_BASE (APP_RAM_BASE + APP_MONITOR_SIZE)
#define APP_NORMAL_RAM_SIZE (APP_RAM_SIZE - APP_MONITOR_SIZE)

// SiFive PLIC 1.0.0, as far as protection and the monitor's own context need it.
#define PLIC_PRIORITY(source) (APP_PLIC_BASE + 4u * (source))
#define PLIC_ENABLE(context) (APP_PLIC_BASE + 0x2000u + 0x80u * (context))
#define PLIC_THRESHOLD(context) (APP_PLIC_BASE + 0x200000u + 0x1000u * (context))
#define PLIC_CLAIM(context) (PLIC_THRESHOLD(context) + 4u)
#define PLIC_CONTEXT_M 0u
#define PLIC_CONTEXT_S 1u

#endif
