// SPDX-License-Identifier: Apache-2.0
// CLINT against SiFive's register layout and Priv. 1.12, 3.2.1: MTIP is up while mtime >= mtimecmp.
#include "soc/clint/clint.hpp"

#include <gtest/gtest.h>

#include "testbench/common/bus_master.hpp"

namespace {

using tlmkit::Cycles;
using Edges = std::vector<std::pair<bool, Cycles>>;

constexpr std::uint64_t kMsip = 0, kCompare = 0x4000, kTime = 0xBFF8;
constexpr Cycles kTick = 20;

class Clint : public ::testing::Test {
 protected:
  Clint() : clock_("bus", 5000), clint_("clint", clock_, kTick), bus_(clock_) {
    bus_.port().socket.bind(clint_.socket);
    clint_.timer_irq.connect([this](bool level) { timer_.emplace_back(level, clock_.now()); });
    clint_.software_irq.connect([this](bool level) { software_.emplace_back(level, clock_.now()); });
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  void run_to(Cycles at) { sc_core::sc_start(clock_.to_time(at) - sc_core::sc_time_stamp()); }

  tlmkit::ClockDomain clock_;
  soc::Clint clint_;
  testbench::BusMaster bus_;
  Edges timer_;
  Edges software_;
};

TEST_F(Clint, mtime_counts_one_every_twenty_cycles) {
  EXPECT_EQ(bus_.read(19, kTime, 8), 0u);
  EXPECT_EQ(bus_.read(20, kTime, 8), 1u);
  EXPECT_EQ(bus_.read(20'000'000'007, kTime, 8), 1'000'000'000u);
  EXPECT_EQ(bus_.read(20 * 0x1'2345'6789, kTime, 4), 0x23456789u);
  EXPECT_EQ(bus_.read(20 * 0x1'2345'6789, kTime + 4, 4), 1u);
  EXPECT_EQ(clint_.ticks(clock_.to_time(45)), 2u);
}

TEST_F(Clint, timer_rises_at_the_first_cycle_of_the_compared_tick) {
  bus_.write(5, kCompare, 7, 8);
  run_to(139);
  EXPECT_TRUE(timer_.empty());
  run_to(1000);
  EXPECT_EQ(timer_, (Edges{{true, 140}}));
  bus_.write(1000, kCompare, 100, 8);
  EXPECT_FALSE(clint_.timer_irq.level());
  run_to(3000);
  EXPECT_EQ(timer_.back(), std::make_pair(true, Cycles{2000}));
}

TEST_F(Clint, compare_in_the_past_raises_at_once_and_all_ones_never) {
  run_to(1000);
  bus_.write(1000, kCompare, 0, 8);
  EXPECT_TRUE(clint_.timer_irq.level());
  bus_.write(1000, kCompare, ~std::uint64_t{0}, 8);
  EXPECT_FALSE(clint_.timer_irq.level());
  run_to(1'000'000);
  EXPECT_FALSE(clint_.timer_irq.level());
}

TEST_F(Clint, compare_by_halves_in_the_documented_order) {
  bus_.write(0, kCompare, 0xFFFFFFFF, 4);
  bus_.write(0, kCompare + 4, 0, 4);
  bus_.write(0, kCompare, 3, 4);
  run_to(1000);
  EXPECT_EQ(timer_, (Edges{{true, 60}}));
}

// The new low word with the old high one would lie in the past: a core that writes 64 bits never sees that.
TEST_F(Clint, a_64_bit_write_of_the_compare_never_raises_the_timer_in_between) {
  bus_.write(0, kCompare, 0xFFFF'FFFF, 8);
  run_to(1000);
  bus_.write(1000, kCompare, 0x1'0000'0003, 8);
  EXPECT_TRUE(timer_.empty());
  bus_.write(1000, kCompare, 0x2'0000'0000, 8);
  run_to(2000);
  EXPECT_TRUE(timer_.empty());
  EXPECT_EQ(bus_.read(2000, kCompare, 8), 0x2'0000'0000u);
  // The control: by halves it does.
  bus_.write(2000, kCompare + 4, 0, 4);
  EXPECT_EQ(timer_.size(), 1u);
}

TEST_F(Clint, a_64_bit_write_of_mtime_never_raises_the_timer_in_between) {
  bus_.write(0, kTime, 0x5'0000'0010, 8);
  bus_.write(0, kCompare, 0x5'8000'0000, 8);
  bus_.write(100, kTime, 0x4'9000'0000, 8);
  EXPECT_TRUE(timer_.empty());
  EXPECT_EQ(bus_.read(100, kTime, 8), 0x4'9000'0000u);
  EXPECT_FALSE(clint_.timer_irq.level());
}

// lib/utils/timer/aclint_mtimer.c and lib/utils/ipi/aclint_mswi.c of OpenSBI.
TEST_F(Clint, the_sequence_of_opensbis_drivers_works) {
  bus_.write(10, kMsip, 0, 4);
  bus_.write(10, kCompare, ~std::uint64_t{0}, 8);
  const std::uint64_t now = bus_.read(1000, kTime, 8);
  bus_.write(1000, kCompare, now + 100, 8);
  run_to(4000);
  EXPECT_EQ(timer_, (Edges{{true, 20 * (now + 100)}}));
  bus_.write(4000, kCompare, ~std::uint64_t{0}, 8);
  EXPECT_FALSE(clint_.timer_irq.level());
  bus_.write(4000, kMsip, 1, 4);
  EXPECT_TRUE(clint_.software_irq.level());
  bus_.write(4100, kMsip, 0, 4);
  EXPECT_FALSE(clint_.software_irq.level());
}

TEST_F(Clint, mtime_is_writable_and_keeps_the_dividers_phase) {
  bus_.write(0, kCompare, 0x1'0000'0000, 8);
  bus_.write(30, kTime, 0xFFFF'FFFF, 8);
  EXPECT_EQ(bus_.read(39, kTime, 8), 0xFFFF'FFFFu);
  EXPECT_EQ(bus_.read(40, kTime, 8), 0x1'0000'0000u);
  run_to(100);
  EXPECT_EQ(timer_, (Edges{{true, 40}}));
  bus_.write(100, kTime + 4, 0, 4);
  EXPECT_FALSE(clint_.timer_irq.level());
  EXPECT_EQ(bus_.read(100, kTime, 8), 3u);
}

TEST_F(Clint, software_interrupt_follows_bit_zero) {
  bus_.write(50, kMsip, 0xFFFFFFFF, 4);
  EXPECT_EQ(bus_.read(50, kMsip, 4), 1u);
  run_to(100);
  EXPECT_EQ(software_, (Edges{{true, 50}}));
  bus_.write(100, kMsip, 0, 4);
  EXPECT_FALSE(clint_.software_irq.level());
}

TEST_F(Clint, reset_restarts_the_time_base) {
  bus_.write(0, kCompare, 1, 8);
  bus_.write(0, kMsip, 1, 4);
  run_to(1010);
  clint_.reset();
  EXPECT_FALSE(clint_.timer_irq.level());
  EXPECT_FALSE(clint_.software_irq.level());
  EXPECT_EQ(bus_.read(1010, kTime, 8), 0u);
  EXPECT_EQ(bus_.read(1030, kTime, 8), 1u);
  EXPECT_EQ(bus_.read(1010, kCompare, 8), ~std::uint64_t{0});
}

}  // namespace
