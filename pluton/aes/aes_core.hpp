// SPDX-License-Identifier: Apache-2.0
// The AES engine as a model that agrees with plt_aes.sv in every cycle. The block cipher is mbedTLS's; a block is
// computed when it enters the cipher and counts as there so many cycles later.
#pragma once

#include <mbedtls/aes.h>

#include "pluton/aes/aes_block.hpp"
#include "pluton/aes/aes_pins.hpp"
#include "tlm/cycle/core.hpp"

namespace pluton {

// Latencies in cycles; README.md derives everything else from these and from the phases.
struct AesTiming {
  static constexpr tlmkit::Cycles kBlock128 = 10;  // rounds, one a cycle
  static constexpr tlmkit::Cycles kBlock256 = 14;
  static constexpr tlmkit::Cycles kGhash = 8;  // 128 bits, 16 a cycle
};

enum class AesMode : std::uint8_t { ecb, cbc, ctr, gcm, cmac };

// ERROR_CODE; README.md says when.
enum class AesError : std::uint8_t {
  none,
  command,
  busy,
  no_key,
  usage,
  key_denied,
  key_length,
  mode,
  length,
  tag_length,
  framing,
  overflow,
  underflow,
};

class AesCore : public tlmkit::CycleCore<AesPins> {
 public:
  using Cycles = tlmkit::Cycles;

  AesCore();
  ~AesCore() override;

  void reset() override;
  const Out& settle(const In& in) override;
  void tick(const In& in) override;
  Cycles quiet() const override;
  void skip(Cycles n) override;

 private:
  enum class Phase : std::uint8_t { rest, iv, iv_length, counter0, aad, text, lengths, tag, finish };
  enum class Work : std::uint8_t { key, tag, text };  // what the cipher computes
  enum class KeyPhase : std::uint8_t { rest, fetch, load, expand };

  struct Config {
    std::uint32_t mode = 0;
    bool decrypt = false, stream = false;
    unsigned tag_length = 16;
    unsigned slot = 0;
    bool key_256 = false;
    std::uint32_t text_length = 0, aad_length = 0, iv_length = 12;
    std::uint32_t irq_enable = 0;
  };
  struct Key {
    KeyPhase phase = KeyPhase::rest;
    std::array<std::uint8_t, 32> octets{};
    std::uint32_t written = 0;  // words of a key that is not whole yet
    bool valid = false, wide = false;
    unsigned usage = 0;
    AesBlock hash_key{};
    // Fetch.
    bool drop = false, from_vault = false;
    unsigned beat = 0, slot = 0, owner = 0;
  };
  // Everything that a wipe or a framing error clears.
  struct Message {
    Phase phase = Phase::rest;
    std::uint32_t rest = 0;  // octets of the phase still to come in
    AesBlock in{};
    unsigned in_words = 0, in_bytes = 0;
    // Cipher: its result is there when `cipher_left` is 1 and leaves it with the next edge, if it can.
    Cycles cipher_left = 0;
    Work work = Work::key;
    AesBlock result{};
    AesBlock hold{};  // input of that block
    unsigned hold_bytes = 0;
    bool hold_last = false;
    Cycles hash_left = 0;
    AesBlock hash{};
    AesBlock out{};
    unsigned out_bytes = 0;
    bool out_last = false;
    AesBlock chain{};  // chaining value, counter, IV register
    AesBlock pad{};    // E(J0)
    AesBlock tag{};
    bool tag_valid = false, tag_ok = false;
  };
  struct State {
    Config config;
    Key key;
    Message message;
    bool done = false;
    AesError error = AesError::none;
  };
  // What the next edge does by itself.
  struct Edge {
    bool expand, stuck, finish, absorb_data, absorb_iv_length, counter0, text, lengths, tag, end;
    bool any_step() const { return expand | absorb_data | absorb_iv_length | counter0 | text | lengths | tag | end; }
  };
  // The APB access under way, and what it asks for.
  struct Access {
    bool active = false, write = false, waits = false, bad = false;
    AesError error = AesError::none;  // of the edge that ends it
    bool wipe = false, start = false, load = false;
    bool commits() const { return active && write && !waits && !bad; }
  };

  // aes_core.cpp
  bool is(AesMode mode) const { return s_.config.mode == static_cast<std::uint32_t>(mode); }
  bool counting() const { return is(AesMode::ctr) || is(AesMode::gcm); }
  bool open() const { return s_.message.phase != Phase::rest; }
  bool expanding() const { return s_.key.phase == KeyPhase::load || s_.key.phase == KeyPhase::expand; }
  bool locked() const { return open() || s_.key.phase == KeyPhase::fetch; }
  bool data_phase() const;
  bool takes_data() const { return data_phase() && s_.message.rest != 0 && s_.message.in_words < 4; }
  bool in_full() const;
  Edge edge() const;
  void publish();
  Cycles block_cycles() const { return s_.key.wide ? AesTiming::kBlock256 : AesTiming::kBlock128; }
  AesBlock cipher(const AesBlock& block, bool decrypt);
  void enter_cipher(Work work, const AesBlock& block, bool decrypt = false);
  void absorb(const AesBlock& block);
  void advance(const Edge& edge, bool framing);
  void leave_cipher();
  void leave_text(const AesBlock& result);
  void enter_text();
  AesBlock text_block() const;
  void begin();
  void enter_text_phase();
  void enter_counter0();
  void next_data_block();
  void take_tag(const AesBlock& tag);
  void take_octets(const std::uint8_t* octets, unsigned words);
  void drop_output(unsigned octets);
  // aes_access.cpp
  Access access(const In& in) const;
  void judge_data_in(Access& a) const;
  void judge_data_out(Access& a) const;
  void judge_command(Access& a, std::uint32_t word) const;
  AesError start_refusal() const;
  std::uint32_t value(std::uint32_t offset) const;
  std::uint32_t status() const;
  bool wants_data_later() const;
  void write(std::uint32_t offset, std::uint32_t word);
  void write_config(std::uint32_t offset, std::uint32_t word);
  // aes_keys.cpp
  void clear_key();
  void write_key(unsigned index, std::uint32_t word);
  void begin_fetch(unsigned owner);
  AesError take_response(const In& in, bool wipe);
  void set_cipher_key();

  State s_;
  mbedtls_aes_context encrypt_, decrypt_;
};

}  // namespace pluton
