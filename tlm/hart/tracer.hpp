// SPDX-License-Identifier: Apache-2.0
// The hart's signals in a waveform.
#pragma once

#include <cstdint>
#include <string>

#include "tlm/hart/timeline.hpp"
#include "tlm/trace.hpp"

namespace tlmkit::hart {

class Tracer {
 public:
  void open(TraceSink& sink, const std::string& scope);
  explicit operator bool() const { return sink_ != nullptr; }
  bool wants(Picoseconds at) const { return sink_ != nullptr && sink_->wants(at); }
  // Start of the window when it is still ahead of `at`; otherwise the end of time.
  Picoseconds next_start(Picoseconds at) const;

  void instruction(Picoseconds at, std::uint64_t pc, std::uint32_t raw, Privilege privilege);
  void trap(Picoseconds at, std::uint64_t cause);
  void interrupt(Picoseconds at, unsigned bit, Picoseconds until);
  void access(Picoseconds at, Picoseconds until, std::uint64_t address, bool write, std::uint64_t data, bool error);

 private:
  TraceSink* sink_ = nullptr;
  TraceSignal pc_, instruction_, privilege_, trap_cause_, interrupt_taken_, interrupt_number_;
  TraceSignal bus_valid_, bus_write_, bus_address_, bus_data_, bus_error_;
};

}  // namespace tlmkit::hart
