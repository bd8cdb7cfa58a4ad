// SPDX-License-Identifier: Apache-2.0
// The vendor extension, service by service: good arguments, bad pointers and lengths, wrong order.
#include <gtest/gtest.h>

#include <numeric>

#include "testbench/monitor/pluton_double.hpp"

namespace {

using testing_monitor::FullBench;
using testing_monitor::MonitorDouble;
using testing_monitor::PlutonDouble;

using Values = std::vector<std::uint64_t>;

constexpr std::uint64_t kRam = MonitorDouble::kBase;
constexpr std::uint64_t kEnd = MonitorDouble::kBase + MonitorDouble::kSize;
constexpr std::uint64_t kFree = 0x80400000;
constexpr std::uint64_t kMost = ~0;

// Ranges of `length` octets that are not all the Normal World's.
std::vector<std::uint64_t> bad_pointers(std::uint64_t length) {
  return {
      0,        1,     0x80000000,     kRam - 1,           kRam - length, kEnd - length + 1,  kEnd - 1,          kEnd,
      kEnd + 1, kMost, kMost - length, kMost - length + 1, kFree << 32,   kFree | 1ull << 32, kFree | 1ull << 63};
}

class Vendor : public ::testing::Test, public FullBench {
 protected:
  void expect_untouched() const {
    EXPECT_EQ(machine.outside, 0u);
    EXPECT_EQ(machine.fetched + machine.given, 0u);
    EXPECT_TRUE(machine.resets.empty());
  }
};

TEST_F(Vendor, version_asks_nobody) {
  EXPECT_EQ(vendor(PLT_MONITOR_VERSION).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_VERSION).value, 0x00010000u);
  EXPECT_TRUE(machine.requests.empty());
}

TEST_F(Vendor, boot_count_is_plutons) {
  EXPECT_EQ(vendor(PLT_MONITOR_BOOT_COUNT).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_BOOT_COUNT).value, PlutonDouble::kEntries);
}

TEST_F(Vendor, boot_entry_arrives_whole_at_any_alignment) {
  for (std::uint64_t shift = 0; shift < 9; ++shift) {
    for (const std::uint64_t at : Values{kRam + shift, kFree + shift, kEnd - 48 - shift}) {
      std::uint8_t* there = machine.ram(at);
      std::fill(there, there + 48, 0xEE);
      const sbi_result r = vendor(PLT_MONITOR_BOOT_ENTRY, 2, at, 48);
      ASSERT_EQ(r.error, 0);
      ASSERT_EQ(r.value, 48u);
      for (unsigned i = 0; i < 12; ++i) {
        std::uint32_t word;
        std::memcpy(&word, there + 4 * i, 4);
        ASSERT_EQ(word, PlutonDouble::entry_word(2, i));
      }
    }
  }
}

TEST_F(Vendor, boot_entry_writes_48_octets_whatever_room_there_is) {
  std::fill(machine.ram(kFree), machine.ram(kFree) + 128, 0xEE);
  EXPECT_EQ(vendor(PLT_MONITOR_BOOT_ENTRY, 0, kFree, 100).value, 48u);
  EXPECT_EQ(machine.given, 48u);
  EXPECT_EQ(*machine.ram(kFree + 48), 0xEE);
}

TEST_F(Vendor, boot_entry_refuses_bad_pointers_short_room_and_other_indices) {
  for (const std::uint64_t p : bad_pointers(48)) {
    EXPECT_EQ(vendor(PLT_MONITOR_BOOT_ENTRY, 0, p, 48).error, PLT_SBI_INVALID_ADDRESS) << std::hex << p;
  }
  for (const std::uint64_t n : Values{kMost, kMost - kFree, kMost - kFree + 1, kEnd - kFree + 1, 1ull << 63}) {
    EXPECT_EQ(vendor(PLT_MONITOR_BOOT_ENTRY, 0, kFree, n).error, PLT_SBI_INVALID_ADDRESS) << std::hex << n;
  }
  for (std::uint64_t n = 0; n < 48; ++n) {
    EXPECT_EQ(vendor(PLT_MONITOR_BOOT_ENTRY, 0, kFree, n).error, PLT_SBI_INVALID_PARAM);
  }
  EXPECT_TRUE(machine.requests.empty());
  for (const std::uint64_t i : Values{4, 0xFFFFFFFF, 1ull << 32, kMost}) {
    EXPECT_EQ(vendor(PLT_MONITOR_BOOT_ENTRY, i, kFree, 48).error, PLT_SBI_INVALID_PARAM) << i;
  }
  expect_untouched();
}

