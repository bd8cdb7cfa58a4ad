// SPDX-License-Identifier: Apache-2.0
#include "tlm/memory.hpp"

#include <gtest/gtest.h>

#include "testbench/kit/bus_fixture.hpp"
#include "tlm/error.hpp"

namespace kit_test {
namespace {

using tlm::TLM_GENERIC_ERROR_RESPONSE;
using tlm::TLM_OK_RESPONSE;

void start() { sc_core::sc_start(sc_core::SC_ZERO_TIME); }

// A raw payload straight at the memory, for what InitiatorPort never sends.
struct Raw {
  Raw(bool write, std::uint64_t address, std::uint8_t* data, unsigned length) {
    trans.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    trans.set_address(address);
    trans.set_data_ptr(data);
    trans.set_data_length(length);
    trans.set_streaming_width(length);
  }
  tlm::tlm_response_status send(tlmkit::Memory& memory) {
    sc_core::sc_time delay;
    memory.b_transport(trans, delay);
    return trans.get_response_status();
  }
  tlm::tlm_generic_payload trans;
};

TEST(Memory, rom_refuses_writes_and_keeps_its_content) {
  Bus bus("bus");
  start();
  const std::uint32_t word = 0x00112233;
  ASSERT_TRUE(bus.rom.load(0, &word, 4));
  EXPECT_EQ(bus.store(kRomBase, 0xFFFFFFFF), TLM_GENERIC_ERROR_RESPONSE);
  std::uint8_t bytes[4] = {1, 2, 3, 4};
  EXPECT_EQ(bus.core.debug(Privilege::machine, kRomBase, bytes, 4, true), 0u);
  std::uint32_t value = 0;
  EXPECT_EQ(bus.load(kRomBase, value), TLM_OK_RESPONSE);
  EXPECT_EQ(value, word);
}

TEST(Memory, byte_enables_select_what_is_written) {
  Bus bus("bus");
  start();
  bus.store(kRamBase, 0xAABBCCDD);
  std::uint8_t data[4] = {0x11, 0x22, 0x33, 0x44};
  std::uint8_t enables[2] = {TLM_BYTE_ENABLED, TLM_BYTE_DISABLED};  // the pattern repeats
  Raw raw(true, 0, data, 4);
  raw.trans.set_byte_enable_ptr(enables);
  raw.trans.set_byte_enable_length(2);
  EXPECT_EQ(raw.send(bus.ram), TLM_OK_RESPONSE);
  std::uint32_t value = 0;
  bus.load(kRamBase, value);
  EXPECT_EQ(value, 0xAA33CC11u);
}

TEST(Memory, a_streaming_width_below_the_length_is_refused) {
  Bus bus("bus");
  start();
  std::uint8_t data[8] = {1, 1, 1, 1, 1, 1, 1, 1};
  Raw raw(true, 0, data, 8);
  raw.trans.set_streaming_width(4);
  EXPECT_EQ(raw.send(bus.ram), tlm::TLM_BURST_ERROR_RESPONSE);
  EXPECT_EQ(bus.ram.data()[0], 0);
}

TEST(Memory, wait_states_count_for_each_eight_bytes_touched) {
  Bus bus("bus");
  start();
  std::uint8_t data[16] = {};
  sc_core::sc_time delay;
  bus.core.access(AccessKind::load, Privilege::machine, kSlowBase + 4, data, 8, false, delay);
  EXPECT_EQ(delay, bus.clock.to_time(6));
  delay = sc_core::SC_ZERO_TIME;
  bus.core.access(AccessKind::load, Privilege::machine, kSlowBase, data, 16, false, delay);
  EXPECT_EQ(delay, bus.clock.to_time(6));
}

TEST(Memory, a_closed_memory_answers_errors_to_everyone_until_reset) {
  Bus bus("bus");
  start();
  bus.rom.close();
  std::uint32_t value = 1;
  tlm::tlm_dmi dmi;
  std::uint8_t bytes[4];
  EXPECT_EQ(bus.load(kRomBase, value), TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(value, 0u);
  EXPECT_EQ(bus.core.debug(Privilege::machine, kRomBase, bytes, 4, false), 0u);
  EXPECT_FALSE(bus.core.direct_memory(AccessKind::fetch, Privilege::machine, kRomBase, dmi));
  bus.rom.reset();
  EXPECT_EQ(bus.load(kRomBase, value), TLM_OK_RESPONSE);
}

TEST(Memory, a_scrubbed_memory_is_zero_and_refuses_accesses_before_its_cycle) {
  Bus bus("bus");
  start();
  bus.store(kRamBase, 0xFFFFFFFF);
  int invalidated = 0;
  bus.core.on_invalidate([&](std::uint64_t, std::uint64_t) { ++invalidated; });
  bus.ram.scrub(100);
  EXPECT_EQ(invalidated, 1);
  std::uint32_t value = 0;
  tlm::tlm_dmi dmi;
  EXPECT_EQ(bus.access(bus.core, kRamBase, value, false, nullptr, 99), TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_FALSE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
  value = 7;
  EXPECT_EQ(bus.access(bus.core, kRamBase, value, false, nullptr, 100), TLM_OK_RESPONSE);
  EXPECT_EQ(value, 0u);
  EXPECT_TRUE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi))
      << "the core's own time is past the scrub, whatever the kernel's";
}

TEST(Memory, direct_memory_is_granted_to_all_once_the_kernel_is_past_the_scrub) {
  Bus bus("bus");
  start();
  bus.ram.scrub(100);
  tlm::tlm_dmi dmi;
  sc_core::sc_start(bus.clock.to_time(99));
  EXPECT_FALSE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
  sc_core::sc_start(bus.clock.to_time(1));
  EXPECT_TRUE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
}

TEST(Memory, writes_to_a_watched_range_are_reported_and_kept_out_of_dmi) {
  Bus bus("bus");
  start();
  std::vector<std::uint64_t> writes;
  bus.ram.watch_writes(0x100, 8, [&](const tlmkit::Access& access, std::uint64_t offset, unsigned length) {
    EXPECT_EQ(access.identity.initiator, kCore);
    writes.push_back(offset << 8 | length);
  });
  tlm::tlm_dmi dmi;
  EXPECT_FALSE(bus.core.direct_memory(AccessKind::store, Privilege::machine, kRamBase + 0x107, dmi));
  ASSERT_TRUE(bus.core.direct_memory(AccessKind::store, Privilege::machine, kRamBase + 0xFF, dmi));
  EXPECT_EQ(dmi.get_end_address(), kRamBase + 0xFF);
  ASSERT_TRUE(bus.core.direct_memory(AccessKind::store, Privilege::machine, kRamBase + 0x108, dmi));
  EXPECT_EQ(dmi.get_start_address(), kRamBase + 0x108);
  EXPECT_EQ(dmi.get_dmi_ptr(), bus.ram.data() + 0x108);
  bus.store(kRamBase + 0xFC, 1);
  EXPECT_TRUE(writes.empty());
  bus.store(kRamBase + 0xFD, 1);
  bus.store(kRamBase + 0x104, 1);
  bus.store(kRamBase + 0x108, 1);
  EXPECT_EQ(writes, (std::vector<std::uint64_t>{0xFD04, 0x10404}));
}

TEST(Memory, reset_follows_the_policy) {
  Bus bus("bus");
  start();
  bus.store(kRamBase, 0xFFFFFFFF);
  bus.store(kSlowBase, 0xFFFFFFFF);
  bus.ram.reset();
  bus.slow.reset();
  std::uint32_t value = 1;
  bus.load(kRamBase, value);
  EXPECT_EQ(value, 0u);
  bus.load(kSlowBase, value);
  EXPECT_EQ(value, 0xFFFFFFFFu);
}

TEST(Memory, load_refuses_what_does_not_fit) {
  Bus bus("bus");
  const std::uint8_t bytes[2] = {1, 2};
  EXPECT_TRUE(bus.ram.load(kSize - 2, bytes, 2));
  EXPECT_FALSE(bus.ram.load(kSize - 1, bytes, 2));
  EXPECT_FALSE(bus.ram.load(~std::uint64_t{0}, bytes, 2));
}

TEST(Memory, an_impossible_size_is_a_user_error) {
  tlmkit::ClockDomain clock("bus", 5000);
  EXPECT_THROW(tlmkit::Memory("m", {tlmkit::MemoryKind::ram, std::uint64_t{1} << 60}, clock), tlmkit::UserError);
}

}  // namespace
}  // namespace kit_test
