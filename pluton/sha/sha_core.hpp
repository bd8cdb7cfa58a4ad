// SPDX-License-Identifier: Apache-2.0
// SHA-2 and HMAC engine (FIPS 180-4, FIPS 198-1): the model of rtl/sha/plt_sha.sv. The function comes from mbedTLS, the
// cycles from ShaTiming.
#pragma once

#include <array>
#include <cstdint>

#include "pluton/sha/sha_pins.hpp"
#include "tlm/cycle/core.hpp"

namespace pluton {

using tlmkit::Cycles;

// What stands in ERROR_CODE.
enum class ShaError : std::uint8_t {
  none,
  busy,
  sequence,
  command,
  config,
  no_key,
  key_mismatch,
  key_length,
  key_denied,
  key_usage,
  secret,
  boundary,
  path,
};

struct ShaTiming {
  static constexpr unsigned kNarrowRounds = 64;  // SHA-256
  static constexpr unsigned kWideRounds = 80;    // SHA-384, SHA-512
  static constexpr Cycles kAdd = 1;              // after the rounds: chaining value, and the next block
  static constexpr Cycles kLoad = 1;             // from a full buffer into an idle core
  static constexpr Cycles kOuter = 2;            // between the two hashes of an HMAC: inner digest to buffer to core
  // Around the two compressions of a key load: key ^ ipad, load, first state kept, load, second state kept.
  static constexpr Cycles kKey = 5;

  static constexpr Cycles block(bool wide, unsigned rounds_per_cycle) {
    return (wide ? kWideRounds : kNarrowRounds) / rounds_per_cycle + kAdd;
  }
  static constexpr Cycles key(bool wide, unsigned rounds_per_cycle) { return 2 * block(wide, rounds_per_cycle) + kKey; }
};

class ShaCore : public tlmkit::CycleCore<ShaPins> {
 public:
  explicit ShaCore(unsigned rounds_per_cycle = 2);
  ~ShaCore() override;

  void reset() override;
  const Out& settle(const In& in) override;
  void tick(const In& in) override;
  Cycles quiet() const override;
  void skip(Cycles n) override;

 private:
  enum class State { idle, open, closing, key_request, key_drain, key_in, key_work, digest_out };
  enum class Act { none, wipe, start, finish, key_load, save, restore, put, key_overflow, write };
  struct Command {
    Act act = Act::none;
    ShaError error = ShaError::none;  // refused because of
    bool done_cleared = false;
  };
  using Hash = std::array<std::uint64_t, 8>;  // SHA-256 in the upper halves
  struct Config {
    unsigned alg = 0;
    bool hmac = false, stream = false, vault = false;
    unsigned slot = 0;
  };
  static constexpr unsigned kMaxBlock = 128;
  static constexpr std::uint32_t kLengthStaged = 3u << 16;

  bool wide() const { return alg_ != 0; }
  unsigned block_octets() const { return wide() ? kMaxBlock : kMaxBlock / 2; }
  Cycles block_cycles() const { return ShaTiming::block(wide(), rounds_per_cycle_); }
  bool resting() const { return state_ == State::idle || state_ == State::open || state_ == State::key_in; }
  bool own() const { return state_ == State::open && !granted_; }

  // APB.
  bool holds(const In& in) const;
  std::uint32_t read(std::uint32_t offset) const;
  std::uint32_t hash_word(unsigned index) const;
  Command decode(const In& in) const;
  ShaError decode_start(const In& in) const;
  ShaError decode_save() const;
  ShaError decode_restore() const;
  Command decode_command(const In& in) const;
  ShaError wrong_state() const { return granted_ || !resting() ? ShaError::busy : ShaError::sequence; }
  void apply(const Command& command, const In& in);
  void write_plain(const In& in, const Command& command);
  void write_state(unsigned index, std::uint32_t word);
  void fail(ShaError error);

  // What happens by itself, and what comes in on the other ports.
  void advance();
  void expire();
  void take_stream(const In& in);
  void take_key(const In& in, bool wiped);
  void take_derivation(const In& in, bool was_idle, bool was_open);
  void lend(const In& in, bool was_idle, bool written);

  void start();
  void begin_message();
  void put(const In& in);
  void finish();
  void push(const std::uint8_t* octets, unsigned count, bool last);
  void push_key(const std::uint8_t* octets, unsigned count);
  void close_message();
  void make_key();
  void clear_message();
  void wipe(State next);
  void compress(const std::uint8_t* block);
  static Hash initial(unsigned alg);
  void digest_octets(std::uint8_t* out) const;
  unsigned digest_size() const { return alg_ == 0 ? 32 : alg_ == 1 ? 48 : 64; }
  void update();

  const unsigned rounds_per_cycle_;
  State state_ = State::idle;
  Config cfg_;
  unsigned alg_ = 0, key_alg_ = 0, slot_ = 0, owner_ = 0;
  bool hmac_ = false, stream_ = false;
  bool keyed_ = false, saved_ = false, granted_ = false, first_ = false;
  bool done_ = false, digest_valid_ = false, error_ = false;
  bool failed_now_ = false;  // an error at this edge wins over clearing ERROR with it
  unsigned enable_ = 0;
  ShaError code_ = ShaError::none;
  std::uint32_t staged_ = 0;  // words of STATE, and of LENGTH from bit 16 on, that were written

  Hash hash_{}, ipad_{}, opad_{};
  std::array<std::uint8_t, kMaxBlock> block_{};
  unsigned fill_ = 0;  // octets in block_
  bool full_ = false;
  std::array<std::uint8_t, 8> rest_{};  // written by registers, not yet a beat
  unsigned rest_count_ = 0;
  std::uint64_t length_ = 0;

  Cycles core_left_ = 0;  // edges until the core has finished its block; message open
  Cycles timer_ = 0;      // edges until state closing or key_work ends
  unsigned beat_ = 0;     // of digest_out
};

}  // namespace pluton
