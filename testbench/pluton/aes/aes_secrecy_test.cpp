// SPDX-License-Identifier: Apache-2.0
// Every register read at every cycle of an operation: nothing of key, state, round keys or key stream shows, ever.
#include <gtest/gtest.h>

#include <set>

#include "testbench/pluton/aes/aes_oracle.hpp"

namespace {

using namespace aes_test;

// Words that must never be read: of the key, its expansion, H, the input, E(J0), the counters' key stream.
class Secrets {
 public:
  void add(const Octets& octets) {
    for (std::size_t i = 0; i + 4 <= octets.size(); i += 4) words_.insert(word_of(octets, i));
  }
  // Every state between two rounds and every round key of one encryption, by the textbook from FIPS 197, 5.
  void add_encryption(const Octets& key, const Octets& block);
  bool has(std::uint32_t word) const { return word != 0 && words_.count(word) != 0; }
  std::size_t size() const { return words_.size(); }

 private:
  std::set<std::uint32_t> words_;
};

std::uint8_t times_2(std::uint8_t a) { return static_cast<std::uint8_t>(a << 1 ^ (a >> 7) * 0x1B); }

std::uint8_t s_box(std::uint8_t a) {
  // a^254, then the affine map.
  const auto times = [](std::uint8_t x, std::uint8_t y) {
    std::uint8_t p = 0;
    for (; y != 0; y >>= 1, x = times_2(x)) p = static_cast<std::uint8_t>(p ^ (y & 1) * x);
    return p;
  };
  std::uint8_t inverse = 1;
  for (unsigned i = 0; i < 254; ++i) inverse = times(inverse, a);
  std::uint8_t out = 0x63;
  for (unsigned i = 0; i < 5; ++i) out = static_cast<std::uint8_t>(out ^ (inverse << i | inverse >> (8 - i)));
  return out;
}

void Secrets::add_encryption(const Octets& key, const Octets& block) {
  std::array<std::uint8_t, 256> box;
  for (unsigned i = 0; i < 256; ++i) box[i] = s_box(static_cast<std::uint8_t>(i));
  const std::size_t nk = key.size() / 4, rounds = nk + 6;
  Octets w = key;
  std::uint8_t rcon = 1;
  for (std::size_t i = nk; i < 4 * (rounds + 1); ++i) {
    Octets t(w.end() - 4, w.end());
    if (i % nk == 0) std::rotate(t.begin(), t.begin() + 1, t.end());
    if (i % nk == 0 || (nk == 8 && i % nk == 4))
      std::transform(t.begin(), t.end(), t.begin(), [&](auto b) { return box[b]; });
    if (i % nk == 0) {
      t[0] ^= rcon;
      rcon = times_2(rcon);
    }
    for (std::size_t k = 0; k < 4; ++k) w.push_back(w[4 * (i - nk) + k] ^ t[k]);
  }
  add(w);
  Octets s(16);
  for (std::size_t i = 0; i < 16; ++i) s[i] = block[i] ^ w[i];
  add(s);
  for (std::size_t r = 1; r < rounds; ++r) {
    Octets t(16);
    for (std::size_t i = 0; i < 16; ++i) t[i] = box[s[(i + 4 * (i % 4)) % 16]];
    for (std::size_t i = 0; i < 16; ++i) {
      const auto at = [&](std::size_t k) { return t[i / 4 * 4 + (i + k) % 4]; };
      s[i] = static_cast<std::uint8_t>(times_2(at(0)) ^ times_2(at(1)) ^ at(1) ^ at(2) ^ at(3) ^ w[16 * r + i]);
    }
    add(s);
  }
}

Octets encrypted(const Octets& key, const Octets& block) {
  Message m;
  m.text = block;
  return oracle(key, m).text;
}

class AesSecrecy : public testing::TestWithParam<const char*> {
 protected:
  AesSecrecy() : random_(3) {}

