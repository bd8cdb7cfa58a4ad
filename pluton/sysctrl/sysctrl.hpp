// SPDX-License-Identifier: Apache-2.0
// System control: reset cause, scrub state, sticky locks, boot record, cycle counter, software reset,
// release of the application core.
#pragma once

#include <functional>

#include "pluton/engine/engine.hpp"
#include "pluton/sysctrl/gen/sysctrl_regs.hpp"

namespace pluton {

enum class ResetCause : std::uint8_t { power_on = 0, software = 1, watchdog = 2 };

class Sysctrl : public tlmkit::RegisterBlock {
 public:
  // The scrubber clears a 64-bit word a cycle.
  static constexpr std::uint64_t kScrubOctetsPerCycle = 8;
  static constexpr std::uint32_t kResetKey = 0x52535421;
  static constexpr std::uint32_t kAppReleaseKey = 0x474F4150;
  static constexpr std::uint32_t kAppHoldKey = 0x484C4150;

  struct BootStep {
    std::uint16_t step;
    bool backup;  // slot
    Cycles cycle;
  };
  struct BootResult {
    std::uint8_t state;  // BOOT_RESULT.STATE
    std::uint8_t error;
    bool backup;
    Cycles cycle;
  };
  // All called from within the access, which may be ahead of the kernel; cycles are those since power-on.
  struct Listener {
    std::function<void(const BootStep&)> boot_step;
    std::function<void(const BootResult&)> boot_result;
    std::function<void(bool rom_closed, bool otp_program_locked)> locks;  // whenever a lock has been set
    std::function<void(Cycles cycle)> reset;                              // RESET.KEY was written
    // The application core may run from `address` on, or must stop. A chip reset holds it without a call: whoever
    // wires the core holds it there.
    std::function<void(std::uint64_t address, Cycles cycle)> app_release;
    std::function<void(Cycles cycle)> app_hold;
  };

  Sysctrl(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  void listen(Listener listener) { listener_ = std::move(listener); }
  void reset() override;
  // What a reset leaves behind: why it came, and when the scrubber that it started will be through.
  void set_reset_cause(ResetCause cause);
  void set_scrub_done(Cycles at) { scrub_done_ = at; }
  // Cycle 0 of CYCLE_LO/HI; power-on reset only.
  void set_power_on(Cycles at) { power_on_ = at; }
  bool app_released() const;

 private:
  void lock(std::uint32_t written);
  void boot_step(Access& access, std::uint32_t written);
  void boot_result(Access& access, std::uint32_t written);
  void app_boot_written();
  void app_control(Access& access, std::uint32_t key);

  sysctrl_map::Registers regs_;
  Listener listener_;
  Cycles scrub_done_ = 0;
  Cycles power_on_ = 0;
  std::uint32_t locks_ = 0;
  std::uint32_t boot_step_ = 0;
  std::uint32_t boot_result_ = 0;
  std::uint64_t app_boot_ = 0;
};

}  // namespace pluton
