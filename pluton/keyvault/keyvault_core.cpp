// SPDX-License-Identifier: Apache-2.0
#include "pluton/keyvault/keyvault_core.hpp"

#include <algorithm>

#include "pluton/keyvault/gen/keyvault_regs.hpp"

namespace pluton {

namespace map = keyvault_map;

namespace {

std::uint32_t put(const tlmkit::FieldSpec& field, std::uint32_t value) { return value << field.lsb & field.mask(); }
std::uint32_t get(const tlmkit::FieldSpec& field, std::uint32_t word) { return (word & field.mask()) >> field.lsb; }
bool in_array(std::uint32_t offset, std::uint32_t first, std::uint32_t count) {
  return offset >= first && offset < first + 4 * count;
}

}  // namespace

KeyvaultCore::KeyvaultCore() { update(); }

void KeyvaultCore::reset() {
  slots_ = {};
  aes_ = KeyvaultPort(kDestinationAes);
  sha_ = KeyvaultPort(kDestinationSha);
  kdf_.stop();
  setup_ = {};
  command_ = {};
  phase_ = Phase::idle;
  wait_ = 0;
  late_ = code_ = KeyvaultError::none;
  writing_ = fresh_ = done_ = error_ = frozen_ = false;
  taken_ = 0;
  irq_enable_ = 0;
  update();
}

KeyvaultCore::Bus KeyvaultCore::decode(const In& in) {
  Bus bus{in.psel != 0 && in.penable != 0, in.pwrite != 0, in.paddr % 4 == 0, false, false, false};
  if (!bus.hit) return bus;
  const std::uint32_t at = in.paddr;
  bus.command = at == map::kCommand;
  bus.key = at == map::kKeyData;
  bus.setup = at == map::kAttributes || at == map::kDerivation || in_array(at, map::kSalt, map::kSaltCount) ||
              in_array(at, map::kInfo, map::kInfoCount);
  bus.hit = bus.command || bus.key || bus.setup || at == map::kStatus || at == map::kErrorCode ||
            at == map::kIrqEnable || in_array(at, map::kSlot, map::kSlotCount);
  return bus;
}

std::uint32_t KeyvaultCore::meta(const KeySlot& slot) const {
  if (!slot.valid) return 0;
  const KeyAttributes& a = slot.attributes;
  return put(map::slot::kLength, a.bytes) | put(map::slot::kExportable, a.exportable ? 1 : 0) |
         put(map::slot::kDestination, a.destination) | put(map::slot::kLocked, slot.locked ? 1 : 0) |
         put(map::slot::kValid, 1) | put(map::slot::kUsage, a.usage) | put(map::slot::kOwner, slot.owner);
}

std::uint32_t KeyvaultCore::status() const {
  return put(map::status::kBusy, phase_ != Phase::idle ? 1 : 0) | put(map::status::kDone, done_ ? 1 : 0) |
         put(map::status::kError, error_ ? 1 : 0) | put(map::status::kWriting, writing_ ? 1 : 0) |
         put(map::status::kFrozen, frozen_ ? 1 : 0);
}

std::uint32_t KeyvaultCore::read(std::uint32_t offset) const {
  if (offset == map::kStatus) return status();
  if (offset == map::kErrorCode) return static_cast<std::uint32_t>(code_);
  if (offset == map::kIrqEnable) return irq_enable_;
  if (offset == map::kAttributes) return setup_.attributes;
  if (offset == map::kDerivation) return setup_.derivation;
  if (in_array(offset, map::kSalt, map::kSaltCount)) return setup_.salt[(offset - map::kSalt) / 4];
  if (in_array(offset, map::kInfo, map::kInfoCount)) return setup_.info[(offset - map::kInfo) / 4];
  if (in_array(offset, map::kSlot, map::kSlotCount)) return meta(slots_[(offset - map::kSlot) / 4]);
  return 0;
}

const KeyvaultCore::Out& KeyvaultCore::settle(const In& in) {
  const Bus bus = decode(in);
  const bool bad = bus.bad(in);
  out_.pready = bus.access && !bad && bus.waits(phase_) ? 0 : 1;
  out_.pslverr = bus.access && bad ? 1 : 0;
  out_.prdata = bus.access && !bus.write && bus.hit ? read(in.paddr) : 0;
  return out_;
}

void KeyvaultCore::fail(KeyvaultError error) {
  error_ = true;
  code_ = error;
}

void KeyvaultCore::setup_write(const In& in, std::uint32_t who) {
  if (!setup_.owned || setup_.owner != who) setup_ = {};
  setup_.owned = true;
  setup_.owner = who;
  if (in.paddr == map::kAttributes) {
    setup_.attributes = in.pwdata & (map::attributes::kLength.mask() | map::attributes::kExportable.mask() |
                                     map::attributes::kDestination.mask() | map::attributes::kUsage.mask());
  } else if (in.paddr == map::kDerivation) {
    setup_.derivation = in.pwdata & (map::derivation::kMode.mask() | map::derivation::kPrf.mask() |
                                     map::derivation::kSaltBytes.mask() | map::derivation::kInfoBytes.mask());
  } else if (in.paddr < map::kInfo) {
    setup_.salt[(in.paddr - map::kSalt) / 4] = in.pwdata;
  } else {
    setup_.info[(in.paddr - map::kInfo) / 4] = in.pwdata;
  }
}

void KeyvaultCore::command_write(std::uint32_t word, std::uint32_t who) {
  const std::uint32_t op = get(map::command::kOp, word);
  fresh_ = false;
  if (writing_) {
    const bool abandon = op == static_cast<std::uint32_t>(KeyvaultOp::abort) && who == command_.who;
    writing_ = false;
    target() = {};
    fail(abandon ? KeyvaultError::aborted : KeyvaultError::incomplete);
    return;
  }
  command_.known =
      op >= static_cast<std::uint32_t>(KeyvaultOp::write) && op <= static_cast<std::uint32_t>(KeyvaultOp::freeze);
  command_.op = command_.known ? static_cast<KeyvaultOp>(op) : KeyvaultOp::none;
  command_.slot = get(map::command::kSlot, word);
  command_.source = get(map::command::kSource, word);
  command_.heir = get(map::command::kHeir, word);
  command_.who = who;
  late_ = code_ = KeyvaultError::none;
  done_ = error_ = false;
  phase_ = Phase::judge;
  wait_ = KeyvaultTiming::kJudge;
}

void KeyvaultCore::key_write(std::uint32_t word, std::uint32_t who) {
  if (writing_ && who != command_.who) {
    writing_ = false;
    target() = {};
    fail(KeyvaultError::incomplete);
  } else if (writing_) {
    target().put(taken_, 4, word);
    taken_ += 4;
    if (taken_ == target().attributes.bytes) {
      target().valid = true;
      writing_ = false;
      fresh_ = done_ = true;
    }
  } else if (fresh_ && who == command_.who) {
    fresh_ = done_ = false;
    late_ = KeyvaultError::overrun;
    phase_ = Phase::act;
    wait_ = KeyvaultTiming::kAct;
  } else {
    fail(KeyvaultError::not_open);
  }
}

void KeyvaultCore::running_write(bool command, std::uint32_t word, std::uint32_t who) {
  if (!command || get(map::command::kOp, word) != static_cast<std::uint32_t>(KeyvaultOp::abort)) {
    fail(KeyvaultError::busy);
  } else if (who != command_.who) {
    fail(KeyvaultError::not_owner);
  } else {
    kdf_.stop();
    target() = {};
    phase_ = Phase::idle;
    fail(KeyvaultError::aborted);
  }
}

void KeyvaultCore::bus_write(const In& in, std::uint32_t who) {
  const Bus bus = decode(in);
  if (in.paddr == map::kStatus) {
    if (get(map::status::kDone, in.pwdata) != 0) done_ = false;
    if (get(map::status::kError, in.pwdata) != 0) {
      error_ = false;
      code_ = KeyvaultError::none;
    }
  } else if (in.paddr == map::kIrqEnable) {
    irq_enable_ = in.pwdata & (map::irq_enable::kDone.mask() | map::irq_enable::kError.mask());
  } else if (phase_ == Phase::run) {
    if (bus.command || bus.key || bus.setup) running_write(bus.command, in.pwdata, who);
  } else if (bus.setup) {
    setup_write(in, who);
  } else if (bus.command) {
    command_write(in.pwdata, who);
  } else if (bus.key) {
    key_write(in.pwdata, who);
  }
}

void KeyvaultCore::tick(const In& in) {
  const Phase before = phase_;
  const bool reading = aes_.reading(command_.slot) || sha_.reading(command_.slot);
  const unsigned reserved = phase_ == Phase::act && exclusive() ? command_.slot : kKeyvaultSlots;
  aes_.tick(in.aes_kreq_valid != 0, in.aes_kreq_slot, in.aes_kreq_owner, slots_, reserved);
  sha_.tick(in.sha_kreq_valid != 0, in.sha_kreq_slot, in.sha_kreq_owner, slots_, reserved);
  const KeyvaultKdf::Event event = kdf_.tick(in);

  const Bus bus = decode(in);
  if (bus.access && bus.write && !bus.bad(in) && !bus.waits(phase_)) bus_write(in, in.puser & 0xFF);
  if (before == Phase::judge && --wait_ == 0) judge();
  if (before == Phase::act) {
    if (wait_ > 1) {
      --wait_;
    } else if (!exclusive() || !reading) {
      act();
    }
  }
  if (phase_ == Phase::run && before == Phase::run) finish(event);
  update();
}

void KeyvaultCore::finish(KeyvaultKdf::Event event) {
  if (event == KeyvaultKdf::Event::none) return;
  kdf_.stop();
  phase_ = Phase::idle;
  if (event == KeyvaultKdf::Event::failed) {
    target() = {};
    fail(KeyvaultError::engine);
  } else {
    target().valid = true;
    done_ = true;
  }
}

void KeyvaultCore::update() {
  kdf_.show(out_);
  aes_.show([this](auto valid, auto data, auto last, auto error, auto bytes, auto usage) {
    out_.aes_krsp_valid = valid;
    out_.aes_krsp_data = data;
    out_.aes_krsp_last = last;
    out_.aes_krsp_error = error;
    out_.aes_krsp_bytes = bytes;
    out_.aes_krsp_usage = usage;
  });
  sha_.show([this](auto valid, auto data, auto last, auto error, auto bytes, auto usage) {
    out_.sha_krsp_valid = valid;
    out_.sha_krsp_data = data;
    out_.sha_krsp_last = last;
    out_.sha_krsp_error = error;
    out_.sha_krsp_bytes = bytes;
    out_.sha_krsp_usage = usage;
  });
  out_.busy = phase_ != Phase::idle ? 1 : 0;
  out_.idle = phase_ == Phase::idle && aes_.idle() && sha_.idle() ? 1 : 0;
  out_.irq = (done_ && get(map::irq_enable::kDone, irq_enable_) != 0) ||
                     (error_ && get(map::irq_enable::kError, irq_enable_) != 0)
                 ? 1
                 : 0;
}

Cycles KeyvaultCore::quiet() const {
  if (!aes_.idle() || !sha_.idle() || phase_ == Phase::judge || phase_ == Phase::act) return 0;
  return kdf_.quiet();
}

void KeyvaultCore::skip(Cycles n) { kdf_.skip(n); }

}  // namespace pluton
