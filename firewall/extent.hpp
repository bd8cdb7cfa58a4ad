// SPDX-License-Identifier: Apache-2.0
// Ranges of equal treatment, for direct memory access.
#pragma once

#include <cstdint>

#include "firewall/policy.hpp"

namespace firewall {

// All bytes of [first, last] are decided by `entry` (-1: by none).
struct Extent {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  int entry = -1;
};

// The largest such range around an address of the 32-bit space. Every request inside it gets the verdict of a request
// for one of its bytes.
Extent extent_at(const Policy& policy, std::uint64_t address);

}  // namespace firewall
