// SPDX-License-Identifier: Apache-2.0
// Pins of the key vault: plt_keyvault.sv and pluton::KeyvaultCore.
#pragma once

#include "pluton/engine/engine_pins.hpp"

// Key ports of the engines (prefix of each: who asks), with the names of PLT_KEY_REQUEST and PLT_KEY_RESPONSE. A third
// one, for the public-key engine, is to come.
#define PLT_KEYVAULT_IN(X)   \
  TLMKIT_APB_IN(X)           \
  X(aes_kreq_valid, 1, open) \
  X(aes_kreq_slot, 4, open)  \
  X(aes_kreq_owner, 8, open) \
  X(sha_kreq_valid, 1, open) \
  X(sha_kreq_slot, 4, open)  \
  X(sha_kreq_owner, 8, open) \
  PLT_KDF_FROM_SHA(X)
#define PLT_KEYVAULT_OUT(X)    \
  TLMKIT_APB_OUT(X)            \
  TLMKIT_BLOCK_OUT(X)          \
  X(aes_krsp_valid, 1, open)   \
  X(aes_krsp_data, 64, secret) \
  X(aes_krsp_last, 1, open)    \
  X(aes_krsp_error, 1, open)   \
  X(aes_krsp_bytes, 7, open)   \
  X(aes_krsp_usage, 8, open)   \
  X(sha_krsp_valid, 1, open)   \
  X(sha_krsp_data, 64, secret) \
  X(sha_krsp_last, 1, open)    \
  X(sha_krsp_error, 1, open)   \
  X(sha_krsp_bytes, 7, open)   \
  X(sha_krsp_usage, 8, open)   \
  PLT_KDF_TO_SHA(X)

namespace pluton {

TLMKIT_DEFINE_PINS(KeyvaultPins, PLT_KEYVAULT_IN, PLT_KEYVAULT_OUT);

// A key request without its response yet, a beat of the derivation channel, and a change of the grant that the vault
// waits for are events. Which change that is, kdf_key tells: until the key of an HMAC is sent it is up, and the vault
// waits for the fall of an earlier grant (kdf_req = 0) or for its own; later the grant must stay.
inline bool KeyvaultPins::quiet(const In& in, const Out& out) {
  const std::uint32_t lost = out.kdf_req & ~in.kdf_gnt;
  const std::uint32_t early = out.kdf_req != 0 ? in.kdf_gnt & ~out.kdf_valid : ~in.kdf_gnt;
  return ((in.psel | (in.aes_kreq_valid ^ out.aes_krsp_valid) | (in.sha_kreq_valid ^ out.sha_krsp_valid) |
           (out.kdf_valid & (in.kdf_ready | lost)) | in.kdf_dvalid | (out.kdf_key != 0 ? early : lost)) &
          1u) == 0;
}

}  // namespace pluton
