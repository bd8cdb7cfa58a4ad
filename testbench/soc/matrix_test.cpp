// SPDX-License-Identifier: Apache-2.0
// The access matrix, walked on the running chip: every initiator, region, kind of access, world and privilege, at
// reset, while the ROM runs and after the runtime has locked. What must come out is read off the chip map, not off
// firmware.
#include <cstdlib>

#include "firewall/gen/firewall_regs.hpp"
#include "soc/gen/chip_policy.hpp"
#include "testbench/soc/soc_bench.hpp"

namespace {

namespace map = soc::chip_map;
using testbench::in_child;
using testbench::test_chip;
using testbench::Watcher;
using tlmkit::AccessKind;
using tlmkit::InitiatorPort;
using tlmkit::Privilege;
using tlmkit::World;

enum class Phase { reset, boot, runtime };

struct Place {
  std::uint64_t address;
  const tlmkit::MapRule* rule;  // null: no rule names it
};

// First and last word of every region, and the granule behind it if nobody's.
std::vector<Place> places() {
  const auto rule_of = [](std::uint64_t address) -> const tlmkit::MapRule* {
    for (const auto& rule : map::kRules) {
      if (address - rule.base < rule.size) return &rule;
    }
    return nullptr;
  };
  std::vector<Place> out;
  for (const auto& rule : map::kRules) {
    for (const std::uint64_t address : {rule.base, rule.base + rule.size - 4, rule.base + rule.size}) {
      out.push_back({address, rule_of(address)});
    }
  }
  for (const std::uint64_t address : {0x9000'0000ull, 0xFFFF'FFFCull, 0x1'0000'0000ull, 0xFFFF'FFFF'FFFF'FFF8ull}) {
    out.push_back({address, nullptr});
  }
  return out;
}

struct Attempt {
  unsigned initiator;
  World world;
  Privilege privilege;
  AccessKind kind;
  bool write;
};

bool allowed(const Place& place, const Attempt& a, Phase phase) {
  const bool privileged = a.privilege != Privilege::user;
  if (place.rule == nullptr || phase == Phase::reset) {
    // The boot exception: Pluton's core, secure and privileged, as long as the ROM has not closed it.
    return phase == Phase::reset && a.initiator == map::kPlutonCoreId && a.world == World::secure && privileged &&
           place.address <= 0xFFFF'FFFF;
  }
  const unsigned mode = (a.world == World::secure ? 2u : 0u) + (privileged ? 1u : 0u);
  if (((place.rule->modes >> mode) & 1u) == 0) return false;
  const tlmkit::MapRights& rights = phase == Phase::boot ? place.rule->boot : place.rule->runtime;
  const auto has = [&a](std::uint16_t who) { return ((who >> a.initiator) & 1u) != 0; };
  if (a.kind == AccessKind::fetch) return has(rights.fetch) && (!a.write || has(rights.write));
  if (a.kind == AccessKind::atomic) return has(rights.read) && has(rights.write);
  return has(a.write ? rights.write : rights.read);
}

void walk(soc::Chip& chip, Phase phase, unsigned& tried, unsigned& granted) {
  const firewall::Policy& policy = chip.bus_firewall().form().policy();
  for (const Place& place : places()) {
    for (unsigned initiator = 0; initiator < 32; ++initiator) {
      for (const World world : {World::normal, World::secure}) {
        for (const Privilege privilege : {Privilege::user, Privilege::supervisor, Privilege::machine}) {
          for (const AccessKind kind : {AccessKind::fetch, AccessKind::load, AccessKind::store, AccessKind::atomic,
                                        AccessKind::dma, AccessKind::debug}) {
            for (const bool write : {false, true}) {
              const Attempt a{initiator, world, privilege, kind, write};
              firewall::Burst burst;
              burst.address = place.address;
              burst.size = 2;
              burst.prot = firewall::axprot(world, firewall::is_privileged(privilege), kind);
              burst.user = firewall::axuser(initiator, kind);
              const bool verdict = judge(policy, request_of(burst, write)).granted();
              EXPECT_EQ(verdict, allowed(place, a, phase))
                  << std::hex << place.address << std::dec << " initiator " << initiator << " world "
                  << static_cast<int>(world) << " privilege " << static_cast<int>(privilege) << " kind "
                  << static_cast<int>(kind) << (write ? " write" : " read") << " phase " << static_cast<int>(phase);
              ++tried;
              granted += verdict ? 1 : 0;
            }
          }
        }
      }
    }
  }
}

// The same through the ports, in the world of each: what is denied is tried in every way; what is granted is only
// loaded, since a store may be a command.
void try_ports(soc::Chip& chip, Phase phase, unsigned& tried) {
  for (const Place& place : places()) {
    for (const auto& initiator : map::kInitiators) {
      InitiatorPort& port = chip.initiator(initiator.id);
      for (const Privilege privilege : {Privilege::user, Privilege::machine}) {
        for (const AccessKind kind : {AccessKind::fetch, AccessKind::load, AccessKind::store, AccessKind::atomic}) {
          const bool write = kind == AccessKind::store || kind == AccessKind::atomic;
          const Attempt a{initiator.id, initiator.world, privilege, kind, write};
          if (allowed(place, a, phase)) continue;
          std::uint8_t data[4] = {0xAA, 0xAA, 0xAA, 0xAA};
          sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
          const auto status = port.access(kind, privilege, place.address, data, 4, write, delay);
          EXPECT_EQ(status, tlm::TLM_GENERIC_ERROR_RESPONSE) << initiator.name << " at " << std::hex << place.address;
          EXPECT_EQ(chip.clock().cycles_in(delay), 2u) << "a denial takes one beat and one cycle, whatever is there";
          for (const std::uint8_t octet : data) {
            if (!write) {
              EXPECT_EQ(octet, 0);
            }
          }
          tlm::tlm_dmi dmi;
          EXPECT_FALSE(port.direct_memory(kind, privilege, place.address, dmi));
          // Debug transport has the rights of loads and stores.
          if (kind == AccessKind::load || kind == AccessKind::store) {
            EXPECT_EQ(port.debug(privilege, place.address, data, 4, write), 0u);
          }
          ++tried;
        }
      }
    }
  }
}

struct Count {
  unsigned judged = 0, granted = 0, tried = 0;
};

Count walk_in(Phase phase, const char* rtl) {
  return in_child([phase, rtl] {
    soc::ChipOptions options = test_chip();
    options.rtl = soc::RtlChoice::parse(rtl);
    soc::Chip chip("chip", options);
    Watcher watcher(chip);
    if (phase == Phase::reset) sc_core::sc_start(chip.clock().to_time(1));
    if (phase == Phase::boot) watcher.run_to(BOOT_STEP_ROOT_KEY);
    if (phase == Phase::runtime) {
      EXPECT_TRUE(watcher.run().up());
    }
    Count count;
    walk(chip, phase, count.judged, count.granted);
    try_ports(chip, phase, count.tried);
    return count;
  });
}

TEST(AccessMatrix, at_reset_only_plutons_core_reaches_anything) {
  const Count count = walk_in(Phase::reset, "none");
  EXPECT_GT(count.granted, 0u);
  EXPECT_GT(count.tried, 300u);
}

TEST(AccessMatrix, while_the_rom_runs_is_the_maps) {
  const Count count = walk_in(Phase::boot, "none");
  EXPECT_GT(count.judged, 100'000u);
  EXPECT_GT(count.granted, 200u);
}

TEST(AccessMatrix, once_the_runtime_has_locked_is_the_maps) {
  const Count count = walk_in(Phase::runtime, "none");
  EXPECT_GT(count.judged, 100'000u);
  EXPECT_GT(count.granted, 200u);
}

TEST(AccessMatrix, is_the_same_with_the_firewalls_rtl) {
  for (const Phase phase : {Phase::reset, Phase::boot, Phase::runtime}) {
    const Count model = walk_in(phase, "none"), rtl = walk_in(phase, "firewall");
    EXPECT_EQ(model.granted, rtl.granted);
    EXPECT_EQ(model.tried, rtl.tried);
  }
}

// The same runtime, signed with a manifest that asks for nothing.
TEST(AccessMatrix, what_the_manifest_does_not_ask_for_stays_closed) {
  const std::string image = testing::TempDir() + "modest.img", flash = testing::TempDir() + "modest.bin";
  const std::string tool = testbench::built("plutonsim") + " image ";
  const std::string make = tool + "create " + testbench::built("fw/pluton_runtime.elf") + " --key " +
                           testbench::built("images/test_root.pem") + " --security-version 1 -o " + image + " && " +
                           tool + "flash --primary " + image + " -o " + flash;
  ASSERT_EQ(std::system(make.c_str()), 0);
  const auto load = [](const std::string& contents) {
    return in_child([&contents] {
      soc::ChipOptions options = test_chip();
      options.flash = contents;
      soc::Chip chip("chip", options);
      EXPECT_TRUE(Watcher(chip).run().up());
      std::uint8_t data[4] = {};
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      return chip.initiator(map::kIoCore0Id)
          .access(AccessKind::load, Privilege::machine, map::kMailboxHostBase, data, 4, false, delay);
    });
  };
  EXPECT_EQ(load(flash), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(load(testbench::built("images/flash.bin")), tlm::TLM_OK_RESPONSE) << "control: the one that asks";
}

TEST(AccessMatrix, nothing_changes_after_the_lock) {
  in_child([] {
    soc::Chip chip("chip", test_chip());
    EXPECT_TRUE(Watcher(chip).run().up());
    InitiatorPort& core = chip.initiator(map::kPlutonCoreId);
    namespace reg = firewall::firewall_map;
    for (const auto& r : reg::kRegisters) {
      for (std::uint32_t i = 0; i < r.count; ++i) {
        const std::uint32_t offset = r.offset + i * r.stride;
        if (offset < reg::kEntryBase && offset != reg::kOwners) continue;
        const std::uint32_t before = chip.bus_firewall().form().peek(offset);
        std::uint8_t data[4] = {0xFF, 0xFF, 0xFF, 0xFF};
        sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
        const auto status =
            core.access(AccessKind::store, Privilege::machine, map::kFirewallBase + offset, data, 4, true, delay);
        EXPECT_EQ(status, tlm::TLM_GENERIC_ERROR_RESPONSE) << r.name << i;
        EXPECT_EQ(chip.bus_firewall().form().peek(offset), before) << r.name << i;
      }
    }
    return 0;
  });
}

// A denied access leaves a record and raises the interrupt.
TEST(AccessMatrix, a_violation_is_logged_with_its_cycle_and_interrupts) {
  in_child([] {
    soc::Chip chip("chip", test_chip());
    EXPECT_TRUE(Watcher(chip).run().up());
    namespace reg = firewall::firewall_map;
    auto& form = chip.bus_firewall().form();
    const std::uint32_t before = form.peek(reg::kLogStatus) & 0xFF;
    std::uint8_t data[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const tlmkit::Cycles now = chip.clock().next_edge(sc_core::sc_time_stamp());
    chip.initiator(map::kIoCore0Id)
        .access(AccessKind::store, Privilege::machine, map::kOtpBase + 4, data, 4, true, delay);
    EXPECT_EQ(before, 0u) << "firmware itself never violates the policy";
    EXPECT_EQ(form.peek(reg::kLogStatus) & 0xFF, 1u);
    EXPECT_EQ(form.peek(reg::kLogAddress), map::kOtpBase + 4);
    EXPECT_EQ(form.peek(reg::kLogInfo) & 0xFF, map::kIoCore0Id);
    EXPECT_EQ(form.peek(reg::kLogCycle), static_cast<std::uint32_t>(now));
    const auto set = [&](std::uint32_t offset, std::uint32_t word) {
      std::memcpy(data, &word, 4);
      sc_core::sc_time at = sc_core::SC_ZERO_TIME;
      return chip.initiator(map::kPlutonCoreId)
          .access(AccessKind::store, Privilege::machine, map::kFirewallBase + offset, data, 4, true, at);
    };
    EXPECT_EQ(set(reg::kIrqEnable, 1), tlm::TLM_OK_RESPONSE);
    sc_core::sc_start(chip.clock().to_time(4));
    EXPECT_TRUE(chip.bus_firewall().irq.level());
    set(reg::kCommand, reg::command::kLogPop.mask());
    EXPECT_FALSE(chip.bus_firewall().irq.level());
    return 0;
  });
}

}  // namespace
