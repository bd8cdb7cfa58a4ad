// SPDX-License-Identifier: Apache-2.0
#include "pluton/sha/sha.hpp"

#include <mbedtls/platform_util.h>

#include <algorithm>

#include "pluton/octets.hpp"

namespace pluton {

namespace {
constexpr std::uint64_t kBlockOctets = 64;
constexpr std::uint64_t kLengthOctets = 8;
}  // namespace

Sha::Sha(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : Engine(name, sha_map::kBlock, clock,
             {sha_map::status::kBusy, sha_map::status::kDone, sha_map::irq_enable::kDone}) {
  add_all(regs_);
  adopt(regs_.status, regs_.irq_enable);
  mbedtls_sha256_init(&context_);
  regs_.ctrl.on_write([this](Access& access, std::uint32_t, std::uint32_t bits) { command(access, bits); });
  regs_.data.on_write([this](Access& access, std::uint32_t, std::uint32_t word) {
    const auto octets = octets_of(word);
    take(access, octets.data(), octets.size());
  });
  regs_.data_byte.on_write([this](Access& access, std::uint32_t, std::uint32_t word) {
    const auto octet = static_cast<std::uint8_t>(word);
    take(access, &octet, 1);
  });
  regs_.digest.on_read([this](Access& access, std::uint32_t index, std::uint32_t) {
    settle(sample(access));
    return regs_.digest.get(index);
  });
}

Sha::~Sha() { mbedtls_sha256_free(&context_); }

void Sha::reset() {
  Engine::reset();
  clear_digest();
  mbedtls_sha256_free(&context_);
  mbedtls_sha256_init(&context_);
  state_ = State::idle;
  octets_ = 0;
}

void Sha::command(Access& access, std::uint32_t bits) {
  const Cycles at = effect(access);
  settle(at);
  bits &= sha_map::ctrl::kStart.mask() | sha_map::ctrl::kFinish.mask() | sha_map::ctrl::kWipe.mask();
  // Whatever else a write says, a wipe is a wipe.
  if ((bits & sha_map::ctrl::kWipe.mask()) != 0) {
    wipe(at);
  } else if (bits == sha_map::ctrl::kStart.mask()) {
    start(at);
  } else if (bits == sha_map::ctrl::kFinish.mask() && state_ == State::open) {
    finish(at);
  } else if (bits != 0) {
    regs_.status.set_field(sha_map::status::kError, 1);
  }
}

void Sha::start(Cycles at) {
  wipe(at);
  mbedtls_sha256_starts_ret(&context_, 0);
  state_ = State::open;
}

void Sha::wipe(Cycles at) {
  abandon(at);
  clear_digest();
  mbedtls_sha256_free(&context_);
  mbedtls_sha256_init(&context_);
  state_ = State::idle;
  octets_ = 0;
}

void Sha::take(Access& access, const std::uint8_t* octets, unsigned count) {
  if (state_ == State::open && busy(effect(access))) access.wait = end() - access.cycle - kApbCycles;
  const Cycles at = effect(access);
  settle(at);
  if (state_ != State::open) {
    regs_.status.set_field(sha_map::status::kError, 1);
    return;
  }
  mbedtls_sha256_update_ret(&context_, octets, count);
  // A word may straddle two blocks after an odd number of DATA_BYTE writes; the rest waits in the holding register.
  const std::uint64_t before = octets_ / kBlockOctets;
  octets_ += count;
  if (octets_ / kBlockOctets != before) work(at, at + ShaTiming::kBlock, false);
}

void Sha::finish(Cycles at) {
  state_ = State::closing;
  mbedtls_sha256_finish_ret(&context_, digest_.data());
  // 0x80 and the length need nine octets; when the last block has no room for them, they take one more.
  const std::uint64_t rest = octets_ % kBlockOctets;
  const Cycles blocks = rest + 1 + kLengthOctets > kBlockOctets ? 2 : 1;
  const Cycles begin = std::max(at, end());
  work(begin, begin + blocks * (ShaTiming::kPad + ShaTiming::kBlock), true);
}

void Sha::finished() {
  for (unsigned i = 0; i < sha_map::kDigestCount; ++i) regs_.digest.set(word_at(digest_.data() + 4 * i), i);
  state_ = State::idle;
  octets_ = 0;
}

void Sha::clear_digest() {
  mbedtls_platform_zeroize(digest_.data(), digest_.size());
  for (unsigned i = 0; i < sha_map::kDigestCount; ++i) regs_.digest.set(0, i);
}

}  // namespace pluton
