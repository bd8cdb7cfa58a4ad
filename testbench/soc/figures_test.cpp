// SPDX-License-Identifier: Apache-2.0
// What `plutonsim bench` measures, held to what the engines promise, for models and RTL.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "soc/bench/operations.hpp"

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

INSTANTIATE_TEST_SUITE_P(Form, Figures, testing::Values("none", "all"),
                         [](const auto& test) { return std::string(test.param) == "none" ? "model" : "rtl"; });

}  // namespace
