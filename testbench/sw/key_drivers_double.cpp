// SPDX-License-Identifier: Apache-2.0
#include "testbench/sw/key_drivers_double.hpp"

#include <mbedtls/cipher.h>
#include <mbedtls/cmac.h>
#include <mbedtls/md.h>

#include <cstdlib>
#include <cstring>

#include "sw/lib/aes.h"
#include "sw/lib/hmac.h"

namespace testing_sw {

namespace {

using Bytes = std::vector<std::uint8_t>;
KeyDriversDouble* current = nullptr;

void require(bool condition) {
  if (!condition) std::abort();
}

KeyDriversDouble::Slot& at(std::uint32_t slot) {
  require(slot < KEYVAULT_SLOTS);
  ++current->calls;
  return current->slot[slot];
}

Bytes octets_of(const std::uint32_t* words, std::size_t count) {
  Bytes out(count * 4);
  if (count > 0) std::memcpy(out.data(), words, out.size());
  return out;
}

void hmac(const Bytes& key, const Bytes& message, std::uint8_t tag[32]) {
  static const std::uint8_t kNone = 0;
  require(mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key.data(), key.size(),
                          message.empty() ? &kNone : message.data(), message.size(), tag) == 0);
}

void cmac(const Bytes& key, const Bytes& message, std::uint8_t tag[16]) {
  static const std::uint8_t kNone = 0;
  const auto type = key.size() == 32 ? MBEDTLS_CIPHER_AES_256_ECB : MBEDTLS_CIPHER_AES_128_ECB;
  require(mbedtls_cipher_cmac(mbedtls_cipher_info_from_type(type), key.data(), key.size() * 8,
                              message.empty() ? &kNone : message.data(), message.size(), tag) == 0);
}

// SP 800-108, 4.1, for one block of output.
Bytes derived(const Bytes& source, const keyvault_derivation& d) {
  Bytes input = {0, 0, 0, 1};
  input.insert(input.end(), d.salt, d.salt + d.salt_bytes);
  input.push_back(0);
  if (d.info_bytes > 0) input.insert(input.end(), d.info, d.info + d.info_bytes);
  for (const std::uint8_t octet : {0, 0, 1, 0}) input.push_back(octet);  // 256 bits
  Bytes key(32);
  hmac(source, input, key.data());
  return key;
}

std::uint32_t put(KeyDriversDouble::Slot& slot, const keyvault_attributes& attributes, Bytes key) {
  require(attributes.bytes == key.size() && key.size() <= 64);
  slot = {attributes, std::move(key)};
  return current->vault_fails ? std::uint32_t{KEYVAULT_ERROR_ENGINE} : BOOT_PASSED;
}

}  // namespace

KeyDriversDouble::KeyDriversDouble() : before_(current) { current = this; }
KeyDriversDouble::~KeyDriversDouble() { current = before_; }

}  // namespace testing_sw

using testing_sw::current;

extern "C" {

uint32_t keyvault_write(uint32_t slot, const struct keyvault_attributes* attributes, const uint32_t* key) {
  return testing_sw::put(testing_sw::at(slot), *attributes, testing_sw::octets_of(key, attributes->bytes / 4));
}

uint32_t keyvault_derive(uint32_t slot, uint32_t source, const struct keyvault_attributes* attributes,
                         const struct keyvault_derivation* derivation) {
  testing_sw::require(!current->sha_open && slot != source);
  testing_sw::require(derivation->kdf == KEYVAULT_COUNTER && derivation->prf == KEYVAULT_HMAC_SHA256);
  testing_sw::require(derivation->salt_bytes <= KEYVAULT_SALT_BYTES_MAX);
  testing_sw::require(derivation->info_bytes <= KEYVAULT_INFO_BYTES_MAX && attributes->bytes == 32);
  const auto& from = testing_sw::at(source);
  if (!from.allows(KEYVAULT_TO_SHA, KEYVAULT_DERIVE)) return KEYVAULT_ERROR_USAGE;
  return testing_sw::put(testing_sw::at(slot), *attributes, testing_sw::derived(from.key, *derivation));
}

uint32_t keyvault_wipe(uint32_t slot) {
  auto& s = testing_sw::at(slot);
  const bool valid = s.valid();
  s = {};
  return valid ? BOOT_PASSED : uint32_t{KEYVAULT_ERROR_INVALID};
}

uint32_t hmac_sha256_of_words(uint32_t slot, const uint32_t* words, size_t count, uint32_t tag[SHA256_WORDS]) {
  const auto& s = testing_sw::at(slot);
  current->sha_open = current->sha_used = false;
  std::memset(tag, 0, 32);
  if (!s.allows(KEYVAULT_TO_SHA, KEYVAULT_HMAC)) return BOOT_ERROR_ENGINE;
  testing_sw::hmac(s.key, testing_sw::octets_of(words, count), reinterpret_cast<uint8_t*>(tag));
  return current->engine_fails ? uint32_t{BOOT_ERROR_ENGINE} : BOOT_PASSED;
}

void sha256_wipe(void) { current->sha_open = current->sha_used = false; }

static const std::vector<std::uint8_t>* aes_key = nullptr;

uint32_t aes_load_key(uint32_t slot) {
  const auto& s = testing_sw::at(slot);
  current->aes_used = true;
  aes_key = s.allows(KEYVAULT_TO_AES, KEYVAULT_AES_MAC) ? &s.key : nullptr;
  return aes_key != nullptr ? BOOT_PASSED : uint32_t{BOOT_ERROR_ENGINE};
}

uint32_t aes_run(const struct aes_message* m) {
  testing_sw::require(aes_key != nullptr && m->mode == AES_CMAC && m->tag_length == 16);
  current->aes_used = true;
  std::uint8_t tag[16];
  std::vector<std::uint8_t> text(m->text, m->text + m->text_length);
  testing_sw::cmac(*aes_key, text, tag);
  if (!m->decrypt) std::memcpy(m->tag, tag, 16);
  if (current->engine_fails) return BOOT_ERROR_ENGINE;
  return !m->decrypt || std::memcmp(m->tag, tag, 16) == 0 ? BOOT_PASSED : AES_TAG_WRONG;
}

void aes_wipe(void) {
  current->aes_used = false;
  aes_key = nullptr;
}
}
