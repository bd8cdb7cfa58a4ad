// SPDX-License-Identifier: Apache-2.0
// Time: the pipeline table of tlm/hart/README.md row by row, fetch, interrupts to the cycle, counters.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "testbench/hart/assembler.hpp"
#include "testbench/hart/outcome.hpp"

namespace hart_test {
namespace {

using Words = std::vector<std::uint32_t>;
constexpr unsigned kMcycle = 0xB00, kMinstret = 0xB02, kT0 = 5, kA0 = 10, kA1 = 11, kA2 = 12, kA3 = 13, kDev = 17,
                   kRam = 16;

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
Words nops(unsigned n) { return Words(n, rv::kNop); }
// Common frame: pointers, a handler that finishes, the body, the end.
Words frame(const Words& body) {
  return Words{rv::lui(kDev, 0x10000000), rv::lui(kRam, 0x80080000)} + body + Words{rv::sw(0, kDev, 0), rv::jal(0, 0)};
}
const Options kAll[] = {kFast, kExact, kObserved};

struct Row {
  const char* name;  // of the README's table
  Words code;        // what is measured, after a0 = 7, a1 = 3, a2 = address of word 2 of the code (set up by auipc)
  unsigned cycles;
};

// Cycles of `code` between two reads of mcycle, less the first read's own.
std::uint64_t measured(const Options& options, const Words& code) {
  const Words body =
      Words{rv::addi(kA0, 0, 7), rv::addi(kA1, 0, 3), rv::csrr(20, kMcycle)} + code + Words{rv::csrr(21, kMcycle)};
  const Outcome o = run_in_child(options, hart_test::code(frame(body)));
  EXPECT_TRUE(o.finished) << o.text;
  return o.registers[21] - o.registers[20] - 2;
}

std::vector<Row> rows() {
  using namespace rv;
  const std::uint32_t half_nop = 0x00010001;  // two c.nop
  return {
      {"integer register or immediate, `lui`, `auipc`", {r(0, 0, 12, kA0, kA1)}, 1},
      {"load", {lw(12, kRam, 0)}, 2},
      {"store", {sw(kA0, kRam, 0)}, 2},
      {"branch, not taken", {b(0, kA0, kA1, 8)}, 1},
      {"branch, taken", {b(1, kA0, kA1, 4)}, 3},
      {"`jal`", {jal(1, 4)}, 2},
      {"`jalr`", {auipc(12, 0), addi(0, 0, 0), jalr(1, 12, 12)}, 3 + 2},
      {"`mul`", {r(1, 0, 12, kA0, kA1)}, 3},
      {"`mulh`, `mulhsu`, `mulhu`", {r(1, 2, 12, kA0, kA1)}, 4},
      {"`div`, `divu`, `rem`, `remu`", {r(1, 4, 12, kA0, kA1)}, 37},
      {"CSR instruction", {csrr(12, 0x340)}, 2},
      {"`fence`", {kFence}, 1},
      {"`fence.i`", {kFenceI}, 4},
      {"`mret`",
       {auipc(12, 0), addi(12, 12, 28), csrw(0x341, 12), lui(12, 0x2000), addi(12, 12, -0x800), csr(2, 0, 0x300, 12),
        kMret},
       4 + 4 + 4},
      {"trap or interrupt entry", {auipc(12, 0), addi(12, 12, 16), csrw(0x305, 12), kEcall}, 4 + 4},
      {"control transfer to a 32-bit instruction across two words",
       // jal over the first c.nop of a pair to an addi at an address with bit 1 set
       {jal(0, 6), (addi(12, 0, 1) << 16) | 1, (addi(12, 0, 1) >> 16) | (1u << 16)},
       2 + 1 + 1 + 1},
      {"load or store that is not naturally aligned", {lw(12, kRam, 1)}, 2 + 1},
      {"wait states of the bus", {lw(12, kDev, 4)}, 2 + 2},
      {"", {half_nop}, 2},
  };
}

TEST(Timing, every_row_of_the_table_is_what_the_model_takes) {
  std::ifstream file(PLT_SOURCE_DIR "/tlm/hart/README.md");
  std::stringstream readme;
  readme << file.rdbuf();
  static const std::map<std::string, std::string> kShown = {
      {"`jalr`", "3"},
      {"`mret`", "4"},
      {"trap or interrupt entry", "4"},
      {"control transfer to a 32-bit instruction across two words", "+1"},
      {"load or store that is not naturally aligned", "+1"},
      {"wait states of the bus", "added"},
      {"load", "2"},
      {"store", "2"}};
  for (const Row& row : rows()) {
    for (const Options& options : kAll) EXPECT_EQ(measured(options, row.code), row.cycles) << row.name;
    if (*row.name == '\0') continue;
    const auto shown = kShown.find(row.name);
    const std::string cycles = shown != kShown.end() ? shown->second : std::to_string(row.cycles);
    EXPECT_NE(readme.str().find(fmt::format("| {} | {} |", row.name, cycles)), std::string::npos) << row.name;
  }
}

TEST(Timing, no_instruction_depends_on_its_data) {
  for (const std::uint32_t f3 : {0u, 1u, 2u, 3u, 4u, 5u, 6u, 7u}) {
    const Words big = {rv::addi(kA0, 0, -1), rv::lui(kA1, 0x80000000), rv::r(1, f3, 12, kA1, kA0)};
    const Words zero = {rv::addi(kA0, 0, 0), rv::addi(kA1, 0, 0), rv::r(1, f3, 12, kA0, kA1)};
    EXPECT_EQ(measured(kObserved, big), measured(kObserved, zero));
  }
}

TEST(Timing, fetch_fills_one_word_at_a_time_and_adds_its_wait_states) {
  // Code in memory with 3 wait cycles an access: each aligned word is fetched once in straight line, again after a
  // jump.
  const auto in_slow_memory = [](const Words& code) {
    return [code](Machine& m) {
      const Words head = {rv::lui(kDev, 0x10000000), rv::lui(kT0, kSlowBase), rv::jalr(0, kT0, 0)};
      m.write(kRamBase, head.data(), head.size() * 4);
      const Words all =
          Words{rv::csrr(20, kMcycle)} + code + Words{rv::csrr(21, kMcycle), rv::sw(0, kDev, 0), rv::jal(0, 0)};
      m.write(kSlowBase, all.data(), all.size() * 4);
    };
  };
  const std::uint32_t two_short = 0x00010001;
  for (const Options& options : kAll) {
    const auto cycles = [&](const Words& code) {
      const Outcome o = run_in_child(options, in_slow_memory(code));
      EXPECT_TRUE(o.finished);
      return o.registers[21] - o.registers[20];
    };
    // mcycle reads the cycle in which its instruction executes, its own fetch included.
    EXPECT_EQ(cycles({}), 2u + 3);
    EXPECT_EQ(cycles({rv::kNop}), 2u + (1 + 3) + 3);
    EXPECT_EQ(cycles({two_short}), 2u + (2 + 3) + 3);
    EXPECT_EQ(cycles({rv::jal(0, 4)}), 2u + (2 + 3) + 3);
    // A jump within its own word fetches that word again: c.j +2, c.nop.
    EXPECT_EQ(cycles({0x0001A009}), 2u + (2 + 3) + (1 + 3) + 3);
  }
}

// Line 16 rises `k` cycles after the store that arms it; the interrupt is taken at the first boundary at or after.
Words interrupt_program(unsigned k, const Words& sled) {
  const Words head = {rv::lui(kDev, 0x10000000), rv::auipc(kT0, 0), rv::addi(kT0, kT0, 4 * 11 - 4),
                      rv::csrw(0x305, kT0), rv::lui(kT0, 0x10000), rv::csrw(0x304, kT0), rv::csrsi(0x300, 8),
                      rv::addi(kT0, 0, static_cast<std::int32_t>(k)), rv::sw(kT0, kDev, 8), rv::jal(0, 4 * 6), rv::kNop,
                      // handler, word 11
                      rv::csrr(kA0, kMcycle), rv::csrr(kA1, 0x341), rv::sw(0, kDev, 0), rv::jal(0, 0)};
  return head + sled + Words{rv::jal(0, 0)};
}
constexpr std::uint32_t kSled = kRamBase + 4 * 15;

TEST(Interrupts, are_taken_at_the_first_boundary_at_or_after_the_edge) {
  for (const Options& options : {kExact, kObserved}) {
    for (unsigned k = 0; k < 60; ++k) {
      const Outcome o = run_in_child(options, code(interrupt_program(k, nops(80))));
      ASSERT_TRUE(o.finished);
      const std::uint64_t armed = o.accesses[0];
      const std::uint64_t after_store = armed + 2 + kDeviceWait;
      const std::uint64_t sled_start = after_store + 2;  // the jal between
      const std::uint64_t edge = armed + k;
      std::uint64_t taken = after_store;
      std::uint32_t epc = kRamBase + 4 * 9;
      if (edge > after_store) {
        taken = std::max(edge, sled_start);
        epc = kSled + static_cast<std::uint32_t>(4 * (taken - sled_start));
      }
      EXPECT_EQ(o.registers[kA0], taken + 4) << k;
      EXPECT_EQ(o.registers[kA1], epc) << k;
    }
  }
}

TEST(Interrupts, wait_for_a_long_instruction_to_end) {
  const std::uint32_t divide = rv::r(1, 4, 12, kA2, kA3);
  for (const Options& options : {kExact, kObserved}) {
    for (unsigned k = 10; k < 130; k += 7) {
      const Outcome o = run_in_child(options, code(interrupt_program(k, Words(20, divide))));
      ASSERT_TRUE(o.finished);
      const std::uint64_t sled_start = o.accesses[0] + 2 + kDeviceWait + 2;
      const std::uint64_t n = (o.accesses[0] + k - sled_start + 36) / 37;
      EXPECT_EQ(o.registers[kA0], sled_start + 37 * n + 4) << k;
      EXPECT_EQ(o.registers[kA1], kSled + 4 * n) << k;
    }
  }
}

TEST(Interrupts, wake_a_sleeping_hart_at_their_own_cycle) {
  for (const Options& options : {kExact, kObserved, kFast}) {
    for (const unsigned k : {0u, 5u, 9u, 500u, 2000u}) {
      const Outcome o = run_in_child(options, code(interrupt_program(k, {rv::kWfi, rv::kNop, rv::jal(0, -4)})));
      ASSERT_TRUE(o.finished);
      if (k < 9) continue;  // taken before the sleep
      const std::uint64_t asleep_from = o.accesses[0] + 2 + kDeviceWait + 2 + 2;
      const std::uint64_t woken = std::max<std::uint64_t>(asleep_from, o.accesses[0] + k);
      EXPECT_EQ(o.registers[kA0], woken + 4) << k;
      EXPECT_EQ(o.registers[kA1], kSled + 4) << k;
    }
  }
}

TEST(Interrupts, wfi_resumes_with_interrupts_disabled_and_does_not_sleep_when_one_is_pending) {
  const Words body = {rv::lui(kT0, 0x10000),
                      rv::csrw(0x304, kT0),
                      rv::addi(kT0, 0, 300),
                      rv::sw(kT0, kDev, 8),
                      rv::kWfi,
                      rv::csrr(kA0, kMcycle),
                      rv::kWfi,
                      rv::csrr(kA1, kMcycle),
                      rv::csrr(kA2, 0x344)};
  for (const Options& options : kAll) {
    const Outcome o = run_in_child(options, code(frame(body)));
    ASSERT_TRUE(o.finished);
    EXPECT_EQ(o.registers[kA0], o.accesses[0] + 300);
    EXPECT_EQ(o.registers[kA1], o.registers[kA0] + 2 + 2);
    EXPECT_EQ(o.registers[kA2], 0x10000u);
  }
}

TEST(Interrupts, platform_lines_come_before_external_software_and_timer_highest_first) {
  // Vectored; each entry stores mcause, then masks that interrupt and returns.
  Words vectors(32, rv::jal(0, 0));
  for (int i = 0; i < 32; ++i) vectors[static_cast<unsigned>(i)] = rv::jal(0, 4 * (32 - i));
  const Words handler = {rv::csrr(kT0, 0x342),
                         rv::sw(kT0, kRam, 0),
                         rv::addi(kRam, kRam, 4),
                         rv::addi(6, 0, 1),
                         rv::r(0, 1, 6, 6, kT0),
                         rv::csr(3, 0, 0x304, 6),
                         rv::kMret};
  const Words start = {rv::lui(kRam, 0x80080000),
                       rv::lui(kDev, 0x10000000),
                       rv::lui(kT0, 0x80001000),
                       rv::addi(kT0, kT0, 1),
                       rv::csrw(0x305, kT0),
                       rv::addi(kT0, 0, -1),
                       rv::csrw(0x304, kT0),
                       rv::csrsi(0x300, 8),
                       rv::csrr(kA0, 0x304),
                       rv::sw(0, kDev, 0),
                       rv::jal(0, 0)};
  const auto prepare = [&](Machine& m) {
    m.write(kRamBase, start.data(), start.size() * 4);
    const Words all = vectors + handler;
    m.write(kRamBase + 0x1000, all.data(), all.size() * 4);
    for (const unsigned bit : {3u, 7u, 11u, 16u, 20u, 31u, 4u}) m.hart.set_interrupt(bit, true);
  };
  const auto drive = [](Machine& m, Outcome& o) {
    m.run();
    const auto* causes = reinterpret_cast<const std::uint32_t*>(m.ram.data() + 0x80000);
    for (unsigned i = 0; i < 7; ++i) o.text += fmt::format("{:x} ", causes[i]);
  };
  for (const Options& options : kAll) {
    const Outcome o = run_in_child(options, prepare, drive);
    EXPECT_EQ(o.text, "8000001f 80000014 80000010 8000000b 80000003 80000007 0 ");
    EXPECT_EQ(o.registers[kA0], 0xFFFF0888u & ~0x80110888u);
  }
}

TEST(Counters, writes_take_effect_after_the_writing_instruction) {
  const Words body = {rv::addi(kT0, 0, 1000),
                      rv::csrw(kMcycle, kT0),
                      rv::csrr(20, kMcycle),
                      rv::csrw(kMinstret, kT0),
                      rv::csrr(21, kMinstret),
                      rv::kNop,
                      rv::csrr(22, kMinstret),
                      rv::addi(kT0, 0, -1),
                      rv::csrw(kMcycle, kT0),
                      rv::csrr(23, 0xB80),
                      rv::csrr(24, 0xB80),
                      rv::csr(5, 0, 0x320, 5),
                      rv::csrr(25, kMcycle),
                      rv::kNop,
                      rv::csrr(26, kMcycle),
                      rv::csrr(27, kMinstret),
                      rv::kNop,
                      rv::csrr(28, kMinstret),
                      rv::csr(5, 0, 0x320, 0),
                      rv::csrr(29, kMcycle),
                      rv::csrr(30, 0x320)};
  for (const Options& options : kAll) {
    const Outcome o = run_in_child(options, code(frame(body)));
    ASSERT_TRUE(o.finished);
    EXPECT_EQ(o.registers[20], 1000u);
    EXPECT_EQ(o.registers[21], 1000u);
    EXPECT_EQ(o.registers[22], 1002u);
    EXPECT_EQ(o.registers[23], 0u);
    EXPECT_EQ(o.registers[24], 1u);  // two cycles later the low half has wrapped
    EXPECT_EQ(o.registers[25], o.registers[26]);
    EXPECT_EQ(o.registers[27], o.registers[28]);
    EXPECT_EQ(o.registers[29], o.registers[26]);
    EXPECT_EQ(o.registers[30], 0u);
  }
}

TEST(Counters, traps_do_not_retire) {
  const Words body = {rv::auipc(12, 0),        rv::addi(12, 12, 20), rv::csrw(0x305, 12),
                      rv::csrr(20, kMinstret), rv::kEcall,           rv::csrr(21, kMinstret)};
  for (const Options& options : kAll) {
    const Outcome o = run_in_child(options, code(frame(body)));
    EXPECT_EQ(o.registers[21] - o.registers[20], 1u);
  }
}

}  // namespace
}  // namespace hart_test
