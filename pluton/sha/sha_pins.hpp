// SPDX-License-Identifier: Apache-2.0
// Pins of the SHA-2 and HMAC engine: plt_sha.sv and pluton::ShaCore.
#pragma once

#include "pluton/engine/engine_pins.hpp"

#define PLT_SHA_IN(X) \
  TLMKIT_APB_IN(X)    \
  PLT_STREAM_IN(X)    \
  PLT_KEY_RESPONSE(X) \
  PLT_KDF_TO_SHA(X)
#define PLT_SHA_OUT(X)   \
  TLMKIT_APB_OUT(X)      \
  TLMKIT_BLOCK_OUT(X)    \
  PLT_STREAM_IN_READY(X) \
  PLT_KEY_REQUEST(X)     \
  PLT_KDF_FROM_SHA(X)

namespace pluton {

TLMKIT_DEFINE_PINS(ShaPins, PLT_SHA_IN, PLT_SHA_OUT);

// A change of kdf_req is an event as well: the engine grants or wipes.
inline bool ShaPins::quiet(const In& in, const Out& out) {
  return (in.psel | (in.s_valid & out.s_ready) | in.krsp_valid | (in.kdf_valid & out.kdf_ready) |
          (in.kdf_req ^ out.kdf_gnt)) == 0;
}

}  // namespace pluton
