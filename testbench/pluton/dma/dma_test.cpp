// SPDX-License-Identifier: Apache-2.0
// The DMA engine alone: a memory with waits and holes, sinks that stall, and what must come out at which cycle.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "pluton/dma/dma_core.hpp"
#include "tlm/cycle/apb_driver.hpp"

namespace {

namespace map = pluton::dma_map;
using pluton::DmaCore;
using pluton::DmaPins;
using tlmkit::Cycles;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint32_t kRead = map::control::kRead.mask();
constexpr std::uint32_t kToSha = map::control::kToSha.mask();
constexpr std::uint32_t kToAes = map::control::kToAes.mask();
constexpr std::uint32_t kWrite = map::control::kWrite.mask();
constexpr std::uint32_t kFromAes = map::control::kFromAes.mask();
constexpr std::uint32_t kLast = map::control::kLast.mask();
constexpr std::uint32_t kChain = map::control::kChain.mask();
constexpr std::uint32_t kHole = 0x8000;  // from here on there is nothing

enum Error : std::uint32_t {
  kNone,
  kBusy,
  kControl,
  kAlign,
  kLength,
  kChainTooLong,
  kReadError,
  kWriteError,
  kFetch,
  kAborted,
  kText
};

struct FakeMemory : pluton::DmaMemory {
  Reply access(Cycles cycle, const tlmkit::Identity& requester, std::uint32_t address, std::uint8_t* data,
               unsigned octets, bool write) override {
    EXPECT_EQ(address % 8, 0u);
    EXPECT_GE(cycle, last_cycle[write ? 1 : 0]);
    last_cycle[write ? 1 : 0] = cycle;
    last = requester;
    ++accesses;
    if (address + octets > kHole) return {false, 1};
    if (write) {
      std::copy(data, data + octets, content.begin() + address);
    } else {
      std::copy(content.begin() + address, content.begin() + address + octets, data);
    }
    return {true, write ? 0 : read_wait};
  }
  Octets content = Octets(kHole);
  Cycles read_wait = 0;
  Cycles last_cycle[2] = {};
  tlmkit::Identity last;
  unsigned accesses = 0;
};

class Dma : public testing::Test {
 protected:
  Dma() {
    std::mt19937 filler(1);
    for (auto& octet : memory.content) octet = static_cast<std::uint8_t>(filler());
    bus.environment([this](const DmaPins::Out& out, DmaPins::In& in) { engines(out, in); });
  }
  // SHA takes every beat, or one now and then; AES gives each beat back with all bits inverted.
  void engines(const DmaPins::Out& out, DmaPins::In& in) {
    const bool new_cycle = bus.cycle() != seen;
    seen = bus.cycle();
    if (!new_cycle) return;
    if (given) {  // the text beat of the cycle before was taken
      text.erase(text.begin());
      given = false;
    }
    in.sha_ready = stall == 0 || random() % stall == 0;
    in.aes_ready = (stall == 0 || random() % stall == 0) && text.size() < 4;
    if ((out.sha_valid & in.sha_ready) != 0) append(hashed, out.sha_data, out.sha_bytes, out.sha_last);
    if ((out.aes_valid & in.aes_ready) != 0) {
      append(ciphered, out.aes_data, out.aes_bytes, out.aes_last);
      text.push_back({~out.aes_data, out.aes_bytes, out.aes_last != 0});
    }
    const bool ready_text = !text.empty() && echo;
    in.text_valid = ready_text;
    in.text_data = ready_text ? text.front().data : 0;
    in.text_bytes = ready_text ? text.front().octets : 0;
    in.text_last = ready_text && text.front().last;
    given = (in.text_valid & out.text_ready) != 0;
  }
  void append(Octets& to, std::uint64_t data, std::uint32_t octets, std::uint32_t last) {
    for (unsigned i = 0; i < octets; ++i) to.push_back(static_cast<std::uint8_t>(data >> (8 * i)));
    lasts += last;
  }
  void describe(std::uint32_t control, std::uint32_t source, std::uint32_t destination, std::uint32_t length,
                std::uint32_t next = 0) {
    bus.write(map::kControl, control);
    bus.write(map::kSource, source);
    bus.write(map::kDestination, destination);
    bus.write(map::kLength, length);
    bus.write(map::kNext, next);
  }
  void put_descriptor(std::uint32_t at, std::array<std::uint32_t, 6> words) {
    for (unsigned i = 0; i < 24; ++i) memory.content[at + i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
  }
  // Starts and waits; the cycles from START's effect to the end of BUSY.
  Cycles run(Cycles limit = 100'000) {
    bus.write(map::kCtrl, map::ctrl::kStart.mask());
    const Cycles begin = bus.cycle();
    // Random stalls need every cycle stepped.
    while (stall != 0 && bus.out().busy != 0 && bus.cycle() - begin < limit) bus.step();
    EXPECT_TRUE(bus.advance_until([](const auto& out) { return out.busy == 0; }, limit));
    return bus.cycle() - begin;
  }
  Error error() {
    const std::uint32_t status = bus.read(map::kStatus).data;
    const std::uint32_t code = bus.read(map::kErrorCode).data;
    EXPECT_EQ((status & map::status::kError.mask()) != 0, code != kNone);
    bus.write(map::kStatus, status);
    return static_cast<Error>(code);
  }
  bool done() { return (bus.read(map::kStatus).data & map::status::kDone.mask()) != 0; }
  Octets part(std::uint32_t at, std::uint32_t length) const {
    return {memory.content.begin() + at, memory.content.begin() + at + length};
  }

  struct Text {
    std::uint64_t data;
    std::uint32_t octets;
    bool last;
  };
  FakeMemory memory;
  DmaCore core{memory};
  tlmkit::ApbDriver<DmaPins> bus{core};
  Octets hashed, ciphered;
  std::vector<Text> text;
  std::mt19937 random{7};
  unsigned stall = 0;  // 0: sinks always ready
  unsigned lasts = 0;
  bool echo = true;
  bool given = false;
  Cycles seen = ~Cycles{0};
};

TEST_F(Dma, copies_one_beat_a_cycle) {
  describe(kRead | kWrite, 0x100, 0x4000, 1024);
  const Octets expected = part(0x100, 1024);
  EXPECT_EQ(run(), 1 + 1024 / 8);  // the check, then a beat a cycle
  EXPECT_TRUE(done());
  EXPECT_EQ(part(0x4000, 1024), expected);
}

TEST_F(Dma, copies_every_length_and_touches_nothing_beyond) {
  for (std::uint32_t length = 1; length <= 70; ++length) {
    const Octets before = part(0x4000, 128), expected = part(0x200, length);
    describe(kRead | kWrite, 0x200, 0x4000, length);
    run();
    EXPECT_EQ(part(0x4000, length), expected);
    EXPECT_EQ(part(0x4000 + length, 128 - length), Octets(before.begin() + length, before.end()));
  }
}

TEST_F(Dma, a_slow_memory_sets_the_pace_and_nothing_else_adds_to_it) {
  memory.read_wait = 63;  // the flash window: 64 cycles a beat
  describe(kRead | kWrite, 0, 0x4000, 800);
  EXPECT_EQ(run(), 1 + 64 * 100);
}

TEST_F(Dma, hashing_in_flight_costs_one_cycle_over_the_copy) {
  describe(kRead | kWrite, 0x100, 0x4000, 1000);
  const Cycles alone = run();
  describe(kRead | kWrite | kToSha | kLast, 0x100, 0x4000, 1000);
  EXPECT_EQ(run(), alone + 1);
  EXPECT_EQ(hashed, part(0x100, 1000));
  EXPECT_EQ(part(0x4000, 1000), part(0x100, 1000));
  EXPECT_EQ(lasts, 1u);
}

TEST_F(Dma, back_pressure_loses_and_doubles_nothing) {
  for (stall = 1; stall < 12; ++stall) {
    hashed.clear();
    ciphered.clear();
    describe(kRead | kWrite | kToSha | kToAes | kFromAes | kLast, 0x100, 0x4000, 333);
    run();
    EXPECT_TRUE(done());
    EXPECT_EQ(hashed, part(0x100, 333));
    EXPECT_EQ(ciphered, part(0x100, 333));
    Octets inverted = part(0x100, 333);
    for (auto& octet : inverted) octet = static_cast<std::uint8_t>(~octet);
    EXPECT_EQ(part(0x4000, 333), inverted);
  }
}

TEST_F(Dma, works_in_place_through_the_aes_streams) {
  Octets expected = part(0x100, 64);
  for (auto& octet : expected) octet = static_cast<std::uint8_t>(~octet);
  describe(kRead | kToAes | kWrite | kFromAes | kLast, 0x100, 0x100, 64);
  run();
  EXPECT_EQ(part(0x100, 64), expected);
}

TEST_F(Dma, an_empty_message_is_one_beat_of_no_octets_with_last) {
  describe(kRead | kToSha | kLast, 0, 0, 0);
  run();
  EXPECT_TRUE(done());
  EXPECT_EQ(lasts, 1u);
  EXPECT_TRUE(hashed.empty());
  EXPECT_EQ(memory.accesses, 0u);
}

TEST_F(Dma, a_chain_runs_all_its_descriptors) {
  put_descriptor(0x3000, {kRead | kToSha | kChain, 0x200, 0, 24, 0x3018, 0});
  put_descriptor(0x3018, {kRead | kToSha | kWrite | kLast, 0x300, 0x4000, 13, 0, 0});
  describe(kRead | kToSha | kChain, 0x100, 0, 16, 0x3000);
  Octets expected = part(0x100, 16);
  const Octets second = part(0x200, 24), third = part(0x300, 13);
  expected.insert(expected.end(), second.begin(), second.end());
  expected.insert(expected.end(), third.begin(), third.end());
  run();
  EXPECT_TRUE(done());
  EXPECT_EQ(hashed, expected);
  EXPECT_EQ(lasts, 1u);
  EXPECT_EQ(part(0x4000, 13), third);
}

TEST_F(Dma, a_chain_without_end_stops_after_sixteen_descriptors) {
  put_descriptor(0x3000, {kRead | kWrite | kChain, 0x200, 0x4000, 8, 0x3000, 0});
  describe(kRead | kWrite | kChain, 0x100, 0x4000, 8, 0x3000);
  run();
  EXPECT_EQ(error(), kChainTooLong);
}

TEST_F(Dma, a_descriptor_is_a_snapshot_that_later_writes_do_not_change) {
  memory.read_wait = 20;
  const Octets expected = part(0x100, 64);
  describe(kRead | kWrite, 0x100, 0x4000, 64);
  bus.write(map::kCtrl, map::ctrl::kStart.mask());
  describe(kRead | kWrite, 0x100, 0x5000, 4096);
  const Octets untouched = part(0x5000, 64);
  bus.advance(2000);
  EXPECT_TRUE(done());
  EXPECT_EQ(part(0x4000, 64), expected);
  EXPECT_EQ(part(0x5000, 64), untouched);
}

// The positive control of the attack: memory is rewritten right after the fetch, and only the next chain sees it.
TEST_F(Dma, a_fetched_descriptor_is_not_read_twice) {
  memory.read_wait = 5;
  put_descriptor(0x3000, {kRead | kWrite, 0x200, 0x4000, 64, 0, 0});
  describe(kRead | kWrite | kChain, 0x100, 0x6000, 8, 0x3000);
  bus.write(map::kCtrl, map::ctrl::kStart.mask());
  const unsigned fetched = 1 + 1 + pluton::DmaTiming::kDescriptorBeats;  // a read, a write, three beats
  while (memory.accesses < fetched) bus.advance(1);
  put_descriptor(0x3000, {kRead | kWrite, 0x200, 0x5000, 64, 0, 0});
  const Octets untouched = part(0x5000, 64);
  bus.advance(2000);
  EXPECT_EQ(part(0x4000, 64), part(0x200, 64));
  EXPECT_EQ(part(0x5000, 64), untouched);
  run();
  EXPECT_EQ(part(0x5000, 64), part(0x200, 64));
}

TEST_F(Dma, carries_the_identity_of_whoever_wrote_start) {
  describe(kRead | kWrite, 0x100, 0x4000, 8);
  bus.act_as(7);
  run();
  EXPECT_EQ(memory.last.initiator, 7);
  EXPECT_EQ(memory.last.kind, tlmkit::AccessKind::dma);
  EXPECT_EQ(memory.last.world, tlmkit::World::secure);
  EXPECT_EQ(memory.last.privilege, tlmkit::Privilege::machine);
}

TEST_F(Dma, refuses_what_no_descriptor_may_ask) {
  const struct {
    std::uint32_t control, source, destination, length, next;
    Error error;
  } kCases[] = {
      {0, 0, 0, 8, 0, kControl},
      {kRead, 0, 0, 8, 0, kControl},
      {kWrite, 0, 0, 8, 0, kControl},
      {kRead | kWrite | kFromAes, 0, 0, 8, 0, kControl},
      {kToSha | kWrite | kFromAes, 0, 0, 8, 0, kControl},
      {kRead | kWrite, 4, 0, 8, 0, kAlign},
      {kRead | kWrite, 0, 9, 8, 0, kAlign},
      {kRead | kWrite | kChain, 0, 8, 8, 0x3004, kAlign},
      {kRead | kWrite, 0, 8, 0, 0, kLength},
      {kRead | kToSha, 0, 8, 0, 0, kLength},
      {kRead | kToSha, 0, 8, 9, 0, kLength},
      {kRead | kWrite, 0, 8, (1u << 20) + 1, 0, kLength},
      {kRead | kWrite, 0, 8, 0xFFFFFFFF, 0, kLength},
  };
  for (const auto& c : kCases) {
    describe(c.control, c.source, c.destination, c.length, c.next);
    EXPECT_EQ(run(), 1u);
    EXPECT_EQ(error(), c.error);
    EXPECT_FALSE(done());
  }
  EXPECT_EQ(memory.accesses, 0u);
}

TEST_F(Dma, bus_errors_end_the_chain_with_their_address) {
  describe(kRead | kToSha | kLast, kHole - 16, 0, 64);
  run();
  EXPECT_EQ(error(), kReadError);
  EXPECT_EQ(bus.read(map::kErrorAddress).data, kHole);
  EXPECT_EQ(hashed.size(), 16u);
  EXPECT_EQ(lasts, 0u);
  describe(kRead | kWrite, 0, kHole - 8, 64);
  run();
  EXPECT_EQ(error(), kWriteError);
  EXPECT_EQ(bus.read(map::kErrorAddress).data, kHole);
  describe(kRead | kWrite | kChain, 0, 0x4000, 8, kHole - 8);
  run();
  EXPECT_EQ(error(), kFetch);
  EXPECT_EQ(bus.read(map::kErrorAddress).data, kHole);
  describe(kRead | kWrite, 0, 0x4000, 8);
  run();
  EXPECT_EQ(error(), kNone);
}

TEST_F(Dma, aes_output_of_another_length_is_an_error_not_a_hang) {
  echo = false;
  text.push_back({1, 8, true});
  describe(kWrite | kFromAes, 0, 0x4000, 24);
  echo = true;
  run();
  EXPECT_EQ(error(), kText);
  text.assign(3, {1, 8, false});
  describe(kWrite | kFromAes, 0, 0x4000, 12);
  run();
  EXPECT_EQ(error(), kText);
}

TEST_F(Dma, start_while_busy_is_refused_and_disturbs_nothing) {
  memory.read_wait = 10;
  describe(kRead | kWrite, 0x100, 0x4000, 64);
  bus.write(map::kCtrl, map::ctrl::kStart.mask());
  bus.write(map::kCtrl, map::ctrl::kStart.mask());
  EXPECT_EQ(error(), kBusy);
  bus.advance(1000);
  EXPECT_TRUE(done());
  EXPECT_EQ(part(0x4000, 64), part(0x100, 64));
}

TEST_F(Dma, an_abort_at_any_cycle_leaves_a_usable_engine) {
  for (Cycles at = 0; at < 60; ++at) {
    stall = 3;
    describe(kRead | kToSha | kToAes | kWrite | kFromAes | kLast, 0x100, 0x4000, 100);
    bus.write(map::kCtrl, map::ctrl::kStart.mask());
    for (Cycles i = 0; i < at; ++i) bus.step();
    const bool busy = bus.out().busy != 0;
    bus.write(map::kCtrl, map::ctrl::kAbort.mask());
    EXPECT_EQ(bus.out().busy, 0u);
    EXPECT_EQ(bus.out().sha_valid | bus.out().aes_valid | bus.out().text_ready, 0u);
    // The write takes two cycles: the chain may have ended in them.
    const std::uint32_t status = bus.read(map::kStatus).data;
    EXPECT_TRUE(!busy || status == map::status::kError.mask() || status == map::status::kDone.mask()) << status;
    bus.write(map::kStatus, map::status::kError.mask());
    text.clear();
    given = false;
    bus.in().text_valid = 0;
    hashed.clear();
    describe(kRead | kToSha | kWrite | kLast, 0x100, 0x5000, 40);
    run();
    EXPECT_EQ(bus.read(map::kStatus).data, map::status::kDone.mask());
    EXPECT_EQ(hashed, part(0x100, 40));
    EXPECT_EQ(part(0x5000, 40), part(0x100, 40));
  }
}

TEST_F(Dma, the_interrupt_follows_done_and_error_as_enabled) {
  describe(kRead | kWrite, 0x100, 0x4000, 8);
  bus.write(map::kIrqEnable, map::irq_enable::kDone.mask());
  run();
  EXPECT_EQ(bus.out().irq, 1u);
  bus.write(map::kStatus, map::status::kDone.mask());
  EXPECT_EQ(bus.out().irq, 0u);
  bus.write(map::kIrqEnable, map::irq_enable::kError.mask());
  describe(0, 0, 0, 0);
  run();
  EXPECT_EQ(bus.out().irq, 1u);
}

// quiet() and skip() against stepping: the same traffic, once with every cycle stepped.
TEST_F(Dma, skipped_time_changes_nothing) {
  const auto cycles_with = [](bool step, Cycles wait) {
    FakeMemory slow;
    slow.read_wait = wait;
    DmaCore dma(slow);
    tlmkit::ApbDriver<DmaPins> master(dma);
    master.write(map::kControl, kRead | kWrite);
    master.write(map::kDestination, 0x4000);
    master.write(map::kLength, 400);
    master.write(map::kCtrl, map::ctrl::kStart.mask());
    if (step) {
      while (master.out().busy != 0) master.step();
    } else {
      master.advance_until([](const auto& out) { return out.busy == 0; }, 100'000);
    }
    return master.cycle();
  };
  for (const Cycles wait : {0, 1, 5, 63}) EXPECT_EQ(cycles_with(true, wait), cycles_with(false, wait)) << wait;
}

}  // namespace
