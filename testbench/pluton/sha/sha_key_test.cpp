// SPDX-License-Identifier: Apache-2.0
// HMAC: keys by registers and from the vault, cached states, the derivation channel.
#include <fstream>

#include "testbench/common/cavp.hpp"
#include "testbench/pluton/sha/sha_bench.hpp"

namespace {

using namespace sha_bench;

template <class Form>
class ShaKey : public Bench<Form> {
 protected:
  // FINISH to DONE of a message of `length` octets in an idle engine.
  Cycles cycles_of(std::uint32_t cfg, std::size_t length) {
    this->begin(cfg);
    this->send(pattern(length));
    this->settle();
    this->command(kFinish);
    return this->settle();
  }
  // Steps until the engine has given `count` octets of derived digests.
  bool derive(std::size_t count) {
    for (unsigned i = 0; i < 5000 && this->derived_.size() < count; ++i) this->bus_.step();
    return this->derived_.size() == count;
  }
  bool lend(unsigned alg) {
    this->lend_alg_ = alg;
    this->lend_ = true;
    for (unsigned i = 0; i < 5 && this->bus_.out().kdf_gnt == 0; ++i) this->bus_.step();
    return this->bus_.out().kdf_gnt != 0;
  }
  void release() {
    this->lend_ = false;
    this->lent_beats_.clear();
    this->bus_.step();
  }
};
TYPED_TEST_SUITE(ShaKey, Forms);

struct HmacCase {
  Octets key, message, mac;
};
// The vectors of RFC 4231; a file of cases whose lines are interrupted by comments.
std::vector<HmacCase> rfc_4231(unsigned alg) {
  static constexpr const char* kFiles[] = {"sha256", "sha384", "sha512"};
  std::ifstream in(std::string(testbench::kCavpFolder) + "HMAC/rfc-4231-" + kFiles[alg] + ".txt");
  std::vector<HmacCase> cases;
  HmacCase now;
  for (std::string line; std::getline(in, line);) {
    const auto value = [&line] { return testbench::octets_of_hex(line.substr(line.find(" = ") + 3)); };
    if (line.rfind("Key", 0) == 0) now.key = value();
    if (line.rfind("Msg", 0) == 0) now.message = value();
    if (line.rfind("MD", 0) != 0) continue;
    now.mac = value();
    cases.push_back(now);
  }
  return cases;
}

TYPED_TEST(ShaKey, hmac_agrees_with_rfc_4231) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    const auto cases = rfc_4231(alg);
    EXPECT_EQ(cases.size(), 6u);
    for (const HmacCase& c : cases) {
      // Longer keys are software's to hash.
      const Octets key = c.key.size() > kBlockOctets[alg] ? this->hash(alg, c.key) : c.key;
      this->load_key(alg, key);
      EXPECT_EQ(this->hash(alg, c.message, true), c.mac);
      EXPECT_EQ(this->hash_stream(alg, c.message, true), c.mac);
    }
  }
}

// Positive control: the same check with one bit of the key turned.
TYPED_TEST(ShaKey, another_key_gives_another_mac) {
  for (HmacCase& c : rfc_4231(0)) {
    if (c.key.size() > 64) continue;
    c.key[0] ^= 1;
    this->load_key(0, c.key);
    EXPECT_NE(this->hash(0, c.message, true), c.mac);
  }
}

TYPED_TEST(ShaKey, hmac_agrees_with_mbedtls_for_every_key_length) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (unsigned length = 0; length <= kBlockOctets[alg]; ++length) {
      const Octets key = pattern(length, length + 7), message = pattern(length * 2, length);
      this->load_key(alg, key);
      ASSERT_EQ(this->hash(alg, message, true), reference_hmac(alg, key, message)) << alg << " " << length;
    }
  }
}

TYPED_TEST(ShaKey, hmac_agrees_with_mbedtls_for_every_message_length) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    const Octets key = pattern(40, 3);
    this->load_key(alg, key);
    for (unsigned length = 0; length <= 300; ++length) {
      const Octets message = pattern(length, length);
      ASSERT_EQ(this->hash(alg, message, true), reference_hmac(alg, key, message)) << alg << " " << length;
    }
  }
}

TYPED_TEST(ShaKey, an_hmac_costs_one_compression_and_two_cycles_more_than_the_hash) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    this->load_key(alg, pattern(32));
    for (const unsigned length : {0u, 20u, 60u, 130u}) {
      const Cycles plain = this->cycles_of(alg, length), keyed = this->cycles_of(alg | kHmac, length);
      EXPECT_EQ(keyed - plain, this->block(alg) + 2) << alg << " " << length;
      if (alg == 0 && TypeParam::kRounds == 2) {
        EXPECT_LE(keyed - plain, 40u);
      }
    }
  }
}

TYPED_TEST(ShaKey, a_key_load_takes_two_compressions_and_five_cycles) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (const unsigned length : {0u, 7u, 32u, 64u}) {
      EXPECT_EQ(this->load_key(alg, pattern(length)), 2 * this->block(alg) + 5) << alg << " " << length;
    }
  }
}

