// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/mailbox.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/mailbox_regs.h"
#include "sw/lib/mmio.h"
#include "sw/lib/secure_memory.h"

#define REG(name) (MAILBOX_PLUTON_BASE + MAILBOX_##name##_OFFSET)

static uint32_t words_waiting(void) {
  return (mmio_read32(REG(STATUS)) & MAILBOX_STATUS_RX_COUNT_MASK) >> MAILBOX_STATUS_RX_COUNT_LSB;
}

static uint32_t room_to_send(void) {
  const uint32_t used = (mmio_read32(REG(STATUS)) & MAILBOX_STATUS_TX_COUNT_MASK) >> MAILBOX_STATUS_TX_COUNT_LSB;
  return used < MAILBOX_WORDS ? MAILBOX_WORDS - used : 0;
}

void mailbox_open(void) { mmio_write32(REG(CTRL), MAILBOX_CTRL_OPEN_MASK); }

void mailbox_wait_for_doorbell(void) {
  cpu_wait_for_irq(IRQ_MAILBOX_PLUTON);
  // OPEN is written along with the command: a write of 0 there would close the mailbox.
  mmio_write32(REG(CTRL), MAILBOX_CTRL_OPEN_MASK | MAILBOX_CTRL_ACK_MASK);
}

static void send(const uint32_t* words, uint32_t count) {
  if (count > room_to_send()) return;
  for (uint32_t i = 0; i < count; ++i) mmio_write32(REG(PUSH), words[i]);
  mmio_write32(REG(CTRL), MAILBOX_CTRL_OPEN_MASK | MAILBOX_CTRL_DOORBELL_MASK);
}

bool mailbox_serve_one(const struct mailbox_services* services) {
  const uint32_t waiting = words_waiting();
  if (waiting == 0) return false;
  uint32_t request[MAILBOX_WORDS] = {0};
  uint32_t response[MAILBOX_WORDS];
  request[0] = mmio_read32(REG(POP));
  const uint32_t announced = mailbox_message_words(request[0]);
  if (announced == 0 || announced > waiting) {
    for (uint32_t i = 1; i < waiting; ++i) (void)mmio_read32(REG(POP));
    send(response, mailbox_refuse_frame(request[0], response));
  } else {
    for (uint32_t i = 1; i < announced; ++i) request[i] = mmio_read32(REG(POP));
    send(response, mailbox_execute(services, request, announced, response));
  }
  secure_wipe(request, sizeof(request));
  secure_wipe(response, sizeof(response));
  return true;
}

void mailbox_serve(const struct mailbox_services* services) {
  for (uint32_t i = 0; i < MAILBOX_WORDS; ++i) {
    if (!mailbox_serve_one(services)) return;
  }
}
