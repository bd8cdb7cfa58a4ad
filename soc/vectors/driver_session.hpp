// SPDX-License-Identifier: Apache-2.0
// What the drivers of the engines have in common: register accesses of one operation. After the first unexpected answer
// the rest of the operation does nothing, and fault() says what it was.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "pluton/octets.hpp"
#include "soc/vectors/octets.hpp"
#include "soc/vectors/register_bus.hpp"
#include "tlm/registers.hpp"

namespace soc::vectors {

inline std::uint32_t in_field(const tlmkit::FieldSpec& field, std::size_t value) {
  return static_cast<std::uint32_t>(value) << field.lsb & field.mask();
}

class DriverSession {
 public:
  explicit DriverSession(RegisterBus& bus) : bus_(bus) {}

  bool good() const { return fault_.empty(); }
  const std::string& fault() const { return fault_; }
  void blame(std::string reason) {
    if (fault_.empty()) fault_ = std::move(reason);
  }

  void write(std::uint32_t offset, std::uint32_t word) {
    if (good() && !bus_.write(offset, word)) blame(fmt::format("bus error writing {:#05x}", offset));
  }
  std::uint32_t read(std::uint32_t offset) {
    const auto word = good() ? bus_.read(offset) : std::uint32_t{0};
    if (!word) blame(fmt::format("bus error reading {:#05x}", offset));
    return word.value_or(0);
  }
  // Polls until one of `bits` is set and returns the register.
  std::uint32_t wait(std::uint32_t offset, std::uint32_t bits) {
    constexpr int kPolls = 100'000;
    for (int i = 0; i < kPolls && good(); ++i) {
      const std::uint32_t word = read(offset);
      if ((word & bits) != 0) return word;
    }
    blame(fmt::format("nothing of {:#x} in {:#05x} after {} reads", bits, offset, kPolls));
    return 0;
  }

  // Octets as words, the last one filled up with zeros: consecutive registers (step 4), or one (step 0).
  void write_octets(std::uint32_t offset, const Octets& octets, std::size_t from, std::size_t to, unsigned step) {
    for (std::size_t at = from; at < to; at += 4, offset += step) write(offset, word_of(octets, at, to));
  }
  void read_octets(std::uint32_t offset, Octets& octets, std::size_t count, unsigned step) {
    const std::size_t end = octets.size() + count;
    for (; octets.size() < end; offset += step) {
      for (const std::uint8_t octet : pluton::octets_of(read(offset))) {
        if (octets.size() < end) octets.push_back(octet);
      }
    }
  }

 private:
  static std::uint32_t word_of(const Octets& octets, std::size_t at, std::size_t end) {
    std::uint32_t word = 0;
    for (std::size_t i = at; i < at + 4 && i < end; ++i) word |= std::uint32_t{octets[i]} << 8 * (i - at);
    return word;
  }

  RegisterBus& bus_;
  std::string fault_;
};

}  // namespace soc::vectors
