// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/mailbox_commands.h"

#include "sw/lib/boot_error.h"
#include "sw/lib/boot_report.h"
#include "sw/lib/key_service.h"

// A request, taken apart once; the sequence number of a command that has one is gone from the arguments.
struct call {
  const struct mailbox_services* services;
  const struct mailbox_state* state;
  uint32_t channel;
  const uint32_t* arguments;
  uint32_t count;
};

// What a command hands back beside its status; sent only with MAILBOX_OK.
struct result {
  uint32_t* words;  // room for MAILBOX_RESULT_WORDS, zero
  uint32_t count;
};

typedef uint32_t (*handler)(const struct call* c, struct result* r);

#define INTERNAL 1u
#define SEQUENCED 2u
#define KEYS 4u  // a key service

struct command {
  uint8_t id;
  uint8_t least;  // arguments, without a sequence number
  uint8_t most;
  uint8_t flags;
  handler run;
};

static uint32_t give(struct result* r, const uint32_t* words, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) r->words[i] = words[i];
  r->count = count;
  return MAILBOX_OK;
}

static uint32_t give_text(struct result* r, const char* text, uint32_t octets) {
  r->words[0] = octets;
  for (uint32_t i = 0; i < octets; ++i) r->words[1 + i / 4] |= (uint32_t)(uint8_t)text[i] << (8 * (i % 4));
  r->count = 1 + (octets + 3) / 4;
  return MAILBOX_OK;
}

static uint32_t status_of(uint32_t code) { return code == BOOT_PASSED ? MAILBOX_OK : MAILBOX_FAILED; }

static uint32_t echo(const struct call* c, struct result* r) { return give(r, c->arguments, c->count); }

static uint32_t version(const struct call* c, struct result* r) {
  const uint32_t words[] = {MAILBOX_PROTOCOL_VERSION, c->services->runtime_version, c->services->handoff->version};
  return give(r, words, 3);
}

static uint32_t measurement(const struct call* c, struct result* r) {
  const struct handoff* h = c->services->handoff;
  switch (c->arguments[0]) {
    case 0:
      return give(r, h->payload_sha256, 8);
    case 1:
      return give(r, h->header_sha256, 8);
    case 2:
      return give(r, h->key_id, 8);
    default:
      return MAILBOX_BAD_ARGUMENT;
  }
}

static const struct handoff_entry* log_entry(const struct call* c) {
  const struct handoff* h = c->services->handoff;
  return handoff_valid(h) && c->arguments[0] < h->log_count ? &h->log[c->arguments[0]] : NULL;
}

static uint32_t boot_log(const struct call* c, struct result* r) {
  const struct handoff_entry* e = log_entry(c);
  if (e == NULL) return MAILBOX_BAD_ARGUMENT;
  const uint32_t words[] = {c->services->handoff->log_count,
                            (uint32_t)e->step | (uint32_t)e->error << 16 | (uint32_t)e->slot << 24, e->cycle_lo,
                            e->cycle_hi};
  return give(r, words, 4);
}

static uint32_t boot_text(const struct call* c, struct result* r) {
  const struct handoff_entry* e = log_entry(c);
  if (e == NULL) return MAILBOX_BAD_ARGUMENT;
  struct fmt_line line;
  boot_report_entry(&line, e);
  return give_text(r, line.text, (uint32_t)line.length);
}

static uint32_t security_version(const struct call* c, struct result* r) {
  const struct handoff* h = c->services->handoff;
  if (c->count == 0) {
    const uint32_t words[] = {h->security_version, h->rollback_minimum, h->slot, h->refused_error};
    return give(r, words, 4);
  }
  if (c->services->minimum_version == NULL) return MAILBOX_NOT_SUPPORTED;
  uint32_t minimum = 0;
  if (!c->services->minimum_version(c->services->context, c->arguments[0], &minimum)) return MAILBOX_BAD_ARGUMENT;
  return give(r, &minimum, 1);
}

static uint32_t sha256(const struct call* c, struct result* r) {
  uint32_t digest[8];
  if (c->services->sha256(c->arguments, c->count, digest) != BOOT_PASSED) return MAILBOX_FAILED;
  return give(r, digest, 8);
}

static uint32_t measured_list(const struct call* c, struct result* r) {
  if (c->services->measured_count == NULL || c->services->measured_entry == NULL) return MAILBOX_NOT_SUPPORTED;
  if (c->count == 0) {
    const uint32_t entries = c->services->measured_count(c->services->context);
    return give(r, &entries, 1);
  }
  struct mailbox_measurement m = {0};
  if (!c->services->measured_entry(c->services->context, c->arguments[0], &m)) return MAILBOX_BAD_ARGUMENT;
  const uint32_t words[] = {m.type, m.security_version, m.slot, m.refused_error};
  give(r, words, 4);
  for (uint32_t i = 0; i < 8; ++i) r->words[r->count++] = m.sha256[i];
  return MAILBOX_OK;
}

static uint32_t sequence(const struct call* c, struct result* r) { return give(r, &c->state->sequence[c->channel], 1); }

