// SPDX-License-Identifier: Apache-2.0
#include "pluton/mailbox/channel.hpp"

namespace pluton {

std::uint32_t MessageFifo::push_word(std::uint32_t word) {
  if (broken_) return 0;  // said already
  if (words_.size() == kWords) {
    drop_begun();
    broken_ = true;
    return MailboxError::kOverflow;
  }
  words_.push_back(word);
  ++begun_;
  return 0;
}

std::uint32_t MessageFifo::push_command(std::uint32_t command) {
  const bool right = !broken_ && check_right(command) && announced(command) == begun_;
  if (!right || commands_.size() == kMessages) {
    drop_begun();
    return right ? MailboxError::kOverflow : MailboxError::kMismatch;
  }
  commands_.push_back(command);
  begun_ = 0;
  return 0;
}

void MessageFifo::drop_begun() {
  words_.resize(words_.size() - begun_);
  begun_ = 0;
  broken_ = false;
}

std::uint32_t MessageFifo::take_command(std::uint32_t& errors) {
  drop_taken();
  if (commands_.empty()) {
    errors |= MailboxError::kUnderflow;
    return 0;
  }
  const std::uint32_t command = commands_.front();
  commands_.pop_front();
  taken_ = announced(command);
  return command;
}

std::uint32_t MessageFifo::take_word(std::uint32_t& errors) {
  if (taken_ == 0) {
    errors |= MailboxError::kUnderflow;
    return 0;
  }
  const std::uint32_t word = words_.front();
  words_.pop_front();
  --taken_;
  return word;
}

void MessageFifo::drop_taken() {
  words_.erase(words_.begin(), words_.begin() + static_cast<std::ptrdiff_t>(taken_));
  taken_ = 0;
}

void MessageFifo::clear() {
  words_.clear();
  commands_.clear();
  taken_ = begun_ = 0;
  broken_ = false;
}

void MessageFifo::append_state(std::vector<std::uint64_t>& out) const {
  out.insert(out.end(), {words_.size(), commands_.size(), taken_, begun_, broken_ ? 1u : 0u});
  out.insert(out.end(), words_.begin(), words_.end());
  out.insert(out.end(), commands_.begin(), commands_.end());
}

void MailboxChannel::set_open(bool open) {
  open_ = open;
  if (!open) clear();
}

std::uint32_t MailboxChannel::take_request() {
  responses_.drop_begun();  // of a request that was never answered
  in_service_ = to_serve();
  if (!in_service_) {
    requests_.drop_taken();
    pluton_errors_ |= MailboxError::kUnderflow;
    return 0;
  }
  return requests_.take_command(pluton_errors_);
}

std::uint32_t MailboxChannel::take_request_word() { return requests_.take_word(pluton_errors_); }

// Words for a request whose sender has been reset meanwhile go nowhere.
void MailboxChannel::push_response_word(std::uint32_t word) {
  if (in_service_) pluton_errors_ |= responses_.push_word(word);
}

void MailboxChannel::push_response(std::uint32_t command) {
  if (!in_service_) {
    pluton_errors_ |= MailboxError::kMismatch;
    return;
  }
  const std::uint32_t errors = responses_.push_command(command);
  pluton_errors_ |= errors;
  if (errors != 0) return;
  in_service_ = false;
  requests_.drop_taken();
}

void MailboxChannel::push_request_word(std::uint32_t word, std::uint64_t now) {
  expire(now);
  if (!requests_.begun()) begun_at_ = now;
  sender_errors_ |= requests_.push_word(word);
}

void MailboxChannel::push_request(std::uint32_t command, std::uint64_t now) {
  expire(now);
  sender_errors_ |= requests_.push_command(command);
}

std::uint32_t MailboxChannel::take_response() { return responses_.take_command(sender_errors_); }

std::uint32_t MailboxChannel::take_response_word() { return responses_.take_word(sender_errors_); }

void MailboxChannel::abort() {
  requests_.drop_begun();
  responses_.drop_taken();
}

void MailboxChannel::expire(std::uint64_t now) {
  if (!requests_.begun() || now < begun_at_ + kTimeout) return;
  requests_.drop_begun();
  sender_errors_ |= MailboxError::kTimeout;
}

void MailboxChannel::clear() {
  requests_.clear();
  responses_.clear();
  begun_at_ = 0;
  pluton_errors_ = sender_errors_ = 0;
  in_service_ = false;
}

void MailboxChannel::reset() {
  clear();
  open_ = false;
}

std::vector<std::uint64_t> MailboxChannel::state() const {
  std::vector<std::uint64_t> out = {begun_at_, pluton_errors_, sender_errors_, open_ ? 1u : 0u, in_service_ ? 1u : 0u};
  requests_.append_state(out);
  responses_.append_state(out);
  return out;
}

}  // namespace pluton
