// SPDX-License-Identifier: Apache-2.0
// What the slice costs, cycle by cycle, in both forms: nothing for what is granted, always the same for what is denied.
#include <gtest/gtest.h>

#include "Vplt_firewall.h"
#include "firewall/burst.hpp"
#include "firewall/firewall_core.hpp"
#include "firewall/gen/firewall_regs.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

namespace map = firewall::firewall_map;
using firewall::Burst;
using firewall::BurstType;
using firewall::FirewallPins;
using In = FirewallPins::In;
using Out = FirewallPins::Out;

constexpr unsigned kEntries = PLT_ENTRIES;
constexpr std::uint32_t kFirst = 0x10000;  // entry i holds the bytes from here + 64 * i
constexpr unsigned kFriend = 2, kStranger = 3;
constexpr std::uint32_t kSlaveError = 2;

Burst burst_at(std::uint64_t address, unsigned beats = 1, unsigned who = kFriend) {
  Burst b;
  b.address = address;
  b.length = beats - 1;
  b.size = 3;
  b.prot = 1;
  b.user = firewall::axuser(who, tlmkit::AccessKind::load);
  return b;
}

void put_read(In& in, const Burst& b, unsigned id = 0) {
  in.s_arvalid = 1;
  in.s_arid = id;
  in.s_araddr = b.address;
  in.s_arlen = b.length;
  in.s_arsize = b.size;
  in.s_arburst = static_cast<unsigned>(b.type);
  in.s_arprot = b.prot;
  in.s_aruser = b.user;
}
void put_write(In& in, const Burst& b, unsigned id = 0) {
  in.s_awvalid = 1;
  in.s_awid = id;
  in.s_awaddr = b.address;
  in.s_awlen = b.length;
  in.s_awsize = b.size;
  in.s_awburst = static_cast<unsigned>(b.type);
  in.s_awprot = b.prot;
  in.s_awuser = b.user;
}

struct Model : firewall::FirewallCore {
  Model() : FirewallCore(kEntries) {}
};
struct Rtl : tlmkit::VerilatedCore<Vplt_firewall, FirewallPins> {};

template <class Form>
class FirewallSlice : public testing::Test {
 protected:
  // All of a cycle: its outputs, then its edge.
  Out cycle(const In& in) {
    const Out out = core_.settle(in);
    core_.tick(in);
    return out;
  }
  bool write(std::uint32_t offset, std::uint32_t word) {
    In in{};
    in.psel = in.pwrite = 1;
    in.paddr = offset;
    in.pwdata = word;
    in.pstrb = 0xF;
    in.puser = 1;
    cycle(in);
    in.penable = 1;
    return cycle(in).pslverr == 0;
  }
  std::uint32_t read(std::uint32_t offset) {
    In in{};
    in.psel = 1;
    in.paddr = offset;
    cycle(in);
    in.penable = 1;
    return cycle(in).prdata;
  }
  void set_entry(unsigned i, std::uint32_t first, std::uint32_t last) {
    const std::uint32_t at = map::kEntryBase + 32 * i, rights = 1u << kFriend | 0xF0000;
    EXPECT_TRUE(write(at, first));
    EXPECT_TRUE(write(at + 4, last));
    for (const std::uint32_t word : {8u, 12u, 16u}) EXPECT_TRUE(write(at + word, rights));
    EXPECT_TRUE(write(at + 0x14, 1));
  }
  void set_all_entries() {
    for (unsigned i = 0; i < kEntries; ++i) set_entry(i, kFirst + 64 * i, kFirst + 64 * i + 63);
  }

  // Every cause of a denial, with the first and with the last entry, near and far.
  static std::vector<Burst> denied(unsigned beats) {
    const std::uint32_t end = kFirst + 64 * kEntries;
    std::vector<Burst> all{burst_at(0, beats),
                           burst_at(0x80000000, beats),
                           burst_at(0xFFFFFFF8, 256),
                           burst_at(std::uint64_t{1} << 32 | kFirst, beats),
                           burst_at(0xFFFFFFFFFFFFFFF8, beats),
                           burst_at(kFirst, beats, kStranger),
                           burst_at(end - 64, beats, kStranger),
                           burst_at(kFirst, beats, tlmkit::kNoInitiator),
                           burst_at(kFirst - 8, 2),
                           burst_at(end - 8, 2),
                           burst_at(kFirst + 0x7F8, 2)};
    all.push_back(burst_at(kFirst, beats));
    all.back().type = BurstType::reserved;
    all.push_back(burst_at(kFirst + 1, 4));
    all.back().type = BurstType::wrap;
    all.push_back(burst_at(kFirst, beats));
    all.back().exclusive = true;
    all.back().user = kStranger;
    return all;
  }

