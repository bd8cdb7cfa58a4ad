// SPDX-License-Identifier: Apache-2.0
#include "soc/firewall/trial.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

#include "firewall/axi_probe.hpp"
#include "firewall/burst.hpp"
#include "soc/firewall/report.hpp"
#include "soc/firewall/words.hpp"
#include "tlm/error.hpp"

namespace soc::trial {

namespace {

using firewall::Burst;
using firewall::Passage;
using firewall::Policy;
using firewall::Verdict;

// What the pins of one form said.
struct Finding {
  Passage passage;
  Verdict verdict;  // the log's when denied; of a granted access pins do not tell the entry
  std::string fault;
};

bool same_verdict(const Verdict& a, const Verdict& b) { return a.reason == b.reason && a.entry == b.entry; }

std::string words_of(const Verdict& v) {
  if (v.entry < 0) return reason_text(v.reason);
  return fmt::format("{} (entry {})", reason_text(v.reason), v.entry);
}

// LOG_INFO's lower half of an access: initiator, kind, privileged, normal, fetch, write.
std::uint32_t log_identity(const Burst& burst, bool write) {
  return (burst.user & 0x7FF) | burst.prot << 11 | (write ? 1u << 14 : 0u);
}

class Bench {
 public:
  explicit Bench(const Form& form) : name_(form.name), probe_(*form.core) { probe_.reset(); }

  const std::string& name() const { return name_; }

  bool configure(const PolicyFile& file, const Policy& policy) {
    if (!probe_.configure(policy)) return false;
    for (unsigned i = 0; i < file.entries.size() && file.entries[i].locked; ++i) {
      if (!probe_.lock_entry(i, file.entries[i].entry.enabled)) return false;
    }
    return true;
  }

  bool apply(const Change& change) {
    bool good = true;
    for (const unsigned entry : change.disable) good = probe_.enable_entry(entry, false) && good;
    for (const unsigned entry : change.enable) good = probe_.enable_entry(entry, true) && good;
    if (change.close_boot) good = probe_.close_boot() && good;
    return good;
  }

  Finding access(const Access& access) {
    const bool write = kKinds[access.kind].write;
    probe_.advance_to(access.cycle);
    Finding finding;
    finding.passage = probe_.access(access.burst, write);
    if (finding.passage.fault != nullptr) finding.fault = finding.passage.fault;
    firewall::LogRecord record;
    const bool logged = probe_.pop_log(record);
    if (finding.passage.granted) {
      finding.verdict.reason = firewall::Reason::granted;
      if (logged && finding.fault.empty()) finding.fault = "a granted access is in the log";
      return finding;
    }
    finding.verdict = record.verdict();
    const bool same = logged && record.address == access.burst.address && record.cycle == finding.passage.accepted &&
                      (record.info & 0x7FFF) == log_identity(access.burst, write);
    if (!same && finding.fault.empty()) finding.fault = "the log does not have the denied access as it was";
    return finding;
  }

 private:
  std::string name_;
  firewall::AxiProbe probe_;
};

// Enabled entries before `index` hold all of its range.
bool covered(const Policy& policy, std::size_t index) {
  const firewall::Entry& entry = policy.entries[index];
  std::uint64_t next = entry.first();
  for (bool moved = true; moved && next <= entry.last();) {
    moved = false;
    for (std::size_t i = 0; i < index; ++i) {
      const firewall::Entry& other = policy.entries[i];
      if (!other.enabled || other.first() > next || other.last() < next) continue;
      next = other.last() + 1;
      moved = true;
    }
  }
  return next > entry.last();
}

class Runner {
 public:
  Runner(const PolicyFile& file, const std::vector<Form>& forms) : file_(file), policy_(file.policy()) {
    for (const Form& form : forms) benches_.push_back(std::make_unique<Bench>(form));
    trial_.fates.assign(policy_.entries.size(), EntryFate::disabled);
    for (const auto& bench : benches_) {
      if (!bench->configure(file_, policy_)) differ(0, bench->name() + ": refused the policy");
    }
  }

