// SPDX-License-Identifier: Apache-2.0
// Who may do what: owners, locks, hand-over, partial keys, set-up.
#include "testbench/pluton/keyvault/keyvault_bench.hpp"

namespace {

using namespace keyvault_test;

template <class Core>
class KeyvaultRules : public Bench<Core> {
 protected:
  // WRITE of 32 octets into slot 4 is open, five of eight words are in.
  void half_written() {
    this->put_key(4, this->random_octets(8, 64));
    this->write(map::kAttributes, Attributes{}.word());
    EXPECT_EQ(this->command(Op::write, 4), Error::none);
    this->words(this->random_octets(4, 20));
  }
  void expect_wiped(unsigned slot) {
    EXPECT_EQ(this->attributes(slot), 0u);
    EXPECT_TRUE(this->key(slot).empty());
    EXPECT_FALSE(this->has(map::status::kWriting));
    const Octets fresh = this->random_octets(77, 48);
    this->put_key(slot, fresh);  // usable afterwards
    EXPECT_EQ(this->key(slot), fresh);
  }
};
TYPED_TEST_SUITE(KeyvaultRules, Forms);

TYPED_TEST(KeyvaultRules, a_key_cut_short_by_any_command_is_wiped) {
  for (const Op op : {Op::none, Op::write, Op::derive, Op::wipe, Op::lock, Op::handover, Op::freeze}) {
    this->half_written();
    EXPECT_EQ(this->command(op, 9), Error::incomplete);
    EXPECT_FALSE(this->has(map::status::kDone));
    EXPECT_FALSE(this->has(map::status::kFrozen));
    this->expect_wiped(4);
  }
}

TYPED_TEST(KeyvaultRules, a_key_is_abandoned_by_abort) {
  this->half_written();
  EXPECT_EQ(this->command(Op::abort, 0), Error::aborted);
  this->expect_wiped(4);
}

TYPED_TEST(KeyvaultRules, a_word_of_another_initiator_wipes_the_key_under_way) {
  this->half_written();
  this->bus_.act_as(2);
  this->write(map::kKeyData, 0x12345678);
  EXPECT_EQ(this->code(), Error::incomplete);
  this->bus_.act_as(1);
  this->write(map::kKeyData, 0x12345678);
  EXPECT_EQ(this->code(), Error::not_open);
  this->expect_wiped(4);
}

TYPED_TEST(KeyvaultRules, one_word_too_many_undoes_the_write) {
  this->put_key(4, this->random_octets(1, 32));
  this->write(map::kKeyData, 1);
  this->wait();
  EXPECT_EQ(this->code(), Error::overrun);
  EXPECT_FALSE(this->has(map::status::kDone));
  this->expect_wiped(4);
}

TYPED_TEST(KeyvaultRules, a_stray_word_harms_no_finished_key) {
  const Octets key = this->random_octets(1, 32);
  this->put_key(4, key);
  this->bus_.act_as(2);
  this->write(map::kKeyData, 1);  // of another initiator
  EXPECT_EQ(this->code(), Error::not_open);
  this->bus_.act_as(1);
  EXPECT_EQ(this->key(4), key);
  EXPECT_EQ(this->command(Op::lock, 4), Error::none);
  this->write(map::kKeyData, 1);  // after another command
  EXPECT_EQ(this->code(), Error::not_open);
  EXPECT_EQ(this->key(4), key);
}

TYPED_TEST(KeyvaultRules, writing_over_a_key_wipes_it_at_once) {
  this->put_key(4, this->random_octets(1, 64));
  this->write(map::kAttributes, Attributes{}.word());
  EXPECT_EQ(this->command(Op::write, 4), Error::none);
  EXPECT_EQ(this->attributes(4), 0u);
  EXPECT_TRUE(this->key(4).empty());
}

TYPED_TEST(KeyvaultRules, strangers_can_do_nothing_to_a_key) {
  const Octets key = this->random_octets(1, 32);
  Attributes a;
  a.exportable = true;
  this->put_key(4, key, a);
  const std::uint32_t before = this->attributes(4);
  this->bus_.act_as(2);
  this->put_key(5, key);
  this->write(map::kAttributes, a.word());
  for (const Op op : {Op::write, Op::derive, Op::wipe, Op::lock, Op::handover}) {
    EXPECT_EQ(this->command(op, 4, 5, 2), Error::not_owner) << static_cast<int>(op);
    EXPECT_EQ(this->attributes(4), before);
  }
  EXPECT_EQ(this->derive(6, 4, {}, {}), Error::not_owner);
  EXPECT_TRUE(this->key(4, 2).empty());
  EXPECT_EQ(this->key(4, 1), key);
}

TYPED_TEST(KeyvaultRules, empty_slots_can_be_written_only) {
  this->write(map::kAttributes, Attributes{}.word());
  for (const Op op : {Op::wipe, Op::lock, Op::handover}) EXPECT_EQ(this->command(op, 4), Error::invalid);
  EXPECT_EQ(this->command(Op::derive, 4, 5), Error::invalid);
}

TYPED_TEST(KeyvaultRules, a_locked_slot_can_be_used_and_nothing_else) {
  const Octets key = this->random_octets(1, 32);
  Attributes a;
  a.exportable = true;
  this->put_key(4, key, a);
  this->put_key(5, key);
  EXPECT_EQ(this->command(Op::lock, 4), Error::none);
  const std::uint32_t before = this->attributes(4);
  for (const Op op : {Op::write, Op::derive, Op::wipe, Op::lock, Op::handover}) {
    EXPECT_EQ(this->command(op, 4, 5, 2), Error::locked) << static_cast<int>(op);
  }
  EXPECT_EQ(this->attributes(4), before);
  EXPECT_EQ(this->key(4), key);
  EXPECT_EQ(this->derive(6, 4, {}, {}), Error::none);
  EXPECT_TRUE(this->valid(6));
}

TYPED_TEST(KeyvaultRules, freeze_keeps_every_slot_as_it_is_until_reset) {
  this->put_key(4, this->random_octets(1, 32));
  EXPECT_EQ(this->command(Op::freeze, 0), Error::none);
  EXPECT_TRUE(this->has(map::status::kFrozen));
  for (const Op op : {Op::write, Op::derive, Op::wipe, Op::lock, Op::handover}) {
    EXPECT_EQ(this->command(op, 4, 5), Error::locked);
    EXPECT_EQ(this->command(op, 6, 4), Error::locked);
  }
  EXPECT_EQ(this->command(Op::freeze, 0), Error::none);
  EXPECT_EQ(this->key(4).size(), 32u);
  EXPECT_EQ(this->read(map::kStatus) & map::status::kFrozen.mask(), map::status::kFrozen.mask());
}

TYPED_TEST(KeyvaultRules, an_exportable_key_changes_hands_once) {
  const Octets key = this->random_octets(1, 32);
  Attributes a;
  a.exportable = true;
  this->put_key(4, key, a);
  EXPECT_EQ(this->command(Op::handover, 4, 0, 3), Error::none);
  EXPECT_EQ(this->attributes(4) >> 24, 3u);
  EXPECT_EQ(this->attributes(4) & map::slot::kExportable.mask(), 0u);
  EXPECT_TRUE(this->key(4, 1).empty());
  EXPECT_EQ(this->key(4, 3), key);
  EXPECT_EQ(this->command(Op::wipe, 4), Error::not_owner);
  this->bus_.act_as(3);
  EXPECT_EQ(this->command(Op::handover, 4, 0, 1), Error::not_exportable);
  EXPECT_EQ(this->key(4, 3), key);
  EXPECT_EQ(this->command(Op::wipe, 4), Error::none);
}

TYPED_TEST(KeyvaultRules, lengths_other_than_the_four_are_refused_and_the_target_wiped) {
  for (unsigned bytes = 0; bytes < 128; ++bytes) {
    this->put_key(4, this->random_octets(1, 32));
    Attributes a;
    a.bytes = bytes;
    this->write(map::kAttributes, a.word());
    const bool good = bytes == 16 || bytes == 32 || bytes == 48 || bytes == 64;
    EXPECT_EQ(this->command(Op::write, 4), good ? Error::none : Error::bad_length) << bytes;
    EXPECT_FALSE(this->valid(4));
    if (!good) continue;
    EXPECT_EQ(this->command(Op::abort, 4), Error::aborted);
  }
}

TYPED_TEST(KeyvaultRules, no_key_serves_both_hmac_and_derivation) {
  for (unsigned usage = 0; usage < 128; ++usage) {
    Attributes a;
    a.usage = usage;
    this->write(map::kAttributes, a.word());
    const bool both = (usage & 8) != 0 && (usage & kDerive) != 0;
    EXPECT_EQ(this->command(Op::write, 4), both ? Error::wrong_usage : Error::none);
    if (!both) this->command(Op::abort, 4);
  }
  this->put_key(1, this->random_octets(1, 32));
  EXPECT_EQ(this->derive(2, 1, {32, kSha, kDerive | 8, false}, {}), Error::wrong_usage);
}

TYPED_TEST(KeyvaultRules, nobody_gets_attributes_that_somebody_else_set_up) {
  this->write(map::kAttributes, Attributes{}.word());
  this->write(map::kSalt, 5);
  this->bus_.act_as(2);
  EXPECT_EQ(this->command(Op::write, 4), Error::bad_setup);
  this->write(map::kInfo, 7);  // takes the set-up over, cleared
  EXPECT_EQ(this->read(map::kAttributes), 0u);
  EXPECT_EQ(this->read(map::kSalt), 0u);
  EXPECT_EQ(this->read(map::kInfo), 7u);
  this->bus_.act_as(1);
  EXPECT_EQ(this->command(Op::write, 4), Error::bad_setup);
}

TYPED_TEST(KeyvaultRules, a_set_up_survives_others_that_only_read) {
  this->write(map::kAttributes, Attributes{}.word());
  this->bus_.act_as(2);
  EXPECT_EQ(this->read(map::kAttributes), Attributes{}.word());
  this->bus_.act_as(1);
  EXPECT_EQ(this->command(Op::write, 4), Error::none);
}

TYPED_TEST(KeyvaultRules, unknown_commands_are_refused) {
  for (unsigned op = 0; op < 16; ++op) {
    if (op >= 1 && op <= 7) continue;
    EXPECT_EQ(this->command(static_cast<Op>(op), 0), Error::bad_command);
  }
}

TYPED_TEST(KeyvaultRules, words_of_two_initiators_never_make_a_key) {
  std::mt19937 random(5);
  for (unsigned round = 0; round < 50; ++round) {
    this->bus_.act_as(1);
    this->write(map::kAttributes, Attributes{}.word());
    EXPECT_EQ(this->command(Op::write, 4), Error::none);
    const unsigned foreign = random() % 8;
    for (unsigned i = 0; i < 8; ++i) {
      this->bus_.act_as(i == foreign ? 2 : 1);
      this->write(map::kKeyData, random());
    }
    EXPECT_FALSE(this->valid(4));
  }
}

}  // namespace
