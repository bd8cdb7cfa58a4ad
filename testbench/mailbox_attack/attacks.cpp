// SPDX-License-Identifier: Apache-2.0
#include "testbench/mailbox_attack/attacks.hpp"

#include <algorithm>

#include "pluton/mailbox/gen/mailbox_regs.hpp"

namespace mailbox_attack {

namespace {

namespace map = pluton::mailbox_map;

constexpr unsigned kSecure = MAILBOX_APP_SECURE, kNormal = MAILBOX_APP_NORMAL, kIo = MAILBOX_IO0;
constexpr std::uint32_t kInternal[] = {
    MAILBOX_SEQUENCE,    MAILBOX_CRASH_TEXT,   MAILBOX_LOAD_IMAGE,  MAILBOX_APP_STATE,    MAILBOX_STAGE_BEGIN,
    MAILBOX_STAGE_WRITE, MAILBOX_STAGE_COMMIT, MAILBOX_STAGE_ABORT, MAILBOX_UPDATE_NONCE, MAILBOX_STAGE_TICKET};

bool open_to_all(std::uint32_t command) {
  return (command >= MAILBOX_ECHO && command <= MAILBOX_BOOT_TEXT) ||
         (command >= MAILBOX_KEY_IMPORT && command <= MAILBOX_MAC_VERIFY);
}

bool succeeded(const Words& response) { return response.size() >= 2 && response[1] == MAILBOX_OK; }

bool served(const Bench& b) { return b.services.loads != 0 || b.services.stages != 0 || b.services.app_state != 0; }

std::uint32_t bank(std::uint32_t offset, unsigned channel) { return offset + channel * map::kStatusStride; }

}  // namespace

// One word is pushed, many are announced: what else would come back?
bool length_beyond_the_message(Bench& b) {
  b.open();
  bool leaked = false;
  for (std::uint32_t length = 0; length < 256; ++length) {
    if (length == 1) continue;
    b.send(kIo, MAILBOX_ECHO, {7}, length);
    b.serve();
    leaked = succeeded(b.receive(kIo)) || leaked;
    b.store(kIo, port_map::kCtrl, 1);
  }
  return leaked || b.exchange(kIo, MAILBOX_ECHO, {7}).size() != 3;
}

// Commands without the words that they take; the handler would read what lies behind the message.
bool length_below_the_commands(Bench& b) {
  b.open();
  b.exchange(kIo, MAILBOX_ECHO, {2, 2, 2});
  const Words response = b.exchange(kIo, MAILBOX_MEASUREMENT, {});
  return response.size() != 2 || response[1] != MAILBOX_BAD_LENGTH;
}

bool word_changed_after_the_doorbell(Bench& b) {
  b.open();
  b.send(kIo, MAILBOX_ECHO, {1, 1, 1});
  b.after_pluton_reads = [&b](std::uint32_t offset) {
    if (offset == bank(map::kRequest, kIo)) b.store(kIo, port_map::kRequestData, 0xBAD);
  };
  b.serve();
  Words response = b.receive(kIo);
  if (!succeeded(response)) return true;
  response.erase(response.begin(), response.begin() + 2);
  return response != Words{1, 1, 1};
}

bool length_fetched_twice(Bench& b) {
  b.open();
  b.send(kIo, MAILBOX_ECHO, {7}, 1, 0x11);
  b.send(kIo, MAILBOX_ECHO, {8, 9}, 2, 0x22);
  b.serve();
  const Words first = b.receive(kIo);
  b.serve();
  const Words second = b.receive(kIo);
  return first != Words{mailbox_command_word(0x81, 0x11, 2), MAILBOX_OK, 7} ||
         second != Words{mailbox_command_word(0x81, 0x22, 3), MAILBOX_OK, 8, 9};
}

// The secure world has a message half pushed and an answer waiting; io_core0 tries to read the one and end the other.
bool another_senders_transaction(Bench& b) {
  b.open();
  b.send(kSecure, MAILBOX_ECHO, {0x5EC2E7});
  b.serve();
  b.store(kSecure, port_map::kRequestData, 1);
  bool seen = false;
  for (const unsigned other : {kNormal, kIo}) {
    std::uint32_t word = 0;
    b.load(other, port_map::kResponse, word);
    for (unsigned i = 0; i < 4; ++i) {
      b.load(other, port_map::kResponseData, word);
      seen = seen || word == 0x5EC2E7;
    }
    b.store(other, port_map::kCtrl, 1);
    b.store(other, port_map::kError, 0xF);
    b.store(other, port_map::kRequestData, 2);
  }
  const Words answer = b.receive(kSecure);
  b.store(kSecure, port_map::kRequest, mailbox_command_word(MAILBOX_ECHO, 1, 1));
  b.serve();
  const Words next = b.receive(kSecure);
  return seen || answer.size() != 3 || next.size() != 3 || next[2] != 1;
}

bool used_before_pluton_opens(Bench& b) {
  bool taken = false;
  for (const unsigned channel : {kSecure, kNormal, kIo}) taken = b.send(channel, MAILBOX_ECHO, {1}) || taken;
  b.open();
  b.serve();
  for (const unsigned channel : {kSecure, kNormal, kIo}) taken = !b.receive(channel).empty() || taken;
  return taken;
}

bool unknown_command(Bench& b) {
  b.open();
  bool done = false;
  for (std::uint32_t command = 0; command < 256; ++command) {
    if (open_to_all(command)) continue;
    const Words response = b.exchange(kIo, command, {0x1234});
    done = response != Words{mailbox_command_word(command | 0x80, 1, 1), MAILBOX_UNKNOWN_COMMAND} || done;
  }
  return done;
}

// Reads before anything is complete, executes without data, gives the data afterwards.
bool out_of_order(Bench& b) {
  b.open();
  std::uint32_t got = 0, word = 0;
  b.send(kIo, MAILBOX_ECHO, {0x1234});
  for (unsigned i = 0; i < 3; ++i) {
    b.load(kIo, port_map::kResponseData, word);
    got |= word;
  }
  b.serve();
  for (unsigned i = 0; i < 3; ++i) {
    b.load(kIo, port_map::kResponseData, word);
    got |= word;
  }
  b.receive(kIo);
  b.store(kIo, port_map::kCtrl, 1);
  // Execute, then data.
  b.store(kIo, port_map::kRequest, mailbox_command_word(MAILBOX_ECHO, 1, 1));
  b.store(kIo, port_map::kRequestData, 0x77);
  b.serve();
  const bool executed = !b.receive(kIo).empty();
  b.store(kIo, port_map::kCtrl, 1);
  return got != 0 || executed || !succeeded(b.exchange(kIo, MAILBOX_ECHO, {5}));
}

// io_core0 and the kernel have the next request ready whenever Pluton looks, and read every answer at once.
bool storm(Bench& b) {
  b.open();
  const auto refill = [&b](std::uint32_t) {
    for (const unsigned channel : {kNormal, kIo}) {
      while (!b.receive(channel).empty()) {
      }
      if (b.mailbox.channel(channel).requests().messages() < 2) b.send(channel, MAILBOX_VERSION, {});
    }
  };
  refill(0);
  b.after_pluton_reads = refill;
  b.send(kSecure, MAILBOX_ECHO, {});
  for (unsigned messages = 1; messages <= 3; ++messages) {
    mailbox_serve_one(&b.services.services, &b.state);
    if (!b.receive(kSecure).empty()) return false;
  }
  return true;
}

// The sender is reset after Pluton has taken its request; the next one asks something else.
bool answer_after_a_reset(Bench& b) {
  b.open();
  b.send(kNormal, MAILBOX_ECHO, {0x5EC2E7});
  std::uint32_t taken[MAILBOX_MESSAGE_WORDS], response[MAILBOX_MESSAGE_WORDS];
  const std::uint32_t words = mailbox_take(kNormal, taken);
  b.mailbox.reset_sender(kNormal);
  b.send(kNormal, MAILBOX_ECHO, {1});
  mailbox_answer(kNormal, response, mailbox_execute(&b.services.services, &b.state, kNormal, taken, words, response));
  const Words early = b.receive(kNormal);
  b.serve();
  const Words own = b.receive(kNormal);
  return !early.empty() || own.size() != 3 || own[2] != 1;
}

bool replay(Bench& b) {
  b.open();
  const Words captured = {1, 3};
  if (!succeeded(b.exchange(kSecure, MAILBOX_LOAD_IMAGE, captured))) return true;
  const Words again = b.exchange(kSecure, MAILBOX_LOAD_IMAGE, captured);
  b.mailbox.reset_sender(kSecure);
  const Words later = b.exchange(kSecure, MAILBOX_LOAD_IMAGE, captured);
  return succeeded(again) || succeeded(later) || b.services.loads != 1;
}

bool origin_is_lost(Bench& b) {
  b.open();
  bool done = false;
  for (const unsigned channel : {kNormal, kIo}) {
    std::uint32_t number = 1;
    for (const std::uint32_t command : kInternal) {
      for (unsigned words = 0; words <= 4; ++words) {
        Words data(words, 3);
        if (words > 0) data[0] = number;
        const Words response = b.exchange(channel, command, data);
        done = response.size() != 2 || response[1] != MAILBOX_UNKNOWN_COMMAND || done;
        number += succeeded(response) ? 1 : 0;
      }
    }
  }
  return done || served(b);
}

// The secure world's answer, and after it on another channel one whose text does not fill its last word.
bool stale_padding(Bench& b) {
  b.open();
  b.exchange(kSecure, MAILBOX_ECHO, Words(MAILBOX_RESULT_WORDS, 0xFFFFFFFF));
  const Words response = b.exchange(kIo, MAILBOX_BOOT_TEXT, {0});
  if (!succeeded(response)) return true;
  const std::uint32_t octets = response[2];
  bool dirty = octets % 4 == 0;  // then this line tests nothing
  for (std::uint32_t i = 0; i < 4 * (response.size() - 3); ++i) {
    const std::uint32_t octet = (response[3 + i / 4] >> (8 * (i % 4))) & 0xFF;
    dirty = dirty || (i < octets ? octet >= 0x80 : octet != 0);
  }
  return dirty;
}

}  // namespace mailbox_attack
