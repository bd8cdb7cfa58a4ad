// SPDX-License-Identifier: Apache-2.0
// The run-time reader of chip maps, against the generator's output and, on broken maps, against the generator itself.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "soc/gen/block_list.hpp"
#include "soc/gen/chip_map.hpp"
#include "soc/gen/chip_policy.hpp"
#include "tlm/chip_map_reader.hpp"
#include "tlm/error.hpp"

namespace {

namespace fs = std::filesystem;
namespace map = soc::chip_map;

const std::string kRoot = PLT_SOURCE_DIR;

tlmkit::BlockSizes block_sizes() {
  tlmkit::BlockSizes sizes;
  for (const tlmkit::BlockSpec* spec : soc::block_list::kBlocks) sizes[spec->name] = spec->size;
  return sizes;
}

// The reader's complaint, empty when it takes the map.
std::string complaint(const std::string& text) {
  try {
    tlmkit::parse_chip_map(text, "chip.toml", block_sizes());
    return "";
  } catch (const tlmkit::UserError& e) {
    return e.what();
  }
}

TEST(ChipMapReader, reads_what_the_generator_wrote) {
  const tlmkit::ChipMap chip = tlmkit::read_chip_map(kRoot + "/soc/chip.toml", block_sizes());
  EXPECT_EQ(chip.bus_hz, map::kBusHz);
  ASSERT_EQ(chip.initiators.size(), std::size(map::kInitiators));
  for (std::size_t i = 0; i < chip.initiators.size(); ++i) {
    EXPECT_EQ(chip.initiators[i].name, map::kInitiators[i].name);
    EXPECT_EQ(chip.initiators[i].id, map::kInitiators[i].id);
    EXPECT_EQ(chip.initiators[i].world, map::kInitiators[i].world);
  }
  ASSERT_EQ(chip.targets.size(), std::size(map::kTargets));
  for (std::size_t i = 0; i < chip.targets.size(); ++i) {
    const auto& mine = chip.targets[i];
    const auto& theirs = map::kTargets[i];
    EXPECT_EQ(mine.name, theirs.name);
    EXPECT_EQ(mine.kind, theirs.kind) << mine.name;
    EXPECT_EQ(mine.block, theirs.block) << mine.name;
    EXPECT_EQ(mine.base, theirs.base) << mine.name;
    EXPECT_EQ(mine.size, theirs.size) << mine.name;
    EXPECT_EQ(mine.reach, theirs.reach) << mine.name;
    EXPECT_EQ(mine.irq, theirs.irq) << mine.name;
    EXPECT_EQ(mine.description, theirs.description);
  }
  ASSERT_EQ(chip.flash_regions.size(), std::size(map::kFlashRegions));
  ASSERT_EQ(chip.ram_regions.size(), std::size(map::kRamRegions));
  for (std::size_t i = 0; i < chip.ram_regions.size(); ++i) {
    EXPECT_EQ(chip.ram_regions[i].target, map::kRamRegions[i].target);
    EXPECT_EQ(chip.ram_regions[i].offset, map::kRamRegions[i].offset);
    EXPECT_EQ(chip.ram_regions[i].size, map::kRamRegions[i].size);
  }
  ASSERT_EQ(chip.rules.size(), std::size(map::kRules));
  for (std::size_t i = 0; i < chip.rules.size(); ++i) {
    const auto& mine = chip.rules[i];
    const auto& theirs = map::kRules[i];
    EXPECT_EQ(mine.name, theirs.name);
    EXPECT_EQ(mine.base, theirs.base);
    EXPECT_EQ(mine.size, theirs.size);
    EXPECT_EQ(mine.modes, theirs.modes);
    EXPECT_EQ(mine.grant, theirs.grant);
    for (const auto& [a, b] : {std::pair(mine.boot, theirs.boot), std::pair(mine.runtime, theirs.runtime)}) {
      EXPECT_EQ(a.read, b.read);
      EXPECT_EQ(a.write, b.write);
      EXPECT_EQ(a.fetch, b.fetch);
    }
  }
}

TEST(ChipMapReader, a_missing_file_is_a_user_error_that_names_it) {
  try {
    tlmkit::read_chip_map("/nonexistent/chip.toml", block_sizes());
    FAIL();
  } catch (const tlmkit::UserError& e) {
    EXPECT_NE(std::string(e.what()).find("/nonexistent/chip.toml: No such file"), std::string::npos) << e.what();
  }
  EXPECT_THROW(tlmkit::read_chip_map("/", block_sizes()), tlmkit::UserError);
}

constexpr const char* kSmall = R"([chip]
name = "demo"
bus_hz = 200_000_000
[[initiator]]
name = "core"
id = 1
world = "secure"
description = "A core"
[[initiator]]
name = "guest"
id = 2
world = "normal"
description = "Another"
[[target]]
name = "ram"
kind = "ram"
base = 0x1000
size = 0x1000
reach = ["core", "guest"]
description = "Memory"
[[target]]
name = "flash"
kind = "flash"
base = 0x10000
size = 0x10000
reach = ["core"]
description = "Flash"
[[target]]
name = "engine"
kind = "block"
block = "sha"
base = 0x8000
reach = ["core"]
irq = 18
description = "Engine"
[[flash_region]]
name = "one"
offset = 0x0
size = 0x1000
description = "Slot"
[[flash_region]]
name = "two"
offset = 0x1000
size = 0x1000
description = "Slot"
[[ram_region]]
name = "stack"
target = "ram"
offset = 0x0
size = 0x100
description = "Stack"
[[grant]]
name = "share"
bit = 3
description = "The guest may use the memory"
[[rule]]
region = "stack"
boot = { core = "rw" }
runtime = { core = "r" }
[[rule]]
region = "ram"
modes = ["normal_user", "secure_privileged"]
runtime = { core = "rwx", guest = "rw" }
grant = "share"
)";

