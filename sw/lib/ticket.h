// SPDX-License-Identifier: Apache-2.0
// Update ticket: the update service's word that an image is current, for this die and now. Without it whoever stands
// between service and die could hold back an update and offer an older one that is signed in order (freeze, SUIT
// EXPIRED.OFFLINE).
//
// The die gives out a nonce; the service signs, with the key that signs the image, ECDSA P-256 over SHA-256 of
//   "PLTU", device id (16 octets), nonce (32), SHA-256 of the image's 160 signed octets (32)
// A nonce serves one ticket, is void when the next one is given out, and never comes twice: it is SHA-256 of
//   "PLTN", device id, a count kept in flash (u32, little-endian)
#ifndef PLT_SW_LIB_TICKET_H
#define PLT_SW_LIB_TICKET_H

#include <stdint.h>

#include "sw/lib/image.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TICKET_WORDS 16u  // r, s, as in an image
#define TICKET_NONCE_WORDS 8u
#define TICKET_MAGIC 0x55544C50u        // "PLTU"
#define TICKET_NONCE_MAGIC 0x4E544C50u  // "PLTN"
#define TICKET_MESSAGE_WORDS 21u

// What the die remembers: the nonce given out last, all zero when there is none. Zero at start.
struct ticket_state {
  uint32_t nonce[TICKET_NONCE_WORDS];
};

// What a ticket signs.
void ticket_message(const uint32_t device_id[4], const uint32_t nonce[TICKET_NONCE_WORDS],
                    const uint32_t header_digest[8], uint32_t message[TICKET_MESSAGE_WORDS]);

// A new nonce; the one before is void. BOOT_PASSED, or BOOT_ERROR_STAGE_FLASH or _ENGINE and zeros.
uint32_t ticket_new_nonce(struct ticket_state* t, uint32_t nonce[TICKET_NONCE_WORDS]);
// BOOT_PASSED when `ticket` is the signature, by `public_key`, for this die, the last nonce and the image with this
// header digest; else BOOT_ERROR_STAGE_TICKET or _ENGINE. The nonce is void afterwards. NULL is no ticket.
uint32_t ticket_check(struct ticket_state* t, const uint32_t* ticket, const uint32_t header_digest[8],
                      const uint32_t public_key[IMAGE_KEY_WORDS]);

#ifdef __cplusplus
}
#endif

#endif
