// SPDX-License-Identifier: Apache-2.0
// Every combination of three PMP entries over a few words, against a model written from Priv. 3.7 that shares nothing
// with class Pmp; and copies of the class with one mistake each (pmp_mutants.py), all of which the comparison finds.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "testbench/hart/pmp_mutants.hpp"
#include "tlm/hart/csr.hpp"
#include "tlm/hart/pmp.hpp"

namespace {

constexpr unsigned kBytes = 32;  // that entries and accesses are about
constexpr unsigned kEntries = 16;

struct Entry {
  unsigned mode = 0;  // A: 0 OFF, 1 TOR, 2 NA4, 3 NAPOT
  unsigned address = 0;
  unsigned rights = 0;  // bit 0 R, 1 W, 2 X
  bool locked = false;
  std::uint8_t config() const { return static_cast<std::uint8_t>(rights | (mode << 3) | (locked ? 0x80u : 0u)); }
};
using Entries = std::array<Entry, kEntries>;

// The model: which of the first kBytes bytes an entry matches, byte by byte (table 3.10 and the text below it).
std::uint32_t matched(const Entries& entries, unsigned n) {
  const Entry& e = entries[n];
  std::uint32_t bytes = 0;
  for (unsigned byte = 0; byte < kBytes; ++byte) {
    const unsigned word = byte / 4;
    bool hit = false;
    if (e.mode == 1) hit = word >= (n == 0 ? 0 : entries[n - 1].address) && word < e.address;
    if (e.mode == 2) hit = word == e.address;
    if (e.mode == 3) {  // a yyy0 pattern of 8 bytes, yy01 of 16, y011 of 32, ...
      unsigned words = 2;
      for (unsigned a = e.address; (a & 1) != 0; a >>= 1) words *= 2;
      hit = word / words == e.address / words;
    }
    bytes |= hit ? 1u << byte : 0u;
  }
  return bytes;
}

struct Model {
  explicit Model(const Entries& all) : entries(all) {
    for (unsigned n = 0; n < kEntries; ++n) bytes[n] = matched(all, n);
  }
  bool allows(unsigned address, unsigned length, unsigned kind, bool machine) const {
    const std::uint32_t access = ((1u << length) - 1) << address;
    for (unsigned n = 0; n < kEntries; ++n) {
      if ((bytes[n] & access) == 0) continue;
      if ((bytes[n] & access) != access) return false;
      return (machine && !entries[n].locked) || (entries[n].rights & kind) != 0;
    }
    return machine;
  }
  const Entries& entries;
  std::array<std::uint32_t, kEntries> bytes{};
};

// Accesses of every size and alignment; and what a whole range promises about the aligned ones inside.
template <class Pmp, class Access>
unsigned wrong_answers(const Entries& entries) {
  Pmp pmp(54);
  for (unsigned n = 0; n < kEntries; ++n) pmp.write_address(n, entries[n].address);
  for (unsigned n = 0; n < kEntries; ++n) pmp.write_config(n, entries[n].config());
  const Model model(entries);
  unsigned wrong = 0;
  for (const unsigned kind : {1u, 2u, 4u}) {
    for (const bool machine : {false, true}) {
      for (unsigned address = 0; address < 20; ++address) {
        for (unsigned length = 1; length <= 8; ++length) {
          const bool got = pmp.allows(address, length, static_cast<Access>(kind), machine);
          wrong += got != model.allows(address, length, kind, machine) ? 1 : 0;
        }
      }
      if (!pmp.allows_range(0, 16, static_cast<Access>(kind), machine, 8)) continue;
      for (unsigned length = 1; length <= 8; length *= 2) {
        for (unsigned a = 0; a < 16; a += length) wrong += model.allows(a, length, kind, machine) ? 0 : 1;
      }
    }
  }
  return wrong;
}

// Three entries at `places`, each of every mode and address; rights that tell who decided; locks as the bits of `locks`
// say. Calls visit(entries).
template <class Visit>
void enumerate(const std::array<unsigned, 3>& places, unsigned locks, Visit visit) {
  constexpr unsigned kChoices = 4 * 5;
  for (unsigned code = 0; code < kChoices * kChoices * kChoices; ++code) {
    Entries entries{};
    unsigned rest = code;
    for (unsigned n = 0; n < 3; ++n, rest /= kChoices) {
      Entry& e = entries[places[n]];
      e.mode = rest % 4;
      e.address = rest % kChoices / 4;
      e.rights = std::array<unsigned, 3>{1, 4, 3}[n];
      e.locked = ((locks >> n) & 1) != 0;
    }
    visit(entries);
  }
}

template <class Pmp, class Access>
unsigned wrong_decisions(bool all_locks) {
  unsigned wrong = 0;
  for (unsigned locks = 0; locks < 8; locks += all_locks ? 1 : 5) {
    enumerate({0, 1, 2}, locks, [&](const Entries& e) { wrong += wrong_answers<Pmp, Access>(e); });
  }
  return wrong;
}

// Rights and lock of one entry under another, as written, the reserved combinations among them.
template <class Pmp, class Access>
unsigned wrong_rights() {
  unsigned wrong = 0;
  for (unsigned code = 0; code < 256; ++code) {
    Pmp pmp(54);
    Entries entries{};
    for (unsigned n = 0; n < 2; ++n) {
      const unsigned bits = code >> (4 * n);
      entries[n] = {n == 0 ? 2u : 3u, 1, bits & 7, (bits & 8) != 0};
      pmp.write_address(n, 1);
      pmp.write_config(n, static_cast<std::uint8_t>(entries[n].config() | 0x60));
      if ((entries[n].rights & 3) == 2) entries[n].rights &= ~2u;  // R=0 W=1 is reserved: here neither
      wrong += pmp.config(n) != entries[n].config() ? 1 : 0;
    }
    const Model model(entries);
    for (const unsigned kind : {1u, 2u, 4u}) {
      for (const unsigned address : {0u, 4u, 8u, 16u}) {
        for (const bool machine : {false, true}) {
          const bool got = pmp.allows(address, 4, static_cast<Access>(kind), machine);
          wrong += got != model.allows(address, 4, kind, machine) ? 1 : 0;
        }
      }
    }
  }
  return wrong;
}

// Writes to three neighbours in every combination of modes and locks: what a lock holds (3.7.1, "Locking").
template <class Pmp>
unsigned wrong_writes() {
  unsigned wrong = 0;
  for (const unsigned base : {0u, 7u, 13u}) {
    for (unsigned code = 0; code < 8 * 8 * 8; ++code) {
      Pmp pmp(54);
      std::array<Entry, 3> was{};
      for (unsigned n = 0; n < 3; ++n) {
        const unsigned bits = code >> (3 * n);
        was[n] = {bits & 3, 10 + n, 1, (bits & 4) != 0};
        pmp.write_address(base + n, was[n].address);
      }
      for (unsigned n = 0; n < 3; ++n) pmp.write_config(base + n, was[n].config());
      for (unsigned n = 0; n < 3; ++n) {
        const bool held = was[n].locked || (n < 2 && was[n + 1].locked && was[n + 1].mode == 1);
        pmp.write_address(base + n, 99);
        wrong += pmp.address(base + n) != (held ? was[n].address : 99) ? 1 : 0;
      }
      for (unsigned n = 0; n < 3; ++n) {
        pmp.write_config(base + n, 0x1F);
        wrong += pmp.config(base + n) != (was[n].locked ? was[n].config() : 0x1F) ? 1 : 0;
      }
    }
  }
  return wrong;
}

using tlmkit::hart::Pmp;
using tlmkit::hart::PmpAccess;

TEST(PmpExhaustive, every_access_under_three_entries_of_every_mode_and_lock_is_decided_as_written) {
  EXPECT_EQ((wrong_decisions<Pmp, PmpAccess>(true)), 0u);
}

TEST(PmpExhaustive, the_last_entries_and_entries_far_apart_decide_alike) {
  unsigned wrong = 0;
  for (const std::array<unsigned, 3> places :
       {std::array<unsigned, 3>{13, 14, 15}, std::array<unsigned, 3>{0, 7, 15}}) {
    enumerate(places, 5, [&](const Entries& e) { wrong += wrong_answers<Pmp, PmpAccess>(e); });
  }
  EXPECT_EQ(wrong, 0u);
}

TEST(PmpExhaustive, rights_and_lock_bind_each_privilege_as_written) { EXPECT_EQ((wrong_rights<Pmp, PmpAccess>()), 0u); }

TEST(PmpExhaustive, a_lock_holds_its_entry_and_the_base_of_a_locked_tor_and_nothing_else) {
  EXPECT_EQ(wrong_writes<Pmp>(), 0u);
}

TEST(PmpExhaustive, tor_below_its_base_matches_nothing_and_hides_nothing) {
  Entries entries{};
  entries[0].address = 4;
  entries[1] = {1, 2, 0, true};  // [16, 8): empty
  entries[2] = {3, 7, 7, false};
  EXPECT_EQ((wrong_answers<Pmp, PmpAccess>(entries)), 0u);
  Pmp pmp(54);
  for (unsigned n = 0; n < 3; ++n) pmp.write_address(n, entries[n].address);
  for (unsigned n = 0; n < 3; ++n) pmp.write_config(n, entries[n].config());
  EXPECT_TRUE(pmp.allows(8, 8, PmpAccess::read, false));
}

// One write of a 64-bit pmpcfg holds eight entries, in order; locked ones keep their byte. Odd numbers do not exist.
TEST(PmpExhaustive, rv64_configuration_registers_hold_eight_entries_each) {
  tlmkit::hart::CsrFile<tlmkit::Rv64imac> csr(0);
  const tlmkit::hart::CsrTime now{};
  unsigned effects = 0;
  std::uint64_t value = 0;
  ASSERT_TRUE(csr.write(0x3A0, 0x000000000000891F, now, effects));
  ASSERT_TRUE(csr.write(0x3A2, 0x1F00000000000000, now, effects));
  EXPECT_EQ(csr.pmp().config(1), 0x89);
  EXPECT_EQ(csr.pmp().config(15), 0x1F);
  ASSERT_TRUE(csr.write(0x3A0, 0x1818181818181818, now, effects));
  ASSERT_TRUE(csr.read(0x3A0, tlmkit::Privilege::machine, now, value));
  EXPECT_EQ(value, 0x1818181818188918u);
  EXPECT_FALSE(csr.read(0x3A1, tlmkit::Privilege::machine, now, value));
  EXPECT_FALSE(csr.read(0x3A3, tlmkit::Privilege::machine, now, value));
  ASSERT_TRUE(csr.write(0x3B0, ~std::uint64_t{0}, now, effects));  // base of the locked TOR
  EXPECT_EQ(csr.pmp().address(0), 0u);
  ASSERT_TRUE(csr.write(0x3B2, ~std::uint64_t{0}, now, effects));
  EXPECT_EQ(csr.pmp().address(2), (std::uint64_t{1} << 54) - 1);
}

// Positive control: each mistake is found by at least one of the comparisons.
TEST(PmpExhaustive, comparison_finds_every_planted_mistake) {
#define FIND(name)                                                                                        \
  {                                                                                                       \
    using Mutant = pmp_mutants::name::Pmp;                                                                \
    using Access = pmp_mutants::name::PmpAccess;                                                          \
    const unsigned found =                                                                                \
        wrong_writes<Mutant>() + wrong_rights<Mutant, Access>() + wrong_decisions<Mutant, Access>(false); \
    EXPECT_GT(found, 0u) << #name;                                                                        \
  }
  PMP_MUTANTS(FIND)
#undef FIND
}

}  // namespace
