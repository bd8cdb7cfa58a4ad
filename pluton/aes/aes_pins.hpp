// SPDX-License-Identifier: Apache-2.0
// Pins of the AES engine: plt_aes.sv and pluton::AesCore.
#pragma once

#include "pluton/engine/engine_pins.hpp"

// s: initial counter block material, additional data and text in; m: text out.
#define PLT_AES_IN(X)     \
  TLMKIT_APB_IN(X)        \
  PLT_STREAM_IN(X)        \
  PLT_STREAM_OUT_READY(X) \
  PLT_KEY_RESPONSE(X)
#define PLT_AES_OUT(X)   \
  TLMKIT_APB_OUT(X)      \
  TLMKIT_BLOCK_OUT(X)    \
  PLT_STREAM_IN_READY(X) \
  PLT_STREAM_OUT(X)      \
  PLT_KEY_REQUEST(X)

namespace pluton {

TLMKIT_DEFINE_PINS(AesPins, PLT_AES_IN, PLT_AES_OUT);

inline bool AesPins::quiet(const In& in, const Out& out) {
  return (in.psel | (in.s_valid & out.s_ready) | (out.m_valid & in.m_ready) | in.krsp_valid) == 0;
}

}  // namespace pluton
