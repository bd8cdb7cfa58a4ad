// SPDX-License-Identifier: Apache-2.0
// The reader of policies, key by key; and that each mistake is one line that names its place.
#include "soc/firewall/policy_file.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tlm/error.hpp"

namespace {

using soc::trial::parse_policy;
using soc::trial::PolicyFile;

PolicyFile read(const std::string& text) { return parse_policy(text, "p.toml"); }

std::string mistake(const std::string& text) {
  try {
    read(text);
  } catch (const tlmkit::UserError& error) {
    return error.what();
  }
  return "none";
}

// An entry whose first line is line 1.
std::string entry(const std::string& rest) { return "[[entry]]\nbase = 0x1000\nsize = 64\n" + rest; }

TEST(PolicyFile, range_is_base_and_size_or_last_byte) {
  const PolicyFile p =
      read(entry("") + "[[entry]]\nbase = 0x1000\nlimit = 0x10bf\n[[entry]]\nbase = 0\nsize = 0x100000000\n");
  ASSERT_EQ(p.entries.size(), 3u);
  EXPECT_EQ(p.entries[0].entry.first(), 0x1000u);
  EXPECT_EQ(p.entries[0].entry.last(), 0x103Fu);
  EXPECT_EQ(p.entries[1].entry.last(), 0x10BFu);
  EXPECT_EQ(p.entries[2].entry.first(), 0u);
  EXPECT_EQ(p.entries[2].entry.last(), 0xFFFFFFFFu);
}

TEST(PolicyFile, initiators_are_names_of_the_chip_or_ids) {
  const auto e =
      read(entry("read = [\"pluton_core\", 15]\nfetch = [\"io_core0\"]\nmodes = [\"any\"]\n")).entries[0].entry;
  EXPECT_EQ(e.read.initiators, 1u << 1 | 1u << 15);
  EXPECT_EQ(e.write.initiators, 0u);
  EXPECT_EQ(e.write.modes, 0u);
  EXPECT_EQ(e.fetch.initiators, 1u << 4);
}

TEST(PolicyFile, modes_are_the_bits_of_the_register_map) {
  const std::pair<const char*, unsigned> words[] = {
      {"normal_user", 1}, {"normal_privileged", 2}, {"secure_user", 4}, {"secure_privileged", 8},
      {"normal", 3},      {"secure", 12},           {"any", 15}};
  for (const auto& [word, bits] : words) {
    const PolicyFile p = read(entry(std::string("write = [1]\nmodes = [\"") + word + "\"]\n"));
    EXPECT_EQ(p.entries[0].entry.write.modes, bits) << word;
  }
}

TEST(PolicyFile, modes_of_a_kind_replace_those_of_the_entry) {
  const auto e =
      read(entry("read = [1]\nwrite = [1]\nmodes = [\"secure\"]\nwrite_modes = [\"normal\"]\n")).entries[0].entry;
  EXPECT_EQ(e.read.modes, 12u);
  EXPECT_EQ(e.write.modes, 3u);
}

TEST(PolicyFile, entries_are_enabled_and_unlocked_and_boot_is_closed_unless_said) {
  const PolicyFile p = read(entry(""));
  EXPECT_FALSE(p.boot_open);
  EXPECT_TRUE(p.entries[0].entry.enabled);
  EXPECT_FALSE(p.entries[0].locked);
  EXPECT_EQ(p.policy().boot_initiator, tlmkit::kNoInitiator);
  EXPECT_EQ(read("boot_open = true").policy().boot_initiator, 1u);
  EXPECT_FALSE(read(entry("enabled = false\n")).entries[0].entry.enabled);
}

TEST(PolicyFile, changes_name_entries_by_name_or_index) {
  const PolicyFile p =
      read("boot_open = true\n" + entry("name = \"a\"\n") + entry("") +
           "[[at]]\ncycle = 5\ndisable = [\"a\"]\nenable = [1]\n[[at]]\ncycle = 9\nclose_boot = true\n");
  ASSERT_EQ(p.changes.size(), 2u);
  EXPECT_EQ(p.changes[0].disable, std::vector<unsigned>{0});
  EXPECT_EQ(p.changes[0].enable, std::vector<unsigned>{1});
  EXPECT_TRUE(p.changes[1].close_boot);
}

TEST(PolicyFile, the_empty_policy_denies_all) { EXPECT_TRUE(read("").policy().entries.empty()); }

TEST(PolicyFile, sixty_four_entries_are_the_most) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += entry("");
  EXPECT_EQ(read(text).entries.size(), 64u);
  EXPECT_EQ(mistake(text + entry("")), "p.toml:193: more than 64 entries");
}

struct Mistake {
  std::string text;
  std::string what;
};

