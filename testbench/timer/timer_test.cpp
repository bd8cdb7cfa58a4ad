// SPDX-License-Identifier: Apache-2.0
// The timer to the cycle, and against a counter that really counts.
#include "soc/timer/timer.hpp"

#include <random>

#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = soc::timer_map;
using testbench::Cycles;
using testbench::Edges;

constexpr std::uint32_t kEnable = 1, kPeriodic = 2, kIrq = 4;
constexpr std::uint64_t kSecond = map::kLoadStride;

class Timer : public testbench::BlockBench<soc::Timer> {
 protected:
  Timer() {
    record(block_.irq);
    elaborate();
  }
};

TEST_F(Timer, one_shot_counts_down_once_and_switches_itself_off) {
  write(0, map::kLoad, 100);
  const Cycles started = write(10, map::kCtrl, kEnable | kIrq);
  EXPECT_EQ(read_in(started, map::kValue), 100u);
  EXPECT_EQ(read_in(started + 99, map::kValue), 1u);
  EXPECT_EQ(read_in(started + 99, map::kStatus), 0u);
  EXPECT_EQ(read_in(started + 99, map::kCtrl), kEnable | kIrq);
  EXPECT_EQ(read_in(started + 100, map::kValue), 0u);
  EXPECT_EQ(read_in(started + 100, map::kStatus), 1u);
  EXPECT_EQ(read_in(started + 100, map::kCtrl), kIrq);
  run_to(started + 1000);
  EXPECT_EQ(edges_, (Edges{{true, started + 100}}));
  EXPECT_EQ(read(clock_.now(), map::kValue), 0u);
}

TEST_F(Timer, periodic_expires_every_load_plus_one_cycles) {
  write(0, map::kLoad, 9);
  const Cycles started = write(0, map::kCtrl, kEnable | kPeriodic | kIrq);
  run_to(started + 12);
  EXPECT_EQ(edges_, (Edges{{true, started + 9}}));
  EXPECT_EQ(read_in(started + 14, map::kValue), 5u);
  const Cycles cleared = write(started + 14, map::kStatus, 1);
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(read_in(cleared, map::kStatus), 0u);
  run_to(started + 100);
  EXPECT_EQ(edges_.back(), std::make_pair(true, started + 19));
  EXPECT_EQ(read_in(started + 1009, map::kValue), 0u);
  EXPECT_EQ(read_in(started + 1010, map::kValue), 9u);
}

TEST_F(Timer, an_expiry_in_the_cycle_of_its_clearing_is_not_lost) {
  write(0, map::kLoad, 99);
  const Cycles started = write(0, map::kCtrl, kEnable | kPeriodic | kIrq);
  EXPECT_EQ(write(started + 97, map::kStatus, 1), started + 99);
  EXPECT_EQ(read_in(started + 99, map::kStatus), 1u);
  write(started + 98, map::kStatus, 1);
  EXPECT_EQ(read_in(started + 100, map::kStatus), 0u);
}

TEST_F(Timer, a_new_load_counts_from_the_next_start) {
  write(0, map::kLoad, 100);
  const Cycles started = write(0, map::kCtrl, kEnable | kPeriodic);
  write(50, map::kLoad, 10);
  EXPECT_EQ(read_in(started + 60, map::kValue), 40u);
  EXPECT_EQ(read_in(started + 101, map::kValue), 10u);
  EXPECT_EQ(read_in(started + 111, map::kValue), 0u);
}

TEST_F(Timer, stopping_holds_the_value_and_starting_begins_at_load) {
  write(0, map::kLoad, 100);
  const Cycles started = write(0, map::kCtrl, kEnable);
  EXPECT_EQ(write(started + 28, map::kCtrl, 0), started + 30);
  EXPECT_EQ(read_in(started + 500, map::kValue), 70u);
  const Cycles again = write(600, map::kCtrl, kEnable);
  write(610, map::kCtrl, kEnable);
  EXPECT_EQ(read_in(again + 50, map::kValue), 50u);
}

TEST_F(Timer, the_counters_share_the_wire_and_nothing_else) {
  write(0, map::kLoad, 50);
  write(0, map::kLoad + kSecond, 200);
  const Cycles first = write(0, map::kCtrl, kEnable | kIrq);
  const Cycles second = write(10, map::kCtrl + kSecond, kEnable | kIrq);
  run_to(100);
  write(100, map::kStatus, 1);
  EXPECT_FALSE(block_.irq.level());
  run_to(300);
  EXPECT_EQ(edges_, (Edges{{true, first + 50}, {false, 100}, {true, second + 200}}));
  write(300, map::kStatus, 1);
  EXPECT_TRUE(block_.irq.level());
  write(302, map::kStatus + kSecond, 1);
  EXPECT_FALSE(block_.irq.level());
}

