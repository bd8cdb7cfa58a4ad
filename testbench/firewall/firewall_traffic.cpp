// SPDX-License-Identifier: Apache-2.0
#include "testbench/firewall/firewall_traffic.hpp"

#include <algorithm>
#include <utility>

#include "firewall/gen/firewall_regs.hpp"

namespace firewall_test {

namespace map = firewall::firewall_map;
using firewall::Burst;
using firewall::BurstType;
using firewall::Entry;

namespace {

constexpr std::uint64_t kAnchors[] = {0, 0x1000, 0x20000000, 0xFFFFFC00};
constexpr std::uint64_t kAnchorBytes = 0x400;
constexpr unsigned kPhaseCycles = 300;
constexpr unsigned kPatience = 150000;  // cycles until everything asked for must have been answered

}  // namespace

FirewallTraffic::FirewallTraffic(Core& model, Core& rtl, unsigned entries, std::uint64_t seed, std::string repeat,
                                 std::string wave)
    : random_(seed), pair_(model, rtl, std::move(repeat), std::move(wave)), check_(entries), target_(random_) {
  reset();
  resets_ = 0;
  clock_ = random_();
}

std::string FirewallTraffic::run(std::uint64_t accesses) {
  const auto& done = coverage().accesses;
  while (std::uint64_t{done[0]} + done[1] < accesses) {
    std::string wrong = phase();
    if (!wrong.empty()) return wrong;
  }
  return settle_down();
}

std::string FirewallTraffic::run_noise(std::uint64_t cycles) {
  for (std::uint64_t i = 0; i < cycles; ++i) {
    if (i % 4096 == 0 || one_in(2048)) pair_.reset();
    if (!pair_.step(noise())) break;
  }
  return pair_.divergence();
}

std::string FirewallTraffic::phase() {
  set_mood();
  const std::uint64_t end = 1 + below(2 * kPhaseCycles);
  for (std::uint64_t i = 0; i < end; ++i) {
    std::string wrong = cycle();
    if (!wrong.empty()) return wrong;
  }
  if (one_in(16)) {
    std::string wrong = settle_down();
    if (!wrong.empty()) return wrong;
  }
  if (one_in(12)) reset();
  return "";
}

void FirewallTraffic::set_mood() {
  const auto pace = [this] { return one_in(2) ? 1 : 1 + some(one_in(4) ? 24 : 5); };
  mood_.gap = {pace(), pace()};
  mood_.data_gap = pace();
  mood_.take_read = pace();
  mood_.take_response = pace();
  mood_.break_rules = one_in(2) ? 1u << 30 : 4 + some(60);
  mood_.config = one_in(4) ? 1 : 8 + some(200);
  mood_.log = one_in(3) ? 8 : 400;
  mood_.ids = one_in(3) ? 1 + some(2) : 16;
  mood_.short_bursts = one_in(2);
  mood_.early_data = one_in(2);
  mood_.one_initiator = one_in(3);
  const bool clogged = one_in(6);
  if (clogged) mood_.ids = 1;
  mood_.friendly = clogged || one_in(3);
  target_.set_pace({pace(), pace(), clogged ? 60 : pace(), clogged ? 60 : pace()});
}

void FirewallTraffic::reset() {
  pair_.reset();
  check_.reset();
  target_.reset();
  requests_ = {};
  data_valid_ = false;
  apb_.clear();
  apb_setup_done_ = false;
  ++resets_;
  // Something to allow; not always before the first access.
  for (unsigned i = some(8); i != 0; --i) write_entry(some(check_.mirror().entries()));
}

std::string FirewallTraffic::cycle() {
  In in{};
  in.cycle = clock_++;
  fill_requests(in);
  fill_data(in);
  in.s_rready = one_in(mood_.take_read);
  in.s_bready = one_in(mood_.take_response);
  target_.fill(in);
  fill_apb(in);
  Out out{};
  if (!pair_.step(in, &out)) return pair_.divergence();
  std::string wrong = check_.cycle(in, out);
  if (wrong.empty()) wrong = target_.took(in, out);
  if (!wrong.empty()) return fmt::format("cycle {}: {}", pair_.cycle() - 1, wrong);
  requests_[0].valid &= out.s_arready == 0;
  requests_[1].valid &= out.s_awready == 0;
  data_valid_ &= out.s_wready == 0;
  if (in.psel != 0) apb_moved();
  return "";
}

// Everything asked for is answered; then time passes in which nothing may happen.
std::string FirewallTraffic::settle_down() {
  stop_ = true;
  mood_.data_gap = mood_.take_read = mood_.take_response = 1;
  target_.set_pace({});
  std::string wrong;
  unsigned left = kPatience;
  while (wrong.empty() && left != 0 && !(check_.settled() && !requests_[0].valid && !requests_[1].valid)) {
    wrong = cycle();
    --left;
  }
  if (wrong.empty() && left == 0) wrong = "not everything was answered";
  stop_ = false;
  // A beat of data before its address stays on the pins: that is no quiet.
  if (!wrong.empty() || data_valid_ || !apb_.empty()) return wrong;
  if (pair_.out().idle == 0) return "not idle with nothing to do";
  // One cycle with the pins at rest: out() of a form may still show what was on them.
  if (!pair_.step(In{})) return pair_.divergence();
  const std::uint64_t n = 1 + below(50);
  clock_ += n + 1;
  skipped_ += n;
  return pair_.skip(In{}, n) ? "" : pair_.divergence();
}

// --- initiator ---

void FirewallTraffic::offer(Request& request, bool write) {
  if (!request.valid) {
    if (stop_ || !one_in(mood_.gap[write])) return;
    request = {true, some(mood_.ids), burst_to_offer(write)};
    return;
  }
  // It has waited a cycle: what it does now must not matter.
  if (!one_in(mood_.break_rules)) return;
  if (one_in(3)) {
    request.valid = false;
  } else {
    request = {true, some(mood_.ids), burst_to_offer(write)};
  }
}

void FirewallTraffic::fill_requests(In& in) {
  offer(requests_[0], false);
  offer(requests_[1], true);
  const Request &r = requests_[0], &w = requests_[1];
  in.s_arvalid = r.valid;
  in.s_arid = r.id;
  in.s_araddr = r.burst.address;
  in.s_arlen = r.burst.length;
  in.s_arsize = r.burst.size;
  in.s_arburst = static_cast<unsigned>(r.burst.type);
  in.s_arlock = r.burst.exclusive;
  in.s_arprot = r.burst.prot;
  in.s_aruser = r.burst.user;
  in.s_awvalid = w.valid;
  in.s_awid = w.id;
  in.s_awaddr = w.burst.address;
  in.s_awlen = w.burst.length;
  in.s_awsize = w.burst.size;
  in.s_awburst = static_cast<unsigned>(w.burst.type);
  in.s_awlock = w.burst.exclusive;
  in.s_awprot = w.burst.prot;
  in.s_awuser = w.burst.user;
}

void FirewallTraffic::fill_data(In& in) {
  const bool wanted = check_.data_owed() || (mood_.early_data && !stop_);
  if (!data_valid_ && wanted && one_in(mood_.data_gap)) {
    data_valid_ = true;
    data_ = random_();
    strobes_ = static_cast<std::uint32_t>(below(256));
    data_false_last_ = one_in(8);
  } else if (data_valid_ && one_in(mood_.break_rules)) {
    data_valid_ = false;
  }
  in.s_wvalid = data_valid_;
  in.s_wdata = data_;
  in.s_wstrb = strobes_;
  in.s_wlast = check_.data_last() != data_false_last_;
}

// Near the borders of entries, of 32 and of 64 bits.
std::uint64_t FirewallTraffic::address() {
  const auto& entries = check_.mirror().policy().entries;
  if (one_in(24)) return 0xFFFFFFFFFFFFFF00 + below(256);
  const Entry* e = &entries[below(entries.size())];
  for (unsigned i = 0; i < 6 && !e->enabled; ++i) e = &entries[below(entries.size())];
  std::uint64_t a = e->first() + below(256);
  if (one_in(3)) a = (one_in(2) ? e->first() : e->last() + 1) + below(128) - below(128);
  if (one_in(16)) a = kAnchors[below(4)] + below(kAnchorBytes);
  if (!one_in(16)) a &= 0xFFFFFFFF;
  if (one_in(48)) a |= std::uint64_t{1} << (32 + below(32));
  return a;
}

unsigned FirewallTraffic::length(BurstType type) {
  if (type == BurstType::wrap) return one_in(12) ? some(256) : (2u << below(mood_.short_bursts ? 2 : 4)) - 1;
  if (mood_.short_bursts) return some(2);
  if (type == BurstType::fixed) return one_in(12) ? some(64) : some(one_in(2) ? 4 : 16);
  return some(one_in(24) ? 256 : one_in(4) ? 16 : 5);
}

// A friendly initiator asks for what the policy of the moment allows, mostly.
Burst FirewallTraffic::burst_to_offer(bool write) {
  Burst b = burst();
  for (unsigned i = 0; mood_.friendly && i < 40; ++i) {
    if (firewall::judge(check_.mirror().policy(), firewall::request_of(b, write)).granted()) break;
    b = burst();
  }
  return b;
}

Burst FirewallTraffic::burst() {
  Burst b;
  const unsigned t = some(32);
  b.type = t == 0 ? BurstType::reserved : t < 6 ? BurstType::fixed : t < 13 ? BurstType::wrap : BurstType::incr;
  b.size = one_in(64) ? some(8) : one_in(2) ? 3 : some(4);
  b.length = length(b.type);
  b.address = address();
  if (b.type == BurstType::wrap ? !one_in(12) : one_in(2)) b.address &= ~((std::uint64_t{1} << b.size) - 1);
  b.exclusive = one_in(10);
  b.prot = one_in(2) ? 1 : some(8);
  const unsigned who = mood_.one_initiator ? 1 : one_in(40) ? some(256) : some(one_in(4) ? 16 : 5);
  b.user = who | some(one_in(3) ? 8 : 3) << 8;
  return b;
}

// --- registers ---

void FirewallTraffic::access(std::uint32_t offset, bool write, std::uint32_t word) {
  const std::uint32_t owners = check_.mirror().owners();
  unsigned who = some(16);
  for (unsigned i = 0; i < 16 && ((owners >> who) & 1) == 0; ++i) who = (who + 1) % 16;
  if (one_in(64)) who = some(256);
  const std::uint32_t user = who | some(32) << 8;
  apb_.push_back({offset, word, write && one_in(64) ? some(16) : write ? 0xFu : some(16), user, write});
}

std::uint32_t FirewallTraffic::rights() {
  return ~static_cast<std::uint32_t>(one_in(6) ? random_() | random_() : random_() & random_() & random_());
}

void FirewallTraffic::write_entry(unsigned i) {
  const std::uint32_t at = map::kEntryBase + 32 * i;
  const std::uint32_t base =
      static_cast<std::uint32_t>(kAnchors[below(4)]) + 64 * some(static_cast<unsigned>(kAnchorBytes / 64));
  if (!one_in(24)) access(at + 0x14, true, 0);
  access(at + 0x0, true, base | some(64));
  access(at + 0x4, true, one_in(24) ? base - 64 : base + 64 * some(one_in(4) ? 16 : 3));
  for (const std::uint32_t word : {0x8u, 0xCu, 0x10u}) access(at + word, true, rights());
  access(at + 0x14, true, (one_in(8) ? 0 : 1) | (one_in(24) ? 2 : 0));
}

void FirewallTraffic::reconfigure() {
  const unsigned i = some(check_.mirror().entries());
  const std::uint32_t ctrl = map::kEntryCtrl + 32 * i;
  switch (some(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      access(ctrl, true, some(2));
      break;
    case 4:
      access(map::kCommand, true, one_in(12) ? 0x1 : 0);
      access(map::kIrqEnable, true, some(2));
      break;
    case 5:
      access(ctrl, true, one_in(2) ? 3 : 2);
      break;
    case 6:
      if (one_in(8)) access(map::kOwners, true, static_cast<std::uint32_t>(random_() | random_() | 2u));
      if (one_in(48)) access(map::kCommand, true, 2);
      break;
    case 7:
      odd_access();
      break;
    default:
      write_entry(i);
  }
}

void FirewallTraffic::odd_access() {
  const std::uint32_t offset = one_in(2) ? some(0x1000) : one_in(2) ? some(12) * 4 : map::kEntryBase + 4 * some(512);
  access(offset, one_in(3), static_cast<std::uint32_t>(random_()));
  access(offset & ~3u, false);
}

void FirewallTraffic::serve_log() {
  for (std::uint32_t offset = map::kLogStatus; offset <= map::kLogCycleHigh; offset += 4) access(offset, false);
  access(map::kCommand, true, 4 | (one_in(6) ? 8 : 0));
}

void FirewallTraffic::fill_apb(In& in) {
  if (apb_.empty() && !stop_) {
    if (one_in(mood_.config)) reconfigure();
    if (one_in(mood_.log)) serve_log();
  }
  if (apb_.empty() || (!apb_setup_done_ && one_in(4))) return;
  const Apb& a = apb_.front();
  in.psel = 1;
  in.penable = apb_setup_done_;
  in.paddr = a.offset;
  in.pwrite = a.write;
  in.pwdata = a.word;
  in.pstrb = a.strobes;
  in.pprot = a.user >> 10 & 7;
  in.puser = a.user;
}

void FirewallTraffic::apb_moved() {
  if (apb_setup_done_) apb_.pop_front();
  apb_setup_done_ = !apb_setup_done_;
}

// --- noise ---

In FirewallTraffic::noise() {
  In in{};
  Request r{true, some(4), burst()}, w{true, some(4), burst()};
  std::swap(requests_[0], r);
  std::swap(requests_[1], w);
  mood_.break_rules = 1u << 30;
  fill_requests(in);
  in.s_arvalid = !one_in(3);
  in.s_awvalid = !one_in(3);
  in.s_wvalid = one_in(2);
  in.s_wdata = random_();
  in.s_wstrb = some(256);
  in.s_wlast = some(2);
  in.s_rready = some(2);
  in.s_bready = some(2);
  in.m_arready = some(2);
  in.m_awready = some(2);
  in.m_wready = some(2);
  in.m_rvalid = some(2);
  in.m_rid = some(4);
  in.m_rdata = random_();
  in.m_rresp = some(4);
  in.m_rlast = some(2);
  in.m_bvalid = some(2);
  in.m_bid = some(4);
  in.m_bresp = some(4);
  in.cycle = random_();
  in.psel = some(2);
  in.penable = some(2);
  in.paddr = one_in(4) ? some(0x1000) : map::kEntryBase + 4 * some(8) + 32 * some(3);
  in.pwrite = !one_in(3);
  in.pwdata = one_in(4) ? some(4) : static_cast<std::uint32_t>(random_());
  in.pstrb = one_in(16) ? some(16) : 15;
  in.puser = one_in(16) ? some(0x2000) : 1;
  if (in.paddr == map::kOwners || (in.paddr == map::kCommand && !one_in(16))) in.pwrite = 0;
  return in;
}

}  // namespace firewall_test
