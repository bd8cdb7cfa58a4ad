// SPDX-License-Identifier: Apache-2.0
// The GPIO to the cycle, and against two rows of flip-flops that are really clocked.
#include "soc/gpio/gpio.hpp"

#include <map>
#include <random>

#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = soc::gpio_map;
using testbench::Cycles;
using testbench::Edges;

struct Driven {
  std::uint32_t levels, enabled;
  Cycles at;
  bool operator==(const Driven& o) const { return levels == o.levels && enabled == o.enabled && at == o.at; }
};

class Gpio : public testbench::BlockBench<soc::Gpio> {
 protected:
  Gpio() {
    record(block_.irq);
    block_.on_drive([this](std::uint32_t levels, std::uint32_t enabled, Cycles at) {
      driven_.push_back({levels, enabled, at});
    });
    elaborate();
  }
  std::vector<Driven> driven_;
};

TEST_F(Gpio, in_shows_a_pad_two_cycles_later) {
  block_.set_pins(0xF0, 0xA5, 100);
  EXPECT_EQ(read_in(101, map::kIn), 0u);
  EXPECT_EQ(read_in(102, map::kIn), 0xA0u);
  block_.set_pins(0x20, 0, 200);
  EXPECT_EQ(read_in(201, map::kIn), 0xA0u);
  EXPECT_EQ(read_in(202, map::kIn), 0x80u);
}

TEST_F(Gpio, outputs_are_told_with_the_cycle_of_their_effect_and_seen_by_in) {
  const Cycles first = write(10, map::kOut, 0x81);
  const Cycles second = write(20, map::kOutEn, 0x0F);
  EXPECT_EQ(driven_, (std::vector<Driven>{{0x81, 0, first}, {0x81, 0x0F, second}}));
  EXPECT_EQ(read_in(second + 1, map::kIn), 0u);
  EXPECT_EQ(read_in(second + 2, map::kIn), 0x01u);
}

TEST_F(Gpio, an_output_wins_over_the_board_until_it_is_an_input_again) {
  write(0, map::kOutEn, 1);
  block_.set_pins(1, 1, 10);
  EXPECT_EQ(read_in(20, map::kIn), 0u);
  const Cycles released = write(30, map::kOutEn, 0);
  EXPECT_EQ(read_in(released + 2, map::kIn), 1u);
}

TEST_F(Gpio, chosen_edges_set_status_and_raise_the_interrupt_with_in) {
  write(0, map::kRiseEn, 0x3);
  write(0, map::kFallEn, 0x5);
  block_.set_pins(0xF, 0xF, 100);
  EXPECT_EQ(read_in(101, map::kStatus), 0u);
  EXPECT_EQ(read_in(102, map::kStatus), 0x3u);
  run_to(200);
  EXPECT_EQ(edges_, (Edges{{true, 102}}));
  write(200, map::kStatus, 0x1);
  EXPECT_TRUE(block_.irq.level());
  write(202, map::kStatus, 0x2);
  EXPECT_FALSE(block_.irq.level());
  block_.set_pins(0xF, 0, 300);
  run_to(400);
  EXPECT_EQ(edges_.back(), std::make_pair(true, Cycles{302}));
  EXPECT_EQ(read(400, map::kStatus), 0x5u);
}

TEST_F(Gpio, an_edge_of_its_own_output_interrupts_too) {
  write(0, map::kRiseEn, 1u << 31);
  write(0, map::kOutEn, 1u << 31);
  const Cycles at = write(10, map::kOut, 1u << 31);
  run_to(100);
  EXPECT_EQ(edges_, (Edges{{true, at + 2}}));
}

TEST_F(Gpio, an_edge_in_the_cycle_of_its_clearing_is_not_lost) {
  write(0, map::kRiseEn, 1);
  block_.set_pins(1, 1, 98);
  EXPECT_EQ(write(98, map::kStatus, 1), 100u);
  EXPECT_EQ(read_in(100, map::kStatus), 1u);
  write(101, map::kStatus, 1);
  EXPECT_EQ(read_in(103, map::kStatus), 0u);
}

TEST_F(Gpio, disabling_an_edge_in_time_withdraws_its_interrupt) {
  write(0, map::kRiseEn, 1);
  block_.set_pins(1, 1, 100);
  write(50, map::kRiseEn, 0);
  run_to(200);
  EXPECT_TRUE(edges_.empty());
  EXPECT_EQ(read(200, map::kStatus), 0u);
}

