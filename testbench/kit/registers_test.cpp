// SPDX-License-Identifier: Apache-2.0
#include "tlm/registers.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "tlm/initiator_port.hpp"

namespace {

using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::Privilege;

constexpr tlmkit::RegisterSpec kSpecs[] = {
    {"MIXED", 0x00, 1, 4, 0x0000FF00, 0x0000FF00, 0x000000FF, 0x00FF0000, 0x0F000000, false, false},
    {"ARRAY", 0x10, 4, 4, 0, 0, 0xFFFFFFFF, 0, 0, false, false},
    {"HOOKED", 0x20, 1, 4, 0, 0, 0xFFFFFFFF, 0, 0, false, true},
};
constexpr tlmkit::BlockSpec kSpec = {"demo", 0x100, 4, 4 | 8, kSpecs, 3};

struct Demo : tlmkit::RegisterBlock {
  bool admit(const tlmkit::Identity& identity) const override {
    return open && (identity.initiator == tlmkit::kNoInitiator || identity.world == tlmkit::World::secure);
  }
  bool open = true;
  Demo(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock) : RegisterBlock(name, kSpec, clock) {
    add(mixed);
    add(array);
    add(hooked);
  }
  tlmkit::Register mixed{kSpecs[0]};
  tlmkit::Register array{kSpecs[1]};
  tlmkit::Register hooked{kSpecs[2]};
};

struct Bench {
  Bench() : clock("bus", 5000), port("port", 1, tlmkit::World::secure), demo("demo", clock) {
    port.socket.bind(demo.socket);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  tlm::tlm_response_status access(std::uint64_t address, std::uint64_t& value, unsigned length, bool write) {
    std::uint8_t bytes[8] = {};
    std::memcpy(bytes, &value, 8);
    sc_core::sc_time delay = clock.to_time(local);
    const auto response = port.access(write ? AccessKind::store : AccessKind::load, Privilege::machine, address, bytes,
                                      length, write, delay);
    cycles = clock.cycles_in(delay) - local;
    value = 0;
    std::memcpy(&value, bytes, length);
    return response;
  }
  bool write(std::uint64_t address, std::uint64_t value, unsigned length = 4) {
    return access(address, value, length, true) == tlm::TLM_OK_RESPONSE;
  }
  std::uint64_t read(std::uint64_t address, unsigned length = 4) {
    std::uint64_t value = 0;
    EXPECT_EQ(access(address, value, length, false), tlm::TLM_OK_RESPONSE);
    return value;
  }
  tlmkit::ClockDomain clock;
  tlmkit::InitiatorPort port;
  Demo demo;
  Cycles local = 0;
  Cycles cycles = 0;
};

TEST(RegisterBlock, each_bit_follows_its_policy) {
  Bench b;
  b.demo.mixed.set(0x00FFFF00);
  EXPECT_EQ(b.read(0), 0x00FFFF00u);
  ASSERT_TRUE(b.write(0, 0xFF5500AA));
  EXPECT_EQ(b.read(0), 0x00AAFFAAu) << "rw taken, ro kept, w1c cleared where 1, wo and reserved read 0";
}

TEST(RegisterBlock, takes_two_cycles_and_starts_at_the_next_edge) {
  Bench b;
  b.local = 7;
  b.read(0);
  EXPECT_EQ(b.cycles, 2u);
  std::uint8_t bytes[4];
  sc_core::sc_time delay = tlmkit::from_ps(5001);
  b.port.access(AccessKind::load, Privilege::machine, 0, bytes, 4, false, delay);
  EXPECT_EQ(delay, b.clock.to_time(2 + 2));
}

TEST(RegisterBlock, hooks_add_wait_states_and_refuse) {
  Bench b;
  b.demo.hooked.before_write([](tlmkit::Access& a, std::uint32_t, std::uint32_t value) {
    a.wait += 3;
    a.error = value == 13;
  });
  Cycles started = 0;
  b.demo.hooked.on_write([&](tlmkit::Access& a, std::uint32_t, std::uint32_t) { started = a.cycle; });
  b.local = 10;
  ASSERT_TRUE(b.write(0x20, 5));
  EXPECT_EQ(b.cycles, 5u);
  EXPECT_EQ(started, 10u);
  EXPECT_FALSE(b.write(0x20, 13));
  EXPECT_EQ(b.read(0x20), 5u) << "a refused write has no effect";
  b.demo.hooked.on_read([](tlmkit::Access& a, std::uint32_t, std::uint32_t stored) {
    a.error = true;
    return stored;
  });
  std::uint64_t value = 1;
  EXPECT_NE(b.access(0x20, value, 4, false), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(value, 0u);
}

TEST(RegisterBlock, a_write_that_a_hook_ignores_is_answered_and_changes_nothing) {
  Bench b;
  int writes = 0;
  b.demo.array.before_write([](tlmkit::Access& a, std::uint32_t index, std::uint32_t) { a.ignore = index == 0; });
  b.demo.array.on_write([&](tlmkit::Access&, std::uint32_t, std::uint32_t) { ++writes; });
  ASSERT_TRUE(b.write(0x10, 0x1122334455667788, 8));
  EXPECT_EQ(b.read(0x10, 8), 0x1122334400000000u);
  EXPECT_EQ(writes, 1);
}

TEST(RegisterBlock, eight_bytes_are_two_registers) {
  Bench b;
  ASSERT_TRUE(b.write(0x10, 0x1122334455667788, 8));
  EXPECT_EQ(b.demo.array.get(0), 0x55667788u);
  EXPECT_EQ(b.demo.array.get(1), 0x11223344u);
  EXPECT_EQ(b.read(0x10, 8), 0x1122334455667788u);
  EXPECT_FALSE(b.write(0x14, 0, 8)) << "not aligned";
  EXPECT_FALSE(b.write(0x20, 0xFFFFFFFF, 8)) << "nothing at 0x24";
  EXPECT_EQ(b.demo.hooked.get(), 0u) << "and so nothing at 0x20 either";
}

TEST(RegisterBlock, only_the_first_half_of_eight_bytes_announces_more) {
  Bench b;
  std::vector<std::pair<std::uint32_t, bool>> seen;
  b.demo.array.on_write(
      [&](tlmkit::Access& a, std::uint32_t index, std::uint32_t) { seen.emplace_back(index, a.more); });
  ASSERT_TRUE(b.write(0x18, 1, 8));
  ASSERT_TRUE(b.write(0x14, 1, 4));
  EXPECT_EQ(seen, (std::vector<std::pair<std::uint32_t, bool>>{{2, true}, {3, false}, {1, false}}));
}

TEST(RegisterBlock, what_the_block_does_not_admit_reaches_no_register) {
  Bench b;
  int hooks = 0;
  b.demo.hooked.on_read([&](tlmkit::Access&, std::uint32_t, std::uint32_t stored) {
    ++hooks;
    return stored;
  });
  b.demo.array.set(7);
  b.demo.open = false;
  EXPECT_FALSE(b.write(0x10, 1));
  std::uint64_t value = 1;
  EXPECT_NE(b.access(0x20, value, 4, false), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(value, 0u);
  EXPECT_EQ(hooks, 0);
  std::uint8_t byte = 0;
  EXPECT_EQ(b.port.debug(Privilege::machine, 0x10, &byte, 1, false), 0u);
  b.demo.open = true;
  EXPECT_EQ(b.read(0x10), 7u);
}

TEST(RegisterBlock, registers_that_overlap_or_end_beyond_the_block_are_a_mistake) {
  struct Wrong : tlmkit::RegisterBlock {
    Wrong(const char* name, const tlmkit::ClockDomain& clock, const tlmkit::RegisterSpec& spec)
        : RegisterBlock(name, kSpec, clock), first(kSpecs[1]), second(spec) {
      add(first);
      add(second);
    }
    tlmkit::Register first;
    tlmkit::Register second;
  };
  tlmkit::ClockDomain clock("bus", 5000);
  const tlmkit::RegisterSpec overlapping{"A", 0x1C, 1, 4, 0, 0, 0, 0, 0, false, false};
  const tlmkit::RegisterSpec beyond{"B", 0xF0, 5, 4, 0, 0, 0, 0, 0, false, false};
  EXPECT_THROW(Wrong("overlapping", clock, overlapping), std::logic_error);
  EXPECT_THROW(Wrong("beyond", clock, beyond), std::logic_error);
}

TEST(RegisterBlock, anything_else_is_an_error_without_effect) {
  Bench b;
  b.demo.array.set(0xFFFFFFFF);
  EXPECT_FALSE(b.write(0x10, 0, 1));
  EXPECT_FALSE(b.write(0x10, 0, 2));
  EXPECT_FALSE(b.write(0x11, 0, 4));
  EXPECT_FALSE(b.write(0x0C, 0, 4));
  EXPECT_FALSE(b.write(0x100, 0, 4));
  EXPECT_FALSE(b.write(0xFFFFFFFFFFFFFFFC, 0, 4));
  EXPECT_EQ(b.demo.array.get(0), 0xFFFFFFFFu);
  std::uint64_t value = 1;
  EXPECT_NE(b.access(0x0C, value, 4, false), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(b.cycles, 2u) << "an error takes its two cycles";
}

TEST(RegisterBlock, byte_enables_are_refused) {
  Bench b;
  std::uint8_t data[4] = {}, enables[4] = {0xFF, 0xFF, 0xFF, 0xFF};
  tlm::tlm_generic_payload trans;
  trans.set_command(tlm::TLM_WRITE_COMMAND);
  trans.set_address(0x10);
  trans.set_data_ptr(data);
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  trans.set_byte_enable_ptr(enables);
  trans.set_byte_enable_length(4);
  sc_core::sc_time delay;
  b.demo.b_transport(trans, delay);
  EXPECT_TRUE(trans.is_response_error());
}

TEST(RegisterBlock, debug_reads_have_no_side_effect_and_debug_writes_are_refused) {
  Bench b;
  int hooks = 0;
  b.demo.hooked.on_read([&](tlmkit::Access&, std::uint32_t, std::uint32_t stored) {
    ++hooks;
    return stored;
  });
  b.demo.hooked.set(0xA1B2C3D4);
  std::uint8_t bytes[4] = {};
  EXPECT_EQ(b.port.debug(Privilege::machine, 0x20, bytes, 4, false), 4u);
  EXPECT_EQ(bytes[0], 0xD4);
  EXPECT_EQ(hooks, 0);
  EXPECT_EQ(b.port.debug(Privilege::machine, 0x20, bytes, 4, true), 0u);
  EXPECT_EQ(b.port.debug(Privilege::machine, 0x24, bytes, 4, false), 0u);
}

TEST(RegisterBlock, reset_restores_every_register) {
  Bench b;
  b.write(0x10, 1);
  b.demo.mixed.set(0);
  b.demo.reset();
  EXPECT_EQ(b.read(0), 0xFF00u);
  EXPECT_EQ(b.read(0x10), 0u);
}

}  // namespace
