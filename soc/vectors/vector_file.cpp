// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/vector_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "soc/vectors/cavp_file.hpp"
#include "soc/vectors/wycheproof_file.hpp"
#include "tlm/error.hpp"

namespace soc::vectors {

VectorFile read_vector_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw tlmkit::UserError(fmt::format("{}: cannot be read: {}", path, std::strerror(EISDIR)));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) throw tlmkit::UserError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) throw tlmkit::UserError(fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
  const auto first = text.find_first_not_of(" \t\r\n");
  const bool json =
      (first != std::string::npos && text[first] == '{') || std::filesystem::path(path).extension() == ".json";
  return json ? read_wycheproof_file(text, path) : read_cavp_file(text, path);
}

}  // namespace soc::vectors
