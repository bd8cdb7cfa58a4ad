// SPDX-License-Identifier: Apache-2.0
// Registers of the AES engine: what an access is answered and what a write does.
#include "pluton/aes/aes_core.hpp"
#include "pluton/aes/gen/aes_regs.hpp"
#include "pluton/octets.hpp"

namespace pluton {

namespace {

namespace map = aes_map;

constexpr std::uint32_t kIvEnd = map::kIv + map::kIvCount * map::kIvStride;
constexpr std::uint32_t kTagEnd = map::kTag + map::kTagCount * map::kTagStride;
constexpr std::uint32_t kKeyEnd = map::kKey + map::kKeyCount * map::kKeyStride;

std::uint32_t get(const tlmkit::FieldSpec& field, std::uint32_t word) { return (word & field.mask()) >> field.lsb; }
std::uint32_t put(const tlmkit::FieldSpec& field, std::uint32_t value) { return value << field.lsb & field.mask(); }

bool within(std::uint32_t offset, std::uint32_t begin, std::uint32_t end) {
  return offset >= begin && offset < end && offset % 4 == 0;
}
bool is_iv(std::uint32_t offset) { return within(offset, map::kIv, kIvEnd); }
bool is_tag(std::uint32_t offset) { return within(offset, map::kTag, kTagEnd); }
bool is_key(std::uint32_t offset) { return within(offset, map::kKey, kKeyEnd); }
bool is_known(std::uint32_t offset) {
  return within(offset, map::kCtrl, map::kDataOut + 4) || is_iv(offset) || is_tag(offset) || is_key(offset);
}
// What a message or a fetch depends on.
bool is_lockable(std::uint32_t offset) {
  return within(offset, map::kConfig, map::kIvLength + 4) || is_iv(offset) || is_tag(offset) || is_key(offset);
}

}  // namespace

AesCore::Access AesCore::access(const In& in) const {
  Access a;
  a.active = (in.psel & in.penable) != 0;
  a.write = in.pwrite != 0;
  if (!a.active) return a;
  a.bad = !is_known(in.paddr) || (a.write && in.pstrb != 0xF);
  if (a.bad) return a;
  if (!a.write) {
    if (in.paddr == map::kDataOut && open()) judge_data_out(a);
  } else if (in.paddr == map::kDataIn) {
    judge_data_in(a);
  } else if (in.paddr == map::kCtrl) {
    judge_command(a, in.pwdata);
  } else if (is_key(in.paddr) && expanding()) {
    a.waits = true;
  } else if (is_lockable(in.paddr) && locked()) {
    a.error = AesError::busy;
  }
  return a;
}

// Waiting helps unless the data that fills the buffer waits for output to be read, which nobody can do meanwhile.
void AesCore::judge_data_in(Access& a) const {
  const Message& m = s_.message;
  if (!s_.config.stream && takes_data()) return;
  const bool blocked = m.cipher_left == 1 && m.work == Work::text && !is(AesMode::cmac) && m.out_bytes != 0;
  if (!s_.config.stream && wants_data_later() && !blocked) {
    a.waits = true;
    return;
  }
  a.bad = true;
  a.error = AesError::overflow;
}

void AesCore::judge_data_out(Access& a) const {
  const Message& m = s_.message;
  if (!s_.config.stream && m.out_bytes != 0) return;
  const bool coming = (m.cipher_left != 0 && m.work == Work::text) || (m.phase == Phase::text && in_full());
  if (!s_.config.stream && !is(AesMode::cmac) && coming) {
    a.waits = true;
    return;
  }
  a.bad = true;
  a.error = AesError::underflow;
}

void AesCore::judge_command(Access& a, std::uint32_t word) const {
  const bool start = get(map::ctrl::kStart, word) != 0, load = get(map::ctrl::kKeyLoad, word) != 0;
  if (get(map::ctrl::kWipe, word) != 0) {
    a.wipe = true;
  } else if (start && load) {
    a.error = AesError::command;
  } else if ((start || load) && expanding()) {
    a.waits = true;
  } else if (start) {
    a.error = start_refusal();
    a.start = a.error == AesError::none;
  } else if (load) {
    a.error = locked() ? AesError::busy : AesError::none;
    a.load = !locked();
  }
}

AesError AesCore::start_refusal() const {
  const Config& c = s_.config;
  if (locked()) return AesError::busy;
  if (c.mode > static_cast<std::uint32_t>(AesMode::cmac)) return AesError::mode;
  if (!s_.key.valid) return AesError::no_key;
  unsigned usage = c.decrypt ? 2 : 1;
  if (is(AesMode::ctr)) usage = 3;
  if (is(AesMode::cmac)) usage = 4;
  if ((s_.key.usage & usage) == 0) return AesError::usage;
  const bool whole_blocks = is(AesMode::ecb) || is(AesMode::cbc);
  if (whole_blocks && c.text_length % 16 != 0) return AesError::length;
  if (is(AesMode::gcm) && c.iv_length == 0) return AesError::length;
  const bool tagged = is(AesMode::gcm) || is(AesMode::cmac);
  if (tagged && (c.tag_length < 4 || c.tag_length > 16)) return AesError::tag_length;
  return AesError::none;
}

bool AesCore::wants_data_later() const {
  const Message& m = s_.message;
  const Config& c = s_.config;
  switch (m.phase) {
    case Phase::iv:
    case Phase::iv_length:
    case Phase::counter0:
      return m.rest != 0 || c.aad_length != 0 || c.text_length != 0;
    case Phase::aad:
      return m.rest != 0 || c.text_length != 0;
    case Phase::text:
      return m.rest != 0;
    default:
      return false;
  }
}

const AesCore::Out& AesCore::settle(const In& in) {
  const Access a = access(in);
  out_.pready = a.waits ? 0 : 1;
  out_.pslverr = a.active && !a.waits && a.bad ? 1 : 0;
  out_.prdata = a.active && !a.waits && !a.bad && !a.write ? value(in.paddr) : 0;
  return out_;
}

std::uint32_t AesCore::status() const {
  const bool busy = open() || s_.key.phase != KeyPhase::rest;
  std::uint32_t word = 0;
  word |= put(map::status::kBusy, busy ? 1 : 0);
  word |= put(map::status::kDone, s_.done ? 1 : 0);
  word |= put(map::status::kError, s_.error != AesError::none ? 1 : 0);
  word |= put(map::status::kKeyValid, s_.key.valid ? 1 : 0);
  word |= put(map::status::kTagOk, s_.message.tag_ok && !open() ? 1 : 0);
  return word;
}

std::uint32_t AesCore::value(std::uint32_t offset) const {
  const Config& c = s_.config;
  const Message& m = s_.message;
  if (is_iv(offset)) return open() ? 0 : word_at(m.chain.data() + (offset - map::kIv));
  if (is_tag(offset)) return open() || !m.tag_valid ? 0 : word_at(m.tag.data() + (offset - map::kTag));
  switch (offset) {
    case map::kStatus:
      return status();
    case map::kIrqEnable:
      return c.irq_enable;
    case map::kErrorCode:
      return static_cast<std::uint32_t>(s_.error);
    case map::kConfig:
      return put(map::config::kMode, c.mode) | put(map::config::kDecrypt, c.decrypt ? 1 : 0) |
             put(map::config::kStream, c.stream ? 1 : 0) | put(map::config::kTagLength, c.tag_length);
    case map::kKeyConfig:
      return put(map::key_config::kSlot, c.slot) | put(map::key_config::kKey256, c.key_256 ? 1 : 0);
    case map::kTextLength:
      return c.text_length;
    case map::kAadLength:
      return c.aad_length;
    case map::kIvLength:
      return c.iv_length;
    case map::kDataOut:
      return !c.stream && m.out_bytes != 0 ? word_at(m.out.data()) : 0;
    default:
      return 0;
  }
}

// A write that is taken, other than commands and STATUS.
void AesCore::write(std::uint32_t offset, std::uint32_t word) {
  Message& m = s_.message;
  const auto octets = octets_of(word);
  if (offset == map::kIrqEnable) s_.config.irq_enable = word & 3;
  if (offset == map::kDataIn) take_octets(octets.data(), 1);
  if (!is_lockable(offset)) return;
  if (is_key(offset)) {
    write_key((offset - map::kKey) / 4, word);
  } else if (is_iv(offset)) {
    for (unsigned i = 0; i < 4; ++i) m.chain[offset - map::kIv + i] = octets[i];
  } else if (is_tag(offset)) {
    if (m.tag_valid) m.tag = AesBlock{};
    m.tag_valid = false;
    for (unsigned i = 0; i < 4; ++i) m.tag[offset - map::kTag + i] = octets[i];
  } else {
    write_config(offset, word);
  }
}

void AesCore::write_config(std::uint32_t offset, std::uint32_t word) {
  Config& c = s_.config;
  if (offset == map::kConfig) {
    c.mode = get(map::config::kMode, word);
    c.decrypt = get(map::config::kDecrypt, word) != 0;
    c.stream = get(map::config::kStream, word) != 0;
    c.tag_length = get(map::config::kTagLength, word);
  } else if (offset == map::kKeyConfig) {
    c.slot = get(map::key_config::kSlot, word);
    c.key_256 = get(map::key_config::kKey256, word) != 0;
  } else if (offset == map::kTextLength) {
    c.text_length = word;
  } else if (offset == map::kAadLength) {
    c.aad_length = word;
  } else if (offset == map::kIvLength) {
    c.iv_length = word & 0xFFFF;
  }
}

}  // namespace pluton
