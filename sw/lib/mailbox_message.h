// SPDX-License-Identifier: Apache-2.0
// What a message of the mailbox looks like, for both ends. Data words are pushed first, the command word last:
//   bits 7:0 command, 15:8 tag (chosen by the sender, comes back), 23:16 data words, 31:24 check = ~(the other three)
// A response is the same with bit 7 of the command set; its first data word is a status (mailbox_commands.h).
// In memory a message is an array with the command word first.
#ifndef PLT_SW_LIB_MAILBOX_MESSAGE_H
#define PLT_SW_LIB_MAILBOX_MESSAGE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MAILBOX_DATA_WORDS 32u                           // of a message at most
#define MAILBOX_MESSAGE_WORDS (MAILBOX_DATA_WORDS + 1u)  // with its command word
#define MAILBOX_RESULT_WORDS (MAILBOX_DATA_WORDS - 1u)   // of a response at most, less its status
#define MAILBOX_RESPONSE_BIT 0x80u

static inline uint32_t mailbox_check_octet(uint32_t command, uint32_t tag, uint32_t length) {
  return ~(command ^ tag ^ length) & 0xFFu;
}

static inline uint32_t mailbox_command_word(uint32_t command, uint32_t tag, uint32_t length) {
  command &= 0xFFu;
  tag &= 0xFFu;
  length &= 0xFFu;
  return command | tag << 8 | length << 16 | mailbox_check_octet(command, tag, length) << 24;
}

static inline uint32_t mailbox_command_of(uint32_t word) { return word & 0xFFu; }
static inline uint32_t mailbox_tag_of(uint32_t word) { return (word >> 8) & 0xFFu; }
static inline uint32_t mailbox_length_of(uint32_t word) { return (word >> 16) & 0xFFu; }

// Words of the message that a command word ends, itself included (1..33); 0 when its check octet or length is wrong.
static inline uint32_t mailbox_message_words(uint32_t word) {
  const uint32_t length = mailbox_length_of(word);
  if (mailbox_check_octet(mailbox_command_of(word), mailbox_tag_of(word), length) != word >> 24) return 0;
  return length > MAILBOX_DATA_WORDS ? 0 : 1 + length;
}

#ifdef __cplusplus
}
#endif

#endif
