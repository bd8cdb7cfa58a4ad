#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What formal.py reads out of its tools, and that its table, its CTest tests and its mutants go together."""
import os
import tomllib
import unittest

import formal


def entries():
    with open(os.path.join(formal.HERE, "properties.toml"), "rb") as file:
        return tomllib.load(file)["property"]


class Table(unittest.TestCase):
    def test_every_property_is_a_ctest_test(self):
        with open(os.path.join(formal.HERE, "CMakeLists.txt"), encoding="utf-8") as file:
            text = file.read().replace("\n", " ")
        listed = text.split("foreach(property ")[1].split(")")[0].split()
        self.assertEqual(listed, [entry["name"] for entry in entries()])

    def test_every_property_has_mutants_and_each_changes_one_place(self):
        for entry in entries():
            self.assertTrue(entry["mutant"], entry["name"])
            for mutant in entry["mutant"]:
                with open(os.path.join(formal.RTL, mutant["file"]), encoding="utf-8") as file:
                    text = file.read()
                for old in ("old", "also_old"):
                    if old in mutant:
                        self.assertEqual(text.count(mutant[old]), 1, mutant["name"])
                self.assertNotEqual(mutant["old"], mutant["new"], mutant["name"])


class Driver(unittest.TestCase):
    def test_depth_of_a_counterexample(self):
        self.assertEqual(formal.failed_at('Output 0 of miter "model" was asserted in frame 3.  Time =     0.02 sec'), 3)
        self.assertIsNone(formal.failed_at("No output asserted in 3 frames."))

    def test_verdicts(self):
        self.assertEqual(formal.verdict({"proven": True, "depth": None, "timeout": False}), "proven")
        self.assertEqual(formal.verdict({"proven": False, "depth": 2, "timeout": False}), "FAILED in cycle 2")
        self.assertEqual(formal.verdict({"proven": False, "depth": None, "timeout": True}), "NOT PROVEN (time)")
        self.assertEqual(formal.verdict({"proven": False, "depth": None, "timeout": False}), "NOT PROVEN")

    def test_a_tool_that_is_missing_is_no_verdict(self):
        with self.assertRaises(formal.ToolError):
            formal.run(["no-such-tool-here"], ".")


if __name__ == "__main__":
    unittest.main()
