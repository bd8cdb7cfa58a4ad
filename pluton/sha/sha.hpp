// SPDX-License-Identifier: Apache-2.0
// SHA-256 engine (FIPS 180-4), first cut: one block buffer, one message at a time.
#pragma once

#include <mbedtls/sha256.h>

#include <array>

#include "pluton/engine/engine.hpp"
#include "pluton/sha/gen/sha_regs.hpp"

namespace pluton {

struct ShaTiming {
  // 64 rounds, one cycle to load the chaining value and one to add it.
  static constexpr Cycles kBlock = 66;
  // Writing the padding into the block buffer.
  static constexpr Cycles kPad = 1;
};

class Sha : public Engine {
 public:
  Sha(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);
  ~Sha() override;
  void reset() override;

 private:
  enum class State { idle, open, closing };  // closing: FINISH was taken, the digest is on its way

  void command(Access& access, std::uint32_t bits);
  void start(Cycles at);
  void wipe(Cycles at);
  void finish(Cycles at);
  void take(Access& access, const std::uint8_t* octets, unsigned count);
  void finished() override;
  void clear_digest();

  sha_map::Registers regs_;
  mbedtls_sha256_context context_;
  State state_ = State::idle;
  std::uint64_t octets_ = 0;  // of the message so far
  std::array<std::uint8_t, 32> digest_{};
};

}  // namespace pluton
