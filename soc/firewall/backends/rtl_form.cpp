// SPDX-License-Identifier: Apache-2.0
#include "Vplt_firewall.h"
#include "soc/firewall/backends/forms.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace soc::trial {

std::unique_ptr<tlmkit::CycleCore<firewall::FirewallPins>> make_rtl() {
  return std::make_unique<tlmkit::VerilatedCore<Vplt_firewall, firewall::FirewallPins>>();
}

}  // namespace soc::trial
