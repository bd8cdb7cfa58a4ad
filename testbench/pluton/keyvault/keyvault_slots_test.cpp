// SPDX-License-Identifier: Apache-2.0
// Keys in, keys out: words, beats, cycles, and what a key port is refused.
#include "testbench/pluton/keyvault/keyvault_bench.hpp"

namespace {

using namespace keyvault_test;

template <class Core>
class KeyvaultSlots : public Bench<Core> {
 protected:
  static constexpr Cycles kAnswer = 2;

  void expect_denied(const Response& r, const char* why) {
    EXPECT_TRUE(r.error) << why;
    EXPECT_EQ(r.first, kAnswer) << why;
    EXPECT_EQ(r.beats, 8u) << why;
    EXPECT_TRUE(r.last_in_place && r.steady) << why;
    EXPECT_EQ(r.bytes | r.usage, 0u) << why;
    EXPECT_EQ(r.key, Octets(64, 0)) << why;
  }
};
TYPED_TEST_SUITE(KeyvaultSlots, Forms);

TYPED_TEST(KeyvaultSlots, after_reset_every_slot_is_empty_and_nothing_is_pending) {
  for (unsigned s = 0; s < 16; ++s) EXPECT_EQ(this->attributes(s), 0u);
  EXPECT_EQ(this->read(map::kStatus), 0u);
  EXPECT_EQ(this->code(), Error::none);
  EXPECT_EQ(this->bus_.out().idle, 1u);
}

TYPED_TEST(KeyvaultSlots, a_key_of_each_length_reaches_both_engines_octet_for_octet) {
  for (unsigned slot = 0; slot < 16; ++slot) {
    const Octets key = this->random_octets(slot, 16 * (slot % 4 + 1));
    Attributes a;
    a.usage = slot + 1;
    this->put_key(slot, key, a);
    Octets padded = key;
    padded.resize(64, 0);
    for (const Engine engine : {Engine::aes, Engine::sha}) {
      const Response r = this->load(engine, slot);
      EXPECT_FALSE(r.error);
      EXPECT_EQ(r.first, this->kAnswer);
      EXPECT_TRUE(r.beats == 8 && r.last_in_place && r.steady);
      EXPECT_EQ(r.bytes, key.size());
      EXPECT_EQ(r.usage, slot + 1);
      EXPECT_EQ(r.key, padded);
    }
  }
}

TYPED_TEST(KeyvaultSlots, attributes_read_back_and_an_empty_slot_reads_zero) {
  Attributes a{48, kAes | kPka, 0x52, true};
  this->bus_.act_as(7);
  this->put_key(5, this->random_octets(1, 48), a);
  EXPECT_EQ(this->attributes(5), (7u << 24 | 0x52u << 16 | 1u << 15 | (kAes | kPka) << 8 | 1u << 7 | 48u));
  EXPECT_EQ(this->command(Op::lock, 5), Error::none);
  EXPECT_EQ(this->attributes(5) >> 14 & 3, 3u);
  for (unsigned s = 0; s < 16; ++s) {
    if (s == 5) continue;
    EXPECT_EQ(this->attributes(s), 0u);
  }
}

TYPED_TEST(KeyvaultSlots, denial_takes_the_cycles_of_success_and_gives_zeros) {
  Attributes aes_only, sha_only;
  aes_only.destination = kAes;
  sha_only.destination = kSha | kPka;
  this->put_key(1, this->random_octets(1, 64), aes_only);
  this->put_key(2, this->random_octets(2, 64), sha_only);
  this->expect_denied(this->load(Engine::aes, 0), "empty slot");
  this->expect_denied(this->load(Engine::aes, 1, 2), "another's key");
  this->expect_denied(this->load(Engine::sha, 1), "key not for SHA");
  this->expect_denied(this->load(Engine::aes, 2), "key not for AES");
  EXPECT_FALSE(this->load(Engine::aes, 1).error);
  EXPECT_FALSE(this->load(Engine::sha, 2).error);
}

TYPED_TEST(KeyvaultSlots, a_slot_is_denied_from_write_until_its_last_word) {
  const Octets key = this->random_octets(3, 32);
  this->write(map::kAttributes, Attributes{}.word());
  EXPECT_EQ(this->command(Op::write, 4), Error::none);
  for (unsigned i = 0; i < 8; ++i) {
    this->expect_denied(this->load(Engine::aes, 4), "partial key");
    EXPECT_EQ(this->attributes(4), 0u);
    EXPECT_TRUE(this->has(map::status::kWriting));
    this->write(map::kKeyData, pluton::word_at(&key[4 * i]));
  }
  EXPECT_FALSE(this->has(map::status::kWriting));
  EXPECT_TRUE(this->has(map::status::kDone));
  EXPECT_EQ(this->key(4), key);
}

TYPED_TEST(KeyvaultSlots, a_slot_is_denied_while_a_derivation_fills_it) {
  this->put_key(1, this->random_octets(1, 32));
  this->put_key(2, this->random_octets(2, 32));
  this->sha_.digest_latency = [] { return 60u; };
  this->set_up({}, {});
  this->write(map::kCommand, command_word(Op::derive, 2, 1));
  unsigned asked = 0;
  for (; this->bus_.out().busy != 0; ++asked) {
    const Response r = this->load(Engine::aes, 2);
    if (this->bus_.out().busy != 0) this->expect_denied(r, "being derived");
  }
  EXPECT_GT(asked, 3u);
  EXPECT_EQ(this->key(2).size(), 32u);
}

TYPED_TEST(KeyvaultSlots, both_engines_load_at_once_at_any_distance) {
  const Octets one = this->random_octets(1, 64), two = this->random_octets(2, 64);
  this->put_key(1, one);
  this->put_key(2, two);
  for (unsigned sha_slot = 1; sha_slot <= 2; ++sha_slot) {
    for (Cycles distance = 0; distance < 12; ++distance) {
      this->aes_client_.ask(1, 1);
      this->sha_client_.ask(sha_slot, 1, distance);
      this->steps(30);
      const Response a = this->aes_client_.response(), s = this->sha_client_.response();
      EXPECT_EQ(a.first, this->kAnswer);
      EXPECT_EQ(s.first, this->kAnswer);
      EXPECT_EQ(a.key, one);
      EXPECT_EQ(s.key, sha_slot == 1 ? one : two);
    }
  }
}

TYPED_TEST(KeyvaultSlots, a_key_in_transit_is_never_torn) {
  Attributes exportable;
  exportable.exportable = true;
  unsigned whole = 0, denied = 0;
  for (const Op op : {Op::wipe, Op::write, Op::handover}) {
    for (Cycles distance = 0; distance < 20; ++distance) {
      const Octets key = this->random_octets(static_cast<unsigned>(distance) + 9, 64);
      this->bus_.act_as(1);
      this->put_key(1, key, exportable);
      this->aes_client_.ask(1, 1, distance);
      this->write(map::kCommand, command_word(op, 1, 0, 9));
      this->wait();
      this->steps(30);
      const Response r = this->aes_client_.response();
      EXPECT_EQ(r.first, this->kAnswer);
      if (r.error) {
        this->expect_denied(r, "changed before");
        ++denied;
      } else {
        EXPECT_EQ(r.key, key) << "distance " << distance;
        ++whole;
      }
      this->command(Op::abort, 0);
      if (op == Op::handover) {
        this->bus_.act_as(9);
        EXPECT_EQ(this->command(Op::wipe, 1), Error::none);
      }
    }
  }
  // COMMAND is taken with cycle 1, judged in 2: requests of cycles 0 and 1 are granted before it acts.
  EXPECT_EQ(whole, 3 * 2u);
  EXPECT_EQ(denied, 3 * 18u);
}

TYPED_TEST(KeyvaultSlots, wiped_and_rewritten_slots_hold_nothing_of_the_old_key) {
  this->put_key(1, this->random_octets(1, 64));
  EXPECT_EQ(this->command(Op::wipe, 1), Error::none);
  EXPECT_EQ(this->attributes(1), 0u);
  this->expect_denied(this->load(Engine::aes, 1), "wiped");
  this->put_key(1, this->random_octets(2, 64));
  const Octets small = this->random_octets(3, 16);
  this->put_key(1, small);
  Octets padded = small;
  padded.resize(64, 0);
  EXPECT_EQ(this->load(Engine::aes, 1).key, padded);
}

TYPED_TEST(KeyvaultSlots, reset_wipes_keys_locks_and_everything_under_way) {
  for (unsigned s = 0; s < 16; ++s) {
    this->put_key(s, this->random_octets(s, 64));
    EXPECT_EQ(this->command(Op::lock, s), Error::none);
  }
  EXPECT_EQ(this->command(Op::freeze, 0), Error::none);
  this->core_.reset();
  this->sha_.reset();
  for (unsigned s = 0; s < 16; ++s) {
    EXPECT_EQ(this->attributes(s), 0u);
    this->expect_denied(this->load(Engine::aes, s), "after reset");
  }
  EXPECT_EQ(this->read(map::kStatus), 0u);
  this->put_key(3, this->random_octets(3, 16));
}

// The setup phase is in cycle 0: COMMAND is taken with the edge that ends cycle 1.
TYPED_TEST(KeyvaultSlots, commands_take_their_documented_cycles) {
  const auto busy_cycles = [this](Op op, unsigned slot) {
    EXPECT_EQ(this->bus_.write(map::kCommand, command_word(op, slot)).cycles, 2u);
    Cycles n = 0;
    for (; this->bus_.out().busy != 0; ++n) this->bus_.step();
    return n;
  };
  this->write(map::kAttributes, Attributes{}.word());
  EXPECT_EQ(busy_cycles(Op::write, 1), 2u);
  this->words(this->random_octets(1, 32));
  EXPECT_EQ(busy_cycles(Op::lock, 1), 2u);
  EXPECT_EQ(busy_cycles(Op::wipe, 1), 1u);  // refused
  EXPECT_EQ(busy_cycles(Op::none, 1), 1u);
  EXPECT_EQ(busy_cycles(Op::abort, 1), 2u);
  this->put_key(2, this->random_octets(1, 32));
  EXPECT_EQ(busy_cycles(Op::wipe, 2), 2u);
  EXPECT_EQ(busy_cycles(Op::freeze, 2), 2u);
}

TYPED_TEST(KeyvaultSlots, commands_back_to_back_wait_on_the_bus_and_all_act) {
  for (unsigned s = 0; s < 4; ++s) this->put_key(s, this->random_octets(s, 16));
  EXPECT_EQ(this->bus_.write(map::kCommand, command_word(Op::wipe, 0)).cycles, 2u);
  for (unsigned s = 1; s < 4; ++s) EXPECT_EQ(this->bus_.write(map::kCommand, command_word(Op::wipe, s)).cycles, 3u);
  this->wait();
  for (unsigned s = 0; s < 4; ++s) EXPECT_FALSE(this->valid(s));
}

TYPED_TEST(KeyvaultSlots, the_first_word_may_follow_write_at_once) {
  const Octets key = this->random_octets(1, 32);
  this->write(map::kAttributes, Attributes{}.word());
  this->write(map::kCommand, command_word(Op::write, 6));
  this->words(key);
  EXPECT_EQ(this->key(6), key);
}

TYPED_TEST(KeyvaultSlots, interrupts_follow_done_and_error_while_enabled) {
  this->write(map::kIrqEnable, map::irq_enable::kDone.mask());
  this->put_key(1, this->random_octets(1, 16));
  EXPECT_EQ(this->bus_.out().irq, 1u);
  this->write(map::kStatus, map::status::kDone.mask());
  EXPECT_EQ(this->bus_.out().irq, 0u);
  EXPECT_EQ(this->command(Op::none, 0), Error::bad_command);
  EXPECT_EQ(this->bus_.out().irq, 0u);
  this->write(map::kIrqEnable, map::irq_enable::kError.mask());
  EXPECT_EQ(this->bus_.out().irq, 1u);
  this->write(map::kStatus, map::status::kError.mask());
  EXPECT_EQ(this->bus_.out().irq, 0u);
  EXPECT_EQ(this->code(), Error::none);
}

TYPED_TEST(KeyvaultSlots, only_documented_words_answer) {
  for (std::uint32_t offset = 0; offset < 0x1000; ++offset) {
    const bool documented =
        offset % 4 == 0 && (offset <= 0x18 || (offset >= 0x40 && offset < 0x60) || (offset >= 0x80 && offset < 0xC0) ||
                            (offset >= 0x100 && offset < 0x140));
    const auto answer = this->bus_.read(offset);
    EXPECT_EQ(answer.ok, documented) << offset;
    EXPECT_EQ(answer.data, 0u) << offset;
  }
  EXPECT_FALSE(this->bus_.write(0x1C, 1).ok);
}

}  // namespace
