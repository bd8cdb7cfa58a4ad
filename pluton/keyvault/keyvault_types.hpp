// SPDX-License-Identifier: Apache-2.0
// What the parts of the key vault's model share: codes, attributes, a slot, the set-up of a command.
#pragma once

#include <array>
#include <cstdint>

namespace pluton {

enum class KeyvaultOp : std::uint8_t {
  none = 0,
  write = 1,
  derive = 2,
  wipe = 3,
  lock = 4,
  handover = 5,
  abort = 6,
  freeze = 7
};

// ERROR_CODE; the README says when each is given.
enum class KeyvaultError : std::uint8_t {
  none = 0,
  bad_command = 1,
  bad_slot = 2,
  not_owner = 3,
  locked = 4,
  invalid = 5,
  wrong_usage = 6,
  wrong_destination = 7,
  bad_length = 8,
  busy = 9,
  incomplete = 10,
  overrun = 11,
  not_open = 12,
  not_exportable = 13,
  bad_setup = 14,
  bad_mode = 15,
  aborted = 16,
  engine = 17
};

inline constexpr unsigned kKeyvaultSlots = 16;
inline constexpr std::uint32_t kUsageHmac = 1u << 3;
inline constexpr std::uint32_t kUsageDerive = 1u << 4;
inline constexpr std::uint32_t kDestinationAes = 1u << 0;
inline constexpr std::uint32_t kDestinationSha = 1u << 1;

struct KeyAttributes {
  std::uint32_t bytes = 0;
  bool exportable = false;
  std::uint32_t destination = 0;
  std::uint32_t usage = 0;
};

struct KeySlot {
  bool valid = false;
  bool locked = false;
  std::uint32_t owner = 0;
  KeyAttributes attributes;
  std::array<std::uint8_t, 64> key{};  // zero beyond its length

  std::uint64_t word(unsigned index) const {
    std::uint64_t w = 0;
    for (unsigned i = 8; i-- > 0;) w = w << 8 | key[8 * index + i];
    return w;
  }
  void put(unsigned offset, unsigned bytes, std::uint64_t data) {
    for (unsigned i = 0; i < bytes; ++i) key[offset + i] = static_cast<std::uint8_t>(data >> (8 * i));
  }
};

enum class KdfMode : std::uint8_t { extract = 0, expand = 1, counter = 2, counter_whole = 3 };

// Registers ATTRIBUTES, DERIVATION, SALT and INFO, and whose they are.
struct KeyvaultSetup {
  bool owned = false;
  std::uint32_t owner = 0;
  std::uint32_t attributes = 0;
  std::uint32_t derivation = 0;
  std::array<std::uint32_t, 8> salt{};
  std::array<std::uint32_t, 16> info{};

  KeyAttributes key() const {
    return {attributes & 0x7F, (attributes >> 7 & 1) != 0, attributes >> 8 & 7, attributes >> 16 & 0x7F};
  }
  KdfMode mode() const { return static_cast<KdfMode>(derivation & 3); }
  unsigned prf() const { return derivation >> 4 & 3; }
  unsigned salt_bytes() const { return derivation >> 8 & 0x3F; }
  unsigned info_bytes() const { return derivation >> 16 & 0x7F; }
  unsigned hash_bytes() const { return prf() == 0 ? 32 : prf() == 1 ? 48 : 64; }
};

}  // namespace pluton
