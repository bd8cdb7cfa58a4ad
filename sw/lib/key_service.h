// SPDX-License-Identifier: Apache-2.0
// Keys that Pluton keeps for the senders of the mailbox: put in or derived, used by handle, never given back.
//
// The table has an entry for each slot of the key vault. Each channel has KEY_SERVICE_KEYS slots of its own, so who
// owns a key follows from its place, nobody can take another's room, and no handle says what others do. A handle is
// (generation << 4) | slot; a slot's generation counts the keys that it has held and never goes back, so a handle dies
// with its key for good. A slot that has used up its generations holds no key again until reset.
//
// Every function returns an enum mailbox_status. MAILBOX_NO_KEY stands for every handle that is not a live key of the
// caller, of the type that is needed: never issued, freed, another's, another type's. All of them take the same time.
#ifndef PLT_SW_LIB_KEY_SERVICE_H
#define PLT_SW_LIB_KEY_SERVICE_H

#include <stddef.h>
#include <stdint.h>

#include "sw/lib/keyvault.h"
#include "sw/lib/sha.h"

#ifdef __cplusplus
extern "C" {
#endif

#define KEY_SERVICE_CHANNELS 3u
#define KEY_SERVICE_KEYS 4u            // of one channel; vault slots from 12 on are not touched
#define KEY_SERVICE_DERIVED_BYTES 32u  // of every derived key: one digest
#define KEY_SERVICE_SLOT_BITS 4u
#define KEY_SERVICE_LAST_GENERATION (0xFFFFFFFFu >> KEY_SERVICE_SLOT_BITS)

enum key_type {
  KEY_TYPE_NONE = 0,
  KEY_TYPE_HMAC_SHA256 = 1,  // 4, 8, 12 or 16 words
  KEY_TYPE_AES_CMAC = 2,     // 4 or 8 words
  KEY_TYPE_DERIVE = 3,       // 4, 8, 12 or 16 words; other keys are derived from it, and that is all
};

// Each needs a key of the type with its number.
enum key_algorithm {
  KEY_ALGORITHM_HMAC_SHA256 = 1,  // tag: 8 words
  KEY_ALGORITHM_AES_CMAC = 2,     // tag: 4 words
};

// All zero at start.
struct key_service {
  struct {
    uint32_t type;        // enum key_type; KEY_TYPE_NONE: holds no key
    uint32_t generation;  // of the newest key that the slot has held; 0: none yet
  } entry[KEYVAULT_SLOTS];
};

// `channel` is below KEY_SERVICE_CHANNELS in all of them. Keys and messages are words with their first octet at the
// lowest address.

// The caller wipes its copy of the key.
uint32_t key_service_import(struct key_service* service, uint32_t channel, uint32_t type, const uint32_t* words,
                            uint32_t count, uint32_t* handle);
// A key of `type` from a derive key, by SP 800-108 in counter mode with HMAC-SHA-256 and 32-bit counter and length;
// label: "PLTK" and the type as an octet, context: `words`, at most 16. So one context gives unrelated keys for the
// types, and with the label's five octets the input is never whole words: no MAC's message.
uint32_t key_service_derive(struct key_service* service, uint32_t channel, uint32_t source, uint32_t type,
                            const uint32_t* words, uint32_t count, uint32_t* handle);
uint32_t key_service_free(struct key_service* service, uint32_t channel, uint32_t handle);
// Words of an algorithm's tag; 0 when there is no such algorithm.
uint32_t key_service_tag_words(uint32_t algorithm);
// `tag`: the algorithm's words, the rest zero; all zero unless MAILBOX_OK.
uint32_t key_service_mac(struct key_service* service, uint32_t channel, uint32_t handle, uint32_t algorithm,
                         const uint32_t* words, uint32_t count, uint32_t tag[SHA256_WORDS]);
// MAILBOX_FAILED when the tag, whole, is not the message's, whatever differs and wherever.
uint32_t key_service_verify(struct key_service* service, uint32_t channel, uint32_t handle, uint32_t algorithm,
                            const uint32_t* tag, const uint32_t* words, uint32_t count);
// Frees every key of the channel: its sender has been reset.
void key_service_end(struct key_service* service, uint32_t channel);

#ifdef __cplusplus
}
#endif

#endif