  Form core_;
};

using Forms = testing::Types<Model, Rtl>;
class FormNames {
 public:
  template <class Form>
  static std::string GetName(int) {
    return std::is_same_v<Form, Model> ? "model" : "rtl";
  }
};
TYPED_TEST_SUITE(FirewallSlice, Forms, FormNames);

TYPED_TEST(FirewallSlice, granted_addresses_pass_in_their_own_cycle_by_any_entry_back_to_back) {
  this->set_all_entries();
  for (unsigned i = 0; i < kEntries; ++i) {
    In in{};
    put_read(in, burst_at(kFirst + 64 * i, 8), i % 16);
    put_write(in, burst_at(kFirst + 64 * (kEntries - 1 - i)), i % 16);
    in.m_arready = in.m_awready = in.m_wready = in.s_wvalid = 1;
    const Out out = this->cycle(in);
    ASSERT_TRUE(out.m_arvalid && out.s_arready) << i;
    ASSERT_EQ(out.m_araddr, in.s_araddr);
    ASSERT_EQ(out.m_arlen, in.s_arlen);
    ASSERT_TRUE(out.m_awvalid && out.s_awready) << i;
    ASSERT_EQ(out.m_awaddr, in.s_awaddr);
    ASSERT_TRUE(out.m_wvalid && out.s_wready && out.m_wlast) << i;
  }
}

TYPED_TEST(FirewallSlice, a_slow_target_is_passed_on_without_a_cycle_more) {
  this->set_entry(0, kFirst, kFirst + 63);
  In in{};
  put_read(in, burst_at(kFirst));
  put_write(in, burst_at(kFirst));
  for (unsigned wait = 0; wait < 5; ++wait) {
    const Out out = this->cycle(in);
    ASSERT_TRUE(out.m_arvalid && out.m_awvalid && !out.s_arready && !out.s_awready) << wait;
  }
  in.m_arready = in.m_awready = 1;
  const Out out = this->cycle(in);
  EXPECT_TRUE(out.m_arvalid && out.m_awvalid && out.s_arready && out.s_awready);
}

TYPED_TEST(FirewallSlice, answers_pass_in_their_own_cycle) {
  this->set_entry(0, kFirst, kFirst + 63);
  In in{};
  put_read(in, burst_at(kFirst), 5);
  put_write(in, burst_at(kFirst), 6);
  in.m_arready = in.m_awready = in.m_wready = in.s_wvalid = 1;
  this->cycle(in);
  In answer{};
  answer.m_rvalid = answer.m_rlast = answer.m_bvalid = answer.s_rready = answer.s_bready = 1;
  answer.m_rid = 5;
  answer.m_rdata = 0x0123456789ABCDEF;
  answer.m_bid = 6;
  const Out out = this->cycle(answer);
  EXPECT_TRUE(out.s_rvalid && out.m_rready && out.s_rlast && out.s_bvalid && out.m_bready);
  EXPECT_EQ(out.s_rdata, answer.m_rdata);
  EXPECT_EQ(out.s_rid, 5u);
  EXPECT_EQ(out.s_bid, 6u);
}

TYPED_TEST(FirewallSlice, one_beat_a_cycle_moves_on_reads_and_writes_at_once) {
  this->set_entry(0, kFirst, kFirst + 0xFFF);
  constexpr unsigned kBeats = 4, kBursts = 500;
  for (unsigned beat = 0; beat < kBeats * kBursts; ++beat) {
    const unsigned id = beat / kBeats % 16;
    In in{};
    in.m_arready = in.m_awready = in.m_wready = in.s_rready = in.s_bready = in.s_wvalid = 1;
    in.s_wdata = beat;
    in.s_wlast = in.m_rlast = beat % kBeats == kBeats - 1;
    if (beat % kBeats == 0) {
      put_read(in, burst_at(kFirst + 32 * id, kBeats), id);
      put_write(in, burst_at(kFirst + 32 * id, kBeats), id);
      in.m_bvalid = beat != 0;
      in.m_bid = (id + 15) % 16;
    }
    // The target begins a burst's data in the cycle after its address.
    in.m_rvalid = beat != 0;
    in.m_rid = beat == 0 ? 0 : (beat - 1) / kBeats % 16;
    in.m_rlast = beat % kBeats == 0;
    in.m_rdata = ~std::uint64_t{beat};
    const Out out = this->cycle(in);
    ASSERT_TRUE(out.m_wvalid && out.s_wready) << beat;
    ASSERT_EQ(out.m_wdata, beat);
    ASSERT_EQ(out.m_wlast, in.s_wlast);
    if (beat == 0) continue;
    ASSERT_TRUE(out.s_rvalid && out.m_rready) << beat;
    ASSERT_EQ(out.s_rdata, in.m_rdata);
  }
}

