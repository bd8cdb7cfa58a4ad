// SPDX-License-Identifier: Apache-2.0
// Who can reach what, when: wires, scrub, the closed ROM. Every way onto the bus is tried: blocking access, debug
// transport, direct memory.
#include "testbench/soc/soc_bench.hpp"

namespace {

namespace map = soc::chip_map;
using testbench::in_child;
using testbench::test_chip;
using testbench::Watcher;
using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::InitiatorPort;
using tlmkit::Privilege;

// What an initiator gets out of one word at an address.
struct Attempt {
  tlm::tlm_response_status load;
  tlm::tlm_response_status store;
  std::uint32_t loaded;
  unsigned debug_read;
  unsigned debug_written;
  bool pointer;
};

std::uint32_t access(InitiatorPort& port, std::uint64_t address, std::uint32_t word, bool write,
                     tlm::tlm_response_status& status) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  std::uint8_t data[4];
  std::memcpy(data, &word, 4);
  status =
      port.access(write ? AccessKind::store : AccessKind::load, Privilege::machine, address, data, 4, write, delay);
  std::memcpy(&word, data, 4);
  return word;
}

// Reads only, or everything: a store may be a command to a block.
Attempt attempt(InitiatorPort& port, std::uint64_t address, bool with_stores) {
  Attempt a{};
  a.store = tlm::TLM_ADDRESS_ERROR_RESPONSE;
  a.loaded = access(port, address, 0xAAAAAAAA, false, a.load);
  std::uint8_t data[4] = {};
  a.debug_read = port.debug(Privilege::machine, address, data, 4, false);
  tlm::tlm_dmi dmi;
  a.pointer = port.direct_memory(AccessKind::load, Privilege::machine, address, dmi);
  if (with_stores) {
    access(port, address, 0x13579BDF, true, a.store);
    a.debug_written = port.debug(Privilege::machine, address, data, 4, true);
    a.pointer = a.pointer || port.direct_memory(AccessKind::store, Privilege::machine, address, dmi);
  }
  return a;
}

bool wired(const tlmkit::MapTarget& target, const tlmkit::MapInitiator& initiator) {
  return (target.reach >> initiator.id & 1u) != 0;
}

TEST(Isolation, no_initiator_gets_anything_out_of_a_target_it_has_no_wire_to) {
  const unsigned tried = in_child([] {
    soc::Chip chip("chip", test_chip());
    Watcher(chip).run();
    unsigned count = 0;
    for (const auto& target : map::kTargets) {
      for (const auto& initiator : map::kInitiators) {
        if (wired(target, initiator)) continue;
        InitiatorPort& port = chip.initiator(initiator.id);
        for (const std::uint64_t offset : {std::uint64_t{0}, target.size / 2, target.size - 4}) {
          const Attempt a = attempt(port, target.base + offset, true);
          EXPECT_EQ(a.load, tlm::TLM_GENERIC_ERROR_RESPONSE) << initiator.name << " loads from " << target.name;
          EXPECT_EQ(a.store, tlm::TLM_GENERIC_ERROR_RESPONSE) << initiator.name << " stores to " << target.name;
          EXPECT_EQ(a.loaded, 0u) << initiator.name << " sees " << target.name;
          EXPECT_EQ(a.debug_read, 0u) << initiator.name << " reads " << target.name;
          EXPECT_EQ(a.debug_written, 0u) << initiator.name << " writes " << target.name;
          EXPECT_FALSE(a.pointer) << initiator.name << " has a pointer into " << target.name;
          ++count;
        }
      }
    }
    return count;
  });
  EXPECT_GT(tried, 90u);
}

