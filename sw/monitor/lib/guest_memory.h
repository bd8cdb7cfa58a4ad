// SPDX-License-Identifier: Apache-2.0
// The Normal World's memory as the monitor may touch it. Nothing in the monitor follows a pointer of the Normal World
// but through these functions: checked first, then moved once, and only the private copy is looked at.
#ifndef PLT_SW_MONITOR_LIB_GUEST_MEMORY_H
#define PLT_SW_MONITOR_LIB_GUEST_MEMORY_H

#include "sw/monitor/lib/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

struct guest_ram {
  uint64_t base;
  uint64_t size;
};

// [address, address + length) lies inside `ram`. Exact for all 2^128 arguments: no sum that could wrap. An empty range
// is inside if its address is, or is the end.
bool guest_range_inside(const struct guest_ram* ram, uint64_t address, uint64_t length);

// 0, or PLT_SBI_INVALID_ADDRESS: outside, or refused by the hardware.
int guest_copy_in(const struct monitor_platform* platform, const struct guest_ram* ram, void* to, uint64_t from,
                  size_t length);
int guest_copy_out(const struct monitor_platform* platform, const struct guest_ram* ram, uint64_t to, const void* from,
                   size_t length);

#ifdef __cplusplus
}
#endif

#endif
