// SPDX-License-Identifier: Apache-2.0
// An AES engine on a bench, model or RTL: keys, whole messages through the streams or the registers, and the cycles in
// which things happened.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "Vplt_aes.h"
#include "pluton/aes/aes_core.hpp"
#include "pluton/aes/gen/aes_regs.hpp"
#include "tlm/cycle/apb_driver.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace aes_test {

namespace map = pluton::aes_map;
using pluton::AesError;
using pluton::AesMode;
using pluton::AesPins;
using tlmkit::Cycles;
using Core = tlmkit::CycleCore<AesPins>;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint32_t kStart = 1, kWipe = 2, kKeyLoad = 4;
constexpr std::uint32_t kBusy = 1, kDone = 2, kError = 4, kKeyValid = 8, kTagOk = 16;

using RtlCore = tlmkit::VerilatedCore<Vplt_aes, AesPins>;

inline std::unique_ptr<Core> make_core(const std::string& form) {
  if (form == "rtl") return std::make_unique<RtlCore>();
  return std::make_unique<pluton::AesCore>();
}

struct Message {
  AesMode mode = AesMode::ecb;
  bool decrypt = false;
  bool stream = true;
  Octets iv, aad, text;
  Octets tag{};  // expected; empty: none
  unsigned tag_length = 16;
};

struct Result {
  bool answered = false;  // the engine came to rest
  Octets text, tag;
  bool tag_ok = false, done = false;
  std::uint32_t error = 0;
  // Cycles from the one in which the engine is first busy.
  Cycles first_out = 0, last_out = 0, end = 0;
  std::vector<Cycles> beats;
};

inline std::uint64_t beat_at(const Octets& octets, std::size_t at) {
  std::uint64_t beat = 0;
  for (std::size_t i = 0; i < 8 && at + i < octets.size(); ++i) beat |= std::uint64_t{octets[at + i]} << (8 * i);
  return beat;
}
inline std::uint32_t word_of(const Octets& octets, std::size_t at) {
  return static_cast<std::uint32_t>(at % 8 < 4 ? beat_at(octets, at) : beat_at(octets, at - 4) >> 32);
}

class AesBench {
 public:
  // Whether the source has a beat and the sink has room, by index of the beat and cycle; empty: always.
  using Gate = std::function<bool(std::size_t beat, Cycles cycle)>;

  explicit AesBench(std::unique_ptr<Core> core) : core_(std::move(core)), apb(*core_) {
    apb.environment([this](const AesPins::Out& out, AesPins::In& in) { environment(out, in); });
  }

  Core& core() { return *core_; }

  void write(std::uint32_t offset, std::uint32_t word) {
    EXPECT_TRUE(apb.write(offset, word).ok) << std::hex << offset;
  }
  std::uint32_t read(std::uint32_t offset) {
    const auto answer = apb.read(offset);
    EXPECT_TRUE(answer.ok) << std::hex << offset;
    return answer.data;
  }
  std::uint32_t status() { return read(map::kStatus); }
  std::uint32_t take_error() {
    const std::uint32_t code = read(map::kErrorCode);
    write(map::kStatus, kError);
    return code;
  }
  void write_octets(std::uint32_t offset, const Octets& octets) {
    for (std::size_t i = 0; i < octets.size(); i += 4) {
      write(offset + static_cast<std::uint32_t>(i), word_of(octets, i));
    }
  }
  Octets read_octets(std::uint32_t offset, unsigned words) {
    Octets out;
    for (unsigned i = 0; i < words; ++i) {
      const std::uint32_t word = read(offset + 4 * i);
      for (unsigned k = 0; k < 4; ++k) out.push_back(static_cast<std::uint8_t>(word >> (8 * k)));
    }
    return out;
  }
  // Until the engine is not busy. Gates and the vault go by the cycle: then every cycle is stepped.
  bool settle(Cycles limit = 1'000'000) {
    const auto at_rest = [](const AesPins::Out& out) { return out.busy == 0; };
    if (!source_ && !sink_ && apb.out().kreq_valid == 0) return apb.advance_until(at_rest, limit);
    for (Cycles i = 0; i < limit && !at_rest(apb.out()); ++i) apb.step();
    return at_rest(apb.out());
  }

