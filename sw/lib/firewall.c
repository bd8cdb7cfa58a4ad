// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/firewall.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/firewall_regs.h"
#include "sw/lib/boot_error.h"
#include "sw/lib/mmio.h"

#define REG(name) (FIREWALL_BASE + FIREWALL_##name##_OFFSET)
#define ENTRY(name, index) (REG(name) + (index)*FIREWALL_ENTRY_BASE_STRIDE)

static uint32_t wanted_control(const struct firewall_entry* entry, uint32_t grants) {
  const uint32_t given = entry->read | entry->write | entry->fetch;
  return given != 0 && (entry->grant & ~grants) == 0 ? FIREWALL_ENTRY_CTRL_ENABLE_MASK : 0;
}

void firewall_set(uint32_t index, const struct firewall_entry* entry, uint32_t grants) {
  mmio_write32(ENTRY(ENTRY_CTRL, index), 0);
  mmio_write32(ENTRY(ENTRY_BASE, index), entry->base);
  mmio_write32(ENTRY(ENTRY_LIMIT, index), entry->limit);
  mmio_write32(ENTRY(ENTRY_READ, index), entry->read);
  mmio_write32(ENTRY(ENTRY_WRITE, index), entry->write);
  mmio_write32(ENTRY(ENTRY_FETCH, index), entry->fetch);
  mmio_write32(ENTRY(ENTRY_CTRL, index), wanted_control(entry, grants));
}

void firewall_apply(const struct firewall_entry* entries, uint32_t count, uint32_t grants) {
  for (uint32_t i = 0; i < count; ++i) {
    if (firewall_confirm(i, &entries[i], grants) != BOOT_PASSED) firewall_set(i, &entries[i], grants);
  }
}

uint32_t firewall_confirm(uint32_t index, const struct firewall_entry* entry, uint32_t grants) {
  const uint32_t wrong =
      (mmio_read32(ENTRY(ENTRY_BASE, index)) ^ entry->base) | (mmio_read32(ENTRY(ENTRY_LIMIT, index)) ^ entry->limit) |
      (mmio_read32(ENTRY(ENTRY_READ, index)) ^ entry->read) | (mmio_read32(ENTRY(ENTRY_WRITE, index)) ^ entry->write) |
      (mmio_read32(ENTRY(ENTRY_FETCH, index)) ^ entry->fetch) |
      (mmio_read32(ENTRY(ENTRY_CTRL, index)) ^ wanted_control(entry, grants));
  return wrong == 0 ? BOOT_PASSED : (uint32_t)BOOT_ERROR_FLOW;
}

uint32_t firewall_close_boot(void) {
  mmio_write32(REG(COMMAND), FIREWALL_COMMAND_CLOSE_BOOT_MASK);
  return (mmio_read32(REG(STATUS)) & FIREWALL_STATUS_BOOT_OPEN_MASK) == 0 ? BOOT_PASSED : (uint32_t)BOOT_ERROR_FLOW;
}

uint32_t firewall_lock_entries(uint32_t count) {
  uint32_t open = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t control = mmio_read32(ENTRY(ENTRY_CTRL, i)) | FIREWALL_ENTRY_CTRL_LOCK_MASK;
    mmio_write32(ENTRY(ENTRY_CTRL, i), control);
    if (mmio_read32(ENTRY(ENTRY_CTRL, i)) != control) ++open;
  }
  return open == 0 ? BOOT_PASSED : (uint32_t)BOOT_ERROR_FLOW;
}

uint32_t firewall_hand_over(uint32_t owners) {
  mmio_write32(REG(OWNERS), owners);
  return mmio_read32(REG(OWNERS)) == owners ? BOOT_PASSED : (uint32_t)BOOT_ERROR_FLOW;
}

uint32_t firewall_lock(void) {
  mmio_write32(REG(COMMAND), FIREWALL_COMMAND_LOCK_MASK);
  return (mmio_read32(REG(STATUS)) & FIREWALL_STATUS_LOCKED_MASK) != 0 ? BOOT_PASSED : (uint32_t)BOOT_ERROR_FLOW;
}
