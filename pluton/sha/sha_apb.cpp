// SPDX-License-Identifier: Apache-2.0
// The register side of ShaCore: what an access phase answers, and what the edge that ends it does.
#include <algorithm>

#include "pluton/octets.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "pluton/sha/sha_core.hpp"

namespace pluton {

namespace map = sha_map;

namespace {

constexpr std::uint32_t kStart = map::ctrl::kStart.mask(), kFinish = map::ctrl::kFinish.mask(),
                        kWipe = map::ctrl::kWipe.mask(), kKeyLoad = map::ctrl::kKeyLoad.mask(),
                        kSave = map::ctrl::kSave.mask(), kRestore = map::ctrl::kRestore.mask();
constexpr std::uint32_t kCommands = kStart | kFinish | kWipe | kKeyLoad | kSave | kRestore;
constexpr std::uint32_t kWordBytes = 4;

bool within(std::uint32_t offset, std::uint32_t base, std::uint32_t count) {
  return offset >= base && offset < base + kWordBytes * count && offset % kWordBytes == 0;
}
bool is_digest(std::uint32_t o) { return within(o, map::kDigest, map::kDigestCount); }
bool is_state(std::uint32_t o) { return within(o, map::kState, map::kStateCount); }
bool is_length(std::uint32_t o) { return within(o, map::kLength, map::kLengthCount); }
bool is_data(std::uint32_t o) { return o == map::kData || o == map::kDataByte; }
bool known(std::uint32_t o) {
  return o == map::kCtrl || o == map::kStatus || o == map::kIrqEnable || o == map::kErrorCode || o == map::kCfg ||
         is_data(o) || is_digest(o) || is_state(o) || is_length(o);
}
std::uint32_t in_field(const tlmkit::FieldSpec& field, std::uint32_t value) { return value << field.lsb; }
std::uint32_t field_of(const tlmkit::FieldSpec& field, std::uint32_t word) {
  return (word & field.mask()) >> field.lsb;
}
unsigned data_octets(std::uint32_t offset) { return offset == map::kData ? 4 : 1; }

template <class In>
bool access(const In& in) {
  return in.psel != 0 && in.penable != 0;
}
template <class In>
bool good_write(const In& in) {
  return access(in) && in.pwrite != 0 && in.pstrb == 0xF && known(in.paddr);
}

}  // namespace

const ShaCore::Out& ShaCore::settle(const In& in) {
  out_.pready = holds(in) ? 0 : 1;
  out_.pslverr = access(in) && (!known(in.paddr) || (in.pwrite != 0 && in.pstrb != 0xF)) ? 1 : 0;
  out_.prdata = access(in) && in.pwrite == 0 ? read(in.paddr) : 0;
  return out_;
}

// Data and FINISH wait for room in the block buffer, which the core makes within one block.
bool ShaCore::holds(const In& in) const {
  if (!full_ || !own() || stream_ || !good_write(in)) return false;
  if (is_data(in.paddr)) return rest_count_ + data_octets(in.paddr) >= 8;
  return in.paddr == map::kCtrl && (in.pwdata & kCommands) == kFinish;
}

std::uint32_t ShaCore::read(std::uint32_t offset) const {
  if (is_digest(offset)) {
    const unsigned index = (offset - map::kDigest) / kWordBytes;
    return done_ && digest_valid_ && index < digest_size() / kWordBytes ? hash_word(index) : 0;
  }
  if (is_state(offset)) {
    const unsigned index = (offset - map::kState) / kWordBytes;
    return saved_ && (wide() || index < 8) ? hash_word(index) : 0;
  }
  if (is_length(offset)) return saved_ ? static_cast<std::uint32_t>(length_ >> (offset == map::kLength ? 0 : 32)) : 0;
  switch (offset) {
    case map::kStatus:
      return out_.busy | in_field(map::status::kDone, done_) | in_field(map::status::kError, error_) |
             in_field(map::status::kOpen, own()) |
             in_field(map::status::kKeyOpen, state_ == State::key_in && !granted_) |
             in_field(map::status::kKeyed, keyed_ && !granted_) | in_field(map::status::kSaved, saved_) |
             in_field(map::status::kLent, granted_);
    case map::kIrqEnable:
      return enable_;
    case map::kErrorCode:
      return static_cast<std::uint32_t>(code_);
    case map::kCfg:
      return in_field(map::cfg::kAlg, cfg_.alg) | in_field(map::cfg::kHmac, cfg_.hmac) |
             in_field(map::cfg::kStream, cfg_.stream) | in_field(map::cfg::kKeyVault, cfg_.vault) |
             in_field(map::cfg::kKeySlot, cfg_.slot);
    default:
      return 0;
  }
}

// A word of the chaining value, first octet in bits 7:0.
std::uint32_t ShaCore::hash_word(unsigned index) const {
  const std::uint64_t lane = hash_[wide() ? index / 2 : index];
  const auto number = static_cast<std::uint32_t>(wide() && index % 2 != 0 ? lane : lane >> 32);
  return __builtin_bswap32(number);
}

ShaCore::Command ShaCore::decode(const In& in) const {
  if (!good_write(in) || holds(in)) return {};
  if (in.paddr == map::kCtrl) return decode_command(in);
  if (is_data(in.paddr)) {
    if (own()) return stream_ ? Command{Act::write, ShaError::path} : Command{Act::put};
    if (state_ != State::key_in || granted_) return {Act::write, wrong_state()};
    if (fill_ + rest_count_ + data_octets(in.paddr) > block_octets()) return {Act::key_overflow, ShaError::key_length};
    return {Act::put};
  }
  Command out{Act::write};
  if (is_state(in.paddr) || is_length(in.paddr)) {
    if (state_ != State::idle || granted_) out.error = wrong_state();
  } else if (in.paddr == map::kStatus) {
    out.done_cleared = done_ && field_of(map::status::kDone, in.pwdata) != 0;
  }
  return out;
}

ShaCore::Command ShaCore::decode_command(const In& in) const {
  const std::uint32_t bits = in.pwdata & kCommands;
  const auto judged = [](Act act, ShaError error) {
    return Command{error == ShaError::none ? act : Act::write, error};
  };
  if (bits == 0) return {Act::write};
  if (granted_) return {Act::write, ShaError::busy};
  if ((bits & kWipe) != 0) return {Act::wipe};
  switch (bits) {
    case kStart:
      return judged(Act::start, decode_start(in));
    case kFinish:
      if (own()) return judged(Act::finish, stream_ ? ShaError::path : ShaError::none);
      return judged(Act::finish, state_ == State::key_in ? ShaError::none : wrong_state());
    case kKeyLoad:
      if (state_ != State::idle) return {Act::write, wrong_state()};
      return judged(Act::key_load, cfg_.alg == 3 ? ShaError::config : ShaError::none);
    case kSave:
      return judged(Act::save, decode_save());
    case kRestore:
      return judged(Act::restore, decode_restore());
    default:
      return {Act::write, ShaError::command};
  }
}

ShaError ShaCore::decode_start(const In& in) const {
  if (state_ != State::idle && state_ != State::open && state_ != State::closing) return wrong_state();
  if (cfg_.alg == 3) return ShaError::config;
  if (cfg_.hmac && !keyed_) return ShaError::no_key;
  if (cfg_.hmac && (cfg_.alg != key_alg_ || (in.puser & 0xFF) != owner_)) return ShaError::key_mismatch;
  return ShaError::none;
}

ShaError ShaCore::decode_save() const {
  if (!own()) return wrong_state();
  if (hmac_) return ShaError::secret;
  if (full_ || core_left_ != 0) return ShaError::busy;
  return fill_ != 0 || rest_count_ != 0 ? ShaError::boundary : ShaError::none;
}

ShaError ShaCore::decode_restore() const {
  if (state_ != State::idle) return wrong_state();
  if (cfg_.alg == 3) return ShaError::config;
  if (cfg_.hmac) return ShaError::secret;
  const std::uint32_t needed = kLengthStaged | (cfg_.alg == 0 ? 0xFFu : 0xFFFFu);
  if ((staged_ & needed) != needed) return ShaError::sequence;
  return length_ % (cfg_.alg == 0 ? 64 : 128) != 0 ? ShaError::boundary : ShaError::none;
}

void ShaCore::apply(const Command& command, const In& in) {
  switch (command.act) {
    case Act::none:
      return;
    case Act::wipe: {
      const bool asked = state_ == State::key_request || state_ == State::key_drain;
      wipe(asked ? State::key_drain : State::idle);
      break;
    }
    case Act::start:
    case Act::restore:
      start();
      if (command.act == Act::start) begin_message();
      break;
    case Act::finish:
      finish();
      break;
    case Act::key_load: {
      const unsigned alg = cfg_.alg;
      wipe(cfg_.vault ? State::key_request : State::key_in);
      alg_ = key_alg_ = alg;
      slot_ = cfg_.slot;
      owner_ = in.puser & 0xFF;
      break;
    }
    case Act::save:
      state_ = State::idle;
      saved_ = true;
      break;
    case Act::put:
      put(in);
      break;
    case Act::key_overflow:
      clear_message();
      state_ = State::idle;
      break;
    case Act::write:
      if (command.error == ShaError::none) write_plain(in, command);
      break;
  }
  if (command.error != ShaError::none) fail(command.error);
}

// Common to START and RESTORE.
void ShaCore::start() {
  alg_ = cfg_.alg;
  hmac_ = cfg_.hmac;
  stream_ = cfg_.stream;
  done_ = digest_valid_ = saved_ = false;
  staged_ = 0;
  state_ = State::open;
  if (alg_ != 0) return;
  for (auto& lane : hash_) lane = lane >> 32 << 32;
}

void ShaCore::put(const In& in) {
  const auto octets = octets_of(in.pwdata);
  const unsigned count = data_octets(in.paddr);
  for (unsigned i = 0; i < count; ++i) {
    rest_[rest_count_++] = octets[i];
    if (rest_count_ < rest_.size()) continue;
    rest_count_ = 0;
    if (state_ == State::key_in) {
      push_key(rest_.data(), 8);
    } else {
      push(rest_.data(), 8, false);
    }
  }
}

void ShaCore::finish() {
  if (state_ == State::key_in) {
    push_key(rest_.data(), rest_count_);
    make_key();
  } else {
    push(rest_.data(), rest_count_, true);
  }
}

void ShaCore::write_plain(const In& in, const Command& command) {
  const std::uint32_t word = in.pwdata;
  if (is_state(in.paddr)) {
    write_state((in.paddr - map::kState) / kWordBytes, word);
  } else if (is_length(in.paddr)) {
    const unsigned index = (in.paddr - map::kLength) / kWordBytes;
    length_ = (length_ & ~(0xFFFFFFFFull << (32 * index))) | std::uint64_t{word} << (32 * index);
    staged_ |= 1u << (16 + index);
    saved_ = false;
  } else if (in.paddr == map::kIrqEnable) {
    enable_ = word & (map::irq_enable::kDone.mask() | map::irq_enable::kError.mask());
  } else if (in.paddr == map::kCfg) {
    cfg_ = {field_of(map::cfg::kAlg, word), field_of(map::cfg::kHmac, word) != 0,
            field_of(map::cfg::kStream, word) != 0, field_of(map::cfg::kKeyVault, word) != 0,
            field_of(map::cfg::kKeySlot, word)};
  } else if (in.paddr == map::kStatus) {
    if (command.done_cleared) {
      if (digest_valid_) hash_.fill(0);
      done_ = digest_valid_ = false;
    }
    if (field_of(map::status::kError, word) != 0 && !failed_now_) {
      error_ = false;
      code_ = ShaError::none;
    }
  }
}

// CFG.ALG says where a word goes; SHA-256 has eight.
void ShaCore::write_state(unsigned index, std::uint32_t word) {
  const std::uint64_t number = __builtin_bswap32(word);
  staged_ |= 1u << index;
  saved_ = digest_valid_ = false;
  const bool narrow = cfg_.alg == 0;
  if (narrow && index >= 8) return;
  std::uint64_t& lane = hash_[narrow ? index : index / 2];
  if (narrow || index % 2 == 0) {
    lane = (lane & 0xFFFFFFFFull) | number << 32;
  } else {
    lane = (lane & ~0xFFFFFFFFull) | number;
  }
}

}  // namespace pluton
