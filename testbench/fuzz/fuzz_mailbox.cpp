// SPDX-License-Identifier: Apache-2.0
// The mailbox, hardware and firmware, with senders that do what the input says. Input, repeated: an octet whose bits
// 1:0 choose the channel (3: the sender of channel 0 is reset) and whose bits 7:2 say what it does:
//   0..40    pushes that many words, from the input, and a command word from the input
//   41..50   the same with the right length and check octet put in
//   51, 52   reads a response; reads one word of it
//   53       gives up what it began
//   54, 55   closes; opens
//   56       lets time pass
//   others   Pluton serves
// Pluton makes no mistake that the hardware notices, every response frames, errors carry no data, no internal command
// is carried out for anybody but channel 0, the vault holds the keys of the table and no others, and a good message
// sent afterwards is answered on every channel.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "sw/lib/mailbox.h"
#include "sw/lib/mmio.h"
#include "testbench/sw/key_drivers_double.hpp"
#include "testbench/sw/mailbox_double.hpp"
#include "testbench/sw/mailbox_services_double.hpp"

namespace {

testing_sw::MailboxDouble* box = nullptr;
bool secure_asked = false;  // channel 0 has sent anything

void require(bool condition) {
  if (!condition) std::abort();
}

struct Input {
  const std::uint8_t* data;
  std::size_t size;
  std::uint8_t octet() {
    if (size == 0) return 0;
    --size;
    return *data++;
  }
  std::uint32_t word() {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) value |= std::uint32_t{octet()} << (8 * i);
    return value;
  }
};

void read_response(pluton::MailboxChannel& c) {
  const bool there = c.responses().messages() > 0;
  const std::uint32_t command = c.take_response();
  require(there == (command != 0));
  if (!there) return;
  const std::uint32_t words = mailbox_message_words(command);
  require(words >= 2 && (command & MAILBOX_RESPONSE_BIT) != 0);
  require(c.responses().words_taken() == words - 1);
  const std::uint32_t status = c.take_response_word();
  require(status <= MAILBOX_NO_ROOM && status != MAILBOX_BAD_FRAME);
  require(status == MAILBOX_OK || words == 2);
}

void push(unsigned n, std::uint32_t count, bool right, Input& in) {
  pluton::MailboxChannel& c = box->channel[n];
  if (!c.open()) return;
  for (std::uint32_t i = 0; i < count; ++i) c.push_request_word(in.word(), box->now);
  const std::uint32_t command = in.word();
  c.push_request(right ? mailbox_command_word(command, command >> 8, count) : command, box->now);
  secure_asked = secure_asked || n == MAILBOX_APP_SECURE;
}

void act(unsigned n, unsigned what, Input& in) {
  pluton::MailboxChannel& c = box->channel[n];
  if (what <= 50) return push(n, what <= 40 ? what : what - 41, what > 40, in);
  if (what == 51) return read_response(c);
  if (what == 52) return void(c.take_response_word());
  if (what == 53) return c.abort();
  if (what == 54) return mailbox_close(n);
  if (what == 55) return mailbox_open(n);
  if (what == 56) box->now += pluton::MailboxChannel::kTimeout;
}

void keys_agree(const key_service& keys, const testing_sw::KeyDriversDouble& drivers) {
  for (unsigned slot = 0; slot < KEYVAULT_SLOTS; ++slot) {
    const bool held = keys.entry[slot].type != KEY_TYPE_NONE;
    require(held == drivers.slot[slot].valid());
    require(!held || slot < KEY_SERVICE_CHANNELS * KEY_SERVICE_KEYS);
  }
  require(!drivers.sha_used && !drivers.aes_used);
}

void answers_still(unsigned n, const mailbox_services& services, mailbox_state& state) {
  pluton::MailboxChannel& c = box->channel[n];
  mailbox_open(n);
  c.abort();
  for (unsigned i = 0; i < 5; ++i) {
    while (c.responses().messages() > 0) read_response(c);
    c.abort();
    mailbox_serve(&services, &state);
  }
  while (c.responses().messages() > 0) read_response(c);
  c.abort();
  c.push_request_word(0x1234, box->now);
  c.push_request(mailbox_command_word(MAILBOX_ECHO, 7, 1), box->now);
  mailbox_serve(&services, &state);
  require(c.take_response() == mailbox_command_word(MAILBOX_ECHO | MAILBOX_RESPONSE_BIT, 7, 2));
  require(c.take_response_word() == MAILBOX_OK && c.take_response_word() == 0x1234);
}

}  // namespace

extern "C" {
uint32_t mmio_read32(uint32_t address) { return box->read(address); }
void mmio_write32(uint32_t address, uint32_t value) { box->write(address, value); }
void cpu_wait_for_irq(unsigned) {}
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  testing_sw::MailboxDouble device;
  box = &device;
  secure_asked = false;
  testing_sw::KeyDriversDouble drivers;
  testing_sw::ServicesDouble doubles;
  mailbox_state state = {};
  for (unsigned n = 0; n < MAILBOX_CHANNELS; ++n) mailbox_open(n);
  Input in{data, size};
  while (in.size > 0) {
    const std::uint8_t control = in.octet();
    if ((control & 3u) == 3) {
      device.reset_sender(0);
    } else {
      act(control & 3u, control >> 2, in);
    }
    if (control >> 2 > 56) mailbox_serve(&doubles.services, &state);
    for (const auto& c : device.channel) require(c.pluton_errors() == 0);
    keys_agree(doubles.keys, drivers);
  }
  for (unsigned n = 0; n < MAILBOX_CHANNELS; ++n) answers_still(n, doubles.services, state);
  const bool acted = doubles.loads + doubles.stages > 0 || doubles.app_state != 0;
  require(!acted || secure_asked);
  return 0;
}
