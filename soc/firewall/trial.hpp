// SPDX-License-Identifier: Apache-2.0
// Judges every access of a list under a policy: by the policy function, and at the pins of one or more forms of the
// firewall. They must agree.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firewall/firewall_pins.hpp"
#include "firewall/policy.hpp"
#include "soc/firewall/access_file.hpp"
#include "soc/firewall/policy_file.hpp"
#include "tlm/cycle/core.hpp"

namespace soc::trial {

struct Form {
  std::string name;  // "model", "rtl"
  tlmkit::CycleCore<firewall::FirewallPins>* core;
};

struct Judged {
  firewall::Verdict verdict;
  // As firewall::Passage has them, of the first form.
  std::uint64_t added_cycles = 0;
  std::uint64_t answer_cycles = 0;
};

// A form contradicted the policy function, another form, or the firewall's contract.
struct Difference {
  unsigned line = 0;  // of the access; 0: setting the policy
  std::string what;
};

enum class EntryFate : std::uint8_t {
  used,      // decided an access
  unused,    // could have, but none came
  shadowed,  // cannot: whenever it is enabled, enabled entries before it hold all of its range
  disabled,  // never enabled in the cycles of the list
};

struct Trial {
  std::vector<Judged> rows;             // one for each access
  std::vector<Difference> differences;  // the first kMostDifferences
  std::uint64_t difference_count = 0;
  std::vector<EntryFate> fates;  // one for each entry
};

inline constexpr std::size_t kMostDifferences = 20;

// Resets the forms' cores first.
Trial run_trial(const PolicyFile& policy, const AccessFile& accesses, const std::vector<Form>& forms);

}  // namespace soc::trial
