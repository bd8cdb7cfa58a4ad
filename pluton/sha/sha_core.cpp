// SPDX-License-Identifier: Apache-2.0
#include "pluton/sha/sha_core.hpp"

#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

#include <algorithm>

#include "pluton/octets.hpp"

namespace pluton {

namespace {

constexpr unsigned kUsageHmac = 3;
constexpr std::uint8_t kIpad = 0x36, kOpad = 0x5C, kMark = 0x80;

template <class T>
void clear(T& secret) {
  mbedtls_platform_zeroize(secret.data(), sizeof secret);
}

std::array<std::uint8_t, 8> octets_of_beat(std::uint64_t beat) {
  std::array<std::uint8_t, 8> out;
  for (unsigned i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(beat >> (8 * i));
  return out;
}

void put_big_endian(std::uint64_t value, std::uint8_t* out) {
  for (unsigned i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
}

}  // namespace

ShaCore::ShaCore(unsigned rounds_per_cycle) : rounds_per_cycle_(rounds_per_cycle) { reset(); }

ShaCore::~ShaCore() {
  clear(hash_);
  clear(ipad_);
  clear(opad_);
  clear(block_);
  clear(rest_);
}

void ShaCore::reset() {
  granted_ = false;
  wipe(State::idle);
  cfg_ = Config{};
  alg_ = key_alg_ = slot_ = owner_ = enable_ = 0;
  error_ = false;
  code_ = ShaError::none;
  out_ = Out{};
  update();
}

void ShaCore::tick(const In& in) {
  const Command command = decode(in);
  const bool was_idle = state_ == State::idle, was_open = state_ == State::open;
  failed_now_ = false;
  advance();
  take_stream(in);
  take_key(in, command.act == Act::wipe);
  take_derivation(in, was_idle, was_open);
  apply(command, in);
  lend(in, was_idle, command.act != Act::none || command.error != ShaError::none);
  update();
}

Cycles ShaCore::quiet() const {
  if (timer_ != 0) return timer_ - 1;
  if (state_ == State::digest_out) return 0;
  if (core_left_ != 0) return core_left_ - 1;
  return full_ ? 0 : tlmkit::kForever;
}

void ShaCore::skip(Cycles n) {
  if (timer_ != 0) timer_ -= n;
  if (core_left_ != 0) core_left_ -= n;
}

void ShaCore::advance() {
  if (timer_ != 0) {
    if (--timer_ == 0) expire();
  } else if (state_ == State::digest_out) {
    if (++beat_ == digest_size() / 8) begin_message();
  } else {
    if (core_left_ != 0) --core_left_;
    if (core_left_ == 0 && full_) {
      compress(block_.data());
      clear(block_);
      fill_ = 0;
      full_ = false;
      core_left_ = block_cycles();
    }
  }
}

void ShaCore::expire() {
  if (state_ == State::key_work) {
    keyed_ = true;
    if (granted_) {
      begin_message();
      return;
    }
    clear(hash_);
  } else if (granted_) {
    state_ = State::digest_out;
    beat_ = 0;
    return;
  } else {
    digest_valid_ = true;
  }
  done_ = true;
  state_ = State::idle;
}

void ShaCore::take_stream(const In& in) {
  if (in.s_valid == 0 || out_.s_ready == 0) return;
  const bool last = in.s_last != 0;
  push(octets_of_beat(in.s_data).data(), last ? std::min(in.s_bytes, 8u) : 8, last);
}

void ShaCore::take_key(const In& in, bool wiped) {
  if (in.krsp_valid == 0 || out_.kreq_valid == 0) return;
  const bool good = in.krsp_error == 0 && (in.krsp_usage >> kUsageHmac & 1) != 0;
  if (state_ == State::key_request && good && fill_ < 64) push_key(octets_of_beat(in.krsp_data).data(), 8);
  if (in.krsp_last == 0) return;
  if (state_ == State::key_request && good) {
    make_key();
    return;
  }
  if (state_ == State::key_request) {
    clear_message();
    if (!wiped) fail(in.krsp_error != 0 ? ShaError::key_denied : ShaError::key_usage);
  }
  state_ = State::idle;
}

void ShaCore::take_derivation(const In& in, bool was_idle, bool was_open) {
  if (in.kdf_valid == 0 || out_.kdf_ready == 0) return;
  const bool last = in.kdf_last != 0;
  const unsigned count = last ? std::min(in.kdf_bytes, 8u) : 8;
  const auto octets = octets_of_beat(in.kdf_data);
  if (was_idle || (was_open && first_ && in.kdf_key != 0)) {
    alg_ = in.kdf_alg;
    keyed_ = false;
    state_ = State::key_in;
    clear_message();
  }
  first_ = false;
  if (state_ == State::key_in) {
    push_key(octets.data(), count);
    if (last) make_key();
  } else {
    push(octets.data(), count, last);
  }
}

void ShaCore::lend(const In& in, bool was_idle, bool written) {
  const bool request = in.kdf_req != 0;
  if (granted_ && !request) {
    wipe(State::idle);
    granted_ = false;
  } else if (!granted_ && request && was_idle && !written) {
    wipe(State::idle);
    granted_ = hmac_ = true;
  }
}

void ShaCore::begin_message() {
  state_ = State::open;
  first_ = true;
  clear_message();
  hash_ = hmac_ ? ipad_ : initial(alg_);
  length_ = hmac_ ? block_octets() : 0;
}

void ShaCore::clear_message() {
  clear(block_);
  clear(rest_);
  fill_ = rest_count_ = 0;
  full_ = false;
  core_left_ = timer_ = 0;
}

void ShaCore::wipe(State next) {
  clear_message();
  clear(hash_);
  clear(ipad_);
  clear(opad_);
  hmac_ = stream_ = keyed_ = saved_ = first_ = done_ = digest_valid_ = false;
  staged_ = 0;
  length_ = 0;
  state_ = next;
}

void ShaCore::push(const std::uint8_t* octets, unsigned count, bool last) {
  std::copy_n(octets, count, block_.begin() + fill_);
  fill_ += count;
  length_ += count;
  if (last) {
    close_message();
  } else {
    full_ = fill_ == block_octets();
  }
}

// Key octets beyond the block (derivation channel only) are dropped, a beat at a time.
void ShaCore::push_key(const std::uint8_t* octets, unsigned count) {
  if (fill_ >= block_octets()) return;
  std::copy_n(octets, count, block_.begin() + fill_);
  fill_ += count;
}

// The last octets are in: padding takes one block or two, an HMAC the outer hash's second block as well.
void ShaCore::close_message() {
  const unsigned size = block_octets(), length_field = size / 8;
  const unsigned blocks = fill_ + 1 + length_field > size ? 2 : 1;
  std::array<std::uint8_t, 2 * kMaxBlock> tail{};
  std::copy_n(block_.begin(), fill_, tail.begin());
  tail[fill_] = kMark;
  std::uint8_t* const end = tail.data() + blocks * size;
  put_big_endian(length_ << 3, end - 8);
  if (wide()) put_big_endian(length_ >> 61, end - 16);
  for (unsigned i = 0; i < blocks; ++i) compress(tail.data() + i * size);
  const Cycles cycles = std::max(core_left_, ShaTiming::kLoad) + blocks * block_cycles();
  clear_message();
  timer_ = cycles;
  state_ = State::closing;
  if (!hmac_) return;
  std::array<std::uint8_t, kMaxBlock> outer{};
  digest_octets(outer.data());
  outer[digest_size()] = kMark;
  put_big_endian((size + digest_size()) * 8, outer.data() + size - 8);
  hash_ = opad_;
  compress(outer.data());
  timer_ += ShaTiming::kOuter + block_cycles();
}

// FIPS 198-1: the states after key ^ ipad and key ^ opad.
void ShaCore::make_key() {
  for (auto* const state : {&ipad_, &opad_}) {
    std::array<std::uint8_t, kMaxBlock> padded = block_;
    for (auto& octet : padded) octet ^= state == &ipad_ ? kIpad : kOpad;
    hash_ = initial(alg_);
    compress(padded.data());
    *state = hash_;
    clear(padded);
  }
  clear_message();
  timer_ = ShaTiming::key(wide(), rounds_per_cycle_);
  state_ = State::key_work;
}

void ShaCore::compress(const std::uint8_t* block) {
  if (wide()) {
    mbedtls_sha512_context context;
    mbedtls_sha512_init(&context);
    std::copy(hash_.begin(), hash_.end(), context.state);
    mbedtls_internal_sha512_process(&context, block);
    std::copy_n(context.state, 8, hash_.begin());
    mbedtls_sha512_free(&context);
    return;
  }
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  for (unsigned i = 0; i < 8; ++i) context.state[i] = static_cast<std::uint32_t>(hash_[i] >> 32);
  mbedtls_internal_sha256_process(&context, block);
  for (unsigned i = 0; i < 8; ++i) hash_[i] = std::uint64_t{context.state[i]} << 32;
  mbedtls_sha256_free(&context);
}

ShaCore::Hash ShaCore::initial(unsigned alg) {
  Hash hash;
  if (alg != 0) {
    mbedtls_sha512_context context;
    mbedtls_sha512_init(&context);
    mbedtls_sha512_starts_ret(&context, alg == 1 ? 1 : 0);
    std::copy_n(context.state, 8, hash.begin());
    return hash;
  }
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  mbedtls_sha256_starts_ret(&context, 0);
  for (unsigned i = 0; i < 8; ++i) hash[i] = std::uint64_t{context.state[i]} << 32;
  return hash;
}

void ShaCore::digest_octets(std::uint8_t* out) const {
  for (unsigned i = 0; i < digest_size(); ++i) {
    out[i] =
        static_cast<std::uint8_t>(wide() ? hash_[i / 8] >> (56 - 8 * (i % 8)) : hash_[i / 4] >> (56 - 8 * (i % 4)));
  }
}

void ShaCore::fail(ShaError error) {
  error_ = failed_now_ = true;
  code_ = error;
}

void ShaCore::update() {
  const bool idle = resting() && !full_ && core_left_ == 0;
  out_.idle = idle ? 1 : 0;
  out_.busy = granted_ || !idle ? 1 : 0;
  out_.irq = (done_ ? enable_ & 1 : 0) | (error_ ? enable_ >> 1 : 0);
  out_.s_ready = own() && stream_ && !full_ ? 1 : 0;
  const bool request = state_ == State::key_request || state_ == State::key_drain;
  out_.kreq_valid = request ? 1 : 0;
  out_.kreq_slot = request ? slot_ : 0;
  out_.kreq_owner = request ? owner_ : 0;
  out_.kdf_gnt = granted_ ? 1 : 0;
  const bool takes = state_ == State::idle || state_ == State::key_in || (state_ == State::open && !full_);
  out_.kdf_ready = granted_ && takes ? 1 : 0;
  const bool shows = state_ == State::digest_out;
  out_.kdf_dvalid = shows ? 1 : 0;
  out_.kdf_dlast = shows && beat_ + 1 == digest_size() / 8 ? 1 : 0;
  out_.kdf_ddata = 0;
  if (!shows) return;
  std::array<std::uint8_t, 64> digest{};
  digest_octets(digest.data());
  for (unsigned i = 0; i < 8; ++i) out_.kdf_ddata |= std::uint64_t{digest[8 * beat_ + i]} << (8 * i);
}

}  // namespace pluton
