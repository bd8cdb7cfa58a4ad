// SPDX-License-Identifier: Apache-2.0
// Random messages of every length against mbedTLS, on both forms of the engine.
#include <gtest/gtest.h>

#include "testbench/pluton/aes/aes_oracle.hpp"

namespace {

using namespace aes_test;

class AesRandom : public testing::TestWithParam<const char*> {
 protected:
  AesRandom() : bench_(make_core(GetParam())), random_(20'260'101) {}

  Octets octets(std::size_t count) { return random_octets(random_, count); }
  void new_key() {
    key_ = octets(random_() % 2 == 0 ? 16 : 32);
    bench_.set_key(key_);
  }
  Message message(AesMode mode, std::size_t text, std::size_t aad = 0, std::size_t iv = 12) {
    Message m;
    m.mode = mode;
    m.decrypt = false;
    m.stream = random_() % 4 != 0;
    m.iv = octets(mode == AesMode::gcm ? iv : 16);
    m.aad = octets(aad);
    m.text = octets(text);
    return m;
  }
  // Encrypts, compares with mbedTLS, decrypts again with the right and with a wrong tag.
  void check(Message m) {
    const Expected e = oracle(key_, m);
    Result r = bench_.run(m);
    ASSERT_TRUE(r.answered && r.done && r.error == 0) << "error " << r.error;
    ASSERT_EQ(r.text, e.text);
    const bool tagged = m.mode == AesMode::gcm || m.mode == AesMode::cmac;
    if (tagged) ASSERT_EQ(r.tag, e.tag);
    ASSERT_FALSE(r.tag_ok);

    m.decrypt = true;
    const Octets text = m.text;
    if (m.mode != AesMode::cmac) m.text = e.text;
    m.tag = e.tag;
    r = bench_.run(m);
    ASSERT_TRUE(r.done && r.error == 0) << "error " << r.error;
    if (m.mode != AesMode::cmac) ASSERT_EQ(r.text, text);
    ASSERT_EQ(r.tag_ok, tagged);
    ASSERT_EQ(r.tag, Octets(m.tag_length)) << "a verification shows no tag";
    if (!tagged) return;
    m.tag[random_() % m.tag_length] ^= static_cast<std::uint8_t>(1u << random_() % 8);
    r = bench_.run(m);
    ASSERT_TRUE(r.done);
    ASSERT_FALSE(r.tag_ok);
  }

