// SPDX-License-Identifier: Apache-2.0
// Constrained-random traffic on all pins of the vault: several initiators that write, derive, lock and get in each
// other's way; two engines that load keys at any time; a SHA side with gaps, latencies and faults; resets at any cycle.
#pragma once

#include <array>
#include <deque>
#include <random>

#include "testbench/pluton/keyvault/keyvault_bench.hpp"

namespace keyvault_test {

// What random traffic has reached; a campaign that reaches less than everything proves less.
struct Coverage {
  std::array<unsigned, 32> codes{};  // ERROR_CODE as read
  unsigned granted = 0, denied = 0, derived = 0, waited = 0, resets = 0, skipped = 0;
};

class Traffic {
 public:
  using In = KeyvaultPins::In;
  using Out = KeyvaultPins::Out;

  explicit Traffic(unsigned seed) : random_(seed) {
    sha_.grant_latency = [this] { return below(3) == 0 ? below(40) : 0; };
    sha_.release_latency = [this] { return below(3) == 0 ? below(40) : 0; };
    sha_.digest_latency = [this] { return below(2) == 0 ? below(100) : below(4); };
    sha_.ready = [this] { return below(4) != 0; };
    sha_.fault = [this] {
      const unsigned f = below(30);
      return f < 3 ? static_cast<FakeSha::Fault>(f + 1) : FakeSha::Fault::none;
    };
  }
  const Coverage& coverage() const { return coverage_; }
  unsigned long operations() const { return operations_; }
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  // Whether this cycle is to be reset before; whoever drives resets the cores and calls reset().
  bool wants_reset() { return below(10000) == 0; }
  void reset() {
    sha_.reset();
    aes_client_.reset();
    sha_client_.reset();
    queue_.clear();
    access_ = {};
    in_ = {};
    ++coverage_.resets;
  }

  // Inputs of the cycle in which the vault shows `out`.
  const In& next(const Out& out, Cycles cycle) {
    sha_.drive(out, in_);
    engine(aes_client_, cycle, out);
    engine(sha_client_, cycle, out);
    bus();
    return in_;
  }
  // The APB outputs of that cycle.
  void answer(const Out& out) {
    if (in_.psel == 0 || in_.penable == 0) return;
    if (out.pready == 0) {
      ++coverage_.waited;
      return;
    }
    ++operations_;
    if (in_.pwrite == 0 && in_.paddr == map::kErrorCode) ++coverage_.codes[out.prdata & 31];
    if (in_.pwrite == 0 && in_.paddr == map::kStatus && (out.prdata & map::status::kDone.mask()) != 0 && deriving_) {
      ++coverage_.derived;
    }
    in_.psel = in_.penable = 0;
    gap_ = below(3) == 0 ? below(30) : below(3);
  }
  // Time may pass that this traffic does not see.
  bool may_skip() const { return in_.psel == 0 && !aes_client_.busy() && !sha_client_.busy(); }
  Coverage& coverage() { return coverage_; }

 private:
  struct Access {
    bool write = false;
    std::uint32_t offset = 0, word = 0;
    unsigned who = 1;
  };

  unsigned slot() { return below(8) == 0 ? below(16) : below(4); }
  unsigned initiator() { return below(6) == 0 ? 1 + below(3) : 1; }
  std::uint32_t attributes() {
    const unsigned bytes = below(16) == 0 ? below(128) : 16 * (1 + below(4));
    // Mostly a key that can be derived from.
    unsigned usage = below(128) | (below(4) != 0 ? kDerive : 0);
    if (below(16) != 0 && (usage & kDerive) != 0) usage &= ~8u;
    return bytes | below(2) << 7 | (below(8) | (below(4) != 0 ? kSha : 0)) << 8 | usage << 16 |
           (below(16) == 0 ? 0xFF00F800u : 0);
  }
  std::uint32_t derivation() {
    const unsigned prf = below(16) == 0 ? 3 : below(3);
    const unsigned salt = below(16) == 0 ? below(64) : below(33), info = below(16) == 0 ? below(128) : below(65);
    return below(4) | prf << 4 | salt << 8 | info << 16;
  }

