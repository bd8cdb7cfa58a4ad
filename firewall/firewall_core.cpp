// SPDX-License-Identifier: Apache-2.0
#include "firewall/firewall_core.hpp"

#include <algorithm>

namespace firewall {

namespace {

constexpr std::uint32_t kSlaveError = 2;  // xRESP (IHI 0022H A3.4.4)

Burst read_burst(const FirewallPins::In& in) {
  return {in.s_araddr,      in.s_arlen,  in.s_arsize, static_cast<BurstType>(in.s_arburst),
          in.s_arlock != 0, in.s_arprot, in.s_aruser};
}
Burst write_burst(const FirewallPins::In& in) {
  return {in.s_awaddr,      in.s_awlen,  in.s_awsize, static_cast<BurstType>(in.s_awburst),
          in.s_awlock != 0, in.s_awprot, in.s_awuser};
}

}  // namespace

bool FirewallCore::Channel::blocked(const Address& request) const {
  if (!request.granted) return denial.open;
  return (denial.open && denial.id == request.id) || outstanding[request.id] == kMostOutstanding;
}

bool FirewallCore::Channel::idle() const {
  return !held.valid && !denial.open && !locked &&
         std::all_of(outstanding.begin(), outstanding.end(), [](unsigned n) { return n == 0; });
}

bool FirewallCore::idle() const { return read_.idle() && write_.idle() && queue_size_ == 0 && data_beat_ == 0; }

void FirewallCore::reset() {
  config_.reset();
  read_ = write_ = Channel{};
  queue_size_ = data_beat_ = 0;
  now_ = Decision{};
  settle(In{});
}

FirewallCore::Address FirewallCore::request(const Channel& channel, const Burst& burst, bool valid, unsigned id,
                                            bool write) const {
  if (channel.held.valid) return channel.held;
  Address a;
  a.burst = burst;
  a.id = id;
  if (!valid) return a;
  a.valid = true;
  a.verdict = judge(config_.policy(), request_of(burst, write));
  a.granted = a.verdict.granted();
  return a;
}

const FirewallCore::Out& FirewallCore::settle(const In& in) {
  out_ = Out{};
  settle_read(in);
  settle_write(in);
  settle_apb(in);
  out_.irq = config_.irq() ? 1 : 0;
  out_.idle = idle() ? 1 : 0;
  out_.busy = out_.idle ^ 1u;
  return out_;
}

void FirewallCore::settle_read(const In& in) {
  now_.read = request(read_, read_burst(in), in.s_arvalid != 0, in.s_arid, false);
  const Address& a = now_.read;
  now_.read_go = a.valid && !read_.blocked(a);
  now_.read_accept = now_.read_go && (!a.granted || in.m_arready != 0);
  out_.s_arready = now_.read_accept ? 1 : 0;
  out_.m_arvalid = now_.read_go && a.granted ? 1 : 0;
  out_.m_arid = a.id;
  out_.m_araddr = a.burst.address;
  out_.m_arlen = a.burst.length;
  out_.m_arsize = a.burst.size;
  out_.m_arburst = static_cast<unsigned>(a.burst.type);
  out_.m_arlock = a.burst.exclusive ? 1 : 0;
  out_.m_arprot = a.burst.prot;
  out_.m_aruser = a.burst.user;
  if (read_.answering()) {
    out_.s_rvalid = 1;
    out_.s_rid = read_.denial.id;
    out_.s_rresp = kSlaveError;
    out_.s_rlast = read_.denial.beats == 1 ? 1 : 0;
    return;
  }
  out_.m_rready = in.s_rready;
  out_.s_rvalid = in.m_rvalid;
  out_.s_rid = in.m_rid;
  out_.s_rdata = in.m_rdata;
  out_.s_rresp = in.m_rresp;
  out_.s_rlast = in.m_rlast;
}

void FirewallCore::settle_write(const In& in) {
  now_.write = request(write_, write_burst(in), in.s_awvalid != 0, in.s_awid, true);
  const Address& a = now_.write;
  const bool room = a.pushed || queue_size_ < kDataQueue;
  now_.write_go = a.valid && !write_.blocked(a) && room;
  now_.write_accept = now_.write_go && (!a.granted || in.m_awready != 0);
  now_.push = now_.write_go && !a.pushed;
  out_.s_awready = now_.write_accept ? 1 : 0;
  out_.m_awvalid = now_.write_go && a.granted ? 1 : 0;
  out_.m_awid = a.id;
  out_.m_awaddr = a.burst.address;
  out_.m_awlen = a.burst.length;
  out_.m_awsize = a.burst.size;
  out_.m_awburst = static_cast<unsigned>(a.burst.type);
  out_.m_awlock = a.burst.exclusive ? 1 : 0;
  out_.m_awprot = a.burst.prot;
  out_.m_awuser = a.burst.user;
  now_.data_valid = queue_size_ != 0 || now_.push;
  now_.data = queue_size_ != 0 ? queue_[0] : WriteBurst{a.granted, a.burst.length};
  const bool pass = now_.data_valid && now_.data.granted;
  now_.data_last = data_beat_ == now_.data.length;
  out_.m_wvalid = pass ? in.s_wvalid : 0;
  out_.m_wdata = in.s_wdata;
  out_.m_wstrb = in.s_wstrb;
  out_.m_wlast = now_.data_valid && now_.data_last ? 1 : 0;
  out_.s_wready = pass ? in.m_wready : (now_.data_valid ? 1 : 0);
  now_.data_moves = in.s_wvalid != 0 && out_.s_wready != 0;
  if (write_.answering() && write_.denial.data_done) {
    out_.s_bvalid = 1;
    out_.s_bid = write_.denial.id;
    out_.s_bresp = kSlaveError;
    return;
  }
  out_.m_bready = in.s_bready;
  out_.s_bvalid = in.m_bvalid;
  out_.s_bid = in.m_bid;
  out_.s_bresp = in.m_bresp;
}

void FirewallCore::settle_apb(const In& in) {
  out_.pready = 1;
  if (in.psel == 0 || in.penable == 0) return;
  if (in.pwrite == 0) {
    out_.pslverr = config_.known(in.paddr) ? 0 : 1;
    out_.prdata = config_.read(in.paddr);
  } else {
    out_.pslverr = in.pstrb == 0xF && config_.may_write(in.paddr, in.pwdata, in.puser & 0xFF) ? 0 : 1;
  }
}

void FirewallCore::tick(const In& in) {
  settle(in);
  const bool read_denied = now_.read_accept && !now_.read.granted;
  const bool write_denied = now_.write_accept && !now_.write.granted;
  tick_read(in);
  tick_write(in);
  tick_config(in);
  Violation violations[2];
  unsigned count = 0;
  if (read_denied) violations[count++] = violation_of(now_.read.burst, false, now_.read.verdict, in.cycle);
  if (write_denied) violations[count++] = violation_of(now_.write.burst, true, now_.write.verdict, in.cycle);
  config_.record(violations, count);
  settle(In{});
}

void FirewallCore::tick_read(const In& in) {
  const bool answering = read_.answering();
  const Address& a = now_.read;
  // Before the answers: one may come in the cycle of its address.
  if (now_.read_accept && a.granted) ++read_.outstanding[a.id];
  if (answering) {
    if (in.s_rready != 0 && --read_.denial.beats == 0) read_.denial.open = false;
  } else if (in.m_rvalid != 0 && in.s_rready != 0 && in.m_rlast != 0 && read_.outstanding[in.m_rid] != 0) {
    --read_.outstanding[in.m_rid];
  }
  read_.locked = !answering && in.m_rvalid != 0 && in.s_rready == 0;
  if (now_.read_accept && !a.granted) read_.denial = {true, a.id, a.burst.length + 1, false};
  read_.held = a.valid && !now_.read_accept ? a : Address{};
}

void FirewallCore::tick_write(const In& in) {
  const bool answering = write_.answering() && write_.denial.data_done;
  const Address& a = now_.write;
  if (now_.write_accept && a.granted) ++write_.outstanding[a.id];
  if (answering) {
    if (in.s_bready != 0) write_.denial = Denial{};
  } else if (in.m_bvalid != 0 && in.s_bready != 0 && write_.outstanding[in.m_bid] != 0) {
    --write_.outstanding[in.m_bid];
  }
  write_.locked = !answering && in.m_bvalid != 0 && in.s_bready == 0;
  if (now_.write_accept && !a.granted) write_.denial = {true, a.id, 0, false};
  write_.held = a.valid && !now_.write_accept ? a : Address{};
  if (write_.held.valid) write_.held.pushed = a.pushed || now_.push;
  tick_write_data();
}

void FirewallCore::tick_write_data() {
  if (now_.push) queue_[queue_size_++] = {now_.write.granted, now_.write.burst.length};
  if (!now_.data_moves) return;
  data_beat_ = now_.data_last ? 0 : data_beat_ + 1;
  if (!now_.data_last) return;
  if (!queue_[0].granted) write_.denial.data_done = true;
  std::move(queue_.begin() + 1, queue_.end(), queue_.begin());
  --queue_size_;
}

void FirewallCore::tick_config(const In& in) {
  const bool write = in.psel != 0 && in.penable != 0 && in.pwrite != 0;
  if (write && out_.pslverr == 0) config_.write(in.paddr, in.pwdata);
}

}  // namespace firewall
