// SPDX-License-Identifier: Apache-2.0
#include "firewall/firewall_core.hpp"
#include "soc/firewall/backends/forms.hpp"

namespace soc::trial {

std::unique_ptr<tlmkit::CycleCore<firewall::FirewallPins>> make_model() {
  return std::make_unique<firewall::FirewallCore>();
}

}  // namespace soc::trial
