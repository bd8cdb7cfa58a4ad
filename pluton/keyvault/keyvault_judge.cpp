// SPDX-License-Identifier: Apache-2.0
// Who may do what to which slot.
#include "pluton/keyvault/keyvault_core.hpp"

namespace pluton {

// Refusals that leave everything as it was.
KeyvaultError KeyvaultCore::refusal() const {
  const KeyvaultOp op = command_.op;
  if (!command_.known) return KeyvaultError::bad_command;
  if (op == KeyvaultOp::abort || op == KeyvaultOp::freeze) return KeyvaultError::none;
  const KeySlot& slot = slots_[command_.slot];
  const bool creates = op == KeyvaultOp::write || op == KeyvaultOp::derive;
  if (frozen_) return KeyvaultError::locked;
  if (op == KeyvaultOp::derive && command_.source == command_.slot) return KeyvaultError::bad_slot;
  if (slot.valid && slot.owner != command_.who) return KeyvaultError::not_owner;
  if (slot.valid && slot.locked) return KeyvaultError::locked;
  if (!slot.valid && !creates) return KeyvaultError::invalid;
  if (op == KeyvaultOp::handover && !slot.attributes.exportable) return KeyvaultError::not_exportable;
  return KeyvaultError::none;
}

// Refusals of a WRITE or DERIVE whose target was the command's to destroy: it is wiped.
KeyvaultError KeyvaultCore::late_refusal() const {
  if (command_.op != KeyvaultOp::write && command_.op != KeyvaultOp::derive) return KeyvaultError::none;
  if (!setup_.owned || setup_.owner != command_.who) return KeyvaultError::bad_setup;
  const std::uint32_t bytes = setup_.key().bytes;
  if (bytes == 0 || bytes > 64 || bytes % 16 != 0) return KeyvaultError::bad_length;
  // With both, the HMAC that is a derived key could be had from the SHA engine as a digest.
  const std::uint32_t usage = setup_.key().usage;
  if ((usage & kUsageHmac) != 0 && (usage & kUsageDerive) != 0) return KeyvaultError::wrong_usage;
  return command_.op == KeyvaultOp::derive ? derive_refusal() : KeyvaultError::none;
}

KeyvaultError KeyvaultCore::derive_refusal() const {
  const KeySlot& source = slots_[command_.source];
  if (!source.valid) return KeyvaultError::invalid;
  if (source.owner != command_.who) return KeyvaultError::not_owner;
  if ((source.attributes.usage & kUsageDerive) == 0) return KeyvaultError::wrong_usage;
  if ((source.attributes.destination & kDestinationSha) == 0) return KeyvaultError::wrong_destination;
  if (setup_.prf() > 2) return KeyvaultError::bad_mode;
  if (setup_.salt_bytes() > 4 * setup_.salt.size() || setup_.info_bytes() > 4 * setup_.info.size()) {
    return KeyvaultError::bad_length;
  }
  // What HKDF-Extract gives is as long as the digest.
  if (setup_.mode() == KdfMode::extract && setup_.key().bytes != setup_.hash_bytes()) return KeyvaultError::bad_length;
  if (setup_.key().exportable && !source.attributes.exportable) return KeyvaultError::not_exportable;
  return KeyvaultError::none;
}

// The slot must not be read while the command acts.
bool KeyvaultCore::exclusive() const {
  return late_ != KeyvaultError::none || command_.op == KeyvaultOp::write || command_.op == KeyvaultOp::derive ||
         command_.op == KeyvaultOp::wipe || command_.op == KeyvaultOp::handover;
}

void KeyvaultCore::judge() {
  if (const KeyvaultError refused = refusal(); refused != KeyvaultError::none) {
    phase_ = Phase::idle;
    fail(refused);
    return;
  }
  late_ = late_refusal();
  phase_ = Phase::act;
  wait_ = KeyvaultTiming::kAct;
}

void KeyvaultCore::open_target() {
  target() = {};
  target().owner = command_.who;
  target().attributes = setup_.key();
}

void KeyvaultCore::act() {
  phase_ = Phase::idle;
  if (late_ != KeyvaultError::none) {
    target() = {};
    fail(late_);
    return;
  }
  switch (command_.op) {
    case KeyvaultOp::write:
      open_target();
      writing_ = true;
      taken_ = 0;
      return;
    case KeyvaultOp::derive:
      open_target();
      kdf_.start(setup_, slots_[command_.source], target());
      phase_ = Phase::run;
      return;
    case KeyvaultOp::wipe:
      target() = {};
      break;
    case KeyvaultOp::lock:
      target().locked = true;
      break;
    case KeyvaultOp::handover:
      target().owner = command_.heir;
      target().attributes.exportable = false;
      break;
    case KeyvaultOp::freeze:
      frozen_ = true;
      break;
    case KeyvaultOp::none:
    case KeyvaultOp::abort:  // nothing was running
      break;
  }
  done_ = true;
}

}  // namespace pluton
