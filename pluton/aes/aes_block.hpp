// SPDX-License-Identifier: Apache-2.0
// Arithmetic on 16-octet blocks that the modes of AES need beside the cipher.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace pluton {

using AesBlock = std::array<std::uint8_t, 16>;

AesBlock operator^(const AesBlock& a, const AesBlock& b);
// The first `octets` octets, the others zero.
AesBlock first_octets(const AesBlock& a, unsigned octets);
// The last `octets` octets as a big-endian counter, plus one (SP 800-38A, B.1; inc32 of SP 800-38D, 6.2).
AesBlock incremented(const AesBlock& a, unsigned octets);
// Product with x in the field of CMAC (SP 800-38B, 6.1).
AesBlock doubled(const AesBlock& a);
// Product in the field of GCM (SP 800-38D, 6.3).
AesBlock gcm_product(const AesBlock& a, const AesBlock& b);
// Two 64-bit big-endian numbers of bits, from numbers of octets.
AesBlock bit_lengths(std::uint64_t octets_a, std::uint64_t octets_b);
// The message's last `octets` octets with 10* behind them (SP 800-38B, 6.2).
AesBlock padded(const AesBlock& a, unsigned octets);

}  // namespace pluton