  void set_key(const Octets& key) {
    write(map::kKeyConfig, key.size() == 32 ? 0x100 : 0);
    write_octets(map::kKey, key);
    EXPECT_TRUE(settle(100));
    EXPECT_EQ(status() & kKeyValid, kKeyValid);
  }
  // The vault's answer to a KEY_LOAD, `delay` cycles after the request.
  struct Vault {
    Octets key;
    bool error = false;
    unsigned bytes = 16, usage = 7;
    Cycles delay = 5;
  };
  void answer_with(const Vault& vault) { vault_ = vault; }
  void load_key(const Vault& vault, unsigned slot = 3) {
    vault_ = vault;
    write(map::kKeyConfig, slot);
    write(map::kCtrl, kKeyLoad);
    EXPECT_TRUE(settle(1000));
  }

  void configure(const Message& m) {
    write(map::kConfig,
          static_cast<std::uint32_t>(m.mode) | (m.decrypt ? 0x10 : 0) | (m.stream ? 0x20 : 0) | m.tag_length << 8);
    write(map::kTextLength, static_cast<std::uint32_t>(m.text.size()));
    write(map::kAadLength, static_cast<std::uint32_t>(m.aad.size()));
    if (m.mode == AesMode::gcm) write(map::kIvLength, static_cast<std::uint32_t>(m.iv.size()));
    if (m.mode != AesMode::gcm || m.iv.size() == 12) write_octets(map::kIv, m.iv);
    if (!m.tag.empty()) {
      Octets tag = m.tag;
      tag.resize(16);
      write_octets(map::kTag, tag);
    }
  }
  // Everything but waiting for the end. The beats are there from the first cycle on.
  void start(const Message& m) {
    configure(m);
    drop_stream();
    taken_.clear();
    beat_cycles_.clear();
    if (m.mode == AesMode::gcm && m.iv.size() != 12) enqueue(m.iv);
    if (m.mode == AesMode::gcm) enqueue(m.aad);
    enqueue(m.text);
    stream_ = m.stream;
    write(map::kCtrl, kStart);
    begun_ = apb.cycle();
  }
  Result run(const Message& m) {
    start(m);
    Result r;
    if (m.stream) {
      r.answered = settle();
    } else {
      r.answered = run_registers(m);
    }
    r.end = apb.cycle() - begun_;
    finish(m, r);
    return r;
  }
  void drop_stream() {
    queue_.clear();
    offered_ = false;
    next_ = 0;
  }
  void gates(Gate source, Gate sink) {
    source_ = std::move(source);
    sink_ = std::move(sink);
  }
  Cycles begun() const { return begun_; }
  const Octets& taken() const { return taken_; }

  struct Beat {
    std::uint64_t data;
    unsigned bytes;
    bool last;
  };
  std::vector<Beat>& queue() { return queue_; }

