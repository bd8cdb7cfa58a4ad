// SPDX-License-Identifier: Apache-2.0
// The traffic generator in the I/O-core slot as an enemy: it tries everything at random from power-on, and the boot
// does not notice.
#include <random>

#include "firewall/gen/firewall_regs.hpp"
#include "soc/gen/chip_policy.hpp"
#include "testbench/soc/soc_bench.hpp"

namespace {

namespace map = soc::chip_map;
using testbench::Boot;
using testbench::in_child;
using testbench::test_chip;
using testbench::Watcher;
using tlmkit::AccessKind;
using tlmkit::Cycles;

// Everywhere but at the one target that the manifest gives it.
std::vector<soc::TrafficItem> attack(unsigned seed, unsigned count, Cycles until) {
  std::mt19937_64 random(seed);
  std::vector<soc::TrafficItem> items;
  for (unsigned i = 0; i < count; ++i) {
    const auto& rule = map::kRules[random() % (std::size(map::kRules) - 1)];
    soc::TrafficItem item;
    item.cycle = until * i / count;
    item.kind = std::array{AccessKind::load, AccessKind::store, AccessKind::fetch, AccessKind::atomic}[random() % 4];
    item.write = item.kind == AccessKind::store || (item.kind == AccessKind::atomic && random() % 2 == 0);
    item.privilege = random() % 2 == 0 ? tlmkit::Privilege::machine : tlmkit::Privilege::user;
    item.length = 1u << random() % 7;
    item.address = random() % 8 == 0 ? random() : rule.base + random() % rule.size;
    if (item.address - map::kMailboxIo0Base < map::kMailboxIo0Size) continue;
    items.push_back(item);
  }
  return items;
}

struct Outcome {
  Boot boot;
  unsigned made = 0, succeeded = 0, odd_times = 0;
  std::uint32_t recorded = 0, lost = 0;
};

Outcome boot_under_attack(tlmkit::Mode mode, unsigned count, const char* rtl, bool firewall = true) {
  return in_child([=] {
    soc::ChipOptions options = test_chip(mode);
    options.firewall = firewall;
    options.rtl = soc::RtlChoice::parse(rtl);
    soc::Chip chip("chip", options);
    if (count != 0) chip.traffic().program(attack(7, count, 500'000));
    Outcome out;
    out.boot = Watcher(chip).run();
    for (const auto& o : chip.traffic().outcomes()) {
      ++out.made;
      out.succeeded += o.ok ? 1 : 0;
      const Cycles beats = (o.item.address % 8 + o.item.length + 7) / 8;
      out.odd_times += o.cycles != beats + 1 ? 1 : 0;
    }
    namespace reg = firewall::firewall_map;
    const std::uint32_t log = chip.bus_firewall().form().peek(reg::kLogStatus);
    out.recorded = log & 0xFF;
    out.lost = log >> 16;
    return out;
  });
}

void expect_unmoved(const Outcome& quiet, const Outcome& attacked) {
  EXPECT_TRUE(attacked.boot.up());
  EXPECT_EQ(attacked.boot.cycles, quiet.boot.cycles);
  EXPECT_EQ(attacked.boot.instructions, quiet.boot.instructions);
  EXPECT_EQ(std::memcmp(&attacked.boot.record, &quiet.boot.record, sizeof quiet.boot.record), 0);
  EXPECT_GT(attacked.made, 3000u);
  EXPECT_EQ(attacked.succeeded, 0u);
  EXPECT_EQ(attacked.odd_times, 0u) << "a denial that takes another time says something about its address";
  EXPECT_EQ(attacked.recorded + attacked.lost, attacked.made) << "each one is recorded or counted";
}

TEST(Hostile, a_boot_under_attack_takes_the_same_cycles_and_gives_nothing_away) {
  const Outcome quiet = boot_under_attack(tlmkit::Mode::exact, 0, "none");
  expect_unmoved(quiet, boot_under_attack(tlmkit::Mode::exact, 4000, "none"));
}

TEST(Hostile, the_same_with_the_firewalls_rtl) {
  const Outcome quiet = boot_under_attack(tlmkit::Mode::exact, 0, "none");
  expect_unmoved(quiet, boot_under_attack(tlmkit::Mode::exact, 4000, "firewall"));
}

TEST(Hostile, the_same_when_initiators_run_ahead) {
  const Outcome quiet = boot_under_attack(tlmkit::Mode::fast, 0, "none");
  expect_unmoved(quiet, boot_under_attack(tlmkit::Mode::fast, 4000, "none"));
}

// Positive control: with the firewall switched off the same traffic gets as far as the wires go, takes other times
// (nothing answers where nobody is), and nobody records it.
TEST(Hostile, without_the_firewall_the_same_checks_fail) {
  const Outcome open = boot_under_attack(tlmkit::Mode::exact, 4000, "none", false);
  EXPECT_GT(open.made, 3000u);
  EXPECT_GT(open.odd_times, 0u);
  EXPECT_EQ(open.recorded + open.lost, 0u);
}

}  // namespace
