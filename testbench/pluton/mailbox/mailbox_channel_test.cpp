// SPDX-License-Identifier: Apache-2.0
// A channel of the mailbox in every state that eight operations can bring it to, against a model of messages written
// from the README: it keeps whole messages in lists, where the channel keeps words and counts.
#include "pluton/mailbox/channel.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using pluton::MailboxChannel;
using pluton::MailboxError;
using Words = std::vector<std::uint32_t>;

std::uint32_t command(std::size_t length, std::uint32_t id = 1) {
  const std::uint32_t low = id | static_cast<std::uint32_t>(length) << 16;
  return low | (~(id ^ static_cast<std::uint32_t>(length)) & 0xFF) << 24;
}

// One direction: complete messages, the one begun, and what is left of the one taken.
struct Lane {
  std::vector<std::pair<std::uint32_t, Words>> complete;
  Words begun, taken;
  bool broken = false;

  std::size_t words() const {
    std::size_t n = begun.size() + taken.size();
    for (const auto& m : complete) n += m.second.size();
    return n;
  }
  std::uint32_t push(std::uint32_t word) {
    if (broken) return 0;
    if (words() < 32) {
      begun.push_back(word);
      return 0;
    }
    begun.clear();
    broken = true;
    return MailboxError::kOverflow;
  }
  std::uint32_t end(std::uint32_t word, bool check_right) {
    const bool right = !broken && check_right && (word >> 16 & 0xFF) == begun.size();
    const bool room = complete.size() < 4;
    if (right && room) complete.emplace_back(word, begun);
    begun.clear();
    broken = false;
    if (right && room) return 0;
    return right ? MailboxError::kOverflow : MailboxError::kMismatch;
  }
  std::uint32_t take(std::uint32_t& errors) {
    taken.clear();
    if (complete.empty()) {
      errors |= MailboxError::kUnderflow;
      return 0;
    }
    const auto [word, data] = complete.front();
    complete.erase(complete.begin());
    taken = data;
    return word;
  }
  std::uint32_t take_word(std::uint32_t& errors) {
    if (taken.empty()) {
      errors |= MailboxError::kUnderflow;
      return 0;
    }
    const std::uint32_t word = taken.front();
    taken.erase(taken.begin());
    return word;
  }
  void drop_begun() {
    begun.clear();
    broken = false;
  }
  void append(std::vector<std::uint64_t>& out) const {
    out.insert(out.end(), {complete.size(), begun.size(), taken.size(), broken ? 1u : 0u});
    for (const auto& m : complete) {
      out.push_back(m.first);
      out.insert(out.end(), m.second.begin(), m.second.end());
    }
    out.insert(out.end(), begun.begin(), begun.end());
    out.insert(out.end(), taken.begin(), taken.end());
  }
};

struct Model {
  Lane up, down;
  std::uint32_t mine = 0, theirs = 0;  // errors: Pluton's, the sender's
  bool open = false, service = false;
  std::uint64_t since = 0;

  bool to_serve() const { return !up.complete.empty() && down.complete.empty() && down.taken.empty(); }
  void forget() {
    up = down = {};
    mine = theirs = 0;
    service = false;
    since = 0;
  }
  void expire(std::uint64_t now) {
    if ((up.begun.empty() && !up.broken) || now < since + MailboxChannel::kTimeout) return;
    up.drop_begun();
    theirs |= MailboxError::kTimeout;
  }
};

enum Operation : unsigned {
  kPush,
  kPushSixteen,
  kEnd,
  kEndWithNone,
  kEndWithOne,
  kEndBadCheck,
  kAbort,
  kTakeResponse,
  kTakeResponseWord,
  kLook,
  kTakeRequest,
  kTakeRequestWord,
  kAnswerWord,
  kAnswer,
  kAnswerWithOne,
  kOpen,
  kClose,
  kSenderReset,
  kWait,
  kOperations
};

bool by_sender(unsigned op) { return op <= kLook; }

// A channel and its model, with the time; `word` marks what is pushed.
template <class Channel>
struct Pair {
  Channel channel;
  Model model;
  std::uint64_t now = 0;

