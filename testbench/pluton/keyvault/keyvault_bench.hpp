// SPDX-License-Identifier: Apache-2.0
// One vault, model or RTL, between an APB master, two engines that load keys, and a SHA engine.
#pragma once

#include <Vplt_keyvault.h>
#include <gtest/gtest.h>

#include <random>

#include "pluton/keyvault/gen/keyvault_regs.hpp"
#include "pluton/keyvault/keyvault_core.hpp"
#include "pluton/octets.hpp"
#include "testbench/pluton/keyvault/fake_sha.hpp"
#include "tlm/cycle/apb_driver.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace keyvault_test {

namespace map = pluton::keyvault_map;
using pluton::KeyvaultPins;
using tlmkit::Cycles;
using Op = pluton::KeyvaultOp;
using Error = pluton::KeyvaultError;
using Rtl = tlmkit::VerilatedCore<Vplt_keyvault, KeyvaultPins>;
using Forms = ::testing::Types<pluton::KeyvaultCore, Rtl>;

enum class Engine { aes, sha };
inline constexpr unsigned kAes = 1, kSha = 2, kPka = 4;  // DESTINATION
inline constexpr unsigned kDerive = 1u << 4;             // USAGE

struct Attributes {
  unsigned bytes = 32;
  unsigned destination = kAes | kSha;
  unsigned usage = kDerive | 1;
  bool exportable = false;
  std::uint32_t word() const { return bytes | (exportable ? 0x80u : 0u) | destination << 8 | usage << 16; }
};

struct Derivation {
  unsigned mode = 1;
  unsigned prf = 0;
  Octets salt, info;
  std::uint32_t word() const {
    return mode | prf << 4 | static_cast<std::uint32_t>(salt.size()) << 8 |
           static_cast<std::uint32_t>(info.size()) << 16;
  }
};

inline std::uint32_t command_word(Op op, unsigned slot, unsigned source = 0, unsigned heir = 0) {
  return static_cast<std::uint32_t>(op) | slot << 8 | source << 12 | heir << 16;
}

// The answer of a key port. `key` has the 64 octets of the eight beats.
struct Response {
  Cycles request = 0;
  Cycles first = 0;  // of the first beat, from the request on
  unsigned beats = 0;
  bool last_in_place = false;
  bool error = false;
  bool steady = true;  // error, bytes and usage the same with all beats
  unsigned bytes = 0;
  unsigned usage = 0;
  Octets key;
};

// An engine that asks for a key as the contract says, one request at a time.
class KeyClient {
 public:
  explicit KeyClient(Engine engine) : engine_(engine) {}
  void ask(unsigned slot, unsigned owner, Cycles delay = 0) {
    slot_ = slot;
    owner_ = owner;
    delay_ = delay;
    asking_ = true;
    response_ = {};
  }
  bool busy() const { return asking_; }
  const Response& response() const { return response_; }
  void reset() { asking_ = false; }

  void drive(const KeyvaultPins::Out& out, KeyvaultPins::In& in, Cycles cycle) {
    if (ended_) asking_ = false;
    ended_ = false;
    const bool on = asking_ && delay_ == 0;
    if (asking_ && delay_ > 0) --delay_;
    if (on && response_.beats == 0 && !raised_) response_.request = cycle;
    raised_ = on;
    if (engine_ == Engine::aes) {
      set(on, in.aes_kreq_valid, in.aes_kreq_slot, in.aes_kreq_owner);
      see(cycle, out.aes_krsp_valid, out.aes_krsp_data, out.aes_krsp_last, out.aes_krsp_error, out.aes_krsp_bytes,
          out.aes_krsp_usage);
    } else {
      set(on, in.sha_kreq_valid, in.sha_kreq_slot, in.sha_kreq_owner);
      see(cycle, out.sha_krsp_valid, out.sha_krsp_data, out.sha_krsp_last, out.sha_krsp_error, out.sha_krsp_bytes,
          out.sha_krsp_usage);
    }
  }

 private:
  void set(bool on, std::uint32_t& valid, std::uint32_t& slot, std::uint32_t& owner) const {
    valid = on ? 1 : 0;
    slot = on ? slot_ : 0;
    owner = on ? owner_ : 0;
  }
  void see(Cycles cycle, std::uint32_t valid, std::uint64_t data, std::uint32_t last, std::uint32_t error,
           std::uint32_t bytes, std::uint32_t usage) {
    if (valid == 0) return;
    Response& r = response_;
    if (r.beats == 0) {
      r.first = cycle - r.request;
      r.error = error != 0;
      r.bytes = bytes;
      r.usage = usage;
    }
    r.steady = r.steady && r.error == (error != 0) && r.bytes == bytes && r.usage == usage;
    for (unsigned i = 0; i < 8; ++i) r.key.push_back(static_cast<std::uint8_t>(data >> (8 * i)));
    ++r.beats;
    if (last == 0) return;
    r.last_in_place = r.beats == 8;
    ended_ = true;
  }

