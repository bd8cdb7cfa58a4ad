// SPDX-License-Identifier: Apache-2.0
#include "soc/cli/traffic_file.hpp"

#include <fmt/format.h>

#include "soc/firewall/access_file.hpp"
#include "soc/firewall/words.hpp"
#include "soc/gen/chip_map.hpp"
#include "tlm/error.hpp"

namespace soc::cli {

std::vector<TrafficItem> read_traffic(const std::string& path) {
  const trial::AccessFile file = trial::read_accesses(path);
  const auto fail = [&file](const trial::Access& row, const char* reason) {
    throw tlmkit::UserError(fmt::format("{}:{}: {}", file.file, row.line, reason));
  };
  std::vector<TrafficItem> items;
  for (const trial::Access& row : file.accesses) {
    if (file.bursts) fail(row, "traffic has lengths in bytes, without burst and size");
    if (row.initiator() != chip_map::kIoCore0Id || row.world != tlmkit::World::normal) {
      fail(row, "traffic is of io_core0 in the normal world");
    }
    const trial::KindWord& kind = trial::kKinds[row.kind];
    if (kind.kind == tlmkit::AccessKind::dma || kind.kind == tlmkit::AccessKind::debug) {
      fail(row, "the traffic generator makes no access of this kind");
    }
    items.push_back(
        {row.cycle, kind.kind, row.privilege, row.burst.address, static_cast<unsigned>(row.length), kind.write});
  }
  return items;
}

}  // namespace soc::cli
