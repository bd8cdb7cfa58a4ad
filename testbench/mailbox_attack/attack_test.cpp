// SPDX-License-Identifier: Apache-2.0
// Every attack is refused by the product and succeeds on the product with its own weakness planted (mutants.toml).
#include <gtest/gtest.h>

#include "testbench/attack/mutant.hpp"
#include "testbench/mailbox_attack/attacks.hpp"

namespace {

constexpr unsigned kProduct = 0;

bool succeeds(bool (*attempt)(mailbox_attack::Bench&), unsigned weakness) {
  attack::choose_mutant(weakness);
  mailbox_attack::Bench bench;
  return attempt(bench);
}

}  // namespace

#define ATTACK(number, name)                                                                                       \
  TEST(MailboxAttack, M##number##_##name##_is_refused) { EXPECT_FALSE(succeeds(mailbox_attack::name, kProduct)); } \
  TEST(MailboxAttack, M##number##_##name##_succeeds_on_its_mutant) {                                               \
    EXPECT_TRUE(succeeds(mailbox_attack::name, 1##number - 100));                                                  \
  }

ATTACK(01, length_beyond_the_message)
ATTACK(02, length_below_the_commands)
ATTACK(03, word_changed_after_the_doorbell)
ATTACK(04, length_fetched_twice)
ATTACK(05, another_senders_transaction)
ATTACK(06, used_before_pluton_opens)
ATTACK(07, unknown_command)
ATTACK(08, out_of_order)
ATTACK(09, storm)
ATTACK(10, answer_after_a_reset)
ATTACK(11, replay)
ATTACK(12, origin_is_lost)
ATTACK(14, stale_padding)

// M16 has a weakness for each of its forms.
#define KEY_ATTACK(weakness, name)                                                                         \
  TEST(MailboxAttack, M16_##name##_is_refused) { EXPECT_FALSE(succeeds(mailbox_attack::name, kProduct)); } \
  TEST(MailboxAttack, M16_##name##_succeeds_on_its_mutant) { EXPECT_TRUE(succeeds(mailbox_attack::name, weakness)); }

KEY_ATTACK(161, key_of_another_owner)
KEY_ATTACK(162, freed_key)
KEY_ATTACK(163, key_of_another_type)

// Without the firmware's look at the type, vault and engines still hold each key to its use.
TEST(MailboxAttack, M16_key_of_another_type_is_refused_by_the_hardware_alone) {
  EXPECT_FALSE(succeeds(mailbox_attack::key_of_another_type, 164));
}
TEST(MailboxAttack, M16_without_the_firmwares_look_at_the_type_it_is_the_hardware_that_refuses) {
  attack::choose_mutant(164);
  mailbox_attack::Bench bench;
  EXPECT_EQ(mailbox_attack::status_of_a_derive_key_used_for_a_mac(bench), MAILBOX_FAILED);
  attack::choose_mutant(kProduct);
  EXPECT_EQ(mailbox_attack::status_of_a_derive_key_used_for_a_mac(bench), MAILBOX_NO_KEY);
}