TEST_F(Timer, without_irq_enable_it_expires_silently_and_enabling_shows_it) {
  write(0, map::kLoad, 50);
  write(0, map::kCtrl, kEnable);
  run_to(200);
  EXPECT_TRUE(edges_.empty());
  write(200, map::kCtrl, kIrq);
  run_to(300);
  EXPECT_EQ(edges_, (Edges{{true, 202}}));
}

TEST_F(Timer, load_zero_and_the_largest_load_work) {
  const Cycles zero = write(0, map::kCtrl, kEnable | kPeriodic);
  EXPECT_EQ(read_in(zero, map::kStatus), 1u);
  EXPECT_EQ(read_in(zero + 77, map::kValue), 0u);
  write(0, map::kLoad + kSecond, 0xFFFFFFFF);
  const Cycles longest = write(0, map::kCtrl + kSecond, kEnable | kPeriodic);
  EXPECT_EQ(read_in(longest + 0xFFFFFFFEull, map::kStatus + kSecond), 0u);
  EXPECT_EQ(read_in(longest + 0xFFFFFFFFull, map::kStatus + kSecond), 1u);
  EXPECT_EQ(read_in(longest + 0x100000000ull, map::kValue + kSecond), 0xFFFFFFFFu);
}

TEST_F(Timer, reset_stops_both) {
  write(0, map::kLoad, 50);
  write(0, map::kCtrl, kEnable | kPeriodic | kIrq);
  write(0, map::kCtrl + kSecond, kEnable | kPeriodic | kIrq);
  run_to(100);
  block_.reset();
  EXPECT_FALSE(block_.irq.level());
  run_to(1000);
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(read(1000, map::kCtrl), 0u);
  EXPECT_EQ(read(1000, map::kValue), 0u);
}

// One counter, clocked.
struct Counting {
  std::uint32_t load = 0, value = 0, ctrl = 0;
  bool expired = false;
  // One clock edge; `wrote` acts as the register write that takes effect with it.
  template <class Write>
  void edge(Write wrote) {
    const bool was_on = (ctrl & kEnable) != 0;
    const std::uint32_t reload = load;
    wrote();
    if (was_on) {
      value = value == 0 ? reload : value - 1;
    } else if ((ctrl & kEnable) != 0) {
      value = load;
    } else {
      return;
    }
    if (value == 0) {
      expired = true;
      if ((ctrl & kPeriodic) == 0) ctrl &= ~kEnable;
    }
  }
};

// `late`: the oracle's writes act that many cycles too late, as a control.
unsigned differences(Cycles late) {
  struct Bench : Timer {
    void TestBody() override {}
    unsigned run(Cycles late) {
      std::mt19937 random(11);
      Counting oracle;
      unsigned count = 0;
      Cycles now = 0;
      const auto pass = [&](Cycles to) {
        for (; now < to; ++now) oracle.edge([] {});
      };
      for (int step = 0; step < 50'000; ++step) {
        const Cycles at = now + random() % 40;
        const std::uint32_t word = random() % 4 == 0 ? random() % 8 : 0;
        switch (random() % 8) {
          case 0:
            pass(at + 1 + late);
            write(at, map::kLoad, word * 3);
            oracle.edge([&] { oracle.load = word * 3; });
            ++now;
            break;
          case 1: {
            pass(at + 1 + late);
            write(at, map::kCtrl, word);
            oracle.edge([&] { oracle.ctrl = word; });
            ++now;
            break;
          }
          case 2:
            pass(at + 1 + late);
            write(at, map::kStatus, 1);
            oracle.edge([&] { oracle.expired = false; });
            ++now;
            break;
          default:
            pass(at + 1);
            count += read_in(now, map::kStatus) != (oracle.expired ? 1u : 0u);
            count += read_in(now, map::kValue) != oracle.value;
            count += read_in(now, map::kCtrl) != oracle.ctrl;
            if (count == 0) {
              run_to(now);  // the wire is seen a cycle later: an edge due now comes with the next step
              if ((oracle.ctrl & kIrq) == 0) count += block_.irq.level();
            }
        }
      }
      return count;
    }
  };
  return Bench().run(late);
}

TEST(TimerTraffic, agrees_with_a_counter_in_every_cycle) { EXPECT_EQ(differences(0), 0u); }
TEST(TimerTraffic, a_counter_that_is_a_cycle_late_is_told_apart) { EXPECT_GT(differences(1), 0u); }

}  // namespace
