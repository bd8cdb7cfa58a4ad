// SPDX-License-Identifier: Apache-2.0
// AXI4 addresses (IHI 0022H A3.4.1): which bytes a burst touches and what it needs.
#pragma once

#include <cstdint>

#include "firewall/policy.hpp"

namespace firewall {

enum class BurstType : std::uint8_t { fixed = 0, incr = 1, wrap = 2, reserved = 3 };

// AxADDR, AxLEN and so on, as on the pins.
struct Burst {
  std::uint64_t address = 0;
  unsigned length = 0;  // beats - 1, 0 to 255
  unsigned size = 0;    // log2 of the bytes of a beat
  BurstType type = BurstType::incr;
  bool exclusive = false;
  unsigned prot = 0;  // [0] privileged, [1] normal world, [2] fetch
  unsigned user = 0;  // [7:0] initiator, [10:8] tlmkit::AccessKind
};

inline constexpr unsigned kBusSize = 3;  // log2 of the bus's 8 bytes
// AxUSER and AxPROT of an identity.
constexpr unsigned axuser(unsigned initiator, tlmkit::AccessKind kind) {
  return initiator | static_cast<unsigned>(kind) << 8;
}
constexpr unsigned axprot(tlmkit::World world, bool privileged, tlmkit::AccessKind kind) {
  return (privileged ? 1u : 0u) | (world == tlmkit::World::normal ? 2u : 0u) |
         (kind == tlmkit::AccessKind::fetch ? 4u : 0u);
}

// Every beat counts with all bytes of its container (the address aligned down to the beat's size), whatever strobes or
// an unaligned first address leave out.
// Not legal: type 3; beats wider than the bus; FIXED of more than 16 beats; WRAP of other than 2, 4, 8, 16 beats or
// with an address not aligned to the beat; an end beyond 64-bit addresses.
// Reads need the right to read, or with AxPROT[2] to fetch; writes need the right to write, and with AxPROT[2] to fetch
// as well. Exclusive accesses and those of kind atomic need both read and write, on either channel.
Request request_of(const Burst& burst, bool write);

}  // namespace firewall
