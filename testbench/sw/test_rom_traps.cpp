// SPDX-License-Identifier: Apache-2.0
// Exceptions in the ROM end in recovery with their own error code, whenever they come.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tlm/elf/elf_file.hpp"

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

class RomTraps : public ::testing::Test {
 protected:
  RomTraps() : folder_(fs::temp_directory_path() / ("plt_rom_traps_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~RomTraps() override { fs::remove_all(folder_); }

  struct Place {
    const char* symbol;
    std::uint64_t offset = 0;
  };
  // Boots a ROM with illegal instructions (all zero, Unprivileged ISA 1.5).
  int boot_with_trap_at(const std::vector<Place>& places) {
    const std::string elf_path = std::string(PLT_BUILD_DIR) + "/fw/boot_rom.elf";
    const auto elf = tlmkit::ElfFile::open(elf_path, 32, {{0, 0x10000}, {0x100000, 0x20000}});
    std::string bytes = read_file(elf_path);
    // Where the loaded segment lies in the file: by its first 16 bytes.
    const std::string head(reinterpret_cast<const char*>(elf.segments().at(0).data), 16);
    const std::size_t start = bytes.find(head);
    for (const Place& place : places) {
      const auto address = elf.symbol(place.symbol);
      EXPECT_TRUE(address.has_value()) << place.symbol;
      bytes.replace(start + address.value_or(0) + place.offset, 4, 4, '\0');
    }
    std::ofstream(folder_ / "rom.elf", std::ios::binary) << bytes;
    const std::string command =
        std::string(PLT_BUILD_DIR) +
        "/plutonsim boot --quiet --max-cycles 2000000 --flash " PLT_BUILD_DIR "/images/flash.bin --rom " +
        (folder_ / "rom.elf").string() + " >" + (folder_ / "out").string() + " 2>" + (folder_ / "err").string();
    return WEXITSTATUS(std::system(command.c_str()));
  }
  std::string out() const { return read_file(folder_ / "out"); }
  std::string err() const { return read_file(folder_ / "err"); }

  fs::path folder_;
};

TEST_F(RomTraps, trap_in_a_step_is_reported_with_cause_and_pc) {
  EXPECT_EQ(boot_with_trap_at({{"verify_manifest"}}), 3);
  EXPECT_NE(out().find("boot ROM exception: cause 2 pc 0x"), std::string::npos) << out();
  EXPECT_NE(out().find("RF0 recovery"), std::string::npos);
  EXPECT_NE(err().find("0x41"), std::string::npos) << err();
}

TEST_F(RomTraps, trap_before_there_is_a_stack_is_reported_through_the_register) {
  // Behind the instructions that set mtvec and before the scrub wait.
  EXPECT_EQ(boot_with_trap_at({{"_start", 0x1C}}), 3);
  EXPECT_EQ(out(), "");
  EXPECT_NE(err().find("0x41"), std::string::npos) << err();
}

TEST_F(RomTraps, trap_in_the_trap_report_does_not_loop) {
  EXPECT_EQ(boot_with_trap_at({{"rom_trapped"}}), 0);  // not reached
  EXPECT_EQ(boot_with_trap_at({{"verify_manifest"}, {"rom_trapped"}}), 3);
  EXPECT_EQ(out(), "");
  EXPECT_NE(err().find("0x41"), std::string::npos) << err();
}

TEST_F(RomTraps, trap_in_the_hand_off_code_is_refused) {
  EXPECT_EQ(boot_with_trap_at({{"trampoline_begin", 0x22}}), 3);
  EXPECT_NE(err().find("0x41"), std::string::npos) << err();
}

}  // namespace
