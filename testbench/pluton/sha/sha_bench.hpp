// SPDX-License-Identifier: Apache-2.0
// One SHA engine, model or RTL, with firmware's accesses on its registers and doubles of its neighbours on the other
// pins: a stream source, a key vault that answers, a vault that borrows the engine.
#pragma once

#include <Vplt_sha.h>
#include <Vplt_sha_slow.h>
#include <Vplt_sha_sva.h>
#include <gtest/gtest.h>
#include <mbedtls/md.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <vector>

#include "pluton/octets.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "pluton/sha/sha_core.hpp"
#include "tlm/cycle/apb_driver.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace sha_bench {

namespace map = pluton::sha_map;
using pluton::ShaCore;
using pluton::ShaError;
using pluton::ShaPins;
using tlmkit::Cycles;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint32_t kStart = map::ctrl::kStart.mask(), kFinish = map::ctrl::kFinish.mask(),
                        kWipe = map::ctrl::kWipe.mask(), kKeyLoad = map::ctrl::kKeyLoad.mask(),
                        kSave = map::ctrl::kSave.mask(), kRestore = map::ctrl::kRestore.mask();
constexpr std::uint32_t kBusy = map::status::kBusy.mask(), kDone = map::status::kDone.mask(),
                        kError = map::status::kError.mask(), kOpen = map::status::kOpen.mask(),
                        kKeyOpen = map::status::kKeyOpen.mask(), kKeyed = map::status::kKeyed.mask(),
                        kSaved = map::status::kSaved.mask(), kLent = map::status::kLent.mask();
constexpr std::uint32_t kHmac = map::cfg::kHmac.mask(), kStream = map::cfg::kStream.mask(),
                        kVault = map::cfg::kKeyVault.mask();
constexpr unsigned kAlgs = 3;
constexpr unsigned kDigestOctets[] = {32, 48, 64};
constexpr unsigned kBlockOctets[] = {64, 128, 128};
constexpr Cycles kLong = 100'000;  // longer than anything takes

struct Model : ShaCore {
  static constexpr unsigned kRounds = 2;
  Model() : ShaCore(kRounds) {}
};
struct SlowModel : ShaCore {
  static constexpr unsigned kRounds = 1;
  SlowModel() : ShaCore(kRounds) {}
};
struct Rtl : tlmkit::VerilatedCore<Vplt_sha, ShaPins> {
  static constexpr unsigned kRounds = 2;
};
struct SlowRtl : tlmkit::VerilatedCore<Vplt_sha_slow, ShaPins> {
  static constexpr unsigned kRounds = 1;
};
struct CheckedRtl : tlmkit::VerilatedCore<Vplt_sha_sva, ShaPins> {  // with its assertions
  static constexpr unsigned kRounds = 2;
};
using Forms = ::testing::Types<Model, Rtl, SlowModel, SlowRtl, CheckedRtl>;

inline mbedtls_md_type_t md_type(unsigned alg) {
  return alg == 0 ? MBEDTLS_MD_SHA256 : alg == 1 ? MBEDTLS_MD_SHA384 : MBEDTLS_MD_SHA512;
}
inline Octets reference(unsigned alg, const Octets& message) {
  Octets out(kDigestOctets[alg]);
  mbedtls_md(mbedtls_md_info_from_type(md_type(alg)), message.data(), message.size(), out.data());
  return out;
}
inline Octets reference_hmac(unsigned alg, const Octets& key, const Octets& message) {
  Octets out(kDigestOctets[alg]);
  mbedtls_md_hmac(mbedtls_md_info_from_type(md_type(alg)), key.data(), key.size(), message.data(), message.size(),
                  out.data());
  return out;
}
inline Octets pattern(std::size_t size, unsigned seed = 1) {
  Octets out(size);
  std::uint32_t x = seed * 2654435761u + 1;
  for (auto& octet : out) {
    x = x * 1664525u + 1013904223u;
    octet = static_cast<std::uint8_t>(x >> 24);
  }
  return out;
}