  struct Swept {
    unsigned reads = 0, leaks = 0;
  };
  // At each cycle of the message anew: reads every register once and compares.
  Swept sweep(const Message& m, const Octets& key, const Secrets& secrets, Cycles cycles) {
    Swept swept;
    AesBench bench(make_core(GetParam()));
    for (Cycles at = 0; at < cycles; ++at) {
      for (std::uint32_t i = 0; i < map::kBlock.register_count; ++i) {
        const auto& r = map::kRegisters[i];
        bench.apb.reset();
        bench.set_key(key);
        bench.start(m);
        bench.apb.advance(at);
        for (std::uint32_t k = 0; k < r.count; ++k) {
          const std::uint32_t word = bench.apb.read(r.offset + 4 * k).data;
          if (bench.apb.out().busy == 0) break;  // the end: TAG may show
          ++swept.reads;
          swept.leaks += secrets.has(word) ? 1 : 0;
        }
        bench.drop_stream();
      }
    }
    return swept;
  }
  Message message(AesMode mode, bool stream) {
    Message m;
    m.mode = mode;
    m.stream = stream;
    m.iv = random_octets(random_, mode == AesMode::gcm ? 12 : 16);
    m.text = random_octets(random_, 32);
    return m;
  }

  std::mt19937_64 random_;
};

TEST_P(AesSecrecy, no_register_shows_key_state_round_key_or_input_at_any_cycle) {
  for (const unsigned octets : {16u, 32u}) {
    const Octets key = random_octets(random_, octets);
    for (const AesMode mode : {AesMode::ecb, AesMode::cbc, AesMode::ctr, AesMode::gcm, AesMode::cmac}) {
      const Message m = message(mode, true);
      Secrets secrets;
      secrets.add(m.text);
      secrets.add_encryption(key, Octets(16));  // H
      secrets.add(encrypted(key, Octets(16)));
      Octets block(m.text.begin(), m.text.begin() + 16);
      if (mode == AesMode::ctr || mode == AesMode::cbc) block = m.iv;
      if (mode == AesMode::cbc) {
        for (std::size_t i = 0; i < 16; ++i) block[i] ^= m.text[i];
      }
      if (mode == AesMode::gcm) {
        block = m.iv;
        block.insert(block.end(), {0, 0, 0, 1});
        secrets.add_encryption(key, block);
        secrets.add(encrypted(key, block));
        block[15] = 2;
      }
      secrets.add_encryption(key, block);
      if (mode == AesMode::ctr || mode == AesMode::gcm) secrets.add(encrypted(key, block));  // key stream
      if (mode == AesMode::cmac) secrets.add(encrypted(key, block));                         // chaining value
      secrets.add(oracle(key, m).tag);                                                       // not while busy
      const Swept swept = sweep(m, key, secrets, 75);
      EXPECT_EQ(swept.leaks, 0u) << static_cast<unsigned>(mode);
      EXPECT_GT(swept.reads, 500u);
    }
  }
}

// Positive control: the secrets are really those, for the ciphertext is what the register path shows.
TEST_P(AesSecrecy, the_sweep_notices_what_does_show) {
  const Octets key = random_octets(random_, 16);
  Message m = message(AesMode::ecb, false);
  m.text.resize(16);
  AesBench bench(make_core(GetParam()));
  bench.set_key(key);
  bench.start(m);
  for (unsigned i = 0; i < 16; i += 4) bench.write(map::kDataIn, word_of(m.text, i));
  Secrets secrets;
  secrets.add(encrypted(key, m.text));
  EXPECT_TRUE(secrets.has(bench.read(map::kDataOut)));
}

// And the textbook computation is AES: its last state leads to the ciphertext.
TEST(AesSecrets, the_textbook_expansion_is_that_of_fips_197) {
  Secrets secrets;
  const Octets key = {0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c};
  const Octets block = {0x32, 0x43, 0xf6, 0xa8, 0x88, 0x5a, 0x30, 0x8d, 0x31, 0x31, 0x98, 0xa2, 0xe0, 0x37, 0x07, 0x34};
  secrets.add_encryption(key, block);
  EXPECT_TRUE(secrets.has(word_of({0xb6, 0x63, 0x0c, 0xa6}, 0)));  // w[43], FIPS 197, A.1
  EXPECT_TRUE(secrets.has(word_of({0xeb, 0x40, 0xf2, 0x1e}, 0)));  // start of round 10, FIPS 197, B
}

AES_FORMS(AesSecrecy);

}  // namespace
