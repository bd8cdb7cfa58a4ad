// SPDX-License-Identifier: Apache-2.0
// Attacks on the firewall's own registers.
#include "testbench/attack/attacks.hpp"

namespace attack {

namespace {
constexpr std::uint16_t kOwnerBit = 1u << kOwner, kHostileBit = 1u << kHostile;
const Opening kSecret{0x1000, 0x103F, kOwnerBit, kOwnerBit, 0};
const Opening kEverything{0x0000, 0xFFFF, kHostileBit, kHostileBit, kHostileBit};
constexpr std::uint32_t kEnableAndLock = 3;

bool hostile_gets_in(Bench& b) { return b.load(b.hostile, 0x1000) || b.store(b.hostile, 0x1000); }
}  // namespace

// The owner locks what protects a range; later somebody with access to the registers opens a higher entry over it.
bool open_entry_above_a_locked_one(Bench& b) {
  b.open(5, kSecret);
  if (!b.configure(Bench::at(map::kEntryCtrl, 5), kEnableAndLock)) {
    // Refused: those above come first.
    for (unsigned i = 0; i < 5; ++i) b.configure(Bench::at(map::kEntryCtrl, i), 2);
    b.configure(Bench::at(map::kEntryCtrl, 5), kEnableAndLock);
  }
  for (unsigned i = 0; i < firewall::kMostEntries; ++i) b.open(i, kEverything);
  return hostile_gets_in(b);
}

bool lock_bit_is_cleared(Bench& b) {
  b.open(0, kSecret);
  b.configure(Bench::at(map::kEntryCtrl, 0), kEnableAndLock);
  for (unsigned bit = 0; bit < 32; ++bit) {
    b.configure(Bench::at(map::kEntryCtrl, 0), 1u << bit);
    b.configure(Bench::at(map::kEntryCtrl, 0), ~(1u << bit));
  }
  b.configure(Bench::at(map::kEntryCtrl, 0), 0);
  b.open(0, kEverything);
  return hostile_gets_in(b);
}

bool limit_is_not_locked(Bench& b) {
  b.open(0, {0x1000, 0x103F, kOwnerBit, 0, 0});
  b.open(1, kEverything);
  b.configure(Bench::at(map::kEntryCtrl, 0), kEnableAndLock);
  // Empty the protecting entry by its limit: the open one below then decides.
  b.configure(Bench::at(map::kEntryLimit, 0), 0);
  return hostile_gets_in(b);
}

bool configured_by_a_stranger(Bench& b) {
  bool taken = false;
  for (unsigned who = 0; who < 256; ++who) {
    if (who == kOwner) continue;
    taken = b.configure(Bench::at(map::kEntryBase, 0), 0x1000, who) || taken;
    taken = b.configure(Bench::at(map::kEntryCtrl, 0), 1, who) || taken;
    taken = b.configure(map::kOwners, 0xFFFE, who) || taken;
  }
  return taken;
}

// Byte and half-word writes, over the bus and at the pins, against a locked and against an open entry.
bool sub_word_write(Bench& b) {
  b.open(0, kSecret);
  b.configure(Bench::at(map::kEntryCtrl, 0), kEnableAndLock);
  bool taken = false;
  for (const unsigned length : {1u, 2u}) {
    for (unsigned byte = 0; byte < 4; ++byte) {
      taken = b.configure(Bench::at(map::kEntryRead, 0) + byte, 0xFF, kOwner, length) || taken;
      taken = b.configure(Bench::at(map::kEntryRead, 1) + byte, 0xFF, kOwner, length) || taken;
    }
  }
  auto& core = b.wall.form().core();
  for (unsigned strobes = 0; strobes < 15; ++strobes) {
    for (const unsigned entry : {0u, 1u}) {
      firewall::FirewallPins::In pins{};
      pins.psel = pins.pwrite = 1;
      pins.paddr = Bench::at(map::kEntryRead, entry);
      pins.pwdata = 0xFFFFFFFF;
      pins.pstrb = strobes;
      pins.puser = kOwner;
      core.tick(pins);
      pins.penable = 1;
      taken = core.settle(pins).pslverr == 0 || taken;
      core.tick(pins);
    }
  }
  return taken || b.read_register(Bench::at(map::kEntryRead, 1)) != 0;
}

bool undocumented_offset(Bench& b) {
  const auto documented = [](std::uint32_t offset) {
    for (const auto& r : map::kRegisters) {
      const std::uint32_t index = (offset - r.offset) / r.stride;
      if (offset >= r.offset && (offset - r.offset) % r.stride == 0 && index < r.count) return true;
    }
    return false;
  };
  for (std::uint32_t offset = 0; offset < 0x2000; ++offset) {
    if (documented(offset)) continue;
    std::uint8_t data[4] = {};
    sc_time local = sc_core::SC_ZERO_TIME;
    const auto read = b.configurer.access(AccessKind::load, Privilege::machine, offset, data, 4, false, local);
    if (read == tlm::TLM_OK_RESPONSE || b.configure(offset, 0xFFFFFFFF)) return true;
  }
  return false;
}

// Before anybody has set an entry, by everybody but Pluton's core in its most privileged mode.
bool bus_is_open_at_reset(Bench& b) {
  std::vector<std::uint8_t> data(4);
  sc_time local = sc_core::SC_ZERO_TIME;
  b.access(b.owner, AccessKind::load, Privilege::user, 0x1000, data, false, local);
  return hostile_gets_in(b) || !b.spy.seen.empty();
}

}  // namespace attack
