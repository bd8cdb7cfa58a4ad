// SPDX-License-Identifier: Apache-2.0
// The cells of a 16 MiB SPI NOR flash device: what is in them and what a command does to them. Time is the
// controller's affair.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace pluton {

class NorFlash {
 public:
  static constexpr std::uint32_t kSize = 16u << 20;  // octets
  static constexpr std::uint32_t kPage = 256;
  static constexpr std::uint32_t kSector = 4u << 10;
  static constexpr std::uint32_t kBlock = 64u << 10;

  NorFlash();  // erased: every octet 0xFF

  // Contents from a raw binary of at most kSize octets; the rest is erased. Throws tlmkit::UserError naming the file
  // when it cannot be read or is too large, and changes nothing then.
  void load(const std::string& path);
  // The octets without their erased tail: what load() takes again.
  std::string contents() const;

  // `offset` + `length` must not exceed kSize.
  void read(std::uint32_t offset, std::uint8_t* to, std::uint32_t length) const;
  std::uint8_t octet(std::uint32_t offset) const { return static_cast<std::uint8_t>(~inverted_[offset]); }
  // Bypasses the NOR rules: for loaders and benches.
  void poke(std::uint32_t offset, std::uint8_t value) { inverted_[offset] = static_cast<std::uint8_t>(~value); }

  // Clears bits: each cell becomes cell & data.
  void program(std::uint32_t offset, const std::uint8_t* data, std::uint32_t length);
  // Sets all of the sector or block that holds `offset` to 0xFF.
  void erase(std::uint32_t offset, std::uint32_t unit);

 private:
  struct Unmap {
    void operator()(std::uint8_t* p) const;
  };
  // Held inverted, so that the zero pages that the host hands out untouched are erased flash: an image of a few
  // hundred KiB costs no more than that.
  std::unique_ptr<std::uint8_t[], Unmap> inverted_;
};

}  // namespace pluton
