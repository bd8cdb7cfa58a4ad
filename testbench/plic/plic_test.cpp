// SPDX-License-Identifier: Apache-2.0
// The PLIC against the RISC-V PLIC specification 1.0.0, and against what the drivers of Linux and OpenSBI do.
#include "testbench/plic/plic_bench.hpp"

namespace {

using namespace plic_test;
using testbench::Cycles;
using testbench::Edges;

TEST_F(Plic, a_source_rises_in_its_own_cycle_and_falls_with_the_claim) {
  put(priority(5), 1);
  put(enable(1), 1u << 5);
  run_to(100);
  block_.set_source(5, true);
  EXPECT_EQ(get(kPending), 1u << 5);
  const Cycles claimed = now();
  EXPECT_EQ(get(claim(1)), 5u);
  EXPECT_EQ(edges_, (Edges{{true, 100}, {false, claimed}}));
  EXPECT_EQ(get(kPending), 0u);
  EXPECT_EQ(get(claim(1)), 0u);
}

TEST_F(Plic, a_claimed_source_is_not_pending_again_until_it_is_completed) {
  put(priority(5), 1);
  put(enable(1), 1u << 5);
  block_.set_source(5, true);
  EXPECT_EQ(get(claim(1)), 5u);
  block_.set_source(5, false);
  block_.set_source(5, true);
  EXPECT_EQ(get(kPending), 0u);
  EXPECT_FALSE(block_.supervisor_irq.level());
  const Cycles effect = write(now(), claim(1), 5);
  run_past(effect);
  EXPECT_EQ(edges_.back(), std::make_pair(true, effect)) << "the wire is still up";
  EXPECT_EQ(get(claim(1)), 5u);
  block_.set_source(5, false);
  put(claim(1), 5);
  EXPECT_FALSE(block_.supervisor_irq.level());
  EXPECT_EQ(get(claim(1)), 0u);
}

TEST_F(Plic, a_request_stays_when_its_wire_falls) {
  put(priority(7), 3);
  put(enable(1), 1u << 7);
  block_.set_source(7, true);
  block_.set_source(7, false);
  EXPECT_TRUE(block_.supervisor_irq.level());
  EXPECT_EQ(get(claim(1)), 7u);
  put(claim(1), 7);
  EXPECT_EQ(get(kPending), 0u);
}

TEST_F(Plic, the_highest_priority_wins_and_the_lowest_number_among_equals) {
  for (const unsigned source : {3u, 9u, 31u}) block_.set_source(source, true);
  put(priority(3), 2);
  put(priority(9), 7);
  put(priority(31), 7);
  put(enable(1), 0xFFFFFFFF);
  EXPECT_EQ(get(claim(1)), 9u);
  EXPECT_EQ(get(claim(1)), 31u);
  EXPECT_EQ(get(claim(1)), 3u);
  EXPECT_EQ(get(claim(1)), 0u);
}

TEST_F(Plic, priority_zero_neither_interrupts_nor_is_claimed) {
  put(enable(1), 1u << 4);
  block_.set_source(4, true);
  EXPECT_FALSE(block_.supervisor_irq.level());
  EXPECT_EQ(get(claim(1)), 0u);
  EXPECT_EQ(get(kPending), 1u << 4);
  put(priority(4), 1);
  EXPECT_TRUE(block_.supervisor_irq.level());
}

TEST_F(Plic, the_threshold_holds_back_the_wire_and_not_the_claim) {
  put(priority(4), 3);
  put(enable(1), 1u << 4);
  put(threshold(1), 3);
  block_.set_source(4, true);
  EXPECT_FALSE(block_.supervisor_irq.level());
  put(threshold(1), 2);
  EXPECT_TRUE(block_.supervisor_irq.level());
  put(threshold(1), 7);
  EXPECT_FALSE(block_.supervisor_irq.level());
  EXPECT_EQ(get(claim(1)), 4u);
}

TEST_F(Plic, completion_of_a_source_that_is_not_enabled_is_ignored) {
  put(priority(6), 1);
  put(enable(1), 1u << 6);
  block_.set_source(6, true);
  EXPECT_EQ(get(claim(1)), 6u);
  put(claim(0), 6);
  EXPECT_EQ(get(kPending), 0u) << "context 0 does not enable it";
  put(enable(1), 0);
  put(claim(1), 6);
  EXPECT_EQ(get(kPending), 0u);
  put(enable(1), 1u << 6);
  put(claim(1), 38);
  EXPECT_EQ(get(kPending), 0u) << "no such source";
  put(claim(1), 6);
  EXPECT_EQ(get(kPending), 1u << 6);
}

TEST_F(Plic, each_context_has_its_own_sources_and_its_own_wire) {
  put(priority(2), 1);
  put(priority(3), 1);
  put(enable(0), 1u << 2);
  put(enable(1), 1u << 3);
  block_.set_source(2, true);
  EXPECT_TRUE(block_.machine_irq.level());
  EXPECT_FALSE(block_.supervisor_irq.level());
  EXPECT_EQ(get(claim(1)), 0u);
  block_.set_source(3, true);
  EXPECT_TRUE(block_.supervisor_irq.level());
  EXPECT_EQ(get(claim(0)), 2u);
  EXPECT_EQ(get(claim(1)), 3u);
}

TEST_F(Plic, source_zero_and_sources_beyond_the_last_do_not_exist) {
  put(enable(1), 0xFFFFFFFF);
  EXPECT_EQ(get(enable(1)), 0xFFFFFFFEu);
  block_.set_source(0, true);
  block_.set_source(32, true);
  EXPECT_EQ(get(kPending), 0u);
  put(claim(1), 0);
  for (unsigned source = 1; source < 32; ++source) put(priority(source), 0xFFFFFFFF);
  EXPECT_EQ(get(priority(31)), 7u);
  bus_.read(now(), 0, 4);
  EXPECT_NE(bus_.status(), tlm::TLM_OK_RESPONSE);
}

TEST_F(Plic, context_0_answers_the_normal_world_with_a_bus_error) {
  put(priority(2), 7);
  put(enable(0), 1u << 2);
  put(threshold(0), 0);
  block_.set_source(2, true);
  as_kernel();
  for (const std::uint64_t offset : {enable(0), threshold(0), claim(0)}) {
    EXPECT_EQ(bus_.read(now(), offset, 4), 0u);
    EXPECT_EQ(bus_.status(), tlm::TLM_GENERIC_ERROR_RESPONSE);
    write_refused(now(), offset, 2);
  }
  as_monitor();
  EXPECT_EQ(get(enable(0)), 1u << 2);
  EXPECT_EQ(get(threshold(0)), 0u);
  EXPECT_TRUE(block_.machine_irq.level());
  EXPECT_EQ(get(claim(0)), 2u) << "the kernel claimed nothing";
}

TEST_F(Plic, a_secure_source_does_not_exist_for_the_normal_world) {
  put(priority(2), 5);
  put(enable(0), 1u << 2);
  as_kernel();
  put(priority(2), 1);
  put(enable(1), 0xFFFFFFFF);
  EXPECT_EQ(get(priority(2)), 0u);
  EXPECT_EQ(get(enable(1)), 0xFFFFFFFEu & ~(1u << 2));
  block_.set_source(2, true);
  block_.set_source(3, true);
  EXPECT_EQ(get(kPending), 1u << 3);
  put(claim(1), 2);
  as_monitor();
  EXPECT_EQ(get(priority(2)), 5u);
  EXPECT_EQ(get(enable(1)), 0xFFFFFFFEu & ~(1u << 2));
  EXPECT_EQ(get(kPending), 0xCu);
}

TEST_F(Plic, a_source_that_the_monitor_takes_over_leaves_the_kernel) {
  as_kernel();
  put(priority(4), 1);
  put(enable(1), 1u << 4);
  block_.set_source(4, true);
  EXPECT_TRUE(block_.supervisor_irq.level());
  as_monitor();
  put(enable(0), 1u << 4);
  EXPECT_FALSE(block_.supervisor_irq.level());
  EXPECT_TRUE(block_.machine_irq.level());
  as_kernel();
  EXPECT_EQ(get(claim(1)), 0u);
  as_monitor();
  EXPECT_EQ(get(claim(0)), 4u);
  as_kernel();
  put(claim(1), 4);
  as_monitor();
  EXPECT_EQ(get(kPending), 0u) << "the kernel completed what is not its own";
  put(claim(0), 4);
  EXPECT_EQ(get(kPending), 1u << 4);
}

// drivers/irqchip/irq-sifive-plic.c: at probe every source off and at priority 1, threshold 0; then per interrupt
// enable, claim until 0, complete.
TEST_F(Plic, the_sequence_of_linuxs_driver_serves_an_interrupt) {
  put(enable(0), 1u << 2);  // the monitor's watchdog
  put(priority(2), 7);
  as_kernel();
  for (unsigned source = 1; source < 32; ++source) {
    put(enable(1), get(enable(1)) & ~(1u << source));
    put(priority(source), 1);
  }
  put(threshold(1), 0);
  put(enable(1), get(enable(1)) | 1u << 1);
  block_.set_source(1, true);
  EXPECT_TRUE(block_.supervisor_irq.level());
  unsigned served = 0;
  while (const std::uint32_t source = get(claim(1))) {
    EXPECT_EQ(source, 1u);
    ++served;
    block_.set_source(1, false);
    put(claim(1), source);
  }
  EXPECT_EQ(served, 1u);
  EXPECT_FALSE(block_.supervisor_irq.level());
  as_monitor();
  EXPECT_EQ(get(priority(2)), 7u);
  EXPECT_EQ(get(enable(0)), 1u << 2);
}

TEST_F(Plic, a_claim_ahead_of_the_kernel_takes_effect_at_once_and_a_completion_at_its_own_cycle) {
  put(priority(5), 1);
  put(enable(1), 1u << 5);
  run_to(100);
  block_.set_source(5, true);
  EXPECT_EQ(read(500, claim(1)), 5u);
  EXPECT_FALSE(block_.supervisor_irq.level());
  EXPECT_EQ(write(600, claim(1), 5), 602u);
  EXPECT_FALSE(block_.supervisor_irq.level());
  run_to(1000);
  EXPECT_EQ(edges_, (Edges{{true, 100}, {false, 100}, {true, 602}}));
}

TEST_F(Plic, reset_forgets_everything_but_the_wires) {
  put(priority(5), 1);
  put(enable(0), 1u << 6);
  put(enable(1), 1u << 5);
  put(threshold(1), 3);
  block_.set_source(5, true);
  block_.set_source(6, true);
  get(claim(1));
  block_.set_source(6, false);
  block_.reset();
  EXPECT_FALSE(block_.machine_irq.level());
  EXPECT_FALSE(block_.supervisor_irq.level());
  EXPECT_EQ(get(enable(0)), 0u);
  EXPECT_EQ(get(enable(1)), 0u);
  EXPECT_EQ(get(priority(5)), 0u);
  EXPECT_EQ(get(threshold(1)), 0u);
  EXPECT_EQ(get(kPending), 1u << 5);
}

}  // namespace
