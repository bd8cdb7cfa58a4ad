// SPDX-License-Identifier: Apache-2.0
// The mailbox loop with a host that pushes what the input says. Input, repeated: an octet n, then n % 16 words for the
// FIFO (fewer when the input ends), then the doorbell; bit 7 of n set: the host does not read its responses this time.
// The loop must stay inside the FIFOs, every response must frame, errors carry no data, and a good message sent
// afterwards must be answered.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "sw/lib/boot_error.h"
#include "sw/lib/mailbox.h"
#include "sw/lib/mmio.h"
#include "testbench/sw/mailbox_double.hpp"

namespace {

testing_sw::MailboxDouble* box = nullptr;

void require(bool condition) {
  if (!condition) std::abort();
}

std::uint32_t digest_double(const std::uint32_t* words, std::size_t count, std::uint32_t digest[8]) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += words[i];  // touches every word it is told about
  for (int i = 0; i < 8; ++i) digest[i] = sum + static_cast<std::uint32_t>(i);
  return sum % 5 == 0 ? std::uint32_t{BOOT_ERROR_ENGINE} : BOOT_PASSED;
}

void take_responses(bool expect_some) {
  require(!expect_some || !box->to_host.empty());
  while (!box->to_host.empty()) {
    const std::uint32_t n = mailbox_message_words(box->to_host.front());
    require(n >= 2 && n <= box->to_host.size());
    require((box->to_host.front() & MAILBOX_RESPONSE_BIT) != 0);
    require(box->to_host[1] == MAILBOX_OK || n == 2);
    require(box->to_host[1] <= MAILBOX_FAILED);
    box->to_host.erase(box->to_host.begin(), box->to_host.begin() + n);
  }
}

void serve(const mailbox_services& services) {
  mailbox_wait_for_doorbell();
  mailbox_serve(&services);
  require(box->to_pluton.empty() && !box->underflow && !box->overflow && box->open);
}

}  // namespace

extern "C" {
uint32_t mmio_read32(uint32_t address) { return box->read(address - MAILBOX_PLUTON_BASE); }
void mmio_write32(uint32_t address, uint32_t value) { box->write(address - MAILBOX_PLUTON_BASE, value); }
void cpu_wait_for_irq(unsigned) {}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  testing_sw::MailboxDouble fifos;
  box = &fifos;
  handoff record;
  handoff_init(&record);
  for (std::uint32_t i = 0; i < 5; ++i) handoff_log(&record, i, 0, i);
  const mailbox_services services = {&record, 1, digest_double};
  mailbox_open();
  while (size > 0) {
    const std::uint8_t control = *data++;
    --size;
    for (unsigned n = control % 16; n > 0 && size >= 4; --n, data += 4, size -= 4) {
      std::uint32_t word;
      std::memcpy(&word, data, 4);
      fifos.to_pluton.push_back(word);
    }
    serve(services);
    if ((control & 0x80) == 0) take_responses(false);
  }
  take_responses(false);
  fifos.to_pluton.push_back(mailbox_header(MAILBOX_ECHO, 7, 1));
  fifos.to_pluton.push_back(0x1234);
  serve(services);
  require(fifos.to_host.size() == 3 && fifos.to_host[1] == MAILBOX_OK && fifos.to_host[2] == 0x1234);
  return 0;
}
