// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/debugger.hpp"

#include <algorithm>

namespace tlmkit::hart {

void Debugger::remove_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) {
  const auto found = std::find_if(watchpoints_.begin(), watchpoints_.end(), [&](const Watchpoint& w) {
    return w.address == address && w.length == length && w.kind == kind;
  });
  if (found != watchpoints_.end()) watchpoints_.erase(found);
}

bool Debugger::interrupted() {
  // Host time, for a human's Ctrl-C only; the simulation does not depend on it.
  constexpr unsigned kStepsBetweenLooks = 2048;
  if (single_steps() && until_poll_-- != 0) return false;
  until_poll_ = kStepsBetweenLooks;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_poll_ < std::chrono::milliseconds(1)) return false;
  last_poll_ = now;
  return controller_->poll();
}

std::optional<StopInfo> Debugger::before(std::uint64_t pc) {
  if (hit_) return std::exchange(hit_, std::nullopt);
  if (std::exchange(stop_pending_, false)) return StopInfo{StopReason::interrupted};
  const bool just_resumed = resumed_at_ == pc;
  resumed_at_.reset();
  if (just_resumed) return std::nullopt;
  if (breakpoints_.count(pc) != 0) return StopInfo{StopReason::breakpoint};
  if (stepping_) return StopInfo{StopReason::step};
  if (interrupted()) return StopInfo{StopReason::interrupted};
  return std::nullopt;
}

void Debugger::access(std::uint64_t address, std::uint64_t length, bool write) {
  for (const Watchpoint& w : watchpoints_) {
    const bool kind = w.kind == WatchKind::access || (w.kind == WatchKind::write) == write;
    if (kind && address < w.address + w.length && w.address < address + length) {
      hit_ = StopInfo{StopReason::watchpoint, std::max(address, w.address), w.kind};
      return;
    }
  }
}

bool Debugger::stop(const StopInfo& info, std::uint64_t pc) {
  stepping_ = false;
  stop_pending_ = false;
  switch (controller_->stopped(info)) {
    case Controller::Resume::run:
      break;
    case Controller::Resume::step:
      stepping_ = true;
      break;
    case Controller::Resume::detach:
      controller_ = nullptr;
      breakpoints_.clear();
      watchpoints_.clear();
      break;
    case Controller::Resume::kill:
      controller_ = nullptr;
      return false;
  }
  resumed_at_ = pc;
  last_poll_ = std::chrono::steady_clock::now();
  return true;
}

}  // namespace tlmkit::hart
