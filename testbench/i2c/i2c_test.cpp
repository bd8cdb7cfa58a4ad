// SPDX-License-Identifier: Apache-2.0
// The I2C master against the OpenCores core's documented registers and against what Linux's i2c-ocores driver does.
#include "soc/i2c/i2c.hpp"

#include "testbench/i2c/eeprom.hpp"
#include "testbench/pluton/block_bench.hpp"

namespace {

using testbench::Cycles;
using testbench::Edges;

// As drivers/i2c/busses/i2c-ocores.c has them, at reg-shift 2.
constexpr std::uint64_t kPreLow = 0x00, kPreHigh = 0x04, kControl = 0x08, kData = 0x0C, kCmd = 0x10, kStatus = 0x10;
constexpr std::uint32_t kEn = 0x80, kIen = 0x40;
constexpr std::uint32_t kCmdStart = 0x91, kCmdStop = 0x41, kCmdReadAck = 0x21, kCmdReadNack = 0x29, kCmdWrite = 0x11,
                        kCmdIack = 0x01;
constexpr std::uint32_t kIf = 0x01, kTip = 0x02, kBusy = 0x40, kNack = 0x80;
constexpr Cycles kSlot = 400;  // 100 kHz
constexpr Cycles kStart = 5 * kSlot, kStop = 5 * kSlot, kOctet = 45 * kSlot;

class I2c : public testbench::BlockBench<soc::I2c> {
 protected:
  I2c() {
    block_.attach(eeprom_);
    record(block_.irq);
    elaborate();
  }
  void setup(std::uint32_t control) {
    put(kControl, 0);
    put(kPreLow, (kSlot - 1) & 0xFF);
    put(kPreHigh, (kSlot - 1) >> 8);
    put(kCmd, kCmdIack);
    put(kControl, control);
  }
  void put(std::uint64_t offset, std::uint32_t word) { at_ = write(at_, offset, word); }
  std::uint32_t get(std::uint64_t offset) {
    const std::uint32_t word = read(at_, offset);
    at_ += 2;
    return word;
  }
  // Polls as the driver does without an interrupt.
  std::uint32_t finish() {
    while ((get(kStatus) & kTip) != 0) at_ += 100;
    return get(kStatus);
  }
  std::uint32_t send(std::uint32_t octet, std::uint32_t command) {
    put(kData, octet);
    put(kCmd, command);
    return finish();
  }
  std::uint32_t receive(std::uint32_t command) {
    put(kCmd, command);
    finish();
    return get(kData);
  }

