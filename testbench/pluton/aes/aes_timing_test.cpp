// SPDX-License-Identifier: Apache-2.0
// The formulas of pluton/aes/README.md, on both forms of the engine. Cycle 0 is the first in which the engine is busy.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "testbench/pluton/aes/aes_oracle.hpp"

namespace {

using namespace aes_test;

constexpr Cycles kHash = 8;            // GHASH of a block
constexpr Cycles kHashed = kHash + 1;  // from one absorbed block to the next

class AesTiming : public testing::TestWithParam<const char*> {
 protected:
  AesTiming() : bench_(make_core(GetParam())), random_(7) {}

  // Rounds of a block with the key that is now set.
  Cycles new_key(unsigned octets) {
    bench_.set_key(random_octets(random_, octets));
    return octets == 16 ? 10 : 14;
  }
  Message message(AesMode mode, std::size_t blocks, std::size_t aad_blocks = 0, std::size_t iv = 12) {
    Message m;
    m.mode = mode;
    m.iv = random_octets(random_, mode == AesMode::gcm ? iv : 16);
    m.aad = random_octets(random_, 16 * aad_blocks);
    m.text = random_octets(random_, 16 * blocks);
    return m;
  }

  AesBench bench_;
  std::mt19937_64 random_;
};

TEST_P(AesTiming, a_key_is_ready_one_block_and_a_cycle_after_its_last_word) {
  for (const unsigned octets : {16u, 32u}) {
    bench_.write(map::kKeyConfig, octets == 32 ? 0x100 : 0);
    bench_.write_octets(map::kKey, random_octets(random_, octets));
    const Cycles begin = bench_.apb.cycle();
    ASSERT_EQ(bench_.apb.out().busy, 1u);
    ASSERT_TRUE(bench_.settle());
    EXPECT_EQ(bench_.apb.cycle() - begin, 1 + (octets == 16 ? 10u : 14u));
  }
}

TEST_P(AesTiming, ecb_cbc_and_ctr_put_out_a_block_every_10_or_14_cycles) {
  for (const unsigned octets : {16u, 32u}) {
    const Cycles n = new_key(octets);
    for (const AesMode mode : {AesMode::ecb, AesMode::cbc, AesMode::ctr}) {
      for (const bool decrypt : {false, true}) {
        Message m = message(mode, 100);
        m.decrypt = decrypt;
        const Result r = bench_.run(m);
        EXPECT_EQ(r.first_out, n + 3);
        ASSERT_EQ(r.beats.size(), 200u);
        for (std::size_t i = 0; i < 200; ++i) ASSERT_EQ(r.beats[i], (i / 2 + 1) * n + 3 + i % 2);
        EXPECT_EQ(r.end, 100 * n + 6);
      }
    }
  }
}

TEST_P(AesTiming, cmac_takes_a_block_every_10_or_14_cycles) {
  for (const unsigned octets : {16u, 32u}) {
    const Cycles n = new_key(octets);
    for (const std::size_t blocks : {1u, 2u, 100u}) {
      EXPECT_EQ(bench_.run(message(AesMode::cmac, blocks)).end, blocks * n + 4);
    }
    EXPECT_EQ(bench_.run(message(AesMode::cmac, 0)).end, n + 2);
  }
}

TEST_P(AesTiming, gcm_puts_out_a_block_every_10_or_14_cycles) {
  for (const unsigned octets : {16u, 32u}) {
    const Cycles n = new_key(octets);
    for (const bool decrypt : {false, true}) {
      Message m = message(AesMode::gcm, 100);
      m.decrypt = decrypt;
      const Result r = bench_.run(m);
      EXPECT_EQ(r.first_out, 2 * n + 1);
      ASSERT_EQ(r.beats.size(), 200u);
      for (std::size_t i = 0; i < 200; ++i) ASSERT_EQ(r.beats[i], (i / 2 + 2) * n + 1 + i % 2);
      EXPECT_EQ(r.end, 101 * n + 2 * kHash + 4);
    }
  }
}

TEST_P(AesTiming, gcm_ends_as_the_formula_says_for_any_number_of_blocks) {
  for (const unsigned octets : {16u, 32u}) {
    const Cycles n = new_key(octets);
    for (std::size_t aad = 0; aad <= 6; ++aad) {
      for (std::size_t text = 0; text <= 4; ++text) {
        const Result r = bench_.run(message(AesMode::gcm, text, aad));
        if (text == 0) {
          const Cycles absorbed = aad == 0 ? 0 : kHashed * aad + 3;
          EXPECT_EQ(r.end, std::max(absorbed, n + 1) + kHash + 3) << aad;
        } else {
          const Cycles first = std::max(aad == 0 ? 0 : kHashed * aad - 3, n);
          EXPECT_EQ(r.first_out, first + n + 1);
          EXPECT_EQ(r.end, first + text * n + 2 * kHash + 4) << aad << " " << text;
        }
      }
    }
  }
}

TEST_P(AesTiming, an_iv_of_another_length_costs_its_blocks_and_one) {
  const Cycles n = new_key(16);
  for (std::size_t blocks = 1; blocks <= 4; ++blocks) {
    const Result r = bench_.run(message(AesMode::gcm, 3, 0, 16 * blocks));
    EXPECT_EQ(r.end, kHashed * (blocks + 1) + 2 + 4 * n + 2 * kHash + 4);
  }
}

TEST_P(AesTiming, an_empty_text_is_done_in_the_next_cycle) {
  new_key(16);
  for (const AesMode mode : {AesMode::ecb, AesMode::cbc, AesMode::ctr}) {
    EXPECT_EQ(bench_.run(message(mode, 0)).end, 1u);
  }
}

TEST_P(AesTiming, the_interrupt_rises_with_done_and_falls_when_it_is_cleared) {
  const Cycles n = new_key(16);
  bench_.write(map::kIrqEnable, 1);
  bench_.start(message(AesMode::ecb, 2));
  ASSERT_TRUE(bench_.apb.advance_until([](const AesPins::Out& out) { return out.irq != 0; }, 1000));
  EXPECT_EQ(bench_.apb.cycle() - bench_.begun(), 2 * n + 6);
  EXPECT_EQ(bench_.apb.out().busy, 0u);
  bench_.write(map::kStatus, kDone);
  EXPECT_EQ(bench_.apb.out().irq, 0u);
}

TEST_P(AesTiming, a_full_output_holds_the_cipher_and_costs_exactly_the_wait) {
  const Cycles n = new_key(16);
  const Message m = message(AesMode::cbc, 10);
  const Result free = bench_.run(m);
  // The sink refuses the first beat for `wait` cycles: up to n - 2 of them hide behind the next block.
  for (const Cycles wait : {Cycles{1}, n - 2, n - 1, n + 5, Cycles{200}}) {
    const Cycles until = free.first_out + wait;
    Cycles begun = 0;
    bench_.gates({}, [this, until, &begun](std::size_t beat, Cycles cycle) {
      if (begun == 0) begun = bench_.begun();
      return beat != 0 || cycle - bench_.begun() >= until;
    });
    const Result r = bench_.run(m);
    bench_.gates({}, {});
    EXPECT_EQ(r.text, free.text);
    EXPECT_EQ(r.end, free.end + (wait > n - 3 ? wait - (n - 3) : 0)) << wait;
  }
}

TEST_P(AesTiming, an_engine_that_waits_for_data_is_idle_and_for_output_too) {
  new_key(16);
  Message m = message(AesMode::ecb, 3);
  bench_.gates([](std::size_t beat, Cycles) { return beat < 3; }, {});
  bench_.start(m);
  for (unsigned i = 0; i < 100; ++i) bench_.apb.step();
  EXPECT_EQ(bench_.apb.out().busy, 1u);
  EXPECT_EQ(bench_.apb.out().idle, 1u);
  bench_.gates({}, [](std::size_t, Cycles) { return false; });
  for (unsigned i = 0; i < 100; ++i) bench_.apb.step();
  EXPECT_EQ(bench_.apb.out().m_valid, 1u);
  EXPECT_EQ(bench_.apb.out().idle, 1u);
  bench_.gates({}, {});
  EXPECT_TRUE(bench_.settle());
}

TEST_P(AesTiming, no_cycle_depends_on_key_or_data) {
  for (const unsigned octets : {16u, 32u}) {
    std::map<unsigned, std::set<std::vector<Cycles>>> seen;
    for (unsigned i = 0; i < 50; ++i) {
      Octets key = i < 2 ? Octets(octets, i == 0 ? 0x00 : 0xFF) : random_octets(random_, octets);
      bench_.set_key(key);
      for (unsigned mode = 0; mode < 5; ++mode) {
        Message m = message(static_cast<AesMode>(mode), 3, 2);
        if (i < 2) std::fill(m.text.begin(), m.text.end(), std::uint8_t{0});
        m.decrypt = mode == 3 || mode == 1;
        m.tag = i % 2 == 0 ? Octets{} : random_octets(random_, 16);
        Result r = bench_.run(m);
        r.beats.push_back(r.end);
        seen[mode].insert(r.beats);
      }
    }
    for (const auto& [mode, spread] : seen) EXPECT_EQ(spread.size(), 1u) << "mode " << mode;
  }
}

// A long operation costs the model a handful of calls a block, not one a cycle.
TEST(AesModel, a_cmac_of_1000_blocks_costs_few_calls_a_block) {
  struct Counting : pluton::AesCore {
    void tick(const In& in) override {
      ++calls;
      AesCore::tick(in);
    }
    unsigned calls = 0;
  };
  auto core = std::make_unique<Counting>();
  Counting& counting = *core;
  AesBench bench(std::move(core));
  std::mt19937_64 random(1);
  bench.set_key(random_octets(random, 32));
  Message m;
  m.mode = AesMode::cmac;
  m.text = random_octets(random, 16'000);
  counting.calls = 0;
  const Result r = bench.run(m);
  EXPECT_GT(r.end, 14'000u);
  EXPECT_LT(counting.calls, 5'000u);
}

AES_FORMS(AesTiming);

}  // namespace
