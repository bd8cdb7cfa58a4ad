// SPDX-License-Identifier: Apache-2.0
// Attacks on how it passes: debug and direct memory, time, order, what an answer gives away.
#include "firewall/firewall_core.hpp"
#include "testbench/attack/attacks.hpp"

namespace attack {

namespace {
constexpr std::uint16_t kOwnerBit = 1u << kOwner, kHostileBit = 1u << kHostile;
const Opening kSecret{0x1000, 0x103F, kOwnerBit, kOwnerBit, 0};
const Opening kOpen{0x2000, 0x203F, kHostileBit, kHostileBit, 0};
}  // namespace

bool debug_access(Bench& b) {
  b.open(0, kSecret);
  std::uint8_t data[4] = {};
  return b.hostile.debug(Privilege::machine, 0x1000, data, 4, false) != 0 ||
         b.hostile.debug(Privilege::machine, 0x1000, data, 4, true) != 0 || b.spy.touched(0x1000, 0x103F);
}

// Direct memory is given to who alone can change the policy; the page next to it is closed.
bool pointer_spans_a_closed_page(Bench& b) {
  b.open(0, {0x3000, 0x3FFF, kHostileBit, kHostileBit, 0});
  b.open(1, {0x0000, 0x7FFF, kOwnerBit, 0, 0});
  tlm::tlm_dmi dmi;
  if (!b.owner.direct_memory(AccessKind::load, Privilege::machine, 0x2F00, dmi)) return false;
  return dmi.get_end_address() >= 0x3000 || dmi.get_end_address() > 0x7FFF || dmi.is_write_allowed();
}

bool stale_pointer(Bench& b) {
  b.open(0, kSecret);
  tlm::tlm_dmi dmi;
  bool alive = b.owner.direct_memory(AccessKind::load, Privilege::machine, 0x1000, dmi);
  b.owner.on_invalidate([&](sc_dt::uint64 first, sc_dt::uint64 last) {
    if (first <= 0x1000 && last >= 0x103F) alive = false;
  });
  b.configure(Bench::at(map::kEntryCtrl, 0), 0);
  return alive;
}

namespace {
// A read request at the pins that nobody takes yet.
firewall::FirewallPins::In waiting_read(std::uint64_t address) {
  firewall::FirewallPins::In pins{};
  pins.s_arvalid = 1;
  pins.s_araddr = address;
  pins.s_arsize = 2;
  pins.s_arburst = 1;
  pins.s_arprot = firewall::axprot(World::normal, true, AccessKind::load);
  pins.s_aruser = firewall::axuser(kHostile, AccessKind::load);
  pins.s_rready = 1;
  return pins;
}
}  // namespace

// The verdict must be the old policy's or the new one's as a whole: a request seen by the target stays.
bool verdict_changes_while_waiting(Bench& b) {
  b.open(0, kOpen);
  auto& core = b.wall.form().core();
  const auto pins = waiting_read(0x2000);
  if (core.settle(pins).m_arvalid == 0) return false;
  core.tick(pins);
  b.configure(Bench::at(map::kEntryCtrl, 0), 0);
  return core.settle(pins).m_arvalid == 0;
}

// Somebody changes the payload's address while the target takes its time.
bool payload_changes_after_the_verdict(Bench& b) {
  b.open(0, kOpen);
  std::uint8_t data[4] = {};
  tlm::tlm_generic_payload trans;
  tlmkit::IdentityExtension id(Identity{kHostile, World::normal, Privilege::machine, AccessKind::load});
  trans.set_extension(&id);
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_address(0x2000);
  trans.set_data_ptr(data);
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  b.spy.before = [&](tlm::tlm_generic_payload&) { trans.set_address(0x1000); };
  sc_time local = sc_core::SC_ZERO_TIME;
  b.raw->b_transport(trans, local);
  trans.clear_extension(&id);
  return b.spy.touched(0x1000, 0x103F);
}

bool denied_read_has_a_side_effect(Bench& b) {
  b.open(0, kSecret);
  b.load(b.hostile, 0x1000);
  return !b.spy.seen.empty();
}

// The hostile initiator runs ahead of the kernel and comes first in the kernel's order; in time the owner's closing of
// the range comes first. `b.quantum` says how far it may run ahead.
bool runs_ahead_of_a_lock(Bench& b) {
  b.open(0, kOpen);
  bool reached = false;
  const Cycles now = b.clock.now() + 1;
  b.thread([&b, &reached, now] {
    sc_time local = b.clock.to_time(now) - sc_core::sc_time_stamp();
    b.spend(local, 1000);
    std::vector<std::uint8_t> data(4, 0x66);
    reached = b.access(b.hostile, AccessKind::store, Privilege::machine, 0x2000, data, true, local);
  });
  b.thread([&b, now] {
    sc_time local = b.clock.to_time(now) - sc_core::sc_time_stamp();
    b.spend(local, 500);
    b.configure_at(Bench::at(map::kEntryCtrl, 0), 0, local);
    b.configure_at(map::kCommand, 2, local);
  });
  sc_core::wait(b.clock.to_time(10'000));
  return reached;
}

bool error_answer_leaks(Bench& b) {
  b.open(0, kOpen);
  b.open(1, kSecret);
  b.spy.answer = tlm::TLM_GENERIC_ERROR_RESPONSE;
  std::uint8_t data[4] = {};
  tlm::tlm_generic_payload trans;
  tlmkit::IdentityExtension id(Identity{kHostile, World::normal, Privilege::machine, AccessKind::load});
  trans.set_extension(&id);
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_data_ptr(data);
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  sc_time local = sc_core::SC_ZERO_TIME;
  bool leaked = false;
  for (const std::uint64_t address : {0x2000u, 0x1000u}) {  // the target's error; the firewall's
    trans.set_address(address);
    trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    b.raw->b_transport(trans, local);
    for (const std::uint8_t octet : data) leaked = leaked || octet != 0;
  }
  trans.clear_extension(&id);
  return leaked;
}

bool denial_tells_what_exists(Bench& b) {
  b.open(0, kSecret);
  const auto cost = [&b](std::uint64_t address, AccessKind kind) {
    std::vector<std::uint8_t> data(8, 0x66);
    sc_time local = sc_core::SC_ZERO_TIME;
    b.access(b.hostile, kind, Privilege::machine, address, data, kind == AccessKind::store, local);
    return local;
  };
  const sc_time standard = cost(0x1000, AccessKind::load);
  for (const std::uint64_t address : {0x1000ull, 0x1038ull, 0x5000ull, 0xFFFFFFF8ull, 0x1'0000'0000ull}) {
    for (const AccessKind kind : {AccessKind::load, AccessKind::store, AccessKind::fetch}) {
      if (cost(address, kind) != standard) return true;
    }
  }
  return false;
}

bool buffer_keeps_the_last_owners_data(Bench& b) {
  b.open(0, kSecret);
  b.open(1, kOpen);
  std::vector<std::uint8_t> secret(16, 0x5A), stolen(16, 0);
  sc_time local = sc_core::SC_ZERO_TIME;
  b.access(b.owner, AccessKind::store, Privilege::machine, 0x1000, secret, true, local);
  b.spy.gives_data = false;
  b.access(b.hostile, AccessKind::load, Privilege::machine, 0x2000, stolen, false, local);
  for (const std::uint8_t octet : stolen) {
    if (octet == 0x5A) return true;
  }
  return false;
}

}  // namespace attack
