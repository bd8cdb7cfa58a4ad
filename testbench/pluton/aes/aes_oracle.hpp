// SPDX-License-Identifier: Apache-2.0
// What mbedTLS makes of a message, mode by mode.
#pragma once

#include <mbedtls/aes.h>
#include <mbedtls/cipher.h>
#include <mbedtls/cmac.h>
#include <mbedtls/gcm.h>

#include <random>
#include <stdexcept>

#include "testbench/pluton/aes/aes_bench.hpp"

namespace aes_test {

struct Expected {
  Octets text, tag;
};

inline Expected gcm_oracle(const Octets& key, const Message& m) {
  Expected e{Octets(m.text.size()), Octets(16)};
  mbedtls_gcm_context gcm;
  mbedtls_gcm_init(&gcm);
  mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key.data(), static_cast<unsigned>(key.size() * 8));
  const int error = mbedtls_gcm_crypt_and_tag(&gcm, m.decrypt ? MBEDTLS_GCM_DECRYPT : MBEDTLS_GCM_ENCRYPT,
                                              m.text.size(), m.iv.data(), m.iv.size(), m.aad.data(), m.aad.size(),
                                              m.text.data(), e.text.data(), e.tag.size(), e.tag.data());
  mbedtls_gcm_free(&gcm);
  if (error != 0) throw std::runtime_error("mbedTLS refuses the GCM message");
  e.tag.resize(m.tag_length);
  return e;
}

inline Expected cmac_oracle(const Octets& key, const Message& m) {
  Expected e{{}, Octets(16)};
  const auto type = key.size() == 32 ? MBEDTLS_CIPHER_AES_256_ECB : MBEDTLS_CIPHER_AES_128_ECB;
  const std::uint8_t none = 0;
  if (mbedtls_cipher_cmac(mbedtls_cipher_info_from_type(type), key.data(), key.size() * 8,
                          m.text.empty() ? &none : m.text.data(), m.text.size(), e.tag.data()) != 0) {
    throw std::runtime_error("mbedTLS refuses the CMAC message");
  }
  e.tag.resize(m.tag_length);
  return e;
}

inline Expected plain_oracle(const Octets& key, const Message& m) {
  Expected e{Octets(m.text.size()), {}};
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  const auto bits = static_cast<unsigned>(key.size() * 8);
  const bool decrypt = m.decrypt && m.mode != AesMode::ctr;
  decrypt ? mbedtls_aes_setkey_dec(&aes, key.data(), bits) : mbedtls_aes_setkey_enc(&aes, key.data(), bits);
  const int way = decrypt ? MBEDTLS_AES_DECRYPT : MBEDTLS_AES_ENCRYPT;
  Octets iv = m.iv;
  iv.resize(16);
  if (m.mode == AesMode::ecb) {
    for (std::size_t i = 0; i < m.text.size(); i += 16) {
      mbedtls_aes_crypt_ecb(&aes, way, m.text.data() + i, e.text.data() + i);
    }
  } else if (m.mode == AesMode::cbc) {
    mbedtls_aes_crypt_cbc(&aes, way, m.text.size(), iv.data(), m.text.data(), e.text.data());
  } else {
    std::size_t offset = 0;
    std::uint8_t stream[16];
    mbedtls_aes_crypt_ctr(&aes, m.text.size(), &offset, iv.data(), stream, m.text.data(), e.text.data());
  }
  mbedtls_aes_free(&aes);
  return e;
}

inline Expected oracle(const Octets& key, const Message& m) {
  if (m.mode == AesMode::gcm) return gcm_oracle(key, m);
  if (m.mode == AesMode::cmac) return cmac_oracle(key, m);
  return plain_oracle(key, m);
}

inline Octets random_octets(std::mt19937_64& random, std::size_t count) {
  Octets out(count);
  for (auto& octet : out) octet = static_cast<std::uint8_t>(random());
  return out;
}

// The forms of the engine, as parameters of a test.
inline std::string form_name(const testing::TestParamInfo<const char*>& info) { return info.param; }
#define AES_FORMS(Suite) INSTANTIATE_TEST_SUITE_P(Forms, Suite, testing::Values("model", "rtl"), aes_test::form_name)

}  // namespace aes_test