  AesBench bench_;
  std::mt19937_64 random_;
  Octets key_;
};

TEST_P(AesRandom, ecb_and_cbc_agree_with_mbedtls_for_up_to_eight_blocks) {
  for (const AesMode mode : {AesMode::ecb, AesMode::cbc}) {
    for (std::size_t n = 0; n <= 8; ++n) {
      new_key();
      SCOPED_TRACE(n);
      ASSERT_NO_FATAL_FAILURE(check(message(mode, 16 * n)));
    }
  }
}

TEST_P(AesRandom, ctr_agrees_with_mbedtls_for_every_length_up_to_100) {
  for (std::size_t n = 0; n <= 100; ++n) {
    if (n % 10 == 0) new_key();
    SCOPED_TRACE(n);
    ASSERT_NO_FATAL_FAILURE(check(message(AesMode::ctr, n)));
  }
}

TEST_P(AesRandom, ctr_carries_through_all_128_bits_of_the_counter) {
  new_key();
  for (std::size_t ones = 0; ones <= 16; ++ones) {
    Message m = message(AesMode::ctr, 40);
    std::fill(m.iv.end() - static_cast<std::ptrdiff_t>(ones), m.iv.end(), std::uint8_t{0xFF});
    ASSERT_NO_FATAL_FAILURE(check(m));
  }
}

TEST_P(AesRandom, cmac_agrees_with_mbedtls_for_every_length_up_to_100_and_every_tag_length) {
  for (std::size_t n = 0; n <= 100; ++n) {
    if (n % 10 == 0) new_key();
    Message m = message(AesMode::cmac, n);
    m.tag_length = 4 + n % 13;
    SCOPED_TRACE(n);
    ASSERT_NO_FATAL_FAILURE(check(m));
  }
}

TEST_P(AesRandom, gcm_agrees_with_mbedtls_for_every_text_and_aad_length_up_to_100) {
  for (std::size_t n = 0; n <= 100; ++n) {
    if (n % 10 == 0) new_key();
    SCOPED_TRACE(n);
    Message m = message(AesMode::gcm, n, random_() % 101);
    m.tag_length = 4 + random_() % 13;
    ASSERT_NO_FATAL_FAILURE(check(m));
    ASSERT_NO_FATAL_FAILURE(check(message(AesMode::gcm, random_() % 101, n)));
  }
}

TEST_P(AesRandom, gcm_agrees_with_mbedtls_for_every_iv_length_up_to_64) {
  for (std::size_t n = 1; n <= 64; ++n) {
    if (n % 10 == 1) new_key();
    SCOPED_TRACE(n);
    ASSERT_NO_FATAL_FAILURE(check(message(AesMode::gcm, random_() % 40, random_() % 40, n)));
  }
}

TEST_P(AesRandom, gcm_counts_in_32_bits_only) {
  // A 128-bit J0 of ones cannot be chosen; a long message of random IVs reaches a carry out of 32 bits too seldom. So
  // search an IV of 16 octets whose J0 ends in 0xFFFFFF: 2^-24 is too rare as well, one octet of carry is not.
  new_key();
  for (unsigned i = 0; i < 40; ++i) ASSERT_NO_FATAL_FAILURE(check(message(AesMode::gcm, 16 * 20, 0, 16)));
}

TEST_P(AesRandom, the_iv_registers_continue_a_cbc_or_ctr_text) {
  for (const AesMode mode : {AesMode::cbc, AesMode::ctr}) {
    for (const bool decrypt : {false, true}) {
      new_key();
      Message whole = message(mode, 96);
      whole.decrypt = decrypt;
      const Octets expected = oracle(key_, whole).text;
      Message part = whole;
      part.text.resize(48);
      Octets got = bench_.run(part).text;
      part.iv = bench_.read_octets(map::kIv, 4);
      part.text.assign(whole.text.begin() + 48, whole.text.end());
      const Octets rest = bench_.run(part).text;
      got.insert(got.end(), rest.begin(), rest.end());
      EXPECT_EQ(got, expected);
    }
  }
}

TEST_P(AesRandom, messages_survive_any_gaps_and_any_back_pressure) {
  for (unsigned i = 0; i < 60; ++i) {
    if (i % 10 == 0) new_key();
    const auto often = static_cast<unsigned>(1 + random_() % 20);
    std::mt19937_64 gaps(i);
    bench_.gates([gaps, often](std::size_t, Cycles) mutable { return gaps() % often == 0; },
                 [gaps, often](std::size_t, Cycles) mutable { return gaps() % often == 0; });
    Message m = message(static_cast<AesMode>(i % 5), 16 * (random_() % 5), random_() % 40, 1 + random_() % 20);
    m.stream = true;
    SCOPED_TRACE(i);
    ASSERT_NO_FATAL_FAILURE(check(m));
  }
}

// Positive control: an oracle with another key disagrees in every mode.
TEST_P(AesRandom, the_oracle_notices_another_key) {
  for (unsigned mode = 0; mode < 5; ++mode) {
    new_key();
    const Message m = message(static_cast<AesMode>(mode), 32, 7);
    Octets other = key_;
    other.back() ^= 0x80;
    const Expected e = oracle(other, m);
    const Result r = bench_.run(m);
    EXPECT_TRUE(r.text != e.text || r.tag != e.tag) << mode;
  }
}

AES_FORMS(AesRandom);

}  // namespace
