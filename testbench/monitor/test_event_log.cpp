// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "testbench/monitor/monitor_double.hpp"

namespace {

void add(event_log& log, const std::string& text) {
  fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, text.c_str());
  event_log_add(&log, &line);
}

std::string read_all(const event_log& log, std::size_t step) {
  std::string all;
  for (;;) {
    std::string part(step, '\0');
    const std::size_t n = event_log_read(&log, all.size(), part.data(), part.size());
    if (n == 0) return all;
    all.append(part, 0, n);
  }
}

std::string expected(unsigned lines) {
  std::string text;
  for (unsigned i = 0; i < lines; ++i) {
    if (i == EVENT_LINES_KEPT && lines > EVENT_LINES) {
      text += "(" + std::to_string(lines - EVENT_LINES) + " lines lost)\n";
      i += lines - EVENT_LINES;
    }
    text += "line " + std::to_string(i) + "\n";
  }
  return text;
}

TEST(EventLog, text_is_every_line_until_the_room_is_used_up) {
  event_log log;
  event_log_clear(&log);
  for (unsigned n = 0; n < EVENT_LINES; ++n) {
    ASSERT_EQ(read_all(log, 4096), expected(n));
    add(log, "line " + std::to_string(n));
  }
}

TEST(EventLog, flood_keeps_the_first_and_the_newest_lines_and_says_what_is_lost) {
  event_log log;
  event_log_clear(&log);
  for (unsigned n = 0; n < 1000; ++n) {
    add(log, "line " + std::to_string(n));
    ASSERT_EQ(read_all(log, 8192), expected(n + 1)) << n;
  }
}

TEST(EventLog, text_is_the_same_in_pieces_of_any_size) {
  event_log log;
  event_log_clear(&log);
  for (unsigned n = 0; n < 150; ++n) add(log, "line " + std::to_string(n));
  for (std::size_t step = 1; step < 130; ++step) ASSERT_EQ(read_all(log, step), expected(150)) << step;
}

TEST(EventLog, offset_beyond_the_end_reads_nothing) {
  event_log log;
  event_log_clear(&log);
  add(log, "one");
  char out[8] = {'x'};
  for (const std::uint64_t offset : {std::uint64_t{4}, std::uint64_t{5}, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
    EXPECT_EQ(event_log_read(&log, offset, out, sizeof out), 0u);
  }
  EXPECT_EQ(out[0], 'x');
  EXPECT_EQ(event_log_read(&log, 3, out, sizeof out), 1u);
}

TEST(EventLog, what_does_not_print_becomes_a_dot_and_long_lines_are_cut) {
  event_log log;
  event_log_clear(&log);
  add(log, "a\tb\x7F\x1B[2J\xC3");
  add(log, std::string(119, 'x'));
  const std::string text = read_all(log, 4096);
  EXPECT_EQ(text.substr(0, 10), "a.b..[2J.\n");
  EXPECT_EQ(text.size(), 10 + EVENT_LINE_BYTES - 1 + 1);
}

}  // namespace
