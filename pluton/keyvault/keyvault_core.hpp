// SPDX-License-Identifier: Apache-2.0
// Key vault, cycle for cycle what plt_keyvault.sv does. Contract and cycles: README.md here.
#pragma once

#include <array>

#include "pluton/keyvault/keyvault_kdf.hpp"
#include "pluton/keyvault/keyvault_pins.hpp"
#include "pluton/keyvault/keyvault_port.hpp"
#include "pluton/keyvault/keyvault_types.hpp"
#include "tlm/cycle/core.hpp"

namespace pluton {

struct KeyvaultTiming {
  // From the edge that takes COMMAND to the one that refuses it, and to the one with its effect, unless an engine still
  // reads the slot.
  static constexpr Cycles kJudge = 1;
  static constexpr Cycles kAct = 1;
};

class KeyvaultCore : public tlmkit::CycleCore<KeyvaultPins> {
 public:
  KeyvaultCore();
  void reset() override;
  const Out& settle(const In& in) override;
  void tick(const In& in) override;
  Cycles quiet() const override;
  void skip(Cycles n) override;

 private:
  enum class Phase : std::uint8_t { idle, judge, act, run };
  struct Command {
    KeyvaultOp op = KeyvaultOp::none;
    bool known = false;  // op is one
    unsigned slot = 0;
    unsigned source = 0;
    std::uint32_t heir = 0;
    std::uint32_t who = 0;
  };
  // What the APB access of a cycle is.
  struct Bus {
    bool access, write, hit, setup, command, key;
    bool bad(const In& in) const { return !hit || (write && in.pstrb != 0xF); }
    bool waits(Phase phase) const {
      return write && (setup || command || key) && (phase == Phase::judge || phase == Phase::act);
    }
  };

  static Bus decode(const In& in);
  std::uint32_t read(std::uint32_t offset) const;
  std::uint32_t status() const;
  std::uint32_t meta(const KeySlot& slot) const;

  void bus_write(const In& in, std::uint32_t who);
  void setup_write(const In& in, std::uint32_t who);
  void command_write(std::uint32_t word, std::uint32_t who);
  void key_write(std::uint32_t word, std::uint32_t who);
  void running_write(bool command, std::uint32_t word, std::uint32_t who);

  KeyvaultError refusal() const;
  KeyvaultError late_refusal() const;
  KeyvaultError derive_refusal() const;
  bool exclusive() const;
  void judge();
  void act();
  void finish(KeyvaultKdf::Event event);

  KeySlot& target() { return slots_[command_.slot]; }
  void open_target();
  void fail(KeyvaultError error);
  void update();

  std::array<KeySlot, kKeyvaultSlots> slots_;
  KeyvaultPort aes_{kDestinationAes};
  KeyvaultPort sha_{kDestinationSha};
  KeyvaultKdf kdf_;
  KeyvaultSetup setup_;
  Command command_;
  Phase phase_ = Phase::idle;
  Cycles wait_ = 0;                           // edges to the end of the phase
  KeyvaultError late_ = KeyvaultError::none;  // the command fails, and its target is wiped
  bool writing_ = false;                      // a WRITE waits for words
  bool fresh_ = false;                        // the newest command is a complete WRITE: one word more undoes it
  unsigned taken_ = 0;                        // octets of the key being written
  bool done_ = false;
  bool error_ = false;
  bool frozen_ = false;
  KeyvaultError code_ = KeyvaultError::none;
  std::uint32_t irq_enable_ = 0;
};

}  // namespace pluton
