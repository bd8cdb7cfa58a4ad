// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/mailbox.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/mailbox_regs.h"
#include "sw/lib/mmio.h"
#include "sw/lib/secure_memory.h"

#define BANK(name, channel) (MAILBOX_BASE + MAILBOX_##name##_OFFSET + (channel)*MAILBOX_##name##_STRIDE)

void mailbox_open(uint32_t channel) { mmio_write32(BANK(CTRL, channel), MAILBOX_CTRL_OPEN_MASK); }

void mailbox_close(uint32_t channel) { mmio_write32(BANK(CTRL, channel), 0); }

void mailbox_wait(void) { cpu_wait_for_irq(IRQ_MAILBOX); }

uint32_t mailbox_take(uint32_t channel, uint32_t message[MAILBOX_MESSAGE_WORDS]) {
  message[0] = mmio_read32(BANK(REQUEST, channel));
  // The hardware lets no other length through; the array's size still does not rest on it.
  const uint32_t words = mailbox_message_words(message[0]);
  for (uint32_t i = 1; i < words; ++i) message[i] = mmio_read32(BANK(REQUEST_DATA, channel));
  return words;
}

void mailbox_answer(uint32_t channel, const uint32_t* message, uint32_t words) {
  for (uint32_t i = 1; i < words; ++i) mmio_write32(BANK(RESPONSE_DATA, channel), message[i]);
  mmio_write32(BANK(RESPONSE, channel), message[0]);
}

// The first channel after `last` whose bit is set; MAILBOX_CHANNELS when none is.
static uint32_t next_channel(uint32_t pending, uint32_t last) {
  for (uint32_t i = 1; i <= MAILBOX_CHANNELS; ++i) {
    const uint32_t channel = (last + i) % MAILBOX_CHANNELS;
    if ((pending >> channel & 1u) != 0) return channel;
  }
  return MAILBOX_CHANNELS;
}

// Keys and the like of senders that have been reset go before anything of the sender after it is carried out.
static void end_reset_senders(const struct mailbox_services* services) {
  const uint32_t reset = mmio_read32(MAILBOX_BASE + MAILBOX_SENDER_RESET_OFFSET);
  if (reset == 0) return;
  // Before the rest: a reset that comes meanwhile is seen the next time.
  mmio_write32(MAILBOX_BASE + MAILBOX_SENDER_RESET_OFFSET, reset);
  for (uint32_t channel = 0; channel < MAILBOX_CHANNELS; ++channel) {
    if ((reset >> channel & 1u) != 0) mailbox_sender_reset(services, channel);
  }
}

// False when the sender of the request taken has been reset since: nobody asks any more.
static bool still_asked(uint32_t channel) {
  return (mmio_read32(BANK(STATUS, channel)) & MAILBOX_STATUS_IN_SERVICE_MASK) != 0;
}

bool mailbox_serve_one(const struct mailbox_services* services, struct mailbox_state* state) {
  const uint32_t pending = mmio_read32(MAILBOX_BASE + MAILBOX_PENDING_OFFSET);
  const uint32_t channel = next_channel(pending, state->last_served);
  if (channel >= MAILBOX_CHANNELS) {
    end_reset_senders(services);
    return false;
  }
  state->last_served = channel;
  uint32_t request[MAILBOX_MESSAGE_WORDS];
  uint32_t response[MAILBOX_MESSAGE_WORDS];
  const uint32_t words = mailbox_take(channel, request);
  // In this order: a request of before the reset is dropped by the second, one of after it finds the first done.
  end_reset_senders(services);
  if (words != 0 && still_asked(channel)) {
    const uint32_t answer = mailbox_execute(services, state, channel, request, words, response);
    mailbox_answer(channel, response, answer);
    secure_wipe(response, answer * sizeof(uint32_t));
  }
  secure_wipe(request, words * sizeof(uint32_t));
  return true;
}

void mailbox_serve(const struct mailbox_services* services, struct mailbox_state* state) {
  for (uint32_t i = 0; i < MAILBOX_ROUND; ++i) {
    if (!mailbox_serve_one(services, state)) return;
  }
}