TEST_F(Vendor, log_read_gives_the_text_in_pieces) {
  fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "hello");
  event_log_add(&monitor.log, &line);
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, 0, kFree, 4096).value, 6u);
  EXPECT_EQ(std::memcmp(machine.ram(kFree), "hello\n", 6), 0);
  EXPECT_EQ(machine.given, 6u);
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, 2, kEnd - 1, 1).value, 1u);
  EXPECT_EQ(*machine.ram(kEnd - 1), 'l');
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, 6, kFree, 10).value, 0u);
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, kMost, kFree, 10).value, 0u);
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, kMost, kFree, 10).error, 0);
}

TEST_F(Vendor, log_read_gives_at_most_256_octets_at_once) {
  for (int i = 0; i < 10; ++i) (void)vendor(PLT_MONITOR_BOOT_ENTRY, 0, 0, 0);
  machine.given = 0;
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, 0, kFree, 4096).value, MONITOR_LOG_CALL_MAX);
  EXPECT_EQ(machine.given, MONITOR_LOG_CALL_MAX);
}

TEST_F(Vendor, log_read_refuses_bad_pointers_and_no_room) {
  for (const std::uint64_t p : bad_pointers(64)) {
    EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, 0, p, 64).error, PLT_SBI_INVALID_ADDRESS) << std::hex << p;
  }
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, 0, kFree, 0).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(vendor(PLT_MONITOR_LOG_READ, 0, kFree, kMost).error, PLT_SBI_INVALID_ADDRESS);
  expect_untouched();
}

TEST_F(Vendor, crash_read_gives_the_record_or_nothing) {
  EXPECT_EQ(vendor(PLT_MONITOR_CRASH_READ, kFree, 64).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_CRASH_READ, kFree, 64).value, 0u);
  EXPECT_EQ(machine.given, 0u);
  plt_crash_record record{};
  record.valid = 1;
  record.pc = 0x1234;
  machine.crash = record;
  EXPECT_EQ(vendor(PLT_MONITOR_CRASH_READ, kEnd - 64, 64).value, 64u);
  EXPECT_EQ(std::memcmp(machine.ram(kEnd - 64), &record, 64), 0);
  machine.given = 0;
  for (const std::uint64_t p : bad_pointers(64)) {
    EXPECT_EQ(vendor(PLT_MONITOR_CRASH_READ, p, 64).error, PLT_SBI_INVALID_ADDRESS) << std::hex << p;
  }
  for (std::uint64_t n = 0; n < 64; ++n) {
    EXPECT_EQ(vendor(PLT_MONITOR_CRASH_READ, kFree, n).error, PLT_SBI_INVALID_PARAM);
  }
  expect_untouched();
}

TEST_F(Vendor, watchdog_takes_1_to_60000_milliseconds) {
  for (const std::uint64_t ms : Values{1, 60000}) EXPECT_EQ(vendor(PLT_MONITOR_WATCHDOG_TEND, ms).error, 0);
  EXPECT_EQ(machine.tended, (std::vector<std::uint32_t>{1, 60000}));
  for (const std::uint64_t ms : Values{0, 60001, 1ull << 32 | 5, kMost}) {
    EXPECT_EQ(vendor(PLT_MONITOR_WATCHDOG_TEND, ms).error, PLT_SBI_INVALID_PARAM) << ms;
  }
  EXPECT_EQ(machine.tended.size(), 2u);
  machine.has_watchdog = false;
  EXPECT_EQ(vendor(PLT_MONITOR_WATCHDOG_TEND, 5).error, PLT_SBI_NOT_SUPPORTED);
}

TEST_F(Vendor, security_version_of_every_image_type_and_of_nothing_else) {
  for (std::uint32_t type = 1; type <= 5; ++type) {
    EXPECT_EQ(vendor(PLT_MONITOR_SECURITY_VERSION, type).value, PlutonDouble::minimum(type));
  }
  for (const std::uint64_t type : Values{0, 6, 1ull << 32 | 3, kMost}) {
    EXPECT_EQ(vendor(PLT_MONITOR_SECURITY_VERSION, type).error, PLT_SBI_INVALID_PARAM);
  }
}

