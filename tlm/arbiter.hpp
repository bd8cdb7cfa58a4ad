// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "tlm/clock.hpp"
#include "tlm/identity.hpp"

namespace tlmkit {

// One target's time, shared by several initiators: while it serves one, the others wait. An initiator never waits for
// itself: its own accesses are ordered by its pipeline (fetch and load ports may use the same cycle).
//
// Only the last access served is remembered. In exact mode accesses come in time order and this is a busy-until wire;
// in fast mode an initiator that runs behind in local time is not charged for another's future.
class Arbiter {
 public:
  // First cycle at or after `at` in which `id` gets the target.
  Cycles grant(InitiatorId id, Cycles at) const { return id != owner_ && at >= start_ && at < end_ ? end_ : at; }
  // The access granted at `start` occupies the target up to `end` (exclusive), at least for one cycle.
  void occupy(InitiatorId id, Cycles start, Cycles end) {
    owner_ = id;
    start_ = start;
    end_ = std::max(end, start + 1);
  }
  void reset() { *this = Arbiter{}; }

 private:
  InitiatorId owner_ = kNoInitiator;
  Cycles start_ = 0;
  Cycles end_ = 0;
};

}  // namespace tlmkit