struct Mistake {
  const char* name;
  const char* from;  // first occurrence in kSmall
  const char* to;
  const char* reason;  // part of the complaint, with its line
};

constexpr Mistake kMistakes[] = {
    {"syntax", "id = 1", "id = ", "chip.toml:6:"},
    {"duplicate_key", "id = 1", "id = 1\nid = 2", "chip.toml:7:"},
    {"unknown_key", "id = 1", "id = 1\nidd = 1", "chip.toml:7: unknown key 'idd'"},
    {"unknown_section", "[chip]", "[chop]\n[chip]", "chip.toml:1: unknown key 'chop'"},
    {"missing_key", "id = 1\n", "", "chip.toml:4: key 'id' is missing"},
    {"wrong_type", "id = 1", "id = \"1\"", "chip.toml:6: key 'id' must be an integer"},
    {"boolean_as_integer", "id = 1", "id = true", "chip.toml:6: key 'id' must be an integer"},
    {"id_zero", "id = 1", "id = 0", "chip.toml:6: key 'id' is 0"},
    {"id_too_big", "id = 1", "id = 32", "chip.toml:6: key 'id' is 32"},
    {"negative", "base = 0x1000", "base = -4096", "chip.toml:17: key 'base' is -4096"},
    {"duplicate_id", "id = 2", "id = 1", "chip.toml:11: id 1 is already core's"},
    {"duplicate_initiator", "\"guest\"\nid", "\"core\"\nid", "chip.toml:10: name 'core' used twice"},
    {"bad_name", "\"demo\"", "\"De mo\"", "chip.toml:2: name 'De mo' must match"},
    {"keyword", "\"engine\"", "\"new\"", "is a word of C++"},
    {"reserved_prefix", "\"engine\"", "\"irq_engine\"", "starts with a reserved prefix"},
    {"bad_world", "\"secure\"", "\"safe\"", "chip.toml:7: key 'world' is 'safe'"},
    {"bad_kind", "kind = \"ram\"", "kind = \"sram\"",
     "chip.toml:16: key 'kind' is 'sram'; choose from rom, ram, flash, block"},
    {"unknown_block", "\"sha\"", "\"shah\"", "chip.toml:31: block 'shah' has no map"},
    {"size_of_block", "block = \"sha\"", "block = \"sha\"\nsize = 0x1000", "belongs to the block's own map"},
    {"block_of_ram", "kind = \"ram\"", "kind = \"ram\"\nblock = \"sha\"", "is for kind \"block\" only"},
    {"overlap", "base = 0x8000", "base = 0x1800", "chip.toml:32: engine overlaps ram at 0x1800"},
    {"misaligned", "base = 0x8000", "base = 0x8004", "chip.toml:32: engine: base and size must be multiples of 256"},
    {"beyond_addresses", "base = 0x10000", "base = 0xFFFF_8000", "ends beyond 32-bit addresses"},
    {"size_zero", "size = 0x10000", "size = 0", "key 'size' is 0"},
    {"unknown_reach", "[\"core\", \"guest\"]", "[\"cora\"]", "ram: reach names unknown initiator 'cora'"},
    {"reach_twice", "[\"core\", \"guest\"]", "[\"core\", \"core\"]", "ram: reach names 'core' twice"},
    {"reach_number", "[\"core\", \"guest\"]", "[1]", "ram: reach names unknown initiator"},
    {"irq_range", "irq = 18", "irq = 3", "key 'irq' is 3"},
    {"region_overlap", "offset = 0x1000", "offset = 0x0", "two overlaps one at offset 0x0"},
    {"region_beyond", "offset = 0x1000", "offset = 0x1_0000", "two: ends beyond target 'flash'"},
    {"region_alignment", "offset = 0x1000", "offset = 0x1100", "two: offset and size must be multiples of 4096"},
    {"region_target", "target = \"ram\"", "target = \"flash\"", "is no target of kind \"ram\""},
    {"control_character", "\"Memory\"", "\"Mem\\u0007ory\"", "must be one printable line"},
    {"bus_period", "200_000_000", "300_000_000", "whole number of picoseconds"},
    {"grant_bit", "bit = 3", "bit = 32", "key 'bit' is 32"},
    {"unknown_grant", "grant = \"share\"", "grant = \"shore\"", "ram: no [[grant]] 'shore'"},
    {"grant_at_boot", "grant = \"share\"", "grant = \"share\"\nboot = { core = \"r\" }",
     "for the runtime's rights only"},
    {"rule_nowhere", "region = \"stack\"", "region = \"stuck\"", "region 'stuck' is no target and no ram_region"},
    {"rule_twice", "region = \"ram\"", "region = \"stack\"", "region 'stack' has a rule already"},
    {"rule_granule", "size = 0x100\n", "size = 0x110\n", "stack: does not begin and end at multiples of 64"},
    {"rule_mode", "\"normal_user\"", "\"normal\"", "mode 'normal'"},
    {"rule_initiator", "guest = \"rw\"", "gast = \"rw\"", "runtime: unknown initiator 'gast'"},
    {"rule_reach", "reach = [\"core\", \"guest\"]", "reach = [\"core\"]", "runtime: 'guest' has no wire to ram"},
    {"rule_letters", "guest = \"rw\"", "guest = \"rwq\"", "rights of 'guest' must be letters of rwx"},
    {"rule_letter_twice", "guest = \"rw\"", "guest = \"rr\"", "rights of 'guest' must be letters of rwx"},
    {"rule_no_table", "boot = { core = \"rw\" }", "boot = \"rw\"", "key 'boot' must be a table"},
    {"not_tables", "[[ram_region]]", "[ram_region]", "key 'ram_region' must be an array"},
};

