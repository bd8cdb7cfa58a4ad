// SPDX-License-Identifier: Apache-2.0
// Whole files in and out. Errors are tlmkit::UserError "PATH: reason".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace image {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::size_t kMaximumFileBytes = 16u << 20;  // the flash device

// Reads a regular file of at most `limit` bytes.
Bytes read_file(const std::string& path, std::size_t limit = kMaximumFileBytes);

// Writes to a temporary file beside `path`, then renames: `path` is either what it was or complete.
// A secret file is readable by its owner only.
void write_file(const std::string& path, const Bytes& bytes, bool secret = false);

std::string to_hex(const std::uint8_t* bytes, std::size_t count);
// Exactly `count` octets. Throws UserError("NAME: ...").
Bytes from_hex(const std::string& text, std::size_t count, const std::string& name);

}  // namespace image
