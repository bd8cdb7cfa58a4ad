// SPDX-License-Identifier: Apache-2.0
// Trials: verdicts against a judgement granule by granule, fates of entries, reconfiguration; and that a form that
// disagrees is reported with its row.
#include "soc/firewall/trial.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "soc/firewall/backends/forms.hpp"
#include "soc/firewall/report.hpp"
#include "testbench/firewall_command/broken_core.hpp"

namespace {

using firewall::Reason;
using soc::trial::AccessFile;
using soc::trial::EntryFate;
using soc::trial::Form;
using soc::trial::parse_accesses;
using soc::trial::parse_policy;
using soc::trial::PolicyFile;
using soc::trial::Trial;

const std::string kHeader = "cycle,initiator,world,privilege,kind,address,length\n";

Trial on_both(const std::string& policy, const std::string& rows) {
  const auto model = soc::trial::make_model();
  const auto rtl = soc::trial::make_rtl();
  const AccessFile accesses = parse_accesses(kHeader + rows, "a.csv");
  Trial trial = run_trial(parse_policy(policy, "p.toml"), accesses, {{"model", model.get()}, {"rtl", rtl.get()}});
  EXPECT_EQ(trial.difference_count, 0u) << describe_differences(accesses, trial);
  return trial;
}

std::string entry(const std::string& base, const std::string& rest = "") {
  return "[[entry]]\nbase = " + base + "\nsize = 64\nread = [1]\nmodes = [\"any\"]\n" + rest + "\n";
}
std::string load(unsigned cycle, const std::string& address) {
  return std::to_string(cycle) + ",1,secure,user,load," + address + ",4\n";
}

TEST(Trial, changes_count_from_their_cycle_on) {
  const Trial t =
      on_both(entry("0") + entry("64", "enabled = false") + "[[at]]\ncycle = 10\ndisable = [0]\nenable = [1]\n",
              load(9, "0") + load(9, "64") + load(10, "0") + load(10, "64"));
  const Reason expected[] = {Reason::granted, Reason::no_entry, Reason::no_entry, Reason::granted};
  for (unsigned i = 0; i < 4; ++i) EXPECT_EQ(t.rows[i].verdict.reason, expected[i]) << i;
}

TEST(Trial, boot_exception_ends_with_close_boot) {
  const std::string row = ",1,secure,machine,load,0x9000,4\n";
  const Trial t = on_both("boot_open = true\n[[at]]\ncycle = 10\nclose_boot = true\n", "9" + row + "10" + row);
  EXPECT_TRUE(t.rows[0].verdict.granted());
  EXPECT_EQ(t.rows[0].verdict.entry, -1);
  EXPECT_EQ(t.rows[1].verdict.reason, Reason::no_entry);
}

TEST(Trial, locked_entries_decide_like_others) {
  const Trial t = on_both(entry("0", "locked = true") + entry("64", "locked = true\nenabled = false"),
                          load(0, "0") + load(0, "64"));
  EXPECT_TRUE(t.rows[0].verdict.granted());
  EXPECT_FALSE(t.rows[1].verdict.granted());
}

TEST(Trial, atomics_need_to_read_and_to_write) {
  const std::string atomic = "0,1,secure,user,atomic,";
  const Trial t = on_both(entry("0") + entry("64", "write = [1]"), atomic + "0,4\n" + atomic + "64,4\n");
  EXPECT_EQ(t.rows[0].verdict.reason, Reason::no_right);
  EXPECT_TRUE(t.rows[1].verdict.granted());
}

TEST(Trial, entries_that_can_decide_nothing_are_told_from_those_nobody_met) {
  const std::string twice = "[[entry]]\nbase = 0\nsize = 128\n";
  const Trial t =
      on_both(entry("0") + entry("64") + twice + entry("256") + entry("320", "enabled = false"), load(0, "0"));
  const std::vector<EntryFate> expected = {EntryFate::used, EntryFate::unused, EntryFate::shadowed, EntryFate::unused,
                                           EntryFate::disabled};
  EXPECT_EQ(t.fates, expected);
}

TEST(Trial, an_entry_shadowed_for_some_cycles_only_is_not_called_shadowed) {
  const Trial t =
      on_both(entry("0") + entry("0") + "[[at]]\ncycle = 10\ndisable = [0]\n", load(0, "0") + load(10, "64"));
  EXPECT_EQ(t.fates[1], EntryFate::unused);
}

// Any two entries of 4 granules, every access of 1 to 3 granules: the lowest entry that holds any of them must hold
// all. Written from the rule, granule by granule.
firewall::Verdict by_granules(const PolicyFile& policy, unsigned first, unsigned last) {
  for (std::size_t e = 0; e < policy.entries.size(); ++e) {
    const auto& entry = policy.entries[e].entry;
    unsigned inside = 0;
    for (unsigned g = first; g <= last; ++g) inside += entry.base / 64 <= g && g <= entry.limit / 64 ? 1 : 0;
    if (inside == 0) continue;
    if (inside != last - first + 1) return {Reason::partial, static_cast<int>(e)};
    return {entry.read.initiators != 0 ? Reason::granted : Reason::no_right, static_cast<int>(e)};
  }
  return {Reason::no_entry, -1};
}

TEST(Trial, verdicts_are_those_of_a_judgement_granule_by_granule) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20; ++round) {
    std::string policy;
    for (unsigned e = 0; e < 1 + random() % 3; ++e) {
      const auto base = random() % 6;
      policy += "[[entry]]\nbase = " + std::to_string(base * 64) +
                "\nsize = " + std::to_string(64 * (1 + random() % 4)) + "\nread = [" + (random() % 3 != 0 ? "1" : "") +
                "]\nmodes = [\"any\"]\n";
    }
    std::string rows;
    std::vector<std::pair<unsigned, unsigned>> spans;
    for (unsigned first = 0; first < 10; ++first) {
      for (unsigned count = 1; count <= 3; ++count) {
        rows += "0,1,secure,user,load," + std::to_string(first * 64 + 63) + "," + std::to_string((count - 1) * 64 + 1) +
                "\n";
        spans.emplace_back(first, first + count - 1);
      }
    }
    const Trial t = on_both(policy, rows);
    const PolicyFile parsed = parse_policy(policy, "p.toml");
    for (std::size_t i = 0; i < spans.size(); ++i) {
      const firewall::Verdict expected = by_granules(parsed, spans[i].first, spans[i].second);
      ASSERT_EQ(t.rows[i].verdict.reason, expected.reason) << policy << spans[i].first << ' ' << spans[i].second;
      ASSERT_EQ(t.rows[i].verdict.entry, expected.entry);
    }
  }
}

