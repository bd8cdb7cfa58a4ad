// SPDX-License-Identifier: Apache-2.0
// What a debugger may do with a core. The GDB stub knows cores only through this.
#pragma once

#include <cstdint>
#include <functional>

namespace tlmkit {

enum class StopReason { none, step, breakpoint, watchpoint, interrupted, exited };

enum class WatchKind { write, read, access };

struct StopInfo {
  StopReason reason = StopReason::none;
  std::uint64_t watch_address = 0;  // for watchpoint
  WatchKind watch_kind = WatchKind::write;
};

class DebugTarget {
 public:
  virtual ~DebugTarget() = default;

  virtual unsigned debug_xlen() const = 0;                    // 32 or 64
  virtual std::uint64_t debug_read_register(unsigned n) = 0;  // 0..31 = x0..x31, 32 = pc
  virtual void debug_write_register(unsigned n, std::uint64_t value) = 0;
  virtual bool debug_read_csr(unsigned number, std::uint64_t& value) = 0;  // false: no such CSR
  virtual bool debug_write_csr(unsigned number, std::uint64_t value) = 0;
  // Bytes moved; stops at the first byte that the bus refuses.
  virtual unsigned debug_read_memory(std::uint64_t address, std::uint8_t* data, unsigned length) = 0;
  virtual unsigned debug_write_memory(std::uint64_t address, const std::uint8_t* data, unsigned length) = 0;
  virtual void debug_add_breakpoint(std::uint64_t address) = 0;
  virtual void debug_remove_breakpoint(std::uint64_t address) = 0;
  virtual void debug_add_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) = 0;
  virtual void debug_remove_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) = 0;

  // The core calls the controller from its own process whenever it has stopped, and runs again when the call
  // returns. While it runs, poll() is called about every millisecond of host time; true asks it to stop.
  struct Controller {
    virtual ~Controller() = default;
    enum class Resume { run, step, detach, kill };
    virtual Resume stopped(const StopInfo& info) = 0;
    virtual bool poll() = 0;
  };
  // Attaches a debugger before the first instruction; the core stops at its reset pc and asks for orders.
  virtual void debug_attach(Controller* controller) = 0;
};

}  // namespace tlmkit
