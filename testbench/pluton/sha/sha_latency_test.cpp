// SPDX-License-Identifier: Apache-2.0
// No pin of the engine but its data moves at another cycle for another key or another message. A fixed-seed slice here;
// longer (draws an operation) with
//   PLT_DRAWS=100000 PLT_SEED=7 sha_latency_test --gtest_filter=ShaLatency/*
#include "testbench/pluton/sha/sha_bench.hpp"

#include "testbench/common/latency.hpp"

namespace {

using namespace sha_bench;
using testbench::Draws;
using testbench::LatencySpread;

template <class Block>
struct Probed : testbench::TimingProbe<ShaPins> {
  static constexpr unsigned kRounds = 2;
  Probed() : TimingProbe(std::make_unique<Block>()) {}
};
struct Leaky : testbench::LeakyCore<ShaPins> {
  Leaky() : LeakyCore(std::make_unique<Model>(), map::kData) {}
};

constexpr unsigned kMessage = 203, kKey = 40;  // octets

enum class Way { hash_registers, hash_stream, hmac_registers, hmac_stream, hmac_vault, derivation };
constexpr Way kWays[] = {Way::hash_registers, Way::hash_stream, Way::hmac_registers,
                         Way::hmac_stream,    Way::hmac_vault,  Way::derivation};
const char* name_of(Way way) {
  static constexpr const char* kNames[] = {"hash_registers", "hash_stream", "hmac_registers",
                                           "hmac_stream",    "hmac_vault",  "derivation"};
  return kNames[static_cast<unsigned>(way)];
}

template <class Form>
class ShaLatency : public Bench<Form> {
 protected:
  // From the first write of the key or the message to the digest's last word, on an engine that was wiped.
  LatencySpread run(Way way, unsigned alg, std::uint64_t draws, std::uint64_t seed) {
    Draws octets(seed);
    LatencySpread spread;
    for (std::uint64_t i = 0; i < draws && !testing::Test::HasFailure(); ++i) {
      const Octets key = octets.key(i, kKey), message = octets.data(i, kMessage);
      this->command(kWipe);
      this->core_.begin();
      const Octets got = once(way, alg, key, message);
      const bool plain = way == Way::hash_registers || way == Way::hash_stream;
      // The function is others' matter; that the right one was run is seen once in a while.
      if (i % 64 == 0) {
        EXPECT_EQ(got, plain ? reference(alg, message) : reference_hmac(alg, key, message)) << "draw " << i;
      }
      spread.add(this->core_.pattern());
    }
    return spread;
  }

 private:
  Octets once(Way way, unsigned alg, const Octets& key, const Octets& message) {
    switch (way) {
      case Way::hash_registers:
        return this->hash(alg, message);
      case Way::hash_stream:
        return this->hash_stream(alg, message);
      case Way::hmac_registers:
        this->load_key(alg, key);
        return this->hash(alg, message, true);
      case Way::hmac_stream:
        this->load_key(alg, key);
        return this->hash_stream(alg, message, true);
      case Way::hmac_vault:
        this->answer_.key = key;
        this->load_from_vault(alg);
        return this->hash(alg, message, true);
      case Way::derivation:
        return lent(alg, key, message);
    }
    return {};
  }
  // As the vault has it done: beats of the key, beats of the message, the digest.
  Octets lent(unsigned alg, const Octets& key, const Octets& message) {
    this->derived_.clear();
    this->lend_alg_ = alg;
    this->lend_ = true;
    this->lend_octets(key, true);
    this->lend_octets(message, false);
    for (unsigned i = 0; i < 2000 && this->derived_.size() < kDigestOctets[alg]; ++i) this->bus_.step();
    this->lend_ = false;
    for (unsigned i = 0; i < 10; ++i) this->bus_.step();
    return this->derived_;
  }
};

using Engines = testing::Types<Probed<Model>, Probed<Rtl>>;
struct Names {
  template <class Form>
  static std::string GetName(int i) {
    return i == 0 ? "model" : "rtl";
  }
};
TYPED_TEST_SUITE(ShaLatency, Engines, Names);

TYPED_TEST(ShaLatency, no_cycle_of_any_pin_depends_on_key_or_message) {
  static constexpr const char* kNames[] = {"sha256_", "sha384_", "sha512_"};
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (const Way way : kWays) {
      testbench::expect_no_spread(std::string(kNames[alg]) + name_of(way),
                                  this->run(way, alg, testbench::latency_draws(), testbench::latency_seed()));
    }
  }
}

// Positive control: one bit of the words written, key or message.
using ShaLatencyControl = ShaLatency<Probed<Leaky>>;
TEST_F(ShaLatencyControl, a_cycle_more_for_one_bit_is_seen_in_every_operation_by_registers) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (const Way way : {Way::hash_registers, Way::hmac_registers, Way::hmac_stream}) {
      const LatencySpread spread = run(way, alg, 40, 1);
      EXPECT_GE(spread.spread(), 1u) << name_of(way);
      EXPECT_GT(spread.others(), 5u) << name_of(way);
      EXPECT_NE(spread.difference(), "") << name_of(way);
    }
  }
}

}  // namespace
