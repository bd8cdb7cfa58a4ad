// SPDX-License-Identifier: Apache-2.0
// Keys, commands, errors and the register path, on both forms of the engine.
#include <gtest/gtest.h>

#include "testbench/pluton/aes/aes_oracle.hpp"

namespace {

using namespace aes_test;

constexpr std::uint32_t code(AesError error) { return static_cast<std::uint32_t>(error); }

class Aes : public testing::TestWithParam<const char*> {
 protected:
  Aes() : bench_(make_core(GetParam())), random_(99) {}

  Message message(AesMode mode, std::size_t text, bool stream = true) {
    Message m;
    m.mode = mode;
    m.stream = stream;
    m.iv = random_octets(random_, mode == AesMode::gcm ? 12 : 16);
    m.aad = random_octets(random_, mode == AesMode::gcm ? 20 : 0);
    m.text = random_octets(random_, text);
    return m;
  }
  void set_key(unsigned octets = 16) {
    key_ = random_octets(random_, octets);
    bench_.set_key(key_);
  }
  // The engine still does what it should with the key that is set.
  void expect_usable(AesMode mode = AesMode::gcm) {
    const Message m = message(mode, 48);
    const Expected e = oracle(key_, m);
    const Result r = bench_.run(m);
    EXPECT_TRUE(r.done);
    EXPECT_EQ(r.error, 0u);
    EXPECT_EQ(r.text, e.text);
    if (mode == AesMode::gcm) {
      EXPECT_EQ(r.tag, e.tag);
    }
  }
  std::uint32_t start_error(const Message& m) {
    bench_.start(m);
    bench_.drop_stream();
    EXPECT_EQ(bench_.apb.out().busy, 0u);
    return bench_.take_error();
  }

