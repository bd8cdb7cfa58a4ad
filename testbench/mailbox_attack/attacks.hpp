// SPDX-License-Identifier: Apache-2.0
// Attacks on the mailbox: each plays one or more senders against the hardware model and the runtime's firmware, and
// says whether it got what it should not.
#pragma once

#include "testbench/mailbox_attack/mailbox_bench.hpp"

namespace mailbox_attack {

bool length_beyond_the_message(Bench&);
bool length_below_the_commands(Bench&);
bool word_changed_after_the_doorbell(Bench&);
bool length_fetched_twice(Bench&);
bool another_senders_transaction(Bench&);
bool used_before_pluton_opens(Bench&);
bool unknown_command(Bench&);
bool out_of_order(Bench&);
bool storm(Bench&);
bool answer_after_a_reset(Bench&);
bool replay(Bench&);
bool origin_is_lost(Bench&);
bool stale_padding(Bench&);
bool key_of_another_owner(Bench&);
bool freed_key(Bench&);
bool key_of_another_type(Bench&);

// Who refuses it shows in the status.
std::uint32_t status_of_a_derive_key_used_for_a_mac(Bench&);

}  // namespace mailbox_attack
