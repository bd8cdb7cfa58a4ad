// SPDX-License-Identifier: Apache-2.0
// A list of accesses to judge (comma-separated; soc/firewall/README.md has the columns).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "firewall/burst.hpp"
#include "tlm/identity_types.hpp"

namespace soc::trial {

struct Access {
  unsigned line = 0;
  std::uint64_t cycle = 0;
  std::uint64_t length = 0;  // as the file says: bytes, or beats when it has columns burst and size
  unsigned kind = 0;         // index in kKinds
  tlmkit::World world = tlmkit::World::normal;
  tlmkit::Privilege privilege = tlmkit::Privilege::user;
  firewall::Burst burst;  // what is driven; user has the initiator

  unsigned initiator() const { return burst.user & 0xFF; }
};

struct AccessFile {
  std::string file;
  bool bursts = false;  // columns burst and size are there
  std::vector<Access> accesses;
};

inline constexpr std::size_t kMostAccessBytes = std::size_t{64} << 20;
inline constexpr std::uint64_t kMostPlainBytes = 2048;  // 256 beats of 8 bytes

// A plain access as one INCR burst, at most kMostPlainBytes in one 4 KiB page: one beat of the smallest size whose
// container holds it, or else beats of 8 bytes. Containers never leave a granule, so the verdict is that of the bytes.
void set_plain(firewall::Burst& burst, std::uint64_t address, std::uint64_t bytes);

// Throw tlmkit::UserError: FILE:LINE: reason.
AccessFile parse_accesses(std::string_view text, const std::string& file);
AccessFile read_accesses(const std::string& path);

}  // namespace soc::trial
