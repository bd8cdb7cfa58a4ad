// SPDX-License-Identifier: Apache-2.0
// The standard part of the interface against the SBI specification 1.0.
#include <gtest/gtest.h>

#include "testbench/monitor/monitor_double.hpp"

namespace {

using testing_monitor::Bench;

constexpr std::uint64_t kBase = 0x10;
constexpr std::uint64_t kTime = 0x54494D45;
constexpr std::uint64_t kIpi = 0x735049;
constexpr std::uint64_t kFence = 0x52464E43;
constexpr std::uint64_t kHart = 0x48534D;
constexpr std::uint64_t kReset = 0x53525354;
constexpr std::uint64_t kAll = ~std::uint64_t{0};

class Sbi : public ::testing::Test, public Bench {};

TEST_F(Sbi, base_tells_version_1_0_and_the_machine) {
  monitor.vendor_id = 11;
  monitor.architecture_id = 22;
  monitor.implementation_id = 33;
  EXPECT_EQ(call(kBase, 0).value, 0x01000000u);
  EXPECT_EQ(call(kBase, 1).value, 0x504C54u);
  EXPECT_EQ(call(kBase, 4).value, 11u);
  EXPECT_EQ(call(kBase, 5).value, 22u);
  EXPECT_EQ(call(kBase, 6).value, 33u);
  EXPECT_EQ(call(kBase, 7).error, PLT_SBI_NOT_SUPPORTED);
}

TEST_F(Sbi, probe_says_what_a_call_finds) {
  for (std::uint64_t extension = 0; extension <= 9; ++extension) {
    EXPECT_EQ(call(kBase, 3, extension).value, extension <= 8 ? 1u : 0u);
  }
  for (const std::uint64_t extension : {kBase, kTime, kIpi, kFence, kHart, kReset, std::uint64_t{0x09504C54}}) {
    EXPECT_EQ(call(kBase, 3, extension).value, 1u);
    EXPECT_EQ(call(kBase, 3, extension | 1ull << 32).value, 0u);
  }
  for (const std::uint64_t extension : {std::uint64_t{0x504D55}, std::uint64_t{0x4442434E}, kAll}) {
    EXPECT_EQ(call(kBase, 3, extension).value, 0u);
    EXPECT_EQ(call(extension, 0).error, PLT_SBI_NOT_SUPPORTED);
  }
}

TEST_F(Sbi, set_timer_takes_64_bits) {
  EXPECT_EQ(call(kTime, 0, 0x123456789ABCDEF0).error, 0);
  EXPECT_EQ(machine.timer, 0x123456789ABCDEF0u);
  EXPECT_EQ(call(kTime, 1, 5).error, PLT_SBI_NOT_SUPPORTED);
  EXPECT_EQ(machine.timer, 0x123456789ABCDEF0u);
}

TEST_F(Sbi, ipi_reaches_the_only_hart_and_no_other) {
  EXPECT_EQ(call(kIpi, 0, 1, 0).error, 0);
  EXPECT_TRUE(machine.software_interrupt);
  machine.software_interrupt = false;
  EXPECT_EQ(call(kIpi, 0, 0, kAll).error, 0);
  EXPECT_TRUE(machine.software_interrupt);
  machine.software_interrupt = false;
  EXPECT_EQ(call(kIpi, 0, 0, 0).error, 0);
  for (const auto& [mask, base] :
       {std::pair<std::uint64_t, std::uint64_t>{2, 0}, {3, 0}, {1, 1}, {kAll, 0}, {1, kAll - 1}}) {
    EXPECT_EQ(call(kIpi, 0, mask, base).error, PLT_SBI_INVALID_PARAM);
  }
  EXPECT_FALSE(machine.software_interrupt);
}

TEST_F(Sbi, fences_are_local_and_a_hypervisors_are_not_supported) {
  EXPECT_EQ(call(kFence, 0, 1, 0).error, 0);
  EXPECT_EQ(call(kFence, 1, 1, 0).error, 0);
  EXPECT_EQ(call(kFence, 2, 0, kAll).error, 0);
  EXPECT_EQ(machine.fences, (std::vector<monitor_fence>{MONITOR_FENCE_INSTRUCTIONS, MONITOR_FENCE_TRANSLATIONS,
                                                        MONITOR_FENCE_TRANSLATIONS}));
  for (std::uint64_t f = 3; f < 9; ++f) EXPECT_EQ(call(kFence, f, 1, 0).error, PLT_SBI_NOT_SUPPORTED);
  EXPECT_EQ(call(kFence, 0, 2, 0).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(machine.fences.size(), 3u);
}

TEST_F(Sbi, one_hart_is_started_and_cannot_stop) {
  EXPECT_EQ(call(kHart, 0, 0).error, PLT_SBI_ALREADY_AVAILABLE);
  EXPECT_EQ(call(kHart, 0, 1).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(call(kHart, 1).error, PLT_SBI_FAILED);
  EXPECT_EQ(call(kHart, 2, 0).error, 0);
  EXPECT_EQ(call(kHart, 2, 0).value, 0u);
  EXPECT_EQ(call(kHart, 2, 1ull << 32).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(call(kHart, 3, 0).error, 0);
  EXPECT_EQ(machine.idles, 1u);
  EXPECT_EQ(call(kHart, 3, 0x80000000).error, PLT_SBI_NOT_SUPPORTED);
  EXPECT_EQ(call(kHart, 3, 7).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(call(kHart, 4).error, PLT_SBI_NOT_SUPPORTED);
}

TEST_F(Sbi, reset_passes_type_and_reason_and_refuses_what_is_reserved) {
  for (std::uint64_t type = 0; type < 3; ++type) {
    for (std::uint64_t reason = 0; reason < 2; ++reason) {
      machine.resets.clear();
      (void)call(kReset, 0, type, reason);
      ASSERT_EQ(machine.resets.size(), 1u);
      EXPECT_EQ(machine.resets[0].type, static_cast<monitor_reset>(type));
      EXPECT_EQ(machine.resets[0].failure, reason == 1);
    }
  }
  machine.resets.clear();
  EXPECT_EQ(call(kReset, 0, 3, 0).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(call(kReset, 0, 0xFFFFFFFF, 0).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(call(kReset, 0, 0, 2).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(call(kReset, 1, 0, 0).error, PLT_SBI_NOT_SUPPORTED);
  EXPECT_TRUE(machine.resets.empty());
}

TEST_F(Sbi, legacy_calls_answer_in_a0_alone) {
  machine.input = {'x'};
  EXPECT_EQ(call(2, 0, 0, 77).error, 'x');
  EXPECT_EQ(call(2, 0, 0, 77).error, -1);
  EXPECT_EQ(call(2, 0, 0, 77).value, 77u);
  EXPECT_EQ(call(1, 0, 0x141).value, 0u);
  EXPECT_EQ(machine.console, "A");
  (void)call(0, 0, 99);
  EXPECT_EQ(machine.timer, 99u);
  (void)call(4, 0, 0xDEAD0000);  // a pointer that nobody follows
  EXPECT_TRUE(machine.software_interrupt);
  (void)call(3, 0);
  EXPECT_FALSE(machine.software_interrupt);
  for (std::uint64_t extension = 5; extension <= 7; ++extension) (void)call(extension, 0, 0xDEAD0000);
  EXPECT_EQ(machine.fences.size(), 3u);
  EXPECT_EQ(machine.fences[0], MONITOR_FENCE_INSTRUCTIONS);
  (void)call(8, 0);
  ASSERT_EQ(machine.resets.size(), 1u);
  EXPECT_EQ(machine.resets[0].type, MONITOR_SHUTDOWN);
  EXPECT_EQ(machine.outside + machine.fetched, 0u);
}

}  // namespace
