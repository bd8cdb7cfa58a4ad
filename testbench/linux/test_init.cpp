// SPDX-License-Identifier: Apache-2.0
// What init of the Normal World makes of the kernel's command line and of the monitor's records.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "sw/linux/init/options.h"
#include "sw/linux/init/report.h"

namespace {

struct Parsed {
  explicit Parsed(const std::string& line) { plt_options_parse(line.c_str(), &options); }
  std::vector<std::string> words() const { return {options.word, options.word + options.words}; }
  plt_options options;
};

using Words = std::vector<std::string>;

TEST(LinuxOptions, nothing_asked_is_a_sample_a_shell_and_a_tended_watchdog) {
  const Parsed parsed("console=ttyS0 quiet\n");
  EXPECT_EQ(parsed.options.then, THEN_DEFAULT);
  EXPECT_TRUE(parsed.options.sample);
  EXPECT_EQ(parsed.options.watchdog_ms, 10000u);
  EXPECT_EQ(parsed.words(), Words{});
  EXPECT_EQ(parsed.options.complaint, nullptr);
}

TEST(LinuxOptions, each_action_has_its_word) {
  EXPECT_EQ(Parsed("plt.then=poweroff").options.then, THEN_POWEROFF);
  EXPECT_EQ(Parsed("plt.then=poweroff-fail").options.then, THEN_POWEROFF_FAIL);
  EXPECT_EQ(Parsed("plt.then=panic").options.then, THEN_PANIC);
  EXPECT_EQ(Parsed("a plt.then=hang b").options.then, THEN_HANG);
}

TEST(LinuxOptions, watchdog_takes_0_to_60000) {
  EXPECT_EQ(Parsed("plt.watchdog_ms=0").options.watchdog_ms, 0u);
  EXPECT_EQ(Parsed("plt.watchdog_ms=60000").options.watchdog_ms, 60000u);
  for (const char* wrong : {"60001", "4294967297", "-1", "1s", "18446744073709551617"}) {
    const Parsed parsed(std::string("plt.watchdog_ms=") + wrong);
    EXPECT_EQ(parsed.options.watchdog_ms, 10000u) << wrong;
    EXPECT_STREQ(parsed.options.complaint, (std::string("plt.watchdog_ms=") + wrong).c_str());
  }
}

TEST(LinuxOptions, a_command_comes_from_run_test_or_after_two_dashes) {
  EXPECT_EQ(Parsed("plt.run=ls").words(), Words{"ls"});
  EXPECT_EQ(Parsed("plt.test=suite").words(), Words{"suite"});
  EXPECT_EQ(Parsed("plt.run=ls -- cat /proc/cmdline -- x").words(), (Words{"cat", "/proc/cmdline", "--", "x"}));
  EXPECT_EQ(Parsed("plt.run=ls --").words(), Words{});
}

TEST(LinuxOptions, words_after_two_dashes_are_no_options) {
  const Parsed parsed("-- echo plt.then=panic plt.wrong");
  EXPECT_EQ(parsed.options.then, THEN_DEFAULT);
  EXPECT_EQ(parsed.words(), (Words{"echo", "plt.then=panic", "plt.wrong"}));
  EXPECT_EQ(parsed.options.complaint, nullptr);
}

TEST(LinuxOptions, the_first_word_not_understood_is_named_and_has_no_effect) {
  const Parsed parsed("plt.then=panic plt.then=later plt.sample=2 plt.run= plt.");
  EXPECT_STREQ(parsed.options.complaint, "plt.then=later");
  EXPECT_EQ(parsed.options.then, THEN_PANIC);
  EXPECT_TRUE(parsed.options.sample);
  EXPECT_EQ(parsed.words(), Words{});
}

TEST(LinuxOptions, more_words_than_there_is_room_for_are_dropped) {
  std::string line = "--";
  for (int i = 0; i < 40; ++i) line += " w" + std::to_string(i);
  const Parsed parsed(line);
  ASSERT_EQ(parsed.options.words, static_cast<unsigned>(PLT_OPTION_WORDS));
  EXPECT_EQ(parsed.words().back(), "w15");
  EXPECT_EQ(parsed.options.word[PLT_OPTION_WORDS], nullptr);
}

TEST(LinuxOptions, a_line_of_any_length_is_cut_at_its_room) {
  const Parsed parsed(std::string(5000, 'x') + " plt.then=panic");
  EXPECT_EQ(parsed.options.then, THEN_DEFAULT);
}

std::string boot_line(const plt_boot_entry& entry) {
  std::array<char, PLT_REPORT_LINE> line;
  plt_report_boot_entry(&entry, line.data(), line.size());
  return line.data();
}

TEST(LinuxReport, boot_entry_gives_type_version_slot_and_digest) {
  plt_boot_entry entry{PLT_IMAGE_KERNEL, 7, PLT_SLOT_PRIMARY, 0, {}};
  for (unsigned i = 0; i < 32; ++i) entry.sha256[i] = static_cast<std::uint8_t>(i * 8);
  EXPECT_EQ(boot_line(entry),
            "kernel version 7 slot primary sha256 0008101820283038404850586068707880889098a0a8b0b8c0c8d0d8e0e8f0f8");
}

TEST(LinuxReport, backup_says_why_the_primary_was_refused) {
  const plt_boot_entry entry{PLT_IMAGE_ROOT_FS, 4294967295u, PLT_SLOT_BACKUP, 0x31, {}};
  EXPECT_EQ(boot_line(entry),
            "root_fs version 4294967295 slot backup sha256 " + std::string(64, '0') + " (primary refused: error 0x31)");
}

TEST(LinuxReport, crash_record_text_may_fill_its_room_and_never_reaches_the_console_raw) {
  plt_crash_record record{1, PLT_CRASH_PANIC, 1, 2, 300, 0xffffffff80001234u, 5, {}};
  std::array<char, PLT_REPORT_LINE> line;
  std::memcpy(record.text, "0123456789\x1b[2Jabcdefghij", PLT_CRASH_TEXT_SIZE);
  plt_report_crash(&record, line.data(), line.size());
  EXPECT_STREQ(line.data(),
               "panic, failures 1, resets 2, cycle 300, pc 0xffffffff80001234, cause 0x5, 0123456789.[2Jabcdefghij");
  record.text[0] = '\0';
  record.reason = 9;
  plt_report_crash(&record, line.data(), line.size());
  EXPECT_STREQ(line.data(), "unknown reason, failures 1, resets 2, cycle 300, pc 0xffffffff80001234, cause 0x5");
}

TEST(LinuxReport, a_line_is_cut_at_its_room) {
  const plt_boot_entry entry{};
  std::array<char, 16> line;
  line.fill('x');
  plt_report_boot_entry(&entry, line.data(), 8);
  EXPECT_STREQ(line.data(), "unknown");
  EXPECT_EQ(line[8], 'x');
}

}  // namespace
