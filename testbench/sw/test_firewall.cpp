// SPDX-License-Identifier: Apache-2.0
// The firewall driver against a device double with the firewall's rules for writes.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/chip_policy.h"
#include "sw/include/gen/firewall_regs.h"
#include "sw/lib/boot_error.h"
#include "sw/lib/firewall.h"
#include "testbench/sw/mock_bus.hpp"

namespace {

using testing_sw::MockBus;

struct FirewallDouble {
  explicit FirewallDouble(MockBus& bus) {
    bus.device(
        FIREWALL_BASE, FIREWALL_SIZE, [this](std::uint32_t o) { return words[o / 4]; },
        [this](std::uint32_t o, std::uint32_t v) { write(o, v); });
    words[FIREWALL_STATUS_OFFSET / 4] = FIREWALL_STATUS_RESET;
  }
  void write(std::uint32_t offset, std::uint32_t value) {
    if (offset == FIREWALL_COMMAND_OFFSET) {
      std::uint32_t& status = words[FIREWALL_STATUS_OFFSET / 4];
      if ((value & FIREWALL_COMMAND_CLOSE_BOOT_MASK) != 0 && obeys) status &= ~FIREWALL_STATUS_BOOT_OPEN_MASK;
      if ((value & FIREWALL_COMMAND_LOCK_MASK) != 0 && obeys) status |= FIREWALL_STATUS_LOCKED_MASK;
      return;
    }
    ASSERT_GE(offset, FIREWALL_ENTRY_BASE_OFFSET);
    const std::uint32_t entry = offset & ~31u;
    const std::uint32_t control = (entry + (FIREWALL_ENTRY_CTRL_OFFSET & 31u)) / 4;
    if (offset / 4 != control) {
      EXPECT_EQ(words[control] & FIREWALL_ENTRY_CTRL_ENABLE_MASK, 0u) << "an entry that is on refuses writes";
    }
    if (offset != broken) words[offset / 4] = value;
  }
  bool enabled(unsigned index) const {
    return (words[(FIREWALL_ENTRY_CTRL_OFFSET + 32 * index) / 4] & FIREWALL_ENTRY_CTRL_ENABLE_MASK) != 0;
  }

  std::array<std::uint32_t, FIREWALL_SIZE / 4> words{};
  bool obeys = true;
  std::uint32_t broken = 0;  // an offset whose writes get lost
};

const firewall_entry kBoot[POLICY_ENTRIES] = POLICY_BOOT;
const firewall_entry kRuntime[POLICY_ENTRIES] = POLICY_RUNTIME;

TEST(FirewallDriver, an_entry_is_written_while_it_is_off_and_reads_back) {
  MockBus bus;
  FirewallDouble device(bus);
  const firewall_entry entry = {0x1000, 0x1FC0, 0x80002, 0x80002, 0, 0};
  firewall_set(3, &entry, 0);
  EXPECT_EQ(firewall_confirm(3, &entry, 0), BOOT_PASSED);
  EXPECT_TRUE(device.enabled(3));
  firewall_set(3, &entry, 0);  // again: switched off meanwhile
  EXPECT_TRUE(device.enabled(3));
}

TEST(FirewallDriver, an_entry_without_rights_or_without_its_grant_stays_off) {
  MockBus bus;
  FirewallDouble device(bus);
  const firewall_entry nobody = {0x1000, 0x1FC0, 0, 0, 0, 0};
  const firewall_entry granted = {0x2000, 0x2FC0, 0x10010, 0, 0, GRANT_HOST_MAILBOX};
  firewall_set(0, &nobody, GRANT_ALL);
  firewall_set(1, &granted, 0);
  firewall_set(2, &granted, GRANT_HOST_MAILBOX);
  EXPECT_FALSE(device.enabled(0));
  EXPECT_FALSE(device.enabled(1));
  EXPECT_TRUE(device.enabled(2));
}

TEST(FirewallDriver, the_runtimes_policy_leaves_alone_what_the_rom_left_right) {
  MockBus bus;
  FirewallDouble device(bus);
  firewall_apply(kBoot, POLICY_ENTRIES, 0);
  // What the runtime is executed from, and its way to the firewall.
  firewall_set(POLICY_INDEX_RUNTIME_IMAGE, &kRuntime[POLICY_INDEX_RUNTIME_IMAGE], 0);
  const std::size_t before = bus.log().size();
  firewall_apply(kRuntime, POLICY_ENTRIES, GRANT_ALL);
  for (std::size_t i = before; i < bus.log().size(); ++i) {
    if (!bus.log()[i].write) continue;
    const std::uint32_t index = (bus.log()[i].address - FIREWALL_BASE - FIREWALL_ENTRY_BASE_OFFSET) / 32;
    for (const unsigned kept : {POLICY_INDEX_RUNTIME_IMAGE, POLICY_INDEX_RUNTIME_DATA, POLICY_INDEX_HANDOFF,
                                POLICY_INDEX_FIREWALL, POLICY_INDEX_SYSCTRL}) {
      EXPECT_NE(index, kept);
    }
  }
  EXPECT_FALSE(device.enabled(POLICY_INDEX_ROM));
  EXPECT_TRUE(device.enabled(POLICY_INDEX_MAILBOX_IO0));
}

TEST(FirewallDriver, a_word_that_did_not_arrive_is_noticed) {
  for (const std::uint32_t word : {0u, 4u, 8u, 12u, 16u, 20u}) {
    MockBus bus;
    FirewallDouble device(bus);
    device.broken = FIREWALL_ENTRY_BASE_OFFSET + 32 * 3 + word;
    const firewall_entry entry = {0x1000, 0x1FC0, 0x80002, 0x80002, 0x80002, 0};
    firewall_set(3, &entry, 0);
    EXPECT_EQ(firewall_confirm(3, &entry, 0), BOOT_ERROR_FLOW) << word;
  }
}

TEST(FirewallDriver, closing_and_locking_believe_the_status_only) {
  MockBus bus;
  FirewallDouble device(bus);
  EXPECT_EQ(firewall_close_boot(), BOOT_PASSED);
  EXPECT_EQ(firewall_lock(), BOOT_PASSED);
  MockBus other;
  FirewallDouble deaf(other);
  deaf.obeys = false;
  EXPECT_EQ(firewall_close_boot(), BOOT_ERROR_FLOW);
  EXPECT_EQ(firewall_lock(), BOOT_ERROR_FLOW);
}

}  // namespace
