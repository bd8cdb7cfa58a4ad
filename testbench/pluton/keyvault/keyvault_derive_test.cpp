// SPDX-License-Identifier: Apache-2.0
// Derivations against RFC 5869, NIST's SP 800-108 vectors, and mbedTLS.
#include <mbedtls/hkdf.h>

#include <fstream>
#include <map>
#include <memory>

#include "testbench/common/cavp.hpp"
#include "testbench/pluton/keyvault/keyvault_bench.hpp"

namespace {

using namespace keyvault_test;
using testbench::octets_of_hex;

constexpr unsigned kExtract = 0, kExpand = 1, kCounter = 2, kWhole = 3;
constexpr unsigned kHashBytes[] = {32, 48, 64};

Octets first(const Octets& octets, std::size_t n) { return Octets(octets.begin(), octets.begin() + n); }

// SP 800-108 5.1 with HMAC, from the standard: K(i) = HMAC(key, [i] || Label || 00 || Context || [L]), 32-bit [i], [L].
Octets counter_kdf(unsigned prf, const Octets& key, const Octets& label, const Octets& context, unsigned bytes) {
  Octets out;
  for (unsigned i = 1; out.size() < bytes; ++i) {
    Octets m{0, 0, 0, static_cast<std::uint8_t>(i)};
    m.insert(m.end(), label.begin(), label.end());
    m.push_back(0);
    m.insert(m.end(), context.begin(), context.end());
    const unsigned bits = 8 * bytes;
    for (const unsigned shift : {24u, 16u, 8u, 0u}) m.push_back(static_cast<std::uint8_t>(bits >> shift));
    const Octets k = hmac(prf, key, m);
    out.insert(out.end(), k.begin(), k.end());
  }
  return first(out, bytes);
}

template <class Core>
class KeyvaultDerive : public Bench<Core> {
 protected:
  static constexpr unsigned kSource = 1, kTarget = 2;

