// SPDX-License-Identifier: Apache-2.0
// Positive control of the assertions in plt_firewall_sva.sv: driven alone with what the firewall must never do, each
// one fires.
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>

#include "Vplt_firewall_checks.h"
#include "verilated.h"

namespace {

using Checks = Vplt_firewall_checks;
using Set = std::function<void(Checks&)>;

// Runs the checker from reset: `before` sets its inputs for one cycle, `after` for the next ones.
void watch(const Set& before, const Set& after) {
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
  checks.busy_o = 1;
  for (unsigned i = 0; i < 4; ++i) cycle();
  before(checks);
  cycle();
  after(checks);
  for (unsigned i = 0; i < 4; ++i) cycle();
}
// Verilator reports on standard output; a death test reads the other one.
void watch_aloud(const Set& before, const Set& after) {
  dup2(STDERR_FILENO, STDOUT_FILENO);
  watch(before, after);
}
void nothing(Checks&) {}

void open_entry(Checks& c) { c.live = c.enable = 1; }
void unheld_read(Checks& c) { c.ar_valid = c.ar_grant = c.m_arvalid_o = 1; }
void unheld_write(Checks& c) { c.aw_valid = c.aw_grant = c.m_awvalid_o = 1; }
void read_waits(Checks& c) {
  open_entry(c);
  unheld_read(c);
}
void write_waits(Checks& c) {
  open_entry(c);
  unheld_write(c);
}
void data_waits(Checks& c) { c.pass = c.m_wvalid_o = c.s_wvalid_i = 1; }
void read_denial(Checks& c) {
  c.read_open = c.read_deny = c.read_older_done = c.s_rvalid_o = c.s_rlast_o = 1;
  c.s_rresp_o = 2;
}
void write_denial(Checks& c) {
  c.write_open = c.write_deny = c.write_done = c.write_older_done = c.s_bvalid_o = 1;
  c.s_bresp_o = 2;
}
void idle(Checks& c) {
  c.idle_o = 1;
  c.busy_o = 0;
}

struct Case {
  const char* assertion;
  Set before, after;
};

TEST(FirewallAssertions, silence_and_held_pins_pass) {
  watch(nothing, nothing);
  watch(read_waits, [](Checks& c) { c.ar_held = 1; });
  watch(write_waits, [](Checks& c) { c.aw_held = 1; });
  watch(data_waits, nothing);
  watch(read_denial, nothing);
  watch(write_denial, nothing);
  watch(idle, nothing);
}

TEST(FirewallAssertions, those_on_addresses_and_data_fire) {
  const Case cases[] = {
      {"a_read_held", read_waits, nothing},
      {"a_write_held", write_waits, nothing},
      {"a_read_leaves", [](Checks& c) { c.s_arready_o = 1; }, [](Checks& c) { c.ar_held = 1; }},
      {"a_write_leaves", [](Checks& c) { c.s_awready_o = 1; }, [](Checks& c) { c.aw_held = 1; }},
      {"a_m_read_stable", read_waits, [](Checks& c) { c.ar_payload[1] = c.ar_held = 1; }},
      {"a_m_write_stable", write_waits, [](Checks& c) { c.aw_payload[1] = c.aw_held = 1; }},
      {"a_m_read_granted", read_waits,
       [](Checks& c) {
         c.ar_held = 1;
         c.ar_grant = 0;
       }},
      {"a_m_write_granted", write_waits,
       [](Checks& c) {
         c.aw_held = 1;
         c.aw_grant = 0;
       }},
      {"a_m_data_granted", [](Checks& c) { c.m_wvalid_o = c.drop = 1; }, nothing},
      {"a_data_waits", [](Checks& c) { c.s_wready_o = 1; }, nothing},
      {"a_m_data_stable", data_waits, [](Checks& c) { c.m_wlast_o = 1; }},
      {"a_closed_by_default", unheld_read, nothing},
      {"a_closed_by_default_too", unheld_write, nothing},
  };
  for (const Case& c : cases) EXPECT_DEATH(watch_aloud(c.before, c.after), std::string(c.assertion) + ":");
}

TEST(FirewallAssertions, those_on_denials_fire) {
  const Case cases[] = {
      {"a_one_denied_read", [](Checks& c) { c.ar_denied = c.read_open = 1; }, nothing},
      {"a_one_denied_write", [](Checks& c) { c.aw_denied = c.write_open = 1; }, nothing},
      {"a_denied_read_opens", [](Checks& c) { c.ar_denied = 1; }, nothing},
      {"a_denied_write_opens", [](Checks& c) { c.aw_denied = 1; }, nothing},
      {"a_read_order",
       [](Checks& c) {
         read_waits(c);
         c.read_open = 1;
       },
       nothing},
      {"a_write_order",
       [](Checks& c) {
         write_waits(c);
         c.write_open = 1;
       },
       nothing},
      {"a_read_denial", read_denial, [](Checks& c) { c.s_rdata_o = 1; }},
      {"a_write_denial", write_denial, [](Checks& c) { c.write_older_done = 0; }},
      {"a_denied_read_stays", [](Checks& c) { c.read_open = 1; }, [](Checks& c) { c.read_open = 0; }},
      {"a_denied_write_stays", [](Checks& c) { c.write_open = 1; }, [](Checks& c) { c.write_open = 0; }},
      {"a_read_denial_stable", read_denial, [](Checks& c) { c.read_deny = 0; }},
      {"a_write_denial_stable", write_denial, [](Checks& c) { c.write_deny = 0; }},
      {"a_read_answer_stable", [](Checks& c) { c.s_rvalid_o = 1; }, read_denial},
      {"a_write_answer_stable", [](Checks& c) { c.s_bvalid_o = 1; }, write_denial},
  };
  for (const Case& c : cases) EXPECT_DEATH(watch_aloud(c.before, c.after), std::string(c.assertion) + ":");
}

TEST(FirewallAssertions, those_on_locks_fire) {
  const Case cases[] = {
      {"a_locks_stay", [](Checks& c) { c.lock = 1; }, [](Checks& c) { c.lock = 0; }},
      {"a_locks_in_order", [](Checks& c) { c.lock = 2; }, nothing},
      {"a_lock_stays", [](Checks& c) { c.locked = 1; }, [](Checks& c) { c.owners = 1; }},
      {"a_boot_stays_closed", nothing, [](Checks& c) { c.boot_open = 1; }},
      {"a_locked_stays", [](Checks& c) { c.lock = 1; }, [](Checks& c) { c.base[0] = 1; }},
      {"a_enabled_stays", [](Checks& c) { c.enable = 2; }, [](Checks& c) { c.may_write[0] = 1u << 19; }},
      {"a_live_is_enabled", [](Checks& c) { c.live = 4; }, nothing},
  };
  for (const Case& c : cases) EXPECT_DEATH(watch_aloud(c.before, c.after), std::string(c.assertion) + ":");
}

TEST(FirewallAssertions, those_on_log_idle_and_registers_fire) {
  const Case cases[] = {
      {"a_log_fits", [](Checks& c) { c.log_count = 5; }, nothing},
      {"a_lost_counts", [](Checks& c) { c.log_lost = 7; }, [](Checks& c) { c.log_lost = 6; }},
      {"a_irq", [](Checks& c) { c.irq_o = 1; }, nothing},
      {"a_busy", [](Checks& c) { c.busy_o = 0; }, nothing},
      {"a_idle_is_empty", idle, [](Checks& c) { c.ar_held = 1; }},
      {"a_idle", idle, [](Checks& c) { c.log_count = 1; }},
      {"a_error_at_the_end", [](Checks& c) { c.pslverr_o = 1; }, nothing},
      {"a_no_data_else", [](Checks& c) { c.prdata_o = 1; }, nothing},
  };
  for (const Case& c : cases) EXPECT_DEATH(watch_aloud(c.before, c.after), std::string(c.assertion) + ":");
}

}  // namespace
