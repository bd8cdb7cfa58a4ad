// SPDX-License-Identifier: Apache-2.0
// A programmable initiator: the first tenant of an I/O-core slot, and hostile if it is told to be. Its accesses come at
// their own cycles, whatever the rest of the chip does.
#pragma once

#include <cstdint>
#include <systemc>
#include <vector>

#include "tlm/clock.hpp"
#include "tlm/initiator_port.hpp"

namespace soc {

struct TrafficItem {
  tlmkit::Cycles cycle = 0;  // not before this one; accesses go one after the other, in the order given
  tlmkit::AccessKind kind = tlmkit::AccessKind::load;
  tlmkit::Privilege privilege = tlmkit::Privilege::machine;
  std::uint64_t address = 0;
  unsigned length = 4;  // bytes
  bool write = false;   // writes carry octets 0x5A
};

class TrafficGenerator : public sc_core::sc_module {
 public:
  struct Outcome {
    TrafficItem item;
    tlmkit::Cycles start = 0;   // cycle in which it was sent
    tlmkit::Cycles cycles = 0;  // to its answer
    bool ok = false;
  };

  // One that is not programmed posts no activity.
  TrafficGenerator(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, tlmkit::InitiatorPort& port);

  // Before the simulation starts. The port is the generator's alone from then on.
  void program(std::vector<TrafficItem> items);
  // What has been answered so far.
  const std::vector<Outcome>& outcomes() const { return outcomes_; }
  std::size_t programmed() const { return items_.size(); }

 private:
  void run();

  const tlmkit::ClockDomain& clock_;
  tlmkit::InitiatorPort& port_;
  std::vector<TrafficItem> items_;
  std::vector<Outcome> outcomes_;
};

}  // namespace soc