  // SHA side with random gaps and latencies, or as quick as it can be.
  void random_sha(unsigned seed) {
    auto random = std::make_shared<std::mt19937>(seed);
    this->sha_.grant_latency = [random] { return (*random)() % 20; };
    this->sha_.release_latency = [random] { return (*random)() % 20; };
    this->sha_.digest_latency = [random] { return (*random)() % 100; };
    this->sha_.ready = [random] { return (*random)() % 3 == 0; };
  }
  Octets derived(const Octets& source, unsigned bytes, const Derivation& d) {
    this->put_key(kSource, source);
    Attributes a;
    a.bytes = bytes;
    EXPECT_EQ(this->derive(kTarget, kSource, a, d), Error::none);
    EXPECT_TRUE(this->has(map::status::kDone));
    return this->key(kTarget);
  }
};
TYPED_TEST_SUITE(KeyvaultDerive, Forms);

// Appendix A.1 and A.3; the other cases have an info or an output that is too long.
TYPED_TEST(KeyvaultDerive, expand_gives_the_okm_of_rfc_5869) {
  unsigned cases = 0;
  Octets info;
  for (const auto& vector : testbench::read_cavp("KDF/rfc-5869-HKDF-SHA256.txt")) {
    // A blank line may divide inputs from results.
    if (vector.count("Hash") != 0) info = vector.count("info") != 0 ? octets_of_hex(vector.at("info")) : Octets{};
    if (vector.count("PRK ") == 0 || info.size() > 64) continue;
    const Octets prk = octets_of_hex(vector.at("PRK ")), okm = octets_of_hex(vector.at("OKM "));
    EXPECT_EQ(first(this->derived(prk, 48, {kExpand, 0, {}, info}), okm.size()), okm);
    EXPECT_NE(first(this->derived(prk, 48, {kExpand, 0, {}, {1}}), okm.size()), okm);  // the oracle can tell
    ++cases;
  }
  EXPECT_EQ(cases, 2u);
}

TYPED_TEST(KeyvaultDerive, extract_then_expand_is_hkdf_of_mbedtls) {
  this->random_sha(1);
  unsigned seed = 100;
  for (unsigned prf = 0; prf < 3; ++prf) {
    for (const unsigned ikm_bytes : {16u, 32u, 48u, 64u}) {
      for (const unsigned salt_bytes : {0u, 1u, 7u, 8u, 9u, 31u, 32u}) {
        const Octets ikm = this->random_octets(++seed, ikm_bytes), salt = this->random_octets(++seed, salt_bytes);
        Octets prk(kHashBytes[prf]);
        ASSERT_EQ(mbedtls_hkdf_extract(hash_of(prf), salt.data(), salt.size(), ikm.data(), ikm.size(), prk.data()), 0);
        ASSERT_EQ(this->derived(ikm, kHashBytes[prf], {kExtract, prf, salt, {}}), prk) << prf << " " << salt_bytes;
      }
    }
  }
}

TYPED_TEST(KeyvaultDerive, expand_is_that_of_mbedtls_for_every_length) {
  this->random_sha(2);
  unsigned seed = 200;
  for (unsigned prf = 0; prf < 3; ++prf) {
    for (const unsigned bytes : {16u, 32u, 48u, 64u}) {
      for (unsigned info_bytes = 0; info_bytes <= 64; info_bytes += info_bytes < 9 || info_bytes > 54 ? 1 : 15) {
        // mbedTLS insists on a PRK as long as the digest, as the RFC asks.
        const Octets prk = this->random_octets(++seed, info_bytes % 2 == 0 ? kHashBytes[prf] : 64);
        const Octets info = this->random_octets(++seed, info_bytes);
        Octets okm(bytes);
        ASSERT_EQ(
            mbedtls_hkdf_expand(hash_of(prf), prk.data(), prk.size(), info.data(), info.size(), okm.data(), bytes), 0);
        ASSERT_EQ(this->derived(prk, bytes, {kExpand, prf, {}, info}), okm) << prf << " " << bytes << " " << info_bytes;
      }
    }
  }
}

TYPED_TEST(KeyvaultDerive, counter_mode_is_that_of_sp_800_108) {
  this->random_sha(3);
  unsigned seed = 300;
  for (unsigned prf = 0; prf < 3; ++prf) {
    for (const unsigned bytes : {16u, 32u, 48u, 64u}) {
      for (unsigned i = 0; i < 12; ++i) {
        const unsigned label_bytes = i == 0 ? 0 : i == 1 ? 32 : (7 * i) % 33;
        const unsigned context_bytes = i == 0 ? 0 : i == 1 ? 64 : (13 * i) % 65;
        const Octets key = this->random_octets(++seed, 16 * (i % 4 + 1));
        const Octets label = this->random_octets(++seed, label_bytes);
        const Octets context = this->random_octets(++seed, context_bytes);
        ASSERT_EQ(this->derived(key, bytes, {kCounter, prf, label, context}),
                  counter_kdf(prf, key, label, context, bytes));
      }
    }
  }
}

// NIST's cases for a 32-bit counter before the fixed input; how many of them `check` holds for. The fixed input has no
// label and context to be seen, so it goes in whole.
unsigned nist_cases(const std::function<bool(unsigned prf, unsigned bits, const testbench::CavpCase&)>& check) {
  std::ifstream in(std::string(testbench::kCavpFolder) + "KDF/nist-800-108-KBKDF-CTR.txt");
  const std::map<std::string, unsigned> prfs{{"HMAC_SHA256", 0}, {"HMAC_SHA384", 1}, {"HMAC_SHA512", 2}};
  unsigned passed = 0;
  testbench::CavpCase fields;  // the newest of each name, section lines among them
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == ']')) line.pop_back();
    const std::size_t begin = line.find_first_not_of("[\t ");
    const std::size_t equals = line.find('=');
    if (begin == std::string::npos || equals == std::string::npos) continue;
    const std::size_t name_end = line.find_last_not_of(' ', equals - 1);
    const std::size_t value = line.find_first_not_of(' ', equals + 1);
    const std::string name = line.substr(begin, name_end + 1 - begin);
    fields[name] = value == std::string::npos ? "" : line.substr(value);
    const auto prf = prfs.find(fields["PRF"]);
    if (name != "KO" || prf == prfs.end()) continue;
    if (fields["CTRLOCATION"] != "BEFORE_FIXED" || fields["RLEN"] != "32_BITS") continue;
    passed += check(prf->second, static_cast<unsigned>(std::stoul(fields["L"])), fields) ? 1 : 0;
  }
  return passed;
}

