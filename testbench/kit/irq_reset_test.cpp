// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "testbench/kit/vcd_file.hpp"
#include "tlm/irq.hpp"
#include "tlm/reset.hpp"

namespace {

using Edge = std::pair<tlmkit::Picoseconds, bool>;

struct Wire {
  Wire() : irq("irq") {
    irq.connect([this](bool level) { edges.emplace_back(tlmkit::to_ps(sc_core::sc_time_stamp()), level); });
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  static sc_core::sc_time ps(std::uint64_t n) { return tlmkit::from_ps(n); }
  tlmkit::IrqOut irq;
  std::vector<Edge> edges;
};

TEST(IrqOut, an_edge_scheduled_ahead_comes_at_its_own_time) {
  Wire w;
  w.irq.set(true, Wire::ps(12345));
  EXPECT_FALSE(w.irq.level());
  sc_core::sc_start(Wire::ps(20000));
  EXPECT_EQ(w.edges, (std::vector<Edge>{{12345, true}}));
}

TEST(IrqOut, a_pending_rise_can_come_earlier_and_later_only_after_a_fall) {
  Wire w;
  w.irq.set(true, Wire::ps(10000));
  w.irq.set(true, Wire::ps(15000));
  w.irq.set(true, Wire::ps(8000));
  sc_core::sc_start(Wire::ps(20000));
  EXPECT_EQ(w.edges, (std::vector<Edge>{{8000, true}}));
  w.irq.set_now(false);
  w.irq.set(true, Wire::ps(30000));
  w.irq.set(false, Wire::ps(25000));
  w.irq.set(true, Wire::ps(35000));
  sc_core::sc_start(Wire::ps(20000));
  EXPECT_EQ(w.edges, (std::vector<Edge>{{8000, true}, {20000, false}, {35000, true}}));
}

TEST(IrqOut, a_fall_ahead_of_the_kernel_is_seen_at_once_and_drawn_at_its_time) {
  tlmkit::TraceOptions options;
  options.path = testing::TempDir() + "irq_fall.vcd";
  tlmkit::TraceSink sink(options);
  Wire w;
  w.irq.trace(sink.declare("top", "irq", 1));
  w.irq.set_now(true);
  w.irq.set(false, Wire::ps(7000));
  EXPECT_FALSE(w.irq.level());
  w.irq.set(true, Wire::ps(9000));
  w.irq.set(false, Wire::ps(12000));  // the core saw the rise and lowered it, all ahead of the kernel
  sc_core::sc_start(Wire::ps(20000));
  EXPECT_EQ(w.edges, (std::vector<Edge>{{0, true}, {0, false}}));
  sink.close();
  using Changes = kit_test::VcdFile::Changes;
  EXPECT_EQ(kit_test::VcdFile(options.path).at("top.irq"), (Changes{{0, "1"}, {7000, "0"}, {9000, "1"}, {12000, "0"}}));
}

TEST(IrqOut, a_sink_may_drive_the_wire_that_called_it) {
  Wire w;
  w.irq.connect([&](bool level) {
    if (level && w.edges.size() < 3) {
      w.irq.set_now(false);
      w.irq.set(true, sc_core::sc_time_stamp() + Wire::ps(5000));
    }
  });
  w.irq.set(true, Wire::ps(10000));
  sc_core::sc_start(Wire::ps(20000));
  EXPECT_EQ(w.edges, (std::vector<Edge>{{10000, true}, {10000, false}, {15000, true}}));
}

TEST(IrqOut, the_past_and_the_present_take_effect_at_once) {
  Wire w;
  sc_core::sc_start(Wire::ps(5000));
  w.irq.set(true, Wire::ps(5000));
  w.irq.set(false, Wire::ps(1));
  EXPECT_EQ(w.edges, (std::vector<Edge>{{5000, true}, {5000, false}}));
}

TEST(IrqOut, the_same_level_twice_is_no_edge) {
  Wire w;
  w.irq.set_now(true);
  w.irq.set_now(true);
  EXPECT_EQ(w.edges.size(), 1u);
}

TEST(IrqOut, reset_lowers_the_wire_and_drops_what_is_pending) {
  Wire w;
  w.irq.set_now(true);
  w.irq.set(true, Wire::ps(10000));
  w.irq.reset();
  sc_core::sc_start(Wire::ps(20000));
  EXPECT_EQ(w.edges, (std::vector<Edge>{{0, true}, {0, false}}));
}

TEST(ResetTree, a_stronger_reset_clears_what_a_weaker_one_clears) {
  using tlmkit::ResetKind;
  tlmkit::ResetTree tree;
  std::vector<std::string> cleared;
  for (auto [what, weakest] : {std::pair{"crash record", ResetKind::power_on},
                               {"locks", ResetKind::chip},
                               {"application core", ResetKind::application}}) {
    tree.add(what, weakest, [&cleared, name = std::string(what)](ResetKind) { cleared.push_back(name); });
  }
  tree.apply(ResetKind::application);
  EXPECT_EQ(cleared, (std::vector<std::string>{"application core"}));
  cleared.clear();
  tree.apply(ResetKind::chip);
  EXPECT_EQ(cleared, (std::vector<std::string>{"locks", "application core"}));
  cleared.clear();
  tree.apply(ResetKind::power_on);
  EXPECT_EQ(cleared, (std::vector<std::string>{"crash record", "locks", "application core"}));
}

}  // namespace
