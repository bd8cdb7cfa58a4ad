// SPDX-License-Identifier: Apache-2.0
// The firewall's policy: entries, and the one function that says what they allow. Everything else (the TLM firewall,
// the cycle core, the RTL, the command, the formal properties) is held against it.
#pragma once

#include <cstdint>
#include <vector>

#include "tlm/identity_types.hpp"

namespace firewall {

inline constexpr std::uint32_t kGranule = 64;  // bytes; entries begin and end at its multiples
inline constexpr unsigned kMostEntries = 64;
inline constexpr unsigned kInitiators = 16;  // ids 1 to 15 can be given rights; 0 is nobody

// Bit of a mode mask (ENTRY_READ.MODES): the world and AxPROT[0] of an access.
constexpr unsigned mode_bit(tlmkit::World world, bool privileged) {
  return (world == tlmkit::World::secure ? 2u : 0u) + (privileged ? 1u : 0u);
}
constexpr bool is_privileged(tlmkit::Privilege privilege) { return privilege != tlmkit::Privilege::user; }

// Who may do one thing: the initiator's bit and the mode's bit must both be set. Bit 0 of `initiators` has no effect.
struct Rights {
  std::uint16_t initiators = 0;
  std::uint8_t modes = 0;

  bool allow(unsigned initiator, unsigned mode) const {
    return initiator != tlmkit::kNoInitiator && initiator < kInitiators && ((initiators >> initiator) & 1u) != 0 &&
           ((modes >> mode) & 1u) != 0;
  }
};

struct Entry {
  bool enabled = false;
  std::uint32_t base = 0;   // first byte; low 6 bits ignored
  std::uint32_t limit = 0;  // any byte of the last granule; below base: the entry matches nothing
  Rights read, write, fetch;

  std::uint64_t first() const { return base & ~(kGranule - 1); }
  std::uint64_t last() const { return limit | (kGranule - 1); }
};

// What an access needs, and where.
struct Request {
  bool legal = false;       // false: no bytes can be named (a burst that wraps around the address space, say)
  std::uint64_t first = 0;  // first and last byte touched, both included
  std::uint64_t last = 0;
  unsigned initiator = tlmkit::kNoInitiator;
  unsigned mode = 0;  // mode_bit()
  bool read = false, write = false, fetch = false;
};

// As in LOG_INFO.REASON; granted has no number there.
enum class Reason : std::uint8_t { malformed = 0, no_entry = 1, partial = 2, no_right = 3, granted = 4 };

struct Verdict {
  Reason reason = Reason::malformed;
  int entry = -1;  // the entry that decided, -1: none did
  bool granted() const { return reason == Reason::granted; }
};

struct Policy {
  std::vector<Entry> entries;
  // From reset until closed, secure privileged accesses of this initiator that no entry matches are granted, so that
  // it can fetch the code that sets the entries. kNoInitiator: closed.
  unsigned boot_initiator = tlmkit::kNoInitiator;
};

// The lowest-numbered enabled entry that holds any byte of the access decides. All bytes must lie in it, and it must
// give every right that the access needs. An access that needs no right at all is not granted.
Verdict judge(const Policy& policy, const Request& request);
// The part of judge() that is left when it is known that `entry` (-1: none) decides about all bytes of the request.
Verdict decide(const Policy& policy, int entry, const Request& request);

}  // namespace firewall
