#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a copy of the firewall's RTL into which faults are planted; plt_planted(n) says whether fault n is active.
A place that is not found exactly once is an error: no fault gets lost when the RTL changes. In what stands there
instead, @ is plt_planted(n). Also writes planted.hpp: the faults' names, fault n at place n - 1."""
import argparse
import pathlib
import sys

FAULTS = {
    "verdict_again_while_held": [("channel", "held_q ? grant_q", "held_q & ~@ ? grant_q")],
    "pins_instead_of_the_held_copy": [("channel", "held_q ? copy_q", "held_q & ~@ ? copy_q")],
    "wrap_taken_as_incr": [
        ("extent", "first_o = {container", "first_o = @ ? container : {container"),
        ("extent", "last_o  = {container", "last_o  = @ ? incr_last[31:0] : {container"),
    ],
    "first_beat_only": [("extent", "Incr: last_o = incr_last", "Incr: last_o = @ ? container : incr_last")],
    "address_cut_to_32_bits": [("extent", "addr_i[63:32] == 32'd0", "(@ | addr_i[63:32] == 32'd0)")],
    "end_of_32_bits_ignored": [("extent", "incr_last[32])", "incr_last[32] & ~@)")],
    "long_fixed_bursts_legal": [("extent", "len_i <= 8'd15;", "@ | len_i <= 8'd15;")],
    "atomic_as_plain_access": [("extent", "| atomic_i;", "| (atomic_i & ~@);")],
    "exclusive_as_plain_access": [("extent", "both    = lock_i", "both    = (lock_i & ~@)")],
    "partial_hit_granted": [("judge", "= inside_entry[i] &", "= (inside_entry[i] | @) &")],
    "last_match_wins": [
        ("judge", "in_n[k]         = hit_n[2*k]", "in_n[k] = (@ ? ~hit_n[2*k+1] : hit_n[2*k])"),
        ("judge", "ok_n[k]         = hit_n[2*k]", "ok_n[k] = (@ ? ~hit_n[2*k+1] : hit_n[2*k])"),
        ("judge", "entry_n[6*k+:6] = hit_n[2*k]", "entry_n[6*k+:6] = (@ ? ~hit_n[2*k+1] : hit_n[2*k])"),
    ],
    "boot_never_closes": [("judge", "boot_open_i & user_i", "(boot_open_i | @) & user_i")],
    "modes_ignored": [("match", "|(read_i[18:15] & mode_i)", "(@ | |(read_i[18:15] & mode_i))")],
    "empty_range_matches": [("entry", "base_q <= limit_q;", "(@ | base_q <= limit_q);")],
    "read_answer_a_cycle_late": [
        (
            "read",
            "assign deny       = open_q",
            "logic late_q;\n  always_ff @(posedge clk_i) late_q <= open_q & none_before;\n"
            "  assign deny = (late_q | ~plt_planted(0)) & open_q",
        )
    ],
    "response_a_cycle_late": [
        (
            "write",
            "assign deny       = open_q",
            "logic late_q;\n  always_ff @(posedge clk_i) late_q <= open_q & done_q;\n"
            "  assign deny = (late_q | ~plt_planted(0)) & open_q",
        )
    ],
    "read_passes_a_denial_of_its_id": [("read", "open_id_q == id_i)", "open_id_q == id_i & ~@)")],
    "write_passes_a_denial_of_its_id": [("write", "open_id_q == id_i)", "open_id_q == id_i & ~@)")],
    "denied_read_before_older_ones": [("read", "& none_before &", "& (none_before | @) &")],
    "denied_write_before_older_ones": [("write", "& none_before &", "& (none_before | @) &")],
    "answer_on_the_pins_displaced": [("read", "& ~locked_q;", "& (~locked_q | @);")],
    "response_on_the_pins_displaced": [("write", "& ~locked_q;", "& (~locked_q | @);")],
    "denied_read_shows_data": [("read", "deny ? '0", "deny & ~@ ? '0")],
    "denied_read_a_beat_short": [("read", "<= len_i;", "<= @ & len_i != '0 ? len_i - 8'd1 : len_i;")],
    "wlast_believed": [("queue", "beat_q == head_len;", "@ ? plt_firewall.s_wlast_i : beat_q == head_len;")],
    "burst_queued_twice": [("write", "& ~pushed_q)", "& (~pushed_q | @))")],
    "sixteen_of_an_id": [("count", "count_q == Bits'(MAX", "~@ & count_q == Bits'(MAX")],
    "log_order_swapped": [
        ("log", "keep_read & left == Bits'(i)", "keep_read & (left + Bits'(@ & keep_write)) == Bits'(i)"),
        ("log", "write_place = left + Bits'(keep_read);", "write_place = left + Bits'(keep_read & ~@);"),
    ],
    "pop_makes_room_at_once": [("log", "read_i & fill_q <", "read_i & (@ ? left : fill_q) <")],
    "loss_cleared_unseen": [("log", "assign lost_sum  = ", "assign lost_sum  = @ & clear_i ? '0 : ")],
    "sub_word_writes_taken": [("regs", "pstrb_i != 4'hF |", "(pstrb_i != 4'hF & ~@) |")],
    "anybody_may_write": [("regs", "~owner |", "(~owner & ~@) |")],
    "entry_lock_ignored": [("regs", "|(sel & lock) |", "(|(sel & lock) & ~@) |")],
    "global_lock_ignored": [("regs", "entry_bad = locked_q", "entry_bad = (locked_q & ~@)")],
    "locks_in_any_order": [("regs", "|(sel & ~previous))", "(|(sel & ~previous) & ~@))")],
    "enabled_entry_written": [("regs", "|(sel & enable)) |", "|(sel & enable) & ~@) |")],
}


def planted(folder):
    texts = {p.name: p.read_text() for p in sorted(folder.glob("*.sv")) if not p.name.endswith("_sva.sv")}
    for number, (name, places) in enumerate(FAULTS.items(), 1):
        for part, good, bad in places:
            file = f"plt_firewall_{part}.sv"
            if texts[file].count(good) != 1:
                sys.exit(f"plant.py: {name}: {file} has {good!r} {texts[file].count(good)} times")
            # Of always_ff @(...) the @ stays.
            text = bad.replace("ff @(", "ff \0(").replace("@", "plt_planted(0)").replace("\0", "@")
            texts[file] = texts[file].replace(good, text.replace("plt_planted(0)", f"plt_planted({number})"))
    return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rtl", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    files = planted(args.rtl)
    files["plt_firewall_extent.sv"] = (
        'import "DPI-C" pure function bit plt_planted(input int fault);\n' + files["plt_firewall_extent.sv"]
    )
    names = "".join(f'    "{name}",\n' for name in FAULTS)
    files["planted.hpp"] = (
        "// Generated by testbench/firewall/plant.py; do not edit.\n#pragma once\n"
        f"inline constexpr const char* kPlanted[] = {{\n{names}}};\n"
    )
    for name, text in files.items():
        path = args.out / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


if __name__ == "__main__":
    main()