std::string mistaken(const Mistake& m) {
  std::string text = kSmall;
  const std::size_t at = text.find(m.from);
  if (at == std::string::npos) throw std::logic_error(m.from);
  return text.replace(at, std::string(m.from).size(), m.to);
}

TEST(ChipMapReader, names_the_line_and_the_reason_of_each_mistake) {
  EXPECT_EQ(complaint(kSmall), "") << "control: the map without a mistake";
  for (const Mistake& m : kMistakes) {
    const std::string why = complaint(mistaken(m));
    EXPECT_NE(why.find(m.reason), std::string::npos) << m.name << ": " << why;
    EXPECT_EQ(why.find('\n'), std::string::npos) << m.name;
  }
}

// Two implementations of the same rules: the generator must refuse what the reader refuses, and take the rest.
TEST(ChipMapReader, and_generator_refuse_the_same_maps) {
  const fs::path all = fs::path(testing::TempDir()) / "map_roots";
  fs::remove_all(all);
  const auto add_root = [&](const std::string& name, const std::string& text) {
    fs::create_directories(all / name / "soc");
    fs::create_directories(all / name / "pluton/sha");
    fs::copy_file(kRoot + "/pluton/sha/sha.toml", all / name / "pluton/sha/sha.toml");
    std::ofstream(all / name / "soc/chip.toml") << text;
  };
  add_root("good", kSmall);
  for (const Mistake& m : kMistakes) add_root(m.name, mistaken(m));
  // One interpreter for all: exit status 2 where the generator refuses, by root.
  const std::string script =
      "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import regmap\n"
      "for root in pathlib.Path(sys.argv[2]).iterdir():\n"
      "    sys.argv[1:] = ['--root', str(root)]\n"
      "    (root / 'status').write_text(str(regmap.main()))\n";
  std::ofstream(all.string() + ".py") << script;
  const std::string command = "PYTHONDONTWRITEBYTECODE=1 python3 " + all.string() + ".py " + kRoot + "/tlm/regmap " +
                              all.string() + " 2>" + all.string() + ".err";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const auto status = [&](const std::string& name) {
    int value = -1;
    std::ifstream(all / name / "status") >> value;
    return value;
  };
  for (const Mistake& m : kMistakes) {
    EXPECT_EQ(status(m.name), 2) << m.name;
    EXPECT_FALSE(fs::exists(all / m.name / "soc/gen")) << m.name << ": nothing may be written for a bad map";
  }
  EXPECT_EQ(status("good"), 0) << "control";
  EXPECT_TRUE(fs::exists(all / "good/soc/gen/chip_map.hpp"));
}

TEST(ChipMapReader, refuses_a_huge_file) { EXPECT_NE(complaint(std::string(2'000'000, '#')), ""); }

}  // namespace
