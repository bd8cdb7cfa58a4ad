// SPDX-License-Identifier: Apache-2.0
// The bus firewall's entries (firewall/README.md). The chip's policy comes from gen/chip_policy.h.
#ifndef PLT_SW_LIB_FIREWALL_H
#define PLT_SW_LIB_FIREWALL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Words of one entry, as its registers take them.
struct firewall_entry {
  uint32_t base;   // first byte, a multiple of 64
  uint32_t limit;  // first byte of the last 64
  uint32_t read, write, fetch;
  uint32_t grant;  // 0, or the bit of the manifest's grants without which the entry stays off
};

// Writes one entry and switches it on; off when it gives nobody any right, or needs a grant that is not among `grants`.
// While this goes on the entry is off.
void firewall_set(uint32_t index, const struct firewall_entry* entry, uint32_t grants);
// Entries 0 to count - 1. One that stands as it should is not touched: the caller's code, data or way to the firewall
// may depend on it.
void firewall_apply(const struct firewall_entry* entries, uint32_t count, uint32_t grants);
// BOOT_PASSED when entry `index` reads back as firewall_set() leaves it, else BOOT_ERROR_FLOW.
uint32_t firewall_confirm(uint32_t index, const struct firewall_entry* entry, uint32_t grants);
// From now on accesses that no entry matches are denied, whoever makes them. BOOT_PASSED, or BOOT_ERROR_FLOW when the
// firewall does not say so.
uint32_t firewall_close_boot(void);
// Locks entries 0 to count - 1 until reset, each behind the one before it. BOOT_PASSED, or BOOT_ERROR_FLOW when one
// does not read back so.
uint32_t firewall_lock_entries(uint32_t count);
// From now on only these initiators (a bit each) may write the firewall's registers. BOOT_PASSED, or BOOT_ERROR_FLOW.
uint32_t firewall_hand_over(uint32_t owners);
// Freezes all entries until reset; BOOT_PASSED, or BOOT_ERROR_FLOW when the firewall does not say so.
uint32_t firewall_lock(void);

#ifdef __cplusplus
}
#endif

#endif
