// SPDX-License-Identifier: Apache-2.0
// The watchdog to the cycle: stages, locks, who may speak to it, and what outlives which reset.
#include "soc/watchdog/watchdog.hpp"

#include <random>

#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = soc::watchdog_map;
using testbench::Cycles;
using testbench::Edges;

constexpr Cycles kTick = 20;
constexpr std::uint32_t kKey = 0x444E4554;
constexpr std::uint32_t kExpired = 0x100;

class Watchdog : public testbench::BlockBench<soc::Watchdog> {
 protected:
  Watchdog() : BlockBench(kTick) {
    record(block_.irq);
    block_.on_reset_request([this](const auto& request) {
      requests_.push_back(request);
      EXPECT_EQ(clock_.now(), request.cycle);
    });
    elaborate();
  }
  // Returns the cycle in which the first stage starts.
  Cycles start(Cycles at, std::uint32_t load, std::uint32_t grace) {
    write(at, map::kLoad, load);
    write(at, map::kGrace, grace);
    return write(at, map::kCtrl, 1);
  }
  std::uint32_t record_word(std::uint32_t index) { return read(clock_.now(), map::kRecord + 4 * index); }

  std::vector<soc::Watchdog::ResetRequest> requests_;
};

TEST_F(Watchdog, first_stage_raises_the_interrupt_and_the_second_asks_for_a_reset) {
  const Cycles started = start(10, 100, 50);
  const Cycles first = started + 100 * kTick;
  const Cycles second = first + 50 * kTick;
  EXPECT_EQ(read_in(first - 1, map::kStatus), 1u);
  EXPECT_EQ(read_in(first, map::kStatus), 2u);
  run_to(second);
  EXPECT_EQ(edges_, (Edges{{true, first}}));
  EXPECT_TRUE(requests_.empty());
  run_to(second + 1);
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(requests_[0].cycle, second);
  EXPECT_EQ(requests_[0].reason, 1u);
  run_to(second + 100'000);
  EXPECT_EQ(requests_.size(), 1u);
  EXPECT_EQ(read(clock_.now(), map::kStatus), 2u | kExpired);
}

TEST_F(Watchdog, tend_starts_the_first_stage_anew_in_both_stages) {
  start(0, 100, 100);
  const Cycles again = write(1500, map::kTend, kKey);
  run_to(again + 100 * kTick + 1);
  EXPECT_EQ(edges_, (Edges{{true, again + 100 * kTick}}));
  const Cycles last = write(clock_.now() + 500, map::kTend, kKey);
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(read(last, map::kStatus), 1u);
  run_to(last + 200 * kTick + 1);
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(requests_[0].cycle, last + 200 * kTick);
}

TEST_F(Watchdog, tend_with_wrong_key_is_refused_and_counted) {
  const Cycles started = start(0, 10, 10);
  for (const std::uint32_t key : {0u, kKey ^ 1u, 0x54454E44u}) write_refused(100, map::kTend, key);
  EXPECT_EQ(read(110, map::kViolations), 3u);
  run_to(started + 20 * kTick + 1);
  EXPECT_EQ(requests_.size(), 1u) << "nothing was tended";
}

TEST_F(Watchdog, tend_of_a_stopped_watchdog_does_nothing) {
  write(0, map::kTend, kKey);
  run_to(1'000'000);
  EXPECT_EQ(read(clock_.now(), map::kStatus), 0u);
  EXPECT_EQ(read(clock_.now(), map::kValue), 0u);
  EXPECT_TRUE(requests_.empty());
}

TEST_F(Watchdog, value_counts_the_ticks_of_each_stage_down) {
  const Cycles started = start(0, 3, 2);
  EXPECT_EQ(read_in(started, map::kValue), 3u);
  EXPECT_EQ(read_in(started + kTick - 1, map::kValue), 3u);
  EXPECT_EQ(read_in(started + kTick, map::kValue), 2u);
  EXPECT_EQ(read_in(started + 3 * kTick - 1, map::kValue), 1u);
  EXPECT_EQ(read_in(started + 3 * kTick, map::kValue), 2u);
  EXPECT_EQ(read_in(started + 5 * kTick, map::kValue), 0u);
}

TEST_F(Watchdog, periods_change_with_the_next_start_or_tend) {
  const Cycles started = start(0, 10, 10);
  write(20, map::kLoad, 1000);
  run_to(started + 10 * kTick + 1);
  EXPECT_EQ(edges_, (Edges{{true, started + 10 * kTick}}));
  const Cycles again = write(clock_.now(), map::kTend, kKey);
  EXPECT_EQ(read_in(again, map::kValue), 1000u);
}

TEST_F(Watchdog, writing_enable_again_does_not_tend) {
  const Cycles started = start(0, 10, 10);
  write(100, map::kCtrl, 1);
  run_to(started + 20 * kTick + 1);
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(Watchdog, unlocked_it_can_be_stopped) {
  start(0, 10, 10);
  run_to(300);
  EXPECT_TRUE(block_.irq.level());
  write(300, map::kCtrl, 0);
  EXPECT_FALSE(block_.irq.level());
  run_to(1'000'000);
  EXPECT_TRUE(requests_.empty());
}

TEST_F(Watchdog, locked_it_cannot_be_stopped_until_reset) {
  const Cycles started = start(0, 10, 10);
  write(20, map::kLock, 1);
  write(22, map::kLock, 0);
  EXPECT_EQ(read(24, map::kLock), 1u);
  write(26, map::kCtrl, 0);
  EXPECT_EQ(read(28, map::kCtrl), 1u);
  run_to(started + 20 * kTick + 1);
  EXPECT_EQ(requests_.size(), 1u);
  block_.reset();
  EXPECT_EQ(read(clock_.now(), map::kLock), 0u);
  EXPECT_EQ(read(clock_.now(), map::kCtrl), 0u);
}

TEST_F(Watchdog, locked_periods_stay) {
  write(0, map::kLoad, 7);
  write(0, map::kGrace, 8);
  write(0, map::kLock, 2);
  write(2, map::kLoad, 1);
  write(2, map::kGrace, 1);
  EXPECT_EQ(read(4, map::kLoad), 7u);
  EXPECT_EQ(read(4, map::kGrace), 8u);
}

TEST_F(Watchdog, the_normal_world_gets_bus_errors_and_changes_nothing) {
  const Cycles started = start(0, 10, 10);
  write(0, map::kFailures, 3);
  bus_.act_as(tlmkit::World::normal, tlmkit::Privilege::supervisor);
  write_refused(30, map::kTend, kKey);
  write_refused(30, map::kCtrl, 0);
  write_refused(30, map::kFailures, 0);
  write_refused(30, map::kRecord, 1);
  EXPECT_EQ(bus_.read(30, map::kFailures, 4), 0u);
  EXPECT_EQ(bus_.status(), tlm::TLM_GENERIC_ERROR_RESPONSE);
  bus_.act_as(tlmkit::World::secure, tlmkit::Privilege::machine);
  EXPECT_EQ(read(40, map::kViolations), 5u);
  EXPECT_EQ(read(40, map::kFailures), 3u);
  EXPECT_EQ(read(40, map::kRecord), 0u);
  run_to(started + 20 * kTick + 1);
  EXPECT_EQ(requests_.size(), 1u);
}

TEST_F(Watchdog, a_hang_that_nobody_wrote_down_is_recorded_by_the_watchdog) {
  run_to(1000);
  block_.reset();
  block_.power_on();
  write(1000, map::kFailures, 4);
  for (std::uint32_t i = 0; i < 16; ++i) write(1000, map::kRecord + 4 * i, 0xDEADBEEF);
  const Cycles started = start(1000, 10, 10);
  run_to(started + 20 * kTick + 1);
  const Cycles cycle = started + 20 * kTick - 1000;
  const std::uint32_t expected[16] = {1, 1, 5, 1, static_cast<std::uint32_t>(cycle)};
  for (std::uint32_t i = 0; i < 16; ++i) EXPECT_EQ(record_word(i), expected[i]) << i;
  EXPECT_EQ(read(clock_.now(), map::kRecordValid), 1u);
  EXPECT_EQ(read(clock_.now(), map::kFailures), 5u);
  EXPECT_EQ(read(clock_.now(), map::kResets), 1u);
}

TEST_F(Watchdog, what_the_monitor_wrote_since_reset_is_left_alone) {
  const Cycles started = start(0, 10, 10);
  for (std::uint32_t i = 0; i < 16; ++i) write(300, map::kRecord + 4 * i, i == 1 ? 3 : 0x100 + i);
  write(300, map::kRecordValid, 1);
  run_to(started + 20 * kTick + 1);
  for (std::uint32_t i = 0; i < 16; ++i) EXPECT_EQ(record_word(i), i == 1 ? 3 : 0x100 + i);
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(requests_[0].reason, 3u);
}

TEST_F(Watchdog, a_record_of_an_earlier_boot_gives_way_to_a_new_hang) {
  write(0, map::kRecord + 4, 2);
  write(0, map::kRecordValid, 1);
  block_.reset();
  const Cycles started = start(10, 10, 10);
  run_to(started + 20 * kTick + 1);
  EXPECT_EQ(record_word(1), 1u);
}

TEST_F(Watchdog, failures_resets_and_record_outlive_reset_and_nothing_else_does) {
  const Cycles started = start(0, 10, 10);
  write(0, map::kLock, 3);
  run_to(started + 20 * kTick + 1);
  block_.reset();
  const Cycles now = clock_.now();
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(read(now, map::kStatus), 0u);
  EXPECT_EQ(read(now, map::kLock), 0u);
  EXPECT_EQ(read(now, map::kLoad), 0xFFFFFFFFu);
  EXPECT_EQ(read(now, map::kFailures), 1u);
  EXPECT_EQ(read(now, map::kResets), 1u);
  EXPECT_EQ(read(now, map::kRecordValid), 1u);
  EXPECT_EQ(record_word(0), 1u);
  block_.reset();
  block_.power_on();
  EXPECT_EQ(read(now, map::kFailures), 0u);
  EXPECT_EQ(read(now, map::kResets), 0u);
  EXPECT_EQ(read(now, map::kRecordValid), 0u);
  EXPECT_EQ(record_word(0), 0u);
}

TEST_F(Watchdog, a_reset_in_time_withdraws_interrupt_and_request) {
  start(0, 10, 10);
  run_to(100);
  block_.reset();
  run_to(1'000'000);
  EXPECT_TRUE(edges_.empty());
  EXPECT_TRUE(requests_.empty());
}

TEST_F(Watchdog, a_second_hang_after_reset_asks_again) {
  run_to(start(0, 10, 10) + 20 * kTick + 1);
  block_.reset();
  run_to(start(clock_.now(), 10, 10) + 20 * kTick + 1);
  EXPECT_EQ(requests_.size(), 2u);
  EXPECT_EQ(read(clock_.now(), map::kFailures), 2u);
  EXPECT_EQ(record_word(3), 2u);
}

TEST_F(Watchdog, counters_stay_at_their_highest_value) {
  write(0, map::kFailures, 0xFFFFFFFF);
  run_to(start(0, 1, 1) + 2 * kTick + 1);
  EXPECT_EQ(read(clock_.now(), map::kFailures), 0xFFFFFFFFu);
}

// A core that runs ahead of the kernel: the kernel stands at 0 all the while.
TEST_F(Watchdog, a_tend_ahead_of_the_kernel_counts_if_its_own_cycle_is_in_time) {
  const Cycles started = start(0, 100, 100);
  const Cycles end = started + 200 * kTick;
  const Cycles again = write(end - 3, map::kTend, kKey);
  EXPECT_EQ(again, end - 1);
  run_to(again + 200 * kTick + 1);
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(requests_[0].cycle, again + 200 * kTick);
}

TEST_F(Watchdog, a_tend_ahead_of_the_kernel_and_too_late_changes_nothing) {
  const Cycles started = start(0, 100, 100);
  const Cycles end = started + 200 * kTick;
  write(end - 2, map::kTend, kKey);
  write(end + 10, map::kCtrl, 0);
  write(end + 10, map::kLoad, 5);
  write(end + 10, map::kLock, 3);
  write(end + 20, map::kFailures, 0);
  write(end + 20, map::kRecord + 4, 9);
  EXPECT_EQ(read(end + 30, map::kStatus), 2u | kExpired);
  EXPECT_EQ(read(end + 30, map::kFailures), 1u);
  EXPECT_EQ(read(end + 30, map::kRecord + 4), 1u);
  EXPECT_EQ(read(end + 30, map::kLoad), 100u);
  EXPECT_EQ(read(end + 30, map::kLock), 0u);
  EXPECT_TRUE(requests_.empty());
  run_to(end + 1);
  ASSERT_EQ(requests_.size(), 1u);
  EXPECT_EQ(requests_[0].cycle, end);
}

// The oracle counts cycle by cycle, as hardware would, and never asks when something is due.
struct Counting {
  std::uint32_t load = 0xFFFFFFFF, grace = 0xFFFFFFFF;
  bool enabled = false, expired = false;
  int stage = 0;
  std::uint64_t left = 0;
  std::uint32_t grace_taken = 0;
  void start() {
    grace_taken = grace;
    stage = 1;
    left = load * kTick;
    settle();
  }
  void settle() {
    if (stage == 1 && left == 0) {
      stage = 2;
      left = grace_taken * kTick;
    }
    if (stage == 2 && left == 0) expired = true;
  }
  void cycle() {
    if (!enabled || expired) return;
    --left;
    settle();
  }
  std::uint32_t status() const { return !enabled ? 0u : (expired ? 2u | kExpired : unsigned(stage)); }
};

TEST_F(Watchdog, random_traffic_agrees_with_a_counter_in_every_cycle) {
  for (const Cycles skew : {Cycles{0}, Cycles{1}}) {  // the second time the oracle is off by a cycle: a control
    std::mt19937 random(7);
    Counting oracle;
    unsigned differences = 0;
    block_.reset();
    Cycles now = clock_.now();
    const auto pass = [&](Cycles to) {
      for (; now < to; ++now) oracle.cycle();
    };
    for (int step = 0; step < 20'000; ++step) {
      const Cycles at = now + random() % 60;
      switch (random() % 8) {
        case 0:
          oracle.load = random() % 12;
          pass(write(at, map::kLoad, oracle.load));
          break;
        case 1:
          oracle.grace = random() % 12;
          pass(write(at, map::kGrace, oracle.grace));
          break;
        case 2:
          pass(write(at, map::kCtrl, 1));
          if (!oracle.enabled && !oracle.expired) {
            oracle.enabled = true;
            oracle.start();
          }
          break;
        case 3:
        case 4:
          pass(write(at, map::kTend, kKey) + skew);
          if (oracle.enabled && !oracle.expired) oracle.start();
          break;
        default:
          pass(at + testbench::kReadSample);
          differences += read_in(now, map::kStatus) != oracle.status();
      }
      if (oracle.expired && step % 16 == 0) {
        run_to(now);
        block_.reset();
        oracle = Counting{};
      }
    }
    if (skew == 0) {
      EXPECT_EQ(differences, 0u);
    } else {
      EXPECT_GT(differences, 0u);
    }
  }
}

}  // namespace
