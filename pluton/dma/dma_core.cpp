// SPDX-License-Identifier: Apache-2.0
#include "pluton/dma/dma_core.hpp"

#include <algorithm>
#include <cstring>

namespace pluton {

namespace {

namespace map = dma_map;

enum Sink : std::uint8_t { kSha = 1, kAes = 2, kMemory = 4 };

std::uint64_t word_of(const std::array<std::uint8_t, 8>& octets) {
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 8; ++i) word |= std::uint64_t{octets[i]} << (8 * i);
  return word;
}

std::uint32_t little_endian(const std::uint8_t* octets) {
  return octets[0] | octets[1] << 8 | octets[2] << 16 | static_cast<std::uint32_t>(octets[3]) << 24;
}

}  // namespace

DmaCore::DmaCore(DmaMemory& memory) : memory_(memory) { DmaCore::reset(); }

void DmaCore::reset() {
  descriptor_ = {};
  irq_enable_ = 0;
  done_ = failed_ = false;
  error_ = Error::none;
  error_address_ = 0;
  now_ = 0;
  read_free_ = write_free_ = 0;
  stop();
  publish();
}

void DmaCore::stop() {
  state_ = State::idle;
  work_ = {};
  requester_ = {};
  read_.clear();
  text_.clear();
  to_read_ = to_write_ = 0;
  marker_ = text_ended_ = false;
}

void DmaCore::fail(Error error, std::uint32_t address) {
  failed_ = true;
  error_ = error;
  error_address_ = address;
  if (error != Error::busy) stop();
}

std::uint32_t DmaCore::bus_read(std::uint32_t offset, bool& known) const {
  known = true;
  switch (offset) {
    case map::kCtrl:
      return 0;
    case map::kStatus:
      return (state_ != State::idle ? map::status::kBusy.mask() : 0) | (done_ ? map::status::kDone.mask() : 0) |
             (failed_ ? map::status::kError.mask() : 0);
    case map::kIrqEnable:
      return irq_enable_;
    case map::kErrorCode:
      return static_cast<std::uint32_t>(error_);
    case map::kErrorAddress:
      return error_address_;
    case map::kControl:
      return descriptor_.control;
    case map::kSource:
      return descriptor_.source;
    case map::kDestination:
      return descriptor_.destination;
    case map::kLength:
      return descriptor_.length;
    case map::kNext:
      return descriptor_.next;
    default:
      known = false;
      return 0;
  }
}

const DmaCore::Out& DmaCore::settle(const In& in) {
  bool known = false;
  const std::uint32_t word = bus_read(in.paddr, known);
  const bool access = (in.psel & in.penable) != 0;
  known = known && (in.pwrite == 0 || in.pstrb == 0xF);
  out_.pready = 1;
  out_.pslverr = access && !known ? 1 : 0;
  out_.prdata = access && known && in.pwrite == 0 ? word : 0;
  return out_;
}

void DmaCore::bus_write(const In& in) {
  const std::uint32_t word = in.pwdata;
  switch (in.paddr) {
    case map::kCtrl:
      if ((word & map::ctrl::kAbort.mask()) != 0) {
        if (state_ != State::idle) fail(Error::aborted);
      } else if ((word & map::ctrl::kStart.mask()) != 0) {
        start(in);
      }
      break;
    case map::kStatus:
      if ((word & map::status::kDone.mask()) != 0) done_ = false;
      if ((word & map::status::kError.mask()) != 0) failed_ = false;
      break;
    case map::kIrqEnable:
      irq_enable_ = word & (map::irq_enable::kDone.mask() | map::irq_enable::kError.mask());
      break;
    case map::kControl:
      descriptor_.control = word & map::kRegisters[5].rw_mask;
      break;
    case map::kSource:
      descriptor_.source = word;
      break;
    case map::kDestination:
      descriptor_.destination = word;
      break;
    case map::kLength:
      descriptor_.length = word;
      break;
    case map::kNext:
      descriptor_.next = word;
      break;
    default:
      break;
  }
}

// The identity is that of the write: pprot and puser come from the port's stamp, never from the descriptor.
void DmaCore::start(const In& in) {
  if (state_ != State::idle) {
    fail(Error::busy);
    return;
  }
  requester_.initiator = static_cast<tlmkit::InitiatorId>(in.puser & 0xFF);
  requester_.privilege = static_cast<tlmkit::Privilege>(in.puser >> 11 & 3);
  requester_.world = (in.pprot & 2) != 0 ? tlmkit::World::normal : tlmkit::World::secure;
  requester_.kind = tlmkit::AccessKind::dma;
  done_ = failed_ = false;
  error_ = Error::none;
  error_address_ = 0;
  work_ = descriptor_;
  chain_ = 1;
  state_ = State::check;
}

