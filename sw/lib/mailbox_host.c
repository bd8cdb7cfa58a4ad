// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/mailbox_host.h"

#include "sw/include/gen/mailbox_port_regs.h"
#include "sw/lib/mmio.h"

#define REG(h, name) ((h)->base + MAILBOX_PORT_##name##_OFFSET)
#define FIELD(word, name) (((word)&MAILBOX_PORT_STATUS_##name##_MASK) >> MAILBOX_PORT_STATUS_##name##_LSB)

#define MOST_REQUESTS 4u
#define ALL_ERRORS 0xFFFFFFFFu

void mailbox_host_init(struct mailbox_host* h, uint32_t base, uint32_t polls) {
  h->base = base;
  h->polls = polls;
  h->tag = 0;
  h->sequence = 0;
}

int mailbox_host_send(struct mailbox_host* h, uint32_t command, const uint32_t* words, uint32_t count) {
  if (count > MAILBOX_DATA_WORDS) return MAILBOX_HOST_LENGTH;
  mmio_write32(REG(h, CTRL), MAILBOX_PORT_CTRL_ABORT_MASK);
  mmio_write32(REG(h, ERROR), ALL_ERRORS);
  const uint32_t status = mmio_read32(REG(h, STATUS));
  if (FIELD(status, ROOM) < count || FIELD(status, REQUESTS) >= MOST_REQUESTS) return MAILBOX_HOST_BUSY;
  h->tag = (h->tag + 1) & 0xFFu;
  for (uint32_t i = 0; i < count; ++i) mmio_write32(REG(h, REQUEST_DATA), words[i]);
  mmio_write32(REG(h, REQUEST), mailbox_command_word(command, h->tag, count));
  return mmio_read32(REG(h, ERROR)) == 0 ? 0 : MAILBOX_HOST_PROTOCOL;
}

bool mailbox_host_ready(const struct mailbox_host* h) { return FIELD(mmio_read32(REG(h, STATUS)), RESPONSES) != 0; }

int mailbox_host_receive(struct mailbox_host* h, uint32_t* words, uint32_t room, uint32_t* count) {
  *count = 0;
  for (uint32_t i = 0; i < room; ++i) words[i] = 0;
  const uint32_t header = mmio_read32(REG(h, RESPONSE));
  const uint32_t announced = mailbox_message_words(header);
  // Less than a command word and a status is no response.
  const uint32_t results = announced >= 2 ? announced - 2 : 0;
  const bool fits = results <= room;
  const int status = announced >= 2 ? (int)mmio_read32(REG(h, RESPONSE_DATA)) : MAILBOX_HOST_PROTOCOL;
  for (uint32_t i = 0; i < results; ++i) {
    const uint32_t word = mmio_read32(REG(h, RESPONSE_DATA));
    if (fits) words[i] = word;
  }
  if (announced < 2 || status < 0) return MAILBOX_HOST_PROTOCOL;
  if ((header & MAILBOX_RESPONSE_BIT) == 0 || mailbox_tag_of(header) != h->tag) {
    for (uint32_t i = 0; i < room; ++i) words[i] = 0;
    return MAILBOX_HOST_PROTOCOL;
  }
  if (!fits) return MAILBOX_HOST_LENGTH;
  *count = results;
  return status;
}

static void discard_answers(struct mailbox_host* h) {
  uint32_t count;
  for (uint32_t i = 0; i < MOST_REQUESTS && mailbox_host_ready(h); ++i) (void)mailbox_host_receive(h, 0, 0, &count);
}

int mailbox_host_call(struct mailbox_host* h, uint32_t command, const uint32_t* words, uint32_t count, uint32_t* result,
                      uint32_t room, uint32_t* result_count) {
  *result_count = 0;
  for (uint32_t i = 0; i < room; ++i) result[i] = 0;
  discard_answers(h);
  const int sent = mailbox_host_send(h, command, words, count);
  if (sent != 0) return sent;
  for (uint32_t i = 0; i < h->polls; ++i) {
    if (!mailbox_host_ready(h)) continue;
    const int status = mailbox_host_receive(h, result, room, result_count);
    // An answer to an earlier request, which was given up, comes before the one to this.
    if (status != MAILBOX_HOST_PROTOCOL) return status;
  }
  return MAILBOX_HOST_TIMEOUT;
}

int mailbox_host_synchronise(struct mailbox_host* h) {
  uint32_t count;
  const int status = mailbox_host_call(h, MAILBOX_SEQUENCE, 0, 0, &h->sequence, 1, &count);
  return status == MAILBOX_OK && count != 1 ? MAILBOX_HOST_PROTOCOL : status;
}

// Whether Pluton has counted the number of a command that it answered so.
static bool counted(int status) {
  return status == MAILBOX_OK || status == MAILBOX_BAD_ARGUMENT || status == MAILBOX_FAILED ||
         status == MAILBOX_NOT_SUPPORTED || status == MAILBOX_HOST_LENGTH;
}

int mailbox_host_call_numbered(struct mailbox_host* h, uint32_t command, const uint32_t* words, uint32_t count,
                               uint32_t* result, uint32_t room, uint32_t* result_count) {
  uint32_t numbered[MAILBOX_DATA_WORDS];
  *result_count = 0;
  if (count >= MAILBOX_DATA_WORDS) return MAILBOX_HOST_LENGTH;
  numbered[0] = h->sequence + 1;
  for (uint32_t i = 0; i < count; ++i) numbered[1 + i] = words[i];
  const int status = mailbox_host_call(h, command, numbered, 1 + count, result, room, result_count);
  if (counted(status)) h->sequence = numbered[0];
  return status;
}