// Positive control: the same attempts by who has a wire succeed.
TEST(Isolation, the_attempts_succeed_for_who_has_a_wire) {
  in_child([] {
    soc::Chip chip("chip", test_chip());
    Watcher(chip).run();
    InitiatorPort& core = chip.initiator(map::kPlutonCoreId);
    const Attempt sram = attempt(core, map::kRamRegionRuntimeDataBase, true);
    EXPECT_EQ(sram.load, tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(sram.store, tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(sram.debug_read, 4u);
    EXPECT_EQ(sram.debug_written, 4u);
    EXPECT_TRUE(sram.pointer);
    EXPECT_EQ(attempt(core, map::kFlashWindowBase, false).load, tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(attempt(chip.initiator(map::kIoCore0Id), map::kMailboxIo0Base, false).load, tlm::TLM_OK_RESPONSE);
    return 0;
  });
}

TEST(Isolation, an_access_that_straddles_the_end_of_a_target_reaches_neither_side) {
  in_child([] {
    soc::Chip chip("chip", test_chip());
    Watcher(chip).run();
    InitiatorPort& core = chip.initiator(map::kPlutonCoreId);
    std::uint8_t data[8];
    for (const auto& target : map::kTargets) {
      std::memset(data, 0xAA, sizeof data);
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      const auto status =
          core.access(AccessKind::load, Privilege::machine, target.base + target.size - 4, data, 8, false, delay);
      EXPECT_NE(status, tlm::TLM_OK_RESPONSE) << target.name;
      for (const std::uint8_t octet : data) EXPECT_EQ(octet, 0) << target.name;
    }
    return 0;
  });
}

constexpr Cycles kScrub = map::kSramSize / 8;

TEST(Scrub, the_sram_answers_from_exactly_the_cycle_in_which_it_is_clear) {
  in_child([] {
    soc::Chip chip("chip", test_chip(tlmkit::Mode::exact));  // the core's own accesses come at their cycles
    InitiatorPort& core = chip.initiator(map::kPlutonCoreId);
    tlm::tlm_response_status status{};
    sc_core::sc_start(chip.clock().to_time(kScrub - 1));
    const Attempt early = attempt(core, map::kSramBase, true);
    EXPECT_EQ(early.load, tlm::TLM_GENERIC_ERROR_RESPONSE);
    EXPECT_EQ(early.store, tlm::TLM_GENERIC_ERROR_RESPONSE);
    EXPECT_EQ(early.loaded, 0u);
    EXPECT_EQ(early.debug_read, 0u);
    EXPECT_FALSE(early.pointer);
    sc_core::sc_start(chip.clock().to_time(1));
    access(core, map::kSramBase + 64, 0, false, status);
    EXPECT_EQ(status, tlm::TLM_OK_RESPONSE);
    return 0;
  });
}

TEST(Scrub, a_chip_reset_leaves_no_octet_of_the_sram) {
  in_child([] {
    soc::Chip chip("chip", test_chip());
    Watcher watcher(chip);
    watcher.run();
    std::memset(chip.sram().data(), 0xA5, map::kSramSize);
    chip.request_reset(tlmkit::ResetKind::chip);
    watcher.run_to(BOOT_STEP_ROOT_KEY);
    // What the ROM has written since then is in its own data and the hand-off area.
    for (std::uint64_t i = 0; i < map::kRamRegionHandoffBase - map::kSramBase; ++i) {
      if (chip.sram().data()[i] != 0) {
        ADD_FAILURE() << "octet " << i;
        break;
      }
    }
    return 0;
  });
}

TEST(Rom, is_closed_to_everyone_after_the_hand_off_and_opens_at_reset) {
  in_child([] {
    soc::Chip chip("chip", test_chip());
    Watcher watcher(chip);
    InitiatorPort& core = chip.initiator(map::kPlutonCoreId);
    watcher.run_to(BOOT_STEP_HANDOFF);
    EXPECT_EQ(attempt(core, map::kRomBase, false).load, tlm::TLM_OK_RESPONSE) << "positive control: open before";
    EXPECT_TRUE(attempt(core, map::kRomBase, false).pointer);
    EXPECT_TRUE(watcher.run().up());
    for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{0x1000}, map::kRomSize - 4}) {
      const Attempt a = attempt(core, map::kRomBase + offset, true);
      EXPECT_EQ(a.load, tlm::TLM_GENERIC_ERROR_RESPONSE);
      EXPECT_EQ(a.loaded, 0u);
      EXPECT_EQ(a.debug_read, 0u);
      EXPECT_FALSE(a.pointer);
    }
    std::uint8_t data[4];
    EXPECT_EQ(chip.core().debug_read_memory(map::kRomBase, data, 4), 0u);
    chip.request_reset(tlmkit::ResetKind::chip);
    EXPECT_TRUE(watcher.run().up()) << "opens again: the chip boots from it";
    return 0;
  });
}

TEST(Locks, are_set_when_the_runtime_is_up_and_hold) {
  in_child([] {
    soc::Chip chip("chip", test_chip());
    Watcher watcher(chip);
    watcher.run();
    watcher.run(1'000'000);  // the record is locked right after
    InitiatorPort& core = chip.initiator(map::kPlutonCoreId);
    tlm::tlm_response_status status{};
    const std::uint64_t lock = map::kSysctrlBase + pluton::sysctrl_map::kLock;
    EXPECT_EQ(access(core, lock, 0, false, status), 7u);
    access(core, lock, 0, true, status);
    EXPECT_EQ(access(core, lock, 0, false, status), 7u);
    access(core, map::kOtpBase + pluton::otp_map::kRollbackBump, 5, true, status);
    EXPECT_EQ(status, tlm::TLM_GENERIC_ERROR_RESPONSE);
    EXPECT_EQ(chip.otp().reading().contents.rollback, 1u);
    return 0;
  });
}

}  // namespace
