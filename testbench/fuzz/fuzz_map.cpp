// SPDX-License-Identifier: Apache-2.0
// Chip map reader: any bytes give a map that keeps its rules, or a UserError of one line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tlm/chip_map_reader.hpp"
#include "tlm/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tlmkit::BlockSizes blocks = {{"sha", 0x1000}, {"uart", 0x100}, {"clint", 0x10000}};
  try {
    const tlmkit::ChipMap map =
        tlmkit::parse_chip_map({reinterpret_cast<const char*>(data), size}, "chip.toml", blocks);
    std::uint32_t ids = 0;
    for (const auto& i : map.initiators) {
      if (i.id < 1 || i.id > 31 || (ids >> i.id & 1u) != 0) std::abort();
      ids |= 1u << i.id;
    }
    for (const auto& t : map.targets) {
      if (t.size == 0 || t.base + t.size > (std::uint64_t{1} << 32) || (t.reach & ~ids) != 0) std::abort();
      for (const auto& other : map.targets) {
        if (&other != &t && t.base < other.base + other.size && other.base < t.base + t.size) std::abort();
      }
    }
  } catch (const tlmkit::UserError& e) {
    if (std::string_view(e.what()).find('\n') != std::string_view::npos) std::abort();
  }
  return 0;
}
