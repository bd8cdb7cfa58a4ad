// SPDX-License-Identifier: Apache-2.0
// DMA engine: memory to memory, and to the engines' streams. Addresses are multiples of 8; lengths are octets.
#ifndef PLT_SW_LIB_DMA_H
#define PLT_SW_LIB_DMA_H

#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

// Starts copying `bytes` from `from` to `to` while the same beats go to the SHA engine's stream, the last of them with
// last: the digest is that of the octets written. At most 1 MiB.
void dma_start_hashed_copy(uint32_t from, uint32_t to, uint32_t bytes);
// A hashed copy, or with `to` = DMA_NOWHERE a hash, of any length, in pieces of at most 1 MiB, and the wait for its
// end.
#define DMA_NOWHERE 0xFFFFFFFFu
uint32_t dma_hashed_copy(uint32_t from, uint32_t to, uint32_t bytes);
// Sleeps until what was started has ended. BOOT_PASSED, or BOOT_ERROR_COPY when the engine gave up.
uint32_t dma_wait(void);

#ifdef __cplusplus
}
#endif

#endif