DmaCore::Error DmaCore::verdict() const {
  namespace c = map::control;
  const bool read = flag(c::kRead), sha = flag(c::kToSha), aes = flag(c::kToAes), write = flag(c::kWrite),
             from_aes = flag(c::kFromAes);
  const bool streams = sha || aes;
  bool legal = read ? streams || (write && !from_aes) : !streams && write && from_aes;
  legal = legal && (!from_aes || (write && (!read || aes)));
  if (!legal) return Error::control;
  if ((read && work_.source % 8 != 0) || (write && work_.destination % 8 != 0) ||
      (flag(c::kChain) && work_.next % 8 != 0)) {
    return Error::align;
  }
  const bool empty_marker = work_.length == 0 && flag(c::kLast) && streams && !write;
  if ((work_.length == 0 && !empty_marker) || work_.length > DmaTiming::kMaxLength) return Error::length;
  if (work_.length % 8 != 0 && streams && !flag(c::kLast)) return Error::length;
  return Error::none;
}

void DmaCore::begin() {
  const Error error = verdict();
  if (error != Error::none) {
    fail(error);
    return;
  }
  namespace c = map::control;
  to_read_ = flag(c::kRead) ? work_.length : 0;
  read_address_ = work_.source;
  to_write_ = flag(c::kWrite) ? work_.length : 0;
  write_address_ = work_.destination;
  marker_ = work_.length == 0;
  text_ended_ = false;
  state_ = State::run;
}

void DmaCore::tick(const In& in) {
  bool write = (in.psel & in.penable & in.pwrite) != 0;
  if (write) write = settle(in).pslverr == 0;
  // A bit that is set with the edge of its own clearing stays set; commands act on what the edge leaves.
  const bool clears = write && in.paddr == map::kStatus;
  if (clears) bus_write(in);
  ++now_;
  work(in);
  if (write && !clears) bus_write(in);
  publish();
}

void DmaCore::work(const In& in) {
  switch (state_) {
    case State::idle:
      return;
    case State::check:
      begin();
      break;
    case State::fetch:
      fetch_descriptor();
      return;
    case State::run:
      take_handshakes(in);
      break;
  }
  if (state_ == State::run) write_beat();
  if (state_ == State::run) read_ahead();
  if (state_ == State::run) finish_descriptor();
}

void DmaCore::fetch_descriptor() {
  if (!read_.empty() && read_.back().bad) {
    if (read_.back().arrives <= now_) fail(Error::fetch, read_.back().address);
    return;
  }
  if (to_read_ == 0 && read_.size() == DmaTiming::kDescriptorBeats && read_.back().arrives <= now_) {
    std::array<std::uint32_t, 6> words{};
    for (unsigned i = 0; i < words.size(); ++i) words[i] = little_endian(read_[i / 2].data.data() + 4 * (i % 2));
    read_.clear();
    const bool known = (words[0] & ~map::kRegisters[5].rw_mask) == 0 && words[5] == 0;
    work_ = {words[0], words[1], words[2], words[3], words[4]};
    if (known) {
      state_ = State::check;
    } else {
      fail(Error::control);
    }
    return;
  }
  read_ahead();
}

void DmaCore::take_handshakes(const In& in) {
  if (!read_.empty()) {
    Beat& head = read_.front();
    if ((out_.sha_valid & in.sha_ready) != 0) head.wanted &= static_cast<std::uint8_t>(~kSha);
    if ((out_.aes_valid & in.aes_ready) != 0) head.wanted &= static_cast<std::uint8_t>(~kAes);
  }
  if ((in.text_valid & out_.text_ready) == 0) return;
  Beat beat;
  beat.octets = static_cast<std::uint8_t>(in.text_bytes);
  for (unsigned i = 0; i < 8; ++i) beat.data[i] = static_cast<std::uint8_t>(in.text_data >> (8 * i));
  beat.last = in.text_last != 0;
  text_.push_back(beat);
  if (beat.last) text_ended_ = true;
}

bool DmaCore::write_to_memory(const Beat& beat) {
  std::array<std::uint8_t, 8> data = beat.data;
  const DmaMemory::Reply reply = memory_.access(now_, requester_, write_address_, data.data(), beat.octets, true);
  write_free_ = now_ + 1 + reply.wait;
  if (!reply.ok) {
    fail(Error::write, write_address_);
    return false;
  }
  write_address_ += beat.octets;
  to_write_ -= beat.octets;
  return true;
}

// At most one beat to the bus; then what all sinks have taken leaves the read FIFO.
void DmaCore::write_beat() {
  if (now_ >= write_free_ && !text_.empty()) {
    const Beat& beat = text_.front();
    if (beat.octets > to_write_) {
      fail(Error::text);
      return;
    }
    if (!write_to_memory(beat)) return;
    text_.pop_front();
  }
  if (read_.empty() || read_.front().arrives > now_) return;
  Beat& head = read_.front();
  if (head.bad) {
    fail(Error::read, head.address);
    return;
  }
  if ((head.wanted & kMemory) != 0 && now_ >= write_free_) {
    if (!write_to_memory(head)) return;
    head.wanted &= static_cast<std::uint8_t>(~kMemory);
  }
  if (head.wanted == 0) read_.pop_front();
  // The next one may have been waiting: its turn at the bus comes with the next edge.
  if (!read_.empty() && read_.front().arrives <= now_ && read_.front().bad) fail(Error::read, read_.front().address);
}