  AesBench bench_;
  std::mt19937_64 random_;
  Octets key_;
};

// --- keys ---

TEST_P(Aes, a_partial_key_is_no_key) {
  for (const unsigned octets : {16u, 32u}) {
    set_key(octets);
    bench_.write(map::kKeyConfig, octets == 32 ? 0x100 : 0);
    for (unsigned word = 0; word + 1 < octets / 4; ++word) {
      bench_.write(map::kKey + 4 * word, 0x01020304);
      EXPECT_EQ(bench_.status() & kKeyValid, 0u) << "the first word discards the key before";
      EXPECT_EQ(start_error(message(AesMode::ecb, 16)), code(AesError::no_key));
    }
    bench_.write(map::kCtrl, kWipe);
  }
}

TEST_P(Aes, key_words_may_come_in_any_order_and_twice) {
  key_ = random_octets(random_, 32);
  bench_.write(map::kKeyConfig, 0x100);
  bench_.write(map::kKey + 12, 0xFFFFFFFF);
  for (const unsigned word : {7u, 3u, 1u, 0u, 6u, 2u, 5u, 4u})
    bench_.write(map::kKey + 4 * word, word_of(key_, 4 * word));
  ASSERT_TRUE(bench_.settle(100));
  expect_usable();
}

TEST_P(Aes, words_4_to_7_mean_nothing_to_a_128_bit_key) {
  set_key(16);
  bench_.write(map::kKey + 16, 0x12345678);
  EXPECT_EQ(bench_.status() & kKeyValid, kKeyValid);
  expect_usable();
}

TEST_P(Aes, start_and_key_words_wait_while_a_key_is_expanded) {
  set_key();
  bench_.configure(message(AesMode::ecb, 0));
  bench_.write_octets(map::kKey, key_);
  EXPECT_EQ(bench_.apb.write(map::kCtrl, kStart).cycles, 12u);  // two phases, ten of eleven cycles left
  EXPECT_EQ(bench_.read(map::kErrorCode), 0u);
  ASSERT_TRUE(bench_.settle());
  bench_.write_octets(map::kKey, key_);
  EXPECT_EQ(bench_.apb.write(map::kKey, 0).cycles, 12u);
  EXPECT_EQ(bench_.status() & kKeyValid, 0u);
}

TEST_P(Aes, a_wipe_does_not_wait_for_the_expansion) {
  set_key();
  bench_.write_octets(map::kKey, key_);
  EXPECT_EQ(bench_.apb.write(map::kCtrl, kWipe).cycles, 2u);
  EXPECT_EQ(bench_.apb.out().busy, 0u);
  EXPECT_EQ(bench_.status(), 0u);
}

TEST_P(Aes, a_vault_key_is_fetched_on_behalf_of_who_commands_it) {
  for (const unsigned octets : {16u, 32u}) {
    key_ = random_octets(random_, octets);
    bench_.apb.act_as(octets == 16 ? 0x5A : 1);
    bench_.write(map::kKeyConfig, 9);
    bench_.write(map::kCtrl, kKeyLoad);
    EXPECT_EQ(bench_.apb.out().kreq_valid, 1u);
    EXPECT_EQ(bench_.apb.out().kreq_slot, 9u);
    EXPECT_EQ(bench_.apb.out().kreq_owner, octets == 16 ? 0x5Au : 1u);
    bench_.load_key({key_, false, octets, 7, 5}, 9);
    EXPECT_EQ(bench_.take_error(), code(AesError::busy)) << "the second KEY_LOAD came too soon";
    EXPECT_EQ(bench_.status(), kDone | kKeyValid);
    bench_.write(map::kStatus, kDone);
    expect_usable();
  }
}

TEST_P(Aes, a_key_load_takes_the_answer_and_a_block) {
  const Cycles begin_of_answer = 5;
  AesBench::Vault vault{random_octets(random_, 16), false, 16, 7, begin_of_answer};
  bench_.load_key(vault);
  bench_.write(map::kStatus, kDone);
  const Cycles before = bench_.apb.cycle();
  bench_.load_key(vault);  // two writes of two cycles, then the request
  EXPECT_EQ(bench_.apb.cycle() - before, 4 + begin_of_answer + 8 + 1 + 10);
}

TEST_P(Aes, a_denied_key_or_one_of_a_wrong_length_is_an_error_and_leaves_no_key) {
  set_key();
  bench_.load_key({{}, true, 0, 0, 3});
  EXPECT_EQ(bench_.status(), kError);
  EXPECT_EQ(bench_.take_error(), code(AesError::key_denied));
  for (const unsigned bytes : {0u, 17u, 24u, 31u, 48u, 64u}) {
    set_key();
    bench_.load_key({random_octets(random_, 64), false, bytes, 7, 3});
    EXPECT_EQ(bench_.status(), kError);
    EXPECT_EQ(bench_.take_error(), code(AesError::key_length)) << bytes;
    EXPECT_EQ(start_error(message(AesMode::ecb, 16)), code(AesError::no_key));
  }
  set_key();
  expect_usable();
}

TEST_P(Aes, a_vault_key_serves_only_its_usages) {
  struct Use {
    AesMode mode;
    bool decrypt;
    unsigned allowed;  // any of these usage bits will do
  };
  const Use uses[] = {{AesMode::ecb, false, 1}, {AesMode::ecb, true, 2},  {AesMode::cbc, false, 1},
                      {AesMode::cbc, true, 2},  {AesMode::ctr, false, 3}, {AesMode::ctr, true, 3},
                      {AesMode::gcm, false, 1}, {AesMode::gcm, true, 2},  {AesMode::cmac, false, 4},
                      {AesMode::cmac, true, 4}};
  for (unsigned usage = 0; usage < 8; ++usage) {
    bench_.load_key({random_octets(random_, 16), false, 16, usage | 0xF8, 3});
    bench_.write(map::kStatus, kDone);
    for (const Use& use : uses) {
      Message m = message(use.mode, 16);
      m.decrypt = use.decrypt;
      if ((usage & use.allowed) == 0) {
        EXPECT_EQ(start_error(m), code(AesError::usage)) << usage;
      } else {
        EXPECT_EQ(bench_.run(m).error, 0u) << usage;
      }
    }
  }
}

TEST_P(Aes, a_wipe_during_a_fetch_lets_the_answer_pass_unheard) {
  set_key();
  for (Cycles at = 0; at < 14; ++at) {
    bench_.write(map::kStatus, kDone);
    bench_.apb.environment({});
    bench_.write(map::kCtrl, kKeyLoad);
    AesPins::In& in = bench_.apb.in();
    for (Cycles i = 0; i < 14; ++i) {
      in.krsp_valid = i >= 5 && i < 13 ? 1 : 0;
      in.krsp_last = i == 12 ? 1 : 0;
      in.krsp_bytes = in.krsp_valid * 16;
      in.krsp_usage = in.krsp_valid * 7;
      in.krsp_data = in.krsp_valid * 0x1111111111111111;
      const bool wipe = i == at || i == at + 1;
      in.psel = wipe ? 1 : 0;
      in.penable = i == at + 1 ? 1 : 0;
      in.pwrite = in.psel;
      in.pwdata = wipe ? kWipe : 0;
      in.pstrb = wipe ? 0xF : 0;
      EXPECT_EQ(bench_.apb.out().kreq_valid, i <= 12 ? 1u : 0u) << "the request stands until the last beat";
      bench_.apb.step();
    }
    in = AesPins::In{};
    bench_.apb.advance(40);
    EXPECT_EQ(bench_.status() & (kKeyValid | kBusy | kDone | kError), at < 13 ? 0u : bench_.status()) << at;
    bench_.write(map::kCtrl, kWipe);
  }
}

// --- commands and errors ---

TEST_P(Aes, two_commands_at_once_are_refused_and_a_wipe_is_a_wipe) {
  set_key();
  bench_.write(map::kCtrl, kStart | kKeyLoad);
  EXPECT_EQ(bench_.take_error(), code(AesError::command));
  EXPECT_EQ(bench_.status(), kKeyValid);
  bench_.write(map::kCtrl, kStart | kWipe | kKeyLoad);
  EXPECT_EQ(bench_.status(), 0u);
}

TEST_P(Aes, a_start_that_cannot_be_is_refused_with_its_code) {
  EXPECT_EQ(start_error(message(AesMode::ecb, 16)), code(AesError::no_key));
  set_key();
  for (unsigned mode = 5; mode < 8; ++mode) {
    EXPECT_EQ(start_error(message(static_cast<AesMode>(mode), 16)), code(AesError::mode));
  }
  for (const std::size_t length : {1u, 15u, 17u, 31u}) {
    EXPECT_EQ(start_error(message(AesMode::ecb, length)), code(AesError::length));
    EXPECT_EQ(start_error(message(AesMode::cbc, length)), code(AesError::length));
  }
  Message m = message(AesMode::gcm, 16);
  m.iv.clear();
  EXPECT_EQ(start_error(m), code(AesError::length));
  for (const unsigned length : {0u, 3u, 17u, 31u}) {
    for (const AesMode mode : {AesMode::gcm, AesMode::cmac}) {
      m = message(mode, 16);
      m.tag_length = length;
      EXPECT_EQ(start_error(m), code(AesError::tag_length));
    }
  }
  expect_usable();
}

TEST_P(Aes, nothing_that_a_message_depends_on_can_change_while_it_is_open) {
  set_key();
  const Message m = message(AesMode::cbc, 64);
  const Expected e = oracle(key_, m);
  std::vector<std::uint32_t> offsets = {map::kConfig,   map::kKeyConfig, map::kTextLength, map::kAadLength,
                                        map::kIvLength, map::kIv,        map::kIv + 12,    map::kTag,
                                        map::kTag + 12, map::kKey,       map::kKey + 28};
  bench_.gates([](std::size_t beat, Cycles) { return beat < 3; }, {});
  bench_.start(m);
  for (const std::uint32_t offset : offsets) {
    bench_.write(offset, 0xFFFFFFFF);
    EXPECT_EQ(bench_.take_error(), code(AesError::busy)) << std::hex << offset;
  }
  bench_.write(map::kCtrl, kStart);
  EXPECT_EQ(bench_.take_error(), code(AesError::busy));
  bench_.write(map::kCtrl, kKeyLoad);
  EXPECT_EQ(bench_.take_error(), code(AesError::busy));
  bench_.gates({}, {});
  ASSERT_TRUE(bench_.settle());
  EXPECT_EQ(bench_.status(), kDone | kKeyValid);
  EXPECT_EQ(bench_.taken(), e.text);
}

TEST_P(Aes, the_first_error_stays_until_it_is_cleared) {
  bench_.write(map::kIrqEnable, 2);
  bench_.write(map::kCtrl, kStart | kKeyLoad);
  EXPECT_EQ(bench_.apb.out().irq, 1u);
  bench_.write(map::kCtrl, kStart);
  EXPECT_EQ(bench_.read(map::kErrorCode), code(AesError::command));
  bench_.write(map::kStatus, kError);
  EXPECT_EQ(bench_.apb.out().irq, 0u);
  bench_.write(map::kCtrl, kStart);
  EXPECT_EQ(bench_.take_error(), code(AesError::no_key));
}

TEST_P(Aes, a_beat_that_contradicts_the_lengths_ends_the_message) {
  set_key();
  for (unsigned what = 0; what < 4; ++what) {
    for (std::size_t at = 0; at < 8; ++at) {
      const Message m = message(AesMode::gcm, 36);  // beats: 8 8 4 of AAD, 8 8 8 8 4 of text
      bench_.start(m);
      auto& queue = bench_.queue();
      ASSERT_EQ(queue.size(), 8u);
      if (what == 0) queue[at].last = !queue[at].last;
      if (what == 1) queue[at].bytes -= 1;
      if (what == 2) queue[at].bytes += 1;
      if (what == 3) queue[at].bytes = 0;
      ASSERT_TRUE(bench_.settle()) << what << " " << at;
      bench_.drop_stream();
      EXPECT_EQ(bench_.status(), kError | kKeyValid);
      EXPECT_EQ(bench_.take_error(), code(AesError::framing));
      EXPECT_EQ(bench_.read_octets(map::kTag, 4), Octets(16));
      EXPECT_EQ(bench_.read_octets(map::kIv, 4), Octets(16));
    }
  }
  expect_usable();
}

// --- the register path ---

TEST_P(Aes, data_that_nobody_wants_is_a_bus_error) {
  set_key();
  EXPECT_FALSE(bench_.apb.write(map::kDataIn, 1).ok);
  EXPECT_EQ(bench_.take_error(), code(AesError::overflow));
  const Message m = message(AesMode::cmac, 7, false);
  bench_.start(m);
  EXPECT_TRUE(bench_.apb.write(map::kDataIn, word_of(m.text, 0)).ok);
  EXPECT_TRUE(bench_.apb.write(map::kDataIn, word_of(m.text, 4)).ok);
  EXPECT_FALSE(bench_.apb.write(map::kDataIn, 0).ok);
  ASSERT_TRUE(bench_.settle());
  EXPECT_EQ(bench_.take_error(), code(AesError::overflow));
  EXPECT_EQ(bench_.read_octets(map::kTag, 4), oracle(key_, m).tag);
}

TEST_P(Aes, output_that_cannot_come_is_a_bus_error_not_an_endless_wait) {
  set_key();
  EXPECT_EQ(bench_.read(map::kDataOut), 0u) << "no message";
  const Message m = message(AesMode::ecb, 16, false);
  bench_.start(m);
  for (unsigned i = 0; i < 4; ++i) {
    EXPECT_FALSE(bench_.apb.read(map::kDataOut).ok);
    EXPECT_EQ(bench_.take_error(), code(AesError::underflow));
    EXPECT_TRUE(bench_.apb.write(map::kDataIn, word_of(m.text, 4 * i)).ok);
  }
  // Block entered one cycle after the last word, ten rounds: the read that begins now waits for ten cycles.
  const auto answer = bench_.apb.read(map::kDataOut);
  EXPECT_TRUE(answer.ok);
  EXPECT_EQ(answer.cycles, 12u);
  EXPECT_EQ(answer.data, word_of(oracle(key_, m).text, 0));
}

TEST_P(Aes, input_that_only_reading_would_make_room_for_is_a_bus_error) {
  set_key();
  const Message m = message(AesMode::ecb, 64, false);
  const Octets text = oracle(key_, m).text;
  bench_.start(m);
  unsigned taken = 0;
  while (taken < 16 && bench_.apb.write(map::kDataIn, word_of(m.text, 4 * taken)).ok) ++taken;
  EXPECT_EQ(taken, 12u) << "one block is out, one is in the cipher, one waits";
  EXPECT_EQ(bench_.take_error(), code(AesError::overflow));
  for (unsigned i = 0; i < 16; ++i) {
    EXPECT_EQ(bench_.read(map::kDataOut), word_of(text, 4 * i));
    if (i == 3) {
      for (; taken < 16; ++taken) EXPECT_TRUE(bench_.apb.write(map::kDataIn, word_of(m.text, 4 * taken)).ok);
    }
  }
  ASSERT_TRUE(bench_.settle());
  EXPECT_EQ(bench_.status(), kDone | kKeyValid);
}

TEST_P(Aes, data_registers_do_not_serve_a_stream_message) {
  set_key();
  bench_.gates([](std::size_t, Cycles) { return false; }, {});
  bench_.start(message(AesMode::ecb, 16));
  EXPECT_FALSE(bench_.apb.write(map::kDataIn, 0).ok);
  EXPECT_EQ(bench_.take_error(), code(AesError::overflow));
  EXPECT_FALSE(bench_.apb.read(map::kDataOut).ok);
  EXPECT_EQ(bench_.take_error(), code(AesError::underflow));
}

TEST_P(Aes, a_write_of_fewer_than_four_octets_is_a_bus_error_without_effect) {
  for (const unsigned strobes : {0x0u, 0x1u, 0x3u, 0x7u, 0xEu}) {
    AesPins::In& in = bench_.apb.in();
    in.psel = in.pwrite = 1;
    in.paddr = map::kTextLength;
    in.pwdata = 0x55;
    in.pstrb = strobes;
    bench_.apb.step();
    in.penable = 1;
    const auto& out = bench_.core().settle(in);
    EXPECT_EQ(out.pready, 1u);
    EXPECT_EQ(out.pslverr, 1u);
    bench_.apb.step();
    in = AesPins::In{};
    EXPECT_EQ(bench_.read(map::kTextLength), 0u);
  }
}

TEST_P(Aes, every_undocumented_offset_is_a_bus_error) {
  std::vector<bool> known(0x1000);
  for (std::uint32_t i = 0; i < map::kBlock.register_count; ++i) {
    const auto& r = map::kRegisters[i];
    for (std::uint32_t k = 0; k < r.count; ++k) known[r.offset + k * r.stride] = true;
  }
  for (std::uint32_t offset = 0; offset < 0x1000; ++offset) {
    const auto answer = bench_.apb.read(offset);
    ASSERT_EQ(answer.ok, known[offset]) << std::hex << offset;
    if (known[offset]) continue;
    ASSERT_FALSE(bench_.apb.write(offset, 0).ok) << std::hex << offset;
  }
}

TEST_P(Aes, plain_registers_follow_the_policy_of_each_bit) {
  for (std::uint32_t i = 0; i < map::kBlock.register_count; ++i) {
    const auto& r = map::kRegisters[i];
    if (r.side_effect || r.volatile_value) continue;
    for (const std::uint32_t pattern : {0xFFFFFFFFu, 0u, 0xAAAAAAAAu, 0x55555555u, 0x12345678u}) {
      bench_.write(r.offset, pattern);
      EXPECT_EQ(bench_.read(r.offset), pattern & r.rw_mask) << r.name;
    }
  }
  for (const std::uint32_t offset : {map::kCtrl, map::kDataIn, map::kKey, map::kKey + 28}) {
    EXPECT_EQ(bench_.read(offset), 0u) << "write-only";
  }
}

TEST_P(Aes, the_iv_registers_keep_what_the_mode_leaves) {
  set_key();
  for (const AesMode mode : {AesMode::ecb, AesMode::gcm, AesMode::cmac}) {
    const Message m = message(mode, 16);
    bench_.run(m);
    EXPECT_EQ(bench_.read_octets(map::kIv, 4), mode == AesMode::ecb ? m.iv : Octets(16)) << static_cast<unsigned>(mode);
  }
}

TEST_P(Aes, an_expected_tag_is_good_for_one_message_and_a_computed_one_for_none) {
  set_key();
  for (const AesMode mode : {AesMode::gcm, AesMode::cmac}) {
    Message m = message(mode, 40);
    const Expected e = oracle(key_, m);
    EXPECT_EQ(bench_.run(m).tag, e.tag);
    if (mode == AesMode::gcm) m.text = e.text;
    m.decrypt = true;
    EXPECT_FALSE(bench_.run(m).tag_ok) << "TAG held the computed tag";
    m.tag = e.tag;
    EXPECT_TRUE(bench_.run(m).tag_ok);
    m.tag.clear();
    EXPECT_FALSE(bench_.run(m).tag_ok) << "TAG was not written again";
  }
}

TEST_P(Aes, a_start_clears_the_results_of_the_message_before) {
  set_key();
  Message m = message(AesMode::cmac, 5);
  m.tag = oracle(key_, m).tag;
  m.decrypt = true;
  bench_.start(m);
  ASSERT_TRUE(bench_.settle());
  EXPECT_EQ(bench_.status(), kDone | kKeyValid | kTagOk);
  m = message(AesMode::ecb, 16);
  bench_.gates([](std::size_t, Cycles) { return false; }, {});
  bench_.start(m);
  EXPECT_EQ(bench_.status(), kBusy | kKeyValid);
}

// --- abort ---

TEST_P(Aes, a_wipe_at_any_cycle_of_a_message_leaves_nothing_and_the_next_message_is_right) {
  std::mt19937_64 random(5);
  for (const AesMode mode : {AesMode::cbc, AesMode::gcm, AesMode::cmac}) {
    for (Cycles at = 0; at < 110; ++at) {
      set_key(at % 2 == 0 ? 16 : 32);
      Message m = message(mode, 48);
      if (mode == AesMode::gcm && at % 3 == 0) m.iv = random_octets(random, 20);
      bench_.start(m);
      bench_.apb.advance(at);
      bench_.write(map::kCtrl, kWipe);
      bench_.drop_stream();
      const AesPins::Out& out = bench_.apb.out();
      ASSERT_EQ(out.busy | out.m_valid | out.s_ready | out.irq, 0u) << at;
      ASSERT_EQ(out.m_data, 0u);
      ASSERT_EQ(out.idle, 1u);
      ASSERT_EQ(bench_.status(), 0u);
      ASSERT_EQ(bench_.read_octets(map::kIv, 4), Octets(16));
      ASSERT_EQ(bench_.read_octets(map::kTag, 4), Octets(16));
      ASSERT_EQ(bench_.read(map::kDataOut), 0u);
      ASSERT_EQ(start_error(message(AesMode::ecb, 16)), code(AesError::no_key));
      set_key();
      ASSERT_NO_FATAL_FAILURE(expect_usable(at % 2 == 0 ? AesMode::gcm : AesMode::cbc)) << at;
    }
  }
}

TEST_P(Aes, a_reset_at_any_cycle_restores_the_first_state) {
  for (Cycles at = 0; at < 60; ++at) {
    set_key();
    bench_.write(map::kIrqEnable, 3);
    bench_.start(message(AesMode::gcm, 48));
    bench_.apb.advance(at);
    bench_.drop_stream();
    bench_.apb.reset();
    for (std::uint32_t i = 0; i < map::kBlock.register_count; ++i) {
      const auto& r = map::kRegisters[i];
      for (std::uint32_t k = 0; k < r.count; ++k) ASSERT_EQ(bench_.read(r.offset + 4 * k), r.reset) << r.name;
    }
  }
  set_key();
  expect_usable();
}

AES_FORMS(Aes);

}  // namespace
