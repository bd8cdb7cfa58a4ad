// SPDX-License-Identifier: Apache-2.0
// What S and U mode may reach: the table below, first match decides (Priv. 1.12, 3.7.1). The bus firewall holds the
// same border a second time, by world. No entry is locked: a locked one binds M mode and S mode alike, so it cannot
// give the monitor memory that S mode is denied; nothing below M mode can write these registers anyhow.
#include "sw/lib/cpu.h"
#include "sw/monitor/arch/arch.h"
#include "sw/monitor/arch/csr.h"
#include "sw/monitor/arch/memory_map.h"

#define NAPOT(base, size, rights) \
  { PMP_NAPOT_ADDRESS((uint64_t)(base), (uint64_t)(size)), PMP_NAPOT | (rights) }

static const struct {
  uint64_t address;
  uint8_t config;
} entries[] = {
    NAPOT(APP_RAM_BASE, APP_MONITOR_SIZE, 0),
    // The M context's enables lie in the page of the S context's, 128 octets of it.
    NAPOT(PLIC_ENABLE(PLIC_CONTEXT_M), 0x80, 0),
    // Priorities, pending bits, enables.
    NAPOT(PLIC_BASE, 0x4000, PMP_R | PMP_W),
    NAPOT(PLIC_THRESHOLD(PLIC_CONTEXT_S), 0x1000, PMP_R | PMP_W),
    NAPOT(APP_UART_BASE, APP_UART_SIZE, PMP_R | PMP_W),
    NAPOT(MAILBOX_NORMAL_BASE, MAILBOX_NORMAL_SIZE, PMP_R | PMP_W),
    NAPOT(APP_PERIPHERALS_BASE, APP_PERIPHERALS_SIZE, PMP_R | PMP_W),
    NAPOT(APP_RAM_BASE, APP_RAM_SIZE, PMP_R | PMP_W | PMP_X),
    // Everything else: CLINT, the PLIC's M context, watchdog, secure mailbox, and what is not there.
    {~(uint64_t)0, PMP_NAPOT},
};
#define ENTRIES (sizeof entries / sizeof entries[0])
_Static_assert(ENTRIES <= 16, "the core has 16 entries");

static uint64_t address_of(size_t i) { return i < ENTRIES ? entries[i].address : 0; }

static uint64_t config_of(size_t first) {
  uint64_t word = 0;
  for (size_t i = 0; i < 8 && first + i < ENTRIES; ++i) word |= (uint64_t)entries[first + i].config << (8 * i);
  return word;
}

#define SET_ADDRESS(n) WRITE_CSR(pmpaddr##n, address_of(n))

void pmp_setup(void) {
  SET_ADDRESS(0);
  SET_ADDRESS(1);
  SET_ADDRESS(2);
  SET_ADDRESS(3);
  SET_ADDRESS(4);
  SET_ADDRESS(5);
  SET_ADDRESS(6);
  SET_ADDRESS(7);
  SET_ADDRESS(8);
  SET_ADDRESS(9);
  SET_ADDRESS(10);
  SET_ADDRESS(11);
  SET_ADDRESS(12);
  SET_ADDRESS(13);
  SET_ADDRESS(14);
  SET_ADDRESS(15);
  WRITE_CSR(pmpcfg0, config_of(0));
  WRITE_CSR(pmpcfg2, config_of(8));
  __asm__ volatile("sfence.vma" : : : "memory");
}
