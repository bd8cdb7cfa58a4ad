// SPDX-License-Identifier: Apache-2.0
#include "soc/machine/tohost.hpp"

#include <algorithm>
#include <string>

namespace soc {

namespace {
constexpr std::uint64_t kSysWrite = 64;
constexpr std::uint64_t kSysExit = 93;
constexpr unsigned kBytes = 8;
// The upper 16 bits of a doubleword name a device and its command: the console's "write a character" is 1, 1.
constexpr unsigned kCommandShift = 48;
constexpr std::uint64_t kPutCharacter = 0x0101;
}  // namespace

ToHost::ToHost(tlmkit::HartBase& hart, std::uint64_t tohost, std::optional<std::uint64_t> fromhost, Console& console,
               Exit exit)
    : hart_(hart), tohost_(tohost), fromhost_(fromhost), console_(console), exit_(std::move(exit)) {
  hart_.watch_stores(tohost_, tohost_ + kBytes - 1,
                     [this](tlmkit::HartBase&, std::uint64_t, std::uint64_t, unsigned) { written(); });
}

// A 64-bit program may print through the console's device, character by character; it waits for 0 in `tohost`.
// An RV32 program writes the 64-bit word in two halves, the low one first; an odd low half decides at once, whatever
// the high half still holds.
void ToHost::written() {
  const std::uint64_t value = load(tohost_);
  if (value == 0) return;
  if (hart_.debug_xlen() == 64 && value >> kCommandShift != 0) {
    if (value >> kCommandShift == kPutCharacter) console_.put(static_cast<char>(value & 0xFF));
    store(tohost_, 0);
    return;
  }
  if ((value & 1) != 0) {
    exit_((hart_.debug_xlen() == 32 ? value & 0xFFFFFFFFu : value) >> 1);
  } else if (value >> 32 == 0) {
    system_call(value);
  }
}

void ToHost::system_call(std::uint64_t block) {
  const std::uint64_t number = load(block);
  if (number == kSysExit) {
    exit_(load(block + kBytes));
    return;
  }
  if (number == kSysWrite) {
    std::uint64_t address = load(block + 2 * kBytes);
    std::uint64_t left = load(block + 3 * kBytes);
    std::uint8_t part[256];
    while (left > 0) {
      const auto want = static_cast<unsigned>(std::min<std::uint64_t>(left, sizeof part));
      const unsigned got = hart_.port().debug(tlmkit::Privilege::machine, address, part, want, false);
      console_.write({reinterpret_cast<const char*>(part), got});
      if (got < want) break;
      address += got;
      left -= got;
    }
    store(block, load(block + 3 * kBytes) - left);
  }
  store(tohost_, 0);
  if (fromhost_) store(*fromhost_, 1);
}

std::uint64_t ToHost::load(std::uint64_t address) const {
  std::uint8_t raw[kBytes] = {};
  hart_.port().debug(tlmkit::Privilege::machine, address, raw, kBytes, false);
  std::uint64_t value = 0;
  for (unsigned i = 0; i < kBytes; ++i) value |= std::uint64_t{raw[i]} << (8 * i);
  return value;
}

void ToHost::store(std::uint64_t address, std::uint64_t value) {
  std::uint8_t raw[kBytes];
  for (unsigned i = 0; i < kBytes; ++i) raw[i] = static_cast<std::uint8_t>(value >> (8 * i));
  hart_.port().debug(tlmkit::Privilege::machine, address, raw, kBytes, true);
}

}  // namespace soc
