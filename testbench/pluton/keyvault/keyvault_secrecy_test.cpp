// SPDX-License-Identifier: Apache-2.0
// Non-interference: two vaults under the same traffic but with different keys and digests show the same at every pin
// that is not marked secret, in every cycle. So no register shows a key bit, and no cycle depends on one.
#include "testbench/pluton/keyvault/keyvault_traffic.hpp"

namespace {

using namespace keyvault_test;

// Name of the first open pin that differs, or empty. `sweeps` counts reads on the way.
template <class Core>
std::string leak(Core& one, Core& two, unsigned seed, unsigned long operations, unsigned* reads) {
  Traffic traffic(seed);
  std::mt19937_64 other(seed + 1);
  Cycles cycle = 0;
  std::string name;
  while (traffic.operations() < operations && name.empty()) {
    if (traffic.wants_reset()) {
      traffic.reset();
      one.reset();
      two.reset();
    }
    KeyvaultPins::In in = traffic.next(one.out(), cycle++), in_two = in;
    if (in.pwrite != 0 && in.paddr == map::kKeyData) in_two.pwdata = static_cast<std::uint32_t>(other());
    if (in.kdf_dvalid != 0) in_two.kdf_ddata = other();
    const KeyvaultPins::Out a = one.settle(in), b = two.settle(in_two);
    if (in.psel != 0 && in.penable != 0 && in.pwrite == 0) ++*reads;
    KeyvaultPins::for_each_out(
        [&name](const char* pin, unsigned, tlmkit::PinVisibility visibility, auto x, auto y) {
          if (visibility == tlmkit::PinVisibility::open && x != y && name.empty()) name = pin;
        },
        a, b);
    traffic.answer(a);
    one.tick(in);
    two.tick(in_two);
  }
  return name;
}

template <class Core>
class KeyvaultSecrecy : public ::testing::Test {};
TYPED_TEST_SUITE(KeyvaultSecrecy, Forms);

TYPED_TEST(KeyvaultSecrecy, nothing_open_depends_on_a_key) {
  TypeParam one, two;
  unsigned reads = 0;
  EXPECT_EQ(leak(one, two, 11, 40'000, &reads), "");
  EXPECT_GT(reads, 3000u);
}

TEST(KeyvaultSecrecyOracle, one_key_bit_in_a_reserved_bit_is_found) {
  struct Leaky : pluton::KeyvaultCore {
    const Out& settle(const In& in) override {
      KeyvaultCore::settle(in);
      if (in.psel != 0 && in.penable != 0 && in.pwrite == 0 && in.paddr == map::kStatus) out_.prdata |= bit_ << 31;
      return out_;
    }
    void tick(const In& in) override {
      if (in.psel != 0 && in.penable != 0 && in.pwrite != 0 && in.paddr == map::kKeyData) bit_ = in.pwdata & 1;
      KeyvaultCore::tick(in);
    }
    std::uint32_t bit_ = 0;
  } one, two;
  unsigned reads = 0;
  EXPECT_EQ(leak(one, two, 11, 40'000, &reads), "prdata");
}

// Every documented word in every cycle of a write and of a derivation, one run a word and cycle: what it reads is a
// pure function of status and attributes.
template <class Core>
class KeyvaultSweep : public Bench<Core> {};
TYPED_TEST_SUITE(KeyvaultSweep, Forms);

TYPED_TEST(KeyvaultSweep, no_readable_word_shows_key_or_digest_in_any_cycle_of_a_derivation) {
  std::vector<std::uint32_t> offsets;
  for (const auto& reg : map::kRegisters) {
    for (std::uint32_t i = 0; i < reg.count; ++i) offsets.push_back(reg.offset + i * reg.stride);
  }
  const Octets source = this->random_octets(1, 64);
  Attributes a;
  a.bytes = 64;
  const Derivation d{1, 0, this->random_octets(2, 32), this->random_octets(3, 64)};
  this->put_key(1, source);
  ASSERT_EQ(this->derive(2, 1, a, d), Error::none);
  Octets secret = this->key(2);
  secret.insert(secret.end(), source.begin(), source.end());
  unsigned reads = 0;
  for (const std::uint32_t offset : offsets) {
    // Reads of two cycles each, begun in even and in odd cycles.
    for (const Cycles phase : {0u, 1u}) {
      this->set_up(a, d);
      this->write(map::kCommand, command_word(Op::derive, 2, 1));
      this->steps(phase);
      while (this->bus_.out().busy != 0) {
        const std::uint32_t word = this->read(offset);
        ++reads;
        for (std::size_t i = 0; i + 4 <= secret.size(); i += 4) {
          ASSERT_TRUE(word == 0 || word != pluton::word_at(&secret[i])) << std::hex << offset;
        }
      }
    }
  }
  EXPECT_GT(reads, 5000u);
}

}  // namespace