  // Performs one operation on both; false when they give different things.
  bool step(unsigned op, std::uint32_t word) {
    if (by_sender(op) && !channel.open()) return !model.open;  // the window refuses
    return (by_sender(op) ? sender(op, word) : pluton(op, word)) && equal();
  }
  bool sender(unsigned op, std::uint32_t word) {
    Model& m = model;
    if (op != kTakeResponse && op != kTakeResponseWord) m.expire(now);
    switch (op) {
      case kPush:
      case kPushSixteen:
        for (unsigned i = 0; i < (op == kPush ? 1 : 16); ++i) {
          if (m.up.begun.empty() && !m.up.broken) m.since = now;
          m.theirs |= m.up.push(word);
          channel.push_request_word(word, now);
        }
        return true;
      case kEnd:
        return end(command(m.up.begun.size()), true);
      case kEndWithNone:
        return end(command(0, 2), true);
      case kEndWithOne:
        return end(command(1), true);
      case kEndBadCheck:
        return end(command(m.up.begun.size()) ^ 0x01000000, false);
      case kAbort:
        m.up.drop_begun();
        m.down.taken.clear();
        channel.expire(now);
        channel.abort();
        return true;
      case kTakeResponse:
        return m.down.take(m.theirs) == channel.take_response();
      case kTakeResponseWord:
        return m.down.take_word(m.theirs) == channel.take_response_word();
      default:
        channel.expire(now);
        return true;
    }
  }
  bool end(std::uint32_t word, bool check_right) {
    model.theirs |= model.up.end(word, check_right);
    channel.push_request(word, now);
    return true;
  }
  bool pluton(unsigned op, std::uint32_t word) {
    Model& m = model;
    switch (op) {
      case kTakeRequest: {
        m.down.drop_begun();
        m.service = m.to_serve();
        std::uint32_t expected = 0;
        if (m.service) {
          expected = m.up.take(m.mine);
        } else {
          m.up.taken.clear();
          m.mine |= MailboxError::kUnderflow;
        }
        return channel.take_request() == expected;
      }
      case kTakeRequestWord:
        return m.up.take_word(m.mine) == channel.take_request_word();
      case kAnswerWord:
        if (m.service) m.mine |= m.down.push(word);
        channel.push_response_word(word);
        return true;
      case kAnswer:
        return answer(command(m.down.begun.size()));
      case kAnswerWithOne:
        return answer(command(1));
      case kOpen:
      case kClose:
        m.open = op == kOpen;
        if (!m.open) m.forget();
        channel.set_open(m.open);
        return true;
      case kSenderReset:
        m.forget();
        channel.clear();
        return true;
      default:
        now += MailboxChannel::kTimeout;
        return true;
    }
  }
  bool answer(std::uint32_t word) {
    const std::uint32_t error = model.service ? model.down.end(word, true) : std::uint32_t{MailboxError::kMismatch};
    model.mine |= error;
    if (error == 0) {
      model.service = false;
      model.up.taken.clear();
    }
    channel.push_response(word);
    return true;
  }
  // What each side can see.
  bool equal() const {
    const Model& m = model;
    return channel.open() == m.open && channel.to_serve() == m.to_serve() && channel.in_service() == m.service &&
           channel.pluton_errors() == m.mine && channel.sender_errors() == m.theirs &&
           channel.requests().messages() == m.up.complete.size() &&
           channel.requests().words_begun() == m.up.begun.size() &&
           channel.requests().words_taken() == m.up.taken.size() && channel.requests().room() == 32 - m.up.words() &&
           channel.responses().messages() == m.down.complete.size() &&
           channel.responses().words_taken() == m.down.taken.size() &&
           channel.responses().words_begun() == m.down.begun.size();
  }
  std::vector<std::uint64_t> key() const {
    std::vector<std::uint64_t> out = channel.state();
    out.insert(out.end(), {now, model.since, model.mine, model.theirs, model.open ? 1u : 0u, model.service ? 1u : 0u});
    model.up.append(out);
    model.down.append(out);
    return out;
  }
};

// From any state: with the channel open, a sender that gives up what it began and reads what waits, and a Pluton that
// serves what there is, come to exchange a message unharmed.
template <class Channel>
bool recovers(Channel channel, std::uint64_t now) {
  channel.set_open(true);
  channel.abort();
  if (channel.in_service()) channel.push_response(command(channel.responses().words_begun()));
  const auto read_all = [&channel] {
    while (!channel.responses().all_read()) {
      channel.take_response();
      while (channel.responses().words_taken() > 0) channel.take_response_word();
    }
  };
  for (unsigned i = 0; i < 5; ++i) {
    read_all();
    if (!channel.to_serve()) break;
    channel.take_request();
    channel.push_response(command(0));
  }
  read_all();
  channel.push_request_word(0xABCD, now);
  channel.push_request(command(1, 9), now);
  if (!channel.to_serve() || channel.take_request() != command(1, 9) || channel.take_request_word() != 0xABCD) {
    return false;
  }
  channel.push_response_word(0x1234);
  channel.push_response(command(1, 0x89));
  return channel.take_response() == command(1, 0x89) && channel.take_response_word() == 0x1234 &&
         channel.responses().all_read();
}

struct Outcome {
  std::size_t states = 0;
  unsigned differs_at = 0;  // operations until the first difference; 0: none
};