TEST_F(Vendor, peripheral_has_one_owner_and_changes_hands_by_way_of_nobody) {
  const auto assign = [this](std::uint64_t p, std::uint64_t o) {
    return vendor(PLT_MONITOR_PERIPHERAL_ASSIGN, p, o).error;
  };
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_QUERY, 1).value, PLT_OWNER_NOBODY);
  EXPECT_EQ(assign(1, PLT_OWNER_NORMAL_WORLD), 0);
  EXPECT_EQ(assign(1, PLT_OWNER_NORMAL_WORLD), 0);
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_QUERY, 1).value, PLT_OWNER_NORMAL_WORLD);
  EXPECT_EQ(assign(1, PLT_OWNER_IO_CORE0), PLT_SBI_DENIED);
  EXPECT_EQ(assign(2, PLT_OWNER_IO_CORE0), 0);
  EXPECT_EQ(assign(1, PLT_OWNER_NOBODY), 0);
  EXPECT_EQ(assign(1, PLT_OWNER_IO_CORE0), 0);
  EXPECT_EQ(machine.assigned, (std::vector<std::pair<std::uint32_t, std::uint32_t>>{{1, 1}, {2, 2}, {1, 0}, {1, 2}}));
  for (const std::uint64_t p : Values{0, 4, 1ull << 32 | 1, kMost}) {
    EXPECT_EQ(assign(p, 0), PLT_SBI_INVALID_PARAM);
    EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_QUERY, p).error, PLT_SBI_INVALID_PARAM);
  }
  for (const std::uint64_t o : Values{3, 1ull << 32, kMost}) EXPECT_EQ(assign(3, o), PLT_SBI_INVALID_PARAM);
}

TEST_F(Vendor, after_the_lock_no_assignment_changes) {
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_ASSIGN, 1, 1).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_LOCK).error, 0);
  machine.assigned.clear();
  for (std::uint64_t p = 1; p <= 3; ++p) {
    for (std::uint64_t o = 0; o <= 2; ++o) {
      EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_ASSIGN, p, o).error, PLT_SBI_DENIED);
    }
  }
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_LOCK).error, 0);
  EXPECT_TRUE(machine.assigned.empty());
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_QUERY, 1).value, 1u);
}

TEST_F(Vendor, assignment_that_the_firewall_refuses_does_not_happen) {
  machine.firewall_status = PLUTON_DENIED;
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_ASSIGN, 1, 1).error, PLT_SBI_DENIED);
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_QUERY, 1).value, PLT_OWNER_NOBODY);
  machine.firewall_status = PLUTON_UNSUPPORTED;
  EXPECT_EQ(vendor(PLT_MONITOR_PERIPHERAL_ASSIGN, 1, 1).error, PLT_SBI_NOT_SUPPORTED);
}

TEST_F(Vendor, crash_report_keeps_printable_text_and_resets) {
  std::memcpy(machine.ram(kFree), "no\ninit", 7);
  (void)vendor(PLT_MONITOR_CRASH_REPORT, kFree, 7);
  ASSERT_TRUE(machine.crash);
  EXPECT_EQ(machine.crash->reason, PLT_CRASH_PANIC);
  EXPECT_EQ(std::string(machine.crash->text, 24), std::string("no.init") + std::string(17, '\0'));
  ASSERT_EQ(machine.resets.size(), 1u);
  EXPECT_EQ(machine.resets[0].type, MONITOR_COLD_REBOOT);
  EXPECT_TRUE(machine.resets[0].failure);
  (void)vendor(PLT_MONITOR_CRASH_REPORT, kEnd, 0);
  EXPECT_EQ(machine.resets.size(), 2u);
}

TEST_F(Vendor, crash_report_refuses_bad_pointers_and_long_text) {
  for (const std::uint64_t p : bad_pointers(24)) {
    EXPECT_EQ(vendor(PLT_MONITOR_CRASH_REPORT, p, 24).error, PLT_SBI_INVALID_ADDRESS) << std::hex << p;
  }
  for (const std::uint64_t n : Values{25, 1ull << 32, kMost}) {
    EXPECT_EQ(vendor(PLT_MONITOR_CRASH_REPORT, kFree, n).error, PLT_SBI_INVALID_PARAM);
  }
  EXPECT_FALSE(machine.crash);
  expect_untouched();
}