  i2c_test::Eeprom eeprom_;
  Cycles at_ = 0;
};

TEST_F(I2c, an_octet_with_start_takes_fifty_slots) {
  setup(kEn);
  put(kData, 0xA0);
  const Cycles begun = write(at_, kCmd, kCmdStart);
  const Cycles end = begun + kStart + kOctet;
  EXPECT_EQ(read_in(begun, kStatus), kTip);
  EXPECT_EQ(read_in(begun + kStart - 1, kStatus), kTip);
  EXPECT_EQ(read_in(begun + kStart, kStatus), kTip | kBusy);
  EXPECT_EQ(read_in(end - 1, kStatus), kTip | kBusy);
  EXPECT_EQ(read_in(end, kStatus), kBusy | kIf);
  EXPECT_EQ(eeprom_.last_end, end);
  const Cycles next = write(end + 100, kCmd, kCmdWrite);
  EXPECT_EQ(read_in(next + kOctet - 1, kStatus), kTip | kBusy);
  EXPECT_EQ(read_in(next + kOctet, kStatus), kBusy | kIf);
  const Cycles stop = write(next + kOctet + 100, kCmd, kCmdStop);
  EXPECT_EQ(read_in(stop + kStop - 1, kStatus), kTip | kBusy);
  EXPECT_EQ(read_in(stop + kStop, kStatus), kIf);
}

TEST_F(I2c, start_octet_and_stop_in_one_command_end_once) {
  setup(kEn | kIen);
  put(kData, 0xA0);
  const Cycles begun = write(at_, kCmd, 0xD1);
  const Cycles end = begun + kStart + kOctet + kStop;
  run_to(end + 10);
  EXPECT_EQ(edges_, (Edges{{true, end}}));
  EXPECT_EQ(read(clock_.now(), kStatus), kIf);
  EXPECT_EQ(eeprom_.stops, 1u);
}

TEST_F(I2c, the_interrupt_comes_with_the_end_of_each_transfer_and_goes_with_iack) {
  setup(kEn | kIen);
  put(kData, 0xA0);
  const Cycles begun = write(at_, kCmd, kCmdStart);
  const Cycles first = begun + kStart + kOctet;
  run_to(first + 50);
  const Cycles next = write(first + 50, kCmd, kCmdWrite);
  EXPECT_FALSE(block_.irq.level());
  run_to(next + kOctet + 50);
  EXPECT_EQ(edges_, (Edges{{true, first}, {false, first + 50}, {true, next + kOctet}}));
  write(clock_.now(), kCmd, kCmdIack);
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(read(clock_.now() + 2, kStatus), kBusy);
}

TEST_F(I2c, an_end_in_the_cycle_of_iack_is_not_lost) {
  setup(kEn);
  put(kData, 0xA0);
  const Cycles end = write(at_, kCmd, kCmdStart) + kStart + kOctet;
  EXPECT_EQ(write(end - 2, kCmd, kCmdIack), end);
  EXPECT_EQ(read_in(end, kStatus), kBusy | kIf);
}

TEST_F(I2c, an_eeprom_is_written_and_read_back) {
  setup(kEn);
  EXPECT_EQ(send(0xA0, kCmdStart) & kNack, 0u);
  for (const std::uint32_t octet : {0x10u, 0xDEu, 0xADu, 0xBEu}) EXPECT_EQ(send(octet, kCmdWrite) & kNack, 0u);
  put(kCmd, kCmdStop);
  finish();
  EXPECT_NE(send(0xA0, kCmdStart) & kNack, 0u) << "it programs and does not answer";
  put(kCmd, kCmdStop);
  finish();
  at_ += i2c_test::Eeprom::kProgramming;
  EXPECT_EQ(send(0xA0, kCmdStart) & kNack, 0u);
  send(0x10, kCmdWrite);
  EXPECT_EQ(send(0xA1, kCmdStart) & kNack, 0u) << "repeated start";
  EXPECT_EQ(receive(kCmdReadAck), 0xDEu);
  EXPECT_EQ(receive(kCmdReadAck), 0xADu);
  EXPECT_FALSE(eeprom_.last_read());
  EXPECT_EQ(get(kStatus) & kNack, 0u);
  EXPECT_EQ(receive(kCmdReadNack), 0xBEu);
  EXPECT_TRUE(eeprom_.last_read());
  EXPECT_NE(get(kStatus) & kNack, 0u) << "the master's own";
  put(kCmd, kCmdStop);
  EXPECT_EQ(finish() & kBusy, 0u);
  EXPECT_EQ(eeprom_.octets[0x11], 0xADu);
}

TEST_F(I2c, an_address_that_nobody_has_is_not_acknowledged_and_reads_ones) {
  setup(kEn);
  EXPECT_EQ(send(0x42, kCmdStart), kNack | kBusy | kIf);
  EXPECT_NE(send(0x00, kCmdWrite) & kNack, 0u);
  EXPECT_EQ(receive(kCmdReadAck), 0xFFu);
  EXPECT_EQ(eeprom_.octets, (std::array<std::uint8_t, 256>{}));
}

TEST_F(I2c, a_start_with_a_read_addresses_nobody) {
  setup(kEn);
  EXPECT_EQ(send(0xA1, kCmdStart) & kNack, 0u);
  EXPECT_EQ(receive(0xA1), 0xFFu);
}

TEST_F(I2c, received_data_and_acknowledge_show_at_the_end_only) {
  eeprom_.octets[0] = 0x77;
  setup(kEn);
  send(0xA1, kCmdStart);
  const Cycles begun = write(at_, kCmd, kCmdReadNack);
  EXPECT_EQ(read_in(begun + kOctet - 1, kData), 0u);
  EXPECT_EQ(read_in(begun + kOctet - 1, kStatus) & kNack, 0u);
  EXPECT_EQ(read_in(begun + kOctet, kData), 0x77u);
}

TEST_F(I2c, a_command_during_a_transfer_is_ignored) {
  setup(kEn);
  put(kData, 0xA0);
  const Cycles end = write(at_, kCmd, kCmdStart) + kStart + kOctet;
  write(at_ + 1000, kCmd, kCmdStop);
  EXPECT_EQ(read_in(end, kStatus), kBusy | kIf);
  EXPECT_EQ(read_in(end + kStop, kStatus), kBusy | kIf);
  EXPECT_EQ(eeprom_.stops, 0u);
}

TEST_F(I2c, start_without_an_octet_does_nothing) {
  setup(kEn);
  put(kCmd, 0x80);
  EXPECT_EQ(get(kStatus), 0u);
  EXPECT_EQ(eeprom_.starts, 0u);
}

TEST_F(I2c, disabled_it_takes_no_command_and_enabled_no_prescaler) {
  setup(0);
  put(kData, 0xA0);
  put(kCmd, kCmdStart);
  EXPECT_EQ(get(kStatus), 0u);
  put(kControl, kEn);
  put(kPreLow, 0);
  put(kPreHigh, 0);
  EXPECT_EQ(get(kPreLow), (kSlot - 1) & 0xFF);
  EXPECT_EQ(get(kPreHigh), (kSlot - 1) >> 8);
}

TEST_F(I2c, disabling_gives_a_transfer_up_and_releases_the_bus) {
  setup(kEn | kIen);
  put(kData, 0xA0);
  put(kCmd, kCmdStart);
  put(kControl, 0);
  EXPECT_EQ(get(kStatus), 0u);
  EXPECT_EQ(eeprom_.stops, 1u);
  run_to(at_ + 100 * kSlot);
  EXPECT_TRUE(edges_.empty());
}

TEST_F(I2c, reset_stops_everything) {
  setup(kEn | kIen);
  send(0xA0, kCmdStart);
  run_to(at_);
  block_.reset();
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(get(kStatus), 0u);
  EXPECT_EQ(get(kPreLow), 0xFFu);
  EXPECT_EQ(get(kControl), 0u);
  EXPECT_EQ(eeprom_.stops, 1u);
}

}  // namespace
