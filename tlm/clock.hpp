// SPDX-License-Identifier: Apache-2.0
// Clock domains in integer cycles. No time is ever held in a double.
#pragma once

#include <cstdint>
#include <string>
#include <systemc>

namespace tlmkit {

using Cycles = std::uint64_t;       // clock cycles of one domain
using Picoseconds = std::uint64_t;  // simulated time; the kernel's resolution is 1 ps

// sc_time counts in units of the kernel's resolution, which the kit leaves at SystemC's default of 1 ps.
inline Picoseconds to_ps(const sc_core::sc_time& t) { return t.value(); }
inline sc_core::sc_time from_ps(Picoseconds ps) { return sc_core::sc_time::from_value(ps); }

// One clock domain: a period, with rising edges at whole multiples of it from time zero on.
// Domains are integer multiples of one another, so edges stay aligned.
class ClockDomain {
 public:
  ClockDomain(std::string name, Picoseconds period_ps) : name_(std::move(name)), period_ps_(period_ps) {}

  const std::string& name() const { return name_; }
  Picoseconds period_ps() const { return period_ps_; }
  sc_core::sc_time to_time(Cycles n) const { return from_ps(n * period_ps_); }
  // Complete cycles in `t` (rounds down: the cycle in progress at `t`).
  Cycles cycles_in(const sc_core::sc_time& t) const { return to_ps(t) / period_ps_; }
  // First edge at or after `t`, as a cycle number: where a crossing into this domain lands.
  Cycles next_edge(const sc_core::sc_time& t) const { return (to_ps(t) + period_ps_ - 1) / period_ps_; }
  Cycles now() const { return cycles_in(sc_core::sc_time_stamp()); }

 private:
  std::string name_;
  Picoseconds period_ps_;
};

}  // namespace tlmkit
