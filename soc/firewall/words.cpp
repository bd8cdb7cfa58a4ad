// SPDX-License-Identifier: Apache-2.0
#include "soc/firewall/words.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "soc/gen/chip_map.hpp"
#include "tlm/error.hpp"

namespace soc::trial {

std::optional<unsigned> initiator_of(std::string_view name) {
  for (const auto& initiator : chip_map::kInitiators) {
    if (name == initiator.name) return initiator.id;
  }
  return std::nullopt;
}

std::string initiator_name(unsigned id) {
  for (const auto& initiator : chip_map::kInitiators) {
    if (initiator.id == id) return initiator.name;
  }
  return std::to_string(id);
}

std::string initiator_names() {
  std::string names;
  for (const auto& initiator : chip_map::kInitiators) {
    if (!names.empty()) names += ", ";
    names += initiator.name;
  }
  return names;
}

std::string read_input(const std::string& path, std::size_t most) {
  const auto fail = [&](int reason) {
    throw tlmkit::UserError(fmt::format("{}: cannot be read: {}", path, std::strerror(reason)));
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) fail(EISDIR);
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(errno);
  std::string text;
  char part[1 << 16];
  while (in.read(part, sizeof part), in.gcount() != 0) {
    text.append(part, static_cast<std::size_t>(in.gcount()));
    if (text.size() > most) throw tlmkit::UserError(fmt::format("{}: larger than {} MiB", path, most >> 20));
  }
  if (in.bad()) fail(errno);
  return text;
}

}  // namespace soc::trial
