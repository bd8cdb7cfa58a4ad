// SPDX-License-Identifier: Apache-2.0
#include "pluton/keyvault/keyvault_kdf.hpp"

#include <algorithm>

#include "pluton/octets.hpp"

namespace pluton {

namespace {

constexpr std::size_t kBeat = 8;

// The first `count` octets of 32-bit registers.
template <class Words>
void append(std::vector<std::uint8_t>& to, const Words& words, unsigned count) {
  for (unsigned i = 0; i < count; ++i) to.push_back(octets_of(words[i / 4])[i % 4]);
}

void append_be32(std::vector<std::uint8_t>& to, std::uint32_t word) {
  for (unsigned shift = 32; shift > 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(word >> (shift - 8)));
}

}  // namespace

void KeyvaultKdf::start(const KeyvaultSetup& setup, const KeySlot& source, KeySlot& target) {
  setup_ = setup;
  source_ = &source;
  target_ = &target;
  hash_bytes_ = setup.hash_bytes();
  phase_ = Phase::low;
}

void KeyvaultKdf::stop() { *this = KeyvaultKdf{}; }

void KeyvaultKdf::begin_hmac(unsigned number) {
  hmac_ = number;
  phase_ = Phase::key;
  part_ = hmac_key();
  sent_ = 0;
  taken_ = 0;
  next_beat_ = KeyvaultKdfTiming::kFirstKeyBeat;
}

// RFC 5869: no salt means as many zeros as the digest has octets.
KeyvaultKdf::Octets KeyvaultKdf::hmac_key() const {
  Octets key;
  if (setup_.mode() != KdfMode::extract) {
    key.assign(source_->key.begin(), source_->key.begin() + source_->attributes.bytes);
  } else if (setup_.salt_bytes() == 0) {
    key.assign(hash_bytes_, 0);
  } else {
    append(key, setup_.salt, setup_.salt_bytes());
  }
  return key;
}

KeyvaultKdf::Octets KeyvaultKdf::message() const {
  Octets m;
  switch (setup_.mode()) {
    case KdfMode::extract:
      m.assign(source_->key.begin(), source_->key.begin() + source_->attributes.bytes);
      break;
    case KdfMode::expand:
      if (hmac_ == 2) m.assign(target_->key.begin(), target_->key.begin() + hash_bytes_);
      append(m, setup_.info, setup_.info_bytes());
      m.push_back(static_cast<std::uint8_t>(hmac_));
      break;
    case KdfMode::counter:
      append_be32(m, hmac_);
      append(m, setup_.salt, setup_.salt_bytes());
      m.push_back(0);
      append(m, setup_.info, setup_.info_bytes());
      append_be32(m, 8 * target_->attributes.bytes);
      break;
    case KdfMode::counter_whole:
      append_be32(m, hmac_);
      append(m, setup_.info, setup_.info_bytes());
      break;
  }
  return m;
}

void KeyvaultKdf::load() {
  beat_bytes_ = static_cast<unsigned>(std::min(kBeat, part_.size() - sent_));
  beat_ = 0;
  for (unsigned i = beat_bytes_; i-- > 0;) beat_ = beat_ << 8 | part_[sent_ + i];
  sent_ += beat_bytes_;
  last_ = sent_ == part_.size();
  valid_ = true;
}

// The beat on show has been taken.
void KeyvaultKdf::advance() {
  valid_ = false;
  if (!last_) {
    if (phase_ == Phase::key) {
      load();
    } else {
      next_beat_ = KeyvaultKdfTiming::kMessageOctet * std::min(kBeat, part_.size() - sent_);
    }
    return;
  }
  last_ = false;
  if (phase_ == Phase::message) {
    phase_ = Phase::digest;
    return;
  }
  phase_ = Phase::message;
  part_ = message();
  sent_ = 0;
  next_beat_ = KeyvaultKdfTiming::kMessageOctet * std::min(kBeat, part_.size());
}

KeyvaultKdf::Event KeyvaultKdf::take(const KeyvaultPins::In& in) {
  const bool end = taken_ + kBeat == hash_bytes_;
  if (taken_ + (hmac_ - 1) * hash_bytes_ < target_->attributes.bytes) {
    target_->put(taken_ + (hmac_ - 1) * hash_bytes_, kBeat, in.kdf_ddata);
  }
  taken_ += kBeat;
  if (end != (in.kdf_dlast != 0)) return Event::failed;
  if (!end) return Event::none;
  if (!more()) return Event::done;
  begin_hmac(2);
  return Event::none;
}

KeyvaultKdf::Event KeyvaultKdf::tick(const KeyvaultPins::In& in) {
  const bool granted = in.kdf_gnt != 0;
  switch (phase_) {
    case Phase::idle:
      return Event::none;
    case Phase::low:
      if (!granted) phase_ = Phase::ask;
      return Event::none;
    case Phase::ask:
      if (granted) begin_hmac(1);
      return Event::none;
    default:
      break;
  }
  if (!granted) return Event::failed;
  if (phase_ == Phase::digest) return in.kdf_dvalid != 0 ? take(in) : Event::none;
  if (valid_) {
    if (in.kdf_ready != 0) advance();
  } else if (--next_beat_ == 0) {
    load();
  }
  return Event::none;
}

void KeyvaultKdf::show(KeyvaultPins::Out& out) const {
  const bool asks = phase_ != Phase::idle && phase_ != Phase::low;
  out.kdf_req = asks ? 1 : 0;
  out.kdf_alg = asks ? setup_.prf() : 0;
  out.kdf_key = phase_ == Phase::low || phase_ == Phase::ask || phase_ == Phase::key ? 1 : 0;
  out.kdf_valid = valid_ ? 1 : 0;
  out.kdf_data = valid_ ? beat_ : 0;
  out.kdf_bytes = valid_ ? beat_bytes_ : 0;
  out.kdf_last = valid_ && last_ ? 1 : 0;
}

Cycles KeyvaultKdf::quiet() const {
  const bool filling = !valid_ && (phase_ == Phase::key || phase_ == Phase::message);
  return filling ? next_beat_ - 1 : tlmkit::kForever;
}

void KeyvaultKdf::skip(Cycles n) {
  if (!valid_ && (phase_ == Phase::key || phase_ == Phase::message)) next_beat_ -= n;
}

}  // namespace pluton