TYPED_TEST(KeyvaultDerive, counter_mode_with_whole_fixed_input_gives_the_vectors_of_nist) {
  unsigned cases = 0;
  const unsigned passed = nist_cases([&](unsigned prf, unsigned bits, const testbench::CavpCase& v) {
    ++cases;
    const Octets expected = octets_of_hex(v.at("KO"));
    const Octets out = this->derived(octets_of_hex(v.at("KI")), (bits / 8 + 15) / 16 * 16,
                                     {kWhole, prf, {}, octets_of_hex(v.at("FixedInputData"))});
    return out.size() >= expected.size() && first(out, expected.size()) == expected;
  });
  EXPECT_EQ(cases, 120u);
  EXPECT_EQ(passed, cases);
}

TYPED_TEST(KeyvaultDerive, the_nist_vectors_catch_a_wrong_fixed_input) {
  unsigned cases = 0;
  const unsigned passed = nist_cases([&](unsigned prf, unsigned bits, const testbench::CavpCase& v) {
    if (++cases > 5) return false;
    const Octets expected = octets_of_hex(v.at("KO"));
    Octets wrong = octets_of_hex(v.at("FixedInputData"));
    wrong[0] ^= 1;
    const Octets out = this->derived(octets_of_hex(v.at("KI")), (bits / 8 + 15) / 16 * 16, {kWhole, prf, {}, wrong});
    return first(out, expected.size()) == expected;
  });
  EXPECT_EQ(passed, 0u);
}

TYPED_TEST(KeyvaultDerive, the_derived_key_has_the_attributes_set_up_and_the_requester_as_owner) {
  this->bus_.act_as(5);
  this->put_key(1, this->random_octets(1, 32));
  const Attributes a{48, kPka, 0x60, false};
  EXPECT_EQ(this->derive(2, 1, a, {}), Error::none);
  EXPECT_EQ(this->attributes(2), (5u << 24 | 0x60u << 16 | 1u << 15 | kPka << 8 | 48u));
}

TYPED_TEST(KeyvaultDerive, a_source_that_may_not_be_derived_from_leaves_the_target_wiped) {
  struct Case {
    Attributes source, target;
    Derivation derivation;
    Error error;
  };
  const Attributes good;
  const Case cases[] = {
      {{32, kSha, 0x6F, false}, good, {}, Error::wrong_usage},
      {{32, kAes | kPka, kDerive, false}, good, {}, Error::wrong_destination},
      {good, {32, kAes, 1, true}, {}, Error::not_exportable},
      {good, {33, kAes, 1, false}, {}, Error::bad_length},
      {good, {48, kAes, 1, false}, {kExtract, 0, {}, {}}, Error::bad_length},
      {good, {32, kAes, 1, false}, {kExtract, 1, {}, {}}, Error::bad_length},
      {good, {32, kAes, 1, false}, {kExpand, 3, {}, {}}, Error::bad_mode},
  };
  for (const Case& c : cases) {
    this->put_key(1, this->random_octets(1, 32), c.source);
    this->put_key(2, this->random_octets(2, 32));
    EXPECT_EQ(this->derive(2, 1, c.target, c.derivation), c.error);
    EXPECT_FALSE(this->valid(2));
    EXPECT_TRUE(this->valid(1));
    EXPECT_FALSE(this->has(map::status::kDone));
  }
  EXPECT_EQ(this->sha_.hmacs(), 0u);
}

TYPED_TEST(KeyvaultDerive, too_much_salt_or_info_is_refused) {
  this->put_key(1, this->random_octets(1, 32));
  this->set_up({}, {});
  for (const auto& [salt, info] : {std::pair(33u, 0u), std::pair(63u, 0u), std::pair(0u, 65u), std::pair(0u, 127u)}) {
    this->write(map::kDerivation, kExpand | salt << 8 | info << 16);
    EXPECT_EQ(this->command(Op::derive, 2, 1), Error::bad_length);
  }
}

