// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/mailbox_commands.h"

#include "sw/lib/boot_error.h"

// A request, taken apart once.
struct message {
  uint32_t command;
  uint32_t tag;
  uint32_t length;
  const uint32_t* payload;
};

// What a command hands back: a status, and data words only with MAILBOX_OK.
struct reply {
  uint32_t status;
  uint32_t words;
  uint32_t* data;  // room for MAILBOX_DATA_WORDS
};

static uint32_t check_octet(uint32_t command, uint32_t tag, uint32_t length) {
  return ~(command ^ tag ^ length) & 0xFFu;
}

uint32_t mailbox_header(uint32_t command, uint32_t tag, uint32_t length) {
  command &= 0xFFu;
  tag &= 0xFFu;
  length &= 0xFFu;
  return command | tag << 8 | length << 16 | check_octet(command, tag, length) << 24;
}

static bool check_octet_right(uint32_t header) {
  return check_octet(header & 0xFFu, (header >> 8) & 0xFFu, (header >> 16) & 0xFFu) == header >> 24;
}

uint32_t mailbox_message_words(uint32_t header) {
  const uint32_t length = (header >> 16) & 0xFFu;
  if (!check_octet_right(header) || length > MAILBOX_PAYLOAD_WORDS) return 0;
  return 1 + length;
}

static void copy_out(struct reply* r, const uint32_t* words, uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) r->data[i] = words[i];
  r->words = count;
  r->status = MAILBOX_OK;
}

static void refuse(struct reply* r, uint32_t status) {
  r->status = status;
  r->words = 0;
}

static void measurement(const struct handoff* h, uint32_t index, struct reply* r) {
  switch (index) {
    case 0:
      copy_out(r, h->payload_sha256, 8);
      break;
    case 1:
      copy_out(r, h->header_sha256, 8);
      break;
    case 2:
      copy_out(r, h->key_id, 8);
      break;
    default:
      refuse(r, MAILBOX_BAD_ARGUMENT);
      break;
  }
}

static void boot_log(const struct handoff* h, uint32_t index, struct reply* r) {
  if (!handoff_valid(h) || index >= h->log_count) {
    refuse(r, MAILBOX_BAD_ARGUMENT);
    return;
  }
  const struct handoff_entry* e = &h->log[index];
  const uint32_t words[] = {h->log_count, (uint32_t)e->step | (uint32_t)e->error << 16 | (uint32_t)e->slot << 24,
                            e->cycle_lo, e->cycle_hi};
  copy_out(r, words, 4);
}

static void sha256(const struct mailbox_services* services, const struct message* m, struct reply* r) {
  uint32_t digest[8];
  if (services->sha256(m->payload, m->length, digest) == BOOT_PASSED) {
    copy_out(r, digest, 8);
  } else {
    refuse(r, MAILBOX_FAILED);
  }
}

// Words that a command takes, as a range; false for a command that does not exist.
static bool length_limits(uint32_t command, uint32_t* least, uint32_t* most) {
  *least = 0;
  *most = 0;
  switch (command) {
    case MAILBOX_ECHO:
      *most = MAILBOX_DATA_WORDS;
      return true;
    case MAILBOX_VERSION:
    case MAILBOX_SECURITY_VERSION:
      return true;
    case MAILBOX_MEASUREMENT:
    case MAILBOX_BOOT_LOG:
      *least = *most = 1;
      return true;
    case MAILBOX_SHA256:
      *least = 1;
      *most = MAILBOX_PAYLOAD_WORDS;
      return true;
    default:
      return false;
  }
}

static void dispatch(const struct mailbox_services* services, const struct message* m, struct reply* r) {
  const struct handoff* h = services->handoff;
  switch (m->command) {
    case MAILBOX_ECHO:
      copy_out(r, m->payload, m->length);
      break;
    case MAILBOX_VERSION: {
      const uint32_t words[] = {MAILBOX_PROTOCOL_VERSION, services->runtime_version, h->version};
      copy_out(r, words, 3);
      break;
    }
    case MAILBOX_MEASUREMENT:
      measurement(h, m->payload[0], r);
      break;
    case MAILBOX_BOOT_LOG:
      boot_log(h, m->payload[0], r);
      break;
    case MAILBOX_SECURITY_VERSION: {
      const uint32_t words[] = {h->security_version, h->rollback_minimum, h->slot, h->refused_error};
      copy_out(r, words, 4);
      break;
    }
    case MAILBOX_SHA256:
      sha256(services, m, r);
      break;
    default:
      refuse(r, MAILBOX_UNKNOWN_COMMAND);
      break;
  }
}

static uint32_t finish(uint32_t command, uint32_t tag, const struct reply* r, uint32_t response[MAILBOX_WORDS]) {
  response[0] = mailbox_header(command | MAILBOX_RESPONSE_BIT, tag, 1 + r->words);
  response[1] = r->status;
  return 2 + r->words;
}

uint32_t mailbox_execute(const struct mailbox_services* services, const uint32_t* request, uint32_t words,
                         uint32_t response[MAILBOX_WORDS]) {
  if (words == 0) return mailbox_refuse_frame(0, response);
  const uint32_t header = request[0];
  if (mailbox_message_words(header) == 0 || mailbox_message_words(header) != words) {
    return mailbox_refuse_frame(header, response);
  }
  for (uint32_t i = 0; i < MAILBOX_WORDS; ++i) response[i] = 0;
  const struct message m = {header & 0xFFu, (header >> 8) & 0xFFu, words - 1, request + 1};
  struct reply r = {MAILBOX_UNKNOWN_COMMAND, 0, response + 2};
  uint32_t least;
  uint32_t most;
  if (!length_limits(m.command, &least, &most)) {
    refuse(&r, MAILBOX_UNKNOWN_COMMAND);
  } else if (m.length < least || m.length > most) {
    refuse(&r, MAILBOX_BAD_LENGTH);
  } else {
    dispatch(services, &m, &r);
  }
  return finish(m.command, m.tag, &r, response);
}

uint32_t mailbox_refuse_frame(uint32_t header, uint32_t response[MAILBOX_WORDS]) {
  for (uint32_t i = 0; i < MAILBOX_WORDS; ++i) response[i] = 0;
  const struct reply r = {MAILBOX_BAD_FRAME, 0, response + 2};
  const uint32_t tag = check_octet_right(header) ? (header >> 8) & 0xFFu : 0;
  return finish(0, tag, &r, response);
}
