#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the mutant generator and of the campaign's driver."""
import collections
import pathlib
import re
import stat
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import campaign  # noqa: E402
import generate  # noqa: E402

MODULE = """module m (
    input  logic       a_i,
    input  logic       b_i,
    input  logic [7:0] n_i,
    output logic       y_o
);
  logic [7:0] n_q;
  assign y_o = a_i & ~b_i | n_q[3:0] <= 4'd9;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) n_q <= '0;
    else if (a_i) n_q <= n_i;
  end
endmodule
"""
FUNCTION = """namespace n {
constexpr int fixed() { return 1 + 1; }
struct S {
  int member = 7;
};
int f(bool a, int b) {
  if (a && b < 3) return b - 1;
  return {1, 2};
}
}
"""


def afters(text, language, operator, place=None):
    _, found = generate.mutants_of("f", text, language)
    return {m.after for m in found if m.operator == operator and place in (None, m.place)}


class Operators(unittest.TestCase):
    def test_verilog_expressions(self):
        whole = "a_i & ~b_i | n_q[3:0] <= 4'd9"
        self.assertEqual(afters(MODULE, "sv", "relation"), {whole.replace("<=", "<"), whole.replace("<=", ">")})
        self.assertEqual(afters(MODULE, "sv", "logic"), {whole.replace("&", "|"), whole.replace("|", "&")})
        dropped = {campaign_text(t) for t in afters(MODULE, "sv", "term dropped")}
        self.assertEqual(dropped, {"a_i | n_q[3:0] <= 4'd9", "~b_i | n_q[3:0] <= 4'd9", "a_i & ~b_i", "n_q[3:0] <= 4'd9"})
        self.assertEqual(afters(MODULE, "sv", "constant"), {whole.replace("9", "8"), whole.replace("9", "10")})
        self.assertEqual(afters(MODULE, "sv", "index"), {whole.replace("3:0", "4:1")})
        self.assertIn("!(a_i)", afters(MODULE, "sv", "negation", "if"))

    def test_verilog_registers(self):
        self.assertEqual(afters(MODULE, "sv", "reset value"), {"'1"})
        _, found = generate.mutants_of("f", MODULE, "sv")
        self.assertEqual([m.before for m in found if m.kind == "dropped"], ["n_i"])

    def test_cpp_leaves_constants_of_the_compiler_alone(self):
        _, found = generate.mutants_of("f", FUNCTION, "cpp")
        self.assertEqual({m.before for m in found}, {"a && b < 3", "b - 1", "1", "2"})
        self.assertEqual(afters(FUNCTION, "cpp", "arithmetic"), {"b + 1"})

    def test_every_original_stays_beside_its_mutants(self):
        code, found = generate.mutants_of("f", MODULE, "sv")
        for number, mutant in enumerate(found, 1):
            mutant.number = number
        text = generate.rewritten(code, MODULE, found, "sv")
        for number in range(1, len(found) + 1):
            self.assertEqual(len(re.findall(rf"16'd{number}\b", text)), 1)
        self.assertIn(": (a_i & ~b_i | n_q[3:0] <= 4'd9))", text)


def campaign_text(text):
    return re.sub(r"\s+", " ", text).strip()


class Real(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        mutants, _ = generate.generate(HERE.parents[2])
        cls.mutants = [m.record() for m in mutants]

    def test_ids_are_unique(self):
        self.assertEqual(len({m["id"] for m in self.mutants}), len(self.mutants))

    def test_selection_repeats_and_spreads_over_modules_and_operators(self):
        chosen = campaign.select(self.mutants, 300, 1)
        self.assertEqual(chosen, campaign.select(self.mutants, 300, 1))
        self.assertNotEqual(chosen, campaign.select(self.mutants, 300, 2))
        share = collections.Counter(m["module"] for m in chosen)
        self.assertEqual(len(share), 15)
        self.assertLessEqual(max(share.values()) - min(share.values()), 1)
        self.assertGreaterEqual(min(collections.Counter(m["operator"] for m in chosen).values()), 10)

    def test_every_listed_survivor_is_a_mutant(self):
        listed = campaign.listed_survivors(HERE / "survivors.toml", self.mutants)
        self.assertEqual(len(listed), len({campaign.key_of(e) for e in listed.values()}))


class Driver(unittest.TestCase):
    """With a program that survives, dies or hangs, whatever the mutant."""

    def check(self, script):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "program"
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
            return campaign.Campaign(program, 0.5).check(1, campaign.LOCKSTEP)

    def test_what_kills(self):
        self.assertIsNone(self.check("exit 0"))
        self.assertEqual(self.check("echo '[  FAILED  ] A.b'; exit 1"), "A.b")
        self.assertEqual(self.check("echo 'cycle 3: BRESP'; echo '[  FAILED  ] A.b'; exit 1"), "A.b: BRESP")
        self.assertEqual(self.check("echo 'cycle 3: x model 0x1, RTL 0x0'; echo '[  FAILED  ] A.b'; exit 1"), "A.b: pins differ")
        self.assertEqual(self.check("kill -ABRT $$"), "abort (-6)")
        self.assertEqual(self.check("exec sleep 5"), "time limit")


if __name__ == "__main__":
    unittest.main()
