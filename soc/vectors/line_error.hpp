// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <string>

#include "tlm/error.hpp"

namespace soc::vectors {

// The input is at fault: FILE:LINE: reason.
[[noreturn]] inline void fail_at(const std::string& file, unsigned line, const std::string& reason) {
  throw tlmkit::UserError(fmt::format("{}:{}: {}", file, line, reason));
}

// Untrusted text for a message: printable, on one line, not too long.
inline std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string out;
  for (const char c : text.substr(0, kLongest)) out += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > kLongest) out += "...";
  return out;
}

}  // namespace soc::vectors
