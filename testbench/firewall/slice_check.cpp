// SPDX-License-Identifier: Apache-2.0
#include "testbench/firewall/slice_check.hpp"

#include <algorithm>

#include "firewall/gen/firewall_regs.hpp"

namespace firewall_test {

namespace map = firewall::firewall_map;
using firewall::Burst;
using firewall::BurstType;
using firewall::Reason;

namespace {

constexpr std::uint32_t kSlaveError = 2;

bool same(const Burst& a, const Burst& b) {
  return a.address == b.address && a.length == b.length && a.size == b.size && a.type == b.type &&
         a.exclusive == b.exclusive && a.prot == b.prot && a.user == b.user;
}

}  // namespace

SliceCheck::Pins SliceCheck::read_pins(const In& i, const Out& o) {
  return {i.s_arvalid != 0,
          o.s_arready != 0,
          o.m_arvalid != 0,
          i.m_arready != 0,
          i.s_arid,
          o.m_arid,
          {i.s_araddr, i.s_arlen, i.s_arsize, BurstType(i.s_arburst), i.s_arlock != 0, i.s_arprot, i.s_aruser},
          {o.m_araddr, o.m_arlen, o.m_arsize, BurstType(o.m_arburst), o.m_arlock != 0, o.m_arprot, o.m_aruser}};
}

SliceCheck::Pins SliceCheck::write_pins(const In& i, const Out& o) {
  return {i.s_awvalid != 0,
          o.s_awready != 0,
          o.m_awvalid != 0,
          i.m_awready != 0,
          i.s_awid,
          o.m_awid,
          {i.s_awaddr, i.s_awlen, i.s_awsize, BurstType(i.s_awburst), i.s_awlock != 0, i.s_awprot, i.s_awuser},
          {o.m_awaddr, o.m_awlen, o.m_awsize, BurstType(o.m_awburst), o.m_awlock != 0, o.m_awprot, o.m_awuser}};
}

void SliceCheck::reset() {
  mirror_.reset();
  channels_ = {};
  bursts_.clear();
  beat_ = 0;
}

bool SliceCheck::settled() const {
  return bursts_.empty() && std::all_of(channels_.begin(), channels_.end(), [](const Channel& c) {
           return !c.waiting.valid &&
                  std::all_of(c.owed.begin(), c.owed.end(), [](const auto& owed) { return owed.empty(); });
         });
}

std::string SliceCheck::cycle(const In& in, const Out& out) {
  wrong_.clear();
  violations_.clear();
  if ((out.irq != 0) != mirror_.irq()) wrong("interrupt");
  coverage_.interrupts += out.irq;
  if (out.busy == out.idle) wrong("busy is not the opposite of idle");
  // Requests and answers are held against the state that the cycle began with.
  const std::array<Pins, 2> pins{read_pins(in, out), write_pins(in, out)};
  for (const bool write : {false, true}) address(pins[write], write);
  read_answer(in, out);
  write_answer(in, out);
  for (const bool write : {false, true}) accept(pins[write], write, in.cycle);
  data(in, out);
  registers(in, out);
  return wrong_;
}

// --- addresses ---

void SliceCheck::address(const Pins& pins, bool write) {
  Channel& c = channels_[write];
  Waiting& w = c.waiting;
  if (!w.valid && !pins.s_valid) {
    if (pins.s_ready || pins.m_valid) wrong("ready or a request on side m without one on side s");
    return;
  }
  if (!w.valid) {
    first_cycle(pins, w, write);
  } else if (!pins.s_valid) {
    ++coverage_.dropped[write];
  } else if (!same(pins.s, w.burst)) {
    ++coverage_.changed[write];
  }
  must_wait(pins, c, write);
  if (pins.m_valid) {
    if (!w.verdict.granted()) wrong("a denied request on side m");
    if (!same(pins.m, w.burst) || pins.m_id != w.id) wrong("another request on side m than was judged");
  }
  const bool decided = pins.m_valid || (pins.s_ready && !w.verdict.granted());
  if (write && decided && !w.pushed) {
    bursts_.push_back({w.verdict.granted(), w.burst.length, w.id});
    w.pushed = true;
  }
  if (pins.m_valid && pins.s_ready != pins.m_ready) wrong("taken on one side only");
  coverage_.held[write] += !pins.s_ready;
}

void SliceCheck::first_cycle(const Pins& pins, Waiting& w, bool write) {
  w = {true, false, pins.s_id, pins.s, firewall::judge(mirror_.policy(), firewall::request_of(pins.s, write))};
  count_request(w, write);
}

void SliceCheck::count_request(const Waiting& w, bool write) {
  const Burst& b = w.burst;
  Coverage& k = coverage_;
  ++k.types[static_cast<unsigned>(b.type) & 3][w.verdict.granted()];
  ++k.reasons[static_cast<unsigned>(w.verdict.reason)][write];
  if (w.verdict.granted() && w.verdict.entry < 0) ++k.boot_granted;
  k.exclusive[write] += b.exclusive;
  k.atomic[write] += ((b.user >> 8) & 7) == 3;
  k.unaligned[write] += (b.address & ((1u << b.size) - 1)) != 0;
  const std::uint64_t end = b.address + ((std::uint64_t{b.length} + 1) << b.size);
  k.beyond_4g[write] += b.address >> 32 != 0 && end > b.address;
  k.end_4g[write] += b.address >> 32 == 0 && end >> 32 != 0;
  k.end_64[write] += end < b.address;
}

// A request waits only for what the rules name, and does wait for that.
void SliceCheck::must_wait(const Pins& pins, const Channel& c, bool write) {
  const Waiting& w = c.waiting;
  const bool no_room = write && !w.pushed && bursts_.size() >= kDataQueue;
  coverage_.queue_full += no_room;
  if (!w.verdict.granted()) {
    if (pins.s_ready == (c.denial_open || no_room)) wrong("a denied request is not taken when it should be");
    return;
  }
  const bool behind = c.denial_open && c.denial_id == w.id;
  const bool full = static_cast<std::size_t>(std::count_if(c.owed[w.id].begin(), c.owed[w.id].end(), [](const Owed& o) {
                      return !o.denied;
                    })) == kMostOutstanding;
  coverage_.same_id[write] += behind;
  coverage_.full_id[write] += full;
  if (pins.m_valid == (behind || full || no_room)) wrong("a granted request does not pass when it should");
}

void SliceCheck::accept(const Pins& pins, bool write, std::uint64_t cycle) {
  Channel& c = channels_[write];
  Waiting& w = c.waiting;
  if (!w.valid || !pins.s_ready) return;
  ++coverage_.accesses[write];
  const auto now = firewall::judge(mirror_.policy(), firewall::request_of(w.burst, write));
  coverage_.overtaken[write] += now.granted() != w.verdict.granted();
  if (w.verdict.granted()) {
    if (!pins.m_valid || !pins.m_ready) wrong("a granted request was taken and did not reach side m");
  } else {
    c.denial_open = true;
    c.denial_id = w.id;
    violations_.push_back(record_of(w.burst, write, w.verdict, cycle));
  }
  c.owed[w.id].push_back({!w.verdict.granted(), write ? 1 : w.burst.length + 1, !write});
  w = Waiting{};
}

// --- data ---

void SliceCheck::data(const In& in, const Out& out) {
  const bool valid = in.s_wvalid != 0, ready = out.s_wready != 0;
  if (bursts_.empty()) {
    coverage_.early_data += valid;
    if (ready || out.m_wvalid != 0) wrong("data moves before its burst is decided");
    return;
  }
  const DataBurst burst = bursts_.front();
  const bool last = beat_ == burst.length;
  if (burst.granted) {
    if (ready != (in.m_wready != 0)) wrong("ready for data that passes");
    if ((out.m_wvalid != 0) != valid) wrong("data of a granted burst is not on side m");
    if (out.m_wdata != in.s_wdata || out.m_wstrb != in.s_wstrb) wrong("other data on side m");
    if ((out.m_wlast != 0) != last) wrong("WLAST is not AxLEN's");
  } else if (out.m_wvalid != 0 || !ready) {
    wrong("data of a denied burst is not swallowed");
  }
  if (!valid || !ready) return;
  coverage_.both_flow += out.s_rvalid & in.s_rready;
  coverage_.false_last += (in.s_wlast != 0) != last;
  ++beat_;
  if (!last) return;
  beat_ = 0;
  bursts_.pop_front();
  if (burst.granted) return;
  for (Owed& owed : channels_[1].owed[burst.id]) {
    if (owed.denied) owed.data_done = true;
  }
}

// --- answers ---

bool SliceCheck::denial_due(const Channel& c) {
  if (!c.denial_open) return false;
  const Owed& first = c.owed[c.denial_id].front();
  return first.denied && first.data_done;
}

// The oldest access of `id` gets a beat, from side m or of a denial.
bool SliceCheck::answer_due(Channel& c, unsigned id, bool from_m, bool write) {
  if (c.owed[id].empty()) {
    wrong("an answer that nobody waits for");
    return false;
  }
  const Owed& first = c.owed[id].front();
  if (first.denied == from_m) wrong(from_m ? "side m answers what was denied" : "SLVERR instead of side m's answer");
  if (first.denied && !first.data_done) wrong("answered before its data");
  return true;
}

void SliceCheck::count_order(const Channel& c, bool due, bool m_valid, bool write) {
  coverage_.denial_waits[write] += c.denial_open && !c.owed[c.denial_id].front().denied;
  coverage_.answers_kept[write] += due && c.stands;
  coverage_.other_id[write] += due && !c.stands && m_valid;
}

void SliceCheck::read_answer(const In& in, const Out& out) {
  Channel& c = channels_[0];
  const bool due = denial_due(c), from_m = in.m_rvalid != 0 && (!due || c.stands), denied = due && !c.stands;
  count_order(c, due, in.m_rvalid != 0, false);
  if ((out.s_rvalid != 0) != (denied || in.m_rvalid != 0)) wrong("RVALID");
  if ((out.m_rready != 0) != (in.s_rready != 0 && !denied)) wrong("RREADY on side m");
  c.stands = from_m && in.s_rready == 0;
  if (out.s_rvalid == 0 || !answer_due(c, out.s_rid & 15, from_m, false)) return;
  Owed& first = c.owed[out.s_rid & 15].front();
  if (denied) {
    if (out.s_rdata != 0 || out.s_rresp != kSlaveError) wrong("a denied read shows something");
    if ((out.s_rlast != 0) != (first.beats == 1)) wrong("RLAST of a denied read");
  } else if (out.s_rdata != in.m_rdata || out.s_rresp != in.m_rresp || out.s_rlast != in.m_rlast ||
             out.s_rid != in.m_rid) {
    wrong("another answer than side m's");
  }
  if (in.s_rready == 0 || --first.beats != 0) return;
  if (first.denied) c.denial_open = false;
  c.owed[out.s_rid & 15].pop_front();
}

void SliceCheck::write_answer(const In& in, const Out& out) {
  Channel& c = channels_[1];
  const bool due = denial_due(c), from_m = in.m_bvalid != 0 && (!due || c.stands), denied = due && !c.stands;
  count_order(c, due, in.m_bvalid != 0, true);
  if ((out.s_bvalid != 0) != (denied || in.m_bvalid != 0)) wrong("BVALID");
  if ((out.m_bready != 0) != (in.s_bready != 0 && !denied)) wrong("BREADY on side m");
  c.stands = from_m && in.s_bready == 0;
  if (out.s_bvalid == 0 || !answer_due(c, out.s_bid & 15, from_m, true)) return;
  if (denied ? out.s_bresp != kSlaveError : out.s_bresp != in.m_bresp || out.s_bid != in.m_bid) wrong("BRESP");
  if (in.s_bready == 0) return;
  if (denied) c.denial_open = false;
  c.owed[out.s_bid & 15].pop_front();
}

// --- registers and log ---

void SliceCheck::registers(const In& in, const Out& out) {
  const bool access = in.psel != 0 && in.penable != 0;
  bool written = false;
  if (access) {
    const bool refused = mirror_.refuses(in);
    if (out.pready == 0) wrong("a wait state");
    if ((out.pslverr != 0) != refused) wrong(refused ? "an access should be refused" : "an access should be taken");
    if (in.pwrite == 0 && out.prdata != mirror_.read(in.paddr)) wrong("a register reads otherwise");
    written = in.pwrite != 0 && !refused;
    count_registers(in, refused);
  }
  coverage_.both_denied += violations_.size() == 2;
  if (!violations_.empty() && mirror_.log_fill() == Mirror::kLogDepth) {
    ++coverage_.log_full;
    coverage_.pop_when_full += written && in.paddr == map::kCommand && (in.pwdata & 4) != 0;
    coverage_.clear_with_loss += written && in.paddr == map::kCommand && (in.pwdata & 8) != 0;
  }
  mirror_.edge(in, written, violations_);
  coverage_.lost = std::max(coverage_.lost, mirror_.lost());
}

void SliceCheck::count_registers(const In& in, bool refused) {
  if (in.pwrite == 0) {
    coverage_.records_read += in.paddr == map::kLogInfo && mirror_.log_fill() != 0;
    return;
  }
  coverage_.apb_refused += refused;
  coverage_.config_writes += !refused;
  coverage_.sub_word += in.pstrb != 0xF;
  const unsigned who = in.puser & 0xFF;
  const bool owner = who != 0 && who < 16 && ((mirror_.owners() >> who) & 1) != 0;
  coverage_.foreign += !owner;
  const unsigned entry = (in.paddr - 0x800) / 32;
  const bool is_entry = in.paddr >= 0x800 && entry < mirror_.entries();
  coverage_.lock_refused += owner && is_entry && mirror_.entry_locked(entry);
  coverage_.locks += !refused && is_entry && in.paddr % 32 == 0x14 && (in.pwdata & 2) != 0;
  coverage_.global_locks += !refused && in.paddr == map::kCommand && (in.pwdata & 2) != 0;
}

}  // namespace firewall_test
