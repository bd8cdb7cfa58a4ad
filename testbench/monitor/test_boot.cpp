// SPDX-License-Identifier: Apache-2.0
// The monitor's part of the boot, and crash records.
#include <gtest/gtest.h>

#include <map>

#include "testbench/monitor/monitor_double.hpp"

namespace {

using testing_monitor::Bench;
using testing_monitor::Request;

class MonitorBoot : public ::testing::Test, public Bench {
 protected:
  struct Image {
    std::uint32_t address;
    std::uint32_t length;
    std::uint32_t entry;
  };

  MonitorBoot() {
    machine.pluton = [this](const Request& r, std::uint32_t* out, unsigned words) { return answer(r, out, words); };
  }

  int answer(const Request& r, std::uint32_t* out, unsigned words) {
    if (r.id == PLUTON_APP_STATE) return PLUTON_OK;
    if (r.id != PLUTON_LOAD_IMAGE || words != 14) return PLUTON_FAILED;
    loaded.push_back(r.in.at(0));
    if (r.in[0] == refused) return PLUTON_DENIED;
    const Image& image = images.at(r.in[0]);
    const std::uint32_t head[] = {image.address, image.length, image.entry, 7, 1, 0x31};
    std::copy(std::begin(head), std::end(head), out);
    std::fill(out + 6, out + 14, 0xABu);
    return PLUTON_OK;
  }

  std::vector<std::vector<std::uint32_t>> states() const {
    std::vector<std::vector<std::uint32_t>> out;
    for (const Request& r : machine.requests) {
      if (r.id == PLUTON_APP_STATE) out.push_back(r.in);
    }
    return out;
  }

  std::map<std::uint32_t, Image> images = {{PLT_IMAGE_KERNEL, {0x80200000, 0x200000, 0x80200000}},
                                           {PLT_IMAGE_DEVICE_TREE, {0x82200000, 0x1000, 0}},
                                           {PLT_IMAGE_ROOT_FS, {0x82300000, 0x100000, 0}}};
  std::uint32_t refused = 0;
  std::vector<std::uint32_t> loaded;
  monitor_kernel kernel{};
};

TEST_F(MonitorBoot, loads_kernel_device_tree_and_root_file_system_in_that_order) {
  ASSERT_TRUE(monitor_load(&monitor, &kernel));
  EXPECT_EQ(loaded, (std::vector<std::uint32_t>{PLT_IMAGE_KERNEL, PLT_IMAGE_DEVICE_TREE, PLT_IMAGE_ROOT_FS}));
  EXPECT_EQ(kernel.entry, 0x80200000u);
  EXPECT_EQ(kernel.device_tree, 0x82200000u);
  EXPECT_EQ(states(),
            (std::vector<std::vector<std::uint32_t>>{{MONITOR_STATE_UP, 0}, {MONITOR_STATE_KERNEL_ENTERED, 0}}));
  EXPECT_NE(log().find("kernel: backup, version 7, at 0x80200000 + 2097152, primary refused 0x00000031\n"),
            std::string::npos);
  EXPECT_TRUE(machine.console.empty());
}

TEST_F(MonitorBoot, one_refused_image_ends_the_boot_and_the_log_says_which) {
  for (const std::uint32_t type : {PLT_IMAGE_KERNEL, PLT_IMAGE_DEVICE_TREE, PLT_IMAGE_ROOT_FS}) {
    refused = type;
    loaded.clear();
    machine.requests.clear();
    ASSERT_FALSE(monitor_load(&monitor, &kernel));
    EXPECT_EQ(loaded.back(), type);
    EXPECT_EQ(states().back(), (std::vector<std::uint32_t>{MONITOR_STATE_REFUSED, type}));
  }
  EXPECT_NE(log().find("device tree: refused, error -4\n"), std::string::npos);
}

TEST_F(MonitorBoot, image_outside_the_normal_worlds_memory_is_refused) {
  const Image bad[] = {{0x80000000, 0x1000, 0x80000000}, {0x8003FFFC, 0x1000, 0x8003FFFC},
                       {0x83FFF000, 0x1004, 0x83FFF000}, {0x84000000, 4, 0x84000000},
                       {0x80200000, 0, 0x80200000},      {0x80200000, 0xFFFFFFFF, 0x80200000}};
  for (const Image& image : bad) {
    for (const std::uint32_t type : {PLT_IMAGE_KERNEL, PLT_IMAGE_DEVICE_TREE, PLT_IMAGE_ROOT_FS}) {
      const Image good = images[type];
      images[type] = image;
      EXPECT_FALSE(monitor_load(&monitor, &kernel)) << std::hex << image.address << " " << type;
      images[type] = good;
    }
  }
}

TEST_F(MonitorBoot, entry_outside_the_kernel_is_refused) {
  for (const std::uint32_t entry : {0x801FFFFEu, 0x80400000u, 0x80000000u, 0u, 0x80200001u}) {
    images[PLT_IMAGE_KERNEL].entry = entry;
    EXPECT_FALSE(monitor_load(&monitor, &kernel)) << std::hex << entry;
  }
  images[PLT_IMAGE_KERNEL].entry = 0x803FFFFE;
  EXPECT_TRUE(monitor_load(&monitor, &kernel));
}

TEST_F(MonitorBoot, crash_record_counts_on_and_asks_for_a_reset) {
  machine.cycle = 0x123456789;
  monitor_crash(&monitor, PLT_CRASH_HANG, 0xFFFFFFFF80001234, 13, "watchdog", 8);
  ASSERT_TRUE(machine.crash);
  EXPECT_EQ(machine.crash->valid, 1u);
  EXPECT_EQ(machine.crash->reason, PLT_CRASH_HANG);
  EXPECT_EQ(machine.crash->failures, 1u);
  EXPECT_EQ(machine.crash->cycle, 0x123456789u);
  EXPECT_EQ(machine.crash->pc, 0xFFFFFFFF80001234u);
  EXPECT_EQ(machine.crash->cause, 13u);
  EXPECT_STREQ(machine.crash->text, "watchdog");
  ASSERT_EQ(machine.resets.size(), 1u);
  EXPECT_TRUE(machine.resets[0].failure);
  monitor_crash(&monitor, PLT_CRASH_PANIC, 0, 0, "abcdefghijklmnopqrstuvwxyz", 26);
  EXPECT_EQ(machine.crash->failures, 2u);
  EXPECT_EQ(machine.crash->resets, 2u);
  EXPECT_EQ(std::string(machine.crash->text, 24), "abcdefghijklmnopqrstuvwx");
}

TEST_F(MonitorBoot, hardware_refusal_is_logged) {
  monitor_log_fault(&monitor, 5, 0xFFFFFFFF80001234, 0x80000000);
  EXPECT_EQ(log(), "[1000] refused access: cause 0x00000005 pc 0xFFFFFFFF80001234 address 0x80000000\n");
}

}  // namespace
