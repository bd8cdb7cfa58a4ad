// SPDX-License-Identifier: Apache-2.0
// A RISC-V hart with a documented in-order pipeline timing (README.md beside this file). One class template serves
// every core; what a core has is said by its Isa description.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <systemc>

#include "tlm/clock.hpp"
#include "tlm/debug_target.hpp"
#include "tlm/initiator_port.hpp"
#include "tlm/trace.hpp"

namespace tlmkit {

enum class Mode {
  fast,   // temporally decoupled by a quantum; same architectural results, interrupts up to a quantum late
  exact,  // every shared access and every interrupt at its own cycle
};

struct HartParams {
  unsigned hart_id = 0;
  std::uint64_t reset_pc = 0;
  Mode mode = Mode::fast;
  Cycles quantum = 200'000;        // fast mode: most cycles ahead of the kernel (1 ms at 200 MHz)
  bool observe_bus = false;        // exact mode: every fetch, load and store goes through b_transport at its cycle
  bool hold_in_reset = false;      // as if hold_in_reset(true) had been called before the start
  Cycles run_ahead_cap = 100'000;  // exact mode: most cycles ahead when the kernel has nothing pending
  std::uint64_t a0 = 0;  // registers x10 and x11 after each reset, for boot protocols that want something there
  std::uint64_t a1 = 0;
  bool update_ad = true;  // page walks set A and D; false: they fault where they are clear (Svade)
};

class HartBase : public sc_core::sc_module, public DebugTarget {
 public:
  // `clock` and `port` must outlive the hart.
  HartBase(const sc_core::sc_module_name& name, const ClockDomain& clock, InitiatorPort& port);
  ~HartBase() override;

  InitiatorPort& port() { return port_; }
  const ClockDomain& clock() const { return clock_; }

  // Level of interrupt line `mip_bit`: 3 software, 7 timer, 11 external, 16..31 platform. Seen at the first
  // instruction boundary at or after the kernel's current time (fast mode: up to a quantum later).
  virtual void set_interrupt(unsigned mip_bit, bool level) = 0;
  // What the `time` CSR reads, as ticks at an absolute simulated time. Without one it reads the cycle count.
  virtual void set_time_source(std::function<std::uint64_t(const sc_core::sc_time&)> ticks) = 0;

  // Back to the reset pc with every register, CSR, counter, cache and pending request as new. Takes effect at the
  // next instruction boundary; callable from any process, also from within one of the hart's own bus accesses.
  virtual void reset() = 0;
  // Holds the hart in reset (it executes nothing) until called with false, which starts it as after reset().
  virtual void hold_in_reset(bool hold) = 0;
  // Where the next reset starts; lets one core set another's boot address.
  virtual void set_reset_pc(std::uint64_t pc) = 0;

  // Cycles and retired instructions since reset, exact also from within a bus access of the hart (then: before the
  // accessing instruction). Not affected by writes to mcycle and minstret.
  virtual Cycles cycles() const = 0;
  virtual std::uint64_t instructions() const = 0;
  // The hart's own time, which in fast mode is ahead of the kernel's.
  virtual sc_core::sc_time local_time() const = 0;

  // Calls `reached` once, at the boundary after exactly `n` retired instructions since reset; the hart then halts as
  // after request_stop(). 0 removes the limit.
  virtual void set_instruction_limit(std::uint64_t n, std::function<void()> reached) = 0;
  // Halts at the next instruction boundary, with local time given to the kernel; a debugger sees "exited". Callable
  // from a bus access of the hart. The caller ends the simulation (sc_stop) or calls resume().
  virtual void request_stop() = 0;
  virtual void resume() = 0;
  virtual bool halted() const = 0;

  // Stores whose first byte lies in [first, last] are reported after they were performed, at their exact
  // instructions() and cycles(), in every mode; the page costs speed. For tohost and similar conventions.
  using StoreWatch = std::function<void(HartBase&, std::uint64_t address, std::uint64_t value, unsigned length)>;
  virtual void watch_stores(std::uint64_t first, std::uint64_t last, StoreWatch watch) = 0;

  // Serves the semihosting call slli x0,x0,0x1f; ebreak; srai x0,x0,7. The handler reads and writes registers and
  // memory through DebugTarget; false lets the ebreak trap as usual.
  virtual void set_semihosting(std::function<bool(HartBase&)> handler) = 0;

  // Records pc, privilege, traps, interrupts and bus accesses under `scope`. Call before the simulation starts.
  virtual void set_trace(TraceSink& sink, const std::string& scope) = 0;

 protected:
  const ClockDomain& clock_;
  InitiatorPort& port_;
};

struct Rv32imc;
struct Rv64imac;

namespace hart {
template <class Isa>
class Core;
}

template <class Isa>
class Hart final : public HartBase {
 public:
  Hart(const sc_core::sc_module_name& name, const HartParams& params, const ClockDomain& clock, InitiatorPort& port);
  ~Hart() override;

  void set_interrupt(unsigned mip_bit, bool level) override;
  void set_time_source(std::function<std::uint64_t(const sc_core::sc_time&)> ticks) override;
  void reset() override;
  void hold_in_reset(bool hold) override;
  void set_reset_pc(std::uint64_t pc) override;
  Cycles cycles() const override;
  std::uint64_t instructions() const override;
  sc_core::sc_time local_time() const override;
  void set_instruction_limit(std::uint64_t n, std::function<void()> reached) override;
  void request_stop() override;
  void resume() override;
  bool halted() const override;
  void watch_stores(std::uint64_t first, std::uint64_t last, StoreWatch watch) override;
  void set_semihosting(std::function<bool(HartBase&)> handler) override;
  void set_trace(TraceSink& sink, const std::string& scope) override;

  unsigned debug_xlen() const override;
  std::uint64_t debug_read_register(unsigned n) override;
  void debug_write_register(unsigned n, std::uint64_t value) override;
  bool debug_read_csr(unsigned number, std::uint64_t& value) override;
  bool debug_write_csr(unsigned number, std::uint64_t value) override;
  // Addresses are those of the current privilege: virtual where it translates.
  unsigned debug_read_memory(std::uint64_t address, std::uint8_t* data, unsigned length) override;
  unsigned debug_write_memory(std::uint64_t address, const std::uint8_t* data, unsigned length) override;
  void debug_add_breakpoint(std::uint64_t address) override;
  void debug_remove_breakpoint(std::uint64_t address) override;
  void debug_add_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) override;
  void debug_remove_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) override;
  void debug_attach(Controller* controller) override;

 private:
  unsigned debug_move(std::uint64_t address, std::uint8_t* data, unsigned length, bool write);

  std::unique_ptr<hart::Core<Isa>> core_;
};

extern template class Hart<Rv32imc>;
extern template class Hart<Rv64imac>;

}  // namespace tlmkit