  Trial run(const std::vector<Access>& accesses) {
    trial_.rows.reserve(accesses.size());
    auto change = file_.changes.begin();
    bool phase_begins = true;
    for (const Access& access : accesses) {
      for (; change != file_.changes.end() && change->cycle <= access.cycle; ++change) {
        apply(*change);
        phase_begins = true;
      }
      if (phase_begins) note_phase();
      phase_begins = false;
      judge_one(access);
    }
    return std::move(trial_);
  }

 private:
  void differ(unsigned line, std::string what) {
    ++trial_.difference_count;
    if (trial_.differences.size() < kMostDifferences) trial_.differences.push_back({line, std::move(what)});
  }

  void apply(const Change& change) {
    for (const unsigned entry : change.disable) policy_.entries[entry].enabled = false;
    for (const unsigned entry : change.enable) policy_.entries[entry].enabled = true;
    if (change.close_boot) policy_.boot_initiator = tlmkit::kNoInitiator;
    for (const auto& bench : benches_) {
      if (!bench->apply(change))
        differ(0, fmt::format("{}: refused the change of cycle {}", bench->name(), change.cycle));
    }
  }

  // Entries that can decide something from here on.
  void note_phase() {
    for (std::size_t i = 0; i < policy_.entries.size(); ++i) {
      EntryFate& fate = trial_.fates[i];
      if (!policy_.entries[i].enabled || fate == EntryFate::used || fate == EntryFate::unused) continue;
      fate = covered(policy_, i) ? EntryFate::shadowed : EntryFate::unused;
    }
  }

  void judge_one(const Access& access) {
    Judged row;
    row.verdict = firewall::judge(policy_, firewall::request_of(access.burst, kKinds[access.kind].write));
    if (row.verdict.entry >= 0) trial_.fates[static_cast<std::size_t>(row.verdict.entry)] = EntryFate::used;
    std::optional<Finding> first;
    for (const auto& bench : benches_) {
      const Finding finding = bench->access(access);
      compare(access, row.verdict, *bench, finding);
      if (first) {
        compare_forms(access, *first, *bench, finding);
        continue;
      }
      row.added_cycles = finding.passage.added;
      row.answer_cycles = finding.passage.answer;
      first = finding;
    }
    trial_.rows.push_back(row);
  }

  void compare(const Access& access, const Verdict& expected, const Bench& bench, const Finding& finding) {
    if (!finding.fault.empty()) differ(access.line, fmt::format("{}: {}", bench.name(), finding.fault));
    const Verdict got{finding.verdict.reason, expected.granted() ? expected.entry : finding.verdict.entry};
    if (same_verdict(got, expected)) return;
    differ(access.line, fmt::format("the policy function says {}, {} says {}", words_of(expected), bench.name(),
                                    words_of(finding.verdict)));
  }

  void compare_forms(const Access& access, const Finding& first, const Bench& bench, const Finding& finding) {
    const Passage& a = first.passage;
    const Passage& b = finding.passage;
    if (a.added == b.added && a.answer == b.answer && a.accepted == b.accepted) return;
    differ(access.line, fmt::format("{} and {} differ in cycles: added {} and {}, to the answer {} and {}, address "
                                    "taken in {} and {}",
                                    benches_.front()->name(), bench.name(), a.added, b.added, a.answer, b.answer,
                                    a.accepted, b.accepted));
  }

  const PolicyFile& file_;
  Policy policy_;
  std::vector<std::unique_ptr<Bench>> benches_;
  Trial trial_;
};

}  // namespace

Trial run_trial(const PolicyFile& policy, const AccessFile& accesses, const std::vector<Form>& forms) {
  return Runner(policy, forms).run(accesses.accesses);
}

}  // namespace soc::trial
