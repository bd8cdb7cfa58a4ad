// SPDX-License-Identifier: Apache-2.0
// The driver of the slice's pins: what it measures on both forms, and that it notices broken ones.
#include "firewall/axi_probe.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "firewall/gen/firewall_regs.hpp"
#include "soc/firewall/backends/forms.hpp"
#include "testbench/firewall_command/broken_core.hpp"

namespace {

using firewall::AxiProbe;
using firewall::Burst;
using firewall::BurstType;
using firewall::Entry;
using firewall::Passage;
using firewall::Policy;
using firewall::Reason;
using firewall::Rights;
using tlmkit::AccessKind;
using tlmkit::World;

Policy one_entry() {
  const Rights all{0xFFFE, 0xF};
  return {{Entry{true, 0x1000, 0x1FC0, all, all, Rights{}}}, tlmkit::kNoInitiator};
}

Burst burst(std::uint64_t address, unsigned beats, unsigned initiator = 2) {
  Burst b;
  b.address = address;
  b.length = beats - 1;
  b.size = 3;
  b.user = firewall::axuser(initiator, AccessKind::dma);
  b.prot = firewall::axprot(World::secure, true, AccessKind::dma);
  return b;
}

class Probe : public ::testing::TestWithParam<bool> {
 protected:
  Probe() : core_(GetParam() ? soc::trial::make_rtl() : soc::trial::make_model()), probe_(*core_) { probe_.reset(); }

