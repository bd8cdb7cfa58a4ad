// SPDX-License-Identifier: Apache-2.0
#include "pluton/sysctrl/sysctrl.hpp"

namespace pluton {

namespace map = sysctrl_map;

namespace {
std::uint32_t field(const tlmkit::FieldSpec& f, std::uint32_t word) { return (word & f.mask()) >> f.lsb; }
}  // namespace

Sysctrl::Sysctrl(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, map::kBlock, clock) {
  add_all(regs_);
  regs_.scrub.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    return sample(access) >= scrub_done_ ? map::scrub::kDone.mask() : 0u;
  });
  regs_.lock.on_write([this](Access&, std::uint32_t, std::uint32_t written) { lock(written); });
  regs_.boot_step.on_write([this](Access& access, std::uint32_t, std::uint32_t word) { boot_step(access, word); });
  regs_.boot_result.on_write([this](Access& access, std::uint32_t, std::uint32_t word) { boot_result(access, word); });
  regs_.cycle_lo.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    const Cycles cycles = sample(access) - power_on_;
    regs_.cycle_hi.set(static_cast<std::uint32_t>(cycles >> 32));
    return static_cast<std::uint32_t>(cycles);
  });
  regs_.reset.on_write([this](Access& access, std::uint32_t, std::uint32_t word) {
    if (word == kResetKey && listener_.reset) listener_.reset(effect(access));
  });
  regs_.app_boot_lo.on_write([this](Access&, std::uint32_t, std::uint32_t) { app_boot_written(); });
  regs_.app_boot_hi.on_write([this](Access&, std::uint32_t, std::uint32_t) { app_boot_written(); });
  regs_.app_ctrl.on_write([this](Access& access, std::uint32_t, std::uint32_t word) { app_control(access, word); });
}

void Sysctrl::reset() {
  RegisterBlock::reset();
  locks_ = 0;
  boot_step_ = 0;
  boot_result_ = 0;
  app_boot_ = 0;
}

bool Sysctrl::app_released() const { return regs_.app_status.get() != 0; }

void Sysctrl::set_reset_cause(ResetCause cause) {
  regs_.reset_cause.set_field(map::reset_cause::kCause, static_cast<std::uint32_t>(cause));
}

void Sysctrl::lock(std::uint32_t written) {
  locks_ |= written & regs_.lock.spec().rw_mask;
  regs_.lock.set(locks_);
  if (listener_.locks) {
    listener_.locks(field(map::lock::kRomClosed, locks_) != 0, field(map::lock::kOtpProgram, locks_) != 0);
  }
}

void Sysctrl::boot_step(Access& access, std::uint32_t written) {
  if (field(map::lock::kBootRecord, locks_) != 0) {
    regs_.boot_step.set(boot_step_);
    return;
  }
  boot_step_ = regs_.boot_step.get();
  if (listener_.boot_step) {
    listener_.boot_step({static_cast<std::uint16_t>(field(map::boot_step::kStep, written)),
                         field(map::boot_step::kSlot, written) != 0, effect(access)});
  }
}

void Sysctrl::boot_result(Access& access, std::uint32_t written) {
  if (field(map::lock::kBootRecord, locks_) != 0) {
    regs_.boot_result.set(boot_result_);
    return;
  }
  boot_result_ = regs_.boot_result.get();
  if (listener_.boot_result) {
    listener_.boot_result({static_cast<std::uint8_t>(field(map::boot_result::kState, written)),
                           static_cast<std::uint8_t>(field(map::boot_result::kError, written)),
                           field(map::boot_result::kSlot, written) != 0, effect(access)});
  }
}

void Sysctrl::app_boot_written() {
  if (field(map::lock::kAppBoot, locks_) == 0) {
    app_boot_ = std::uint64_t{regs_.app_boot_hi.get()} << 32 | regs_.app_boot_lo.get();
  }
  regs_.app_boot_lo.set(static_cast<std::uint32_t>(app_boot_));
  regs_.app_boot_hi.set(static_cast<std::uint32_t>(app_boot_ >> 32));
}

void Sysctrl::app_control(Access& access, std::uint32_t key) {
  const bool released = app_released();
  if (key == kAppReleaseKey && !released) {
    regs_.app_status.set(map::app_status::kReleased.mask());
    if (listener_.app_release) listener_.app_release(app_boot_, effect(access));
  } else if (key == kAppHoldKey && released) {
    regs_.app_status.set(0);
    if (listener_.app_hold) listener_.app_hold(effect(access));
  }
}

}  // namespace pluton
