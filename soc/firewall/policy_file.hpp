// SPDX-License-Identifier: Apache-2.0
// A policy as an architect writes it (TOML; soc/firewall/README.md has the keys).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "firewall/policy.hpp"

namespace soc::trial {

struct NamedEntry {
  std::string name;  // "" when it has none
  unsigned line = 0;
  bool locked = false;
  firewall::Entry entry;
};

// A reconfiguration: counts for accesses of `cycle` and later. Disables come first.
struct Change {
  std::uint64_t cycle = 0;
  unsigned line = 0;
  std::vector<unsigned> disable, enable;  // entries
  bool close_boot = false;
};

struct PolicyFile {
  std::string file;
  bool boot_open = false;
  std::vector<NamedEntry> entries;
  std::vector<Change> changes;  // in order of cycles

  // As it is before the first change.
  firewall::Policy policy() const;
};

inline constexpr std::size_t kMostPolicyBytes = std::size_t{1} << 20;

// Throw tlmkit::UserError: FILE:LINE: reason.
PolicyFile parse_policy(std::string_view text, const std::string& file);
PolicyFile read_policy(const std::string& path);

}  // namespace soc::trial
