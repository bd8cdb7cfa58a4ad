// SPDX-License-Identifier: Apache-2.0
// Digests of the SHA engine against NIST's vectors and mbedTLS, and the cycles its README promises; model and RTL, two
// rounds a cycle and one.
#include <random>

#include "testbench/common/cavp.hpp"
#include "testbench/pluton/sha/sha_bench.hpp"

namespace {

using namespace sha_bench;

template <class Form>
class Sha : public Bench<Form> {
 protected:
  // Cases whose digest differs; every other one by the stream. `longer`: one octet is added to each message.
  unsigned mismatches(unsigned alg, const std::string& kind, unsigned* cases, bool longer = false) {
    static constexpr const char* kNames[] = {"256", "384", "512"};
    unsigned wrong = 0;
    for (const auto& vector : testbench::read_cavp(std::string("hashes/SHA2/SHA") + kNames[alg] + kind + ".rsp")) {
      if (vector.count("Len") == 0) continue;
      Octets message = testbench::octets_of_hex(vector.at("Msg"));
      message.resize(std::stoul(vector.at("Len")) / 8);
      if (longer) message.push_back(0);
      const Octets got = ++*cases % 2 != 0 ? this->hash(alg, message) : this->hash_stream(alg, message);
      wrong += got != testbench::octets_of_hex(vector.at("MD")) ? 1 : 0;
    }
    return wrong;
  }
};
TYPED_TEST_SUITE(Sha, Forms);

TYPED_TEST(Sha, agrees_with_the_nist_short_message_vectors) {
  unsigned cases = 0;
  for (unsigned alg = 0; alg < kAlgs; ++alg) EXPECT_EQ(this->mismatches(alg, "ShortMsg", &cases), 0u) << alg;
  EXPECT_EQ(cases, 65u + 129u + 129u);
}

TYPED_TEST(Sha, agrees_with_the_nist_long_message_vectors) {
  unsigned cases = 0;
  for (unsigned alg = 0; alg < kAlgs; ++alg) EXPECT_EQ(this->mismatches(alg, "LongMsg", &cases), 0u) << alg;
  EXPECT_EQ(cases, 64u + 128u + 128u);
}

// Positive control of the two tests above: one octet more, and every vector must fail.
TYPED_TEST(Sha, the_vector_check_notices_a_message_that_is_one_octet_longer) {
  unsigned cases = 0;
  EXPECT_EQ(this->mismatches(0, "ShortMsg", &cases, true), 65u);
}

TYPED_TEST(Sha, agrees_with_mbedtls_on_every_length_by_registers_and_by_stream) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (unsigned length = 0; length <= 300; ++length) {
      const Octets message = pattern(length, length + 1);
      const Octets expected = reference(alg, message);
      ASSERT_EQ(this->hash(alg, message), expected) << alg << " " << length;
      ASSERT_EQ(this->hash_stream(alg, message), expected) << alg << " " << length;
    }
  }
}

TYPED_TEST(Sha, octets_and_words_may_be_mixed_freely) {
  std::mt19937 random(5);
  for (unsigned round = 0; round < 60; ++round) {
    const unsigned alg = round % kAlgs;
    const Octets message = pattern(random() % 400, round);
    this->begin(alg);
    for (std::size_t i = 0; i < message.size();) {
      if (random() % 2 != 0 && message.size() - i >= 4) {
        this->bus_.write(map::kData, pluton::word_at(message.data() + i));
        i += 4;
      } else {
        this->bus_.write(map::kDataByte, message[i++] | 0xABCDEF00u);
      }
    }
    ASSERT_EQ(this->finish(alg), reference(alg, message)) << round;
  }
}

TYPED_TEST(Sha, a_message_is_done_at_the_documented_cycle_after_finish) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (const unsigned length : {0u, 1u, 3u, 55u, 56u, 63u, 65u, 111u, 112u, 127u, 130u, 191u}) {
      this->begin(alg);
      this->send(pattern(length));
      this->settle();
      this->command(kFinish);
      const std::size_t tail = length % kBlockOctets[alg];
      EXPECT_EQ(this->settle(), this->message(alg, tail)) << alg << " " << length;
      EXPECT_EQ(this->status(), kDone);
    }
  }
}

TYPED_TEST(Sha, one_block_takes_34_cycles_at_two_rounds_a_cycle) {
  if (TypeParam::kRounds != 2) return;
  this->begin(0);
  this->send({'a', 'b', 'c'});
  this->command(kFinish);
  EXPECT_EQ(this->settle(), 34u);
}