// ---- Positive controls

std::string differences(const std::vector<Form>& forms, const std::string& rows) {
  const AccessFile accesses = parse_accesses(kHeader + rows, "a.csv");
  return describe_differences(accesses, run_trial(parse_policy(entry("0"), "p.toml"), accesses, forms));
}

TEST(TrialControls, a_form_that_judges_otherwise_is_reported_with_its_row) {
  testbench::BrokenCore blind({}, [](tlmkit::CycleCore<firewall::FirewallPins>::In& in) { in.s_araddr &= ~64ull; });
  const std::string text = differences({{"blind", &blind}}, load(0, "0") + load(1, "64"));
  EXPECT_NE(text.find("a.csv:3: the policy function says no entry, blind says granted\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("a.csv:2"), std::string::npos) << text;
}

// Before the access: STATUS, 64 entries off, one set with 7 writes, boot closed; 2 cycles each.
TEST(TrialControls, forms_that_differ_only_in_cycles_are_reported_with_the_row) {
  testbench::LateCore late;
  const auto model = soc::trial::make_model();
  EXPECT_EQ(differences({{"model", model.get()}, {"late", &late}}, load(0, "0")),
            "a.csv:2: model and late differ in cycles: added 0 and 1, to the answer 1 and 1, address taken in 146 and "
            "147\n");
}

TEST(TrialControls, a_log_that_misses_a_denial_or_changes_it_is_reported) {
  using In = tlmkit::CycleCore<firewall::FirewallPins>::In;
  using Out = tlmkit::CycleCore<firewall::FirewallPins>::Out;
  testbench::BrokenCore deaf([](const In& in, Out& out) {
    if (in.penable != 0 && in.pwrite == 0 && in.paddr == 0x10) out.prdata = 0;
  });
  EXPECT_NE(
      differences({{"deaf", &deaf}}, load(0, "64")).find("a.csv:2: deaf: the log does not have the denied access"),
      std::string::npos);
  testbench::BrokenCore wrong([](const In& in, Out& out) {
    if (in.penable != 0 && in.pwrite == 0 && in.paddr == 0x14) out.prdata ^= 4;
  });
  EXPECT_NE(differences({{"wrong", &wrong}}, load(0, "64")).find("a.csv:2: wrong: the log does not have"),
            std::string::npos);
}

TEST(TrialControls, a_form_that_refuses_the_policy_is_reported) {
  using In = tlmkit::CycleCore<firewall::FirewallPins>::In;
  using Out = tlmkit::CycleCore<firewall::FirewallPins>::Out;
  testbench::BrokenCore stubborn([](const In& in, Out& out) {
    if (in.penable != 0 && in.pwrite != 0) out.pslverr = 1;
  });
  EXPECT_NE(differences({{"stubborn", &stubborn}}, load(0, "64")).find("setup: stubborn: refused the policy\n"),
            std::string::npos);
}

}  // namespace
