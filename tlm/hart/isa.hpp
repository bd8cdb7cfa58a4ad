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
  static constexpr bool kHasA = false;
  static constexpr bool kHasSupervisor = false;    // S mode, Sv39, delegation
  static constexpr bool kHasPlatformLines = true;  // interrupts 16..31
  // misa (Priv. 3.1.1): MXL in the two top bits, then one bit a letter.
  static constexpr Word kMisa =
      (Word{1} << 30) | (1u << ('C' - 'A')) | (1u << ('I' - 'A')) | (1u << ('M' - 'A')) | (1u << ('U' - 'A'));
};

struct Rv64imac {
  static constexpr unsigned kXlen = 64;
  using Word = std::uint64_t;
  using SWord = std::int64_t;
  __extension__ using DWord = unsigned __int128;
  __extension__ using SDWord = __int128;
  static constexpr bool kHasC = true;
  static constexpr bool kHasA = true;
  static constexpr bool kHasSupervisor = true;
  static constexpr bool kHasPlatformLines = false;
  static constexpr Word kMisa = (Word{2} << 62) | (1u << ('A' - 'A')) | (1u << ('C' - 'A')) | (1u << ('I' - 'A')) |
                                (1u << ('M' - 'A')) | (1u << ('S' - 'A')) | (1u << ('U' - 'A'));
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
  ecall_supervisor = 9,
  ecall_machine = 11,
  fetch_page_fault = 12,
  load_page_fault = 13,
  store_page_fault = 15,
};

}  // namespace hart
}  // namespace tlmkit