// What the key vault answers, and how.
struct VaultAnswer {
  Octets key;
  bool error = false;
  unsigned usage = 1u << 3;  // HMAC
  unsigned delay = 5;        // cycles from the request to the first beat
};

template <class Form>
class Bench : public ::testing::Test {
 protected:
  using In = ShaPins::In;
  using Out = ShaPins::Out;

  Bench() : bus_(core_) {
    bus_.environment([this](const Out& out, In& in) {
      drive_stream(out, in);
      drive_key(out, in);
      drive_derivation(out, in);
    });
    bus_.reset();
  }

  static constexpr unsigned kRounds = Form::kRounds;
  // The formulas of the README, from the standard's numbers and not from the model's constants.
  static constexpr Cycles block(unsigned alg) { return (alg == 0 ? 64 : 80) / kRounds + 1; }
  static Cycles message(unsigned alg, std::size_t tail) {  // octets in the last, idle buffer
    const std::size_t size = kBlockOctets[alg];
    return 1 + (tail + 1 + size / 8 > size ? 2 : 1) * block(alg);
  }

  std::uint32_t status() { return bus_.read(map::kStatus).data; }
  ShaError code() { return static_cast<ShaError>(bus_.read(map::kErrorCode).data); }
  void clear_error() { bus_.write(map::kStatus, kError); }
  void command(std::uint32_t bits) { EXPECT_TRUE(bus_.write(map::kCtrl, bits).ok); }
  void configure(std::uint32_t bits) { EXPECT_TRUE(bus_.write(map::kCfg, bits).ok); }
  void begin(std::uint32_t cfg) {
    configure(cfg);
    command(kStart);
  }
  // Words, then single octets.
  void send(const Octets& octets) {
    std::size_t i = 0;
    for (; i + 4 <= octets.size(); i += 4) bus_.write(map::kData, pluton::word_at(octets.data() + i));
    for (; i < octets.size(); ++i) bus_.write(map::kDataByte, octets[i]);
  }
  // The message as beats of the stream; they move whenever the engine is ready.
  void stream(const Octets& octets) {
    std::size_t i = 0;
    do {
      const std::size_t n = std::min<std::size_t>(8, octets.size() - i);
      beats_.push_back({beat(octets.data() + i, n), static_cast<unsigned>(n), i + n == octets.size(), false});
      i += n;
    } while (i < octets.size());
  }
  static std::uint64_t beat(const std::uint8_t* octets, std::size_t n) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < n; ++i) out |= std::uint64_t{octets[i]} << (8 * i);
    return out;
  }
  // Cycles until the engine rests.
  Cycles settle() {
    const Cycles from = bus_.cycle();
    EXPECT_TRUE(bus_.advance_until([](const Out& out) { return out.busy == 0; }, kLong));
    return bus_.cycle() - from;
  }
  Octets digest(unsigned alg) {
    Octets out;
    for (unsigned i = 0; i < kDigestOctets[alg] / 4; ++i) {
      for (const std::uint8_t octet : pluton::octets_of(bus_.read(map::kDigest + 4 * i).data)) out.push_back(octet);
    }
    return out;
  }
  Octets finish(unsigned alg) {
    command(kFinish);
    settle();
    EXPECT_EQ(status() & (kDone | kError), kDone);
    return digest(alg);
  }
  Octets hash(unsigned alg, const Octets& octets, bool hmac = false) {
    begin(alg | (hmac ? kHmac : 0));
    send(octets);
    return finish(alg);
  }
  Octets hash_stream(unsigned alg, const Octets& octets, bool hmac = false) {
    begin(alg | kStream | (hmac ? kHmac : 0));
    stream(octets);
    EXPECT_TRUE(bus_.advance_until([this](const Out&) { return beats_.empty(); }, kLong));
    settle();
    EXPECT_EQ(status() & (kDone | kError), kDone);
    return digest(alg);
  }
  // Cycles from the effect of FINISH until the key is there.
  Cycles load_key(unsigned alg, const Octets& key) {
    configure(alg);
    command(kKeyLoad);
    send(key);
    command(kFinish);
    const Cycles took = settle();
    EXPECT_EQ(status(), kDone | kKeyed);
    return took;
  }

  struct Beat {
    std::uint64_t data;
    unsigned bytes;
    bool last, key;
  };
  void drive_stream(const Out& out, In& in) {
    in.s_valid = beats_.empty() ? 0 : 1;
    in.s_data = beats_.empty() ? 0 : beats_.front().data;
    in.s_bytes = beats_.empty() ? 0 : beats_.front().bytes;
    in.s_last = !beats_.empty() && beats_.front().last ? 1 : 0;
    if (in.s_valid != 0 && out.s_ready != 0) beats_.pop_front();
  }
  // Fixed cycles from the request on, as the vault does; a counter of cycles, not of calls.
  void drive_key(const Out& out, In& in) {
    in.krsp_valid = in.krsp_last = in.krsp_error = in.krsp_bytes = in.krsp_usage = 0;
    in.krsp_data = 0;
    if (out.kreq_valid == 0) {
      asked_at_ = 0;
      return;
    }
    if (asked_at_ == 0) asked_at_ = bus_.cycle() + answer_.delay;
    owner_ = out.kreq_owner;
    slot_ = out.kreq_slot;
    // Nothing may be skipped before the answer: the model has no end of its own here.
    if (bus_.cycle() < asked_at_ || bus_.cycle() >= asked_at_ + 8) return;
    const auto i = static_cast<std::size_t>(bus_.cycle() - asked_at_);
    in.krsp_valid = 1;
    in.krsp_last = i == 7 ? 1 : 0;
    in.krsp_error = answer_.error ? 1 : 0;
    if (answer_.error) return;
    in.krsp_bytes = static_cast<std::uint32_t>(answer_.key.size());
    in.krsp_usage = answer_.usage;
    Octets padded = answer_.key;
    padded.resize(64);
    in.krsp_data = beat(padded.data() + 8 * i, 8);
  }
  void drive_derivation(const Out& out, In& in) {
    const bool moves = lend_ && out.kdf_gnt != 0 && !lent_beats_.empty();
    in.kdf_req = lend_ ? 1 : 0;
    in.kdf_alg = lend_alg_;
    in.kdf_valid = moves ? 1 : 0;
    in.kdf_data = moves ? lent_beats_.front().data : 0;
    in.kdf_bytes = moves ? lent_beats_.front().bytes : 0;
    in.kdf_last = moves && lent_beats_.front().last ? 1 : 0;
    in.kdf_key = moves && lent_beats_.front().key ? 1 : 0;
    if (moves && out.kdf_ready != 0) lent_beats_.pop_front();
    if (out.kdf_dvalid == 0) return;
    for (unsigned i = 0; i < 8; ++i) derived_.push_back(static_cast<std::uint8_t>(out.kdf_ddata >> (8 * i)));
  }
  void lend_octets(const Octets& octets, bool key) {
    std::size_t i = 0;
    do {
      const std::size_t n = std::min<std::size_t>(8, octets.size() - i);
      lent_beats_.push_back({beat(octets.data() + i, n), static_cast<unsigned>(n), i + n == octets.size(), key});
      i += n;
    } while (i < octets.size());
  }
  // Steps cycle by cycle until the key is loaded or refused: the vault's double counts cycles.
  void load_from_vault(unsigned alg, unsigned slot = 0) {
    configure(alg | kVault | slot << map::cfg::kKeySlot.lsb);
    command(kKeyLoad);
    for (unsigned i = 0; i < 300 && bus_.out().busy != 0; ++i) bus_.step();
  }

  Form core_;
  tlmkit::ApbDriver<ShaPins> bus_;
  std::deque<Beat> beats_, lent_beats_;
  VaultAnswer answer_;
  Cycles asked_at_ = 0;
  unsigned owner_ = 0, slot_ = 0;
  bool lend_ = false;
  unsigned lend_alg_ = 0;
  Octets derived_;
};

}  // namespace sha_bench
