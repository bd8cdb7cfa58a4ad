// SPDX-License-Identifier: Apache-2.0
#include "pluton/sysctrl/sysctrl.hpp"

#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = pluton::sysctrl_map;
using testbench::Cycles;

class Sysctrl : public testbench::BlockBench<pluton::Sysctrl> {
 protected:
  Sysctrl() {
    pluton::Sysctrl::Listener listener;
    listener.boot_step = [this](const auto& step) { steps_.push_back(step); };
    listener.boot_result = [this](const auto& result) { results_.push_back(result); };
    listener.locks = [this](bool rom, bool otp) { locks_.emplace_back(rom, otp); };
    listener.reset = [this](Cycles at) { resets_.push_back(at); };
    listener.app_release = [this](std::uint64_t address, Cycles at) { releases_.emplace_back(address, at); };
    listener.app_hold = [this](Cycles at) { holds_.push_back(at); };
    block_.listen(std::move(listener));
    elaborate();
  }
  std::vector<pluton::Sysctrl::BootStep> steps_;
  std::vector<pluton::Sysctrl::BootResult> results_;
  std::vector<std::pair<bool, bool>> locks_;
  std::vector<Cycles> resets_, holds_;
  std::vector<std::pair<std::uint64_t, Cycles>> releases_;
};

TEST_F(Sysctrl, scrub_is_done_in_exactly_its_cycle) {
  block_.set_scrub_done(16'384);
  EXPECT_EQ(read_in(16'383, map::kScrub), 0u);
  EXPECT_EQ(read_in(16'384, map::kScrub), 1u);
}

TEST_F(Sysctrl, locks_stay_until_reset) {
  write(0, map::kLock, 2);
  EXPECT_EQ(read(2, map::kLock), 2u);
  write(4, map::kLock, 0);
  EXPECT_EQ(read(6, map::kLock), 2u);
  write(8, map::kLock, 1);
  EXPECT_EQ(read(10, map::kLock), 3u);
  EXPECT_EQ(locks_.back(), std::make_pair(true, true));
  write(12, map::kLock, 0xFFFFFFF0);
  EXPECT_EQ(read(14, map::kLock), 3u);
  block_.reset();
  EXPECT_EQ(read(16, map::kLock), 0u);
}

TEST_F(Sysctrl, boot_steps_are_reported_with_slot_and_cycle) {
  const Cycles at = write(100, map::kBootStep, 0x00030 | 1u << 16);
  ASSERT_EQ(steps_.size(), 1u);
  EXPECT_EQ(steps_[0].step, 0x30);
  EXPECT_TRUE(steps_[0].backup);
  EXPECT_EQ(steps_[0].cycle, at);
  write(200, map::kBootResult, 3u | 0x31u << 8);
  ASSERT_EQ(results_.size(), 1u);
  EXPECT_EQ(results_[0].state, 3);
  EXPECT_EQ(results_[0].error, 0x31);
  EXPECT_FALSE(results_[0].backup);
}

TEST_F(Sysctrl, a_locked_boot_record_keeps_its_values_and_reports_nothing) {
  write(0, map::kBootStep, 0x110);
  write(2, map::kBootResult, 2);
  write(4, map::kLock, 4);
  write(6, map::kBootStep, 0x10);
  write(8, map::kBootResult, 3);
  EXPECT_EQ(read(10, map::kBootStep), 0x110u);
  EXPECT_EQ(read(10, map::kBootResult), 2u);
  EXPECT_EQ(steps_.size(), 1u);
  EXPECT_EQ(results_.size(), 1u);
}

constexpr std::uint32_t kRelease = 0x474F4150, kHold = 0x484C4150;

TEST_F(Sysctrl, only_the_key_releases_the_application_core_and_once) {
  write(0, map::kAppBootLo, 0x80000000);
  write(2, map::kAppBootHi, 0x12);
  write(4, map::kAppCtrl, 1);
  write(6, map::kAppCtrl, kRelease ^ 1);
  write(8, map::kAppCtrl, kHold);
  EXPECT_EQ(read(10, map::kAppStatus), 0u);
  EXPECT_TRUE(releases_.empty() && holds_.empty());
  const Cycles at = write(12, map::kAppCtrl, kRelease);
  EXPECT_EQ(releases_, (std::vector<std::pair<std::uint64_t, Cycles>>{{0x12'8000'0000, at}}));
  EXPECT_EQ(read(14, map::kAppStatus), 1u);
  EXPECT_EQ(read(14, map::kAppCtrl), 0u);
  write(16, map::kAppCtrl, kRelease);
  EXPECT_EQ(releases_.size(), 1u);
  const Cycles held = write(18, map::kAppCtrl, kHold);
  EXPECT_EQ(holds_, std::vector<Cycles>{held});
  EXPECT_EQ(read(20, map::kAppStatus), 0u);
  write(22, map::kAppCtrl, kRelease);
  EXPECT_EQ(releases_.size(), 2u);
  block_.reset();
  EXPECT_EQ(read(24, map::kAppStatus), 0u);
}

TEST_F(Sysctrl, a_locked_boot_address_stays_until_reset) {
  write(0, map::kAppBootLo, 0x80000000);
  write(2, map::kLock, 8);
  write(4, map::kAppBootLo, 0x80200000);
  write(6, map::kAppBootHi, 1);
  EXPECT_EQ(read(8, map::kAppBootLo), 0x80000000u);
  EXPECT_EQ(read(8, map::kAppBootHi), 0u);
  write(10, map::kAppCtrl, kRelease);
  ASSERT_EQ(releases_.size(), 1u);
  EXPECT_EQ(releases_[0].first, 0x80000000u);
  block_.reset();
  write(12, map::kAppBootLo, 0x80200000);
  EXPECT_EQ(read(14, map::kAppBootLo), 0x80200000u) << "control: without the lock it changes";
}

TEST_F(Sysctrl, the_cycle_counter_reads_64_bits_without_tearing) {
  constexpr Cycles kCarry = Cycles{1} << 32;
  EXPECT_EQ(read_in(1000, map::kCycleLo), 1000u);
  EXPECT_EQ(read_in(kCarry - 1, map::kCycleLo), 0xFFFFFFFFu);
  EXPECT_EQ(read_in(kCarry + 5, map::kCycleHi), 0u) << "the high word of the low word's moment";
  EXPECT_EQ(read_in(kCarry + 9, map::kCycleLo), 9u);
  EXPECT_EQ(read_in(kCarry + 9, map::kCycleHi), 1u);
  block_.set_power_on(kCarry);
  EXPECT_EQ(read_in(kCarry + 9, map::kCycleLo), 9u);
  EXPECT_EQ(read_in(kCarry + 9, map::kCycleHi), 0u);
}

TEST_F(Sysctrl, only_the_key_resets) {
  write(0, map::kReset, 1);
  write(2, map::kReset, 0x52535420);
  write(4, map::kReset, 0);
  EXPECT_TRUE(resets_.empty());
  const Cycles at = write(6, map::kReset, 0x52535421);
  EXPECT_EQ(resets_, std::vector<Cycles>{at});
}

TEST_F(Sysctrl, the_reset_cause_shows) {
  EXPECT_EQ(read(0, map::kResetCause), 0u);
  block_.set_reset_cause(pluton::ResetCause::software);
  EXPECT_EQ(read(0, map::kResetCause), 1u);
  write(2, map::kResetCause, 0);
  EXPECT_EQ(read(4, map::kResetCause), 1u);
}

}  // namespace
