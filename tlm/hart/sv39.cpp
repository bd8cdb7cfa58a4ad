// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/sv39.hpp"

namespace tlmkit::hart {

namespace {

constexpr unsigned kPageShift = 12;
constexpr unsigned kIndexBits = 9;
constexpr unsigned kLevels = 3;

constexpr std::uint64_t kValid = 1, kRead = 2, kWrite = 4, kExecute = 8, kUser = 16, kAccessed = 64, kDirty = 128;
// N, PBMT and the bits reserved for future use: extensions that are not here, so they must be clear.
constexpr std::uint64_t kReserved = std::uint64_t{0x3FF} << 54;
constexpr std::uint64_t kPpn = (std::uint64_t{1} << 44) - 1;

constexpr std::uint64_t ppn(std::uint64_t pte) { return (pte >> 10) & kPpn; }

// Bits 63..39 equal bit 38 (Priv. 4.4.1).
bool canonical(std::uint64_t address) {
  const auto high = static_cast<std::int64_t>(address) >> 38;
  return high == 0 || high == -1;
}

bool permitted(std::uint64_t pte, const WalkRequest& request) {
  const bool user_page = (pte & kUser) != 0;
  if (request.user != user_page) {
    const bool lent = user_page && request.sum && request.access != PageAccess::fetch;
    if (!lent) return false;
  }
  switch (request.access) {
    case PageAccess::fetch:
      return (pte & kExecute) != 0;
    case PageAccess::load:
      return (pte & kRead) != 0 || (request.mxr && (pte & kExecute) != 0);
    case PageAccess::store:
      return (pte & kWrite) != 0;
  }
  return false;
}

}  // namespace

WalkResult walk_sv39(const WalkRequest& request, PteMemory& memory) {
  constexpr WalkResult kPageFault{WalkEnd::page_fault, 0, 0};
  constexpr WalkResult kAccessFault{WalkEnd::access_fault, 0, 0};
  if (!canonical(request.address)) return kPageFault;
  std::uint64_t table = request.root;
  for (unsigned level = kLevels; level-- > 0;) {
    const unsigned shift = kPageShift + level * kIndexBits;
    const std::uint64_t entry = table + 8 * ((request.address >> shift) & ((1u << kIndexBits) - 1));
    std::uint64_t pte = 0;
    if (!memory.read(entry, pte)) return kAccessFault;
    if ((pte & kValid) == 0 || (pte & (kRead | kWrite)) == kWrite || (pte & kReserved) != 0) return kPageFault;
    if ((pte & (kRead | kExecute)) == 0) {
      // A pointer to the next table: D, A and U are reserved there.
      if ((pte & (kUser | kAccessed | kDirty)) != 0) return kPageFault;
      table = ppn(pte) << kPageShift;
      continue;
    }
    const std::uint64_t offset = (std::uint64_t{1} << shift) - 1;
    if (!permitted(pte, request) || ((ppn(pte) << kPageShift) & offset) != 0) return kPageFault;
    const std::uint64_t wanted = pte | kAccessed | (request.access == PageAccess::store ? kDirty : 0);
    if (wanted != pte) {
      if (!request.update) return kPageFault;
      if (!memory.write(entry, wanted)) return kAccessFault;
    }
    return {WalkEnd::mapped, (ppn(pte) << kPageShift) | (request.address & offset), shift};
  }
  return kPageFault;  // no leaf at the last level
}

}  // namespace tlmkit::hart
