// SPDX-License-Identifier: Apache-2.0
// The SHA engine's side of the derivation channel, from its contract (pluton/engine/engine_pins.hpp) and mbedTLS: any
// latency, any gaps, and on demand the faults that the vault must survive.
#pragma once

#include <mbedtls/md.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "pluton/keyvault/keyvault_pins.hpp"

namespace keyvault_test {

using Octets = std::vector<std::uint8_t>;

inline const mbedtls_md_info_t* hash_of(unsigned alg) {
  return mbedtls_md_info_from_type(alg == 0 ? MBEDTLS_MD_SHA256 : alg == 1 ? MBEDTLS_MD_SHA384 : MBEDTLS_MD_SHA512);
}

inline Octets hmac(unsigned alg, const Octets& key, const Octets& message) {
  Octets digest(mbedtls_md_get_size(hash_of(alg)));
  mbedtls_md_hmac(hash_of(alg), key.data(), key.size(), message.data(), message.size(), digest.data());
  return digest;
}

class FakeSha {
 public:
  using In = pluton::KeyvaultPins::In;
  using Out = pluton::KeyvaultPins::Out;
  enum class Fault { none, grant_lost, short_digest, long_digest };

  // Cycles of the next grant, fall of the grant, and digest; whether a beat is taken in this cycle.
  std::function<unsigned()> grant_latency = [] { return 1u; };
  std::function<unsigned()> release_latency = [] { return 1u; };
  std::function<unsigned()> digest_latency = [] { return 10u; };
  std::function<bool()> ready = [] { return true; };
  std::function<Fault()> fault = [] { return Fault::none; };  // asked once an HMAC

  unsigned hmacs() const { return hmacs_; }

  void reset() {
    gnt_ = ready_ = false;
    wait_ = 0;
    state_ = State::free;
    key_.clear();
    message_.clear();
  }
  // Inputs of the cycle in which the vault shows `out`. Call once a cycle.
  void drive(const Out& out, In& in) {
    move(out);
    ready_ = (state_ == State::key || state_ == State::message) && gnt_ && ready();
    in.kdf_gnt = gnt_ ? 1 : 0;
    in.kdf_ready = ready_ ? 1 : 0;
    in.kdf_dvalid = in.kdf_dlast = 0;
    in.kdf_ddata = 0;
    if (state_ == State::digest && wait_ == 0) show_digest(in);
    last_ = out;
  }

 private:
  enum class State { free, key, message, digest, release };

  void show_digest(In& in) {
    const std::size_t beats = digest_.size() / 8;
    in.kdf_dvalid = 1;
    in.kdf_dlast = beat_ + 1 == beats ? 1 : 0;
    for (unsigned i = 8; i-- > 0;) in.kdf_ddata = in.kdf_ddata << 8 | digest_[8 * beat_ + i];
    if (++beat_ == beats) {
      state_ = State::key;
      begin();
    }
  }
  void begin() {
    key_.clear();
    message_.clear();
    fault_ = fault();
  }
  // What the edge before this cycle did.
  void move(const Out& now) {
    if (state_ == State::digest && wait_ > 0) --wait_;
    if (ready_ && last_.kdf_valid != 0 && last_.kdf_req != 0) accept();
    if (state_ == State::free && now.kdf_req != 0) {
      if (!asked_) wait_ = grant_latency();
      asked_ = true;
      if (wait_ == 0) {
        gnt_ = true;
        state_ = State::key;
        begin();
      } else {
        --wait_;
      }
    }
    if (now.kdf_req == 0) release();
    if (state_ == State::message && fault_ == Fault::grant_lost) gnt_ = false;
  }
  void release() {
    asked_ = false;
    if (state_ == State::free) return;
    if (state_ != State::release) {
      state_ = State::release;
      wait_ = release_latency();
    }
    if (wait_-- > 0) return;
    reset();
  }
  void accept() {
    Octets& part = state_ == State::key ? key_ : message_;
    for (unsigned i = 0; i < last_.kdf_bytes; ++i) part.push_back(static_cast<std::uint8_t>(last_.kdf_data >> (8 * i)));
    if (last_.kdf_last == 0) return;
    if (state_ == State::key) {
      state_ = State::message;
      return;
    }
    ++hmacs_;
    digest_ = hmac(last_.kdf_alg, key_, message_);
    if (fault_ == Fault::short_digest) digest_.resize(digest_.size() - 8);
    if (fault_ == Fault::long_digest) digest_.resize(digest_.size() + 8);
    beat_ = 0;
    state_ = State::digest;
    wait_ = digest_latency();
  }

  Out last_{};
  State state_ = State::free;
  bool gnt_ = false;
  bool ready_ = false;
  bool asked_ = false;
  unsigned wait_ = 0;
  unsigned beat_ = 0;
  unsigned hmacs_ = 0;
  Fault fault_ = Fault::none;
  Octets key_, message_, digest_;
};

}  // namespace keyvault_test
