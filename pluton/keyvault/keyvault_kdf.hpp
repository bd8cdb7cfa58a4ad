// SPDX-License-Identifier: Apache-2.0
// A derivation as the sequence of beats that it is: one or two HMACs over the kdf channel. The SHA side computes.
#pragma once

#include <vector>

#include "pluton/keyvault/keyvault_pins.hpp"
#include "pluton/keyvault/keyvault_types.hpp"
#include "tlm/cycle/core.hpp"

namespace pluton {

using tlmkit::Cycles;

struct KeyvaultKdfTiming {
  // Loading the first beat of a key; the others follow a beat a cycle.
  static constexpr Cycles kFirstKeyBeat = 1;
  // Putting the message together.
  static constexpr Cycles kMessageOctet = 1;
};

class KeyvaultKdf {
 public:
  enum class Event { none, done, failed };

  // `target` is cleared already and gets the digest.
  void start(const KeyvaultSetup& setup, const KeySlot& source, KeySlot& target);
  void stop();
  Event tick(const KeyvaultPins::In& in);
  void show(KeyvaultPins::Out& out) const;
  // As of CycleCore, for quiet inputs of this channel.
  Cycles quiet() const;
  void skip(Cycles n);

 private:
  enum class Phase { idle, low, ask, key, message, digest };
  using Octets = std::vector<std::uint8_t>;

  bool more() const { return hmac_ == 1 && hash_bytes_ < target_->attributes.bytes; }
  void begin_hmac(unsigned number);
  Octets hmac_key() const;
  Octets message() const;
  // Puts the octets [sent_, sent_ + up to 8) of the part under way into the beat.
  void load();
  void advance();
  Event take(const KeyvaultPins::In& in);

  Phase phase_ = Phase::idle;
  KeyvaultSetup setup_;
  const KeySlot* source_ = nullptr;
  KeySlot* target_ = nullptr;
  unsigned hash_bytes_ = 0;
  unsigned hmac_ = 0;     // 1, 2
  Octets part_;           // key or message under way
  std::size_t sent_ = 0;  // octets of it loaded so far
  Cycles next_beat_ = 0;  // edges until the next beat is valid
  bool valid_ = false;
  std::uint64_t beat_ = 0;
  unsigned beat_bytes_ = 0;
  bool last_ = false;
  unsigned taken_ = 0;  // octets of the digest
};

}  // namespace pluton
