// SPDX-License-Identifier: Apache-2.0
// Pins of the DMA engine, its memory port aside (pluton/dma/dma_core.hpp).
#pragma once

#include "pluton/engine/engine_pins.hpp"

// Streams to the SHA and AES engines (sha_*, aes_*: names as PLT_STREAM_IN), and from AES (text_*).
#define PLT_DMA_IN(X)    \
  TLMKIT_APB_IN(X)       \
  X(sha_ready, 1, open)  \
  X(aes_ready, 1, open)  \
  X(text_valid, 1, open) \
  X(text_data, 64, open) \
  X(text_bytes, 4, open) \
  X(text_last, 1, open)
#define PLT_DMA_OUT(X)  \
  TLMKIT_APB_OUT(X)     \
  TLMKIT_BLOCK_OUT(X)   \
  X(sha_valid, 1, open) \
  X(sha_data, 64, open) \
  X(sha_bytes, 4, open) \
  X(sha_last, 1, open)  \
  X(aes_valid, 1, open) \
  X(aes_data, 64, open) \
  X(aes_bytes, 4, open) \
  X(aes_last, 1, open)  \
  X(text_ready, 1, open)

namespace pluton {

TLMKIT_DEFINE_PINS(DmaPins, PLT_DMA_IN, PLT_DMA_OUT);

inline bool DmaPins::quiet(const In& in, const Out& out) {
  return (in.psel | (out.sha_valid & in.sha_ready) | (out.aes_valid & in.aes_ready) |
          (in.text_valid & out.text_ready)) == 0;
}

}  // namespace pluton
