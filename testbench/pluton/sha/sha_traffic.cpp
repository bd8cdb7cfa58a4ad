// SPDX-License-Identifier: Apache-2.0
#include "testbench/pluton/sha/sha_traffic.hpp"

#include <algorithm>
#include <iterator>

#include "pluton/sha/gen/sha_regs.hpp"

namespace sha_bench {

namespace map = pluton::sha_map;

namespace {

constexpr std::uint32_t kStart = map::ctrl::kStart.mask(), kFinish = map::ctrl::kFinish.mask(),
                        kWipe = map::ctrl::kWipe.mask(), kKeyLoad = map::ctrl::kKeyLoad.mask(),
                        kSave = map::ctrl::kSave.mask(), kRestore = map::ctrl::kRestore.mask();
constexpr std::uint32_t kHmac = map::cfg::kHmac.mask(), kStream = map::cfg::kStream.mask(),
                        kVault = map::cfg::kKeyVault.mask();

}  // namespace

void Traffic::op(std::uint32_t offset, std::uint32_t value, bool write) {
  ops_.push_back({offset, value, write, !burst_ && one_in(3) ? pick(6) : 0, burst_});
}

void Traffic::data(unsigned octets) {
  while (octets != 0) {
    const bool word = octets >= 4 && (burst_ || !one_in(6));
    op(word ? map::kData : map::kDataByte, static_cast<std::uint32_t>(random_()));
    octets -= word ? 4 : 1;
  }
}

// Anything at all, mostly at offsets that exist.
Traffic::Op Traffic::any_op() {
  static constexpr std::uint32_t kOffsets[] = {
      map::kCtrl,      map::kCtrl, map::kCtrl, map::kStatus,   map::kStatus, map::kIrqEnable,
      map::kErrorCode, map::kCfg,  map::kData, map::kDataByte, map::kDigest, map::kState,
      map::kLength,    0xC8,       0xFFC,      0x1C,           0x3C,         0x41};
  std::uint32_t offset = kOffsets[pick(std::size(kOffsets))];
  if (offset == map::kDigest || offset == map::kState) offset += 4 * pick(16);
  if (offset == map::kLength) offset += 4 * pick(2);
  auto value = static_cast<std::uint32_t>(random_());
  if (offset == map::kCtrl && !one_in(8)) value = 1u << pick(6);
  if (offset == map::kCtrl && value == kWipe && !one_in(3)) value = kStart;
  return {offset, value, one_in(2), one_in(2) ? pick(50) : 0, false};
}

void Traffic::script_digest() {
  ops_.push_back({map::kStatus, 0, false, pick(160), false});
  for (unsigned i = 0; i < 16; ++i) {
    if (one_in(2)) op(map::kDigest + 4 * i, 0, false);
  }
  if (one_in(2)) op(map::kStatus, static_cast<std::uint32_t>(random_()));
  if (one_in(2)) op(map::kDigest + 4 * pick(16), 0, false);
  if (one_in(3)) op(map::kErrorCode, 0, false);
}

void Traffic::script_message() {
  std::uint32_t cfg = one_in(12) ? 3 : pick(3);
  if (one_in(3)) cfg |= kHmac;
  const bool stream = one_in(3);
  if (stream) cfg |= kStream;
  op(map::kCfg, cfg);
  op(map::kCtrl, kStart);
  // From the fifth SHA-256 block on, words back to back outrun the core; so does FINISH right after a block's last
  // word.
  burst_ = one_in(4);
  const unsigned length = burst_      ? 64 * (3 + pick(6)) + 4 * pick(4)
                          : one_in(3) ? pick(300)
                                      : pick(70) + (one_in(2) ? 64 : 0);
  if (stream && (cfg & 3) != 3) {
    stream_left_ = length;
    stream_active_ = true;
    ops_.push_back({map::kStatus, 0, false, length / 2, false});
  } else {
    data(length);
    op(map::kCtrl, kFinish);
  }
  burst_ = false;
  script_digest();
}

void Traffic::script_key() {
  std::uint32_t cfg = pick(3);
  const bool vault = one_in(2);
  if (vault) cfg |= kVault | pick(16) << 8;
  op(map::kCfg, cfg);
  op(map::kCtrl, kKeyLoad);
  if (!vault) {
    data(one_in(8) ? pick(140) : pick(65));
    op(map::kCtrl, kFinish);
  }
  ops_.push_back({map::kStatus, 0, false, pick(150), false});
  if (one_in(2)) op(map::kStatus, 6);
  op(map::kCfg, cfg | kHmac);
  op(map::kCtrl, kStart);
  data(pick(80));
  op(map::kCtrl, kFinish);
  script_digest();
}

// At a boundary mostly, and mostly with the core at rest.
void Traffic::script_save() {
  const std::uint32_t cfg = one_in(8) ? pick(8) : pick(3);
  op(map::kCfg, cfg);
  op(map::kCtrl, kStart);
  data(((cfg & 3) == 0 ? 64 : 128) * pick(3) + (one_in(6) ? pick(9) : 0));
  ops_.push_back({map::kCtrl, kSave, true, pick(120), false});
  for (unsigned i = 0; i < 18; ++i) op(map::kState + 4 * i, 0, false);
  if (one_in(4)) op(map::kCtrl, kRestore);
}

void Traffic::script_restore() {
  const std::uint32_t cfg = one_in(8) ? pick(8) : pick(3);
  op(map::kCfg, cfg);
  const unsigned words = (cfg & 3) == 0 ? 8 : 16;
  for (unsigned i = 0; i < words; ++i) {
    if (!one_in(60)) op(map::kState + 4 * i, static_cast<std::uint32_t>(random_()));
  }
  const auto low = static_cast<std::uint32_t>(random_());
  op(map::kLength, one_in(6) ? low : low & ~127u);
  op(map::kLength + 4, static_cast<std::uint32_t>(random_()));
  op(map::kCtrl, kRestore);
  data(pick(150));
  op(map::kCtrl, kFinish);
  script_digest();
}

void Traffic::script() {
  if (one_in(10)) user_ = 1 + pick(2);
  switch (pick(9)) {
    case 0:
    case 1:
    case 2:
      script_message();
      break;
    case 3:
    case 4:
      script_key();
      break;
    case 5:
      script_restore();
      break;
    case 6:
      script_save();
      break;
    case 7:
      op(map::kIrqEnable, pick(4));
      break;
    default:
      for (unsigned i = pick(6); i > 0; --i) ops_.push_back(any_op());
  }
}

void Traffic::drive_apb(In& in) {
  if (!setup_ && !access_) {
    if (ops_.empty()) script();
    if (ops_.empty() || ops_.front().gap != 0) {
      if (!ops_.empty()) --ops_.front().gap;
      return;
    }
    now_ = !ops_.front().calm && one_in(40) ? any_op() : ops_.front();
    if (now_.offset == ops_.front().offset && now_.value == ops_.front().value) ops_.pop_front();
    now_.gap = 0xF;  // strobes
    if (one_in(60)) now_.gap = pick(16);
    setup_ = true;
  } else if (setup_) {
    setup_ = false;
    access_ = true;
  }
  in.psel = 1;
  in.penable = access_ ? 1 : 0;
  in.paddr = now_.offset;
  in.pwrite = now_.write ? 1 : 0;
  in.pwdata = now_.write ? now_.value : 0;
  in.pstrb = now_.write ? now_.gap : 0;
  in.pprot = static_cast<std::uint32_t>(operations_ % 8);
  in.puser = user_ | 3u << 11;
}

// A beat, once valid, stays until it is taken. Beats come without an open message, too.
void Traffic::drive_stream(In& in, const Out& out) {
  if (!stream_valid_) {
    if (!stream_active_ && one_in(200)) {
      stream_active_ = true;
      stream_left_ = pick(200);
    }
    if (!stream_active_ || one_in(4)) return;
    stream_valid_ = true;
    stream_data_ = random_();
  }
  in.s_valid = 1;
  in.s_data = stream_data_;
  in.s_bytes = std::min(stream_left_, 8u);
  in.s_last = stream_left_ <= 8 ? 1 : 0;
  if (out.s_ready == 0) return;
  ++coverage_.stream_beats;
  stream_valid_ = false;
  stream_active_ = in.s_last == 0;
  stream_left_ -= in.s_bytes;
}

// The vault's answer: eight beats in a row; refused, of a wrong usage, or a key.
void Traffic::drive_key(In& in, const Out& out) {
  if (!key_active_) {
    if (out.kreq_valid == 0) return;
    key_active_ = true;
    key_delay_ = 2 + pick(6);
    key_beat_ = 0;
    key_error_ = one_in(5);
    key_usage_ = key_error_ ? 0 : one_in(4) ? pick(256) : 8u;
    key_bytes_ = key_error_ ? 0 : 16 + 4 * pick(13);
  }
  if (key_delay_ != 0) {
    --key_delay_;
    return;
  }
  in.krsp_valid = 1;
  in.krsp_error = key_error_ ? 1 : 0;
  in.krsp_usage = key_usage_;
  in.krsp_bytes = key_bytes_;
  in.krsp_last = key_beat_ == 7 ? 1 : 0;
  const unsigned from = 8 * key_beat_;
  if (from < key_bytes_) in.krsp_data = random_() >> (key_bytes_ - from >= 8 ? 0 : 32);
  ++coverage_.key_beats;
  if (++key_beat_ == 8) key_active_ = false;
}

// The vault as a borrower, which may lose interest at any time.
void Traffic::drive_derivation(In& in, const Out& out) {
  if (lend_ == Lend::off) {
    if (!one_in(700)) return;
    lend_ = Lend::asking;
    lend_alg_ = pick(4);
    lend_again_ = pick(4);
  }
  if (one_in(600)) {
    lend_ = Lend::off;
    lend_valid_ = false;
    return;
  }
  in.kdf_req = 1;
  in.kdf_alg = lend_alg_;
  if (out.kdf_gnt == 0) return;
  if (lend_ == Lend::asking) {
    lend_ = Lend::key;
    lend_left_ = pick(one_in(4) ? 150 : 65);
  }
  if (lend_ == Lend::digest) {
    coverage_.derived_beats += out.kdf_dvalid;
    if (out.kdf_dlast == 0) return;
    if (lend_again_ == 0) {
      lend_ = Lend::off;
      return;
    }
    --lend_again_;
    lend_ = one_in(2) ? Lend::key : Lend::message;
    lend_left_ = pick(100);
    return;
  }
  if (!lend_valid_) {
    if (one_in(4)) return;
    lend_valid_ = true;
    lend_data_ = random_();
  }
  in.kdf_valid = 1;
  in.kdf_data = lend_data_;
  in.kdf_bytes = std::min(lend_left_, 8u);
  in.kdf_last = lend_left_ <= 8 ? 1 : 0;
  in.kdf_key = lend_ == Lend::key ? 1 : 0;
  if (out.kdf_ready == 0) return;
  lend_valid_ = false;
  lend_left_ -= in.kdf_bytes;
  if (in.kdf_last == 0) return;
  lend_ = lend_ == Lend::key ? Lend::message : Lend::digest;
  lend_left_ = pick(200);
}

void Traffic::after(const In& in, const Out& answer) {
  if (!access_) return;
  if (answer.pready == 0) {
    ++coverage_.waits;
    return;
  }
  access_ = false;
  ++operations_;
  coverage_.bus_errors += answer.pslverr;
  if (in.pwrite != 0) return;
  if (in.paddr == map::kErrorCode) coverage_.refusals += answer.prdata != 0 ? 1 : 0;
  if (in.paddr >= map::kState && in.paddr < map::kLength) coverage_.saved += answer.prdata != 0 ? 1 : 0;
  if (in.paddr >= map::kDigest && in.paddr < map::kState) coverage_.digests += answer.prdata != 0 ? 1 : 0;
}

void Traffic::reset(Pair& pair) {
  pair.reset();
  ++coverage_.resets;
  ops_.clear();
  setup_ = access_ = stream_active_ = stream_valid_ = key_active_ = lend_valid_ = false;
  lend_ = Lend::off;
}

void Traffic::run(Pair& pair, std::uint64_t operations) {
  for (const std::uint64_t end = operations_ + operations; operations_ < end && pair.divergence().empty();) {
    if (one_in(5000)) reset(pair);
    const Out out = pair.out();
    In in{};
    drive_apb(in);
    drive_stream(in, out);
    drive_key(in, out);
    drive_derivation(in, out);
    if (in.psel == 0 && !ops_.empty() && ops_.front().gap > 2 && !key_active_ && out.kreq_valid == 0 &&
        !stream_valid_ && in.kdf_req == 0 && ShaPins::quiet(in, out)) {
      const unsigned n = 1 + pick(ops_.front().gap);
      ops_.front().gap -= n - 1;
      coverage_.skipped += n;
      pair.skip(in, n);
      continue;
    }
    Out answer{};
    if (pair.step(in, &answer)) after(in, answer);
  }
}

}  // namespace sha_bench
