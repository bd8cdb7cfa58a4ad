// SPDX-License-Identifier: Apache-2.0
#include "soc/firewall/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

#include "soc/firewall/words.hpp"

namespace soc::trial {

namespace {

using firewall::Reason;

constexpr Reason kDenials[] = {Reason::no_entry, Reason::partial, Reason::no_right, Reason::malformed};

const char* privilege_text(tlmkit::Privilege privilege) {
  switch (privilege) {
    case tlmkit::Privilege::user:
      return "user";
    case tlmkit::Privilege::supervisor:
      return "supervisor";
    case tlmkit::Privilege::machine:
      return "machine";
  }
  return "?";
}

// "3 sram", "3" or "-".
std::string entry_text(const PolicyFile& policy, int entry) {
  if (entry < 0) return "-";
  const std::string& name = policy.entries[static_cast<std::size_t>(entry)].name;
  return name.empty() ? std::to_string(entry) : fmt::format("{} {}", entry, name);
}

struct Range {
  std::uint64_t least = ~std::uint64_t{0}, most = 0;
  void add(std::uint64_t value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  std::string text() const {
    if (least > most) return "-";
    return least == most ? std::to_string(least) : fmt::format("{} to {}", least, most);
  }
};

struct Tally {
  std::uint64_t granted = 0, denied = 0;
  std::map<Reason, std::uint64_t> reasons;
  Range granted_cycles, denied_cycles;
};

Tally tally_of(const Trial& trial) {
  Tally tally;
  for (const Judged& row : trial.rows) {
    const bool granted = row.verdict.granted();
    ++(granted ? tally.granted : tally.denied);
    ++tally.reasons[row.verdict.reason];
    (granted ? tally.granted_cycles : tally.denied_cycles).add(row.added_cycles);
  }
  return tally;
}

// Rows entry x initiator: entries in order, what no entry decided last.
std::string describe_uses(const PolicyFile& policy, const AccessFile& accesses, const Trial& trial) {
  struct Count {
    std::uint64_t granted = 0, denied = 0;
  };
  std::map<std::pair<unsigned, unsigned>, Count> uses;
  std::size_t width = std::string_view("entry").size();
  for (std::size_t i = 0; i < trial.rows.size(); ++i) {
    const firewall::Verdict& verdict = trial.rows[i].verdict;
    Count& count = uses[{static_cast<unsigned>(verdict.entry), accesses.accesses[i].initiator()}];
    ++(verdict.granted() ? count.granted : count.denied);
  }
  for (const auto& [key, count] : uses) {
    width = std::max(width, entry_text(policy, static_cast<int>(key.first)).size());
  }
  std::string out = fmt::format("\n  {:<{}}  {:<12} {:>8} {:>8}\n", "entry", width, "initiator", "granted", "denied");
  for (const auto& [key, count] : uses) {
    fmt::format_to(std::back_inserter(out), "  {:<{}}  {:<12} {:>8} {:>8}\n",
                   entry_text(policy, static_cast<int>(key.first)), width, initiator_name(key.second), count.granted,
                   count.denied);
  }
  return out;
}

std::string describe_fates(const PolicyFile& policy, const Trial& trial) {
  static constexpr std::pair<EntryFate, const char*> kFates[] = {
      {EntryFate::unused, "decided nothing"},
      {EntryFate::shadowed, "can decide nothing (entries before hold all of the range)"},
      {EntryFate::disabled, "never enabled"},
  };
  std::string out;
  for (const auto& [fate, words] : kFates) {
    std::string names;
    for (std::size_t i = 0; i < trial.fates.size(); ++i) {
      if (trial.fates[i] != fate) continue;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", entry_text(policy, static_cast<int>(i)));
    }
    if (!names.empty()) out += fmt::format("{}: {}\n", words, names);
  }
  return out.empty() ? out : "\n" + out;
}

}  // namespace

const char* reason_text(Reason reason) {
  switch (reason) {
    case Reason::malformed:
      return "malformed";
    case Reason::no_entry:
      return "no entry";
    case Reason::partial:
      return "partly outside";
    case Reason::no_right:
      return "no right";
    case Reason::granted:
      return "granted";
  }
  return "?";
}

std::string describe_csv(const PolicyFile& policy, const AccessFile& accesses, const Trial& trial) {
  static constexpr const char* kTypes[] = {"fixed", "incr", "wrap"};
  std::string out = fmt::format(
      "line,cycle,initiator,world,privilege,kind,address,length{},verdict,reason,entry,entry_name,added_cycles,"
      "answer_cycles\n",
      accesses.bursts ? ",burst,size" : "");
  for (std::size_t i = 0; i < trial.rows.size(); ++i) {
    const Access& a = accesses.accesses[i];
    const Judged& row = trial.rows[i];
    const firewall::Verdict& v = row.verdict;
    const auto to = std::back_inserter(out);
    fmt::format_to(to, "{},{},{},{},{},{},{:#010x},{}", a.line, a.cycle, initiator_name(a.initiator()),
                   a.world == tlmkit::World::secure ? "secure" : "normal", privilege_text(a.privilege),
                   kKinds[a.kind].word, a.burst.address, a.length);
    if (accesses.bursts) {
      fmt::format_to(to, ",{},{}", kTypes[static_cast<unsigned>(a.burst.type)], 1u << a.burst.size);
    }
    fmt::format_to(to, ",{},{},", v.granted() ? "granted" : "denied",
                   v.granted() ? (v.entry < 0 ? "boot open" : "") : reason_text(v.reason));
    if (v.entry >= 0) {
      fmt::format_to(to, "{},{}", v.entry, policy.entries[static_cast<std::size_t>(v.entry)].name);
    } else {
      out += ',';
    }
    fmt::format_to(to, ",{},{}\n", row.added_cycles, row.answer_cycles);
  }
  return out;
}

std::string describe_summary(const PolicyFile& policy, const AccessFile& accesses, const Trial& trial) {
  const Tally tally = tally_of(trial);
  std::string out = fmt::format("{}: {} accesses, {} granted, {} denied", accesses.file, trial.rows.size(),
                                tally.granted, tally.denied);
  const char* separator = " (";
  for (const Reason reason : kDenials) {
    const auto found = tally.reasons.find(reason);
    if (found == tally.reasons.end()) continue;
    out += fmt::format("{}{} {}", separator, found->second, reason_text(reason));
    separator = ", ";
  }
  out += tally.denied != 0 ? ")\n" : "\n";
  out += fmt::format("added cycles: granted {}, denied {}\n", tally.granted_cycles.text(), tally.denied_cycles.text());
  return out + describe_uses(policy, accesses, trial) + describe_fates(policy, trial);
}

std::string describe_differences(const AccessFile& accesses, const Trial& trial) {
  std::string out;
  for (const Difference& difference : trial.differences) {
    const std::string place = difference.line != 0 ? fmt::format("{}:{}", accesses.file, difference.line) : "setup";
    out += fmt::format("{}: {}\n", place, difference.what);
  }
  if (trial.difference_count > trial.differences.size()) {
    out += fmt::format("and {} more differences\n", trial.difference_count - trial.differences.size());
  }
  return out;
}

}  // namespace soc::trial