TYPED_TEST(ShaKey, a_key_serves_many_messages_with_plain_hashes_between) {
  const Octets key = pattern(32, 9);
  this->load_key(1, key);
  for (unsigned i = 0; i < 5; ++i) {
    EXPECT_EQ(this->hash(1, pattern(i * 50), true), reference_hmac(1, key, pattern(i * 50)));
    EXPECT_EQ(this->hash(i % kAlgs, pattern(i)), reference(i % kAlgs, pattern(i)));
  }
  EXPECT_EQ(this->status() & kKeyed, kKeyed);
}

TYPED_TEST(ShaKey, without_a_key_or_with_one_for_another_algorithm_or_initiator_hmac_is_refused) {
  this->begin(kHmac);
  EXPECT_EQ(this->code(), ShaError::no_key);
  this->clear_error();
  this->load_key(0, pattern(20));
  this->begin(kHmac | 2);
  EXPECT_EQ(this->code(), ShaError::key_mismatch);
  this->bus_.act_as(9);
  this->begin(kHmac);
  EXPECT_EQ(this->code(), ShaError::key_mismatch);
  EXPECT_EQ(this->status(), kDone | kError | kKeyed);
  this->clear_error();
  this->bus_.act_as(1);
  EXPECT_EQ(this->hash(0, pattern(3), true), reference_hmac(0, pattern(20), pattern(3)));
}

TYPED_TEST(ShaKey, one_octet_too_many_ends_the_key) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (const bool word : {false, true}) {
      this->configure(alg);
      this->command(kKeyLoad);
      EXPECT_EQ(this->status() & kKeyOpen, kKeyOpen);
      this->send(pattern(kBlockOctets[alg] - (word ? 3 : 0)));
      this->bus_.write(word ? map::kData : map::kDataByte, 1);
      EXPECT_EQ(this->code(), ShaError::key_length);
      EXPECT_EQ(this->status(), kError);
      this->clear_error();
      this->begin(alg | kHmac);
      EXPECT_EQ(this->code(), ShaError::no_key);
      this->clear_error();
    }
  }
  EXPECT_EQ(this->hash(0, pattern(3)), reference(0, pattern(3)));
}

TYPED_TEST(ShaKey, a_key_of_the_vault_serves_like_any_other) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (const unsigned length : {16u, 32u, 48u, 64u}) {
      this->answer_.key = pattern(length, length);
      this->bus_.act_as(5);
      this->load_from_vault(alg, 11);
      EXPECT_EQ(this->status(), kDone | kKeyed);
      EXPECT_EQ(this->owner_, 5u);
      EXPECT_EQ(this->slot_, 11u);
      EXPECT_EQ(this->hash(alg, pattern(99), true), reference_hmac(alg, this->answer_.key, pattern(99)));
    }
  }
}

TYPED_TEST(ShaKey, a_refused_key_or_one_for_another_use_is_an_error_and_leaves_none) {
  this->load_key(0, pattern(16));
  this->answer_ = {{}, true, 0, 3};
  this->load_from_vault(0);
  EXPECT_EQ(this->code(), ShaError::key_denied);
  EXPECT_EQ(this->status(), kError);
  for (const unsigned bit : {0u, 1u, 2u, 4u, 5u, 6u, 7u}) {
    this->clear_error();
    this->answer_ = {pattern(32), false, 1u << bit, 3};
    this->load_from_vault(0);
    EXPECT_EQ(this->code(), ShaError::key_usage) << bit;
    EXPECT_EQ(this->status(), kError) << bit;
  }
  this->begin(kHmac);
  EXPECT_EQ(this->code(), ShaError::no_key);
}

TYPED_TEST(ShaKey, a_wipe_at_any_cycle_of_a_vault_load_lets_the_request_end_and_leaves_no_key) {
  for (Cycles at = 0; at < 2 * this->block(0) + 25; ++at) {
    this->answer_ = {pattern(32), false, 1u << 3, 4};
    this->configure(kVault);
    this->command(kKeyLoad);
    for (Cycles i = 0; i < at; ++i) this->bus_.step();
    const bool asking = this->bus_.out().kreq_valid != 0;
    this->command(kWipe);
    unsigned held = 0;
    for (; this->bus_.out().kreq_valid != 0; ++held) this->bus_.step();
    EXPECT_LE(held, asking ? 13u : 0u);
    EXPECT_EQ(this->status(), 0u) << at;
    this->begin(kHmac);
    EXPECT_EQ(this->code(), ShaError::no_key) << at;
    this->clear_error();
    ASSERT_EQ(this->hash(0, pattern(5)), reference(0, pattern(5))) << at;
    this->command(kWipe);
  }
}

