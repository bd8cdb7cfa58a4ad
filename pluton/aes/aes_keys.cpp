// SPDX-License-Identifier: Apache-2.0
// Keys of the AES engine: written or fetched.
#include "pluton/aes/aes_core.hpp"
#include "pluton/octets.hpp"

namespace pluton {

namespace {
constexpr unsigned kAllUsages = 7;
constexpr unsigned kKeyBeats = 4;  // those of a response that an AES key can fill
}  // namespace

void AesCore::clear_key() {
  const Key was = s_.key;
  s_.key = Key{};
  s_.key.phase = was.phase;
  s_.key.drop = was.drop;
  s_.key.from_vault = was.from_vault;
  s_.key.beat = was.beat;
  s_.key.slot = was.slot;
  s_.key.owner = was.owner;
  mbedtls_aes_free(&encrypt_);
  mbedtls_aes_free(&decrypt_);
}

void AesCore::write_key(unsigned index, std::uint32_t word) {
  const bool first = s_.key.written == 0;
  const bool wide = first ? s_.config.key_256 : s_.key.wide;
  if (!wide && index >= 4) return;
  if (first) {
    clear_key();
    s_.key.wide = wide;
    s_.key.usage = kAllUsages;
  }
  const auto octets = octets_of(word);
  for (std::size_t i = 0; i < 4; ++i) s_.key.octets[4 * index + i] = octets[i];
  s_.key.written |= 1u << index;
  const std::uint32_t whole = wide ? 0xFF : 0x0F;
  if ((s_.key.written & whole) != whole) return;
  s_.key.written = 0;
  s_.key.from_vault = false;
  s_.key.phase = KeyPhase::load;
}

void AesCore::begin_fetch(unsigned owner) {
  clear_key();
  s_.key.phase = KeyPhase::fetch;
  s_.key.from_vault = true;
  s_.key.beat = 0;
  s_.key.slot = s_.config.slot;
  s_.key.owner = owner;
}

// One beat of a response. The vault answers in full whatever happens here; after a wipe nobody listens.
AesError AesCore::take_response(const In& in, bool wipe) {
  Key& key = s_.key;
  if (wipe) key.drop = true;
  if (in.krsp_valid == 0) return AesError::none;
  if (!key.drop && key.beat < kKeyBeats) {
    for (unsigned i = 0; i < 8; ++i) {
      key.octets[8 * key.beat + i] = static_cast<std::uint8_t>(in.krsp_data >> (8 * i));
    }
  }
  if (key.beat < kKeyBeats) ++key.beat;
  if (in.krsp_last == 0) return AesError::none;
  const bool good = in.krsp_bytes == 16 || in.krsp_bytes == 32;
  AesError error = AesError::none;
  if (!key.drop && in.krsp_error != 0) {
    error = AesError::key_denied;
  } else if (!key.drop && !good) {
    error = AesError::key_length;
  }
  const bool use = !key.drop && error == AesError::none;
  key.slot = key.owner = 0;
  key.drop = false;
  if (!use) {
    clear_key();
    key.phase = KeyPhase::rest;
    return error;
  }
  key.wide = in.krsp_bytes == 32;
  key.usage = in.krsp_usage & kAllUsages;
  key.phase = KeyPhase::load;
  return error;
}

void AesCore::set_cipher_key() {
  const unsigned bits = s_.key.wide ? 256 : 128;
  mbedtls_aes_setkey_enc(&encrypt_, s_.key.octets.data(), bits);
  mbedtls_aes_setkey_dec(&decrypt_, s_.key.octets.data(), bits);
}

}  // namespace pluton
