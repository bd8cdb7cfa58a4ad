// SPDX-License-Identifier: Apache-2.0
// Fuse block: sensed at reset, shadowed in registers; the rollback counters can be burnt upwards, root keys revoked.
#pragma once

#include "pluton/engine/engine.hpp"
#include "pluton/otp/gen/otp_regs.hpp"
#include "pluton/otp/otp_layout.hpp"

namespace pluton {

struct OtpTiming {
  // One fuse and its complement: 10 us, typical of polysilicon e-fuses.
  static constexpr Cycles kFuse = 2'000;
};

class Otp : public tlmkit::RegisterBlock {
 public:
  Otp(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  // The macro as it comes from the factory; sensed at once.
  void install(const OtpFuses& fuses);
  // The macro as it is now, with what has been burnt. Nothing is ever written back to a file unless the user asks for
  // it.
  const OtpFuses& fuses() const { return fuses_; }
  // What was sensed at the last reset.
  const OtpReading& reading() const { return reading_; }
  // The debug port is closed from cycle 0 on: locked, at the end of life, or not to be believed.
  bool debug_closed() const;
  void lock_programming() { locked_ = true; }
  // Burnt fuses stay; everything else starts anew.
  void reset() override;

 private:
  void sense();
  unsigned rollback(unsigned type, Cycles at) const;
  void bump(Access& access, unsigned type, std::uint32_t target);
  void revoke(Access& access, std::uint32_t slots);
  bool can_program(Access& access, Cycles at);
  void burn(std::size_t octet, unsigned bit);

  otp_map::Registers regs_;
  OtpFuses fuses_ = encode_otp({});
  OtpReading reading_;
  bool locked_ = false;
  OtpContents counts_;    // its counters are what they will be when the burning in progress has ended
  unsigned burning_ = 0;  // image type whose counter is burnt until busy_until_; 0: none
  Cycles busy_until_ = 0;
};

}  // namespace pluton
