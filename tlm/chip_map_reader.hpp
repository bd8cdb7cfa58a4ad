// SPDX-License-Identifier: Apache-2.0
// Reads a chip map (TOML) at run time, with the checks of the generator in tlm/regmap.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tlm/chip_map.hpp"

namespace tlmkit {

struct ChipMap {
  struct Initiator {
    std::string name;
    InitiatorId id;
    WorldRule world;
    std::string description;
  };
  struct Target {
    std::string name;
    TargetKind kind;
    std::string block;
    std::uint64_t base;
    std::uint64_t size;
    std::uint32_t reach;  // bit n: the initiator with id n
    int irq;              // -1: none
    int plic;             // -1: none
    std::string description;
  };
  struct Region {
    std::string name;
    std::string target;
    std::uint64_t offset;
    std::uint64_t size;
    std::string description;
  };

  struct Grant {
    std::string name;
    unsigned bit;
    std::string description;
  };
  struct Rule {  // as MapRule
    std::string name;
    std::uint64_t base;
    std::uint64_t size;
    std::uint8_t modes;
    MapRights boot, runtime;
    int grant;  // bit, -1: none
  };

  std::string name;
  std::uint64_t bus_hz;
  std::vector<Initiator> initiators;
  std::vector<Target> targets;
  std::vector<Region> flash_regions;
  std::vector<Region> ram_regions;
  std::vector<Grant> grants;
  std::vector<Rule> rules;
};

// Sizes in bytes of the blocks that a map may instantiate, by name.
using BlockSizes = std::map<std::string, std::uint64_t, std::less<>>;

// Throws UserError `source:line: reason` at the first mistake.
ChipMap parse_chip_map(std::string_view text, const std::string& source, const BlockSizes& blocks);
// The same for a file of at most 1 MiB.
ChipMap read_chip_map(const std::string& path, const BlockSizes& blocks);

}  // namespace tlmkit
