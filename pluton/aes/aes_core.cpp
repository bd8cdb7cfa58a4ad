// SPDX-License-Identifier: Apache-2.0
// The message of the AES engine, cycle by cycle.
#include "pluton/aes/aes_core.hpp"

#include <algorithm>

#include "pluton/aes/gen/aes_regs.hpp"

namespace pluton {

namespace {

constexpr unsigned kBlockOctets = 16;
constexpr unsigned kBlockWords = 4;
constexpr unsigned kBeatOctets = 8;
constexpr std::uint32_t kShortIv = 12;

std::uint64_t beat_of(const AesBlock& block) {
  std::uint64_t beat = 0;
  for (unsigned i = 0; i < kBeatOctets; ++i) beat |= std::uint64_t{block[i]} << (8 * i);
  return beat;
}

}  // namespace

AesCore::AesCore() {
  mbedtls_aes_init(&encrypt_);
  mbedtls_aes_init(&decrypt_);
  AesCore::reset();
}

AesCore::~AesCore() {
  mbedtls_aes_free(&encrypt_);
  mbedtls_aes_free(&decrypt_);
}

void AesCore::reset() {
  s_ = State{};
  clear_key();
  out_ = Out{};
  out_.pready = 1;
  publish();
}

bool AesCore::data_phase() const {
  const Phase p = s_.message.phase;
  return p == Phase::iv || p == Phase::aad || p == Phase::text;
}

bool AesCore::in_full() const {
  const Message& m = s_.message;
  if (m.in_words == kBlockWords) return true;
  // CMAC has a last block even of an empty message.
  return m.rest == 0 && (m.in_words != 0 || (is(AesMode::cmac) && s_.config.text_length == 0));
}

AesCore::Edge AesCore::edge() const {
  const Message& m = s_.message;
  const bool hash_free = m.hash_left == 0;
  const bool last = m.cipher_left == 1;
  Edge e{};
  e.stuck =
      last && m.work == Work::text && ((!is(AesMode::cmac) && m.out_bytes != 0) || (is(AesMode::gcm) && !hash_free));
  e.finish = last && !e.stuck;
  e.expand = s_.key.phase == KeyPhase::load;
  e.absorb_data = (m.phase == Phase::iv || m.phase == Phase::aad) && in_full() && hash_free;
  e.absorb_iv_length = m.phase == Phase::iv_length && hash_free;
  e.counter0 = m.phase == Phase::counter0 && hash_free;
  e.text = m.phase == Phase::text && in_full() && (m.cipher_left == 0 || e.finish);
  e.lengths = m.phase == Phase::lengths && m.cipher_left == 0 && hash_free;
  e.tag = m.phase == Phase::tag && hash_free;
  e.end = m.phase == Phase::finish && m.cipher_left == 0 && m.out_bytes == 0;
  return e;
}

void AesCore::publish() {
  const Message& m = s_.message;
  const Config& c = s_.config;
  const Edge e = edge();
  const bool active = (m.cipher_left != 0 && !e.stuck) || m.hash_left != 0 || e.any_step();
  const bool fetching = s_.key.phase == KeyPhase::fetch;
  const bool done_irq = s_.done && (c.irq_enable & aes_map::irq_enable::kDone.mask()) != 0;
  const bool error_irq = s_.error != AesError::none && (c.irq_enable & aes_map::irq_enable::kError.mask()) != 0;
  out_.irq = done_irq || error_irq ? 1 : 0;
  out_.idle = active ? 0 : 1;
  out_.busy = open() || s_.key.phase != KeyPhase::rest ? 1 : 0;
  out_.s_ready = c.stream && takes_data() ? 1 : 0;
  out_.m_valid = c.stream && m.out_bytes != 0 ? 1 : 0;
  out_.m_data = out_.m_valid != 0 ? beat_of(m.out) : 0;
  out_.m_bytes = out_.m_valid != 0 ? std::min(m.out_bytes, kBeatOctets) : 0;
  out_.m_last = out_.m_valid != 0 && m.out_last && m.out_bytes <= kBeatOctets ? 1 : 0;
  out_.kreq_valid = fetching ? 1 : 0;
  out_.kreq_slot = fetching ? s_.key.slot : 0;
  out_.kreq_owner = fetching ? s_.key.owner : 0;
}

void AesCore::tick(const In& in) {
  const Access a = access(in);
  const Edge e = edge();
  const std::uint32_t beat = std::min<std::uint32_t>(s_.message.rest, kBeatOctets);
  const bool last_beat = s_.message.rest <= kBeatOctets;
  const bool take_beat = out_.s_ready != 0 && in.s_valid != 0;
  const bool framing = take_beat && (in.s_bytes != beat || (in.s_last != 0) != last_beat);
  AesError error = framing ? AesError::framing : AesError::none;

  if (s_.key.phase == KeyPhase::fetch) error = take_response(in, a.wipe);
  if (a.wipe) {
    clear_key();
    if (s_.key.phase != KeyPhase::fetch) s_.key.phase = KeyPhase::rest;
    s_.message = Message{};
    s_.done = false;
    s_.error = AesError::none;
    publish();
    return;
  }
  if (error == AesError::none) error = a.error;
  if (a.commits() && in.paddr == aes_map::kStatus) {
    if ((in.pwdata & aes_map::status::kDone.mask()) != 0) s_.done = false;
    if ((in.pwdata & aes_map::status::kError.mask()) != 0) s_.error = AesError::none;
  } else if (a.commits() && a.error == AesError::none) {
    write(in.paddr, in.pwdata);
  } else if (a.active && !a.write && !a.waits && !a.bad && in.paddr == aes_map::kDataOut && !s_.config.stream) {
    drop_output(kBeatOctets / 2);
  }
  if (s_.error == AesError::none) s_.error = error;
  if (take_beat && !framing) {
    std::uint8_t octets[kBeatOctets];
    for (unsigned i = 0; i < kBeatOctets; ++i) octets[i] = static_cast<std::uint8_t>(in.s_data >> (8 * i));
    take_octets(octets, 2);
  }
  if (out_.m_valid != 0 && in.m_ready != 0) drop_output(kBeatOctets);
  advance(e, framing);
  if (a.start || a.load) s_.done = false;
  if (a.start) begin();
  if (a.load) begin_fetch(in.puser & 0xFF);
  publish();
}

AesCore::Cycles AesCore::quiet() const {
  const Message& m = s_.message;
  const Edge e = edge();
  if (e.any_step()) return 0;
  Cycles n = tlmkit::kForever;
  if (m.cipher_left != 0 && !e.stuck) {
    // A block that will find the output buffer full makes the engine idle one cycle before its end.
    const bool may_stick = m.work == Work::text && (m.out_bytes != 0 || m.hash_left != 0);
    const Cycles end = may_stick ? 2 : 1;
    n = m.cipher_left > end ? m.cipher_left - end : 0;
  }
  if (m.hash_left != 0) n = std::min(n, m.hash_left - 1);
  return n;
}

void AesCore::skip(Cycles n) {
  Message& m = s_.message;
  m.cipher_left -= std::min(m.cipher_left, m.cipher_left == 0 || edge().stuck ? 0 : n);
  m.hash_left -= std::min(m.hash_left, n);
}

// --- what enters and leaves -----------------------------------------------------------------------------------------

// Octets beyond the length of the phase are dropped.
void AesCore::take_octets(const std::uint8_t* octets, unsigned words) {
  Message& m = s_.message;
  const unsigned count = std::min<std::uint32_t>(m.rest, 4 * words);
  for (unsigned i = 0; i < count; ++i) m.in[4 * m.in_words + i] = octets[i];
  m.in_words += words;
  m.in_bytes += count;
  m.rest -= count;
}

void AesCore::drop_output(unsigned octets) {
  Message& m = s_.message;
  if (m.out_bytes == 0) return;
  std::copy(m.out.begin() + octets, m.out.end(), m.out.begin());
  std::fill(m.out.end() - octets, m.out.end(), std::uint8_t{0});
  m.out_bytes -= std::min(m.out_bytes, octets);
}

void AesCore::next_data_block() {
  Message& m = s_.message;
  m.in = AesBlock{};
  m.in_words = m.in_bytes = 0;
}

// --- cipher and hash ------------------------------------------------------------------------------------------------

AesBlock AesCore::cipher(const AesBlock& block, bool decrypt) {
  AesBlock out;
  mbedtls_aes_crypt_ecb(decrypt ? &decrypt_ : &encrypt_, decrypt ? MBEDTLS_AES_DECRYPT : MBEDTLS_AES_ENCRYPT,
                        block.data(), out.data());
  return out;
}

void AesCore::enter_cipher(Work work, const AesBlock& block, bool decrypt) {
  s_.message.work = work;
  s_.message.result = cipher(block, decrypt);
  s_.message.cipher_left = block_cycles();
}

void AesCore::absorb(const AesBlock& block) {
  Message& m = s_.message;
  m.hash = gcm_product(m.hash ^ block, s_.key.hash_key);
  m.hash_left = AesTiming::kGhash;
}

void AesCore::leave_cipher() {
  Message& m = s_.message;
  const AesBlock result = m.result;
  m.result = AesBlock{};
  m.cipher_left = 0;
  if (m.work == Work::text) {
    leave_text(result);
  } else if (m.work == Work::tag) {
    m.pad = result;
  } else {
    s_.key.hash_key = result;
    s_.key.valid = true;
    s_.key.phase = KeyPhase::rest;
    s_.done = s_.done || s_.key.from_vault;
  }
}

void AesCore::leave_text(const AesBlock& result) {
  Message& m = s_.message;
  const bool decrypt = s_.config.decrypt;
  if (is(AesMode::cmac)) {
    m.chain = result;
    if (m.hold_last) take_tag(result);
    return;
  }
  AesBlock text = result;
  if (counting()) text = result ^ m.hold;
  if (is(AesMode::cbc)) {
    if (decrypt) text = result ^ m.chain;
    m.chain = decrypt ? m.hold : result;
  }
  text = first_octets(text, m.hold_bytes);
  if (is(AesMode::gcm)) absorb(decrypt ? m.hold : text);
  m.out = text;
  m.out_bytes = m.hold_bytes;
  m.out_last = m.hold_last;
}

void AesCore::take_tag(const AesBlock& tag) {
  Message& m = s_.message;
  const AesBlock cut = first_octets(tag, s_.config.tag_length);
  m.tag_valid = !s_.config.decrypt;
  m.tag_ok = s_.config.decrypt && cut == first_octets(m.tag, s_.config.tag_length);
  m.tag = s_.config.decrypt ? AesBlock{} : cut;
}

// --- phases ---------------------------------------------------------------------------------------------------------

void AesCore::begin() {
  Message& m = s_.message;
  const bool verify = s_.config.decrypt && (is(AesMode::gcm) || is(AesMode::cmac));
  if (!verify || m.tag_valid) m.tag = AesBlock{};
  m.tag_valid = m.tag_ok = false;
  if (is(AesMode::cmac)) m.chain = AesBlock{};
  if (!is(AesMode::gcm)) {
    enter_text_phase();
  } else if (s_.config.iv_length == kShortIv) {
    m.phase = Phase::counter0;
  } else {
    m.phase = Phase::iv;
    m.rest = s_.config.iv_length;
  }
}

void AesCore::enter_text_phase() {
  Message& m = s_.message;
  m.rest = s_.config.text_length;
  if (m.rest != 0 || is(AesMode::cmac)) {
    m.phase = Phase::text;
  } else {
    m.phase = is(AesMode::gcm) ? Phase::lengths : Phase::finish;
  }
}

void AesCore::enter_counter0() {
  Message& m = s_.message;
  AesBlock counter0 = m.hash;
  if (s_.config.iv_length == kShortIv) {
    counter0 = first_octets(m.chain, kShortIv);
    counter0[15] = 1;
  }
  m.hash = AesBlock{};
  m.chain = incremented(counter0, 4);
  enter_cipher(Work::tag, counter0);
  if (s_.config.aad_length != 0) {
    m.phase = Phase::aad;
    m.rest = s_.config.aad_length;
  } else {
    enter_text_phase();
  }
}

// The input of the cipher for the text block in the input buffer; the block before has left.
AesBlock AesCore::text_block() const {
  const Message& m = s_.message;
  if (counting()) return m.chain;
  if (is(AesMode::cbc) && !s_.config.decrypt) return m.in ^ m.chain;
  if (!is(AesMode::cmac)) return m.in;
  if (m.rest != 0) return m.in ^ m.chain;
  const AesBlock key1 = doubled(s_.key.hash_key);
  return m.chain ^ (m.in_bytes == kBlockOctets ? m.in ^ key1 : padded(m.in, m.in_bytes) ^ doubled(key1));
}

void AesCore::enter_text() {
  Message& m = s_.message;
  const bool decrypt = s_.config.decrypt && (is(AesMode::ecb) || is(AesMode::cbc));
  enter_cipher(Work::text, text_block(), decrypt);
  if (counting()) m.chain = incremented(m.chain, is(AesMode::gcm) ? 4 : 16);
  m.hold = m.in;
  m.hold_bytes = m.in_bytes;
  m.hold_last = m.rest == 0;
  next_data_block();
  if (m.hold_last) m.phase = is(AesMode::gcm) ? Phase::lengths : Phase::finish;
}

// The edge's own doing, in an order in which no step sees another's effect but this: a block leaves the cipher before
// the next enters.
void AesCore::advance(const Edge& e, bool framing) {
  Message& m = s_.message;
  if (framing) {
    m = Message{};
    return;
  }
  if (m.hash_left != 0) --m.hash_left;
  if (e.finish) {
    leave_cipher();
  } else if (m.cipher_left > 1) {
    --m.cipher_left;
  }
  if (e.expand) {
    set_cipher_key();
    enter_cipher(Work::key, AesBlock{});
    s_.key.phase = KeyPhase::expand;
  }
  if (e.absorb_data) {
    absorb(m.in);
    next_data_block();
    if (m.rest == 0 && m.phase == Phase::iv) {
      m.phase = Phase::iv_length;
    } else if (m.rest == 0) {
      enter_text_phase();
    }
  }
  if (e.absorb_iv_length) {
    absorb(bit_lengths(0, s_.config.iv_length));
    m.phase = Phase::counter0;
  }
  if (e.counter0) enter_counter0();
  if (e.text) enter_text();
  if (e.lengths) {
    absorb(bit_lengths(s_.config.aad_length, s_.config.text_length));
    m.phase = Phase::tag;
  }
  if (e.tag) {
    take_tag(m.hash ^ m.pad);
    m.phase = Phase::finish;
  }
  if (!e.end) return;
  m.phase = Phase::rest;
  s_.done = true;
  m.hash = m.hold = m.pad = AesBlock{};
  if (is(AesMode::gcm) || is(AesMode::cmac)) m.chain = AesBlock{};
}

}  // namespace pluton
