// SPDX-License-Identifier: Apache-2.0
// The public-key engine against NIST's CAVP vectors, the edges of the number ranges, and its documented cycles.
#include "pluton/pka/pka.hpp"

#include <mbedtls/md.h>

#include <string>

#include "testbench/common/cavp.hpp"
#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = pluton::pka_map;
using testbench::Cycles;
using testbench::Edges;
using Number = std::array<std::uint8_t, 32>;

constexpr std::uint32_t kBusy = map::status::kBusy.mask();
constexpr std::uint32_t kDone = map::status::kDone.mask();
constexpr std::uint32_t kError = map::status::kError.mask();
constexpr std::uint32_t kValid = 0x5AA5C33C;
constexpr std::uint32_t kInvalid = 0xA55A3CC3;
constexpr Cycles kLatency = 421'107;
// FIPS 186-4 D.1.2.3.
constexpr const char* kN = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
constexpr const char* kP = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";

struct Operands {
  Number hash{};
  Number x{};
  Number y{};
  Number r{};
  Number s{};
};

Number number(const std::string& hex) { return testbench::integer_of_hex<32>(hex); }

// a + b over 256 bits; the carry out is dropped.
Number add(const Number& a, const Number& b) {
  Number sum{};
  unsigned carry = 0;
  for (int i = 31; i >= 0; --i) {
    carry += a[i] + b[i];
    sum[i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return sum;
}

// FIPS 186-4 6.4: the leftmost 256 bits of the digest; a shorter one is the same integer.
Number digest(const std::string& algorithm, const std::vector<std::uint8_t>& message) {
  std::string name = algorithm;
  name.erase(name.find('-'), 1);
  const mbedtls_md_info_t* md = mbedtls_md_info_from_string(name.c_str());
  if (md == nullptr) throw std::runtime_error("no digest " + name);
  std::array<std::uint8_t, MBEDTLS_MD_MAX_SIZE> full{};
  mbedtls_md(md, message.data(), message.size(), full.data());
  const std::size_t size = std::min<std::size_t>(mbedtls_md_get_size(md), 32);
  Number out{};
  std::copy_n(full.begin(), size, out.end() - static_cast<std::ptrdiff_t>(size));
  return out;
}

bool accepts_all(const std::array<std::uint8_t, 32>&, const std::array<std::uint8_t, 64>&,
                 const std::array<std::uint8_t, 64>&) {
  return true;
}
bool accepts_none(const std::array<std::uint8_t, 32>&, const std::array<std::uint8_t, 64>&,
                  const std::array<std::uint8_t, 64>&) {
  return false;
}

class Pka : public testbench::BlockBench<pluton::Pka> {
 protected:
  explicit Pka(pluton::Pka::Verify engine = pluton::ecdsa_p256_verify) : BlockBench(engine) {
    record(block_.irq);
    elaborate();
  }
  Cycles load(Cycles at, std::uint64_t offset, const Number& n) {
    for (unsigned i = 0; i < 8; ++i) {
      at = write(at, offset + 4 * i,
                 n[4 * i] | n[4 * i + 1] << 8 | n[4 * i + 2] << 16 | std::uint32_t{n[4 * i + 3]} << 24);
    }
    return at;
  }
  Cycles load(Cycles at, const Operands& o) {
    at = load(at, map::kHash, o.hash);
    at = load(at, map::kPublicKey, o.x);
    at = load(at, map::kPublicKey + 32, o.y);
    at = load(at, map::kSignature, o.r);
    return load(at, map::kSignature + 32, o.s);
  }
  std::uint32_t verify(const Operands& o) {
    const Cycles start = write(load(now_, o), map::kCtrl, map::ctrl::kStart.mask());
    EXPECT_EQ(read_in(start + kLatency - 1, map::kResult), 0u);
    EXPECT_EQ(read_in(start + kLatency - 1, map::kStatus) & kBusy, kBusy);
    EXPECT_EQ(read_in(start + kLatency, map::kStatus), kDone);
    now_ = start + kLatency + 10;
    return read(now_, map::kResult);
  }
  // Answers that differ from NIST's.
  unsigned mismatches() {
    unsigned wrong = 0;
    for (const auto& vector : testbench::read_cavp("asymmetric/ECDSA/FIPS_186-3/SigVer.rsp")) {
      const std::string& section = vector.at("section");
      if (section.rfind("P-256,", 0) != 0 || vector.count("Msg") == 0) continue;
      Operands o;
      o.hash = digest(section.substr(6), testbench::octets_of_hex(vector.at("Msg")));
      o.x = number(vector.at("Qx"));
      o.y = number(vector.at("Qy"));
      o.r = number(vector.at("R"));
      o.s = number(vector.at("S"));
      const bool valid = vector.at("Result")[0] == 'P';
      wrong += verify(o) != (valid ? kValid : kInvalid) ? 1 : 0;
      ++cases_;
    }
    return wrong;
  }
  // Public keys of NIST's validity vectors that are not what NIST says. Without a signature to go with them only the
  // invalid ones tell anything.
  unsigned accepted_bad_keys() {
    unsigned accepted = 0;
    for (const auto& vector : testbench::read_cavp("asymmetric/ECDSA/FIPS_186-3/PKV.rsp")) {
      if (vector.at("section") != "P-256" || vector.count("Qx") == 0 || vector.at("Result")[0] == 'P') continue;
      Operands o = good();
      o.x = number(vector.at("Qx"));
      o.y = number(vector.at("Qy"));
      accepted += verify(o) != kInvalid ? 1 : 0;
      ++cases_;
    }
    return accepted;
  }
  // A valid signature, NIST's first one for P-256 with SHA-256.
  static Operands good() {
    for (const auto& vector : testbench::read_cavp("asymmetric/ECDSA/FIPS_186-3/SigVer.rsp")) {
      if (vector.at("section") != "P-256,SHA-256" || vector.count("Msg") == 0 || vector.at("Result")[0] != 'P')
        continue;
      return {digest("SHA-256", testbench::octets_of_hex(vector.at("Msg"))), number(vector.at("Qx")),
              number(vector.at("Qy")), number(vector.at("R")), number(vector.at("S"))};
    }
    throw std::runtime_error("no valid vector");
  }
  // Operands outside their ranges, each but one made from a valid signature.
  static std::vector<std::pair<std::string, Operands>> edges() {
    std::vector<std::pair<std::string, Operands>> list;
    const auto with = [&](const std::string& name, Number Operands::*member, const Number& value) {
      Operands o = good();
      o.*member = value;
      list.emplace_back(name, o);
    };
    const Operands o = good();
    const Number n = number(kN);
    const Number p = number(kP);
    const Number zero{};
    Number all_ones{};
    all_ones.fill(0xFF);
    with("r = 0", &Operands::r, zero);
    with("s = 0", &Operands::s, zero);
    with("r = n", &Operands::r, n);
    with("s = n", &Operands::s, n);
    with("r = n + r", &Operands::r, add(n, o.r));
    with("s = n + s", &Operands::s, add(n, o.s));
    with("r = 2^256 - 1", &Operands::r, all_ones);
    with("s = 2^256 - 1", &Operands::s, all_ones);
    with("x = p", &Operands::x, p);
    with("y = p", &Operands::y, p);
    with("x = 2^256 - 1", &Operands::x, all_ones);
    with("off the curve: y + 1", &Operands::y, add(o.y, number("1")));
    Operands swapped = o;
    std::swap(swapped.x, swapped.y);
    list.emplace_back("off the curve: x and y swapped", swapped);
    Operands infinity = o;
    infinity.x = infinity.y = zero;
    list.emplace_back("(0, 0)", infinity);
    Operands nothing = o;
    nothing.r = nothing.s = zero;
    list.emplace_back("r = s = 0", nothing);
    return list;
  }

  Cycles now_ = 0;
  unsigned cases_ = 0;
};

class PkaThatAcceptsAll : public Pka {
 protected:
  PkaThatAcceptsAll() : Pka(accepts_all) {}
};
class PkaThatAcceptsNone : public Pka {
 protected:
  PkaThatAcceptsNone() : Pka(accepts_none) {}
};

TEST_F(Pka, agrees_with_the_nist_signature_vectors) {
  EXPECT_EQ(mismatches(), 0u);
  EXPECT_EQ(cases_, 75u);
}

// Positive controls: a broken engine must be noticed.
TEST_F(PkaThatAcceptsAll, the_vector_check_notices_it) { EXPECT_GT(mismatches(), 40u); }
TEST_F(PkaThatAcceptsNone, the_vector_check_notices_it) { EXPECT_GT(mismatches(), 5u); }
TEST_F(PkaThatAcceptsAll, the_edge_check_notices_it) {
  for (const auto& [name, operands] : edges()) EXPECT_NE(verify(operands), kInvalid) << name;
}

TEST_F(Pka, refuses_the_invalid_public_keys_of_nist) {
  EXPECT_EQ(accepted_bad_keys(), 0u);
  EXPECT_GE(cases_, 5u);
}

TEST_F(Pka, refuses_operands_outside_their_ranges) {
  ASSERT_EQ(verify(good()), kValid);
  for (const auto& [name, operands] : edges()) EXPECT_EQ(verify(operands), kInvalid) << name;
}

TEST_F(Pka, a_verification_takes_421107_cycles_whatever_the_outcome) {
  verify(good());  // checks the cycle
  Operands bad = good();
  bad.hash[0] ^= 1;
  EXPECT_EQ(verify(bad), kInvalid);
  Operands zero;
  EXPECT_EQ(verify(zero), kInvalid);
  EXPECT_EQ(block_.busy_cycles(), 3 * kLatency);
}

TEST_F(Pka, operands_and_start_are_refused_while_busy) {
  const Operands o = good();
  const Cycles start = write(load(0, o), map::kCtrl, 1);
  const std::uint32_t kept = read(start, map::kHash);
  write(start, map::kHash, 0xDEADBEEF);
  EXPECT_EQ(read(start + 2, map::kHash), kept);
  EXPECT_EQ(read(start + 2, map::kStatus), kBusy | kError);
  write(start + 4, map::kStatus, kError);
  write(start + 100, map::kCtrl, 1);
  EXPECT_EQ(read(start + 110, map::kStatus), kBusy | kError);
  EXPECT_EQ(read_in(start + kLatency, map::kStatus), kDone | kError);
  EXPECT_EQ(read_in(start + kLatency, map::kResult), kValid);
}

TEST_F(Pka, a_new_operand_voids_the_result) {
  ASSERT_EQ(verify(good()), kValid);
  write(now_, map::kSignature, 0);
  EXPECT_EQ(read(now_ + 10, map::kResult), 0u);
}

TEST_F(Pka, start_voids_the_result_and_done) {
  ASSERT_EQ(verify(good()), kValid);
  const Cycles start = write(now_, map::kCtrl, 1);
  EXPECT_EQ(read_in(start, map::kResult), 0u);
  EXPECT_EQ(read_in(start, map::kStatus), kBusy);
}

TEST_F(Pka, the_interrupt_rises_in_the_cycle_of_done) {
  write(0, map::kIrqEnable, 1);
  const Cycles start = write(load(2, good()), map::kCtrl, 1);
  run_to(start + kLatency + 100);
  EXPECT_EQ(edges_, (Edges{{true, start + kLatency}}));
  write(start + kLatency + 100, map::kStatus, kDone);
  EXPECT_FALSE(block_.irq.level());
}

TEST_F(Pka, reset_stops_a_verification_and_forgets_operands) {
  write(0, map::kIrqEnable, 1);
  const Cycles start = write(load(2, good()), map::kCtrl, 1);
  run_to(start + 1000);
  block_.reset();
  run_to(start + 2 * kLatency);
  EXPECT_TRUE(edges_.empty());
  EXPECT_EQ(read(start + 2 * kLatency, map::kStatus), 0u);
  EXPECT_EQ(read(start + 2 * kLatency, map::kResult), 0u);
  EXPECT_EQ(read(start + 2 * kLatency, map::kPublicKey), 0u);
}

}  // namespace