 private:
  void enqueue(const Octets& part) {
    for (std::size_t i = 0; i < part.size(); i += 8) {
      const auto bytes = static_cast<unsigned>(std::min<std::size_t>(8, part.size() - i));
      queue_.push_back({beat_at(part, i), bytes, i + 8 >= part.size()});
    }
  }
  void environment(const AesPins::Out& out, AesPins::In& in) {
    const bool offer = stream_ && next_ < queue_.size() && (offered_ || !source_ || source_(next_, apb.cycle()));
    in.s_valid = offer ? 1 : 0;
    in.s_data = offer ? queue_[next_].data : 0;
    in.s_bytes = offer ? queue_[next_].bytes : 0;
    in.s_last = offer && queue_[next_].last ? 1 : 0;
    in.m_ready = !sink_ || sink_(beat_cycles_.size(), apb.cycle()) ? 1 : 0;
    const bool moves = offer && out.s_ready != 0;  // at the edge to come
    if (moves) ++next_;
    offered_ = offer && !moves;
    if (out.m_valid != 0 && in.m_ready != 0) {
      for (unsigned i = 0; i < out.m_bytes; ++i) taken_.push_back(static_cast<std::uint8_t>(out.m_data >> (8 * i)));
      beat_cycles_.push_back(apb.cycle() - begun_);
      last_seen_ = out.m_last != 0;
    }
    answer_key_request(out, in);
  }
  void answer_key_request(const AesPins::Out& out, AesPins::In& in) {
    in.krsp_valid = in.krsp_last = in.krsp_error = in.krsp_bytes = in.krsp_usage = 0;
    in.krsp_data = 0;
    if (out.kreq_valid == 0) {
      asked_ = false;
      return;
    }
    if (!asked_) request_ = apb.cycle();
    asked_ = true;
    if (apb.cycle() < request_ + vault_.delay || apb.cycle() >= request_ + vault_.delay + 8) return;
    const auto beat = static_cast<std::size_t>(apb.cycle() - request_ - vault_.delay);
    in.krsp_valid = 1;
    in.krsp_last = beat == 7 ? 1 : 0;
    in.krsp_error = vault_.error ? 1 : 0;
    in.krsp_data = vault_.error ? 0 : beat_at(vault_.key, 8 * beat);
    in.krsp_bytes = vault_.error ? 0 : vault_.bytes;
    in.krsp_usage = vault_.error ? 0 : vault_.usage;
  }
  // One block in, one block out, as firmware would.
  bool run_registers(const Message& m) {
    bool ok = true;
    const auto put = [&](const Octets& part, std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < std::min(to, part.size()); i += 4) {
        ok = apb.write(map::kDataIn, word_of(part, i)).ok && ok;
      }
    };
    if (m.mode == AesMode::gcm && m.iv.size() != 12) put(m.iv, 0, m.iv.size());
    if (m.mode == AesMode::gcm) put(m.aad, 0, m.aad.size());
    for (std::size_t at = 0; at < m.text.size(); at += 16) {
      put(m.text, at, at + 16);
      if (m.mode == AesMode::cmac) continue;
      for (std::size_t i = at; i < std::min(at + 16, m.text.size()); i += 4) {
        const auto answer = apb.read(map::kDataOut);
        ok = answer.ok && ok;
        for (std::size_t k = 0; k < 4 && i + k < m.text.size(); ++k) {
          taken_.push_back(static_cast<std::uint8_t>(answer.data >> (8 * k)));
        }
      }
    }
    return settle() && ok;
  }
  void finish(const Message& m, Result& r) {
    const std::uint32_t status = this->status();
    r.done = (status & kDone) != 0;
    r.tag_ok = (status & kTagOk) != 0;
    r.error = take_error();
    r.text = taken_;
    r.beats = beat_cycles_;
    if (!r.beats.empty()) {
      r.first_out = r.beats.front();
      r.last_out = r.beats.back();
      EXPECT_TRUE(last_seen_);
    }
    r.tag = read_octets(map::kTag, 4);
    r.tag.resize(m.tag_length <= 16 ? m.tag_length : 16);
    write(map::kStatus, kDone);
  }

  std::unique_ptr<Core> core_;

 public:
  tlmkit::ApbDriver<AesPins> apb;

 private:
  std::vector<Beat> queue_;
  std::size_t next_ = 0;
  bool stream_ = false, offered_ = false, last_seen_ = false, asked_ = false;
  Gate source_, sink_;
  Octets taken_;
  std::vector<Cycles> beat_cycles_;
  Cycles begun_ = 0, request_ = 0;
  Vault vault_;
};

}  // namespace aes_test
