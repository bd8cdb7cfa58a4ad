// SPDX-License-Identifier: Apache-2.0
// Rows of a chip's map, as the generator writes them (constants) and as a chip's constructor loops over them.
#pragma once

#include <cstdint>

#include "tlm/identity_types.hpp"

namespace tlmkit {

struct MapInitiator {
  const char* name;
  InitiatorId id;  // 1 to 31
  WorldRule world;
  const char* description;
};

enum class TargetKind : std::uint8_t { rom, ram, flash, block };

struct MapTarget {
  const char* name;
  TargetKind kind;
  const char* block;  // block map that a TargetKind::block instantiates, else ""
  std::uint64_t base;
  std::uint64_t size;
  std::uint32_t reach;  // bit n: the initiator with id n has a wire to this target
  int irq;              // -1: none
  int plic;             // source of the application core's interrupt controller; -1: none
  const char* description;
};

// Initiators (bit n: id n) that may do each thing.
struct MapRights {
  std::uint16_t read, write, fetch;
};

// An entry of the firewall's policy.
struct MapRule {
  const char* name;
  std::uint64_t base;
  std::uint64_t size;
  std::uint8_t modes;  // bit n: mode n, see firewall::mode_bit()
  MapRights boot;      // while the ROM runs
  MapRights runtime;   // once the runtime has taken over
  int grant;           // bit of the manifest's grants without which the runtime's rights are not given; -1: none
};

struct MapRegion {
  const char* name;
  const char* target;
  std::uint64_t offset;  // from the target's first byte
  std::uint64_t size;
  const char* description;
};

}  // namespace tlmkit
