#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of the generator itself: the drift check, nothing half-written, and one-line errors for mutated maps."""

import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tlm/regmap/regmap.py"
sys.path.insert(0, str(TOOL.parent))

import regmap  # noqa: E402
from toml_model import MapError  # noqa: E402

MAPS = sorted(p.relative_to(ROOT) for g in regmap.BLOCK_GLOBS for p in ROOT.glob(g)) + [Path(regmap.CHIP_MAP)]
ITERATIONS = 500


def copy_maps(root):
    for path in MAPS:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, root / path)


def run(root, *args):
    return subprocess.run([sys.executable, str(TOOL), "--root", str(root), *args], capture_output=True, text=True, check=False)


def files(root):
    return {p.relative_to(root) for p in root.rglob("*") if p.is_file()}


def mutate(rng, text):
    """One to three edits of the kind that a tired person or a broken disk makes."""
    data = bytearray(text)
    for _ in range(rng.randint(1, 3)):
        kind = rng.randrange(7)
        at = rng.randrange(len(data)) if data else 0
        if kind == 0 and data:
            data[at] = rng.randrange(256)
        elif kind == 1:
            del data[at:at + rng.randint(1, 40)]
        elif kind == 2:
            data[at:at] = data[at:at + rng.randint(1, 80)]
        elif kind == 3:
            lines = bytes(data).split(b"\n")
            del lines[rng.randrange(len(lines))]
            data = bytearray(b"\n".join(lines))
        elif kind == 4:
            lines = bytes(data).split(b"\n")
            lines.insert(rng.randrange(len(lines)), rng.choice(lines))
            data = bytearray(b"\n".join(lines))
        elif kind == 5:
            value = rng.choice([b"-1", b"0", b"0xFFFFFFFFFFFFFFFFFF", b"1e9", b"true", b'"x"', b"[]", b"{}", b"nan", b"1979-05-27"])
            data = bytearray(re.sub(rb"= \S+", lambda m: b"= " + value if rng.random() < 0.05 else m.group(0), bytes(data)))
        else:
            data[at:at] = rng.choice([b"\xff", b"\x00", b'"""', b"[[", b"]]", b"'", b"\\", b"\n[a.b.c]\n", b"[" * 2000])
    return bytes(data)


class Generator(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        copy_maps(self.root)

    def tearDown(self):
        self.folder.cleanup()

    def test_the_check_is_silent_after_generating_and_names_what_was_edited(self):
        self.assertEqual(run(self.root).returncode, 0)
        self.assertEqual(run(self.root, "--check").returncode, 0)
        header = self.root / "sw/include/gen/sha_regs.h"
        header.write_text(header.read_text().replace("0x04u", "0x08u"))
        (self.root / "rtl/gen/plt_sha_reg_pkg.sv").unlink()
        result = run(self.root, "--check")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stderr.count("\n"), 2)
        self.assertIn("sw/include/gen/sha_regs.h", result.stderr)
        self.assertIn("rtl/gen/plt_sha_reg_pkg.sv", result.stderr)

    def test_the_check_writes_nothing(self):
        before = files(self.root)
        self.assertEqual(run(self.root, "--check").returncode, 1)
        self.assertEqual(files(self.root), before)

    def test_a_readme_keeps_the_text_around_its_table(self):
        readme = self.root / "pluton/sha/README.md"
        readme.write_text("# Mine\n\nbefore\n<!-- registers:begin -->\nstale row\n<!-- registers:end -->\nafter\n")
        self.assertEqual(run(self.root).returncode, 0)
        text = readme.read_text()
        self.assertTrue(text.startswith("# Mine\n\nbefore\n<!-- registers:begin -->\n"))
        self.assertTrue(text.endswith("<!-- registers:end -->\nafter\n"))
        self.assertNotIn("stale row", text)
        readme.write_text("# No markers\n")
        result = run(self.root)
        self.assertEqual(result.returncode, 2)
        self.assertIn("pluton/sha/README.md:1:", result.stderr)

    def test_a_bad_map_writes_nothing_and_says_one_line(self):
        path = self.root / "pluton/sha/sha.toml"
        path.write_text(path.read_text().replace('bits = "1"', 'bits = "0"', 1))
        before = files(self.root)
        result = run(self.root)
        self.assertEqual(result.returncode, 2)
        self.assertRegex(result.stderr, r"\Apluton/sha/sha\.toml:\d+: CTRL\.FINISH: bits overlap another field\n\Z")
        self.assertEqual(files(self.root), before)

    def test_names_that_meet_in_generated_code_are_refused(self):
        path = self.root / "pluton/sha/sha.toml"
        text = (ROOT / "pluton/sha/sha.toml").read_text()
        for name in ("BLOCK", "REGISTERS", "DIGEST_COUNT", "FOR_EACH", "DELETE"):
            path.write_text(text.replace('name = "DATA_BYTE"', f'name = "{name}"'))
            self.assertEqual(run(self.root).returncode, 2, name)
        path.write_text(text.replace('name = "DATA_BYTE"', 'name = "DATA_OCTET"'))
        self.assertEqual(run(self.root).returncode, 0, "control")

    def test_mutated_maps_never_give_a_traceback(self):
        rng = random.Random(20240501)
        refused = 0
        for i in range(ITERATIONS):
            path = rng.choice(MAPS)
            original = (ROOT / path).read_bytes()
            (self.root / path).write_bytes(mutate(rng, original))
            try:
                regmap.generate(self.root)
            except MapError as e:
                refused += 1
                self.assertNotIn("\n", str(e))
                self.assertRegex(str(e), r"\A[a-z0-9_/A-Z.]+:\d+: ", f"iteration {i}")
            finally:
                (self.root / path).write_bytes(original)
        # Control: the mutations do break maps, and some (in comments and texts) are harmless.
        self.assertGreater(refused, ITERATIONS // 2)
        self.assertLess(refused, ITERATIONS)


if __name__ == "__main__":

    unittest.main()
