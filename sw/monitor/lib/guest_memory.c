// SPDX-License-Identifier: Apache-2.0
#include "sw/monitor/lib/guest_memory.h"

bool guest_range_inside(const struct guest_ram* ram, uint64_t address, uint64_t length) {
  if (address < ram->base) return false;
  const uint64_t offset = address - ram->base;
  return offset <= ram->size && length <= ram->size - offset;
}

int guest_copy_in(const struct monitor_platform* platform, const struct guest_ram* ram, void* to, uint64_t from,
                  size_t length) {
  if (!guest_range_inside(ram, from, length)) return PLT_SBI_INVALID_ADDRESS;
  return platform->copy_in(platform->context, to, from, length) == 0 ? PLT_SBI_SUCCESS : PLT_SBI_INVALID_ADDRESS;
}

int guest_copy_out(const struct monitor_platform* platform, const struct guest_ram* ram, uint64_t to, const void* from,
                   size_t length) {
  if (!guest_range_inside(ram, to, length)) return PLT_SBI_INVALID_ADDRESS;
  return platform->copy_out(platform->context, to, from, length) == 0 ? PLT_SBI_SUCCESS : PLT_SBI_INVALID_ADDRESS;
}
