// SPDX-License-Identifier: Apache-2.0
// Public-key engine, first cut: ECDSA P-256 verification (FIPS 186-4 6.4, SEC 1 4.1.4).
#pragma once

#include <array>

#include "pluton/engine/engine.hpp"
#include "pluton/pka/gen/pka_regs.hpp"

namespace pluton {

struct PkaTiming {
  // Start to done, for every outcome. The best measured figure of an open P-256 engine; a first cut to be replaced by
  // the schedule of this project's own.
  static constexpr Cycles kVerifyP256 = 421'107;
};

struct PkaResult {
  static constexpr std::uint32_t kNone = 0;
  static constexpr std::uint32_t kValid = 0x5AA5C33C;
  static constexpr std::uint32_t kInvalid = 0xA55A3CC3;
};

// True when (r, s) is a valid signature of `digest` under the public key. Refuses r or s outside [1, n-1], coordinates
// at or above p, and points that are not on the curve. All arguments big-endian.
bool ecdsa_p256_verify(const std::array<std::uint8_t, 32>& digest, const std::array<std::uint8_t, 64>& public_key,
                       const std::array<std::uint8_t, 64>& signature);

class Pka : public Engine {
 public:
  using Verify = decltype(&ecdsa_p256_verify);

  // `verify` is replaced by tests that need a broken engine.
  Pka(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, Verify verify = ecdsa_p256_verify);
  void reset() override;

 private:
  template <std::size_t N>
  static std::array<std::uint8_t, N> octets(const tlmkit::Register& reg);
  void guard(tlmkit::Register& operand);
  void start(Cycles at);
  void finished() override;

  const Verify verify_;
  pka_map::Registers regs_;
  std::uint32_t verdict_ = PkaResult::kNone;
  std::uint32_t kept_ = 0;  // an operand word before a write that may have to be undone
};

}  // namespace pluton
