// SPDX-License-Identifier: Apache-2.0
// The real ROM and runtime on the assembled chip: both modes, resets, logs and waveforms.
#include <fstream>
#include <random>
#include <sstream>

#include "testbench/kit/vcd_file.hpp"
#include "testbench/soc/soc_bench.hpp"
#include "tlm/bus_log.hpp"
#include "tlm/trace.hpp"

namespace {

using testbench::Boot;
using testbench::boot_in_child;
using testbench::Cycles;
using testbench::in_child;
using testbench::test_chip;
using testbench::Watcher;
using tlmkit::Mode;
using tlmkit::ResetKind;

constexpr Cycles kScrub = 128 * 1024 / 8;
constexpr Cycles kVerify = 421'107;

std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void expect_same(const Boot& a, const Boot& b) {
  EXPECT_EQ(a.state, b.state);
  EXPECT_EQ(a.error, b.error);
  EXPECT_EQ(a.cycles, b.cycles);
  EXPECT_EQ(a.instructions, b.instructions);
  EXPECT_EQ(a.sha_busy, b.sha_busy);
  EXPECT_EQ(a.pka_busy, b.pka_busy);
  ASSERT_EQ(a.step_count, b.step_count);
  for (unsigned i = 0; i < a.step_count; ++i) {
    EXPECT_TRUE(a.steps[i] == b.steps[i])
        << "step " << std::hex << a.steps[i].id << std::dec << ": " << a.steps[i].cycle << " and " << b.steps[i].cycle;
  }
  EXPECT_EQ(std::memcmp(&a.record, &b.record, sizeof a.record), 0) << "hand-off records differ";
}

TEST(ChipBoot, the_steps_come_in_their_documented_order) {
  const Boot boot = boot_in_child(test_chip());
  ASSERT_TRUE(boot.up());
  EXPECT_FALSE(boot.backup);
  EXPECT_EQ(boot.error, 0);
  const unsigned order[] = {0x10, 0x20, 0x28, 0x30, 0x40, 0x50, 0x60, 0x70, 0x80, 0x90, 0xA0, 0x110};
  ASSERT_EQ(boot.step_count, std::size(order));
  for (unsigned i = 0; i < std::size(order); ++i) EXPECT_EQ(boot.steps[i].id, order[i]);
  EXPECT_GE(boot.steps[3].cycle, kScrub) << "nothing may be decided before the SRAM is scrubbed";
  EXPECT_EQ(boot.pka_busy, kVerify);
}

TEST(ChipBoot, fast_and_exact_mode_agree_on_steps_digests_and_cycles) {
  const Boot fast = boot_in_child(test_chip(Mode::fast));
  const Boot exact = boot_in_child(test_chip(Mode::exact));
  ASSERT_TRUE(exact.up());
  ASSERT_TRUE(exact.recorded);
  expect_same(fast, exact);
}

TEST(ChipBoot, models_rtl_and_any_mixture_boot_in_the_same_cycles) {
  for (const Mode mode : {Mode::exact, Mode::fast}) {
    const Boot models = boot_in_child(test_chip(mode));
    ASSERT_TRUE(models.up());
    for (const char* rtl : {"all", "aes", "sha", "keyvault", "firewall", "aes,sha", "sha,keyvault", "firewall,sha"}) {
      SCOPED_TRACE(rtl);
      soc::ChipOptions options = test_chip(mode);
      options.rtl = soc::RtlChoice::parse(rtl);
      expect_same(models, boot_in_child(options));
    }
  }
}

TEST(ChipBoot, watching_the_bus_changes_no_cycle) {
  soc::ChipOptions observed = test_chip(Mode::exact);
  observed.observe_bus = true;
  expect_same(boot_in_child(test_chip(Mode::exact)), boot_in_child(observed));
}

TEST(ChipBoot, a_small_quantum_gives_the_same_results) {
  soc::ChipOptions options = test_chip();
  options.quantum = 100;
  const Boot small = boot_in_child(options);
  const Boot fast = boot_in_child(test_chip());
  ASSERT_TRUE(small.up());
  ASSERT_EQ(small.step_count, fast.step_count);
  EXPECT_EQ(std::memcmp(small.record.payload_sha256, fast.record.payload_sha256, 32), 0);
}

// One boot in exact mode whose bus log starts with its reset. With `resets`, that many resets come first, each in the
// middle of what the chip was doing.
Boot logged_boot(const std::string& log_path, unsigned resets, ResetKind kind) {
  return in_child([&] {
    soc::ChipOptions options = test_chip(Mode::exact);
    options.observe_bus = true;
    soc::Chip chip("chip", options);
    Watcher watcher(chip);
    std::unique_ptr<tlmkit::BusLog> log;
    const auto open_log = [&](Cycles origin) {
      log = std::make_unique<tlmkit::BusLog>(log_path, chip.clock());
      log->set_origin(origin);
      chip.set_bus_log(log.get());
    };
    if (resets == 0) open_log(0);
    std::mt19937 random(resets);
    for (unsigned i = 0; i < resets; ++i) {
      watcher.run(1 + random() % 700'000);
      const auto watch = chip.on_reset;
      if (i + 1 == resets) {
        chip.on_reset = [&, watch](ResetKind k, Cycles cycle) {
          watch(k, cycle);
          open_log(cycle);
        };
      }
      chip.request_reset(kind);
    }
    Boot boot = watcher.run();
    log->close();
    return boot;
  });
}

TEST(ChipReset, a_boot_after_resets_equals_a_fresh_one_on_every_bus_transaction) {
  const std::string fresh_log = ::testing::TempDir() + "chip_reset_fresh.csv";
  const std::string reset_log = ::testing::TempDir() + "chip_reset_again.csv";
  const Boot fresh = logged_boot(fresh_log, 0, ResetKind::power_on);
  ASSERT_TRUE(fresh.up());
  const std::string expected = text_of(fresh_log);
  ASSERT_GT(expected.size(), 1'000'000u);
  for (const ResetKind kind : {ResetKind::power_on, ResetKind::chip}) {
    for (unsigned resets = 1; resets <= 4; ++resets) {
      const Boot again = logged_boot(reset_log, resets, kind);
      expect_same(fresh, again);
      EXPECT_TRUE(text_of(reset_log) == expected) << resets << " resets: the bus logs differ";
    }
  }
}

// Positive control: something that a reset does not restore (burnt fuses) is noticed by the same comparison.
TEST(ChipReset, the_comparison_notices_a_fuse_burnt_before_the_reset) {
  const Boot fresh = boot_in_child(test_chip(Mode::exact));
  const Boot again = in_child([] {
    soc::Chip chip("chip", test_chip(Mode::exact));
    Watcher watcher(chip);
    watcher.run_to(BOOT_STEP_HASH);
    pluton::OtpFuses fuses = chip.otp().fuses();
    auto contents = pluton::sense_otp(fuses).contents;
    ++contents.rollback;
    chip.otp().install(pluton::encode_otp(contents));
    chip.request_reset(ResetKind::chip);
    return watcher.run();
  });
  EXPECT_NE(again.error, fresh.error);
}

// A hand-written ROM: writes the reset key after a power-on, and reports the runtime as up after any other reset.
TEST(ChipReset, software_reset_restarts_the_chip_and_shows_its_cause) {
  const std::uint32_t program[] = {
      0x400002B7,  // lui   t0, 0x40000          SYSCTRL
      0x0002A303,  // lw    t1, 0(t0)            RESET_CAUSE
      0x00031A63,  // bnez  t1, .+20
      0x525353B7,  // lui   t2, 0x52535
      0x42138393,  // addi  t2, t2, 0x421        the key
      0x0072AE23,  // sw    t2, 0x1c(t0)         RESET
      0x0000006F,  // j     .
      0x00200E13,  // li    t3, 2
      0x01C2A823,  // sw    t3, 0x10(t0)         BOOT_RESULT
      0x0000006F,  // j     .
  };
  for (const Mode mode : {Mode::fast, Mode::exact}) {
    const auto result = in_child([&] {
      soc::ChipOptions options;
      options.mode = mode;
      soc::Chip chip("chip", options);
      chip.rom().load(0, program, sizeof program);
      Watcher watcher(chip);
      unsigned resets = 0;
      const auto watch = chip.on_reset;
      chip.on_reset = [&](ResetKind kind, Cycles cycle) {
        watch(kind, cycle);
        ++resets;
      };
      const Boot boot = watcher.run(1'000'000);
      return std::array<unsigned, 2>{resets, boot.state};
    });
    EXPECT_EQ(result[0], 1u);
    EXPECT_EQ(result[1], 2u);
  }
}

TEST(ChipReset, every_kind_is_in_the_table_and_the_stronger_clears_more) {
  const auto rows = in_child([] {
    soc::Chip chip("chip", soc::ChipOptions{});
    std::array<unsigned, 3> cleared{};
    for (const auto& row : chip.resets().rows()) {
      for (unsigned kind = 0; kind < 3; ++kind) {
        cleared[kind] += tlmkit::ResetTree::clears(static_cast<ResetKind>(kind), row.weakest) ? 1u : 0u;
      }
    }
    return cleared;
  });
  EXPECT_GT(rows[0], rows[1]);
  EXPECT_GT(rows[1], rows[2]);
  EXPECT_GT(rows[2], 0u);
}

// Traces one boot; the sink's options are the test's.
void trace_boot(tlmkit::TraceOptions trace) {
  in_child([&] {
    soc::ChipOptions options = test_chip(Mode::exact);
    options.observe_bus = true;
    soc::Chip chip("chip", options);
    tlmkit::TraceSink sink(trace);
    chip.set_trace(sink);
    Watcher watcher(chip);
    while (watcher.boot().state == 0) {
      watcher.run(10'000);
      // An access in flight is recorded with its start when it has ended.
      sink.flush(tlmkit::to_ps(sc_core::sc_time_stamp() - chip.clock().to_time(soc::Chip::kResetPulse)));
    }
    sink.close();
    EXPECT_EQ(sink.late(), 0u);
    return 0;
  });
}

TEST(ChipTrace, shows_clock_reset_pc_bus_interrupts_and_engines) {
  tlmkit::TraceOptions trace;
  trace.path = ::testing::TempDir() + "chip_trace.vcd";
  trace_boot(trace);
  const kit_test::VcdFile vcd(trace.path);
  for (const char* name :
       {"chip.clock", "chip.pluton.core.pc", "chip.bus.pluton_core.valid", "chip.bus.pluton_core.address",
        "chip.bus.pluton_core.data", "chip.bus.dma.address", "chip.pluton.dma.busy", "chip.pluton.dma.irq",
        "chip.pluton.sha.busy", "chip.pluton.sha.irq", "chip.pluton.sha.s_valid", "chip.pluton.sha.s_ready",
        "chip.pluton.pka.busy", "chip.pluton.pka.done", "chip.pluton.pka.irq", "chip.pluton.uart0.irq"}) {
    ASSERT_TRUE(vcd.has(name)) << name;
    EXPECT_GT(vcd.at(name).size(), 1u) << name << " never moves";
  }
  EXPECT_EQ(vcd.value("chip.reset_n", 5000), "1");
  // The verification's length, to the cycle, as the waveform shows it.
  Cycles rise = 0;
  for (const auto& change : vcd.at("chip.pluton.pka.busy")) {
    if (change.value == "1") rise = change.at;
    if (change.value == "0" && rise != 0) {
      EXPECT_EQ((change.at - rise) / 5000, kVerify);
    }
  }
  EXPECT_NE(rise, 0u);
  const auto& done = vcd.at("chip.pluton.pka.done");
  const auto& irq = vcd.at("chip.pluton.pka.irq");
  EXPECT_EQ(done[1].at, irq[1].at) << "done and its interrupt rise together";
}

TEST(ChipTrace, a_window_of_1000_cycles_of_a_whole_boot_stays_small) {
  tlmkit::TraceOptions trace;
  trace.path = ::testing::TempDir() + "chip_window.vcd";
  trace.from = 400'000;
  trace.until = 401'000;
  trace_boot(trace);
  EXPECT_LT(text_of(trace.path).size(), 100'000u);
  const kit_test::VcdFile vcd(trace.path);
  EXPECT_GE(vcd.first_time, Cycles{400'000} * 5000);
  EXPECT_LE(vcd.last_time, Cycles{401'000} * 5000);
}

TEST(ChipTrace, a_scope_keeps_everything_else_out) {
  tlmkit::TraceOptions trace;
  trace.path = ::testing::TempDir() + "chip_scope.vcd";
  trace.scopes = {"chip.pluton.sha"};
  trace_boot(trace);
  const kit_test::VcdFile vcd(trace.path);
  EXPECT_TRUE(vcd.has("chip.pluton.sha.busy"));
  EXPECT_FALSE(vcd.has("chip.pluton.pka.busy"));
  EXPECT_FALSE(vcd.has("chip.pluton.core.pc"));
}

}  // namespace
