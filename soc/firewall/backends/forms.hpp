// SPDX-License-Identifier: Apache-2.0
// The two forms of the firewall that a policy can be tried on, with all entries.
#pragma once

#include <memory>

#include "firewall/firewall_pins.hpp"
#include "tlm/cycle/core.hpp"

namespace soc::trial {

std::unique_ptr<tlmkit::CycleCore<firewall::FirewallPins>> make_model();
std::unique_ptr<tlmkit::CycleCore<firewall::FirewallPins>> make_rtl();

}  // namespace soc::trial
