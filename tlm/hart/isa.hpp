// SPDX-License-Identifier: Apache-2.0
// What one kind of core has. The decoder, the semantics, the CSR file and both engines are templates over this.
#pragma once

#include <cstdint>

#include "tlm/identity.hpp"

namespace tlmkit {

struct Rv32imc {
  static constexpr unsigned kXlen = 32;
  using Word = std::uint32_t;
  using SWord = std::int32_t;
  using DWord = std::uint64_t;  // twice XLEN: the full product
  using SDWord = std::int64_t;
  static constexpr bool kHasC = true;
  static constexpr bool kHasUser = true;
  // misa (Priv. 3.1.1): MXL in the two top bits, then one bit a letter.
  static constexpr Word kMisa =
      (Word{1} << 30) | (1u << ('C' - 'A')) | (1u << ('I' - 'A')) | (1u << ('M' - 'A')) | (1u << ('U' - 'A'));
};

namespace hart {

// mcause codes of exceptions (Priv. table 3.6); interrupts carry their mip bit number with the top bit set.
enum class Cause : std::uint8_t {
  fetch_misaligned = 0,
  fetch_fault = 1,
  illegal = 2,
  breakpoint = 3,
  load_misaligned = 4,
  load_fault = 5,
  store_misaligned = 6,
  store_fault = 7,
  ecall_user = 8,
  ecall_machine = 11,
};

}  // namespace hart
}  // namespace tlmkit