// Every sequence of `depth` operations. Two that lead to the same state of channel and model go on as one.
template <class Channel>
Outcome explore(unsigned depth) {
  Outcome out;
  std::vector<Pair<Channel>> level(1);
  for (unsigned n = 1; n <= depth; ++n) {
    std::set<std::vector<std::uint64_t>> seen;
    std::vector<Pair<Channel>> next;
    for (const auto& before : level) {
      for (unsigned op = 0; op < kOperations; ++op) {
        Pair<Channel> after = before;
        if (!after.step(op, 0x100 + n)) {
          out.differs_at = n;
          return out;
        }
        if (!seen.insert(after.key()).second) continue;
        if (!recovers(after.channel, after.now)) {
          out.differs_at = n;
          return out;
        }
        if (n < depth) next.push_back(std::move(after));
      }
    }
    out.states += seen.size();
    level = std::move(next);
  }
  return out;
}

TEST(MailboxChannel, every_sequence_of_eight_operations_does_what_the_model_does) {
  const Outcome outcome = explore<MailboxChannel>(8);
  EXPECT_EQ(outcome.differs_at, 0u);
  EXPECT_GT(outcome.states, 10'000u);
}

// Positive controls: defects that single operations do not show.
struct AnswersTheNextSender : MailboxChannel {
  void clear() {
    const bool served = in_service();
    MailboxChannel::clear();
    if (!served) return;
    push_request(command(0), 0);
    take_request();
  }
};
struct KeepsTheRest : MailboxChannel {
  std::uint32_t take_response() {
    const std::uint32_t word = MailboxChannel::take_response();
    if (word == 0) clear_sender_errors(MailboxError::kUnderflow);
    return word;
  }
};
struct NeverExpires : MailboxChannel {
  void push_request_word(std::uint32_t word, std::uint64_t) { MailboxChannel::push_request_word(word, 0); }
  void push_request(std::uint32_t word, std::uint64_t) { MailboxChannel::push_request(word, 0); }
  void expire(std::uint64_t) {}
};

TEST(MailboxChannel, the_exploration_finds_planted_defects) {
  EXPECT_GT(explore<AnswersTheNextSender>(5).differs_at, 1u);
  EXPECT_GT(explore<KeepsTheRest>(3).differs_at, 0u);
  EXPECT_GT(explore<NeverExpires>(4).differs_at, 1u);
}

TEST(MailboxChannel, a_message_is_as_long_as_it_says_and_at_most_32_words) {
  for (unsigned pushed = 0; pushed <= 40; ++pushed) {
    for (unsigned announced = 0; announced < 256; ++announced) {
      MailboxChannel c;
      c.set_open(true);
      for (unsigned i = 0; i < pushed; ++i) c.push_request_word(i, 0);
      c.push_request(command(announced), 0);
      const bool good = pushed == announced && pushed <= 32;
      EXPECT_EQ(c.to_serve(), good) << pushed << " " << announced;
      EXPECT_EQ(c.sender_errors(), (good ? 0u : unsigned{MailboxError::kMismatch}) |
                                       (pushed > 32 ? unsigned{MailboxError::kOverflow} : 0u));
      EXPECT_FALSE(c.requests().begun()) << "idle again";
    }
  }
}

TEST(MailboxChannel, every_single_bit_of_a_command_word_counts) {
  for (unsigned bit = 0; bit < 32; ++bit) {
    MailboxChannel c;
    c.set_open(true);
    c.push_request(command(0) ^ 1u << bit, 0);
    EXPECT_FALSE(c.to_serve()) << bit;
  }
  MailboxChannel c;
  c.set_open(true);
  for (const std::uint32_t idle : {0u, 0xFFFFFFFFu}) c.push_request(idle, 0);
  EXPECT_FALSE(c.to_serve());
}

TEST(MailboxChannel, what_is_pushed_after_the_command_word_belongs_to_the_next_message) {
  MailboxChannel c;
  c.set_open(true);
  c.push_request_word(1, 0);
  c.push_request(command(1), 0);
  c.push_request_word(2, 0);
  EXPECT_EQ(c.take_request(), command(1));
  EXPECT_EQ(c.take_request_word(), 1u);
  c.push_request_word(3, 0);
  EXPECT_EQ(c.take_request_word(), 0u);
  EXPECT_EQ(c.pluton_errors(), unsigned{MailboxError::kUnderflow});
  c.push_request(command(2), 0);
  c.push_response(command(0));
  c.take_response();
  EXPECT_EQ(c.take_request(), command(2));
  EXPECT_EQ(c.take_request_word(), 2u);
  EXPECT_EQ(c.take_request_word(), 3u);
}

TEST(MailboxChannel, a_request_begun_expires_at_exactly_its_cycle) {
  MailboxChannel c;
  c.set_open(true);
  c.push_request_word(1, 100);
  c.push_request_word(2, 100 + MailboxChannel::kTimeout - 2);  // does not begin the time again
  c.expire(100 + MailboxChannel::kTimeout - 1);
  EXPECT_EQ(c.requests().words_begun(), 2u);
  c.expire(100 + MailboxChannel::kTimeout);
  EXPECT_EQ(c.requests().words_begun(), 0u);
  EXPECT_EQ(c.sender_errors(), unsigned{MailboxError::kTimeout});
}

}  // namespace