TEST_F(Vendor, what_is_not_there_is_not_supported) {
  for (const std::uint64_t f : Values{15, 16, 17, 18, 19, 22, 1ull << 32, 1ull << 32 | 1, kMost}) {
    EXPECT_EQ(vendor(f, 0, kFree, 64).error, PLT_SBI_NOT_SUPPORTED) << f;
  }
  expect_untouched();
}

TEST_F(Vendor, plutons_refusals_have_errors_of_their_own_and_write_nothing) {
  const std::pair<int, int> table[] = {{PLUTON_FAILED, PLT_SBI_FAILED},
                                       {PLUTON_UNSUPPORTED, PLT_SBI_NOT_SUPPORTED},
                                       {PLUTON_BAD_ARGUMENT, PLT_SBI_INVALID_PARAM},
                                       {PLUTON_DENIED, PLT_SBI_DENIED},
                                       {-99, PLT_SBI_FAILED}};
  for (const auto& [status, error] : table) {
    pluton.fail = status;
    EXPECT_EQ(vendor(PLT_MONITOR_BOOT_COUNT).error, error);
    EXPECT_EQ(vendor(PLT_MONITOR_BOOT_COUNT).value, 0u);
    EXPECT_EQ(vendor(PLT_MONITOR_BOOT_ENTRY, 0, kFree, 48).error, error);
    EXPECT_EQ(vendor(PLT_MONITOR_SECURITY_VERSION, 3).error, error);
    EXPECT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 3, 64).error, error);
  }
  EXPECT_EQ(machine.given, 0u);
}

TEST_F(Vendor, every_refusal_leaves_a_line_and_success_leaves_none) {
  (void)vendor(PLT_MONITOR_VERSION);
  (void)vendor(PLT_MONITOR_BOOT_COUNT);
  (void)vendor(PLT_MONITOR_BOOT_ENTRY, 0, kFree, 48);
  EXPECT_EQ(log(), "");
  (void)vendor(PLT_MONITOR_BOOT_ENTRY, 1, 0x80000000, 48);
  EXPECT_EQ(log(), "[1000] refused call: function 0x00000002 error -5 a0 0x00000001 a1 0x80000000 a2 0x00000030\n");
}

TEST_F(Vendor, stage_takes_an_image_in_pieces_and_commits_it) {
  constexpr std::uint32_t kLength = 5000;
  std::iota(machine.ram(kFree + 3), machine.ram(kFree + 3) + kLength, 1);
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, PLT_IMAGE_KERNEL, kLength).error, 0);
  EXPECT_EQ(pluton.type, PLT_IMAGE_KERNEL);
  std::uint64_t at = 0;
  for (const std::uint64_t piece : Values{4, 60, 64, 68, 4096, 708}) {
    ASSERT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, at, kFree + 3 + at, piece).error, 0) << at;
    at += piece;
  }
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_COMMIT).error, 0);
  EXPECT_EQ(pluton.commits, 1u);
  ASSERT_EQ(pluton.staged.size() * 4, kLength);
  EXPECT_EQ(std::memcmp(pluton.staged.data(), machine.ram(kFree + 3), kLength), 0);
  EXPECT_EQ(machine.fetched, kLength) << "each octet is fetched once";
  EXPECT_EQ(pluton.disorder, 0u);
}

TEST_F(Vendor, nonce_and_ticket_are_carried_between_the_caller_and_pluton) {
  EXPECT_EQ(vendor(PLT_MONITOR_UPDATE_NONCE, kFree, 31).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(vendor(PLT_MONITOR_UPDATE_NONCE, 0x80000000, 32).error, PLT_SBI_INVALID_ADDRESS) << "the monitor's own";
  const sbi_result nonce = vendor(PLT_MONITOR_UPDATE_NONCE, kFree, 40);
  EXPECT_EQ(nonce.error, 0);
  EXPECT_EQ(nonce.value, 32u);
  for (unsigned i = 0; i < 8; ++i) {
    std::uint32_t word;
    std::memcpy(&word, machine.ram(kFree) + 4 * i, 4);
    EXPECT_EQ(word, PlutonDouble::entry_word(9, i));
  }
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_TICKET, kFree, 64).error, PLT_SBI_DENIED) << "nothing is staged";
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, PLT_IMAGE_KERNEL, 64).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_TICKET, kFree, 60).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_TICKET, 0x80000000, 64).error, PLT_SBI_INVALID_ADDRESS);
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_TICKET, kFree, 64).error, 0);
  ASSERT_EQ(pluton.ticket.size(), 16u);
  EXPECT_EQ(std::memcmp(pluton.ticket.data(), machine.ram(kFree), 64), 0);
}

