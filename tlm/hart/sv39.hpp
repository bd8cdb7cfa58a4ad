// SPDX-License-Identifier: Apache-2.0
// Sv39 address translation (Priv. 4.4): the walk alone, over whatever memory holds the tables.
#pragma once

#include <cstdint>

#include "tlm/identity_types.hpp"

namespace tlmkit::hart {

// Where a walk finds page-table entries: physical addresses, 8 bytes, protection included. False: access fault.
class PteMemory {
 public:
  virtual bool read(std::uint64_t address, std::uint64_t& pte) = 0;
  virtual bool write(std::uint64_t address, std::uint64_t pte) = 0;

 protected:
  ~PteMemory() = default;
};

enum class PageAccess : std::uint8_t { fetch, load, store };

struct WalkRequest {
  std::uint64_t root;  // physical address of the root table
  std::uint64_t address;
  PageAccess access;
  bool user;    // effective privilege
  bool sum;     // supervisor may touch user pages
  bool mxr;     // loads may read executable pages
  bool update;  // true: the walk sets A and D; false: it faults where they are clear (Svade)
};

enum class WalkEnd : std::uint8_t { mapped, page_fault, access_fault };

struct WalkResult {
  WalkEnd end;
  std::uint64_t address;  // physical, when mapped
  unsigned span;          // log2 of the size of the page that maps it: 12, 21 or 30
};

// Reads at most three entries; writes at most one.
WalkResult walk_sv39(const WalkRequest& request, PteMemory& memory);

}  // namespace tlmkit::hart
