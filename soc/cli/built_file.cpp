// SPDX-License-Identifier: Apache-2.0
#include "soc/cli/built_file.hpp"

#include <filesystem>

namespace soc::cli {

std::string built_file(const char* name) {
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (error ? std::filesystem::path(".") : self.parent_path()) / name;
}

}  // namespace soc::cli