TEST_F(Gpio, an_access_ahead_of_the_kernel_sees_what_the_board_will_do_by_then) {
  block_.set_pins(1, 1, 500);
  EXPECT_EQ(read_in(501, map::kIn), 0u);
  EXPECT_EQ(read_in(502, map::kIn), 1u);
  block_.set_pins(2, 2, 300);  // the kernel is still at 0
  EXPECT_EQ(read_in(600, map::kIn), 3u);
}

TEST_F(Gpio, reset_makes_every_line_an_input_and_keeps_the_boards_levels) {
  block_.set_pins(0x3, 0x3, 0);
  write(0, map::kOut, 0);
  write(0, map::kOutEn, 0x1);
  write(0, map::kRiseEn, 0xFFFFFFFF);
  write(0, map::kFallEn, 0xFFFFFFFF);
  run_to(100);
  EXPECT_TRUE(block_.irq.level());
  block_.reset();
  EXPECT_EQ(driven_.back(), (Driven{0, 0, 100}));
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(read(100, map::kIn), 0x3u);
  EXPECT_EQ(read(100, map::kStatus), 0u);
  EXPECT_EQ(read(100, map::kOutEn), 0u);
}

// Flip-flops, clocked. `stages`: of the synchroniser.
class Clocked {
 public:
  explicit Clocked(unsigned stages) : stages_(stages, 0) {}
  std::uint32_t board = 0, out = 0, enabled = 0, rise = 0, fall = 0, status = 0;
  std::uint32_t in() const { return stages_.back(); }
  template <class Write>
  void edge(Write wrote) {
    const std::uint32_t before = in();
    const std::uint32_t rise_was = rise, fall_was = fall;
    const std::uint32_t pads = (out & enabled) | (board & ~enabled);
    for (std::size_t i = stages_.size() - 1; i > 0; --i) stages_[i] = stages_[i - 1];
    stages_[0] = pads;
    wrote();
    status |= (in() & ~before & rise_was) | (before & ~in() & fall_was);
  }

 private:
  std::vector<std::uint32_t> stages_;
};

unsigned differences(unsigned stages) {
  struct Bench : Gpio {
    void TestBody() override {}
    unsigned run(unsigned stages) {
      std::mt19937 random(3);
      Clocked oracle(stages);
      std::map<Cycles, std::pair<std::uint32_t, std::uint32_t>> board;
      unsigned count = 0;
      Cycles now = 0;
      const auto edge = [&](auto wrote) {
        oracle.edge(wrote);
        ++now;
        if (const auto move = board.find(now); move != board.end()) {
          oracle.board = (oracle.board & ~move->second.first) | (move->second.second & move->second.first);
          board.erase(move);
        }
      };
      const auto pass = [&](Cycles to) {
        while (now < to) edge([] {});
      };
      const auto store = [&](Cycles at, std::uint64_t offset, auto wrote) {
        const std::uint32_t word = random() & random();
        pass(at + 1);
        write(at, offset, word);
        edge([&] { wrote(word); });
      };
      for (int step = 0; step < 50'000; ++step) {
        const Cycles at = now + random() % 6;
        switch (random() % 12) {
          case 0:
            store(at, map::kOut, [&](std::uint32_t word) { oracle.out = word; });
            break;
          case 1:
            store(at, map::kOutEn, [&](std::uint32_t word) { oracle.enabled = word; });
            break;
          case 2:
            store(at, map::kRiseEn, [&](std::uint32_t word) { oracle.rise = word; });
            break;
          case 3:
            store(at, map::kFallEn, [&](std::uint32_t word) { oracle.fall = word; });
            break;
          case 4:
          case 5:
            store(at, map::kStatus, [&](std::uint32_t word) { oracle.status &= ~word; });
            break;
          case 6:
          case 7: {
            const Cycles when = now + 1 + random() % 20;
            if (board.count(when) != 0) break;
            board[when] = {static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random())};
            block_.set_pins(board[when].first, board[when].second, when);
            break;
          }
          default:
            pass(at + 1);
            count += read_in(now, map::kIn) != oracle.in();
            count += read_in(now, map::kStatus) != oracle.status;
        }
      }
      return count;
    }
  };
  return Bench().run(stages);
}

TEST(GpioTraffic, agrees_with_clocked_flip_flops_in_every_cycle) { EXPECT_EQ(differences(2), 0u); }
TEST(GpioTraffic, a_synchroniser_of_three_stages_is_told_apart) { EXPECT_GT(differences(3), 0u); }

}  // namespace
