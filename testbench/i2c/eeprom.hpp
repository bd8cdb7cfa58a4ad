// SPDX-License-Identifier: Apache-2.0
// A 256-octet EEPROM as a 24C02 has it: address 0x50, a word address, then data; does not answer while it programs.
#pragma once

#include <array>

#include "soc/i2c/i2c.hpp"

namespace i2c_test {

class Eeprom : public soc::I2cDevice {
 public:
  static constexpr std::uint8_t kAddress = 0x50;
  static constexpr unsigned kPage = 8;
  static constexpr tlmkit::Cycles kProgramming = 1'000'000;  // 5 ms

  std::array<std::uint8_t, 256> octets{};
  unsigned starts = 0;
  unsigned stops = 0;
  tlmkit::Cycles last_end = 0;

  bool start(std::uint8_t address, bool read, tlmkit::Cycles end) override {
    ++starts;
    last_end = end;
    if (address != kAddress || end < busy_until_) return false;
    expect_pointer_ = !read;
    return true;
  }
  bool write(std::uint8_t octet, tlmkit::Cycles end) override {
    last_end = end;
    if (expect_pointer_) {
      pointer_ = octet;
      expect_pointer_ = false;
    } else {
      octets[pointer_] = octet;
      pointer_ = static_cast<std::uint8_t>((pointer_ & ~(kPage - 1)) | ((pointer_ + 1) & (kPage - 1)));
      programmed_ = true;
    }
    return true;
  }
  std::uint8_t read(bool last, tlmkit::Cycles end) override {
    last_end = end;
    last_read_ = last;
    return octets[pointer_++];
  }
  void stop(tlmkit::Cycles end) override {
    ++stops;
    if (programmed_) busy_until_ = end + kProgramming;
    programmed_ = false;
  }
  bool last_read() const { return last_read_; }

 private:
  std::uint8_t pointer_ = 0;
  bool expect_pointer_ = false;
  bool programmed_ = false;
  bool last_read_ = false;
  tlmkit::Cycles busy_until_ = 0;
};

}  // namespace i2c_test
