// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/pmp.hpp"

#include <algorithm>

namespace tlmkit::hart {

void Pmp::reset() {
  config_.fill(0);
  address_.fill(0);
  rebuild();
}

bool Pmp::any_locked() const {
  return std::any_of(config_.begin(), config_.end(), [](std::uint8_t c) { return (c & kLock) != 0; });
}

bool Pmp::locked_as_predecessor(unsigned entry) const {
  if (entry + 1 >= kEntries) return false;
  const std::uint8_t next = config_[entry + 1];
  return (next & kLock) != 0 && (next & kModeMask) == kTor;
}

void Pmp::write_config(unsigned entry, std::uint8_t value) {
  if ((config_[entry] & kLock) != 0) return;
  value &= static_cast<std::uint8_t>(~0x60);  // bits 5 and 6 are reserved
  if ((value & 3) == 2) value &= static_cast<std::uint8_t>(~2);
  config_[entry] = value;
  rebuild();
}

void Pmp::write_address(unsigned entry, std::uint64_t value) {
  if ((config_[entry] & kLock) != 0 || locked_as_predecessor(entry)) return;
  address_[entry] = value & address_mask_;
  rebuild();
}

void Pmp::rebuild() {
  active_count_ = 0;
  for (unsigned i = 0; i < kEntries; ++i) {
    const std::uint64_t a = address_[i];
    Range range{0, 0, static_cast<std::uint8_t>(i)};
    switch (config_[i] & kModeMask) {
      case kTor:
        range.first = i == 0 ? 0 : address_[i - 1] << 2;
        range.end = a << 2;
        break;
      case kNa4:
        range.first = a << 2;
        range.end = range.first + 4;
        break;
      case kNapot: {
        // Trailing ones give the size: y...y01...1 with n ones covers 2^(n+3) bytes.
        const std::uint64_t ones = a & ~(a + 1);
        range.first = (a & ~ones) << 2;
        range.end = range.first + ((ones + 1) << 3);
        break;
      }
      default:
        break;
    }
    if (range.first < range.end) active_[active_count_++] = range;
  }
}

bool Pmp::allows(std::uint64_t address, unsigned length, PmpAccess kind, bool machine) const {
  const std::uint64_t end = address + length;
  for (unsigned i = 0; i < active_count_; ++i) {
    const Range& r = active_[i];
    if (end <= r.first || address >= r.end) continue;
    if (address < r.first || end > r.end) return false;
    const std::uint8_t config = config_[r.entry];
    if (machine && (config & kLock) == 0) return true;
    return (config & static_cast<std::uint8_t>(kind)) != 0;
  }
  return machine;
}

bool Pmp::allows_range(std::uint64_t first, std::uint64_t length, PmpAccess kind, bool machine, unsigned widest) const {
  const std::uint64_t end = first + length;
  for (unsigned i = 0; i < active_count_; ++i) {
    const Range& r = active_[i];
    if (end <= r.first || first >= r.end) continue;
    const std::uint8_t config = config_[r.entry];
    const bool allowed = (machine && (config & kLock) == 0) || (config & static_cast<std::uint8_t>(kind)) != 0;
    if (!allowed) return false;
    if (first >= r.first && end <= r.end) return true;
    // Only part of the range: entries of lower priority decide the rest, unless an aligned access could straddle.
    if (((r.first | r.end) & (widest - 1)) != 0) return false;
  }
  return machine;
}

}  // namespace tlmkit::hart
