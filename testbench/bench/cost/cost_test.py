#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The glue of cost.py without the tools: fan-out buffers, harness, ratios."""
import copy
import json
import os
import tempfile
import unittest

import cost
import fanout
import flows


def netlist(loads):
    """A flip-flop whose output drives `loads` inverters, a select pin and its own reset's net."""
    cells = {"ff": {"type": "DFFSR", "connections": {"CLK": [2], "D": [5], "Q": [4], "R": [3], "S": ["1"]}},
             "mux": {"type": "MUX2X1", "connections": {"A": [5], "B": [5], "S": [4], "Y": [6]}}}
    for i in range(loads):
        cells[f"inv{i}"] = {"type": "INVX1", "connections": {"A": [4], "Y": [10 + i]}}
    ports = {"clk_i": {"direction": "input", "bits": [2]}, "rst_ni": {"direction": "input", "bits": [3]}}
    return {"modules": {"top": {"ports": ports, "cells": cells, "netnames": {"last": {"bits": [9 + max(loads, 1)]}}}}}


def driver_of(cells, bit):
    """The net a net comes from when its buffers are looked through."""
    while True:
        buffers = [cell for name, cell in cells.items() if name.startswith("fanout_") and cell["connections"]["Y"] == [bit]]
        if not buffers:
            return bit
        bit = buffers[0]["connections"]["A"][0]


class Fanout(unittest.TestCase):
    def buffered(self, loads):
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(netlist(loads), file)
        try:
            added = fanout.buffer_sources(file.name, "top", limit=12)
            with open(file.name, encoding="utf-8") as result:
                return added, json.load(result)["modules"]["top"]["cells"]
        finally:
            os.unlink(file.name)

    def test_no_net_has_more_loads_than_the_limit(self):
        for loads in (11, 12, 13, 144, 500, 2000):
            added, cells = self.buffered(loads)
            count = {}
            for cell in cells.values():
                for pin, (bit,) in cell["connections"].items():
                    if pin not in ("Y", "Q", "CLK", "R"):
                        count[bit] = count.get(bit, 0) + 1
            count.pop(5), count.pop("1")
            self.assertLessEqual(max(count.values()), 12)
            self.assertEqual(added == 0, loads + 1 <= 12)

    def test_every_load_still_hangs_on_its_source(self):
        _, cells = self.buffered(500)
        for name, cell in cells.items():
            if name.startswith("inv"):
                self.assertEqual(driver_of(cells, cell["connections"]["A"][0]), 4)
        self.assertEqual(driver_of(cells, cells["mux"]["connections"]["S"][0]), 4)

    def test_clock_and_reset_stay_as_they_are(self):
        _, cells = self.buffered(500)
        self.assertEqual((cells["ff"]["connections"]["CLK"], cells["ff"]["connections"]["R"]), ([2], [3]))


class Harness(unittest.TestCase):
    def test_every_input_and_output_bit_has_a_register_of_its_own(self):
        text = flows.harness("dut", [("clk_i", "input", 1), ("rst_ni", "input", 1), ("a_i", "input", 8), ("b_i", "input", 1),
                                     ("c_o", "output", 4), ("d_o", "output", 2)])
        for part in (".clk_i(clk_i)", ".rst_ni(rst_ni)", ".a_i(in[0 +: 8])", ".b_i(in[8 +: 1])", ".c_o(out[0 +: 4])",
                     ".d_o(out[4 +: 2])", "reg [8:0] in_q", "reg [5:0] out_q"):
            self.assertIn(part, text)

    def test_the_narrow_one_leaves_no_bit_out(self):
        text = flows.harness("dut", [("clk_i", "input", 1), ("a_i", "input", 200), ("c_o", "output", 32)], narrow=True)
        for part in ("reg [95:0] in_q", "wire [199:0] in = {3{in_q}};", "reg [10:0] out_q", "wire [32:0] folded = out;",
                     "folded[0 +: 11] ^ folded[11 +: 11] ^ folded[22 +: 11];"):
            self.assertIn(part, text)


class Run(unittest.TestCase):
    def test_a_tool_that_does_not_end_is_stopped(self):
        with self.assertRaisesRegex(flows.FlowError, "sleep had not finished after 0.1 s"):
            flows.run(["sleep", "60"], os.devnull, 0.1)


class Paths(unittest.TestCase):
    found = "\npath a\nStartpoint: x\n  1.25   data arrival time\n -1.25   data arrival time\n"

    def test_each_path_has_the_delay_reported_behind_its_name(self):
        text = self.found + "\npath a b\n  2.50   data arrival time\n"
        self.assertEqual(flows.path_delays(text, ["a", "a b"]), {"a": 1.25, "a b": 2.5})

    def test_a_path_that_is_not_there_does_not_take_the_next_ones_delay(self):
        with self.assertRaisesRegex(flows.FlowError, "no path 'none'"):
            flows.path_delays("\npath none\nNo paths found.\n" + self.found, ["none", "a"])


class Ratio(unittest.TestCase):
    blocks = [{"name": "plain", "bits": 512, "cycles": 64}, {"name": "fast", "bits": 512, "cycles": 32, "against": "plain",
                                                             "at_least": 1.3}]
    results = {"plain": {"ice40": {"mhz": 50.0}, "osu018": {"mhz": 100.0}},
               "fast": {"ice40": {"mhz": 40.0}, "osu018": {"mhz": 60.0}}}

    def test_throughput_is_clock_times_bits_a_cycle(self):
        results = copy.deepcopy(self.results)
        cost.add_throughput(self.blocks, results)
        self.assertEqual(results["fast"]["ice40"], {"mhz": 40.0, "mbit_s": 640.0, "ratio": 1.6})

    def test_a_missed_claim_is_named(self):
        results = copy.deepcopy(self.results)
        cost.add_throughput(self.blocks, results)
        self.assertEqual(cost.missed(self.blocks, results), ["fast, osu018: 1.2, claimed 1.3"])

    def test_a_block_that_does_not_fit_misses_its_claim(self):
        results = copy.deepcopy(self.results)
        results["fast"]["ice40"]["mhz"] = None
        cost.add_throughput(self.blocks, results)
        self.assertEqual(cost.missed(self.blocks, results)[0], "fast, ice40: no ratio, claimed 1.3")


if __name__ == "__main__":
    unittest.main()
