// SPDX-License-Identifier: Apache-2.0
// Random messages of every length against mbedTLS, on both forms of the engine.
#include <gtest/gtest.h>

#include "testbench/pluton/aes/aes_oracle.hpp"

namespace {

using namespace aes_test;
using pluton::operator^;

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
    if (tagged) {
      ASSERT_EQ(r.tag, e.tag);
    }
    ASSERT_FALSE(r.tag_ok);

    m.decrypt = true;
    const Octets text = m.text;
    if (m.mode != AesMode::cmac) m.text = e.text;
    m.tag = e.tag;
    r = bench_.run(m);
    ASSERT_TRUE(r.done && r.error == 0) << "error " << r.error;
    if (m.mode != AesMode::cmac) {
      ASSERT_EQ(r.text, text);
    }
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

// The IV of 16 octets that makes J0 what the test wants: J0 = (IV * H + length) * H, and 1/H = H^(2^128 - 2).
Octets iv_of_counter(const Octets& key, const pluton::AesBlock& counter0) {
  Message zero;
  zero.text = Octets(16);
  const Octets h = oracle(key, zero).text;
  pluton::AesBlock power, inverse{};
  std::copy(h.begin(), h.end(), power.begin());
  inverse[0] = 0x80;  // one
  for (unsigned i = 1; i < 128; ++i) {
    power = pluton::gcm_product(power, power);
    inverse = pluton::gcm_product(inverse, power);
  }
  const auto iv = pluton::gcm_product(pluton::gcm_product(counter0, inverse) ^ pluton::bit_lengths(0, 16), inverse);
  return {iv.begin(), iv.end()};
}

TEST_P(AesRandom, gcm_counts_in_32_bits_only) {
  for (unsigned before = 0; before <= 5; ++before) {
    new_key();
    pluton::AesBlock counter0;
    counter0.fill(0xFF);
    counter0[15] = static_cast<std::uint8_t>(0xFF - before);
    Message m = message(AesMode::gcm, 16 * 5, 0, 16);
    m.iv = iv_of_counter(key_, counter0);
    // The premise, by CTR: the first counter block is J0 + 1 with its upper 96 bits all ones.
    Message ctr = m;
    ctr.mode = AesMode::ctr;
    ctr.text.resize(16);
    ctr.iv.assign(counter0.begin(), counter0.end());
    ctr.iv[15] = static_cast<std::uint8_t>(counter0[15] + 1);
    if (before == 0) std::fill(ctr.iv.end() - 4, ctr.iv.end(), std::uint8_t{0});
    const Octets first = oracle(key_, ctr).text, text = oracle(key_, m).text;
    ASSERT_TRUE(std::equal(first.begin(), first.end(), text.begin()));
    ASSERT_NO_FATAL_FAILURE(check(m));
  }
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