static uint32_t crash_text(const struct call* c, struct result* r) {
  if (c->services->crash_text == NULL) return MAILBOX_NOT_SUPPORTED;
  char text[4 * (MAILBOX_RESULT_WORDS - 1)];
  const uint32_t octets = c->services->crash_text(c->services->context, c->arguments[0], text, sizeof(text));
  return octets <= sizeof(text) ? give_text(r, text, octets) : MAILBOX_FAILED;
}

static uint32_t load_image(const struct call* c, struct result* r) {
  if (c->services->load_image == NULL) return MAILBOX_NOT_SUPPORTED;
  struct mailbox_image m = {0};
  if (c->services->load_image(c->services->context, c->arguments[0], &m) != BOOT_PASSED) return MAILBOX_FAILED;
  const uint32_t words[] = {m.address, m.length, m.entry, m.security_version, m.slot, m.refused_error};
  give(r, words, 6);
  for (uint32_t i = 0; i < 8; ++i) r->words[r->count++] = m.sha256[i];
  return MAILBOX_OK;
}

static uint32_t app_state(const struct call* c, struct result* r) {
  (void)r;
  if (c->services->app_state == NULL) return MAILBOX_NOT_SUPPORTED;
  return c->services->app_state(c->services->context, c->arguments[0], c->arguments[1]) ? MAILBOX_OK
                                                                                        : MAILBOX_BAD_ARGUMENT;
}

static uint32_t stage_begin(const struct call* c, struct result* r) {
  (void)r;
  if (c->services->stage_begin == NULL) return MAILBOX_NOT_SUPPORTED;
  return status_of(c->services->stage_begin(c->services->context, c->arguments[0], c->arguments[1]));
}

static uint32_t stage_write(const struct call* c, struct result* r) {
  (void)r;
  if (c->services->stage_write == NULL) return MAILBOX_NOT_SUPPORTED;
  return status_of(c->services->stage_write(c->services->context, c->arguments[0], c->arguments + 1, c->count - 1));
}

static uint32_t stage_commit(const struct call* c, struct result* r) {
  (void)r;
  return c->services->stage_commit == NULL ? MAILBOX_NOT_SUPPORTED
                                           : status_of(c->services->stage_commit(c->services->context));
}

static uint32_t stage_abort(const struct call* c, struct result* r) {
  (void)r;
  return c->services->stage_abort == NULL ? MAILBOX_NOT_SUPPORTED
                                          : status_of(c->services->stage_abort(c->services->context));
}

static uint32_t update_nonce(const struct call* c, struct result* r) {
  if (c->services->update_nonce == NULL) return MAILBOX_NOT_SUPPORTED;
  r->count = 8;
  return status_of(c->services->update_nonce(c->services->context, r->words));
}

static uint32_t stage_ticket(const struct call* c, struct result* r) {
  (void)r;
  return c->services->stage_ticket == NULL ? MAILBOX_NOT_SUPPORTED
                                           : status_of(c->services->stage_ticket(c->services->context, c->arguments));
}

static uint32_t key_import(const struct call* c, struct result* r) {
  r->count = 1;
  return key_service_import(c->services->keys, c->channel, c->arguments[0], c->arguments + 1, c->count - 1, r->words);
}

static uint32_t key_derive(const struct call* c, struct result* r) {
  r->count = 1;
  return key_service_derive(c->services->keys, c->channel, c->arguments[0], c->arguments[1], c->arguments + 2,
                            c->count - 2, r->words);
}

static uint32_t key_free(const struct call* c, struct result* r) {
  (void)r;
  return key_service_free(c->services->keys, c->channel, c->arguments[0]);
}

static uint32_t mac(const struct call* c, struct result* r) {
  r->count = key_service_tag_words(c->arguments[1]);
  return key_service_mac(c->services->keys, c->channel, c->arguments[0], c->arguments[1], c->arguments + 2,
                         c->count - 2, r->words);
}

static uint32_t mac_verify(const struct call* c, struct result* r) {
  (void)r;
  const uint32_t tag = key_service_tag_words(c->arguments[1]);
  if (c->count < 2 + tag) return MAILBOX_BAD_LENGTH;
  return key_service_verify(c->services->keys, c->channel, c->arguments[0], c->arguments[1], c->arguments + 2,
                            c->arguments + 2 + tag, c->count - 2 - tag);
}

