// SPDX-License-Identifier: Apache-2.0
// Every attack is refused on the product and succeeds on the product with its own weakness planted (mutants.toml), with
// initiators that never run ahead of the kernel and with ones that do.
#include <gtest/gtest.h>

#include "testbench/attack/attacks.hpp"
#include "testbench/attack/mutant.hpp"
#include "testbench/soc/soc_bench.hpp"

namespace {

using attack::Bench;
using tlmkit::Cycles;

constexpr unsigned kProduct = 0;
constexpr Cycles kQuanta[] = {1, 200'000};

bool succeeds(bool (*attempt)(Cycles), Cycles quantum) { return attempt(quantum); }
bool succeeds(bool (*attempt)(Bench&), Cycles quantum) {
  bool result = false, ended = false;
  Bench bench(quantum);
  bench.thread([&] {
    result = attempt(bench);
    ended = true;
  });
  bench.go();
  EXPECT_TRUE(ended) << "the attack hangs";
  return result;
}

template <class Attempt>
bool in_a_process(Attempt attempt, unsigned weakness, Cycles quantum) {
  return testbench::in_child([=] {
    attack::choose_mutant(weakness);
    return succeeds(attempt, quantum);
  });
}

}  // namespace

#define ATTACK(number, name)                                                                                           \
  TEST(Attack, F##number##_##name##_is_refused) {                                                                      \
    for (const Cycles quantum : kQuanta) EXPECT_FALSE(in_a_process(attack::name, kProduct, quantum)) << quantum;       \
  }                                                                                                                    \
  TEST(Attack, F##number##_##name##_succeeds_on_its_mutant) {                                                          \
    for (const Cycles quantum : kQuanta) EXPECT_TRUE(in_a_process(attack::name, 1##number - 100, quantum)) << quantum; \
  }

ATTACK(01, range_wraps_32_bits)
ATTACK(02, range_wraps_64_bits)
ATTACK(03, burst_ends_outside)
ATTACK(04, wrap_goes_below)
ATTACK(05, streaming_width_hides_bytes)
ATTACK(06, container_begins_before)
ATTACK(07, disabled_bytes_are_written)
ATTACK(08, atomic_with_half_the_rights)
ATTACK(09, exclusive_after_revocation)
ATTACK(10, access_across_two_entries)
ATTACK(11, lower_priority_entry_decides)
ATTACK(12, open_entry_above_a_locked_one)
ATTACK(13, address_alias)
ATTACK(14, memory_wraps_beyond_its_end)
ATTACK(15, address_cut_to_32_bits)
ATTACK(16, no_identity_at_all)
ATTACK(17, forged_identity)
ATTACK(18, identity_collides)
ATTACK(19, world_is_lost)
ATTACK(20, debug_access)
ATTACK(21, pointer_spans_a_closed_page)
ATTACK(22, stale_pointer)
ATTACK(23, verdict_changes_while_waiting)
ATTACK(24, payload_changes_after_the_verdict)
ATTACK(25, denied_read_has_a_side_effect)
ATTACK(27, dma_as_a_deputy)
ATTACK(28, descriptor_changes_after_the_check)
ATTACK(29, bus_is_open_at_reset)
ATTACK(30, lock_bit_is_cleared)
ATTACK(31, lock_is_lost_by_an_application_reset)
ATTACK(32, limit_is_not_locked)
ATTACK(33, configured_by_a_stranger)
ATTACK(34, sub_word_write)
ATTACK(35, undocumented_offset)
ATTACK(36, error_answer_leaks)
ATTACK(37, denial_tells_what_exists)
ATTACK(38, buffer_keeps_the_last_owners_data)
ATTACK(39, fetch_from_data)

// F26 needs an initiator that runs ahead: with a quantum of one cycle there is nothing to attack.
TEST(Attack, F26_runs_ahead_of_a_lock_is_refused) {
  for (const Cycles quantum : kQuanta) EXPECT_FALSE(in_a_process(attack::runs_ahead_of_a_lock, kProduct, quantum));
}
TEST(Attack, F26_runs_ahead_of_a_lock_succeeds_on_its_mutant) {
  EXPECT_TRUE(in_a_process(attack::runs_ahead_of_a_lock, 26, kQuanta[1]));
}
