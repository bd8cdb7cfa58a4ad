// SPDX-License-Identifier: Apache-2.0
// Random sequences of vendor calls against the reference: every answer, every octet moved, every request to Pluton.
#include <gtest/gtest.h>

#include <random>

#include "testbench/monitor/reference.hpp"

namespace {

using testing_monitor::FullBench;
using testing_monitor::MonitorDouble;
using testing_monitor::Reference;

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t n) { return random_() % n; }

  // Near a corner, small, or anything.
  std::uint64_t argument() {
    static constexpr std::uint64_t kCorners[] = {0,
                                                 48,
                                                 64,
                                                 24,
                                                 4096,
                                                 60000,
                                                 0x80000000,
                                                 MonitorDouble::kBase,
                                                 0x80400000,
                                                 MonitorDouble::kBase + MonitorDouble::kSize,
                                                 MonitorDouble::kSize,
                                                 0x1000000,
                                                 0x100000000,
                                                 0x180400000,
                                                 0x8000000000000000,
                                                 ~std::uint64_t{0},
                                                 std::uint64_t{0} - MonitorDouble::kBase};
    switch (below(4)) {
      case 0:
        return random_() >> below(64);
      case 1:
        return below(8);
      case 2:
        return kCorners[below(std::size(kCorners))] + 4 * below(40) - 4 * 20;
      default:
        return kCorners[below(std::size(kCorners))] + below(9) - 4;
    }
  }

  std::uint64_t function() { return below(50) == 0 ? argument() : below(22); }

 private:
  std::mt19937_64 random_;
};

TEST(MonitorProperties, random_calls_answer_as_the_reference_does) {
  FullBench bench;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Draw draw(seed);
    Reference reference;
    bench.pluton = {};
    bench.machine.crash.reset();
    monitor_init(&bench.monitor, bench.machine.table(), {MonitorDouble::kBase, MonitorDouble::kSize});
    for (int i = 0; i < 500; ++i) {
      const std::uint64_t f = draw.function();
      const std::uint64_t a0 = draw.argument();
      const std::uint64_t a1 = draw.argument();
      const std::uint64_t a2 = draw.argument();
      ASSERT_STREQ(disagreement(bench, reference, f, a0, a1, a2), "")
          << std::hex << "seed " << seed << " call " << i << ": " << f << "(" << a0 << ", " << a1 << ", " << a2 << ")";
    }
  }
}

// Uniform arguments hardly ever finish a stage, so one with a plan: mostly right calls, now and then a wrong one.
TEST(MonitorProperties, random_stages_answer_as_the_reference_does) {
  FullBench bench;
  Draw draw(7);
  Reference reference;
  unsigned commits = 0;
  std::uint64_t length = 0;
  std::uint64_t at = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::uint64_t f = PLT_MONITOR_STAGE_WRITE;
    std::uint64_t a[3] = {at, 0x80400000 + draw.below(64), 4 + 4 * draw.below(1024)};
    if (at == length) {
      f = draw.below(2) == 0 ? PLT_MONITOR_STAGE_COMMIT : PLT_MONITOR_STAGE_BEGIN;
      a[0] = 1 + draw.below(5);
      a[1] = 4 + 4 * draw.below(2048);
    } else if (a[2] > length - at && draw.below(4) != 0) {
      a[2] = length - at;
    }
    if (draw.below(20) == 0) a[draw.below(3)] = draw.argument();
    if (draw.below(20) == 0) f = PLT_MONITOR_STAGE_BEGIN + draw.below(4);
    ASSERT_STREQ(disagreement(bench, reference, f, a[0], a[1], a[2]), "") << i;
    length = bench.monitor.stage.open ? bench.monitor.stage.length : 0;
    at = bench.monitor.stage.open ? bench.monitor.stage.next : 0;
    commits = bench.pluton.commits;
  }
  EXPECT_GT(commits, 1000u);
}

}  // namespace
