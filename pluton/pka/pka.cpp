// SPDX-License-Identifier: Apache-2.0
#include "pluton/pka/pka.hpp"

#include <mbedtls/ecdsa.h>

#include <algorithm>

#include "pluton/octets.hpp"

namespace pluton {

namespace {

// Owners of mbedTLS's C structures.
struct Group {
  mbedtls_ecp_group value;
  Group() { mbedtls_ecp_group_init(&value); }
  ~Group() { mbedtls_ecp_group_free(&value); }
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
};
struct Point {
  mbedtls_ecp_point value;
  Point() { mbedtls_ecp_point_init(&value); }
  ~Point() { mbedtls_ecp_point_free(&value); }
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;
};
struct Integer {
  mbedtls_mpi value;
  Integer() { mbedtls_mpi_init(&value); }
  ~Integer() { mbedtls_mpi_free(&value); }
  Integer(const Integer&) = delete;
  Integer& operator=(const Integer&) = delete;
};

}  // namespace

bool ecdsa_p256_verify(const std::array<std::uint8_t, 32>& digest, const std::array<std::uint8_t, 64>& public_key,
                       const std::array<std::uint8_t, 64>& signature) {
  Group group;
  Point q;
  Integer r;
  Integer s;
  if (mbedtls_ecp_group_load(&group.value, MBEDTLS_ECP_DP_SECP256R1) != 0 ||
      mbedtls_mpi_read_binary(&q.value.X, public_key.data(), 32) != 0 ||
      mbedtls_mpi_read_binary(&q.value.Y, public_key.data() + 32, 32) != 0 || mbedtls_mpi_lset(&q.value.Z, 1) != 0 ||
      mbedtls_mpi_read_binary(&r.value, signature.data(), 32) != 0 ||
      mbedtls_mpi_read_binary(&s.value, signature.data() + 32, 32) != 0) {
    return false;
  }
  // Coordinates below p and on the curve; ecdsa_verify itself checks r and s against [1, n-1].
  if (mbedtls_ecp_check_pubkey(&group.value, &q.value) != 0) return false;
  return mbedtls_ecdsa_verify(&group.value, digest.data(), digest.size(), &q.value, &r.value, &s.value) == 0;
}

Pka::Pka(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, Verify verify)
    : Engine(name, pka_map::kBlock, clock,
             {pka_map::status::kBusy, pka_map::status::kDone, pka_map::irq_enable::kDone}),
      verify_(verify) {
  add_all(regs_);
  adopt(regs_.status, regs_.irq_enable);
  regs_.ctrl.on_write([this](Access& access, std::uint32_t, std::uint32_t bits) {
    if ((bits & pka_map::ctrl::kStart.mask()) != 0) start(effect(access));
  });
  regs_.result.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    settle(sample(access));
    return regs_.result.get();
  });
  guard(regs_.hash);
  guard(regs_.public_key);
  guard(regs_.signature);
}

void Pka::reset() {
  Engine::reset();
  verdict_ = PkaResult::kNone;
}

// RESULT speaks of the operands as they stand: while busy they do not change, and when one changes RESULT is void.
void Pka::guard(tlmkit::Register& operand) {
  operand.before_write([this, &operand](Access&, std::uint32_t index, std::uint32_t) { kept_ = operand.get(index); });
  operand.on_write([this, &operand](Access& access, std::uint32_t index, std::uint32_t) {
    settle(effect(access));
    if (busy(effect(access))) {
      operand.set(kept_, index);
      regs_.status.set_field(pka_map::status::kError, 1);
    } else {
      regs_.result.set(PkaResult::kNone);
    }
  });
}

template <std::size_t N>
std::array<std::uint8_t, N> Pka::octets(const tlmkit::Register& reg) {
  std::array<std::uint8_t, N> out{};
  for (unsigned i = 0; i < N / 4; ++i) {
    const auto word = octets_of(reg.get(i));
    std::copy(word.begin(), word.end(), out.begin() + 4 * i);
  }
  return out;
}

void Pka::start(Cycles at) {
  settle(at);
  if (busy(at)) {
    regs_.status.set_field(pka_map::status::kError, 1);
    return;
  }
  abandon(at);
  regs_.result.set(PkaResult::kNone);
  const bool valid = verify_(octets<32>(regs_.hash), octets<64>(regs_.public_key), octets<64>(regs_.signature));
  verdict_ = valid ? PkaResult::kValid : PkaResult::kInvalid;
  work(at, at + PkaTiming::kVerifyP256, true);
}

void Pka::finished() { regs_.result.set(verdict_); }

}  // namespace pluton
