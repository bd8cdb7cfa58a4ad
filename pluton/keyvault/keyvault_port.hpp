// SPDX-License-Identifier: Apache-2.0
// Key port of one engine: a request seen in cycle c is judged in c+1 and answered with the beats of c+2 to c+9.
#pragma once

#include <array>

#include "pluton/keyvault/keyvault_types.hpp"
#include "tlm/clock.hpp"

namespace pluton {

struct KeyvaultPortTiming {
  // From the cycle of the request to that of the first beat.
  static constexpr tlmkit::Cycles kAnswer = 2;
  static constexpr unsigned kBeats = 8;
};

class KeyvaultPort {
 public:
  explicit KeyvaultPort(std::uint32_t destination) : destination_(destination) {}

  bool idle() const { return phase_ == Phase::idle; }
  // Words of the slot are still to be read with the edges to come: it must not change.
  bool reading(unsigned slot) const {
    return phase_ == Phase::beat && !error_ && slot_ == slot && beat_ + 1 < KeyvaultPortTiming::kBeats;
  }
  // `reserved`: a slot that a command is about to change, or kKeyvaultSlots.
  void tick(bool request, unsigned slot, std::uint32_t owner, const std::array<KeySlot, kKeyvaultSlots>& slots,
            unsigned reserved) {
    switch (phase_) {
      case Phase::idle:
        if (!request) return;
        slot_ = slot;
        owner_ = owner;
        phase_ = Phase::judge;
        wait_ = KeyvaultPortTiming::kAnswer - 1;
        return;
      case Phase::judge:
        if (--wait_ != 0) return;
        judge(slots[slot_], slot_ == reserved);
        return;
      case Phase::beat:
        if (++beat_ == KeyvaultPortTiming::kBeats) {
          *this = KeyvaultPort(destination_);
          return;
        }
        data_ = error_ ? 0 : slots[slot_].word(beat_);
        return;
    }
  }
  // valid, data, last, error, bytes, usage of the engine's response pins.
  template <class Put>
  void show(Put put) const {
    const bool valid = phase_ == Phase::beat;
    put(valid ? 1u : 0u, data_, valid && beat_ + 1 == KeyvaultPortTiming::kBeats ? 1u : 0u, valid && error_ ? 1u : 0u,
        bytes_, usage_);
  }

 private:
  enum class Phase : std::uint8_t { idle, judge, beat };

  void judge(const KeySlot& slot, bool reserved) {
    const KeyAttributes& a = slot.attributes;
    const bool granted = slot.valid && slot.owner == owner_ && (a.destination & destination_) != 0 && !reserved;
    phase_ = Phase::beat;
    beat_ = 0;
    error_ = !granted;
    bytes_ = granted ? a.bytes : 0;
    usage_ = granted ? a.usage : 0;
    data_ = granted ? slot.word(0) : 0;
  }

  std::uint32_t destination_;  // the bit that a key for this engine has
  Phase phase_ = Phase::idle;
  unsigned slot_ = 0;
  std::uint32_t owner_ = 0;
  tlmkit::Cycles wait_ = 0;
  unsigned beat_ = 0;
  bool error_ = false;
  std::uint32_t bytes_ = 0;
  std::uint32_t usage_ = 0;
  std::uint64_t data_ = 0;
};

}  // namespace pluton