TEST(PolicyFile, every_mistake_is_one_line_with_its_place) {
  const Mistake mistakes[] = {
      {"boot_open = 1", "p.toml:1: key 'boot_open' must be true or false"},
      {"\nentries = []", "p.toml:2: unknown key 'entries'"},
      {"entry = 3", "p.toml:1: key 'entry' must be an array"},
      {"entry = [3]", "p.toml:1: expected a table"},
      {entry("rite = [1]"), "p.toml:4: unknown key 'rite'"},
      {"[[entry]]\nsize = 64", "p.toml:1: key 'base' is missing"},
      {"[[entry]]\nbase = 0", "p.toml:2: give either 'size' or 'limit' (the last byte)"},
      {entry("limit = 0x103f"), "p.toml:4: give either 'size' or 'limit' (the last byte)"},
      {"[[entry]]\nbase = 32\nsize = 64", "p.toml:2: base 0x20 is no multiple of 64"},
      {"[[entry]]\nbase = 0\nsize = 96", "p.toml:3: size 0x60 is no multiple of 64"},
      {"[[entry]]\nbase = 0\nsize = 0", "p.toml:3: key 'size' is 0; it must be 0x40 to 0x100000000"},
      {"[[entry]]\nbase = 64\nsize = 0x100000000", "p.toml:3: ends at 0x10000003f, beyond 32-bit addresses"},
      {"[[entry]]\nbase = 64\nlimit = 63", "p.toml:3: limit 0x3f lies below base 0x40"},
      {"[[entry]]\nbase = 64\nlimit = 128",
       "p.toml:3: limit 0x80 is not the last byte of 64 (it would end in 3f, 7f, bf or ff)"},
      {entry("read = [\"nobody\"]\nmodes = [\"any\"]"),
       "p.toml:4: 'read' names unknown initiator 'nobody'; use pluton_core, pluton_dma, app_core, io_core0 or an id "
       "from 1 to 15"},
      {entry("read = [0]\nmodes = [\"any\"]"),
       "p.toml:4: 'read' names unknown initiator 0; use pluton_core, pluton_dma, app_core, io_core0 or an id from 1 "
       "to 15"},
      {entry("read = [\n1,\n1]\nmodes = [\"any\"]"), "p.toml:6: 'read' names pluton_core twice"},
      {entry("read = 1"), "p.toml:4: key 'read' must be an array"},
      {entry("read = [1]"),
       "p.toml:4: 'read' names initiators, but neither 'modes' nor 'read_modes' says in which modes"},
      {entry("read_modes = [\"any\"]"), "p.toml:4: 'read_modes' without initiators in 'read'"},
      {entry("modes = []"), "p.toml:4: 'modes' is empty"},
      {entry("modes = [\"safe\"]"),
       "p.toml:4: 'modes' names unknown mode 'safe'; use secure, normal or any, or one of secure_privileged, "
       "secure_user, normal_privileged, normal_user"},
      {entry("enabled = \"yes\""), "p.toml:4: key 'enabled' must be true or false"},
      {entry("") + entry("locked = true"), "p.toml:7: an entry can be locked only when all before it are"},
      {entry("name = \"a,b\""),
       "p.toml:4: name 'a,b': use 1 to 48 of letters, digits, '_', '-' and '.', a letter, '_' or '.' first"},
      {entry("name = \"a\"\n") + entry("name = \"a\""), "p.toml:8: name 'a' used twice"},
      {"[[at]]\ncycle = 1", "p.toml:1: [[at]] changes nothing: give 'enable', 'disable' or 'close_boot = true'"},
      {"[[at]]\ncycle = 1\nenable = [0]", "p.toml:3: 'enable' names unknown entry 0"},
      {"[[at]]\ncycle = 1\nclose_boot = true", "p.toml:3: boot is not open any more at that cycle"},
      {entry("locked = true\n") + "[[at]]\ncycle = 1\ndisable = [0]", "p.toml:7: entry 0 is locked"},
      {entry("") + "[[at]]\ncycle = 1\ndisable = [0]\nenable = [0]", "p.toml:7: entry 0 is both disabled and enabled"},
      {entry("") + "[[at]]\ncycle = 1\ndisable = [0]\n[[at]]\ncycle = 1\nenable = [0]",
       "p.toml:8: cycle 1 does not lie after that of the [[at]] before"},
  };
  for (const Mistake& m : mistakes) EXPECT_EQ(mistake(m.text), m.what) << m.text;
  const std::string syntax = mistake("[[entry]]\nbase = = 3\n");
  EXPECT_EQ(syntax.rfind("p.toml:2: ", 0), 0u) << syntax;
  EXPECT_EQ(syntax.find('\n'), std::string::npos);
}

}  // namespace
