// SPDX-License-Identifier: Apache-2.0
// Attacks on what may pass: addresses, bursts, rights, identity.
#include "testbench/attack/attacks.hpp"

namespace attack {

namespace {

using firewall::Burst;
using firewall::BurstType;

constexpr std::uint16_t kOwnerBit = 1u << kOwner, kHostileBit = 1u << kHostile;
constexpr Opening everything_for_hostile(std::uint32_t base, std::uint32_t limit) {
  return {base, limit, kHostileBit, kHostileBit, 0};
}

Burst hostile_burst(std::uint64_t address, unsigned length, unsigned size, BurstType type = BurstType::incr) {
  Burst b;
  b.address = address;
  b.length = length;
  b.size = size;
  b.type = type;
  b.prot = firewall::axprot(World::normal, true, AccessKind::load);
  b.user = firewall::axuser(kHostile, AccessKind::load);
  return b;
}

// One access of the hostile port; true when anything of [first, last] was reached.
bool reaches(Bench& b, std::uint64_t address, unsigned length, std::uint64_t first, std::uint64_t last) {
  b.load(b.hostile, address, length);
  b.store(b.hostile, address, length);
  return b.spy.touched(first, last);
}

}  // namespace

bool range_wraps_32_bits(Bench& b) {
  b.open(0, everything_for_hostile(0xFFFFFF00, 0xFFFFFFFF));
  return reaches(b, 0xFFFFFFF0, 0x40, 0x1'0000'0000, 0x1'0000'002F);
}

bool range_wraps_64_bits(Bench& b) {
  b.open(0, everything_for_hostile(0x0, 0xFF));
  return reaches(b, 0xFFFFFFFFFFFFFFF0, 0x40, 0xFFFFFFFFFFFFFFF0, 0xFFFFFFFFFFFFFFFF);
}

bool burst_ends_outside(Bench& b) {
  b.open(0, everything_for_hostile(0x1000, 0x103F));
  return reaches(b, 0x1020, 0x80, 0x1040, 0x10FF);
}

bool wrap_goes_below(Bench& b) {
  b.open(0, everything_for_hostile(0x1040, 0x10FF));
  return b.wall.form().admit(hostile_burst(0x1040, 15, 3, BurstType::wrap), true, 0).granted;
}

bool streaming_width_hides_bytes(Bench& b) {
  b.open(0, everything_for_hostile(0x1000, 0x103F));
  std::vector<std::uint8_t> data(256, 0x66);
  tlm::tlm_generic_payload trans;
  tlmkit::IdentityExtension id(Identity{kHostile, World::normal, Privilege::machine, AccessKind::store});
  trans.set_extension(&id);
  trans.set_command(tlm::TLM_WRITE_COMMAND);
  trans.set_address(0x1000);
  trans.set_data_ptr(data.data());
  trans.set_data_length(256);
  trans.set_streaming_width(64);
  trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_time local = sc_core::SC_ZERO_TIME;
  b.raw->b_transport(trans, local);
  trans.clear_extension(&id);
  return b.spy.touched(0x1040, 0x10FF);
}

// The entry is what its registers say; a beat's whole container must lie in it.
bool container_begins_before(Bench& b) {
  b.open(0, everything_for_hostile(0x1004, 0x103F));
  const std::uint32_t base = b.read_register(Bench::at(map::kEntryBase, 0));
  return b.wall.form().admit(hostile_burst(0x1004, 0, 3), true, 0).granted && base > 0x1000;
}

bool disabled_bytes_are_written(Bench& b) {
  b.open(0, everything_for_hostile(0x1000, 0x103F));
  std::vector<std::uint8_t> data(16, 0x66);
  // Shorter than the data: the pattern repeats (IEEE 1666-2011 14.15).
  std::uint8_t enables[4] = {TLM_BYTE_ENABLED, TLM_BYTE_DISABLED, TLM_BYTE_ENABLED, TLM_BYTE_DISABLED};
  tlm::tlm_generic_payload trans;
  tlmkit::IdentityExtension id(Identity{kHostile, World::normal, Privilege::machine, AccessKind::store});
  trans.set_extension(&id);
  trans.set_command(tlm::TLM_WRITE_COMMAND);
  trans.set_data_ptr(data.data());
  trans.set_data_length(16);
  trans.set_streaming_width(16);
  trans.set_byte_enable_ptr(enables);
  trans.set_byte_enable_length(4);
  sc_time local = sc_core::SC_ZERO_TIME;
  for (const std::uint64_t address : {0x1000u, 0x1038u}) {  // inside; across the end, the enabled bytes inside
    trans.set_address(address);
    trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    b.raw->b_transport(trans, local);
  }
  trans.clear_extension(&id);
  const auto written = [&b](std::uint64_t address) { return b.spy.bytes.count(address) != 0; };
  return written(0x1001) || written(0x1003) || written(0x100D) || b.spy.touched(0x1040, 0x104F);
}

bool atomic_with_half_the_rights(Bench& b) {
  b.open(0, {0x1000, 0x103F, 0, kHostileBit, 0});
  b.open(1, {0x2000, 0x203F, kHostileBit, 0, 0});
  std::vector<std::uint8_t> data(4);
  sc_time local = sc_core::SC_ZERO_TIME;
  return b.access(b.hostile, AccessKind::atomic, Privilege::machine, 0x1000, data, true, local) ||
         b.access(b.hostile, AccessKind::atomic, Privilege::machine, 0x2000, data, false, local);
}

bool exclusive_after_revocation(Bench& b) {
  b.open(0, everything_for_hostile(0x1000, 0x103F));
  Burst exclusive = hostile_burst(0x1000, 0, 2);
  exclusive.exclusive = true;
  if (!b.wall.form().admit(exclusive, false, 0).granted) return false;
  b.configure(Bench::at(map::kEntryCtrl, 0), 0);
  return b.wall.form().admit(exclusive, true, 10).granted;
}

bool access_across_two_entries(Bench& b) {
  b.open(0, everything_for_hostile(0x1000, 0x103F));
  b.open(1, everything_for_hostile(0x1040, 0x107F));
  return reaches(b, 0x103C, 8, 0x1000, 0x107F);
}

bool lower_priority_entry_decides(Bench& b) {
  b.open(0, {0x1000, 0x103F, kOwnerBit, kOwnerBit, 0});
  b.open(1, everything_for_hostile(0x0000, 0xFFFF));
  return reaches(b, 0x1000, 4, 0x1000, 0x103F);
}

bool address_alias(Bench& b) {
  b.open(0, everything_for_hostile(0x1000, 0x103F));
  for (unsigned alias = 1; alias < 16; ++alias) {
    const std::uint64_t address = 0x1000 | std::uint64_t{alias} << 28;
    if (reaches(b, address, 4, address, address + 3)) return true;
  }
  return false;
}

bool address_cut_to_32_bits(Bench& b) {
  b.open(0, everything_for_hostile(0x1000, 0x103F));
  for (unsigned bit = 32; bit < 64; ++bit) {
    const std::uint64_t address = 0x1000 | std::uint64_t{1} << bit;
    if (reaches(b, address, 4, address, address + 3)) return true;
  }
  return false;
}

namespace {
bool foreign_access(tlm::tlm_initiator_socket<64>& socket, tlmkit::IdentityExtension* extension) {
  std::uint8_t data[4] = {};
  tlm::tlm_generic_payload trans;
  if (extension != nullptr) trans.set_extension(extension);
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_address(0x1000);
  trans.set_data_ptr(data);
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_time local = sc_core::SC_ZERO_TIME;
  socket->b_transport(trans, local);
  if (extension != nullptr) trans.clear_extension(extension);
  return trans.is_response_ok();
}
}  // namespace

bool no_identity_at_all(Bench& b) {
  b.open(0, {0x1000, 0x103F, kOwnerBit, kOwnerBit, 0});
  return foreign_access(b.raw, nullptr);
}

bool forged_identity(Bench& b) {
  b.open(0, {0x1000, 0x103F, kOwnerBit, kOwnerBit, 0});
  tlmkit::IdentityExtension forged(Identity{kOwner, World::secure, Privilege::machine, AccessKind::load});
  return foreign_access(b.forger, &forged);
}

bool identity_collides(Bench& b) {
  b.open(0, {0x1000, 0x103F, kOwnerBit, kOwnerBit, 0});
  for (unsigned id = 0; id < 256; ++id) {
    if (id == kOwner) continue;
    Burst burst = hostile_burst(0x1000, 0, 2);
    burst.user = firewall::axuser(id, AccessKind::load);
    if (b.wall.form().admit(burst, false, 0).granted) return true;
  }
  return false;
}

bool world_is_lost(Bench& b) {
  b.open(0, {0x1000, 0x103F, kHostileBit, kHostileBit, 0, 0xC});  // secure world only
  return reaches(b, 0x1000, 4, 0x1000, 0x103F);
}

bool fetch_from_data(Bench& b) {
  b.open(0, {0x1000, 0x103F, kHostileBit, kHostileBit, 0});
  std::vector<std::uint8_t> data(4);
  sc_time local = sc_core::SC_ZERO_TIME;
  return b.access(b.hostile, AccessKind::fetch, Privilege::machine, 0x1000, data, false, local);
}

}  // namespace attack
