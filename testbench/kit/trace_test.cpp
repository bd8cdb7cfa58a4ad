// SPDX-License-Identifier: Apache-2.0
#include "tlm/trace.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <random>
#include <stdexcept>

#include "testbench/kit/vcd_file.hpp"
#include "tlm/error.hpp"
#include "tlm/irq.hpp"
#include "tlm/trace_options.hpp"

namespace {

using kit_test::VcdFile;
using tlmkit::Picoseconds;
using tlmkit::TraceOptions;
using tlmkit::TraceSignal;
using tlmkit::TraceSink;
using Changes = VcdFile::Changes;

constexpr Picoseconds kCycle = 5000;

std::string temp(const std::string& name) { return testing::TempDir() + name; }

TraceOptions window(const std::string& path, tlmkit::Cycles from, tlmkit::Cycles until) {
  TraceOptions o;
  o.path = path;
  o.from = from;
  o.until = until;
  return o;
}

std::size_t size_of(const std::string& path) {
  struct stat s {};
  return stat(path.c_str(), &s) == 0 ? static_cast<std::size_t>(s.st_size) : 0;
}

TEST(TraceSink, records_out_of_order_are_written_in_order) {
  TraceOptions o;
  o.path = temp("order.vcd");
  {
    TraceSink sink(o);
    TraceSignal a = sink.declare("chip.core", "a", 8);
    TraceSignal b = sink.declare("chip.dma", "b", 1);
    a.record(5000, 1);
    a.record(20000, 2);
    b.record(10000, 1);  // behind a in time
    a.record(15000, 3);
    b.record(5000, 0);
    sink.flush(12000);
    b.record(12000, 0);
    sink.close();
    EXPECT_EQ(sink.late(), 0u);
    EXPECT_EQ(sink.changes(), 6u);
  }
  const VcdFile vcd(o.path);
  EXPECT_EQ(vcd.timescale, "1ps");
  EXPECT_EQ(vcd.at("chip.core.a"), (Changes{{0, "x"}, {5000, "1"}, {15000, "11"}, {20000, "10"}}));
  EXPECT_EQ(vcd.at("chip.dma.b"), (Changes{{0, "x"}, {5000, "0"}, {10000, "1"}, {12000, "0"}}));
}

TEST(TraceSink, a_record_before_flushed_time_is_counted_as_late) {
  TraceOptions o;
  o.path = temp("late.vcd");
  TraceSink sink(o);
  TraceSignal a = sink.declare("top", "a", 8);
  a.record(10000, 1);
  sink.flush(20000);
  a.record(15000, 2);
  sink.close();
  EXPECT_EQ(sink.late(), 1u);
  EXPECT_EQ(VcdFile(o.path).value("top.a", 20000), "10");
}

TEST(TraceSink, a_window_that_opens_late_shows_the_value_of_each_signal) {
  const std::string path = temp("window.vcd");
  TraceSink sink(window(path, 100, 200));
  TraceSignal a = sink.declare("top", "a", 16);
  TraceSignal b = sink.declare("top", "b", 16);
  sink.declare("top", "never", 4);
  a.record(50 * kCycle, 7);
  a.record(90 * kCycle, 9);
  a.record(60 * kCycle, 8);  // out of order, before the window
  b.record(150 * kCycle, 1);
  b.record(99 * kCycle, 2);
  b.record(200 * kCycle, 3);  // until is exclusive
  EXPECT_FALSE(sink.wants(99 * kCycle));
  EXPECT_TRUE(sink.wants(100 * kCycle));
  EXPECT_FALSE(sink.wants(200 * kCycle));
  sink.close();
  const VcdFile vcd(path);
  EXPECT_EQ(vcd.first_time, 100 * kCycle);
  EXPECT_EQ(vcd.at("top.a"), (Changes{{100 * kCycle, "1001"}}));
  EXPECT_EQ(vcd.at("top.b"), (Changes{{100 * kCycle, "10"}, {150 * kCycle, "1"}}));
  EXPECT_EQ(vcd.at("top.never"), (Changes{{100 * kCycle, "x"}}));
  EXPECT_LE(vcd.last_time, 200 * kCycle);
}

TEST(TraceSink, only_changes_are_drawn_and_the_last_value_of_a_time_counts) {
  TraceOptions o;
  o.path = temp("changes.vcd");
  TraceSink sink(o);
  TraceSignal a = sink.declare("top", "a", 4);
  for (const std::uint64_t v : {1, 2, 3}) a.record(5000, v);
  a.record(10000, 3);
  a.record(15000, 0x13);  // above the width
  a.record(20000, 4);
  sink.close();
  EXPECT_EQ(VcdFile(o.path).at("top.a"), (Changes{{0, "x"}, {5000, "11"}, {20000, "100"}}));
}

TEST(TraceSink, scopes_choose_by_whole_names) {
  TraceOptions o;
  o.path = temp("scopes.vcd");
  o.scopes = {"chip.core", "chip.dma.ch1"};
  TraceSink sink(o);
  EXPECT_TRUE(sink.declare("chip.core", "a", 1));
  EXPECT_TRUE(sink.declare("chip.core.alu", "b", 1));
  EXPECT_FALSE(sink.declare("chip.core2", "c", 1));
  EXPECT_FALSE(sink.declare("chip", "d", 1));
  EXPECT_FALSE(sink.declare("chip.dma", "e", 1));
  EXPECT_TRUE(sink.declare("chip.dma.ch1", "f", 1));
  sink.close();
  const VcdFile vcd(o.path);
  EXPECT_EQ(vcd.codes.size(), 3u);
}

TEST(TraceSink, a_clock_is_drawn_only_inside_the_window) {
  const std::string path = temp("clock.vcd");
  TraceSink sink(window(path, 10, 13));
  sink.declare_clock("top", "clk", kCycle);
  TraceSignal a = sink.declare("top", "a", 1);
  a.record(0, 0);
  a.record(1000 * kCycle, 1);
  sink.close();
  const VcdFile vcd(path);
  EXPECT_EQ(vcd.at("top.clk"),
            (Changes{{50000, "1"}, {52500, "0"}, {55000, "1"}, {57500, "0"}, {60000, "1"}, {62500, "0"}}));
  EXPECT_EQ(vcd.first_time, 50000u);
}

TEST(TraceSink, a_thousand_cycles_of_a_long_run_stay_small) {
  const std::string path = temp("long.vcd");
  constexpr std::uint64_t kRun = 10'000'000;
  TraceSink sink(window(path, 5'000'000, 5'001'000));
  sink.declare_clock("top", "clk", kCycle);
  TraceSignal pc = sink.declare("top.core", "pc", 32);
  for (std::uint64_t cycle = 0; cycle < kRun; ++cycle) pc.record(cycle * kCycle, 4 * cycle);
  sink.close();
  EXPECT_LT(size_of(path), 100'000u);
  const VcdFile vcd(path);
  EXPECT_EQ(vcd.at("top.core.pc").size(), 1000u);
  EXPECT_EQ(vcd.at("top.clk").size(), 2000u);
  EXPECT_EQ(vcd.last_time, 5'001'000 * kCycle);
}

TEST(TraceSink, what_it_holds_is_bounded_when_nobody_says_what_is_safe) {
  const std::string path = temp("bounded.vcd");
  TraceSink sink(window(path, 0, 1'000'000'000));
  TraceSignal a = sink.declare("top", "a", 1);
  const std::uint64_t records = TraceSink::kMaxHeld + 10;
  for (std::uint64_t i = 0; i < records; ++i) a.record(i * kCycle, i & 1);
  EXPECT_GT(sink.changes(), 0u) << "it had to write without being asked";
  sink.close();
  EXPECT_EQ(sink.late(), 0u);
  EXPECT_EQ(sink.changes(), records - 1) << "all but the value at the window's start";
}

TEST(TraceSink, random_records_read_back_as_sorted) {
  TraceOptions o;
  o.path = temp("random.vcd");
  std::mt19937 random(1);
  std::map<Picoseconds, std::uint64_t> reference[3];
  {
    TraceSink sink(o);
    std::vector<TraceSignal> signals;
    for (int i = 0; i < 3; ++i) signals.push_back(sink.declare("top", "s" + std::to_string(i), 20));
    Picoseconds safe = 0;
    for (int i = 0; i < 20000; ++i) {
      const Picoseconds at = safe + random() % 100000;
      const std::uint64_t value = random() & 0xFFFFF;
      const unsigned which = random() % 3;
      signals[which].record(at, value);
      reference[which][at] = value;
      if (random() % 16 == 0) sink.flush(safe += random() % 1000);
    }
    EXPECT_EQ(sink.late(), 0u);
  }
  const VcdFile vcd(o.path);
  for (int which = 0; which < 3; ++which) {
    Changes expected;
    if (reference[which].count(0) == 0) expected.push_back({0, "x"});
    std::uint64_t last = ~std::uint64_t{0};
    for (const auto& [at, value] : reference[which]) {
      if (value == last) continue;
      std::string bits;
      for (std::uint64_t v = value; v != 0; v >>= 1) bits.insert(bits.begin(), (v & 1) != 0 ? '1' : '0');
      expected.push_back({at, bits.empty() ? "0" : bits});
      last = value;
    }
    EXPECT_EQ(vcd.at("top.s" + std::to_string(which)), expected);
  }
}

TEST(TraceSink, a_stream_of_another_writer_is_merged_by_time) {
  TraceOptions o;
  o.path = temp("stream.vcd");
  TraceSink sink(o);
  TraceSignal a = sink.declare("chip", "a", 1);
  int synced = 0;
  tlmkit::TraceStream* stream = sink.add_stream("chip.block", [&] { ++synced; });
  const std::string text =
      "$timescale 1ps $end\n $scope module TOP $end\n  $var wire 1 ! clk $end\n  $scope module core $end\n"
      "   $var wire 1 ! clk $end\n   $var wire 8 \" q [7:0] $end\n  $upscope $end\n $upscope $end\n"
      "$enddefinitions $end\n#0\n0!\nb00000000 \"\n#7000\n1!\nb101 \"\n#9000\n0!\n";
  a.record(0, 0);
  a.record(8000, 1);
  stream->append(text.data(), 100);
  stream->append(text.data() + 100, text.size() - 100);
  sink.close();
  EXPECT_GT(synced, 0);
  const VcdFile vcd(o.path);
  EXPECT_EQ(vcd.at("chip.a"), (Changes{{0, "0"}, {8000, "1"}}));
  EXPECT_EQ(vcd.at("chip.block.core.q"), (Changes{{0, "0"}, {7000, "101"}}));
  EXPECT_EQ(vcd.at("chip.block.clk"), (Changes{{0, "0"}, {7000, "1"}, {9000, "0"}}));
}

TEST(TraceSink, public_vcd_readers_take_the_file) {
  TraceOptions o;
  o.path = temp("public.vcd");
  {
    TraceSink sink(o);
    sink.declare_clock("chip", "clk", kCycle);
    std::vector<TraceSignal> many;  // more than one character of identifier code
    for (int i = 0; i < 200; ++i)
      many.push_back(sink.declare("chip.s" + std::to_string(i % 7), "v" + std::to_string(i), 33));
    for (std::uint64_t t = 0; t < 50; ++t) {
      for (auto& s : many) s.record(t * kCycle, t * 0x100000001);
    }
  }
  const std::string fst = temp("public.fst"), back = temp("public_back.vcd");
  ASSERT_EQ(std::system(("vcd2fst " + o.path + " " + fst + " >/dev/null 2>&1").c_str()), 0);
  ASSERT_EQ(std::system(("fst2vcd " + fst + " -o " + back + " >/dev/null 2>&1").c_str()), 0);
  const VcdFile ours(o.path), theirs(back);
  ASSERT_EQ(ours.codes.size(), 201u);
  for (const auto& [name, code] : ours.codes) {
    ASSERT_TRUE(theirs.has(name)) << name;
    for (std::uint64_t t = 0; t < 50; ++t)
      EXPECT_EQ(ours.value(name, t * kCycle), theirs.value(name, t * kCycle)) << name;
  }
}

TEST(TraceSink, a_path_that_cannot_be_written_is_a_user_error_before_the_run) {
  TraceOptions o;
  o.path = "/nonexistent/dir/x.vcd";
  try {
    TraceSink sink(o);
    FAIL() << "no error";
  } catch (const tlmkit::UserError& e) {
    EXPECT_NE(std::string(e.what()).find(o.path), std::string::npos);
  }
  o.path = temp("empty_window.vcd");
  o.from = o.until = 10;
  EXPECT_THROW(TraceSink{o}, tlmkit::UserError);
}

TEST(TraceSink, a_full_disk_is_a_user_error_at_close) {
  TraceOptions o;
  o.path = "/dev/full";
  TraceSink sink(o);
  sink.declare("top", "a", 1).record(5000, 1);
  EXPECT_THROW(sink.close(), tlmkit::UserError);
}

TEST(TraceSink, without_a_path_every_handle_is_dead) {
  TraceSink sink(TraceOptions{});
  TraceSignal a = sink.declare("top", "a", 1);
  EXPECT_FALSE(a);
  EXPECT_FALSE(sink.wants(0));
  a.record(0, 1);
  sink.declare_clock("top", "clk", 5000);
  EXPECT_EQ(sink.add_stream("top", nullptr), nullptr);
  sink.flush(10);
  sink.close();
}

TEST(TraceSink, a_run_that_misses_its_window_leaves_a_readable_file_and_says_so) {
  const std::string path = temp("missed.vcd");
  TraceSink sink(window(path, 1000, 2000));
  sink.declare("top", "a", 8).record(5000, 3);
  sink.close();
  EXPECT_EQ(sink.changes(), 0u);
  EXPECT_EQ(VcdFile(path).value("top.a", 1000 * kCycle), "11");
}

TEST(TraceSink, declaring_after_the_first_flush_is_refused) {
  TraceOptions o;
  o.path = temp("declare.vcd");
  TraceSink sink(o);
  sink.declare("top", "a", 1).record(5000, 1);
  sink.flush(6000);
  EXPECT_THROW(sink.declare("top", "b", 1), std::logic_error);
}

TEST(TraceSink, an_interrupt_wire_is_drawn_at_its_edges) {
  TraceOptions o;
  o.path = temp("irq.vcd");
  TraceSink sink(o);
  tlmkit::IrqOut irq("irq");
  irq.trace(sink.declare("chip", "irq", 1));
  irq.set(true, tlmkit::from_ps(12345));
  sc_core::sc_start(tlmkit::from_ps(20000));
  sink.close();
  EXPECT_EQ(VcdFile(o.path).at("chip.irq"), (Changes{{0, "0"}, {12345, "1"}}));
}

TEST(TraceOptions, the_command_line_fills_them) {
  CLI::App app;
  TraceOptions o;
  tlmkit::add_trace_options(app, o);
  app.parse("--trace x.vcd --trace-from 100 --trace-until 200 --trace-scope chip.a --trace-scope chip.b");
  EXPECT_EQ(o.path, "x.vcd");
  EXPECT_EQ(o.from, 100u);
  EXPECT_EQ(o.until, 200u);
  EXPECT_EQ(o.scopes, (std::vector<std::string>{"chip.a", "chip.b"}));
  CLI::App second;
  tlmkit::add_trace_options(second, o);
  EXPECT_THROW(second.parse("--trace-from 100"), CLI::RequiresError);
  CLI::App third;
  tlmkit::add_trace_options(third, o);
  EXPECT_THROW(third.parse("--trace x.vcd --trace-from abc"), CLI::ParseError);
}

}  // namespace
