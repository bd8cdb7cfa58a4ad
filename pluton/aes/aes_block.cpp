// SPDX-License-Identifier: Apache-2.0
#include "pluton/aes/aes_block.hpp"

namespace pluton {

AesBlock operator^(const AesBlock& a, const AesBlock& b) {
  AesBlock out;
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] ^ b[i];
  return out;
}

AesBlock first_octets(const AesBlock& a, unsigned octets) {
  AesBlock out{};
  for (std::size_t i = 0; i < octets && i < out.size(); ++i) out[i] = a[i];
  return out;
}

AesBlock incremented(const AesBlock& a, unsigned octets) {
  AesBlock out = a;
  for (std::size_t i = out.size(); i-- > out.size() - octets;) {
    if (++out[i] != 0) break;
  }
  return out;
}

AesBlock doubled(const AesBlock& a) {
  AesBlock out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const unsigned next = i + 1 < out.size() ? a[i + 1] >> 7 : 0;
    out[i] = static_cast<std::uint8_t>(a[i] << 1 | next);
  }
  if ((a[0] & 0x80) != 0) out[15] ^= 0x87;
  return out;
}

namespace {

struct Wide {
  std::uint64_t high = 0, low = 0;  // bit 63 of high: coefficient of x^0
};

Wide load(const AesBlock& a) {
  Wide out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.high = out.high << 8 | a[i];
    out.low = out.low << 8 | a[i + 8];
  }
  return out;
}

}  // namespace

AesBlock gcm_product(const AesBlock& a, const AesBlock& b) {
  const Wide x = load(a);
  Wide v = load(b), z;
  for (unsigned i = 0; i < 128; ++i) {
    const std::uint64_t bit = (i < 64 ? x.high >> (63 - i) : x.low >> (127 - i)) & 1;
    z.high ^= v.high & (0 - bit);
    z.low ^= v.low & (0 - bit);
    const std::uint64_t carry = v.low & 1;
    v.low = v.low >> 1 | v.high << 63;
    v.high = v.high >> 1 ^ (0xE1ull << 56 & (0 - carry));
  }
  AesBlock out;
  for (std::size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<std::uint8_t>(z.high >> (56 - 8 * i));
    out[i + 8] = static_cast<std::uint8_t>(z.low >> (56 - 8 * i));
  }
  return out;
}

AesBlock bit_lengths(std::uint64_t octets_a, std::uint64_t octets_b) {
  AesBlock out;
  for (std::size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<std::uint8_t>(octets_a * 8 >> (56 - 8 * i));
    out[i + 8] = static_cast<std::uint8_t>(octets_b * 8 >> (56 - 8 * i));
  }
  return out;
}

AesBlock padded(const AesBlock& a, unsigned octets) {
  AesBlock out = first_octets(a, octets);
  if (octets < out.size()) out[octets] = 0x80;
  return out;
}

}  // namespace pluton