TYPED_TEST(KeyvaultDerive, a_key_cannot_be_derived_into_its_own_slot) {
  const Octets key = this->random_octets(1, 32);
  this->put_key(1, key);
  EXPECT_EQ(this->derive(1, 1, {}, {}), Error::bad_slot);
  EXPECT_EQ(this->key(1), key);
}

TYPED_TEST(KeyvaultDerive, an_exportable_source_may_give_an_exportable_key) {
  Attributes a;
  a.exportable = true;
  this->put_key(1, this->random_octets(1, 32), a);
  EXPECT_EQ(this->derive(2, 1, a, {}), Error::none);
  EXPECT_EQ(this->command(Op::handover, 2, 0, 3), Error::none);
}

// README: with a SHA side that grants at once, takes a beat a cycle and answers D cycles after the last one.
TYPED_TEST(KeyvaultDerive, cycles_follow_the_documented_formula) {
  for (unsigned mode = 0; mode < 4; ++mode) {
    for (unsigned prf = 0; prf < 3; ++prf) {
      for (const unsigned n : {0u, 5u, 32u}) {
        const unsigned digest = 17;
        this->sha_.grant_latency = [] { return 0u; };
        this->sha_.digest_latency = [] { return 17u; };
        const unsigned bytes = mode == kExtract ? kHashBytes[prf] : 64;
        Derivation d{mode, prf, this->random_octets(1, n), this->random_octets(2, n)};
        this->put_key(1, this->random_octets(3, 48));
        Attributes a;
        a.bytes = bytes;
        this->set_up(a, d);
        this->write(map::kCommand, command_word(Op::derive, 2, 1));
        Cycles busy = 0;
        for (; this->bus_.out().busy != 0; ++busy) this->bus_.step();
        const unsigned hmacs = bytes > kHashBytes[prf] ? 2 : 1;
        const unsigned key = mode != kExtract ? 48 : n == 0 ? kHashBytes[prf] : n;
        Cycles expected = 4;
        for (unsigned i = 1; i <= hmacs; ++i) {
          const unsigned message = mode == kExtract   ? 48
                                   : mode == kExpand  ? (i == 2 ? kHashBytes[prf] : 0) + n + 1
                                   : mode == kCounter ? 4 + n + 1 + n + 4
                                                      : 4 + n;
          expected += 1 + (key + 7) / 8 + message + (message + 7) / 8 + digest + kHashBytes[prf] / 8;
        }
        EXPECT_EQ(busy, expected) << mode << " " << prf << " " << n;
      }
    }
  }
}

// Edges that the model is asked for one by one.
class CountingModel : public pluton::KeyvaultCore {
 public:
  void tick(const In& in) override {
    ++ticks;
    KeyvaultCore::tick(in);
  }
  unsigned ticks = 0;
};

TEST(KeyvaultModel, a_long_derivation_costs_few_calls) {
  CountingModel core;
  tlmkit::ApbDriver<KeyvaultPins> bus(core);
  for (const auto& [offset, word] :
       {std::pair(map::kAttributes, Attributes{}.word()), std::pair(map::kCommand, command_word(Op::write, 1)),
        std::pair(map::kKeyData, 1u), std::pair(map::kKeyData, 2u), std::pair(map::kKeyData, 3u),
        std::pair(map::kKeyData, 4u), std::pair(map::kKeyData, 5u), std::pair(map::kKeyData, 6u),
        std::pair(map::kKeyData, 7u), std::pair(map::kKeyData, 8u), std::pair(map::kDerivation, 1u | 64u << 16),
        std::pair(map::kCommand, command_word(Op::derive, 2, 1))}) {
    EXPECT_TRUE(bus.write(offset, word).ok);
  }
  core.ticks = 0;
  bus.advance(100'000);  // no grant
  bus.in().kdf_gnt = 1;
  bus.advance(100'000);  // no beat taken
  EXPECT_EQ(bus.out().kdf_valid, 1u);
  bus.in().kdf_ready = 1;
  EXPECT_TRUE(bus.advance_until([](const auto& out) { return out.kdf_key == 0; }, 100));
  bus.advance(65 + 9);
  bus.advance(1'000'000);  // no digest
  EXPECT_EQ(bus.out().kdf_req, 1u);
  EXPECT_LT(core.ticks, 50u);
}

}  // namespace