TEST_F(Vendor, stage_refuses_every_wrong_order) {
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 64).error, PLT_SBI_DENIED);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_COMMIT).error, PLT_SBI_DENIED);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_ABORT).error, PLT_SBI_DENIED);
  EXPECT_TRUE(machine.requests.empty());
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 4, 128).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 4, 128).error, PLT_SBI_ALREADY_AVAILABLE);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_COMMIT).error, PLT_SBI_DENIED);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 64, kFree, 64).error, PLT_SBI_INVALID_PARAM);
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 64).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 64).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_COMMIT).error, PLT_SBI_DENIED);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 64, kFree, 68).error, PLT_SBI_INVALID_PARAM);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_ABORT).error, 0);
  EXPECT_FALSE(pluton.open);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 64, kFree, 64).error, PLT_SBI_DENIED);
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 4, 4).error, 0);
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 4).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_COMMIT).error, 0);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_COMMIT).error, PLT_SBI_DENIED);
  EXPECT_EQ(pluton.commits, 1u);
  EXPECT_EQ(pluton.disorder, 0u);
}

TEST_F(Vendor, stage_refuses_bad_types_lengths_offsets_and_pointers) {
  for (const std::uint64_t n : Values{0, 2, 0x1000004, 1ull << 32, kMost - 3}) {
    EXPECT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 3, n).error, PLT_SBI_INVALID_PARAM) << n;
  }
  for (const std::uint64_t type : Values{0, 6, 1ull << 32 | 3, kMost}) {
    EXPECT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, type, 64).error, PLT_SBI_INVALID_PARAM) << type;
  }
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 3, 0x1000000).error, 0);
  for (const std::uint64_t n : Values{0, 1, 66, 4100, 1ull << 32, kMost - 3}) {
    EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, n).error, PLT_SBI_INVALID_PARAM) << n;
  }
  for (const std::uint64_t o : Values{4, 1ull << 32, kMost, kMost - 63}) {
    EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, o, kFree, 64).error, PLT_SBI_INVALID_PARAM) << o;
  }
  for (const std::uint64_t size : Values{64u, 128u, 4096u}) {
    for (const std::uint64_t p : bad_pointers(size)) {
      EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, p, size).error, PLT_SBI_INVALID_ADDRESS) << std::hex << p;
    }
  }
  EXPECT_TRUE(pluton.open);
  EXPECT_TRUE(pluton.staged.empty());
  expect_untouched();
}

TEST_F(Vendor, stage_that_breaks_is_given_up) {
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 3, 4096).error, 0);
  pluton.fail = PLUTON_FAILED;
  pluton.fail_id = PLUTON_STAGE_WRITE;
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 64).error, PLT_SBI_FAILED);
  EXPECT_FALSE(pluton.open);
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 64).error, PLT_SBI_DENIED);
  pluton.fail = PLUTON_OK;
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 3, 4096).error, 0);
  machine.bus_error = true;
  EXPECT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 64).error, PLT_SBI_INVALID_ADDRESS);
  EXPECT_FALSE(pluton.open);
}

TEST_F(Vendor, memory_that_changes_while_it_is_copied_is_seen_once) {
  // The kernel's other hand rewrites the text right after every fetch; what was fetched first is what counts.
  std::memcpy(machine.ram(kFree), "first", 5);
  machine.after_copy_in = [this] { std::memcpy(machine.ram(kFree), "later", 5); };
  (void)vendor(PLT_MONITOR_CRASH_REPORT, kFree, 5);
  EXPECT_STREQ(machine.crash->text, "first");
  EXPECT_EQ(machine.fetched, 5u);
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_BEGIN, 3, 64).error, 0);
  std::memcpy(machine.ram(kFree), "first", 5);
  ASSERT_EQ(vendor(PLT_MONITOR_STAGE_WRITE, 0, kFree, 64).error, 0);
  EXPECT_EQ(std::memcmp(pluton.staged.data(), "first", 5), 0);
}

}  // namespace