  void push(unsigned who, bool write, std::uint32_t offset, std::uint32_t word = 0) {
    queue_.push_back({write, offset, word, who});
  }
  void push_write(unsigned who) {
    const std::uint32_t a = attributes();
    push(who, true, map::kAttributes, a);
    written_ = slot();
    push(below(8) == 0 ? initiator() : who, true, map::kCommand, command_word(Op::write, written_));
    unsigned words = (a & 0x7F) / 4;
    if (below(10) == 0) words += 1 + below(2);
    if (below(10) == 0) words = below(words + 1);
    for (unsigned i = 0; i < words; ++i) {
      if (below(100) == 0) push_any();
      push(below(150) == 0 ? initiator() : who, true, map::kKeyData, static_cast<std::uint32_t>(random_()));
    }
  }
  void push_derive(unsigned who) {
    std::uint32_t d = derivation(), a = attributes();
    if (below(4) != 0) a &= ~0x80u;
    if ((d & 3) == 0 && below(8) != 0) a = (a & ~0x7Fu) | ((d >> 4 & 3) == 0 ? 32 : (d >> 4 & 3) == 1 ? 48 : 64);
    push(who, true, map::kAttributes, a);
    push(who, true, map::kDerivation, d);
    for (unsigned i = below(4); i > 0; --i)
      push(who, true, map::kSalt + 4 * below(8), static_cast<std::uint32_t>(random_()));
    for (unsigned i = below(4); i > 0; --i)
      push(who, true, map::kInfo + 4 * below(16), static_cast<std::uint32_t>(random_()));
    const std::uint32_t command = command_word(Op::derive, slot(), below(4) == 0 ? slot() : written_);
    push(below(8) == 0 ? initiator() : who, true, map::kCommand, command);
    if (below(3) == 0) {
      for (unsigned i = below(6); i > 0; --i) push_any();
      push(below(4) == 0 ? initiator() : who, true, map::kCommand, command_word(Op::abort, 0));
      // Once more while the SHA side still lets go of the first.
      if (below(2) == 0) push(who, true, map::kCommand, command);
    } else {
      for (unsigned i = below(30); i > 0; --i) push_read();
      push(who, false, map::kStatus);
      pause_ = true;
    }
  }
  void push_read() {
    const auto& reg = map::kRegisters[below(std::size(map::kRegisters))];
    push(initiator(), false, reg.offset + reg.stride * below(reg.count));
  }
  void push_any() {
    static constexpr std::uint32_t kOffsets[] = {map::kStatus,
                                                 map::kStatus,
                                                 map::kErrorCode,
                                                 map::kErrorCode,
                                                 map::kIrqEnable,
                                                 map::kAttributes,
                                                 map::kDerivation,
                                                 map::kKeyData,
                                                 map::kSalt,
                                                 map::kInfo,
                                                 map::kCommand,
                                                 0x1C,
                                                 0x60,
                                                 0xC0,
                                                 0x140,
                                                 0x101};
    const unsigned pick = below(24);
    const std::uint32_t offset = pick < std::size(kOffsets) ? kOffsets[pick] : map::kSlot + 4 * below(16);
    const bool write = offset == map::kErrorCode || pick >= std::size(kOffsets) ? below(8) == 0 : below(2) == 0;
    push(initiator(), write, offset, static_cast<std::uint32_t>(random_()));
  }
  void push_command(unsigned who) {
    static constexpr Op kOps[] = {Op::wipe, Op::wipe, Op::lock, Op::handover, Op::handover, Op::abort, Op::none};
    Op op = kOps[below(std::size(kOps))];
    if (op == Op::lock && below(8) != 0) op = Op::wipe;
    if (op == Op::none) op = below(40) == 0 ? Op::freeze : below(2) == 0 ? static_cast<Op>(8 + below(8)) : Op::none;
    push(who, true, map::kCommand, command_word(op, slot(), slot(), 1 + below(3)));
    if (below(2) == 0) push(who, false, map::kErrorCode);
  }
  void refill() {
    const unsigned who = initiator();
    if (below(2) == 0) push(who, false, map::kErrorCode);
    switch (below(8)) {
      case 0:
      case 1:
        return push_write(who);
      case 2:
      case 3:
      case 4:
        return push_derive(who);
      case 5:
        return push_command(who);
      case 6:
        return push_any();
      default:
        return push_read();
    }
  }
  void bus() {
    if (in_.psel != 0) {
      in_.penable = 1;
      return;
    }
    in_.penable = 0;
    if (gap_ > 0) {
      --gap_;
      return;
    }
    if (pause_ && queue_.size() == 1) {  // lets most derivations come to their end
      pause_ = false;
      gap_ = below(800);
      deriving_ = true;
      return;
    }
    if (queue_.empty()) {
      deriving_ = false;
      refill();
    }
    access_ = queue_.front();
    queue_.pop_front();
    in_.psel = 1;
    in_.pwrite = access_.write ? 1 : 0;
    in_.paddr = access_.offset;
    in_.pwdata = access_.write ? access_.word : 0;
    in_.pstrb = !access_.write ? 0 : below(100) == 0 ? below(16) : 15;
    in_.pprot = below(8);
    in_.puser = access_.who | below(32) << 8;
  }
  void engine(KeyClient& client, Cycles cycle, const Out& out) {
    if (!client.busy() && below(60) == 0) client.ask(slot(), initiator(), below(4));
    const bool before = client.busy();
    client.drive(out, in_, cycle);
    if (!before || client.response().beats != 8 || !client.response().last_in_place) return;
    ++(client.response().error ? coverage_.denied : coverage_.granted);
    ++operations_;
  }

  std::mt19937 random_;
  FakeSha sha_;
  KeyClient aes_client_{Engine::aes};
  KeyClient sha_client_{Engine::sha};
  std::deque<Access> queue_;
  Access access_;
  In in_{};
  unsigned gap_ = 0;
  unsigned written_ = 0;  // slot of the newest WRITE
  bool pause_ = false;    // the queue ends with a derivation
  bool deriving_ = false;
  Coverage coverage_;
  unsigned long operations_ = 0;
};

}  // namespace keyvault_test
