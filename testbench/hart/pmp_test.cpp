// SPDX-License-Identifier: Apache-2.0
// PMP against a reference that follows Priv. 3.7 byte by byte and shares nothing with the model.
#include "tlm/hart/pmp.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using tlmkit::hart::Pmp;
using tlmkit::hart::PmpAccess;

struct Entry {
  std::uint8_t config;
  std::uint32_t address;
};

// Does `entry` (with its predecessor's address) match the byte at `a`? Straight from the tables of 3.7.1.
bool matches(const Entry& entry, std::uint32_t previous, std::uint64_t a) {
  switch ((entry.config >> 3) & 3) {
    case 1:
      return a >= std::uint64_t{previous} << 2 && a < std::uint64_t{entry.address} << 2;
    case 2:
      return a >> 2 == entry.address;
    case 3: {
      unsigned ones = 0;
      while (ones < 32 && ((entry.address >> ones) & 1) != 0) ++ones;
      const unsigned shift = ones + 3;
      return a >> shift == (std::uint64_t{entry.address} << 2) >> shift;
    }
    default:
      return false;
  }
}

bool reference(const Entry (&entries)[16], std::uint64_t address, unsigned length, unsigned kind, bool machine) {
  for (unsigned i = 0; i < 16; ++i) {
    unsigned matched = 0;
    for (unsigned b = 0; b < length; ++b)
      matched += matches(entries[i], i == 0 ? 0 : entries[i - 1].address, address + b);
    if (matched == 0) continue;
    if (matched != length) return false;
    if (machine && (entries[i].config & 0x80) == 0) return true;
    return (entries[i].config & kind) != 0;
  }
  return machine;
}

void program(Pmp& pmp, const Entry (&entries)[16]) {
  for (unsigned i = 0; i < 16; ++i) pmp.write_address(i, entries[i].address);
  for (unsigned i = 0; i < 16; ++i) pmp.write_config(i, entries[i].config);
}

// Random entries around a small window, so that edges, overlaps and priorities meet all the time.
void random_entries(std::mt19937& random, Entry (&entries)[16], bool locks) {
  for (Entry& e : entries) {
    e = {};
    if (random() % 3 != 0) continue;
    const unsigned permissions = random() % 8;
    e.config = static_cast<std::uint8_t>((permissions == 2 || permissions == 6 ? permissions & ~2u : permissions) |
                                         ((random() % 4) << 3) | (locks && random() % 2 == 0 ? 0x80 : 0));
    e.address = random() % 24;
    if (random() % 16 == 0) e.address = ~0u;
    if (random() % 16 == 0) e.address = static_cast<std::uint32_t>(random());
  }
}

template <class Check>
void enumerate(bool locks, Check check) {
  std::mt19937 random(3);
  for (unsigned round = 0; round < 300; ++round) {
    Entry entries[16];
    random_entries(random, entries, locks);
    Pmp pmp(32);
    program(pmp, entries);
    for (std::uint64_t address = 0; address < 104; ++address) {
      for (const unsigned length : {1u, 2u, 4u, 8u}) {
        for (const unsigned kind : {1u, 2u, 4u}) {
          for (const bool machine : {false, true}) {
            check(pmp.allows(address, length, static_cast<PmpAccess>(kind), machine),
                  reference(entries, address, length, kind, machine));
          }
        }
      }
    }
  }
}

TEST(Pmp, agrees_with_the_reference_over_small_ranges) {
  unsigned denied = 0, allowed = 0, wrong = 0;
  enumerate(true, [&](bool got, bool want) {
    wrong += got != want ? 1 : 0;
    ++(want ? allowed : denied);
  });
  EXPECT_EQ(wrong, 0u);
  EXPECT_GT(denied, 100'000u);
  EXPECT_GT(allowed, 100'000u);
}

// Positive control: were machine mode bound by unlocked entries, or an edge off by one, the reference would tell.
TEST(Pmp, reference_tells_a_wrong_decision) {
  Entry entries[16] = {{0x08 | 1, 4}};
  Pmp pmp(32);
  program(pmp, entries);
  EXPECT_NE(pmp.allows(15, 1, PmpAccess::read, false), reference(entries, 16, 1, 1, false));
  EXPECT_NE(pmp.allows(0, 1, PmpAccess::write, true), reference(entries, 0, 1, 2, false));
}

TEST(Pmp, range_answer_holds_for_every_aligned_access_inside) {
  std::mt19937 random(9);
  unsigned granted = 0;
  for (unsigned round = 0; round < 3000; ++round) {
    Entry entries[16];
    random_entries(random, entries, true);
    Pmp pmp(32);
    program(pmp, entries);
    const std::uint64_t first = (random() % 4) * 16;
    const auto kind = 1u << (random() % 3);
    const bool machine = random() % 2 == 0;
    if (!pmp.allows_range(first, 32, static_cast<PmpAccess>(kind), machine, 4)) continue;
    ++granted;
    for (const unsigned length : {1u, 2u, 4u}) {
      for (std::uint64_t a = first; a < first + 32; a += length) {
        ASSERT_TRUE(reference(entries, a, length, kind, machine)) << round;
      }
    }
  }
  EXPECT_GT(granted, 300u);
}

TEST(Pmp, lock_holds_configuration_address_and_the_predecessor_of_tor) {
  Pmp pmp(32);
  pmp.write_address(2, 10);
  pmp.write_address(3, 20);
  pmp.write_config(3, 0x80 | 0x08 | 1);
  pmp.write_address(3, 99);
  pmp.write_config(3, 0);
  pmp.write_address(2, 99);
  EXPECT_EQ(pmp.address(3), 20u);
  EXPECT_EQ(pmp.config(3), 0x89);
  EXPECT_EQ(pmp.address(2), 10u);
  pmp.write_config(2, 0x1F);  // the predecessor's own configuration is not locked
  EXPECT_EQ(pmp.config(2), 0x1F);
  pmp.write_address(4, 7);
  pmp.write_config(4, 0x98);  // locked NAPOT does not lock its predecessor... which is locked already
  pmp.write_address(5, 1);
  pmp.write_config(6, 0x98);
  pmp.write_address(5, 2);
  EXPECT_EQ(pmp.address(5), 2u);
  pmp.reset();
  EXPECT_EQ(pmp.config(3), 0);
}

TEST(Pmp, reserved_bits_read_zero_and_write_without_read_is_legalised) {
  Pmp pmp(32);
  pmp.write_config(0, 0x7F);
  EXPECT_EQ(pmp.config(0), 0x1F);
  pmp.write_config(0, 0x1A);
  EXPECT_EQ(pmp.config(0), 0x18);
  pmp.write_config(0, 0x1E);
  EXPECT_EQ(pmp.config(0), 0x1C);
}

TEST(Pmp, napot_of_all_ones_covers_everything_and_top_addresses_do_not_wrap) {
  Pmp pmp(32);
  pmp.write_address(0, 0xFFFFFFFF);
  pmp.write_config(0, 0x1F);
  EXPECT_TRUE(pmp.allows(0, 4, PmpAccess::read, false));
  EXPECT_TRUE(pmp.allows(0xFFFFFFFC, 4, PmpAccess::execute, false));
  pmp.write_address(0, 0x3FFFFFFF);
  pmp.write_config(0, 0x11);  // NA4 over the last word
  EXPECT_TRUE(pmp.allows(0xFFFFFFFC, 4, PmpAccess::read, false));
  EXPECT_FALSE(pmp.allows(0xFFFFFFFE, 4, PmpAccess::read, true));
}

}  // namespace
