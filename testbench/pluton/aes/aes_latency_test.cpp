// SPDX-License-Identifier: Apache-2.0
// No pin of the engine but its data moves at another cycle for another key or other data. A fixed-seed slice here;
// longer (draws an operation) with
//   PLT_DRAWS=100000 PLT_SEED=7 aes_latency_test --gtest_filter=*AesLatency.*
#include "Vplt_aes.h"
#include "testbench/common/latency.hpp"
#include "testbench/pluton/aes/aes_oracle.hpp"

namespace {

using namespace aes_test;
using testbench::Draws;
using testbench::LatencySpread;
using Probe = testbench::TimingProbe<AesPins>;

constexpr unsigned kUsages = 7;

struct Operation {
  std::string name;
  AesMode mode;
  bool decrypt = false, stream = true, vault = false;
  unsigned key = 16, iv = 16, aad = 0, text = 48;  // octets
};

std::vector<Operation> operations() {
  static constexpr const char* kModes[] = {"ecb", "cbc", "ctr", "gcm", "cmac"};
  std::vector<Operation> list;
  for (const unsigned key : {16u, 32u}) {
    const std::string prefix = "aes" + std::to_string(8 * key) + "_";
    for (const AesMode mode : {AesMode::ecb, AesMode::cbc, AesMode::ctr, AesMode::gcm, AesMode::cmac}) {
      Operation op{prefix + kModes[static_cast<unsigned>(mode)], mode};
      op.key = key;
      if (mode == AesMode::gcm) op.iv = 12, op.aad = 20;
      if (mode == AesMode::ctr || mode == AesMode::gcm || mode == AesMode::cmac) op.text = 43;
      list.push_back(op);
      op.name += mode == AesMode::cmac ? "_check" : "_decrypt";
      op.decrypt = true;
      list.push_back(op);
    }
    Operation op{prefix + "gcm_iv16", AesMode::gcm};
    op.key = key;
    list.push_back(op);
    op = {prefix + "ctr_registers", AesMode::ctr, false, false};
    op.key = key;
    list.push_back(op);
    op = {prefix + "gcm_vault_key", AesMode::gcm, true, true, true};
    op.key = key;
    op.iv = 12;
    list.push_back(op);
  }
  return list;
}

class Campaign {
 public:
  explicit Campaign(std::unique_ptr<Core> core) : Campaign(std::make_unique<Probe>(std::move(core))) {}

  // From the first word of the key to the tag's last, on an engine that was wiped.
  LatencySpread run(const Operation& op, std::uint64_t draws, std::uint64_t seed) {
    Draws octets(seed);
    LatencySpread spread;
    for (std::uint64_t i = 0; i < draws && !testing::Test::HasFailure(); ++i) {
      const Octets key = octets.key(i, op.key);
      const Message m = message(op, key, i, octets);
      bench_.write(map::kCtrl, kWipe);
      probe_.begin();
      if (op.vault) {
        bench_.load_key({key, false, op.key, kUsages});
      } else {
        bench_.set_key(key);
      }
      const Result r = bench_.run(m);
      EXPECT_TRUE(r.answered && r.error == 0) << op.name << ", draw " << i;
      if (op.decrypt && op.mode >= AesMode::gcm) {
        EXPECT_EQ(r.tag_ok, i % 2 == 0) << op.name << ", draw " << i;
      }
      spread.add(probe_.pattern());
    }
    return spread;
  }

 private:
  explicit Campaign(std::unique_ptr<Probe> probe) : probe_(*probe), bench_(std::move(probe)) {}

  // Tags to check are right and wrong by turns.
  static Message message(const Operation& op, const Octets& key, std::uint64_t draw, Draws& octets) {
    Message m;
    m.mode = op.mode;
    m.decrypt = op.decrypt;
    m.stream = op.stream;
    m.iv = octets.data(draw, op.iv);
    m.aad = octets.data(draw, op.aad);
    m.text = octets.data(draw, op.text);
    if (op.decrypt && op.mode >= AesMode::gcm) {
      m.tag = oracle(key, m).tag;
      if (draw % 2 != 0) m.tag[draw / 2 % 16] ^= static_cast<std::uint8_t>(1u << (draw / 32 % 8));
    }
    return m;
  }

  Probe& probe_;
  AesBench bench_;
};

class AesLatency : public testing::TestWithParam<const char*> {};

TEST_P(AesLatency, no_cycle_of_any_pin_depends_on_key_or_data) {
  Campaign campaign(make_core(GetParam()));
  for (const Operation& op : operations()) {
    testbench::expect_no_spread(op.name, campaign.run(op, testbench::latency_draws(), testbench::latency_seed()));
  }
}

// Positive control.
TEST_P(AesLatency, a_cycle_more_for_one_bit_of_the_key_is_seen_in_every_operation) {
  Campaign campaign(std::make_unique<testbench::LeakyCore<AesPins>>(make_core(GetParam()), map::kKey + 4));
  for (const Operation& op : operations()) {
    if (op.vault) continue;
    const LatencySpread spread = campaign.run(op, 40, 1);
    EXPECT_EQ(spread.spread(), 1u) << op.name;
    EXPECT_GT(spread.others(), 5u) << op.name;
    EXPECT_NE(spread.difference(), "") << op.name;
  }
}

AES_FORMS(AesLatency);

}  // namespace
