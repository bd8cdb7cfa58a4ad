// SPDX-License-Identifier: Apache-2.0
// Physical memory protection (Priv. 3.7): 16 entries, granularity 4 bytes (G = 0).
#pragma once

#include <array>
#include <cstdint>

namespace tlmkit::hart {

enum class PmpAccess : std::uint8_t { read = 1, write = 2, execute = 4 };

class Pmp {
 public:
  static constexpr unsigned kEntries = 16;
  // Fields of a configuration byte.
  static constexpr std::uint8_t kLock = 0x80;
  static constexpr std::uint8_t kModeMask = 0x18;
  static constexpr std::uint8_t kOff = 0x00;
  static constexpr std::uint8_t kTor = 0x08;
  static constexpr std::uint8_t kNa4 = 0x10;
  static constexpr std::uint8_t kNapot = 0x18;

  // `address_bits`: implemented bits of pmpaddr, holding physical address bits [address_bits+1:2] (RV32: 32, RV64: 54).
  explicit Pmp(unsigned address_bits) : address_mask_((std::uint64_t{1} << address_bits) - 1) { reset(); }
  void reset();

  std::uint8_t config(unsigned entry) const { return config_[entry]; }
  std::uint64_t address(unsigned entry) const { return address_[entry]; }
  // CSR writes; a locked entry, and the address below a locked TOR entry, keep their value. The reserved combination
  // R=0 W=1 is legalised to R=0 W=0.
  void write_config(unsigned entry, std::uint8_t value);
  void write_address(unsigned entry, std::uint64_t value);
  // Without a locked entry machine mode is not restricted (an access that straddles an entry's edge aside).
  bool any_locked() const;

  // Whether an access of `length` bytes is allowed. The lowest-numbered entry that matches any byte decides, and must
  // match all of them. No match: machine mode may, any other may not.
  bool allows(std::uint64_t address, unsigned length, PmpAccess kind, bool machine) const;
  // Whether every naturally aligned access of up to `widest` bytes inside [first, first+length) is allowed: what a
  // cached translation of the whole range may rely on. False also when the answer is not the same throughout.
  bool allows_range(std::uint64_t first, std::uint64_t length, PmpAccess kind, bool machine, unsigned widest) const;

 private:
  struct Range {
    std::uint64_t first;
    std::uint64_t end;  // exclusive
    std::uint8_t entry;
  };
  void rebuild();
  bool locked_as_predecessor(unsigned entry) const;

  const std::uint64_t address_mask_;
  std::array<std::uint8_t, kEntries> config_{};
  std::array<std::uint64_t, kEntries> address_{};
  std::array<Range, kEntries> active_{};  // entries that match something, by priority
  unsigned active_count_ = 0;
};

}  // namespace tlmkit::hart
