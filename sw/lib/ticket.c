// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/ticket.h"

#include "sw/lib/flash_counter.h"
#include "sw/lib/otp.h"
#include "sw/lib/pka.h"
#include "sw/lib/secure_memory.h"
#include "sw/lib/sha.h"

static void put(uint32_t* to, const uint32_t* from, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) to[i] = from[i];
}

void ticket_message(const uint32_t device_id[4], const uint32_t nonce[TICKET_NONCE_WORDS],
                    const uint32_t header_digest[8], uint32_t message[TICKET_MESSAGE_WORDS]) {
  message[0] = TICKET_MAGIC;
  put(message + 1, device_id, 4);
  put(message + 5, nonce, TICKET_NONCE_WORDS);
  put(message + 13, header_digest, 8);
}

uint32_t ticket_new_nonce(struct ticket_state* t, uint32_t nonce[TICKET_NONCE_WORDS]) {
  secure_wipe(t, sizeof(*t));
  secure_wipe(nonce, TICKET_NONCE_WORDS * 4);
  uint32_t source[6] = {TICKET_NONCE_MAGIC};
  otp_device_id(source + 1);
  uint32_t result = flash_counter_next(&source[5]);
  if (result == BOOT_PASSED) result = sha256_of_words(source, 6, t->nonce);
  if (result == BOOT_PASSED) put(nonce, t->nonce, TICKET_NONCE_WORDS);
  return result;
}

uint32_t ticket_check(struct ticket_state* t, const uint32_t* ticket, const uint32_t header_digest[8],
                      const uint32_t public_key[IMAGE_KEY_WORDS]) {
  uint32_t device_id[4], message[TICKET_MESSAGE_WORDS], digest[8];
  otp_device_id(device_id);
  ticket_message(device_id, t->nonce, header_digest, message);
  const bool asked = !words_all_equal(t->nonce, TICKET_NONCE_WORDS, 0);
  secure_wipe(t, sizeof(*t));
  if (ticket == 0 || !asked) return BOOT_ERROR_STAGE_TICKET;
  uint32_t result = sha256_of_words(message, TICKET_MESSAGE_WORDS, digest);
  if (result != BOOT_PASSED) return result;
  result = pka_verify_p256(digest, public_key, ticket);
  return result == BOOT_ERROR_SIGNATURE ? (uint32_t)BOOT_ERROR_STAGE_TICKET : result;
}
