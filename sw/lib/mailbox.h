// SPDX-License-Identifier: Apache-2.0
// Pluton's window of the mailbox: every channel, one message at a time.
#ifndef PLT_SW_LIB_MAILBOX_H
#define PLT_SW_LIB_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/lib/mailbox_commands.h"

#ifdef __cplusplus
extern "C" {
#endif

// Most messages that mailbox_serve() serves: one a channel.
#define MAILBOX_ROUND MAILBOX_CHANNELS

// Lets the channel's sender use its window.
void mailbox_open(uint32_t channel);
// Forgets everything of the channel and refuses its sender.
void mailbox_close(uint32_t channel);
// Sleeps until a channel has a request to serve, or a sender has been reset.
void mailbox_wait(void);
// Takes the next request of a channel into private memory, reading each word once. Returns its words, the command word
// included; 0 when there is nothing to serve.
uint32_t mailbox_take(uint32_t channel, uint32_t message[MAILBOX_MESSAGE_WORDS]);
// Answers the request taken. The hardware drops the answer when the request's sender has been reset meanwhile.
void mailbox_answer(uint32_t channel, const uint32_t* message, uint32_t words);
// Serves one message of the next channel that has one, counting on from the one served last: while a request waits, no
// other channel is served twice. False when no channel has any. Ends what is kept for senders that have been reset
// (mailbox_sender_reset), and carries out no request of theirs.
bool mailbox_serve_one(const struct mailbox_services* services, struct mailbox_state* state);
// Serves at most MAILBOX_ROUND messages.
void mailbox_serve(const struct mailbox_services* services, struct mailbox_state* state);

#ifdef __cplusplus
}
#endif

#endif