static const struct command kCommands[] = {
    {MAILBOX_ECHO, 0, MAILBOX_RESULT_WORDS, 0, echo},
    {MAILBOX_VERSION, 0, 0, 0, version},
    {MAILBOX_MEASUREMENT, 1, 1, 0, measurement},
    {MAILBOX_BOOT_LOG, 1, 1, 0, boot_log},
    {MAILBOX_SECURITY_VERSION, 0, 1, 0, security_version},
    {MAILBOX_SHA256, 1, MAILBOX_DATA_WORDS, 0, sha256},
    {MAILBOX_MEASURED_LIST, 0, 1, 0, measured_list},
    {MAILBOX_BOOT_TEXT, 1, 1, 0, boot_text},
    {MAILBOX_SEQUENCE, 0, 0, INTERNAL, sequence},
    {MAILBOX_CRASH_TEXT, 1, 1, INTERNAL, crash_text},
    {MAILBOX_LOAD_IMAGE, 1, 1, INTERNAL | SEQUENCED, load_image},
    {MAILBOX_APP_STATE, 2, 2, INTERNAL | SEQUENCED, app_state},
    {MAILBOX_STAGE_BEGIN, 2, 2, INTERNAL | SEQUENCED, stage_begin},
    {MAILBOX_STAGE_WRITE, 2, MAILBOX_DATA_WORDS - 1, INTERNAL | SEQUENCED, stage_write},
    {MAILBOX_STAGE_COMMIT, 0, 0, INTERNAL | SEQUENCED, stage_commit},
    {MAILBOX_STAGE_ABORT, 0, 0, INTERNAL | SEQUENCED, stage_abort},
    {MAILBOX_UPDATE_NONCE, 0, 0, INTERNAL | SEQUENCED, update_nonce},
    {MAILBOX_STAGE_TICKET, 16, 16, INTERNAL | SEQUENCED, stage_ticket},
    {MAILBOX_KEY_IMPORT, 2, 17, KEYS, key_import},
    {MAILBOX_KEY_DERIVE, 2, 18, KEYS, key_derive},
    {MAILBOX_KEY_FREE, 1, 1, KEYS, key_free},
    {MAILBOX_MAC, 2, MAILBOX_DATA_WORDS, KEYS, mac},
    {MAILBOX_MAC_VERIFY, 2, MAILBOX_DATA_WORDS, KEYS, mac_verify},
};
#define COMMANDS (sizeof(kCommands) / sizeof(kCommands[0]))

// The command's place in the table plus 1, or 0. Looks at every row and never branches on one, so that an id that does
// not exist, one that exists and one that the channel may not use take the same time.
static uint32_t find(uint32_t id, uint32_t channel) {
  const uint32_t secure = channel == MAILBOX_APP_SECURE ? 1 : 0;
  uint32_t found = 0;
  for (uint32_t i = 0; i < COMMANDS; ++i) {
    const uint32_t same = ((id ^ kCommands[i].id) - 1) >> 31;  // both below 256
    const uint32_t internal = kCommands[i].flags & INTERNAL;
    const uint32_t allowed = secure | (internal ^ 1u);
    found |= (0 - (same & allowed)) & (i + 1);
  }
  return found;
}

// Takes the sequence number off the arguments; a number counts as used however the command ends.
static bool next_in_sequence(struct mailbox_state* state, struct call* c) {
  if (c->arguments[0] != state->sequence[c->channel] + 1) return false;
  state->sequence[c->channel] = c->arguments[0];
  ++c->arguments;
  --c->count;
  return true;
}

static uint32_t run(struct mailbox_state* state, uint32_t id, struct call* c, struct result* r) {
  const uint32_t place = find(id, c->channel);
  if (place == 0) return MAILBOX_UNKNOWN_COMMAND;
  const struct command* command = &kCommands[place - 1];
  const uint32_t numbered = (command->flags & SEQUENCED) != 0 ? 1 : 0;
  if (c->count < command->least + numbered || c->count > command->most + numbered) return MAILBOX_BAD_LENGTH;
  if (numbered != 0 && !next_in_sequence(state, c)) return MAILBOX_BAD_SEQUENCE;
  if ((command->flags & KEYS) != 0 && c->services->keys == NULL) return MAILBOX_NOT_SUPPORTED;
  return command->run(c, r);
}

static void clear(uint32_t response[MAILBOX_MESSAGE_WORDS]) {
  for (uint32_t i = 0; i < MAILBOX_MESSAGE_WORDS; ++i) response[i] = 0;
}

uint32_t mailbox_execute(const struct mailbox_services* services, struct mailbox_state* state, uint32_t channel,
                         const uint32_t* request, uint32_t words, uint32_t response[MAILBOX_MESSAGE_WORDS]) {
  const uint32_t word = words > 0 ? request[0] : 0;
  const uint32_t announced = mailbox_message_words(word);
  const bool framed = announced != 0 && announced == words && channel < MAILBOX_CHANNELS;
  const uint32_t id = framed ? mailbox_command_of(word) : 0;
  const uint32_t tag = framed ? mailbox_tag_of(word) : 0;
  clear(response);
  struct call c = {services, state, channel, request + 1, words - 1};
  struct result r = {response + 2, 0};
  const uint32_t status = framed ? run(state, id, &c, &r) : MAILBOX_BAD_FRAME;
  if (status != MAILBOX_OK) {
    clear(response);
    r.count = 0;
  }
  response[0] = mailbox_command_word(id | MAILBOX_RESPONSE_BIT, tag, 1 + r.count);
  response[1] = status;
  return 2 + r.count;
}

void mailbox_sender_reset(const struct mailbox_services* services, uint32_t channel) {
  if (services->keys != NULL) key_service_end(services->keys, channel);
}
