// SPDX-License-Identifier: Apache-2.0
// One synchronous block behind its pins. The C++ model of a block and its Verilated RTL both have this interface, and
// everything else (the TLM adapter, the register tests, the equivalence bench) sees only it.
#pragma once

#include <limits>

#include "tlm/clock.hpp"
#include "tlm/cycle/pins.hpp"

namespace tlmkit {

inline constexpr Cycles kForever = std::numeric_limits<Cycles>::max();

// Time is a sequence of cycles; each ends with a rising edge. In a cycle the inputs are given, settle() says what the
// outputs are, tick() is the edge.
//
// Rule of the pins: pready, prdata and pslverr may depend on the APB inputs of the same cycle; every other output
// depends on state alone. So blocks can be wired to one another without settling twice.
//
// Quiet inputs: psel = 0 and no handshake, that is no input valid together with its ready. Pins::quiet(in, out) of the
// block says whether inputs are quiet; it never looks at APB outputs.
template <class PinsType>
class CycleCore {
 public:
  using Pins = PinsType;
  using In = typename Pins::In;
  using Out = typename Pins::Out;

  CycleCore() = default;
  CycleCore(const CycleCore&) = delete;
  CycleCore& operator=(const CycleCore&) = delete;
  virtual ~CycleCore() = default;

  // Asynchronous reset, asserted and released between two edges.
  virtual void reset() = 0;
  // Outputs of the cycle under way that depend on state alone; APB outputs in it are those of the last settle().
  const Out& out() const { return out_; }
  // All outputs of the cycle under way.
  virtual const Out& settle(const In& in) = 0;
  // The edge that ends the cycle under way; `in` is what settle() was last called with, or quiet. Updates out().
  virtual void tick(const In& in) = 0;
  // Lower bound of the edges to come, under quiet inputs, that leave out() as it is; 0 when not known, kForever when
  // idle. A model knows it, RTL knows only whether it is idle.
  virtual Cycles quiet() const = 0;
  // `n` edges under quiet inputs, n <= quiet().
  virtual void skip(Cycles n) = 0;
  // Up to `n` edges (n >= 1) with the quiet inputs `in` held; stops after the first that changes out(). Returns the
  // number done.
  virtual Cycles run(const In& in, Cycles n) {
    const Cycles still = quiet() < n ? quiet() : n;
    if (still != 0) {
      skip(still);
      return still;
    }
    tick(in);
    return 1;
  }

 protected:
  Out out_{};
};

}  // namespace tlmkit
