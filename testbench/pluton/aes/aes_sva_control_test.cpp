// SPDX-License-Identifier: Apache-2.0
// Positive control of the assertions in plt_aes_sva.sv: driven alone with what an engine must never do, each one fires.
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>

#include "Vplt_aes_checks.h"
#include "verilated.h"

namespace {

using Checks = Vplt_aes_checks;

// Runs the checker from reset: `before` sets its inputs for some cycles, `after` for the next ones.
void watch(const std::function<void(Checks&)>& before, const std::function<void(Checks&)>& after) {
  VerilatedContext context;
  Checks checks(&context, "checks");
  const auto cycle = [&checks] {
    checks.clk_i = 0;
    checks.eval();
    checks.clk_i = 1;
    checks.eval();
  };
  checks.rst_ni = 0;
  checks.eval();
  checks.rst_ni = 1;
  checks.pready_o = 1;
  for (unsigned i = 0; i < 4; ++i) cycle();
  before(checks);
  cycle();
  after(checks);
  for (unsigned i = 0; i < 100; ++i) cycle();
}
void nothing(Checks&) {}
// Verilator reports on standard output; a death test reads the other one.
void watch_aloud(const std::function<void(Checks&)>& before, const std::function<void(Checks&)>& after) {
  dup2(STDERR_FILENO, STDOUT_FILENO);
  watch(before, after);
}

void open_with_beat(Checks& c) {
  c.open = c.busy_o = c.key_valid = 1;
  c.m_valid_o = 1;
  c.m_bytes_o = 8;
  c.m_data_o = 1;
}

TEST(AesAssertions, silence_and_a_held_beat_pass) {
  watch(nothing, nothing);
  watch(open_with_beat, nothing);
}

TEST(AesAssertions, each_fires_when_it_should) {
  testing::FLAGS_gtest_death_test_style = "fast";
  EXPECT_DEATH(watch_aloud(open_with_beat, [](Checks& c) { c.m_data_o = 2; }), "a_output_held");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.m_data_o = 1; }, nothing), "a_output_silent");
  EXPECT_DEATH(watch_aloud(
                   [](Checks& c) {
                     open_with_beat(c);
                     c.m_bytes_o = 7;
                   },
                   nothing),
               "a_output_octets");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.s_ready_o = 1; }, nothing), "a_streams_need_a_message");
  EXPECT_DEATH(watch_aloud(
                   [](Checks& c) {
                     c.open = c.key_valid = 1;
                     c.s_ready_o = 1;
                   },
                   [](Checks& c) { c.s_ready_o = 0; }),
               "a_room_held");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.kreq_valid_o = 1; }, [](Checks& c) { c.kreq_slot_o = 1; }),
               "a_request_held");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.kreq_valid_o = c.krsp_valid_i = c.krsp_last_i = 1; }, nothing),
               "a_request_ends");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.fetching = c.done_q = 1; }, nothing), "a_busy_or_done");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.fetching = c.expanding = 1; }, nothing), "a_one_thing_at_a_time");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.error_q = 1; }, nothing), "a_error_has_a_code");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.open = 1; }, nothing), "a_message_has_a_key");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.idle_o = 1; }, [](Checks& c) { c.irq_o = 1; }), "a_idle:");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.idle_o = c.run = 1; }, [](Checks& c) { c.state[0] = 1; }),
               "a_idle_inside");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.pslverr_o = 1; }, nothing), "a_error_at_the_end");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.prdata_o = 1; }, nothing), "a_no_data_else");
  EXPECT_DEATH(watch_aloud(
                   [](Checks& c) {
                     c.psel_i = c.penable_i = 1;
                     c.pready_o = 0;
                   },
                   nothing),
               "a_waits_end");
  EXPECT_DEATH(watch_aloud(
                   [](Checks& c) {
                     c.wipe = 1;
                     c.first_keys[7] = 1;
                   },
                   nothing),
               "a_wiped");
  EXPECT_DEATH(watch_aloud([](Checks& c) { c.state[3] = 1; }, nothing), "a_no_rest");
  EXPECT_DEATH(watch_aloud(
                   [](Checks& c) {
                     c.open = c.key_valid = 1;
                     c.tag[0] = 1;
                   },
                   nothing),
               "a_no_tag_while_open");
}

}  // namespace
