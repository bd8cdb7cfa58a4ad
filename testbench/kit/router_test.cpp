// SPDX-License-Identifier: Apache-2.0
#include "tlm/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testbench/kit/bus_fixture.hpp"

namespace kit_test {
namespace {

using tlm::TLM_ADDRESS_ERROR_RESPONSE;
using tlm::TLM_OK_RESPONSE;

void start() { sc_core::sc_start(sc_core::SC_ZERO_TIME); }

TEST(Router, moves_data_and_adds_no_cycles_of_its_own) {
  Bus bus("bus");
  start();
  Cycles wait = 99;
  EXPECT_EQ(bus.store(kRamBase + 8, 0xCAFEF00D, &wait), TLM_OK_RESPONSE);
  EXPECT_EQ(wait, 0u);
  std::uint32_t value = 0;
  EXPECT_EQ(bus.load(kRamBase + 8, value, &wait), TLM_OK_RESPONSE);
  EXPECT_EQ(value, 0xCAFEF00Du);
  EXPECT_EQ(wait, 0u);
  EXPECT_EQ(bus.load(kSlowBase, value, &wait), TLM_OK_RESPONSE);
  EXPECT_EQ(wait, 3u);
  EXPECT_EQ(bus.ram.data()[8], 0x0D);
}

TEST(Router, answers_a_decode_error_and_zeroes_where_nobody_is) {
  Bus bus("bus");
  start();
  for (const std::uint64_t address : {kRomBase + kSize, kRamBase - 4, kSlowBase + kSize, kHighBase - 4}) {
    std::uint32_t value = 0xFFFFFFFF;
    EXPECT_EQ(bus.load(address, value), TLM_ADDRESS_ERROR_RESPONSE) << std::hex << address;
    EXPECT_EQ(value, 0u);
  }
}

TEST(Router, an_access_must_lie_wholly_inside_one_target) {
  Bus bus("bus");
  start();
  std::uint32_t value = 0;
  EXPECT_EQ(bus.load(kRamBase + kSize - 4, value), TLM_OK_RESPONSE);
  EXPECT_EQ(bus.load(kRamBase + kSize - 3, value), TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(bus.load(kRamBase - 1, value), TLM_ADDRESS_ERROR_RESPONSE);
}

TEST(Router, addresses_at_the_top_do_not_wrap) {
  Bus bus("bus");
  start();
  std::uint32_t value = 0;
  EXPECT_EQ(bus.load(~std::uint64_t{0} - 3, value), TLM_OK_RESPONSE);
  EXPECT_EQ(bus.load(~std::uint64_t{0} - 2, value), TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(bus.load(~std::uint64_t{0}, value), TLM_ADDRESS_ERROR_RESPONSE);
}

TEST(Router, an_initiator_without_a_wire_sees_nothing_by_any_transport) {
  Bus bus("bus");
  start();
  bus.store(kRamBase, 0x12345678);
  std::uint32_t value = 1;
  EXPECT_EQ(bus.load(kRamBase, value, nullptr, &bus.guest), TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(value, 0u);
  EXPECT_EQ(bus.store(kRamBase, 0, nullptr, &bus.guest), TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(bus.ram.data()[0], 0x78) << "a refused store must not reach the memory";
  std::uint8_t bytes[4] = {};
  EXPECT_EQ(bus.guest.debug(Privilege::machine, kRamBase, bytes, 4, false), 0u);
  EXPECT_EQ(bus.guest.debug(Privilege::machine, kRamBase, bytes, 4, true), 0u);
  EXPECT_EQ(bus.ram.data()[0], 0x78);
  tlm::tlm_dmi dmi;
  EXPECT_FALSE(bus.guest.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
  EXPECT_EQ(bus.core.debug(Privilege::machine, kRamBase, bytes, 4, false), 4u) << "control: the core has a wire";
  EXPECT_TRUE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
}

TEST(Router, a_payload_without_identity_reaches_nothing) {
  Bus bus("bus");
  start();
  std::uint8_t data[4] = {};
  tlm::tlm_generic_payload trans;
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_address(kRamBase);
  trans.set_data_ptr(data);
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  sc_core::sc_time delay;
  bus.router.b_transport(trans, delay);
  EXPECT_EQ(trans.get_response_status(), TLM_ADDRESS_ERROR_RESPONSE);
}

// Pretends to be the core in a payload of its own; the stamp knows better.
TEST(Router, identity_comes_from_the_stamp_and_not_from_the_payload) {
  struct Rogue : sc_core::sc_module, tlm::tlm_bw_transport_if<> {
    explicit Rogue(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") { socket.bind(*this); }
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
      return tlm::TLM_COMPLETED;
    }
    void invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) override {}
    tlm::tlm_initiator_socket<64> socket;
  };
  tlmkit::ClockDomain clock("bus", 5000);
  Rogue rogue("rogue");
  tlmkit::IdentityStamp stamp("stamp", kGuest, tlmkit::World::normal, Privilege::user);
  tlmkit::Memory ram("ram", {tlmkit::MemoryKind::ram, kSize}, clock);
  tlmkit::Router router("router", clock, {{"ram", kRamBase, kSize, 1u << kCore}}, 1);
  rogue.socket.bind(stamp.in);
  stamp.out.bind(router.in[0]);
  router.out[0].bind(ram.socket);
  start();
  std::uint8_t data[4] = {};
  tlm::tlm_generic_payload trans;
  tlmkit::IdentityExtension claim({kCore, tlmkit::World::secure, Privilege::machine, AccessKind::load});
  trans.set_extension(&claim);
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_address(kRamBase);
  trans.set_data_ptr(data);
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  sc_core::sc_time delay;
  rogue.socket->b_transport(trans, delay);
  EXPECT_EQ(trans.get_response_status(), TLM_ADDRESS_ERROR_RESPONSE);
  router.b_transport(trans, delay);
  EXPECT_EQ(trans.get_response_status(), TLM_OK_RESPONSE) << "control: without the stamp the claim would work";
  EXPECT_EQ(trans.get_address(), kRamBase) << "the router gives the address back";
  trans.clear_extension(&claim);
}

TEST(Router, direct_memory_is_clipped_to_the_target_and_moved_to_its_base) {
  Bus bus("bus");
  start();
  tlm::tlm_dmi dmi;
  ASSERT_TRUE(bus.core.direct_memory(AccessKind::store, Privilege::machine, kRamBase + 0x123, dmi));
  EXPECT_EQ(dmi.get_start_address(), kRamBase);
  EXPECT_EQ(dmi.get_end_address(), kRamBase + kSize - 1);
  EXPECT_EQ(dmi.get_dmi_ptr(), bus.ram.data());
  EXPECT_FALSE(bus.core.direct_memory(AccessKind::store, Privilege::machine, kRomBase, dmi)) << "a ROM";
  ASSERT_TRUE(bus.core.direct_memory(AccessKind::fetch, Privilege::machine, kRomBase, dmi));
  EXPECT_FALSE(dmi.is_write_allowed());
  EXPECT_FALSE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kSlowBase, dmi)) << "has wait states";
  ASSERT_TRUE(bus.core.direct_memory(AccessKind::load, Privilege::machine, ~std::uint64_t{0}, dmi));
  EXPECT_EQ(dmi.get_end_address(), ~std::uint64_t{0});
}

TEST(Router, a_target_that_offers_more_than_its_route_is_clipped) {
  tlmkit::ClockDomain clock("bus", 5000);
  tlmkit::InitiatorPort core("core", kCore, tlmkit::World::secure);
  tlmkit::Memory big("big", {tlmkit::MemoryKind::ram, 0x10000}, clock);
  tlmkit::Router router("router", clock, {{"big", 0x1000, 0x100, 1u << kCore}}, 1);
  core.socket.bind(router.in[0]);
  router.out[0].bind(big.socket);
  start();
  tlm::tlm_dmi dmi;
  ASSERT_TRUE(core.direct_memory(AccessKind::load, Privilege::machine, 0x1080, dmi));
  EXPECT_EQ(dmi.get_start_address(), 0x1000u);
  EXPECT_EQ(dmi.get_end_address(), 0x10FFu);
}

TEST(Router, invalidation_reaches_every_initiator_with_bus_addresses) {
  Bus bus("bus");
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
  bus.core.on_invalidate([&](std::uint64_t first, std::uint64_t last) { seen.push_back({first, last}); });
  bus.guest.on_invalidate([&](std::uint64_t first, std::uint64_t last) { seen.push_back({first, last}); });
  start();
  bus.ram.close();
  const auto range = std::make_pair(kRamBase, kRamBase + kSize - 1);
  EXPECT_THAT(seen, testing::ElementsAre(range, range));
}

TEST(Router, nb_transport_completes_early_with_the_time_annotated) {
  Bus bus("bus");
  start();
  std::uint8_t data[4] = {};
  tlm::tlm_generic_payload trans;
  tlmkit::IdentityExtension id({kCore, tlmkit::World::secure, Privilege::machine, AccessKind::load});
  trans.set_extension(&id);
  trans.set_command(tlm::TLM_READ_COMMAND);
  trans.set_address(kSlowBase);
  trans.set_data_ptr(data);
  trans.set_data_length(4);
  trans.set_streaming_width(4);
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay;
  EXPECT_EQ(bus.router.nb_transport_fw(trans, phase, delay), tlm::TLM_COMPLETED);
  EXPECT_EQ(trans.get_response_status(), TLM_OK_RESPONSE);
  EXPECT_EQ(delay, bus.clock.to_time(3));
  trans.clear_extension(&id);
}

TEST(Router, overlapping_or_wrapping_routes_are_refused) {
  tlmkit::ClockDomain clock("bus", 5000);
  EXPECT_THROW(tlmkit::Router("a", clock, {{"x", 0, 0x100, 1}, {"y", 0xFF, 0x100, 1}}, 1), std::logic_error);
  EXPECT_THROW(tlmkit::Router("b", clock, {{"x", ~std::uint64_t{0}, 2, 1}}, 1), std::logic_error);
  EXPECT_THROW(tlmkit::Router("c", clock, {{"x", 0, 0, 1}}, 1), std::logic_error);
}

TEST(Arbiter, the_second_of_two_initiators_waits_for_the_first) {
  Bus bus("bus");
  start();
  std::uint32_t value = 0;
  Cycles wait = 0;
  bus.access(bus.core, kSlowBase, value, false, &wait, 10);  // occupies cycles 10, 11, 12
  EXPECT_EQ(wait, 3u);
  bus.access(bus.guest, kSlowBase, value, false, &wait, 11);
  EXPECT_EQ(wait, 2u + 3u);
  bus.access(bus.core, kSlowBase, value, false, &wait, 16);
  EXPECT_EQ(wait, 3u) << "the guest was done at cycle 16";
}

TEST(Arbiter, an_initiator_never_waits_for_itself_nor_for_anothers_future) {
  tlmkit::Arbiter arbiter;
  arbiter.occupy(1, 100, 110);
  EXPECT_EQ(arbiter.grant(1, 105), 105u);
  EXPECT_EQ(arbiter.grant(2, 105), 110u);
  EXPECT_EQ(arbiter.grant(2, 50), 50u);
  EXPECT_EQ(arbiter.grant(2, 110), 110u);
  arbiter.occupy(1, 200, 200);
  EXPECT_EQ(arbiter.grant(2, 200), 201u) << "a zero-wait access takes its cycle";
}

}  // namespace
}  // namespace kit_test