void DmaCore::read_ahead() {
  if (marker_) {
    Beat beat;
    beat.last = true;
    beat.arrives = now_ + DmaTiming::kReadLatency;
    beat.wanted =
        static_cast<std::uint8_t>((flag(map::control::kToSha) ? kSha : 0) | (flag(map::control::kToAes) ? kAes : 0));
    read_.push_back(beat);
    marker_ = false;
    return;
  }
  if (to_read_ == 0 || now_ < read_free_ || read_.size() >= DmaTiming::kReadFifo) return;
  Beat beat;
  beat.address = read_address_;
  beat.octets = static_cast<std::uint8_t>(std::min<std::uint32_t>(8, to_read_));
  const DmaMemory::Reply reply = memory_.access(now_, requester_, read_address_, beat.data.data(), beat.octets, false);
  beat.arrives = now_ + DmaTiming::kReadLatency + reply.wait;
  beat.bad = !reply.ok;
  read_free_ = now_ + 1 + reply.wait;
  read_address_ += beat.octets;
  to_read_ -= beat.octets;
  namespace c = map::control;
  if (state_ == State::run) {
    beat.last = to_read_ == 0 && flag(c::kLast);
    beat.wanted = static_cast<std::uint8_t>((flag(c::kToSha) ? kSha : 0) | (flag(c::kToAes) ? kAes : 0) |
                                            (flag(c::kWrite) && !flag(c::kFromAes) ? kMemory : 0));
  }
  if (beat.bad) to_read_ = 0;
  read_.push_back(beat);
}

void DmaCore::finish_descriptor() {
  if (text_ended_ && text_.empty() && to_write_ != 0) {
    fail(Error::text);
    return;
  }
  if (to_read_ != 0 || to_write_ != 0 || marker_ || !read_.empty() || !text_.empty()) return;
  if (!flag(map::control::kChain)) {
    stop();
    done_ = true;
    return;
  }
  if (++chain_ > DmaTiming::kMaxChain) {
    fail(Error::chain);
    return;
  }
  state_ = State::fetch;
  read_address_ = work_.next;
  to_read_ = DmaTiming::kDescriptorBeats * 8;
}

void DmaCore::publish() {
  const bool run = state_ == State::run;
  const Beat* head = run && !read_.empty() && read_.front().arrives <= now_ ? &read_.front() : nullptr;
  const bool sha = head != nullptr && (head->wanted & kSha) != 0, aes = head != nullptr && (head->wanted & kAes) != 0;
  const std::uint64_t word = head != nullptr ? word_of(head->data) : 0;
  out_.sha_valid = sha;
  out_.sha_data = sha ? word : 0;
  out_.sha_bytes = sha ? head->octets : 0;
  out_.sha_last = sha && head->last;
  out_.aes_valid = aes;
  out_.aes_data = aes ? word : 0;
  out_.aes_bytes = aes ? head->octets : 0;
  out_.aes_last = aes && head->last;
  out_.text_ready = run && flag(map::control::kFromAes) && text_.size() < DmaTiming::kTextFifo && !text_ended_;
  out_.busy = state_ != State::idle;
  out_.idle = state_ == State::idle;
  out_.irq = (done_ && (irq_enable_ & map::irq_enable::kDone.mask()) != 0) ||
             (failed_ && (irq_enable_ & map::irq_enable::kError.mask()) != 0);
}

// First edge after now_ at which something can happen without a transfer or a handshake.
Cycles DmaCore::next_event() const {
  if (state_ == State::idle) return tlmkit::kForever;
  if (state_ == State::check) return now_ + 1;
  Cycles next = tlmkit::kForever;
  const auto consider = [&](Cycles at) { next = std::min(next, std::max(at, now_ + 1)); };
  if (marker_) consider(now_ + 1);
  if (to_read_ != 0 && read_.size() < DmaTiming::kReadFifo) consider(read_free_);
  if (state_ == State::fetch) {
    if (!read_.empty()) consider(read_.back().arrives);
    return next;
  }
  if (!read_.empty()) {
    const Beat& head = read_.front();
    if (head.arrives > now_) {
      consider(head.arrives);
    } else if ((head.wanted & kMemory) != 0 || head.wanted == 0) {
      consider(write_free_);
    }
  }
  if (!text_.empty()) consider(write_free_);
  return next;
}

Cycles DmaCore::quiet() const {
  const Cycles next = next_event();
  return next == tlmkit::kForever ? tlmkit::kForever : next - now_ - 1;
}

void DmaCore::skip(Cycles n) { now_ += n; }

}  // namespace pluton
