// SPDX-License-Identifier: Apache-2.0
// The APB bridge alone: waits, errors, interrupt edges and the stopped clock, to the cycle.
#include <Vkit_fixture.h>
#include <gtest/gtest.h>

#include <cstring>
#include <utility>
#include <vector>

#include "testbench/kit/vcd_file.hpp"
#include "tlm/apb_bridge.hpp"
#include "tlm/initiator_port.hpp"

namespace {

using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::Privilege;
using Edge = std::pair<Cycles, bool>;

struct Bench {
  explicit Bench(tlmkit::TraceSink* sink = nullptr, tlmkit::ApbParams params = {})
      : clock("bus", 5000), port("port", 9, tlmkit::World::secure), dut("dut", clock, params) {
    port.socket.bind(dut.socket);
    if (sink != nullptr) dut.trace(*sink, "chip.dut");
    dut.reset();
    dut.irq.connect([this](bool level) { edges.emplace_back(clock.now(), level); });
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  // Access at local cycle `local` after the kernel's; returns the cycles it took, or 1000 + cycles when refused.
  Cycles access(std::uint32_t address, std::uint32_t& value, bool write, Cycles local = 0,
                Privilege privilege = Privilege::machine) {
    std::uint8_t bytes[4];
    std::memcpy(bytes, &value, 4);
    sc_core::sc_time delay = clock.to_time(local);
    const auto response =
        port.access(write ? AccessKind::store : AccessKind::load, privilege, address, bytes, 4, write, delay);
    std::memcpy(&value, bytes, 4);
    return clock.cycles_in(delay) - local + (response == tlm::TLM_OK_RESPONSE ? 0 : 1000);
  }
  Cycles write(std::uint32_t address, std::uint32_t value, Cycles local = 0) {
    return access(address, value, true, local);
  }
  std::uint32_t read(std::uint32_t address, Cycles local = 0) {
    std::uint32_t value = 0;
    EXPECT_LT(access(address, value, false, local), 1000u);
    return value;
  }
  void run(Cycles n) { sc_core::sc_start(clock.to_time(n)); }

  tlmkit::ClockDomain clock;
  tlmkit::InitiatorPort port;
  tlmkit::ApbBridge<Vkit_fixture> dut;
  std::vector<Edge> edges;
};

TEST(ApbBridge, a_plain_access_takes_two_cycles_and_a_slow_one_its_wait_states) {
  Bench b;
  EXPECT_EQ(b.write(0x10, 0xCAFEF00D, 4), 2u);
  EXPECT_EQ(b.read(0x10, 6), 0xCAFEF00Du);
  EXPECT_EQ(b.write(0x0C, 0x12345678, 10), 5u);
  std::uint32_t value = 0;
  EXPECT_EQ(b.access(0x0C, value, false, 15), 5u);
  EXPECT_EQ(value, 0x12345678u);
}

TEST(ApbBridge, an_access_between_two_edges_starts_at_the_next) {
  Bench b;
  std::uint8_t bytes[4] = {};
  sc_core::sc_time delay = tlmkit::from_ps(12'345);
  b.port.access(AccessKind::load, Privilege::machine, 0x10, bytes, 4, false, delay);
  EXPECT_EQ(delay, b.clock.to_time(3 + 2));
}

TEST(ApbBridge, pslverr_is_a_bus_error_after_its_cycles_without_effect) {
  Bench b;
  std::uint32_t value = 1;
  EXPECT_EQ(b.access(0x00, value, true, 0, Privilege::user), 1002u);
  EXPECT_EQ(b.read(0x00, 2), 0u);
  value = 5;
  EXPECT_EQ(b.access(0x24, value, false, 4), 1002u);
  EXPECT_EQ(value, 0u);
  EXPECT_EQ(b.write(0x04, 100, 6), 2u);
  EXPECT_EQ(b.write(0x04, 7, 8), 1002u) << "busy";
}

TEST(ApbBridge, what_a_register_block_refuses_never_reaches_the_pins) {
  Bench b;
  std::uint8_t bytes[8] = {1, 1, 1, 1, 1, 1, 1, 1};
  for (const auto& [address, length] : {std::pair{0x10u, 1u}, {0x10u, 2u}, {0x11u, 4u}, {0x10u, 8u}, {0x1000u, 4u}}) {
    sc_core::sc_time delay;
    EXPECT_EQ(b.port.access(AccessKind::store, Privilege::machine, address, bytes, length, true, delay),
              tlm::TLM_GENERIC_ERROR_RESPONSE);
    EXPECT_EQ(delay, b.clock.to_time(2));
  }
  EXPECT_EQ(b.dut.edges_applied(), 0u);
  EXPECT_EQ(b.read(0x10), 0u);
  EXPECT_EQ(b.port.debug(Privilege::machine, 0x10, bytes, 4, false), 0u);
}

TEST(ApbBridge, identity_arrives_at_the_pins) {
  Bench b;
  std::uint8_t bytes[4] = {};
  sc_core::sc_time delay;
  b.port.access(AccessKind::dma, Privilege::supervisor, 0x10, bytes, 4, true, delay);
  // privileged (bit 13), supervisor (12:11), dma (10:8), initiator 9
  EXPECT_EQ(b.read(0x20, 2), 1u << 13 | 1u << 11 | 4u << 8 | 9u);
}

TEST(ApbBridge, the_interrupt_comes_at_its_own_cycle) {
  Bench b;
  b.write(0x00, 1, 0);
  EXPECT_EQ(b.write(0x04, 20, 2), 2u);  // takes effect with edge 4
  b.run(40);
  EXPECT_EQ(b.edges, (std::vector<Edge>{{24, true}}));
  EXPECT_EQ(b.read(0x08), 2u);
  b.write(0x08, 2, 2);  // an access lowers the wire for all at once
  EXPECT_EQ(b.edges, (std::vector<Edge>{{24, true}, {40, false}}));
}

TEST(ApbBridge, the_interrupt_comes_at_its_own_cycle_when_an_access_ran_past_it) {
  Bench b;
  b.write(0x00, 1, 0);
  b.write(0x04, 20, 2);
  EXPECT_EQ(b.read(0x08, 100), 2u);  // local time is far ahead of the kernel
  EXPECT_TRUE(b.edges.empty());
  b.run(40);
  EXPECT_EQ(b.edges, (std::vector<Edge>{{24, true}}));
}

TEST(ApbBridge, polling_sees_each_state_at_its_cycle) {
  Bench b;
  b.write(0x04, 10, 0);             // busy from edge 2 up to edge 12
  EXPECT_EQ(b.read(0x04, 2), 9u);   // sampled in cycle 3
  EXPECT_EQ(b.read(0x08, 10), 1u);  // cycle 11
  EXPECT_EQ(b.read(0x08, 12), 2u);  // cycle 13
}

TEST(ApbBridge, the_clock_stands_still_while_the_block_is_idle) {
  Bench b;
  b.write(0x10, 1);
  const std::uint64_t before = b.dut.edges_applied();
  b.run(1'000'000);
  EXPECT_EQ(b.dut.edges_applied(), before);
  EXPECT_EQ(b.read(0x10), 1u);
  EXPECT_EQ(b.dut.edges_applied(), before + 2);
  b.write(0x04, 50);
  b.run(1'000'000);
  EXPECT_EQ(b.dut.edges_applied(), before + 2 + 2 + 50);
}

TEST(ApbBridge, a_batch_of_cycles_delays_an_edge_by_less_than_the_batch) {
  tlmkit::ApbParams params;
  params.batch = 16;
  Bench b(nullptr, params);
  b.write(0x00, 1, 0);
  b.write(0x04, 21, 2);
  b.run(100);
  ASSERT_EQ(b.edges.size(), 1u);
  EXPECT_GE(b.edges[0].first, 25u);
  EXPECT_LT(b.edges[0].first, 25u + 16);
}

TEST(ApbBridge, reset_restores_the_block) {
  Bench b;
  b.write(0x00, 1);
  b.write(0x10, 0xFFFFFFFF, 2);
  b.write(0x04, 5, 4);
  b.run(30);
  ASSERT_EQ(b.edges.size(), 1u);
  b.dut.reset();
  EXPECT_EQ(b.edges.back(), (Edge{30, false}));
  EXPECT_EQ(b.read(0x00), 0u);
  EXPECT_EQ(b.read(0x10), 0u);
  EXPECT_EQ(b.read(0x08), 0u);
}

TEST(ApbBridge, signals_inside_the_block_share_the_waveform_with_records) {
  tlmkit::TraceOptions o;
  o.path = testing::TempDir() + "bridge.vcd";
  {
    tlmkit::TraceSink sink(o);
    tlmkit::TraceSignal mine = sink.declare("chip", "mine", 8);
    Bench b(&sink);
    b.dut.irq.trace(sink.declare("chip", "irq", 1));
    mine.record(0, 1);
    b.write(0x00, 1, 0);
    b.write(0x04, 20, 2);
    b.read(0x08, 100);       // the block runs ahead of the kernel
    mine.record(50'000, 2);  // cycle 10
    b.run(200);
    sink.close();
    EXPECT_EQ(sink.late(), 0u);
  }
  const kit_test::VcdFile vcd(o.path);
  EXPECT_EQ(vcd.at("chip.mine"), (kit_test::VcdFile::Changes{{0, "1"}, {50'000, "10"}}));
  ASSERT_TRUE(vcd.has("chip.dut.plt_kit_fixture.count_q"));
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.count_q", 19'999), "0");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.count_q", 20'000), "10100");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.count_q", 50'000), "1110");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.psel_i", 10'000), "1");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.penable_i", 10'000), "0");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.penable_i", 15'000), "1");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.psel_i", 20'000), "0");
  EXPECT_EQ(vcd.at("chip.irq"), (kit_test::VcdFile::Changes{{0, "0"}, {120'000, "1"}}));
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.irq_o", 119'999), "0");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.irq_o", 120'000), "1");
}

TEST(ApbBridge, a_late_window_shows_a_block_whose_clock_stands_still) {
  tlmkit::TraceOptions o;
  o.path = testing::TempDir() + "bridge_window.vcd";
  o.from = 100;
  o.until = 200;
  {
    tlmkit::TraceSink sink(o);
    Bench b(&sink);
    b.write(0x10, 0xA5, 0);
    b.run(150);
    b.write(0x14, 0x5A, 0);
    b.run(150);
    b.write(0x18, 0xFF, 0);
    sink.close();
  }
  const kit_test::VcdFile vcd(o.path);
  EXPECT_EQ(vcd.first_time, 500'000u);
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.file0_q", 500'000), "10100101");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.file1_q", 500'000), "0");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.file1_q", 760'000), "1011010");
  EXPECT_EQ(vcd.value("chip.dut.plt_kit_fixture.file2_q", 1'000'000), "0");
  EXPECT_LE(vcd.last_time, 1'000'000u);
}

}  // namespace