TYPED_TEST(FirewallSlice, a_denied_read_is_answered_from_the_next_cycle_on_a_beat_a_cycle_whatever_the_cause) {
  this->set_all_entries();
  for (const unsigned beats : {1u, 3u, 256u}) {
    for (const Burst& b : this->denied(beats)) {
      In in{};
      put_read(in, b, 9);
      in.s_rready = in.m_arready = 1;
      const Out address = this->cycle(in);
      ASSERT_TRUE(address.s_arready && !address.m_arvalid && !address.s_rvalid) << b.address;
      In after{};
      after.s_rready = 1;
      for (unsigned left = b.length; left != ~0u; --left) {
        const Out beat = this->cycle(after);
        ASSERT_TRUE(beat.s_rvalid) << b.address << ", " << left << " left";
        ASSERT_EQ(beat.s_rlast != 0, left == 0);
        ASSERT_EQ(beat.s_rresp, kSlaveError);
        ASSERT_EQ(beat.s_rdata, 0u);
        ASSERT_EQ(beat.s_rid, 9u);
      }
      ASSERT_FALSE(this->cycle(after).s_rvalid);
    }
  }
}

TYPED_TEST(FirewallSlice, a_denied_write_is_answered_in_the_cycle_after_its_last_beat_whatever_the_cause) {
  this->set_all_entries();
  for (const unsigned beats : {1u, 3u, 256u}) {
    for (const Burst& b : this->denied(beats)) {
      In in{};
      put_write(in, b, 9);
      in.s_bready = in.s_wvalid = in.m_wready = in.m_awready = 1;
      for (unsigned beat = 0; beat <= b.length; ++beat) {
        const Out out = this->cycle(in);
        ASSERT_TRUE(out.s_wready && !out.m_wvalid && !out.m_awvalid && !out.s_bvalid) << b.address << ", " << beat;
        ASSERT_EQ(out.s_awready != 0, beat == 0);
        in.s_awvalid = 0;
      }
      in.s_wvalid = 0;
      const Out answer = this->cycle(in);
      ASSERT_TRUE(answer.s_bvalid) << b.address;
      ASSERT_EQ(answer.s_bresp, kSlaveError);
      ASSERT_EQ(answer.s_bid, 9u);
      ASSERT_FALSE(this->cycle(in).s_bvalid);
    }
  }
}

TYPED_TEST(FirewallSlice, from_the_first_cycle_after_reset_only_the_boot_core_passes) {
  for (unsigned who = 0; who < 256; ++who) {
    for (unsigned prot = 0; prot < 8; ++prot) {
      this->core_.reset();
      In in{};
      Burst b = burst_at(0x1234560, 4, who);
      b.prot = prot;
      put_read(in, b);
      put_write(in, b);
      const Out out = this->cycle(in);
      const bool boot = who == 1 && (prot & 3) == 1;
      ASSERT_EQ(out.m_arvalid != 0, boot) << who << " " << prot;
      ASSERT_EQ(out.m_awvalid != 0, boot) << who << " " << prot;
    }
  }
}

// The policy itself is held against bytes and beats in policy_test.cpp.
TYPED_TEST(FirewallSlice, bursts_of_every_type_length_and_size_get_the_policys_verdict) {
  constexpr std::uint32_t kLast = kFirst + 0x3FF;
  this->set_entry(0, kFirst, kLast);
  this->set_entry(1, 0xFFFFFC00, 0xFFFFFFFF);
  const firewall::Rights rights{1u << kFriend, 0xF};
  const firewall::Policy policy{
      {{true, kFirst, kLast, rights, rights, rights}, {true, 0xFFFFFC00, 0xFFFFFFFF, rights, rights, rights}}, 0};
  Burst b = burst_at(0);
  for (const std::uint64_t address : {kFirst - 1u, kFirst, kFirst + 8u, kFirst + 0x3Cu, kFirst + 0x381u,
                                      kFirst + 0x3F8u, kLast, kLast + 1u, 0xFFFFFC00u, 0xFFFFFFC0u, 0xFFFFFFF8u}) {
    b.address = address;
    for (unsigned type = 0; type < 4; ++type) {
      b.type = static_cast<BurstType>(type);
      for (b.size = 0; b.size < 8; ++b.size) {
        for (b.length = 0; b.length < 256; ++b.length) {
          In in{};
          put_read(in, b);
          put_write(in, b);
          const Out out = this->core_.settle(in);
          const bool read = firewall::judge(policy, firewall::request_of(b, false)).granted();
          ASSERT_EQ(out.m_arvalid != 0, read) << address << " " << type << " " << b.size << " " << b.length;
          ASSERT_EQ(out.m_awvalid != 0, read) << address << " " << type << " " << b.size << " " << b.length;
        }
      }
    }
  }
}

