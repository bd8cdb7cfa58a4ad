// SPDX-License-Identifier: Apache-2.0
// What a debugger has set on one hart. No memory is ever patched: breakpoints and watchpoints are compared.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tlm/debug_target.hpp"

namespace tlmkit::hart {

class Debugger {
 public:
  using Controller = DebugTarget::Controller;

  void attach(Controller* controller) {
    controller_ = controller;
    stop_pending_ = controller != nullptr;
  }
  bool attached() const { return controller_ != nullptr; }
  void add_breakpoint(std::uint64_t address) { breakpoints_.insert(address); }
  void remove_breakpoint(std::uint64_t address) { breakpoints_.erase(address); }
  void add_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) {
    watchpoints_.push_back({address, length, kind});
  }
  void remove_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind);

  // Whether every instruction has to be looked at.
  bool single_steps() const {
    return controller_ != nullptr && (stepping_ || stop_pending_ || !breakpoints_.empty() || !watchpoints_.empty());
  }
  // Called in front of each instruction while attached: a reason to stop there, if any.
  std::optional<StopInfo> before(std::uint64_t pc);
  // Called for each load and store while attached; the stop happens at the next boundary.
  void access(std::uint64_t address, std::uint64_t length, bool write);
  // Hands over to the controller; false when it wants the simulation to end.
  bool stop(const StopInfo& info, std::uint64_t pc);

 private:
  struct Watchpoint {
    std::uint64_t address;
    std::uint64_t length;
    WatchKind kind;
  };
  bool interrupted();

  Controller* controller_ = nullptr;
  std::set<std::uint64_t> breakpoints_;
  std::vector<Watchpoint> watchpoints_;
  std::optional<StopInfo> hit_;
  bool stop_pending_ = false;
  bool stepping_ = false;
  std::optional<std::uint64_t> resumed_at_;  // its breakpoint has been reported already
  unsigned until_poll_ = 0;
  std::chrono::steady_clock::time_point last_poll_;
};

}  // namespace tlmkit::hart
