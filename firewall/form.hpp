// SPDX-License-Identifier: Apache-2.0
// The firewall behind its TLM adapter: model or RTL. The model gives a verdict by calling the policy; RTL is stepped
// through a burst. Both answer registers at the pins.
#pragma once

#include <memory>

#include "firewall/burst.hpp"
#include "firewall/firewall_pins.hpp"
#include "firewall/policy.hpp"
#include "tlm/cycle/core.hpp"

namespace firewall {

using tlmkit::Cycles;

class Form {
 public:
  virtual ~Form() = default;

  virtual tlmkit::CycleCore<FirewallPins>& core() = 0;
  // Whether the burst, whose address handshake would be in cycle `at`, is granted; a denied one is in the log then.
  virtual bool admit(const Burst& burst, bool write, Cycles at) = 0;
  // The policy in force. A reference that the next register write invalidates.
  virtual const Policy& policy() = 0;
  // Registers as they stand, without a transfer.
  virtual std::uint32_t peek(std::uint32_t offset) = 0;
  // True when verdicts may be taken from policy() instead of admit(), so that direct memory access can be given.
  virtual bool policy_is_verdict() const = 0;
};

std::unique_ptr<Form> make_model(unsigned entries = kMostEntries);
// Any core at its pins: RTL, or in tests the model again.
std::unique_ptr<Form> make_pins(std::unique_ptr<tlmkit::CycleCore<FirewallPins>> core);

}  // namespace firewall
