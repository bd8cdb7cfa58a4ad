// SPDX-License-Identifier: Apache-2.0
// The decision, exhaustively on small spaces, against a reference that knows bytes only: every byte has an owner, every
// beat its bytes. That the reference sees faults is shown by the mutants (mutants/).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "firewall/burst.hpp"
#include "firewall/policy.hpp"

namespace {

using firewall::Burst;
using firewall::BurstType;
using firewall::Entry;
using firewall::Policy;
using firewall::Reason;
using firewall::Request;
using firewall::Rights;
using firewall::Verdict;

constexpr std::uint32_t kBase = 0x4000;  // the small address space: kGranules of 64 bytes from here
constexpr unsigned kGranules = 4, kBytes = 64 * kGranules;
constexpr unsigned kWho = 5, kMode = 2;
const Rights kAll{0xFFFF, 0xF};

Request request(std::uint64_t first, std::uint64_t last) {
  Request r;
  r.legal = true;
  r.first = first;
  r.last = last;
  r.initiator = kWho;
  r.mode = kMode;
  r.read = true;
  return r;
}

// An entry over granules from to upto of the small space, and what it gives; from > upto: over nothing.
struct Range {
  unsigned from, upto;
  bool enabled, gives;
};

std::vector<Range> all_ranges(bool both_rights) {
  std::vector<Range> out{{0, kGranules - 1, false, true}};
  for (unsigned from = 0; from < kGranules; ++from) {
    for (unsigned upto = 0; upto < kGranules; ++upto) {
      out.push_back({from, upto, true, true});
      if (both_rights) out.push_back({from, upto, true, false});
    }
  }
  return out;
}

Entry entry_of(const Range& range) {
  Entry e;
  e.enabled = range.enabled;
  e.base = kBase + 64 * range.from;
  e.limit = kBase + 64 * range.upto;
  if (range.gives) e.read = kAll;
  return e;
}

// Who owns each byte, from one granule below the small space to one above: the lowest-numbered entry, or none.
class Owners {
 public:
  explicit Owners(const std::vector<Range>& ranges) : ranges_(ranges) {
    owner_.fill(-1);
    for (unsigned byte = 0; byte < kBytes; ++byte) {
      for (std::size_t i = 0; i < ranges.size() && owner_[64 + byte] < 0; ++i) {
        const Range& r = ranges[i];
        if (r.enabled && byte / 64 >= r.from && byte / 64 <= r.upto) owner_[64 + byte] = static_cast<int>(i);
      }
    }
  }
  Verdict judge(unsigned first, unsigned last) const {
    int best = -1;
    for (unsigned byte = first; byte <= last; ++byte) {
      if (owner_[byte] >= 0 && (best < 0 || owner_[byte] < best)) best = owner_[byte];
    }
    if (best < 0) return {Reason::no_entry, -1};
    for (unsigned byte = first; byte <= last; ++byte) {
      if (owner_[byte] != best) return {Reason::partial, best};
    }
    return {ranges_[best].gives ? Reason::granted : Reason::no_right, best};
  }

 private:
  std::vector<Range> ranges_;
  std::array<int, kBytes + 128> owner_{};
};

// First and last bytes: the edges of every granule, one more on each side.
std::vector<unsigned> edges() {
  std::vector<unsigned> out;
  for (unsigned granule = 0; granule < kGranules + 2; ++granule) {
    for (const unsigned byte : {0u, 31u, 63u}) out.push_back(64 * granule + byte);
  }
  return out;
}

void expect_as_bytes_say(const std::vector<Range>& ranges) {
  Policy policy;
  for (const Range& range : ranges) policy.entries.push_back(entry_of(range));
  const Owners owners(ranges);
  const auto bytes = edges();
  for (const unsigned first : bytes) {
    for (const unsigned last : bytes) {
      const Verdict got = firewall::judge(policy, request(kBase - 64 + first, kBase - 64 + last));
      const Verdict want = first > last ? Verdict{Reason::malformed, -1} : owners.judge(first, last);
      ASSERT_EQ(got.reason, want.reason) << first << " to " << last;
      ASSERT_EQ(got.entry, want.entry) << first << " to " << last;
      ASSERT_EQ(got.granted(), want.reason == Reason::granted);
    }
  }
}

TEST(FirewallPolicy, every_pair_of_small_entries_decides_every_range_as_its_bytes_say) {
  const auto ranges = all_ranges(true);
  for (const Range& a : ranges) {
    for (const Range& b : ranges) {
      expect_as_bytes_say({a, b});
      if (HasFatalFailure()) return;
    }
  }
}

TEST(FirewallPolicy, every_three_small_entries_decide_by_the_lowest_number) {
  const auto ranges = all_ranges(false);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    for (std::size_t j = i % 2; j < ranges.size(); j += 2) {
      for (const Range& c : ranges) expect_as_bytes_say({ranges[i], ranges[j], c});
      if (HasFatalFailure()) return;
    }
  }
}

