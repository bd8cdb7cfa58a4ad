// SPDX-License-Identifier: Apache-2.0
// ECDSA P-256 keys in PEM files and signatures by RFC 6979. Integers are 32 octets, big-endian.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace image {

using Digest = std::array<std::uint8_t, 32>;
using PublicKey = std::array<std::uint8_t, 64>;  // X || Y
using Signature = std::array<std::uint8_t, 64>;  // r || s

Digest sha256(const std::uint8_t* data, std::size_t count);

// A private key; wiped when it goes.
class PrivateKey {
 public:
  // From a PEM file, SEC1 ("EC PRIVATE KEY") or PKCS#8 ("PRIVATE KEY") as openssl writes them. Throws UserError when
  // the file is missing, encrypted, not PEM, or not a P-256 key.
  static PrivateKey load(const std::string& path);
  // From 32 octets; throws UserError unless 0 < d < n.
  static PrivateKey from_scalar(const std::array<std::uint8_t, 32>& d);
  // A test key: d = the first of SHA-256(seed || 0x00), SHA-256(seed || 0x01), ... inside 0 < d < n. Everybody who
  // knows the seed knows the key.
  static PrivateKey from_seed(const std::string& seed);

  PrivateKey(const PrivateKey&) = default;
  PrivateKey& operator=(const PrivateKey&) = default;
  ~PrivateKey();

  const PublicKey& public_key() const { return public_key_; }
  // ECDSA over a SHA-256 digest with the nonce of RFC 6979 (HMAC-SHA-256): the same input gives the same signature.
  Signature sign(const Digest& digest) const;
  // SEC1 PEM; the file is readable by its owner only.
  void save(const std::string& path) const;

 private:
  PrivateKey() = default;

  std::array<std::uint8_t, 32> d_{};
  PublicKey public_key_{};
};

// From a PEM file that holds a public key (SubjectPublicKeyInfo) or a private one. Throws UserError.
PublicKey load_public_key(const std::string& path);
// SubjectPublicKeyInfo PEM. Throws UserError.
void save_public_key(const std::string& path, const PublicKey& key);

// False as well for a key that is no point of the curve and for r or s outside 1..n-1.
bool verify_signature(const PublicKey& key, const Digest& digest, const Signature& signature);

// r || s from the DER form that openssl writes. Throws UserError("NAME: ...") for anything but two integers of at
// most 256 bits.
Signature signature_from_der(const std::uint8_t* der, std::size_t count, const std::string& name);

}  // namespace image