  std::unique_ptr<tlmkit::CycleCore<firewall::FirewallPins>> core_;
  AxiProbe probe_;
};

TEST_P(Probe, granted_accesses_take_no_cycle_more) {
  ASSERT_TRUE(probe_.configure(one_entry()));
  for (const bool write : {false, true}) {
    for (const unsigned beats : {1u, 2u, 16u, 256u}) {
      const Passage p = probe_.access(burst(0x1000, beats), write);
      EXPECT_EQ(p.fault, nullptr) << p.fault;
      EXPECT_TRUE(p.granted);
      EXPECT_EQ(p.added, 0u);
      EXPECT_EQ(p.answer, write ? beats : 1u);
    }
  }
}

TEST_P(Probe, denials_take_one_cycle_whatever_the_cause) {
  ASSERT_TRUE(probe_.configure(one_entry()));
  Burst illegal = burst(0x1000, 3);
  illegal.type = BurstType::wrap;
  for (const Burst& b : {burst(0x2000, 4), burst(0x1FF8, 2), burst(0x1000, 1, 0), illegal}) {
    for (const bool write : {false, true}) {
      const Passage p = probe_.access(b, write);
      EXPECT_EQ(p.fault, nullptr) << p.fault;
      EXPECT_FALSE(p.granted);
      EXPECT_EQ(p.added, 1u);
      EXPECT_EQ(p.answer, write ? b.length + 1 : 1u);
    }
  }
}

TEST_P(Probe, log_tells_reason_entry_address_and_cycle) {
  ASSERT_TRUE(probe_.configure(one_entry()));
  probe_.advance_to(5000);
  const Passage p = probe_.access(burst(0x1FF8, 2), true);
  firewall::LogRecord record;
  ASSERT_TRUE(probe_.pop_log(record));
  EXPECT_EQ(record.address, 0x1FF8u);
  EXPECT_EQ(record.cycle, 5000u);
  EXPECT_EQ(p.accepted, 5000u);
  EXPECT_EQ(record.verdict().reason, Reason::partial);
  EXPECT_EQ(record.verdict().entry, 0);
  EXPECT_FALSE(probe_.pop_log(record));
}

TEST_P(Probe, reset_policy_grants_secure_privileged_accesses_of_core_1_until_it_is_closed) {
  EXPECT_TRUE(probe_.access(burst(0x5000, 1, 1), false).granted);
  EXPECT_FALSE(probe_.access(burst(0x5000, 1, 2), false).granted);
  Policy of_another;
  of_another.boot_initiator = 2;
  EXPECT_FALSE(probe_.configure(of_another));
  ASSERT_TRUE(probe_.close_boot());
  EXPECT_FALSE(probe_.access(burst(0x5000, 1, 1), false).granted);
  Policy open = one_entry();
  open.boot_initiator = 1;
  EXPECT_FALSE(probe_.configure(open)) << "cannot be opened again";
}

TEST_P(Probe, locked_entry_refuses_configuration) {
  ASSERT_TRUE(probe_.configure(one_entry()));
  ASSERT_TRUE(probe_.lock_entry(0, true));
  EXPECT_FALSE(probe_.configure(one_entry()));
  EXPECT_TRUE(probe_.access(burst(0x1000, 1), false).granted);
}

TEST_P(Probe, only_owners_write_and_transfers_take_two_cycles) {
  namespace map = firewall::firewall_map;
  EXPECT_FALSE(probe_.write(map::kIrqEnable, 1, 3).ok);
  const AxiProbe::Answer answer = probe_.write(map::kIrqEnable, 1);
  EXPECT_TRUE(answer.ok);
  EXPECT_EQ(answer.cycles, 2u);
  EXPECT_EQ(probe_.read(map::kIrqEnable).data, 1u);
  EXPECT_FALSE(probe_.read(0x7FC).ok);
}

TEST_P(Probe, more_entries_than_the_slice_has_are_refused) {
  Policy policy;
  policy.entries.resize(65);
  EXPECT_FALSE(probe_.configure(policy));
  policy.entries.resize(64);
  EXPECT_TRUE(probe_.configure(policy));
}

TEST_P(Probe, a_new_policy_replaces_all_of_the_old) {
  Policy two = one_entry();
  two.entries.push_back(two.entries[0]);
  two.entries[1].base = 0x8000;
  two.entries[1].limit = 0x8000;
  ASSERT_TRUE(probe_.configure(two));
  EXPECT_TRUE(probe_.access(burst(0x8000, 1), false).granted);
  ASSERT_TRUE(probe_.configure(one_entry()));
  EXPECT_FALSE(probe_.access(burst(0x8000, 1), false).granted);
}

INSTANTIATE_TEST_SUITE_P(Form, Probe, ::testing::Bool(), [](const auto& form) { return form.param ? "rtl" : "model"; });

// ---- Positive controls: each falsified pin is a fault by name, or added cycles.

using In = firewall::FirewallPins::In;
using Out = firewall::FirewallPins::Out;

std::string fault_of(const testbench::BrokenCore::After& after, const Burst& b, bool write) {
  testbench::BrokenCore core(after);
  AxiProbe probe(core);
  probe.reset();
  EXPECT_TRUE(probe.configure(one_entry()));
  const Passage p = probe.access(b, write);
  return p.fault != nullptr ? p.fault : "none";
}

const Burst kGranted = burst(0x1000, 4);
const Burst kDenied = burst(0x4000, 4);

TEST(ProbeControls, an_honest_slice_has_no_fault) {
  for (const bool write : {false, true}) {
    EXPECT_EQ(fault_of({}, kGranted, write), "none");
    EXPECT_EQ(fault_of({}, kDenied, write), "none");
  }
}

TEST(ProbeControls, each_broken_promise_is_named) {
  EXPECT_EQ(fault_of([](const In& in, Out& o) { o.m_arvalid |= in.s_arvalid; }, kDenied, false),
            "read data other than the target's, or than zero when denied");
  EXPECT_EQ(fault_of([](const In& in, Out& o) { o.m_awvalid |= in.s_awvalid; }, kDenied, true),
            "the answer does not fit what the target saw");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.m_araddr ^= 64; }, kGranted, false),
            "the request reaches the target changed");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.m_awlen ^= 1; }, kGranted, true),
            "the request reaches the target changed");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.m_wvalid = 1; }, kDenied, true),
            "data reaches the target without its address");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.m_wdata ^= 1; }, kGranted, true), "data reaches the target changed");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.m_wlast = 0; }, kGranted, true), "data reaches the target changed");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.m_awvalid = 1; }, kGranted, false),
            "the other direction shows a request");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_rdata |= 1; }, kDenied, false),
            "read data other than the target's, or than zero when denied");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_rdata = 0; }, kGranted, false),
            "read data other than the target's, or than zero when denied");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_rlast = 1; }, kDenied, false), "RLAST not with the last beat");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_rresp = 0; }, kDenied, false),
            "the answer does not fit what the target saw");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_bresp = 2; }, kGranted, true),
            "the answer does not fit what the target saw");
  EXPECT_EQ(fault_of(
                [](const In&, Out& o) {
                  if (o.s_rlast != 0) o.s_rresp ^= 2;
                },
                kDenied, false),
            "answer beats that differ in response");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_bvalid = 1; }, kGranted, true), "an answer before its access");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_bvalid = 1; }, kGranted, false), "an answer in the other direction");
  const auto mute = [](const In&, Out& o) { o.s_arready = o.s_rvalid = o.m_arvalid = 0; };
  EXPECT_EQ(fault_of(mute, kGranted, false), "the access has no end");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_bvalid = 0; }, kDenied, true), "the access has no end");
  EXPECT_EQ(fault_of([](const In&, Out& o) { o.s_arready = 0; }, kDenied, false), "an answer before its access");
}

TEST(ProbeControls, a_register_in_the_address_path_is_one_added_cycle) {
  testbench::LateCore core;
  AxiProbe probe(core);
  probe.reset();
  ASSERT_TRUE(probe.configure(one_entry()));
  for (const bool write : {false, true}) {
    const Passage p = probe.access(kGranted, write);
    EXPECT_EQ(p.fault, nullptr) << p.fault;
    EXPECT_EQ(p.added, 1u);
  }
}

}  // namespace
