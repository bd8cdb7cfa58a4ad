// SPDX-License-Identifier: Apache-2.0
// Octet strings in 32-bit registers: the first octet is at the lowest address, that is in bits 7:0 of the first word.
#pragma once

#include <array>
#include <cstdint>

namespace pluton {

inline std::array<std::uint8_t, 4> octets_of(std::uint32_t word) {
  return {static_cast<std::uint8_t>(word), static_cast<std::uint8_t>(word >> 8), static_cast<std::uint8_t>(word >> 16),
          static_cast<std::uint8_t>(word >> 24)};
}

inline std::uint32_t word_at(const std::uint8_t* octets) {
  return octets[0] | std::uint32_t{octets[1]} << 8 | std::uint32_t{octets[2]} << 16 | std::uint32_t{octets[3]} << 24;
}

}  // namespace pluton