TEST(FirewallPolicy, offsets_inside_a_granule_do_not_move_an_entry) {
  for (std::uint32_t low = 0; low < 64; ++low) {
    Policy policy;
    policy.entries.push_back(entry_of({1, 2, true, true}));
    policy.entries[0].base += low;
    policy.entries[0].limit += 63 - low;
    const std::uint32_t first = kBase + 64, last = kBase + 191;
    ASSERT_TRUE(firewall::judge(policy, request(first, last)).granted()) << low;
    ASSERT_EQ(firewall::judge(policy, request(first - 1, last)).reason, Reason::partial) << low;
    ASSERT_EQ(firewall::judge(policy, request(first, last + 1)).reason, Reason::partial) << low;
    ASSERT_EQ(firewall::judge(policy, request(first - 1, first - 1)).reason, Reason::no_entry) << low;
    ASSERT_EQ(firewall::judge(policy, request(last + 1, last + 1)).reason, Reason::no_entry) << low;
  }
}

// Each of the three rights with every mask of modes and every single initiator's bit (and none, and all), the other two
// given or not, for every initiator, mode and need.
bool given(const Rights& rights, unsigned who, unsigned mode) {
  for (unsigned id = 1; id < 16; ++id) {
    if (id == who && (rights.initiators & (1u << id)) != 0) return (rights.modes & (1u << mode)) != 0;
  }
  return false;
}

void expect_rights(const Policy& policy) {
  const Entry& e = policy.entries[0];
  for (const unsigned who :
       {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 10u, 11u, 12u, 13u, 14u, 15u, 16u, 17u, 33u, 255u}) {
    for (unsigned mode = 0; mode < 4; ++mode) {
      for (unsigned needs = 0; needs < 8; ++needs) {
        Request r = request(kBase, kBase);
        r.initiator = who;
        r.mode = mode;
        r.read = (needs & 1) != 0;
        r.write = (needs & 2) != 0;
        r.fetch = (needs & 4) != 0;
        bool granted = needs != 0;
        if (r.read) granted &= given(e.read, who, mode);
        if (r.write) granted &= given(e.write, who, mode);
        if (r.fetch) granted &= given(e.fetch, who, mode);
        const Verdict got = firewall::judge(policy, r);
        ASSERT_EQ(got.reason, granted ? Reason::granted : Reason::no_right) << who << " " << mode << " " << needs;
        ASSERT_EQ(got.entry, 0);
      }
    }
  }
}

TEST(FirewallPolicy, an_access_needs_its_initiators_and_its_modes_bit_of_every_right_it_needs) {
  Policy policy;
  policy.entries.push_back(entry_of({0, 0, true, false}));
  Entry& e = policy.entries[0];
  const std::array<Rights Entry::*, 3> kinds{&Entry::read, &Entry::write, &Entry::fetch};
  for (const auto kind : kinds) {
    for (unsigned modes = 0; modes < 16; ++modes) {
      for (unsigned mask = 0; mask < 18; ++mask) {
        for (const Rights& others : {kAll, Rights{}}) {
          e.read = e.write = e.fetch = others;
          const unsigned initiators = mask == 16 ? 0 : mask == 17 ? 0xFFFF : 1u << mask;
          e.*kind = {static_cast<std::uint16_t>(initiators), static_cast<std::uint8_t>(modes)};
          expect_rights(policy);
          if (HasFatalFailure()) return;
        }
      }
    }
  }
}

TEST(FirewallPolicy, before_boot_is_closed_its_core_passes_where_no_entry_is_and_nobody_else) {
  Policy policy;
  policy.entries.push_back(entry_of({0, 0, true, false}));
  for (unsigned boot = 0; boot < 18; ++boot) {
    policy.boot_initiator = boot;
    for (unsigned who = 0; who < 18; ++who) {
      for (unsigned mode = 0; mode < 4; ++mode) {
        for (unsigned needs = 0; needs < 8; ++needs) {
          Request r = request(kBase + 64, kBase + 64);
          r.initiator = who;
          r.mode = mode;
          r.read = (needs & 1) != 0;
          r.write = (needs & 2) != 0;
          r.fetch = (needs & 4) != 0;
          const bool passes = boot != 0 && who == boot && mode == 3 && needs != 0;
          const Verdict got = firewall::judge(policy, r);
          ASSERT_EQ(got.reason, passes ? Reason::granted : Reason::no_entry) << boot << " " << who << " " << mode;
          ASSERT_EQ(got.entry, -1);
          r.last = r.first = kBase;
          ASSERT_EQ(firewall::judge(policy, r).reason, Reason::no_right);
          r.last = kBase + 64;
          ASSERT_EQ(firewall::judge(policy, r).reason, Reason::partial);
        }
      }
    }
  }
}

