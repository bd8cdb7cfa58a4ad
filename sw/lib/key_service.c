// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/key_service.h"

#include "sw/lib/aes.h"
#include "sw/lib/hmac.h"
#include "sw/lib/mailbox_commands.h"
#include "sw/lib/secure_memory.h"

_Static_assert(KEY_SERVICE_CHANNELS* KEY_SERVICE_KEYS < KEYVAULT_SLOTS, "slots are left for others");
_Static_assert(1u << KEY_SERVICE_SLOT_BITS == KEYVAULT_SLOTS, "every slot number has an entry");

#define NO_SLOT KEYVAULT_SLOTS
#define CMAC_WORDS 4u

// What the vault and the engines hold a key to, whatever this file does: one engine and one use each.
static void limit(uint32_t type, uint32_t bytes, struct keyvault_attributes* a) {
  a->bytes = bytes;
  a->destination = type == KEY_TYPE_AES_CMAC ? KEYVAULT_TO_AES : KEYVAULT_TO_SHA;
  a->usage = type == KEY_TYPE_AES_CMAC ? KEYVAULT_AES_MAC : type == KEY_TYPE_DERIVE ? KEYVAULT_DERIVE : KEYVAULT_HMAC;
  a->exportable = false;
}

static bool is_type(uint32_t type) { return type >= KEY_TYPE_HMAC_SHA256 && type <= KEY_TYPE_DERIVE; }

static uint32_t owner_of(uint32_t slot) { return slot / KEY_SERVICE_KEYS; }

// The slot of the live key with this handle that the channel owns; `type` KEY_TYPE_NONE: of any type. One decision for
// all that may be wrong, so that refusals look alike in time too.
static uint32_t find(const struct key_service* s, uint32_t channel, uint32_t type, uint32_t handle) {
  const uint32_t slot = handle % KEYVAULT_SLOTS;
  const uint32_t held = s->entry[slot].type;
  const uint32_t wanted = type == KEY_TYPE_NONE ? held : type;
  uint32_t wrong = owner_of(slot) ^ channel;
  wrong |= s->entry[slot].generation ^ handle >> KEY_SERVICE_SLOT_BITS;
  wrong |= held ^ wanted;
  wrong |= (held - 1) >> 31;  // holds none
  return wrong == 0 ? slot : NO_SLOT;
}

// A slot of the channel's that can take a key.
static uint32_t vacant(const struct key_service* s, uint32_t channel) {
  const uint32_t first = channel * KEY_SERVICE_KEYS;
  for (uint32_t slot = first; slot < first + KEY_SERVICE_KEYS; ++slot) {
    if (s->entry[slot].type == KEY_TYPE_NONE && s->entry[slot].generation < KEY_SERVICE_LAST_GENERATION) return slot;
  }
  return NO_SLOT;
}

// After the vault has been asked to fill the slot.
static uint32_t issue(struct key_service* s, uint32_t slot, uint32_t type, uint32_t filled, uint32_t* handle) {
  if (filled != BOOT_PASSED) {
    (void)keyvault_wipe(slot);
    return MAILBOX_FAILED;
  }
  s->entry[slot].type = type;
  *handle = ++s->entry[slot].generation << KEY_SERVICE_SLOT_BITS | slot;
  return MAILBOX_OK;
}

uint32_t key_service_import(struct key_service* service, uint32_t channel, uint32_t type, const uint32_t* words,
                            uint32_t count, uint32_t* handle) {
  if (!is_type(type)) return MAILBOX_BAD_ARGUMENT;
  const uint32_t most = type == KEY_TYPE_AES_CMAC ? 8 : 16;
  if (count == 0 || count % 4 != 0 || count > most) return MAILBOX_BAD_LENGTH;
  const uint32_t slot = vacant(service, channel);
  if (slot == NO_SLOT) return MAILBOX_NO_ROOM;
  struct keyvault_attributes attributes;
  limit(type, count * 4, &attributes);
  return issue(service, slot, type, keyvault_write(slot, &attributes, words), handle);
}