  Engine engine_;
  unsigned slot_ = 0, owner_ = 0;
  Cycles delay_ = 0;
  bool asking_ = false, raised_ = false, ended_ = false;
  Response response_;
};

template <class Core>
class Bench : public ::testing::Test {
 protected:
  using Out = KeyvaultPins::Out;

  Bench() : bus_(core_) {
    bus_.environment([this](const Out& out, KeyvaultPins::In& in) {
      sha_.drive(out, in);
      aes_client_.drive(out, in, cycle_);
      sha_client_.drive(out, in, cycle_);
      ++cycle_;
    });
  }

  void steps(Cycles n) {
    for (Cycles i = 0; i < n; ++i) bus_.step();
  }
  std::uint32_t read(std::uint32_t offset) {
    const auto answer = bus_.read(offset);
    EXPECT_TRUE(answer.ok) << "read of " << offset;
    return answer.data;
  }
  void write(std::uint32_t offset, std::uint32_t word) {
    EXPECT_TRUE(bus_.write(offset, word).ok) << "write of " << offset;
  }
  bool has(const tlmkit::FieldSpec& field) { return (read(map::kStatus) & field.mask()) != 0; }
  Error code() { return static_cast<Error>(read(map::kErrorCode)); }
  std::uint32_t attributes(unsigned slot) { return read(map::kSlot + 4 * slot); }
  bool valid(unsigned slot) { return (attributes(slot) & map::slot::kValid.mask()) != 0; }

  void wait() {
    for (unsigned i = 0; bus_.out().busy != 0; ++i) {
      ASSERT_LT(i, 5000u) << "the vault hangs";
      bus_.step();
    }
  }
  // Gives a command, waits for its end, and says with which error it ended.
  Error command(Op op, unsigned slot, unsigned source = 0, unsigned heir = 0) {
    write(map::kCommand, command_word(op, slot, source, heir));
    wait();
    return code();
  }
  void words(const Octets& key) {
    for (std::size_t i = 0; i < key.size(); i += 4) write(map::kKeyData, pluton::word_at(&key[i]));
  }
  // A key written whole; EXPECTs success.
  void put_key(unsigned slot, const Octets& key, Attributes a = {}) {
    a.bytes = static_cast<unsigned>(key.size());
    write(map::kAttributes, a.word());
    EXPECT_EQ(command(Op::write, slot), Error::none);
    words(key);
    EXPECT_TRUE(valid(slot));
  }
  void octets(std::uint32_t offset, Octets from) {
    from.resize((from.size() + 3) / 4 * 4, 0xEE);  // what lies beyond the length must not matter
    for (std::size_t i = 0; i < from.size(); i += 4) {
      write(offset + static_cast<std::uint32_t>(i), pluton::word_at(&from[i]));
    }
  }
  void set_up(const Attributes& a, const Derivation& d) {
    write(map::kAttributes, a.word());
    write(map::kDerivation, d.word());
    octets(map::kSalt, d.salt);
    octets(map::kInfo, d.info);
  }
  Error derive(unsigned slot, unsigned source, const Attributes& a, const Derivation& d) {
    set_up(a, d);
    return command(Op::derive, slot, source);
  }
  Response load(Engine engine, unsigned slot, unsigned owner = 1) {
    KeyClient& client = engine == Engine::aes ? aes_client_ : sha_client_;
    client.ask(slot, owner);
    for (unsigned i = 0; client.busy() && i < 40; ++i) bus_.step();
    return client.response();
  }
  // The key in a slot as its owner's engine gets it; empty when denied.
  Octets key(unsigned slot, unsigned owner = 1) {
    const Response r = load(Engine::aes, slot, owner);
    if (r.error) return {};
    return Octets(r.key.begin(), r.key.begin() + r.bytes);
  }
  static Octets random_octets(unsigned seed, std::size_t n) {
    std::mt19937 random(seed);
    Octets out(n);
    for (auto& o : out) o = static_cast<std::uint8_t>(random());
    return out;
  }

  Core core_;
  tlmkit::ApbDriver<KeyvaultPins> bus_;
  FakeSha sha_;
  KeyClient aes_client_{Engine::aes};
  KeyClient sha_client_{Engine::sha};
  Cycles cycle_ = 0;
};

}  // namespace keyvault_test
