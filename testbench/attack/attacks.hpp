// SPDX-License-Identifier: Apache-2.0
// The attacks: each sets up what the owner protects, tries to get at it, and says whether it did. Run in a thread.
#pragma once

#include "testbench/attack/attack_bench.hpp"

namespace attack {

// On what may pass.
bool range_wraps_32_bits(Bench&);
bool range_wraps_64_bits(Bench&);
bool burst_ends_outside(Bench&);
bool wrap_goes_below(Bench&);
bool streaming_width_hides_bytes(Bench&);
bool container_begins_before(Bench&);
bool disabled_bytes_are_written(Bench&);
bool atomic_with_half_the_rights(Bench&);
bool exclusive_after_revocation(Bench&);
bool access_across_two_entries(Bench&);
bool lower_priority_entry_decides(Bench&);
bool address_alias(Bench&);
bool address_cut_to_32_bits(Bench&);
bool no_identity_at_all(Bench&);
bool forged_identity(Bench&);
bool identity_collides(Bench&);
bool world_is_lost(Bench&);
bool fetch_from_data(Bench&);

// On how it passes.
bool debug_access(Bench&);
bool pointer_spans_a_closed_page(Bench&);
bool stale_pointer(Bench&);
bool verdict_changes_while_waiting(Bench&);
bool payload_changes_after_the_verdict(Bench&);
bool denied_read_has_a_side_effect(Bench&);
bool runs_ahead_of_a_lock(Bench&);
bool error_answer_leaks(Bench&);
bool denial_tells_what_exists(Bench&);
bool buffer_keeps_the_last_owners_data(Bench&);

// On the registers.
bool open_entry_above_a_locked_one(Bench&);
bool lock_bit_is_cleared(Bench&);
bool limit_is_not_locked(Bench&);
bool configured_by_a_stranger(Bench&);
bool sub_word_write(Bench&);
bool undocumented_offset(Bench&);
bool bus_is_open_at_reset(Bench&);

// On the whole chip and on parts beside the firewall; these build what they need. `quantum` in cycles.
bool memory_wraps_beyond_its_end(tlmkit::Cycles quantum);
bool dma_as_a_deputy(tlmkit::Cycles quantum);
bool descriptor_changes_after_the_check(tlmkit::Cycles quantum);
bool lock_is_lost_by_an_application_reset(tlmkit::Cycles quantum);

}  // namespace attack