TEST(FirewallPolicy, what_is_malformed_or_beyond_32_bits_is_refused_whatever_the_entries_say) {
  Policy everything;
  everything.boot_initiator = kWho;
  everything.entries.push_back({true, 0, 0xFFFFFFFF, kAll, kAll, kAll});
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 32;
  for (const std::uint64_t first : {std::uint64_t{0}, kEnd - 2, kEnd - 1, kEnd, kEnd + 1, ~std::uint64_t{0}}) {
    for (const std::uint64_t last : {std::uint64_t{0}, kEnd - 2, kEnd - 1, kEnd, kEnd + 1, ~std::uint64_t{0}}) {
      for (const bool legal : {false, true}) {
        Request r = request(first, last);
        r.legal = legal;
        const bool fine = legal && first <= last && last < kEnd;
        const Verdict got = firewall::judge(everything, r);
        ASSERT_EQ(got.reason, fine ? Reason::granted : Reason::malformed) << first << " " << last;
        ASSERT_EQ(got.entry, fine ? 0 : -1);
      }
    }
  }
}

// --- bursts ---

using Wide = unsigned __int128;
struct Bytes {
  std::uint64_t first, last;
};

// Beat by beat, as AXI numbers them (IHI 0022H A3.4.1); nothing for a burst that is not allowed.
std::optional<Bytes> bytes_of(const Burst& b) {
  const unsigned beats = b.length + 1, type = static_cast<unsigned>(b.type);
  if (b.size > 3 || beats > 256 || type > 2) return std::nullopt;
  if (type == 0 && beats > 16) return std::nullopt;
  const Wide width = Wide{1} << b.size;
  const Wide start = b.address - b.address % width;
  if (type == 2 && (start != b.address || (beats != 2 && beats != 4 && beats != 8 && beats != 16))) return std::nullopt;
  const Wide lower = start - start % (width * beats);
  Wide first = start, last = start;
  for (unsigned beat = 0; beat < beats; ++beat) {
    Wide at = start;
    if (type != 0) at += beat * width;
    if (type == 2 && at >= lower + width * beats) at -= width * beats;
    first = std::min(first, at);
    last = std::max(last, at + width - 1);
  }
  if (last >> 64 != 0) return std::nullopt;
  return Bytes{static_cast<std::uint64_t>(first), static_cast<std::uint64_t>(last)};
}

TEST(FirewallBurst, every_kind_length_size_and_low_address_touches_what_its_beats_touch) {
  constexpr std::uint64_t kAnchors[] = {0, 0x20000FC0, 0xFFFFF800, 0xFFFFFFC0, 0xFFFFFFFFFFFFF7C0, 0xFFFFFFFFFFFFFFC0};
  Burst b;
  for (const std::uint64_t anchor : kAnchors) {
    for (unsigned low = 0; low < 64; ++low) {
      b.address = anchor + low;
      for (unsigned type = 0; type < 4; ++type) {
        b.type = static_cast<BurstType>(type);
        for (b.size = 0; b.size < 8; ++b.size) {
          for (b.length = 0; b.length <= 256; ++b.length) {
            const Request got = firewall::request_of(b, false);
            const auto want = bytes_of(b);
            ASSERT_EQ(got.legal, want.has_value()) << b.address << " " << type << " " << b.size << " " << b.length;
            if (!want) continue;
            ASSERT_EQ(got.first, want->first) << b.address << " " << type << " " << b.size << " " << b.length;
            ASSERT_EQ(got.last, want->last) << b.address << " " << type << " " << b.size << " " << b.length;
          }
        }
      }
    }
  }
}

TEST(FirewallBurst, needs_and_identity_come_from_the_channel_and_from_prot_lock_and_user) {
  Burst b;
  for (const bool malformed : {false, true}) {
    b.type = malformed ? BurstType::reserved : BurstType::incr;
    for (unsigned user = 0; user < 1u << 12; ++user) {  // one bit more than there is
      b.user = user;
      for (b.prot = 0; b.prot < 8; ++b.prot) {
        for (const bool exclusive : {false, true}) {
          b.exclusive = exclusive;
          for (const bool write : {false, true}) {
            const Request r = firewall::request_of(b, write);
            const bool fetch = b.prot >= 4, modify = exclusive || user / 256 % 8 == 3;
            ASSERT_EQ(r.read, modify || !(write || fetch));
            ASSERT_EQ(r.write, modify || write);
            ASSERT_EQ(r.fetch, fetch);
            ASSERT_EQ(r.initiator, user % 256);
            ASSERT_EQ(r.mode, (b.prot / 2 % 2 == 0 ? 2u : 0u) + b.prot % 2);
          }
        }
      }
    }
  }
}

}  // namespace
