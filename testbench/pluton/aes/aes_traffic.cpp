// SPDX-License-Identifier: Apache-2.0
#include "testbench/pluton/aes/aes_traffic.hpp"

#include <algorithm>
#include <utility>

#include "pluton/aes/gen/aes_regs.hpp"

namespace aes_test {

namespace map = pluton::aes_map;

namespace {

constexpr std::uint32_t kStart = 1, kWipe = 2, kKeyLoad = 4;
constexpr std::uint32_t kDone = 2, kTagOk = 16;
constexpr std::uint32_t kGcm = 3, kCmac = 4;
constexpr std::uint32_t kAnyOffset[] = {map::kCtrl,
                                        map::kStatus,
                                        map::kIrqEnable,
                                        map::kErrorCode,
                                        map::kConfig,
                                        map::kKeyConfig,
                                        map::kDataIn,
                                        map::kTextLength,
                                        map::kAadLength,
                                        map::kIvLength,
                                        map::kDataOut,
                                        map::kIv,
                                        map::kIv + 4,
                                        map::kIv + 12,
                                        map::kTag,
                                        map::kTag + 8,
                                        map::kKey,
                                        map::kKey + 12,
                                        map::kKey + 28,
                                        map::kDataOut + 4,
                                        0x50,
                                        0x80,
                                        0x02,
                                        0xFFC};

}  // namespace

AesTraffic::AesTraffic(Core& model, Core& rtl, std::uint64_t seed, std::string repeat, std::string wave)
    : random_(seed), pair_(model, rtl, std::move(repeat), std::move(wave)) {
  pair_.reset();
}

std::string AesTraffic::run(std::uint64_t operations) {
  for (std::uint64_t i = 0; i < operations && pair_.divergence().empty(); ++i) operation();
  return pair_.divergence();
}

// --- pins ---

bool AesTraffic::cycle(In in) {
  fill_stream(in);
  fill_key_answer(in);
  return pair_.step(in);
}

void AesTraffic::fill_stream(In& in) {
  const Out& out = pair_.out();
  if (!offered_ && !beats_.empty() && one_in(gap_)) offered_ = true;
  if (offered_ && beats_.empty()) offered_ = false;
  if (offered_) {
    in.s_valid = 1;
    in.s_data = beats_.front().data;
    in.s_bytes = beats_.front().bytes;
    in.s_last = beats_.front().last ? 1 : 0;
    if (out.s_ready != 0) {
      beats_.pop_front();
      offered_ = false;
      ++coverage_.beats_in;
    }
  }
  in.m_ready = one_in(hold_) ? 1 : 0;
  if (out.m_valid != 0) ++(in.m_ready != 0 ? coverage_.beats_out : coverage_.held);
}

void AesTraffic::fill_key_answer(In& in) {
  const Out& out = pair_.out();
  if (out.kreq_valid == 0) {
    answering_ = false;
    // Nobody asked: must be ignored.
    if (!one_in(4096)) return;
    in.krsp_valid = in.krsp_last = 1;
    in.krsp_data = random_();
    in.krsp_bytes = 16;
    in.krsp_usage = 7;
    return;
  }
  if (!answering_) {
    answering_ = true;
    answer_delay_ = static_cast<unsigned>(below(12));
    answer_beat_ = 0;
    answer_error_ = one_in(6);
    answer_bytes_ = static_cast<std::uint32_t>(one_in(6) ? below(65) : 16 + 16 * below(2));
    answer_usage_ = static_cast<std::uint32_t>(one_in(2) ? 7 : below(256));
    ++coverage_.fetches;
  }
  if (answer_delay_ != 0) {
    --answer_delay_;
    return;
  }
  in.krsp_valid = 1;
  in.krsp_last = ++answer_beat_ == 8 ? 1 : 0;
  in.krsp_error = answer_error_ ? 1 : 0;
  in.krsp_data = answer_error_ ? 0 : random_();
  in.krsp_bytes = answer_error_ ? 0 : answer_bytes_;
  in.krsp_usage = answer_error_ ? 0 : answer_usage_;
}

AesTraffic::Answer AesTraffic::access(std::uint32_t offset, bool write, std::uint32_t word) {
  In in{};
  in.psel = 1;
  in.paddr = offset;
  in.pwrite = write ? 1 : 0;
  in.pwdata = write ? word : static_cast<std::uint32_t>(random_());
  in.pstrb = write ? 0xF : 0;
  if (write && one_in(256)) in.pstrb = static_cast<std::uint32_t>(below(16));
  in.pprot = static_cast<std::uint32_t>(below(8));
  in.puser = static_cast<std::uint32_t>(below(0x2000));
  cycle(in);
  in.penable = 1;
  for (;;) {
    In filled = in;
    fill_stream(filled);
    fill_key_answer(filled);
    Out answer{};
    if (!pair_.step(filled, &answer)) return {false, 0};
    if (answer.pready == 0) {
      ++coverage_.waits;
      continue;
    }
    if (answer.pslverr != 0) ++coverage_.bus_errors;
    return {answer.pslverr == 0, answer.prdata};
  }
}

// Cycles without a transfer: stepped, or where nothing is offered, skipped.
void AesTraffic::pause() {
  const auto n = static_cast<unsigned>(one_in(4) ? below(40) : below(4));
  if (!offered_ && pair_.out().kreq_valid == 0 && one_in(3)) {
    In in{};
    in.m_ready = static_cast<std::uint32_t>(below(2));
    pair_.skip(in, n);
    coverage_.skipped += n;
    return;
  }
  for (unsigned i = 0; i < n && pair_.divergence().empty(); ++i) cycle(In{});
}

// --- messages ---

void AesTraffic::operation() {
  ++coverage_.operations;
  if (one_in(60)) {
    pair_.reset();
    beats_.clear();
    offered_ = answering_ = false;
    ++coverage_.resets;
  }
  if (one_in(3)) set_key();
  configure();
  start();
  pump();
  look_around();
  if ((mode_ == kCmac || (mode_ == kGcm && text_ == 0)) && !decrypt_ && one_in(3)) verify_again();
}

void AesTraffic::set_key() {
  if (one_in(3)) {
    write(map::kKeyConfig, static_cast<std::uint32_t>(random_() & 0x10F));
    write(map::kCtrl, kKeyLoad);
    for (unsigned i = 0; i < 40 && pair_.out().busy != 0 && pair_.divergence().empty(); ++i) {
      if (one_in(30)) disturb();
      if (one_in(30)) write(map::kCtrl, one_in(2) ? kStart : kKeyLoad);
      cycle(In{});
    }
    return;
  }
  write(map::kKeyConfig, one_in(2) ? 0x100 : 0);
  write_key();
}

void AesTraffic::write_key() {
  std::array<std::uint32_t, 8> order{0, 1, 2, 3, 4, 5, 6, 7};
  if (one_in(4)) std::shuffle(order.begin(), order.end(), random_);
  const std::uint64_t count = one_in(8) ? below(9) : 8;
  for (std::uint64_t i = 0; i < count; ++i) {
    // Key words 4 to 7 of a 128-bit key mean nothing, and wait for its expansion.
    write(map::kKey + 4 * order[i], static_cast<std::uint32_t>(random_()));
    if (one_in(20)) disturb();
  }
}

void AesTraffic::configure() {
  mode_ = static_cast<std::uint32_t>(one_in(30) ? below(8) : below(5));
  decrypt_ = one_in(2);
  stream_ = !one_in(4);
  const std::uint64_t tag = one_in(10) ? below(32) : 4 + below(13);
  write(map::kConfig, mode_ | (decrypt_ ? 0x10u : 0) | (stream_ ? 0x20u : 0) | static_cast<std::uint32_t>(tag) << 8);
  choose_lengths();
  if (one_in(2)) {
    for (unsigned i = 0; i < 4; ++i) {
      // Counters near their carries.
      write(map::kIv + 4 * i, one_in(3) ? 0xFFFFFFFFu : static_cast<std::uint32_t>(random_()));
    }
  }
  if (one_in(3)) write(map::kTag + 4 * static_cast<std::uint32_t>(below(4)), static_cast<std::uint32_t>(random_()));
  gap_ = static_cast<unsigned>(one_in(2) ? 1 : 1 + below(12));
  hold_ = static_cast<unsigned>(one_in(2) ? 1 : 1 + below(20));
}

void AesTraffic::choose_lengths() {
  text_ = static_cast<std::uint32_t>(below(one_in(20) ? 400 : 70));
  if (mode_ < 2 && !one_in(10)) text_ &= ~0xFu;
  aad_ = static_cast<std::uint32_t>(one_in(3) ? 0 : below(50));
  if (mode_ == kGcm && one_in(3)) text_ = 0;
  write(map::kTextLength, text_);
  write(map::kAadLength, aad_);
  if (one_in(3)) iv_ = static_cast<std::uint32_t>(one_in(2) ? 12 : below(40));
  write(map::kIvLength, iv_);
  data_seed_ = random_();
}

void AesTraffic::queue_message() {
  beats_.clear();
  words_.clear();
  offered_ = false;
  if (mode_ == kGcm && iv_ != 12) queue_part(iv_, data_seed_ ^ 1);
  if (mode_ == kGcm) queue_part(aad_, data_seed_ ^ 2);
  queue_part(text_, data_seed_ ^ 3);
  if (!beats_.empty() && one_in(20)) {
    Beat& beat = beats_[below(beats_.size())];
    if (one_in(2)) {
      beat.last = !beat.last;
    } else {
      beat.bytes = static_cast<std::uint32_t>(below(16));
    }
  }
  if (stream_) {
    words_.clear();
  } else {
    beats_.clear();
  }
}

void AesTraffic::queue_part(std::uint64_t octets, std::uint64_t seed) {
  std::mt19937_64 data(seed);
  for (std::uint64_t at = 0; at < octets; at += 8) {
    const std::uint64_t rest = octets - at;
    beats_.push_back({data(), static_cast<std::uint32_t>(std::min<std::uint64_t>(rest, 8)), rest <= 8});
    words_.push_back(static_cast<std::uint32_t>(beats_.back().data));
    if (rest > 4) words_.push_back(static_cast<std::uint32_t>(beats_.back().data >> 32));
  }
}

void AesTraffic::start() {
  queue_message();
  write(map::kCtrl, one_in(50) ? static_cast<std::uint32_t>(below(8)) : kStart);
  if (pair_.out().busy != 0) ++coverage_.started[mode_];
}

void AesTraffic::pump() {
  for (unsigned i = 0; i < 2000 && pair_.out().busy != 0 && pair_.divergence().empty(); ++i) {
    if (one_in(150)) disturb();
    if (stream_) {
      one_in(4) ? pause() : static_cast<void>(cycle(In{}));
    } else {
      pump_registers();
    }
  }
  beats_.clear();
  offered_ = false;
}

void AesTraffic::pump_registers() {
  if (!words_.empty() && one_in(2)) {
    if (access(map::kDataIn, true, words_.front()).ok) words_.pop_front();
  } else if (one_in(2)) {
    access(map::kDataOut, false, 0);
  } else {
    pause();
  }
}

// An access that has no place here: any register, any word; sometimes a wipe or a reset.
void AesTraffic::disturb() {
  if (one_in(12)) {
    pair_.reset();
    beats_.clear();
    offered_ = answering_ = false;
    ++coverage_.resets;
    return;
  }
  if (one_in(8)) {
    write(map::kCtrl, kWipe | static_cast<std::uint32_t>(below(8)));
    ++coverage_.wipes;
    return;
  }
  const std::uint32_t offset = kAnyOffset[below(std::size(kAnyOffset))];
  const auto word = static_cast<std::uint32_t>(offset == map::kCtrl ? below(8) : random_());
  access(offset, one_in(2), word);
}

void AesTraffic::look_around() {
  const std::uint32_t status = access(map::kStatus, false, 0).data;
  if ((status & kDone) != 0) ++coverage_.done;
  if ((status & kTagOk) != 0) ++coverage_.tags_ok;
  ++coverage_.errors[access(map::kErrorCode, false, 0).data & 0xF];
  if (one_in(2)) write(map::kStatus, static_cast<std::uint32_t>(below(8)));
  if (one_in(4)) write(map::kIrqEnable, static_cast<std::uint32_t>(below(4)));
  for (unsigned i = 0; i < 4; ++i) {
    access(map::kTag + 4 * i, false, 0);
    access(map::kIv + 4 * i, false, 0);
  }
  if (one_in(8)) access(kAnyOffset[below(std::size(kAnyOffset))], false, 0);
  pause();
}

// The same message once more, now with its own tag as the expected one.
void AesTraffic::verify_again() {
  std::array<std::uint32_t, 4> tag{};
  for (unsigned i = 0; i < 4; ++i) tag[i] = access(map::kTag + 4 * i, false, 0).data;
  if (one_in(4)) tag[below(4)] ^= 1u << below(32);
  const std::uint32_t config = access(map::kConfig, false, 0).data;
  write(map::kConfig, config | 0x10);
  // Without the writes TAG still holds the computed tag, which must not count as the expected one.
  const bool told = !one_in(6);
  for (unsigned i = 0; told && i < 4; ++i) write(map::kTag + 4 * i, tag[i]);
  start();
  pump();
  look_around();
}

}  // namespace aes_test