// A block of data and another of its padding, the first still waiting: FINISH waits for the buffer, nothing is lost.
TYPED_TEST(Sha, finish_right_after_a_full_block_waits_for_the_buffer_only) {
  this->begin(0);
  this->send(pattern(64));
  const auto answer = this->bus_.write(map::kCtrl, kFinish);
  EXPECT_TRUE(answer.ok);
  EXPECT_EQ(answer.cycles, 2u);  // the block left for the idle core in the setup phase
  EXPECT_EQ(this->settle(), 2 * this->block(0) - 1);
  EXPECT_EQ(this->digest(0), reference(0, pattern(64)));
}

TYPED_TEST(Sha, with_data_waiting_a_block_starts_every_interval) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    const unsigned blocks = 20;
    const Octets message = pattern(std::size_t{kBlockOctets[alg]} * blocks);
    this->begin(alg | kStream);
    this->stream(message);
    const Cycles from = this->bus_.cycle();
    ASSERT_TRUE(this->bus_.advance_until([](const auto& out) { return out.irq != 0 || out.busy != 0; }, kLong));
    const Cycles full = this->bus_.cycle() - from;
    EXPECT_EQ(full, kBlockOctets[alg] / 8);  // one beat a cycle
    ASSERT_TRUE(
        this->bus_.advance_until([this](const auto& out) { return this->beats_.empty() && out.busy == 0; }, kLong));
    EXPECT_EQ(this->bus_.cycle() - from, full + 1 + (blocks + 1) * this->block(alg)) << alg;
    EXPECT_EQ(this->digest(alg), reference(alg, message));
  }
}

TYPED_TEST(Sha, a_word_waits_until_the_buffer_is_free_and_no_longer) {
  this->begin(0);
  const Octets message = pattern(64 * 12);
  Cycles waits = 0;
  const Cycles from = this->bus_.cycle();
  for (std::size_t i = 0; i < message.size(); i += 4) {
    const auto answer = this->bus_.write(map::kData, pluton::word_at(message.data() + i));
    EXPECT_TRUE(answer.ok);
    waits += answer.cycles - 2;
  }
  // The core sets the pace: the last block is full as the one before has left for the core.
  EXPECT_GT(waits, 0u);
  EXPECT_LE(this->bus_.cycle() - from, 32 + 12 * this->block(0));
  EXPECT_EQ(this->finish(0), reference(0, message));
}

TYPED_TEST(Sha, latency_does_not_depend_on_data) {
  std::mt19937 random(9);
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    Cycles least = tlmkit::kForever, most = 0;
    for (unsigned i = 0; i < 200; ++i) {
      this->begin(alg);
      const Cycles from = this->bus_.cycle();
      Octets message = pattern(100, random());
      if (i < 2) std::fill(message.begin(), message.end(), i == 0 ? 0 : 0xFF);
      this->send(message);
      this->command(kFinish);
      this->settle();
      least = std::min(least, this->bus_.cycle() - from);
      most = std::max(most, this->bus_.cycle() - from);
    }
    EXPECT_EQ(most - least, 0u) << alg;
  }
}

TYPED_TEST(Sha, the_interrupt_is_done_and_its_enable) {
  this->begin(0);
  this->command(kFinish);
  this->settle();
  EXPECT_EQ(this->bus_.out().irq, 0u);
  this->bus_.write(map::kIrqEnable, 1);
  EXPECT_EQ(this->bus_.out().irq, 1u);
  this->bus_.write(map::kStatus, kDone);
  EXPECT_EQ(this->bus_.out().irq, 0u);
  this->begin(0);
  this->command(kFinish);
  this->bus_.advance(this->message(0, 0) - 1);
  EXPECT_EQ(this->bus_.out().irq, 0u);
  this->bus_.advance(1);
  EXPECT_EQ(this->bus_.out().irq, 1u);
}

// The claim of the README: simulating a block costs a handful of calls, not one a cycle.
TEST(ShaModel, a_block_costs_few_calls) {
  struct Counted : ShaCore {
    void tick(const In& in) override {
      ++calls;
      ShaCore::tick(in);
    }
    void skip(Cycles n) override {
      ++calls;
      ShaCore::skip(n);
    }
    unsigned calls = 0;
  } core;
  tlmkit::ApbDriver<ShaPins> bus(core);
  bus.write(map::kCtrl, kStart);
  bus.write(map::kCtrl, kFinish);
  core.calls = 0;
  EXPECT_TRUE(bus.advance_until([](const auto& out) { return out.busy == 0; }, kLong));
  EXPECT_LE(core.calls, 2u);
  core.calls = 0;
  bus.advance(1'000'000);
  EXPECT_EQ(core.calls, 1u);
}

}  // namespace
