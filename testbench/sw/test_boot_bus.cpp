// SPDX-License-Identifier: Apache-2.0
// What the firmware does on the bus during a good boot and a refused one, from the simulator's bus log.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sw/boot_rom/layout.h"
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/otp_regs.h"
#include "sw/include/gen/sysctrl_regs.h"

namespace {

namespace fs = std::filesystem;

struct Access {
  std::uint64_t cycle;
  std::string kind;
  bool write;
  std::uint32_t address;
  unsigned length;
  std::uint64_t data;
  std::string response;
};

bool inside(const Access& a, std::uint32_t base, std::uint32_t size) {
  return a.address >= base && a.address - base < size;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
  return cells;
}

// Columns by name: cycle,initiator,world,privilege,kind,op,address,length,data,response,wait.
std::vector<Access> parse_log(const fs::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  std::map<std::string, std::size_t> column;
  const auto names = split(line);
  for (std::size_t i = 0; i < names.size(); ++i) column[names[i]] = i;
  std::vector<Access> log;
  while (std::getline(in, line)) {
    const auto cell = split(line);
    if (cell.size() < names.size()) {
      ADD_FAILURE() << "short line: " << line;
      break;
    }
    log.push_back({std::stoull(cell[column["cycle"]]), cell[column["kind"]], cell[column["op"]] == "W",
                   static_cast<std::uint32_t>(std::stoull(cell[column["address"]], nullptr, 16)),
                   static_cast<unsigned>(std::stoul(cell[column["length"]])),
                   std::stoull(cell[column["data"]], nullptr, 16), cell[column["response"]]});
  }
  return log;
}

class BootBus : public ::testing::Test {
 protected:
  BootBus() : folder_(fs::temp_directory_path() / ("plt_boot_bus_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~BootBus() override { fs::remove_all(folder_); }

  // Boots and returns the log; checks the exit status.
  std::vector<Access> boot(int status, const std::string& flash = PLT_BUILD_DIR "/images/flash.bin") {
    const std::string log = (folder_ / "bus.csv").string();
    const std::string command = std::string(PLT_BUILD_DIR) + "/plutonsim boot --quiet --mode exact --bus-log " + log +
                                " --flash " + flash + " >/dev/null 2>&1";
    const int code = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(code), status);
    return parse_log(log);
  }

  fs::path folder_;
};

// Index of the write that closes the ROM; the log's size when there is none.
std::size_t rom_closed(const std::vector<Access>& log) {
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log[i].write && log[i].address == SYSCTRL_BASE + SYSCTRL_LOCK_OFFSET &&
        (log[i].data & SYSCTRL_LOCK_ROM_CLOSED_MASK) != 0) {
      return i;
    }
  }
  return log.size();
}

unsigned most_reads_of_one_flash_word(const std::vector<Access>& log) {
  std::map<std::uint32_t, unsigned> reads;
  unsigned most = 0;
  for (const Access& a : log) {
    if (inside(a, FLASH_WINDOW_BASE, FLASH_WINDOW_SIZE)) most = std::max(most, ++reads[a.address & ~3u]);
  }
  return most;
}

TEST_F(BootBus, good_boot_reads_each_flash_word_once_and_never_fetches_from_it) {
  const auto log = boot(0);
  EXPECT_EQ(most_reads_of_one_flash_word(log), 1u);
  for (const Access& a : log) {
    ASSERT_TRUE(a.kind == "load" || a.kind == "dma" || !inside(a, FLASH_WINDOW_BASE, FLASH_WINDOW_SIZE))
        << std::hex << a.address;
  }
}

TEST_F(BootBus, sram_is_not_touched_before_the_scrub_is_done) {
  const auto log = boot(0);
  bool done = false;
  unsigned polls = 0;
  for (const Access& a : log) {
    if (a.address == SYSCTRL_BASE + SYSCTRL_SCRUB_OFFSET) {
      ++polls;
      done = (a.data & SYSCTRL_SCRUB_DONE_MASK) != 0;
    }
    ASSERT_TRUE(done || !inside(a, SRAM_BASE, SRAM_SIZE)) << "cycle " << a.cycle;
    ASSERT_EQ(a.response, "ok") << std::hex << a.address << " cycle " << std::dec << a.cycle;
  }
  EXPECT_GT(polls, 1u) << "the wait was never needed: the test shows nothing";
}

TEST_F(BootBus, after_the_rom_is_closed_it_is_never_used_again_and_the_image_never_written) {
  const auto log = boot(0);
  const std::size_t closed = rom_closed(log);
  ASSERT_LT(closed, log.size());
  unsigned fetches = 0;
  for (std::size_t i = closed + 1; i < log.size(); ++i) {
    const Access& a = log[i];
    ASSERT_FALSE(inside(a, ROM_BASE, ROM_SIZE)) << "cycle " << a.cycle;
    ASSERT_FALSE(a.write && inside(a, RAM_REGION_RUNTIME_IMAGE_BASE, RAM_REGION_RUNTIME_IMAGE_SIZE));
    if (a.kind != "fetch") continue;
    ++fetches;
    ASSERT_TRUE(inside(a, RAM_REGION_RUNTIME_IMAGE_BASE, RAM_REGION_RUNTIME_IMAGE_SIZE) ||
                inside(a, TRAMPOLINE_BASE, TRAMPOLINE_BYTES))
        << std::hex << a.address;
  }
  EXPECT_GT(fetches, 1000u);
}