uint32_t key_service_derive(struct key_service* service, uint32_t channel, uint32_t source, uint32_t type,
                            const uint32_t* words, uint32_t count, uint32_t* handle) {
  if (!is_type(type)) return MAILBOX_BAD_ARGUMENT;
  if (count * 4 > KEYVAULT_INFO_BYTES_MAX) return MAILBOX_BAD_LENGTH;
  const uint32_t from = find(service, channel, KEY_TYPE_DERIVE, source);
  if (from == NO_SLOT) return MAILBOX_NO_KEY;
  const uint32_t slot = vacant(service, channel);
  if (slot == NO_SLOT) return MAILBOX_NO_ROOM;
  struct keyvault_attributes attributes;
  limit(type, KEY_SERVICE_DERIVED_BYTES, &attributes);
  const uint8_t label[] = {'P', 'L', 'T', 'K', (uint8_t)type};
  const struct keyvault_derivation derivation = {.kdf = KEYVAULT_COUNTER,
                                                 .prf = KEYVAULT_HMAC_SHA256,
                                                 .salt = label,
                                                 .salt_bytes = sizeof(label),
                                                 .info = (const uint8_t*)words,
                                                 .info_bytes = count * 4};
  sha256_wipe();  // a message that a failed copy left open would keep the vault waiting
  return issue(service, slot, type, keyvault_derive(slot, from, &attributes, &derivation), handle);
}

static uint32_t release(struct key_service* s, uint32_t slot) {
  s->entry[slot].type = KEY_TYPE_NONE;
  return keyvault_wipe(slot) == BOOT_PASSED ? MAILBOX_OK : MAILBOX_FAILED;
}

uint32_t key_service_free(struct key_service* service, uint32_t channel, uint32_t handle) {
  const uint32_t slot = find(service, channel, KEY_TYPE_NONE, handle);
  return slot == NO_SLOT ? (uint32_t)MAILBOX_NO_KEY : release(service, slot);
}

void key_service_end(struct key_service* service, uint32_t channel) {
  const uint32_t first = channel * KEY_SERVICE_KEYS;
  for (uint32_t slot = first; slot < first + KEY_SERVICE_KEYS; ++slot) {
    if (service->entry[slot].type != KEY_TYPE_NONE) (void)release(service, slot);
  }
}

uint32_t key_service_tag_words(uint32_t algorithm) {
  if (algorithm == KEY_ALGORITHM_HMAC_SHA256) return SHA256_WORDS;
  return algorithm == KEY_ALGORITHM_AES_CMAC ? CMAC_WORDS : 0;
}

// Writes the tag, or compares it inside the engine.
static uint32_t cmac(uint32_t slot, bool verify, const uint32_t* words, uint32_t count, uint32_t* tag) {
  const struct aes_message message = {.mode = AES_CMAC,
                                      .decrypt = verify,
                                      .text = (const uint8_t*)words,
                                      .text_length = count * 4,
                                      .tag = (uint8_t*)tag,
                                      .tag_length = CMAC_WORDS * 4};
  uint32_t result = aes_load_key(slot);
  if (result == BOOT_PASSED) result = aes_run(&message);
  aes_wipe();
  return result;
}

uint32_t key_service_mac(struct key_service* service, uint32_t channel, uint32_t handle, uint32_t algorithm,
                         const uint32_t* words, uint32_t count, uint32_t tag[SHA256_WORDS]) {
  for (uint32_t i = 0; i < SHA256_WORDS; ++i) tag[i] = 0;
  if (key_service_tag_words(algorithm) == 0) return MAILBOX_BAD_ARGUMENT;
  const uint32_t slot = find(service, channel, algorithm, handle);
  if (slot == NO_SLOT) return MAILBOX_NO_KEY;
  const uint32_t result = algorithm == KEY_ALGORITHM_AES_CMAC ? cmac(slot, false, words, count, tag)
                                                              : hmac_sha256_of_words(slot, words, count, tag);
  if (result == BOOT_PASSED) return MAILBOX_OK;
  secure_wipe(tag, SHA256_WORDS * sizeof(uint32_t));
  return MAILBOX_FAILED;
}

uint32_t key_service_verify(struct key_service* service, uint32_t channel, uint32_t handle, uint32_t algorithm,
                            const uint32_t* tag, const uint32_t* words, uint32_t count) {
  if (key_service_tag_words(algorithm) == 0) return MAILBOX_BAD_ARGUMENT;
  const uint32_t slot = find(service, channel, algorithm, handle);
  if (slot == NO_SLOT) return MAILBOX_NO_KEY;
  // Of CMAC, the tag to compare with: the engine's interface takes it from where it would write one.
  uint32_t right[SHA256_WORDS];
  uint32_t verdict = VERDICT_FAIL;
  if (algorithm == KEY_ALGORITHM_AES_CMAC) {
    for (uint32_t i = 0; i < CMAC_WORDS; ++i) right[i] = tag[i];
    if (cmac(slot, true, words, count, right) == BOOT_PASSED) verdict = VERDICT_PASS;
  } else if (hmac_sha256_of_words(slot, words, count, right) == BOOT_PASSED) {
    verdict = secure_equal_words(right, tag, SHA256_WORDS);
  }
  secure_wipe(right, sizeof(right));
  return verdict == VERDICT_PASS ? MAILBOX_OK : MAILBOX_FAILED;
}
