// SPDX-License-Identifier: Apache-2.0
#include "firewall/burst.hpp"

namespace firewall {

namespace {

bool legal(const Burst& b) {
  if (b.size > kBusSize || b.length > 255) return false;
  const bool aligned = (b.address & ((1u << b.size) - 1)) == 0;
  switch (b.type) {
    case BurstType::fixed:
      return b.length <= 15;
    case BurstType::incr:
      return true;
    case BurstType::wrap:
      return aligned && (b.length == 1 || b.length == 3 || b.length == 7 || b.length == 15);
    case BurstType::reserved:
      break;
  }
  return false;
}

}  // namespace

Request request_of(const Burst& b, bool write) {
  Request r;
  const bool fetch = (b.prot & 4) != 0;
  const bool both = b.exclusive || ((b.user >> 8) & 7) == static_cast<unsigned>(tlmkit::AccessKind::atomic);
  r.read = (!write && !fetch) || both;
  r.write = write || both;
  r.fetch = fetch;
  r.initiator = b.user & 0xFF;
  r.mode = mode_bit((b.prot & 2) != 0 ? tlmkit::World::normal : tlmkit::World::secure, (b.prot & 1) != 0);
  if (!legal(b)) return r;
  const std::uint64_t beat = std::uint64_t{1} << b.size;
  const std::uint64_t bytes = b.type == BurstType::fixed ? beat : (std::uint64_t{b.length} + 1) << b.size;
  const std::uint64_t alignment = b.type == BurstType::wrap ? bytes : beat;
  r.first = b.address & ~(alignment - 1);
  r.last = r.first + (bytes - 1);
  r.legal = r.last >= r.first;
  return r;
}

}  // namespace firewall
