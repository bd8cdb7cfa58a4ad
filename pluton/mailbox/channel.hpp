// SPDX-License-Identifier: Apache-2.0
// One channel of the mailbox as a state machine without a bus: requests one way, responses the other.
//
// A message is up to 32 data words, pushed first, and a command word, which ends it. The command word announces the
// number of data words (bits 23:16) and carries a check octet (31:24, the complement of the exclusive or of the other
// three); only a message whose announcement is right ever exists for the receiver, and nothing pushed later can
// become part of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace pluton {

// What went wrong on one side; bits of the ERROR registers.
struct MailboxError {
  static constexpr std::uint32_t kMismatch = 1, kOverflow = 2, kUnderflow = 4, kTimeout = 8;
};

// One direction: the words of the message being read, of complete ones, and of the one being pushed, in this order.
class MessageFifo {
 public:
  static constexpr std::size_t kWords = 32;
  static constexpr std::size_t kMessages = 4;

  // Data words that a command word announces.
  static std::size_t announced(std::uint32_t command) { return (command >> 16) & 0xFF; }
  static bool check_right(std::uint32_t command) {
    return (((command ^ command >> 8 ^ command >> 16 ^ command >> 24) & 0xFF) == 0xFF);
  }

  // The pusher's side; each returns error bits.
  std::uint32_t push_word(std::uint32_t word);
  std::uint32_t push_command(std::uint32_t command);
  void drop_begun();

  // The reader's side; 0 and kUnderflow in `errors` when there is nothing.
  std::uint32_t take_command(std::uint32_t& errors);
  std::uint32_t take_word(std::uint32_t& errors);
  void drop_taken();

  void clear();

  bool begun() const { return begun_ > 0 || broken_; }
  std::size_t messages() const { return commands_.size(); }
  std::size_t words_begun() const { return begun_; }
  std::size_t words_taken() const { return taken_; }
  std::size_t room() const { return kWords - words_.size(); }
  // Nothing complete, and nothing left to read.
  bool all_read() const { return commands_.empty() && taken_ == 0; }

  void append_state(std::vector<std::uint64_t>& out) const;

 private:
  std::deque<std::uint32_t> words_;     // taken_ of them, then those of commands_, then begun_
  std::deque<std::uint32_t> commands_;  // of complete messages
  std::size_t taken_ = 0;               // words left of the message being read
  std::size_t begun_ = 0;               // words of the message being pushed
  bool broken_ = false;                 // a word found no room: ignore what comes up to the command word
};

class MailboxChannel {
 public:
  // From the first data word of a request to its command word, in cycles: 10 ms at 200 MHz.
  static constexpr std::uint64_t kTimeout = 2'000'000;

  // Pluton's side.
  void set_open(bool open);  // closing clears
  bool open() const { return open_; }
  // A request is complete, and the sender has read all that it was answered before: the response will have room, and a
  // sender that does not read holds up nobody but itself.
  bool to_serve() const { return requests_.messages() > 0 && responses_.all_read(); }
  bool in_service() const { return in_service_; }
  std::uint32_t take_request();
  std::uint32_t take_request_word();
  void push_response_word(std::uint32_t word);
  void push_response(std::uint32_t command);

  // The sender's side; the caller refuses these while the channel is closed. `now` in cycles.
  void push_request_word(std::uint32_t word, std::uint64_t now);
  void push_request(std::uint32_t command, std::uint64_t now);
  std::uint32_t take_response();
  std::uint32_t take_response_word();
  void abort();
  // Drops a request that has been begun for too long. The calls above with `now` include it.
  void expire(std::uint64_t now);

  // The sender has been reset: whoever comes next finds nothing, and no answer to a question of the one before.
  void clear();
  void reset();

  const MessageFifo& requests() const { return requests_; }
  const MessageFifo& responses() const { return responses_; }
  std::uint32_t pluton_errors() const { return pluton_errors_; }
  std::uint32_t sender_errors() const { return sender_errors_; }
  void clear_pluton_errors(std::uint32_t bits) { pluton_errors_ &= ~bits; }
  void clear_sender_errors(std::uint32_t bits) { sender_errors_ &= ~bits; }

  // Every bit of state, to compare or to count states.
  std::vector<std::uint64_t> state() const;

 private:
  MessageFifo requests_;
  MessageFifo responses_;
  std::uint64_t begun_at_ = 0;  // first data word of the request being pushed
  std::uint32_t pluton_errors_ = 0;
  std::uint32_t sender_errors_ = 0;
  bool open_ = false;
  bool in_service_ = false;
};

}  // namespace pluton
