// SPDX-License-Identifier: Apache-2.0
// The flattened device tree of the plain machine with the application core, made from the machine's own constants.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace soc {

struct DeviceTreeOptions {
  std::uint64_t ram_base = 0;
  std::uint64_t ram_size = 0;  // bytes
  std::string arguments;       // /chosen/bootargs
  std::uint64_t initrd = 0;    // address; 0: none
  std::uint64_t initrd_size = 0;
};

// Bytes of the blob, as libfdt packs it.
std::vector<std::uint8_t> machine_device_tree(const DeviceTreeOptions& options);

}  // namespace soc
