// SPDX-License-Identifier: Apache-2.0
// What `plutonsim bench` measures, held to what the engines promise, for models and RTL.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "soc/bench/figures.hpp"
#include "soc/bench/stepping.hpp"

namespace {

using soc::bench::Measurement;
using soc::bench::Rig;

constexpr unsigned kOctets = 1024;

class Figures : public testing::TestWithParam<const char*> {
 protected:
  Figures() : rig_("rig", soc::RtlChoice::parse(GetParam())) {
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    for (const auto& operation : soc::bench::operations({"aes", "sha"})) {
      measured_.emplace(operation.name, soc::bench::measure(rig_, operation, kOctets));
    }
  }
  // Cycles that a further block costs; 0 when blocks do not all cost the same.
  std::uint64_t a_block(const std::string& name) const {
    const Measurement& m = measured_.at(name);
    return m.block_cycles % m.blocks == 0 ? m.block_cycles / m.blocks : 0;
  }

  Rig rig_;
  std::map<std::string, Measurement> measured_;
};

TEST_P(Figures, aes_sustains_a_round_a_cycle_in_every_mode) {
  for (const char* mode : {"ecb", "ecb_decrypt", "cbc", "cbc_decrypt", "ctr", "gcm", "gcm_decrypt", "cmac"}) {
    EXPECT_EQ(a_block(std::string("aes128_") + mode), 10u) << mode;
    EXPECT_EQ(a_block(std::string("aes256_") + mode), 14u) << mode;
  }
}

TEST_P(Figures, sha_takes_33_and_41_cycles_a_block) {
  for (const char* prefix : {"", "hmac_"}) {
    EXPECT_EQ(a_block(std::string(prefix) + "sha256"), 33u);
    EXPECT_EQ(a_block(std::string(prefix) + "sha384"), 41u);
    EXPECT_EQ(a_block(std::string(prefix) + "sha512"), 41u);
  }
}

TEST_P(Figures, hmac_with_a_cached_key_costs_at_most_40_cycles_over_the_hash) {
  const auto plain = measured_.at("sha256"), keyed = measured_.at("hmac_sha256");
  EXPECT_LE(keyed.sram - plain.sram, 40u);
  EXPECT_LE(keyed.registers - plain.registers, 40u);
}

TEST_P(Figures, a_second_run_repeats_cycles_and_results) {
  // The rig's data is fixed; a second run meets other contents of buffers and registers.
  for (const auto& operation : soc::bench::operations({"aes", "sha"})) {
    const Measurement again = soc::bench::measure(rig_, operation, kOctets);
    const Measurement& first = measured_.at(operation.name);
    EXPECT_EQ(again.sram, first.sram) << operation.name;
    EXPECT_EQ(again.flash, first.flash) << operation.name;
    EXPECT_EQ(again.registers, first.registers) << operation.name;
    EXPECT_EQ(again.result, first.result) << operation.name;
  }
}

TEST_P(Figures, every_promise_on_blocks_is_measured_and_kept) {
  std::vector<Measurement> all;
  for (const auto& [name, m] : measured_) all.push_back(m);
  const auto figures = soc::bench::block_figures(all);
  std::vector<std::string> ids;
  for (const auto& f : figures) {
    EXPECT_TRUE(f.holds()) << f.id << " " << f.value;
    ids.push_back(f.id);
  }
  EXPECT_EQ(ids, (std::vector<std::string>{"aes128_block_cycles", "aes256_block_cycles", "sha256_block_cycles",
                                           "sha512_block_cycles", "hmac_sha256_over_hash_cycles"}));
}

TEST_P(Figures, the_slowest_mode_decides_and_a_broken_promise_does_not_hold) {
  Measurement slow = measured_.at("aes128_gcm");
  ++slow.block_cycles;
  const auto figures = soc::bench::block_figures({measured_.at("aes128_ecb"), slow, measured_.at("aes128_ctr")});
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_GT(figures[0].value, 10.0);
  EXPECT_FALSE(figures[0].holds());
}

TEST_P(Figures, no_run_of_random_keys_and_messages_takes_another_cycle) {
  const auto list = soc::bench::operations({"aes", "sha"});
  const auto spread = soc::bench::latency_spread(rig_, list, 20, 256);
  EXPECT_EQ(spread.runs, 20 * list.size());
  EXPECT_EQ(spread.cycles, 0u);
}

TEST_P(Figures, random_material_changes_the_result_and_its_seed_repeats_it) {
  const auto list = soc::bench::operations({"sha"});
  const auto once = [&](std::mt19937_64 random) {
    return soc::bench::run(rig_, list[0], soc::bench::Path::sram, soc::bench::random_material(random, 256)).result;
  };
  EXPECT_EQ(once(std::mt19937_64(1)), once(std::mt19937_64(1)));
  EXPECT_NE(once(std::mt19937_64(1)), once(std::mt19937_64(2)));
}

TEST_P(Figures, forms_are_compared_by_every_cycle_count) {
  const Measurement& m = measured_.at("sha256");
  EXPECT_EQ(soc::bench::difference({m}, {m}), 0u);
  for (const auto count :
       {&Measurement::sram, &Measurement::flash, &Measurement::registers, &Measurement::block_cycles}) {
    Measurement other = m;
    other.*count -= 3;
    EXPECT_EQ(soc::bench::difference({m}, {other}), 3u);
    EXPECT_EQ(soc::bench::difference({other}, {m}), 3u);
  }
}

// Rates depend on the machine; that there are some, whatever ran on the rig before, does not.
TEST_P(Figures, the_stepping_of_a_used_rig_is_measured) {
  for (const auto engine : {soc::bench::Stepped::sha256, soc::bench::Stepped::aes128_ctr}) {
    EXPECT_GT(soc::bench::bare_rate(engine, 10'000), 0.0);
    EXPECT_GT(soc::bench::island_rate(rig_, engine, 10'000), 0.0);
  }
  EXPECT_GT(soc::bench::idle_rate(rig_, 10'000), 0.0);
}

INSTANTIATE_TEST_SUITE_P(Form, Figures, testing::Values("none", "all"),
                         [](const auto& test) { return std::string(test.param) == "none" ? "model" : "rtl"; });

}  // namespace
