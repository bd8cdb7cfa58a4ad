// SPDX-License-Identifier: Apache-2.0
#include "pluton/otp/otp.hpp"

#include "pluton/octets.hpp"

namespace pluton {

namespace map = otp_map;
using namespace otp_layout;

static_assert(map::kRootKeyHashCount == 8 * kRootKeys);

Otp::Otp(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, map::kBlock, clock) {
  add_all(regs_);
  sense();
  regs_.status.on_read([this](Access& access, std::uint32_t, std::uint32_t stored) {
    stored |= locked_ ? map::status::kLocked.mask() : 0;
    return stored | (sample(access) < busy_until_ ? map::status::kBusy.mask() : 0);
  });
  regs_.rollback.on_read([this](Access& access, std::uint32_t, std::uint32_t) { return rollback(1, sample(access)); });
  regs_.rollback_bump.before_write(
      [this](Access& access, std::uint32_t, std::uint32_t target) { bump(access, 1, target); });
  regs_.image_rollback.on_read(
      [this](Access& access, std::uint32_t i, std::uint32_t) { return rollback(i + 2, sample(access)); });
  regs_.image_rollback_bump.before_write(
      [this](Access& access, std::uint32_t i, std::uint32_t target) { bump(access, i + 2, target); });
  regs_.root_key_revoke.before_write(
      [this](Access& access, std::uint32_t, std::uint32_t slots) { revoke(access, slots); });
}

void Otp::install(const OtpFuses& fuses) {
  fuses_ = fuses;
  sense();
}

bool Otp::debug_closed() const {
  return reading_.contents.debug_lock || reading_.contents.lifecycle == Lifecycle::end_of_life ||
         !reading_.fault.empty();
}

void Otp::reset() {
  RegisterBlock::reset();
  locked_ = false;
  busy_until_ = 0;
  sense();
}

void Otp::sense() {
  reading_ = sense_otp(fuses_);
  counts_ = reading_.contents;
  regs_.status.set(reading_.fault.empty() ? 0 : map::status::kFault.mask());
  regs_.lifecycle.set_field(map::lifecycle::kState, reading_.lifecycle_raw);
  regs_.lifecycle.set_field(map::lifecycle::kDebugLock, reading_.contents.debug_lock ? 1 : 0);
  regs_.lifecycle.set_field(map::lifecycle::kUpdateTicket, reading_.contents.update_ticket ? 1 : 0);
  std::uint32_t revoked = 0, development = 0;
  for (unsigned n = 0; n < kRootKeys; ++n) {
    const RootKey& key = reading_.contents.root_keys[n];
    for (unsigned i = 0; i < 8; ++i) regs_.root_key_hash.set(word_at(key.hash.data() + 4 * i), 8 * n + i);
    revoked |= std::uint32_t{key.revoked} << n;
    development |= std::uint32_t{key.development} << n;
  }
  regs_.root_keys.set_field(map::root_keys::kRevoked, revoked);
  regs_.root_keys.set_field(map::root_keys::kDevelopment, development);
  for (unsigned i = 0; i < map::kDeviceIdCount; ++i) {
    regs_.device_id.set(word_at(reading_.contents.device_id.data() + 4 * i), i);
  }
  regs_.rollback.set(counts_.rollback);
  for (unsigned i = 0; i < map::kImageRollbackCount; ++i) regs_.image_rollback.set(counts_.image_rollback[i], i);
}

// Fuses burn one after the other: the counter rises while the macro is busy.
unsigned Otp::rollback(unsigned type, Cycles at) const {
  const unsigned final = counts_.rollback_of(type);
  if (at >= busy_until_ || type != burning_) return final;
  return final - static_cast<unsigned>((busy_until_ - at + OtpTiming::kFuse - 1) / OtpTiming::kFuse);
}

bool Otp::can_program(Access& access, Cycles at) {
  if (locked_ || at < busy_until_ || !reading_.fault.empty()) access.error = true;
  return !access.error;
}

void Otp::burn(std::size_t octet, unsigned bit) {
  fuses_[octet] |= static_cast<std::uint8_t>(1u << bit);
  fuses_[kComplement + octet] &= static_cast<std::uint8_t>(~(1u << bit));
}

// A slot reads as revoked from the command on: nobody shall use it while its fuse burns.
void Otp::revoke(Access& access, std::uint32_t slots) {
  const Cycles at = effect(access);
  access.error = slots >> kRootKeys != 0;
  if (!can_program(access, at)) return;
  busy_until_ = at;
  burning_ = 0;
  for (unsigned n = 0; n < kRootKeys; ++n) {
    RootKey& key = reading_.contents.root_keys[n];
    if ((slots >> n & 1) == 0 || key.revoked) continue;
    key.revoked = true;
    burn(kRevokedOffset, n);
    busy_until_ += OtpTiming::kFuse;
  }
  regs_.root_keys.set_field(map::root_keys::kRevoked, fuses_[kRevokedOffset]);
}

void Otp::bump(Access& access, unsigned type, std::uint32_t target) {
  unsigned& rollback = counts_.rollback_of(type);
  const Cycles at = effect(access);
  access.error = target > kRollbackFuses;
  if (!can_program(access, at) || target <= rollback) return;
  busy_until_ = at + (target - rollback) * OtpTiming::kFuse;
  burning_ = type;
  const std::size_t row = rollback_offset(type);
  for (unsigned i = rollback; i < target; ++i) burn(row + i / 8, i % 8);
  rollback = target;
  if (type == 1) {
    regs_.rollback.set(target);
  } else {
    regs_.image_rollback.set(target, type - 2);
  }
}

}  // namespace pluton
