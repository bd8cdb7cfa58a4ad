// SPDX-License-Identifier: Apache-2.0
// Console text, boot report and hand-off structure.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <random>
#include <string>

#include "sw/include/gen/chip_map.h"
#include "sw/lib/boot_error.h"
#include "sw/lib/boot_report.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/fmt.h"
#include "sw/lib/handoff.h"

namespace {

std::string text_of(const fmt_line& line) { return std::string(line.text, line.length); }

std::string decimal(std::uint64_t value, std::size_t width = 0) {
  fmt_line line;
  fmt_clear(&line);
  fmt_decimal(&line, value, width);
  return text_of(line);
}

std::string ratio(std::uint64_t n, std::uint32_t d, std::size_t width = 0) {
  fmt_line line;
  fmt_clear(&line);
  fmt_ratio(&line, n, d, width);
  return text_of(line);
}

TEST(Fmt, decimals_agree_with_the_host_library) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t value = random() >> (random() % 64);
    EXPECT_EQ(decimal(value), std::to_string(value));
  }
  EXPECT_EQ(decimal(0), "0");
  EXPECT_EQ(decimal(UINT64_MAX), std::to_string(UINT64_MAX));
  EXPECT_EQ(decimal(42, 6), "    42");
  EXPECT_EQ(decimal(1234567, 3), "1234567");
}

TEST(Fmt, ratios_have_two_decimals_rounded_down) {
  EXPECT_EQ(ratio(0, 7), "0.00");
  EXPECT_EQ(ratio(1, 3), "0.33");
  EXPECT_EQ(ratio(1, 100), "0.01");
  EXPECT_EQ(ratio(9, 4), "2.25");
  EXPECT_EQ(ratio(19999, 100), "199.99");
  EXPECT_EQ(ratio(5, 0, 4), "   -");
  std::mt19937_64 random(2);
  for (int i = 0; i < 500; ++i) {
    const std::uint64_t n = random() >> 16;
    const auto d = static_cast<std::uint32_t>(random() | 1);
    char expected[64];
    std::snprintf(expected, sizeof expected, "%llu.%02llu", static_cast<unsigned long long>(n * 100 / d / 100),
                  static_cast<unsigned long long>(n * 100 / d % 100));
    EXPECT_EQ(ratio(n, d), expected);
  }
}

TEST(Fmt, long_text_is_cut_at_the_line_end) {
  struct {
    fmt_line line;
    char guard[8];
  } s;
  std::memset(&s, 0x5A, sizeof s);
  fmt_clear(&s.line);
  for (int i = 0; i < 50; ++i) fmt_text(&s.line, "0123456789");
  fmt_decimal(&s.line, UINT64_MAX, 40);
  fmt_hex(&s.line, 0x12345678, 8);
  EXPECT_EQ(s.line.length, FMT_LINE_BYTES);
  for (const char c : s.guard) EXPECT_EQ(c, 0x5A);
}

TEST(Fmt, octets_are_in_address_order) {
  const std::uint32_t words[] = {0x04030201, 0xDDCCBBAA};
  fmt_line line;
  fmt_clear(&line);
  fmt_octets(&line, words, 2);
  EXPECT_EQ(text_of(line), "01020304aabbccdd");
}

TEST(BootReport, lines_show_cycle_step_and_reason) {
  fmt_line line;
  handoff_entry e = {BOOT_STEP_ROOT_KEY, 0, 0, 17042, 0};
  boot_report_entry(&line, &e);
  EXPECT_EQ(text_of(line), "[     17042] R30 root-key      ok\r\n");
  e = {BOOT_STEP_SIGNATURE, BOOT_ERROR_SIGNATURE, 1, 99, 0};
  boot_report_entry(&line, &e);
  EXPECT_EQ(text_of(line), "[        99] R80 signature     REFUSED 0x31 signature is not valid (backup slot)\r\n");
  e = {BOOT_STEP_RUNTIME, 0, 0, 1, 1};
  boot_report_entry(&line, &e);
  EXPECT_EQ(text_of(line), "[4294967297] P10 runtime       ok\r\n");
}

TEST(Handoff, layout_is_fixed) {
  // Version 2 as written down in sw/README.md; a change needs a new version.
  EXPECT_EQ(sizeof(handoff_entry), 12u);
  EXPECT_EQ(offsetof(handoff, slot), 12u);
  EXPECT_EQ(offsetof(handoff, payload_sha256), 48u);
  EXPECT_EQ(offsetof(handoff, header_sha256), 80u);
  EXPECT_EQ(offsetof(handoff, key_id), 112u);
  EXPECT_EQ(offsetof(handoff, log_count), 144u);
  EXPECT_EQ(offsetof(handoff, log), 152u);
  EXPECT_EQ(sizeof(handoff), 152u + 48 * 12);
  EXPECT_LE(sizeof(handoff), RAM_REGION_HANDOFF_SIZE);
}

TEST(Handoff, log_counts_what_does_not_fit_and_never_overwrites) {
  struct {
    handoff h;
    std::uint32_t guard;
  } s;
  s.guard = 0x5A5A5A5A;
  handoff_init(&s.h);
  ASSERT_TRUE(handoff_valid(&s.h));
  for (std::uint32_t i = 0; i < HANDOFF_LOG_CAPACITY + 5; ++i) handoff_log(&s.h, i, i & 1, (1ull << 32) + i);
  EXPECT_EQ(s.h.log_count, HANDOFF_LOG_CAPACITY);
  EXPECT_EQ(s.h.log_dropped, 5u);
  EXPECT_EQ(s.guard, 0x5A5A5A5Au);
  EXPECT_EQ(s.h.log[0].step, 0u);
  EXPECT_EQ(handoff_cycle(&s.h.log[7]), (1ull << 32) + 7);
}

TEST(Handoff, error_belongs_to_the_newest_entry) {
  handoff h;
  handoff_init(&h);
  handoff_log_error(&h, 0x31);  // nothing logged yet
  handoff_log(&h, BOOT_STEP_COPY, 0, 1);
  handoff_log(&h, BOOT_STEP_HASH, 0, 2);
  handoff_log_error(&h, BOOT_ERROR_PAYLOAD_HASH);
  handoff_log(&h, BOOT_STEP_COPY, 1, 3);
  EXPECT_EQ(h.log[0].error, 0);
  EXPECT_EQ(h.log[1].error, BOOT_ERROR_PAYLOAD_HASH);
  ASSERT_NE(handoff_find(&h, BOOT_STEP_COPY), nullptr);
  EXPECT_EQ(handoff_find(&h, BOOT_STEP_COPY)->slot, 1);
  EXPECT_EQ(handoff_find(&h, BOOT_STEP_LOCK), nullptr);
}

TEST(Handoff, reader_refuses_what_it_does_not_know) {
  handoff good;
  handoff_init(&good);
  for (int field = 0; field < 4; ++field) {
    handoff h = good;
    if (field == 0) h.magic ^= 1;
    if (field == 1) h.version = 1;
    if (field == 2) h.bytes -= 4;
    if (field == 3) h.log_count = HANDOFF_LOG_CAPACITY + 1;
    EXPECT_FALSE(handoff_valid(&h)) << field;
  }
}

}  // namespace
