// SPDX-License-Identifier: Apache-2.0
// NOR semantics of the flash device, commands and times of its controller, rules of its read window.
#include "pluton/flash/flash.hpp"

#include <cstdio>
#include <fstream>
#include <random>

#include "testbench/pluton/block_bench.hpp"
#include "tlm/error.hpp"

namespace {

namespace map = pluton::flash_ctrl_map;
using pluton::NorFlash;
using testbench::Cycles;
using testbench::Edges;

constexpr std::uint32_t kBusy = map::status::kBusy.mask();
constexpr std::uint32_t kError = map::status::kError.mask();
constexpr std::uint32_t kDone = map::status::kDone.mask();
constexpr std::uint32_t kProgram = 0x02, kSectorErase = 0x20, kBlockErase = 0xD8;
constexpr Cycles kSectorTime = 9'000'000;
constexpr Cycles kBlockTime = 30'000'000;
constexpr Cycles program_time(std::uint32_t octets) { return octets * 8 + 80'000; }

// The device before the controller that refers to it.
struct Device {
  NorFlash nor_;
};

class Flash : protected Device, public testbench::BlockBench<pluton::FlashController> {
 protected:
  Flash() : BlockBench(nor_), window_("window", clock_, nor_, block_), reader_(clock_, "reader") {
    reader_.port().socket.bind(window_.socket);
    record(block_.irq);
    elaborate();
  }
  // Issues a command; returns the cycle in which it starts.
  Cycles command(Cycles at, std::uint32_t opcode, std::uint32_t address) {
    return write(write(at, map::kAddress, address), map::kCommand, opcode);
  }
  Cycles program(Cycles at, std::uint32_t address, const std::vector<std::uint8_t>& data) {
    for (std::size_t i = 0; i < data.size(); i += 4) {
      std::uint32_t word = 0;
      for (std::size_t k = 0; k < 4 && i + k < data.size(); ++k) word |= std::uint32_t{data[i + k]} << (8 * k);
      at = write(at, map::kPageBuffer + i, word);
    }
    return command(write(at, map::kCount, static_cast<std::uint32_t>(data.size())), kProgram, address);
  }
  void expect_refused(Cycles at, std::uint32_t opcode, std::uint32_t address) {
    EXPECT_EQ(read(command(at, opcode, address), map::kStatus), kError) << std::hex << opcode << " at " << address;
    write(at + 100, map::kStatus, kError);
  }

  pluton::FlashWindow window_;
  testbench::BusMaster reader_;
};

TEST_F(Flash, is_erased_when_new) {
  for (std::uint32_t offset = 0; offset < NorFlash::kSize; offset += 4093) EXPECT_EQ(nor_.octet(offset), 0xFF);
  EXPECT_EQ(nor_.octet(NorFlash::kSize - 1), 0xFF);
}

TEST_F(Flash, program_only_clears_bits) {
  Cycles at = program(0, 0x1000, {0xF0, 0x0F, 0xAA});
  at = program(at + program_time(3), 0x1000, {0x3C, 0xFF, 0x55});
  EXPECT_EQ(nor_.octet(0x1000), 0xF0 & 0x3C);
  EXPECT_EQ(nor_.octet(0x1001), 0x0F);
  EXPECT_EQ(nor_.octet(0x1002), 0x00);
  EXPECT_EQ(nor_.octet(0x1003), 0xFF);
  EXPECT_EQ(nor_.octet(0x0FFF), 0xFF);
}

TEST_F(Flash, random_programs_and_erases_match_a_plain_array) {
  std::vector<std::uint8_t> expected(128 << 10, 0xFF);
  std::mt19937 random(7);
  Cycles at = 0;
  for (int i = 0; i < 400; ++i) {
    const std::uint32_t address = random() % expected.size();
    if (random() % 8 == 0) {
      const bool block = random() % 4 == 0;
      const std::uint32_t unit = block ? 64u << 10 : 4u << 10;
      at = command(at, block ? kBlockErase : kSectorErase, address) + kBlockTime;
      std::fill_n(expected.begin() + address / unit * unit, unit, 0xFF);
      continue;
    }
    std::vector<std::uint8_t> data(1 + random() % (256 - address % 256));
    for (auto& octet : data) octet = static_cast<std::uint8_t>(random());
    at = program(at, address, data) + program_time(256);
    for (std::size_t k = 0; k < data.size(); ++k) expected[address + k] &= data[k];
  }
  for (std::uint32_t i = 0; i < expected.size(); ++i) ASSERT_EQ(nor_.octet(i), expected[i]) << i;
}

TEST_F(Flash, erase_takes_the_whole_sector_or_block_and_nothing_else) {
  for (const std::uint32_t offset : {0x1FFFFu, 0x20000u, 0x20FFFu, 0x21000u, 0x2FFFFu, 0x30000u}) nor_.poke(offset, 0);
  command(0, kSectorErase, 0x20123);
  EXPECT_EQ(nor_.octet(0x20000), 0xFF);
  EXPECT_EQ(nor_.octet(0x20FFF), 0xFF);
  EXPECT_EQ(nor_.octet(0x21000), 0x00);
  EXPECT_EQ(nor_.octet(0x1FFFF), 0x00);
  command(kSectorTime + 100, kBlockErase, 0x2ABCD);
  EXPECT_EQ(nor_.octet(0x21000), 0xFF);
  EXPECT_EQ(nor_.octet(0x2FFFF), 0xFF);
  EXPECT_EQ(nor_.octet(0x1FFFF), 0x00);
  EXPECT_EQ(nor_.octet(0x30000), 0x00);
}

TEST_F(Flash, commands_take_their_documented_cycles) {
  Cycles start = program(0, 0, std::vector<std::uint8_t>(256));
  EXPECT_EQ(read_in(start + program_time(256) - 1, map::kStatus), kBusy);
  EXPECT_EQ(read_in(start + program_time(256), map::kStatus), kDone);
  start = command(start + program_time(256) + 10, kSectorErase, 0);
  EXPECT_EQ(read_in(start + kSectorTime - 1, map::kStatus), kBusy | kDone);
  EXPECT_EQ(read_in(start + kSectorTime, map::kStatus), kDone);
  start = command(start + kSectorTime + 10, kBlockErase, 0);
  EXPECT_EQ(read_in(start + kBlockTime - 1, map::kStatus), kBusy | kDone);
  EXPECT_EQ(read_in(start + kBlockTime, map::kStatus), kDone);
}

TEST_F(Flash, a_program_may_not_leave_its_page) {
  write(0, map::kCount, 2);
  expect_refused(10, kProgram, 0x10FF);
  write(200, map::kCount, 256);
  expect_refused(210, kProgram, 0x1001);
  write(400, map::kCount, 0);
  expect_refused(410, kProgram, 0x1000);
  write(600, map::kCount, 257);
  expect_refused(610, kProgram, 0x1000);
  for (std::uint32_t offset = 0x1000; offset < 0x1200; ++offset) EXPECT_EQ(nor_.octet(offset), 0xFF);
}

TEST_F(Flash, addresses_outside_the_device_and_unknown_opcodes_are_refused) {
  write(0, map::kCount, 1);
  for (const std::uint32_t opcode : {kProgram, kSectorErase, kBlockErase}) expect_refused(10, opcode, NorFlash::kSize);
  expect_refused(20, kSectorErase, 0xFFFFFFFF);
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    if (opcode != kProgram && opcode != kSectorErase && opcode != kBlockErase) expect_refused(30, opcode, 0);
  }
}

TEST_F(Flash, a_command_while_busy_is_refused_and_does_nothing) {
  nor_.poke(0x9000, 0);
  const Cycles start = command(0, kSectorErase, 0);
  EXPECT_EQ(read(command(start + 10, kSectorErase, 0x9000), map::kStatus), kBusy | kError);
  EXPECT_EQ(nor_.octet(0x9000), 0);
  EXPECT_EQ(read_in(start + kSectorTime, map::kStatus), kDone | kError);
}

TEST_F(Flash, the_interrupt_rises_in_the_cycle_of_done) {
  write(0, map::kIrqEnable, 1);
  const Cycles start = program(2, 0, {1});
  run_to(start + 200'000);
  EXPECT_EQ(edges_, (Edges{{true, start + program_time(1)}}));
}

TEST_F(Flash, the_window_takes_eight_cycles_an_octet) {
  nor_.poke(0x123, 0x11);
  nor_.poke(0x124, 0x22);
  for (const unsigned length : {1u, 2u, 4u, 8u}) {
    EXPECT_EQ(reader_.read(5, 0x123, length) & 0xFFFF, length == 1 ? 0xFF11u & 0xFFu : 0x2211u);
    EXPECT_EQ(reader_.status(), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(reader_.taken(), 8u * length);
  }
}

TEST_F(Flash, the_window_refuses_writes_and_gives_no_pointer) {
  reader_.write(0, 0, 0, 4);
  EXPECT_EQ(reader_.status(), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(nor_.octet(0), 0xFF);
  tlm::tlm_dmi dmi;
  EXPECT_FALSE(reader_.port().direct_memory(tlmkit::AccessKind::load, tlmkit::Privilege::machine, 0, dmi));
  std::uint8_t octet = 0;
  EXPECT_EQ(reader_.port().debug(tlmkit::Privilege::machine, 0, &octet, 1, true), 0u);
  reader_.read(0, NorFlash::kSize - 2, 4);
  EXPECT_EQ(reader_.status(), tlm::TLM_GENERIC_ERROR_RESPONSE);
}

TEST_F(Flash, the_window_refuses_reads_exactly_while_the_device_is_busy) {
  nor_.poke(0x8000, 0x5A);
  const Cycles start = command(0, kSectorErase, 0);
  const Cycles end = start + kSectorTime;
  EXPECT_EQ(reader_.read(end - 1, 0x8000, 4), 0u);
  EXPECT_EQ(reader_.status(), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(reader_.read(end, 0x8000, 1), 0x5Au);
  EXPECT_EQ(reader_.status(), tlm::TLM_OK_RESPONSE);
  std::uint8_t octet = 0;
  EXPECT_EQ(reader_.port().debug(tlmkit::Privilege::machine, 0x8000, &octet, 1, false), 0u);
}

TEST_F(Flash, reset_makes_the_device_readable_again) {
  write(0, map::kIrqEnable, 1);
  command(0, kSectorErase, 0);
  run_to(1000);
  block_.reset();
  EXPECT_EQ(read(1000, map::kStatus), 0u);
  reader_.read(1000, 0, 4);
  EXPECT_EQ(reader_.status(), tlm::TLM_OK_RESPONSE);
  run_to(kSectorTime + 1000);
  EXPECT_TRUE(edges_.empty());
}

class FlashFile : public ::testing::Test {
 protected:
  std::string file(const std::string& name, std::size_t size, char fill) {
    const std::string path = ::testing::TempDir() + "flash_file_" + name;
    std::ofstream(path, std::ios::binary) << std::string(size, fill);
    return path;
  }
  NorFlash nor_;
};

TEST_F(FlashFile, a_missing_tail_is_erased) {
  nor_.poke(100'000, 0);
  nor_.load(file("short", 1000, 'x'));
  EXPECT_EQ(nor_.octet(999), 'x');
  EXPECT_EQ(nor_.octet(1000), 0xFF);
  EXPECT_EQ(nor_.octet(100'000), 0xFF);
}

TEST_F(FlashFile, the_full_size_fits_and_one_octet_more_does_not) {
  nor_.load(file("full", NorFlash::kSize, 'y'));
  EXPECT_EQ(nor_.octet(NorFlash::kSize - 1), 'y');
  try {
    nor_.load(file("large", NorFlash::kSize + 1, 'z'));
    FAIL() << "loaded";
  } catch (const tlmkit::UserError& error) {
    EXPECT_NE(std::string(error.what()).find("flash_file_large"), std::string::npos);
  }
  EXPECT_EQ(nor_.octet(0), 'y') << "a refused file must change nothing";
}

TEST_F(FlashFile, a_missing_file_or_a_folder_is_a_user_error) {
  EXPECT_THROW(nor_.load("/nonexistent/flash.bin"), tlmkit::UserError);
  EXPECT_THROW(nor_.load(::testing::TempDir()), tlmkit::UserError);
}

TEST_F(FlashFile, what_is_saved_loads_again_without_its_erased_tail) {
  nor_.poke(5, 1);
  nor_.poke(700, 2);
  const std::string path = ::testing::TempDir() + "flash_file_saved";
  EXPECT_EQ(nor_.contents().size(), 701u);
  std::ofstream(path, std::ios::binary) << nor_.contents();
  NorFlash other;
  other.load(path);
  EXPECT_EQ(other.octet(5), 1);
  EXPECT_EQ(other.octet(6), 0xFF);
  EXPECT_EQ(other.octet(700), 2);
  EXPECT_EQ(NorFlash().contents(), "");
}

}  // namespace