TEST_F(BootBus, everything_the_rom_left_in_its_memory_is_wiped) {
  const auto log = boot(0);
  const std::size_t closed = rom_closed(log);
  std::map<std::uint32_t, std::uint64_t> memory;
  unsigned nonzero = 0;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const Access& a = log[i];
    if (!a.write || !inside(a, RAM_REGION_ROM_DATA_BASE, TRAMPOLINE_BASE - RAM_REGION_ROM_DATA_BASE)) continue;
    memory[a.address] = a.data;
    if (i < closed) nonzero += a.data != 0;
  }
  EXPECT_GT(nonzero, 100u) << "the ROM left nothing to wipe: the test shows nothing";
  for (const auto& [address, data] : memory) ASSERT_EQ(data, 0u) << std::hex << address;
}

// What the ROM lets itself be told, by hand: the fuses and the SRAM's scrubber. Everything else that it reads is
// memory, the flash, or the state of an engine that it has started. Nothing fetched but its own code (CWE-1310: no
// patch).
TEST_F(BootBus, the_rom_runs_and_asks_nothing_but_what_is_declared) {
  const auto log = boot(0);
  const std::size_t closed = rom_closed(log);
  ASSERT_LT(closed, log.size());
  std::set<std::uint32_t> fuses, sysctrl;
  unsigned fetches = 0;
  for (std::size_t i = 0; i < closed; ++i) {
    const Access& a = log[i];
    if (a.kind == "fetch") {
      ASSERT_TRUE(inside(a, ROM_BASE, ROM_SIZE) || inside(a, TRAMPOLINE_BASE, TRAMPOLINE_BYTES))
          << std::hex << a.address;
      ++fetches;
    }
    if (a.kind != "load") continue;
    if (inside(a, OTP_BASE, OTP_SIZE)) {
      fuses.insert(a.address - OTP_BASE);
    } else if (inside(a, SYSCTRL_BASE, SYSCTRL_SIZE)) {
      sysctrl.insert(a.address - SYSCTRL_BASE);
    } else {
      ASSERT_TRUE(inside(a, ROM_BASE, ROM_SIZE) || inside(a, SRAM_BASE, SRAM_SIZE) ||
                  inside(a, FLASH_WINDOW_BASE, FLASH_WINDOW_SIZE) || inside(a, FLASH_CTRL_BASE, FLASH_CTRL_SIZE) ||
                  inside(a, SHA_BASE, SHA_SIZE) || inside(a, DMA_BASE, DMA_SIZE) || inside(a, PKA_BASE, PKA_SIZE) ||
                  inside(a, FIREWALL_BASE, FIREWALL_SIZE))
          << std::hex << a.address;
    }
  }
  EXPECT_GT(fetches, 1000u);
  // STATUS, LIFECYCLE, ROOT_KEYS, ROLLBACK, slot 0 of ROOT_KEY_HASH.
  EXPECT_EQ(fuses,
            (std::set<std::uint32_t>{0x00, 0x04, 0x08, 0x40, 0x100, 0x104, 0x108, 0x10C, 0x110, 0x114, 0x118, 0x11C}));
  // LOCK to see that it has locked.
  EXPECT_EQ(sysctrl, (std::set<std::uint32_t>{SYSCTRL_SCRUB_OFFSET, SYSCTRL_LOCK_OFFSET}));
}

TEST_F(BootBus, refused_boot_reads_each_flash_word_once_and_fetches_from_the_rom_only) {
  const std::string images = std::string(PLT_BUILD_DIR) + "/images/";
  std::ifstream in(images + "flash.bin", std::ios::binary);
  std::string flash((std::istreambuf_iterator<char>(in)), {});
  ASSERT_GT(flash.size(), FLASH_REGION_RUNTIME_BACKUP_OFFSET + 1000u);
  flash[1000] = static_cast<char>(flash[1000] ^ 1);
  flash[FLASH_REGION_RUNTIME_BACKUP_OFFSET + 170] ^= 1;  // its signature
  std::ofstream(folder_ / "flash.bin", std::ios::binary) << flash;
  const auto log = boot(3, (folder_ / "flash.bin").string());
  EXPECT_EQ(most_reads_of_one_flash_word(log), 1u);
  EXPECT_EQ(rom_closed(log), log.size());
  std::map<std::uint32_t, std::uint64_t> image;
  for (const Access& a : log) {
    ASSERT_TRUE(a.kind != "fetch" || inside(a, ROM_BASE, ROM_SIZE)) << std::hex << a.address;
    if (a.write && inside(a, RAM_REGION_RUNTIME_IMAGE_BASE, RAM_REGION_RUNTIME_IMAGE_SIZE)) image[a.address] = a.data;
  }
  EXPECT_GT(image.size(), 1000u);
  for (const auto& [address, data] : image) ASSERT_EQ(data, 0u) << "refused payload left at " << std::hex << address;
}

}  // namespace