TYPED_TEST(FirewallSlice, a_policy_change_neither_retracts_nor_gives_a_verdict) {
  this->set_entry(0, kFirst, kFirst + 63);
  // Granted and waiting for the target, while its entry goes.
  In in{};
  put_read(in, burst_at(kFirst));
  ASSERT_TRUE(this->cycle(in).m_arvalid);
  ASSERT_TRUE(this->write(map::kEntryCtrl, 0));
  in.m_arready = 1;
  ASSERT_TRUE(this->cycle(in).m_arvalid);
  // Denied and waiting for an earlier denial's answer, while its entry comes.
  ASSERT_TRUE(this->cycle(in).s_arready);
  put_read(in, burst_at(kFirst), 1);
  ASSERT_FALSE(this->cycle(in).s_arready);
  ASSERT_TRUE(this->write(map::kEntryCtrl, 1));
  In target{};
  target.m_rvalid = target.m_rlast = target.s_rready = target.m_arready = 1;
  for (unsigned i = 0; i < 4; ++i) {
    const Out out = this->cycle(target);
    ASSERT_FALSE(out.m_arvalid);
    target.m_rvalid = 0;
  }
  EXPECT_EQ(this->read(map::kLogStatus), 2u);
}

TYPED_TEST(FirewallSlice, a_locked_entry_keeps_all_its_words_until_reset) {
  this->set_entry(0, kFirst, kFirst + 63);
  ASSERT_FALSE(this->write(map::kEntryCtrl + 32, 2)) << "entry 1 before entry 0";
  ASSERT_TRUE(this->write(map::kEntryCtrl, 3));
  for (std::uint32_t offset = 0; offset < 32; offset += 4) {
    const std::uint32_t before = this->read(map::kEntryBase + offset);
    for (const std::uint32_t word : {0u, 1u, 2u, ~0u}) ASSERT_FALSE(this->write(map::kEntryBase + offset, word));
    ASSERT_EQ(this->read(map::kEntryBase + offset), before);
  }
  ASSERT_TRUE(this->write(map::kEntryCtrl + 32, 2));
  this->core_.reset();
  ASSERT_TRUE(this->write(map::kEntryCtrl, 0));
}

TYPED_TEST(FirewallSlice, the_registers_show_something_only_in_the_access_phase_of_a_read) {
  for (const std::uint32_t offset : {map::kStatus, map::kOwners, map::kEntryCtrl, 0xFFCu}) {
    for (unsigned pins = 0; pins < 8; ++pins) {
      In in{};
      in.psel = pins & 1;
      in.penable = pins >> 1 & 1;
      in.pwrite = pins >> 2 & 1;
      in.paddr = offset;
      in.pstrb = 0xF;
      in.puser = 1;
      const Out out = this->core_.settle(in);
      const bool access = in.psel != 0 && in.penable != 0;
      ASSERT_TRUE(access || out.pslverr == 0) << offset << " " << pins;
      ASSERT_TRUE((access && in.pwrite == 0) || out.prdata == 0) << offset << " " << pins;
    }
  }
}

TYPED_TEST(FirewallSlice, a_write_answered_before_its_data_came_keeps_the_slice_busy) {
  this->set_entry(0, kFirst, kFirst + 63);
  In in{};
  put_write(in, burst_at(kFirst, 2), 3);
  in.m_awready = 1;
  ASSERT_TRUE(this->cycle(in).s_awready);
  In answer{};
  answer.m_bvalid = answer.s_bready = 1;
  answer.m_bid = 3;
  ASSERT_TRUE(this->cycle(answer).s_bvalid);
  In data{};
  data.s_wvalid = data.m_wready = 1;
  for (unsigned beat = 0; beat < 2; ++beat) {
    ASSERT_FALSE(this->cycle(In{}).idle) << beat;
    ASSERT_TRUE(this->cycle(data).m_wvalid) << beat;
  }
  EXPECT_TRUE(this->cycle(In{}).idle);
}

TYPED_TEST(FirewallSlice, losses_stop_at_65535) {
  In in{};
  put_read(in, burst_at(0, 1));
  in.s_rready = 1;
  for (unsigned denials = 0; denials < 65535 + 4;) denials += this->cycle(in).s_arready;
  for (unsigned more = 0; more < 6; ++more) {
    ASSERT_EQ(this->read(map::kLogStatus), 0xFFFF0004u) << more;
    while (!this->cycle(in).s_arready) {
    }
  }
  ASSERT_TRUE(this->write(map::kCommand, 8));
  EXPECT_EQ(this->read(map::kLogStatus), 4u);
}

}  // namespace
