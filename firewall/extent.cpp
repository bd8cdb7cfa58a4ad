// SPDX-License-Identifier: Apache-2.0
#include "firewall/extent.hpp"

#include <algorithm>

namespace firewall {

Extent extent_at(const Policy& policy, std::uint64_t address) {
  Extent out{0, 0xFFFFFFFF, -1};
  for (std::size_t i = 0; i < policy.entries.size(); ++i) {
    const Entry& e = policy.entries[i];
    if (!e.enabled || e.first() > e.last()) continue;
    if (address < e.first()) {
      out.last = std::min(out.last, e.first() - 1);
    } else if (address > e.last()) {
      out.first = std::max(out.first, e.last() + 1);
    } else {
      return {std::max(out.first, e.first()), std::min(out.last, e.last()), static_cast<int>(i)};
    }
  }
  return out;
}

}  // namespace firewall
