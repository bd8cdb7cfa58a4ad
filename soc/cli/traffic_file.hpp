// SPDX-License-Identifier: Apache-2.0
// Accesses for the traffic generator, from a list as `plutonsim firewall` reads it.
#pragma once

#include <string>
#include <vector>

#include "soc/traffic/traffic_generator.hpp"

namespace soc::cli {

// Rows of io_core0 in the normal world, with lengths in bytes. Throws tlmkit::UserError: FILE:LINE: reason.
std::vector<TrafficItem> read_traffic(const std::string& path);

}  // namespace soc::cli
