// SPDX-License-Identifier: Apache-2.0
// A derivation stopped at any cycle, from outside or by its engine.
#include "testbench/pluton/keyvault/keyvault_bench.hpp"

namespace {

using namespace keyvault_test;

template <class Core>
class KeyvaultAbort : public Bench<Core> {
 protected:
  KeyvaultAbort() {
    this->sha_.release_latency = [] { return 5u; };
    this->sha_.grant_latency = [] { return 3u; };
  }
  // Two HMACs under way since `cycles`; false when they have ended by then.
  bool start(Cycles cycles) {
    this->put_key(1, source_);
    this->put_key(2, this->random_octets(2, 16));
    this->set_up(attributes_, derivation_);
    this->write(map::kCommand, command_word(Op::derive, 2, 1));
    this->steps(cycles);
    return this->bus_.out().busy != 0;
  }
  void expect_usable() {
    EXPECT_EQ(this->derive(2, 1, attributes_, derivation_), Error::none);
    const Octets t1 = hmac(0, source_, {'i', 1});
    Octets second = t1;
    second.insert(second.end(), {'i', 2});
    const Octets t2 = hmac(0, source_, second);
    Octets expected = t1;
    expected.insert(expected.end(), t2.begin(), t2.end());
    EXPECT_EQ(this->key(2), expected);
  }

  const Octets source_ = Bench<Core>::random_octets(1, 32);
  const Attributes attributes_{64, kAes, 1, false};
  const Derivation derivation_{1, 0, {}, {'i'}};
};
TYPED_TEST_SUITE(KeyvaultAbort, Forms);

TYPED_TEST(KeyvaultAbort, abort_at_every_cycle_leaves_an_empty_slot_and_a_working_vault) {
  Cycles cycles = 0;
  for (;; ++cycles) {
    if (!this->start(cycles)) break;
    this->write(map::kCommand, command_word(Op::abort, 0));
    if (this->bus_.out().busy != 0 || this->valid(2)) {
      // The last digest beat came first, in the setup phase of the abort.
      this->wait();
      EXPECT_TRUE(this->valid(2));
      EXPECT_EQ(this->code(), Error::none);
    } else {
      EXPECT_EQ(this->code(), Error::aborted);
      EXPECT_FALSE(this->has(map::status::kDone));
      EXPECT_EQ(this->bus_.out().kdf_req | this->bus_.out().kdf_valid, 0u);
      EXPECT_TRUE(this->key(2).empty());
      EXPECT_EQ(this->key(1), this->source_);
      if (cycles % 5 == 0) this->expect_usable();
    }
  }
  EXPECT_GT(cycles, 80u);
}

TYPED_TEST(KeyvaultAbort, reset_at_every_cycle_leaves_an_empty_vault) {
  for (Cycles cycles = 0;; ++cycles) {
    const bool runs = this->start(cycles);
    this->core_.reset();
    this->sha_.reset();
    EXPECT_EQ(this->bus_.out().busy | this->bus_.out().kdf_req | this->bus_.out().kdf_valid, 0u);
    EXPECT_FALSE(this->valid(1) || this->valid(2));
    if (!runs) break;
  }
}

TYPED_TEST(KeyvaultAbort, others_cannot_disturb_a_derivation) {
  ASSERT_TRUE(this->start(20));
  this->bus_.act_as(2);
  this->write(map::kCommand, command_word(Op::abort, 2));
  EXPECT_EQ(this->code(), Error::not_owner);
  for (const Op op : {Op::write, Op::wipe, Op::freeze}) {
    this->write(map::kCommand, command_word(op, 2));
    EXPECT_EQ(this->code(), Error::busy);
  }
  this->write(map::kKeyData, 1);
  this->write(map::kInfo, 0xFFFFFFFF);
  EXPECT_EQ(this->code(), Error::busy);
  this->wait();
  EXPECT_TRUE(this->has(map::status::kDone));
  const Octets got = this->key(2);
  this->bus_.act_as(1);
  this->expect_usable();
  EXPECT_EQ(this->key(2), got);
}

TYPED_TEST(KeyvaultAbort, an_engine_that_withdraws_or_answers_amiss_wipes_the_target) {
  for (const auto fault : {FakeSha::Fault::grant_lost, FakeSha::Fault::short_digest, FakeSha::Fault::long_digest}) {
    for (const unsigned faulty : {1u, 2u}) {
      unsigned hmac_number = 0;
      this->sha_.fault = [&] { return ++hmac_number == faulty ? fault : FakeSha::Fault::none; };
      ASSERT_TRUE(this->start(1));
      this->wait();
      EXPECT_EQ(this->code(), Error::engine);
      EXPECT_FALSE(this->valid(2));
      EXPECT_TRUE(this->key(2).empty());
      this->sha_.fault = [] { return FakeSha::Fault::none; };
      this->expect_usable();
    }
  }
}

}  // namespace
