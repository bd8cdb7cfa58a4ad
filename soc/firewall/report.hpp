// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "firewall/policy.hpp"
#include "soc/firewall/access_file.hpp"
#include "soc/firewall/policy_file.hpp"
#include "soc/firewall/trial.hpp"

namespace soc::trial {

// "granted", "no entry" and so on.
const char* reason_text(firewall::Reason reason);

// One line an access: its line in the file, what it was, and the verdict.
std::string describe_csv(const PolicyFile& policy, const AccessFile& accesses, const Trial& trial);
// For people: totals, who met which entry, entries that decided nothing, cycles.
std::string describe_summary(const PolicyFile& policy, const AccessFile& accesses, const Trial& trial);
// One line a difference; empty when there is none.
std::string describe_differences(const AccessFile& accesses, const Trial& trial);

}  // namespace soc::trial