TYPED_TEST(ShaKey, derivation_gives_hmacs_on_its_own_pins_only) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (const unsigned length : {0u, 5u, 32u, 64u, 128u}) {
      if (length > kBlockOctets[alg]) continue;
      const Octets key = pattern(length, length + 1), message = pattern(length * 2 + 3, 4);
      ASSERT_TRUE(this->lend(alg));
      this->derived_.clear();
      this->lend_octets(key, true);
      this->lend_octets(message, false);
      ASSERT_TRUE(this->derive(kDigestOctets[alg]));
      EXPECT_EQ(this->derived_, reference_hmac(alg, key, message)) << alg << " " << length;
      // The key serves again, and another one takes its place.
      this->derived_.clear();
      this->lend_octets(pattern(7), false);
      ASSERT_TRUE(this->derive(kDigestOctets[alg]));
      EXPECT_EQ(this->derived_, reference_hmac(alg, key, pattern(7)));
      this->derived_.clear();
      this->lend_octets(pattern(24, 8), true);
      this->lend_octets({}, false);
      ASSERT_TRUE(this->derive(kDigestOctets[alg]));
      EXPECT_EQ(this->derived_, reference_hmac(alg, pattern(24, 8), {}));
      this->release();
      EXPECT_EQ(this->status(), 0u);
    }
  }
}

TYPED_TEST(ShaKey, derivation_takes_the_documented_cycles) {
  const auto beats_to = [this](auto done) {
    while (!this->lent_beats_.empty()) this->bus_.step();
    const Cycles from = this->bus_.cycle();
    for (unsigned i = 0; i < 1000 && !done(this->bus_.out()); ++i) this->bus_.step();
    return this->bus_.cycle() - from;
  };
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    const Cycles block = this->block(alg);
    this->lend_ = true;
    this->lend_alg_ = alg;
    this->bus_.step();
    EXPECT_EQ(this->bus_.out().kdf_gnt, 1u);
    this->lend_octets(pattern(32), true);
    EXPECT_EQ(beats_to([](const auto& out) { return out.kdf_ready != 0; }), 2 * block + 5);
    this->lend_octets(pattern(20), false);
    EXPECT_EQ(beats_to([](const auto& out) { return out.kdf_dvalid != 0; }), 1 + 2 * block + 2);
    EXPECT_EQ(beats_to([](const auto& out) { return out.kdf_dvalid == 0; }), kDigestOctets[alg] / 8);
    this->release();
    EXPECT_EQ(this->bus_.out().kdf_gnt, 0u);
  }
}

TYPED_TEST(ShaKey, while_lent_every_command_is_refused_and_nothing_can_be_read) {
  ASSERT_TRUE(this->lend(2));
  this->lend_octets(pattern(32), true);
  this->lend_octets(pattern(200), false);
  for (unsigned i = 0; this->derived_.size() < 64; ++i) {
    ASSERT_LT(i, 200u);
    this->bus_.write(i % 3 == 0 ? map::kData : i % 3 == 1 ? map::kState : map::kCtrl, 1u << i % 6);
    EXPECT_EQ(this->code(), ShaError::busy);
    EXPECT_EQ(this->bus_.read(map::kDigest + 4 * (i % 16)).data, 0u);
    EXPECT_EQ(this->bus_.read(map::kState + 4 * (i % 16)).data, 0u);
    EXPECT_EQ(this->status(), kBusy | kLent | kError);
    this->clear_error();
  }
  EXPECT_EQ(this->derived_, reference_hmac(2, pattern(32), pattern(200)));
  this->release();
  EXPECT_EQ(this->bus_.out().kdf_gnt, 0u);
  EXPECT_EQ(this->bus_.out().busy, 0u);
  EXPECT_EQ(this->hash(2, pattern(3)), reference(2, pattern(3)));
}

TYPED_TEST(ShaKey, the_engine_is_lent_once_no_message_is_open_and_forgets_key_and_digest) {
  this->load_key(0, pattern(16));
  this->begin(0);
  this->send(pattern(3));
  EXPECT_FALSE(this->lend(0));
  this->command(kFinish);
  for (unsigned i = 0; i < 200 && this->bus_.out().kdf_gnt == 0; ++i) this->bus_.step();
  EXPECT_NE(this->bus_.out().kdf_gnt, 0u);
  this->release();
  EXPECT_EQ(this->status(), 0u);
  EXPECT_EQ(this->digest(0), Octets(32));
  this->begin(kHmac);
  EXPECT_EQ(this->code(), ShaError::no_key);
}

TYPED_TEST(ShaKey, a_vault_that_gives_up_at_any_cycle_gets_a_clean_engine_back) {
  for (unsigned at = 0; at < 150; at += 3) {
    ASSERT_TRUE(this->lend(0));
    this->lend_octets(pattern(20, at), true);
    this->lend_octets(pattern(70), false);
    for (unsigned i = 0; i < at; ++i) this->bus_.step();
    this->release();
    this->derived_.clear();
    ASSERT_EQ(this->status(), 0u) << at;
    ASSERT_EQ(this->hash(0, pattern(9)), reference(0, pattern(9))) << at;
  }
}

}  // namespace
