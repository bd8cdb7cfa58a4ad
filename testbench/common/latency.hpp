// SPDX-License-Identifier: Apache-2.0
// Whether a block's timing depends on keys or data. Of an operation the probe keeps every output pin but the data pins,
// with the cycle of each change; an operation repeated with other octets must give the same pattern, not just the same
// sum.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tlm/cycle/core.hpp"

namespace testbench {

using tlmkit::Cycles;

struct TimingPattern {
  struct Change {
    Cycles cycle;
    std::uint64_t pins;
    bool operator==(const Change& other) const { return cycle == other.cycle && pins == other.pins; }
  };
  Cycles cycles = 0;  // of the bench, transfers included
  Cycles busy = 0;    // of them, those in which the block was busy
  std::vector<Change> changes;
};

// Between a bench and the block it drives.
template <class Pins>
class TimingProbe : public tlmkit::CycleCore<Pins> {
 public:
  using In = typename Pins::In;
  using Out = typename Pins::Out;
  using Core = tlmkit::CycleCore<Pins>;

  explicit TimingProbe(std::unique_ptr<Core> core) : core_(std::move(core)) { this->out_ = core_->out(); }

  void begin() { pattern_ = {}; }
  const TimingPattern& pattern() const { return pattern_; }

  void reset() override {
    core_->reset();
    this->out_ = core_->out();
  }
  const Out& settle(const In& in) override { return this->out_ = core_->settle(in); }
  void tick(const In& in) override {
    pass(in, [&] {
      core_->tick(in);
      return Cycles{1};
    });
  }
  Cycles quiet() const override { return core_->quiet(); }
  void skip(Cycles n) override {
    pass(In{}, [&] {
      core_->skip(n);
      return n;
    });
  }
  Cycles run(const In& in, Cycles n) override {
    return pass(in, [&] { return core_->run(in, n); });
  }

 private:
  static constexpr bool carries_data(const char* name, tlmkit::PinVisibility visibility) {
    unsigned size = 0;
    while (name[size] != 0) ++size;
    const bool data =
        size >= 4 && name[size - 4] == 'd' && name[size - 3] == 'a' && name[size - 2] == 't' && name[size - 1] == 'a';
    return data || visibility == tlmkit::PinVisibility::secret;
  }
  // APB outputs count in the access phase only.
  static std::uint64_t packed(const In& in, Out out) {
    if (in.psel == 0 || in.penable == 0) out.pready = 0;
    if (out.pready == 0) out.pslverr = 0;
    std::uint64_t pins = 0;
    unsigned used = 0;
    Pins::for_each_out(
        [&](const char* name, unsigned bits, tlmkit::PinVisibility visibility, std::uint64_t value) {
          if (carries_data(name, visibility)) return;
          pins |= value << used;
          used += bits;
        },
        out);
    EXPECT_LE(used, 64u) << "the pins do not fit";
    return pins;
  }
  template <class Step>
  Cycles pass(const In& in, Step step) {
    const std::uint64_t pins = packed(in, this->out_);
    auto& changes = pattern_.changes;
    if (changes.empty() || changes.back().pins != pins) changes.push_back({pattern_.cycles, pins});
    const bool busy = this->out_.busy != 0;
    const Cycles passed = step();
    pattern_.cycles += passed;
    if (busy) pattern_.busy += passed;
    this->out_ = core_->out();
    return passed;
  }

  std::unique_ptr<Core> core_;
  TimingPattern pattern_;
};

// Positive control of it all: a block that loses a cycle of its work when bit 0 of a word written to `offset` is set.
template <class Pins>
class LeakyCore : public tlmkit::CycleCore<Pins> {
 public:
  using In = typename Pins::In;
  using Out = typename Pins::Out;
  using Core = tlmkit::CycleCore<Pins>;

  LeakyCore(std::unique_ptr<Core> core, std::uint32_t offset) : core_(std::move(core)), offset_(offset) {
    this->out_ = core_->out();
  }
  void reset() override {
    late_ = false;
    core_->reset();
    this->out_ = core_->out();
  }
  const Out& settle(const In& in) override { return this->out_ = core_->settle(in); }
  void tick(const In& in) override {
    if (late_ && core_->out().busy != 0 && Pins::quiet(in, core_->out())) {
      late_ = false;
      return;
    }
    if (in.psel != 0 && in.penable != 0 && in.pwrite != 0 && in.paddr == offset_) late_ = (in.pwdata & 1) != 0;
    core_->tick(in);
    this->out_ = core_->out();
  }
  Cycles quiet() const override { return late_ ? 0 : core_->quiet(); }
  void skip(Cycles n) override { core_->skip(n); }

 private:
  std::unique_ptr<Core> core_;
  const std::uint32_t offset_;
  bool late_ = false;
};

// Patterns of one operation, set against the first.
class LatencySpread {
 public:
  void add(const TimingPattern& pattern) {
    if (draws_++ == 0) first_ = pattern;
    shortest_ = draws_ == 1 ? pattern.busy : std::min(shortest_, pattern.busy);
    longest_ = std::max(longest_, pattern.busy);
    if (pattern.changes == first_.changes && pattern.cycles == first_.cycles) return;
    if (others_++ != 0) return;
    const std::size_t both = std::min(first_.changes.size(), pattern.changes.size());
    std::size_t i = 0;
    while (i < both && first_.changes[i] == pattern.changes[i]) ++i;
    const auto at = [&](const TimingPattern& p) { return i < p.changes.size() ? p.changes[i].cycle : p.cycles; };
    difference_ = fmt::format("draw {} leaves the first at cycle {}", draws_ - 1, std::min(at(first_), at(pattern)));
  }
  const TimingPattern& first() const { return first_; }
  std::uint64_t draws() const { return draws_; }
  Cycles spread() const { return longest_ - shortest_; }
  // Draws whose pattern is not the first one's, and where the first of them left it.
  std::uint64_t others() const { return others_; }
  const std::string& difference() const { return difference_; }

 private:
  TimingPattern first_;
  std::uint64_t draws_ = 0, others_ = 0;
  Cycles shortest_ = 0, longest_ = 0;
  std::string difference_;
};

// Octets for the draws: random, and every eighth key and every eighth datum a special one, both in every 32nd draw.
class Draws {
 public:
  using Octets = std::vector<std::uint8_t>;

  explicit Draws(std::uint64_t seed) : random_(seed) {}
  Octets key(std::uint64_t draw, std::size_t size) { return draw % 8 == 0 ? special(draw / 8, size) : random(size); }
  Octets data(std::uint64_t draw, std::size_t size) {
    return draw % 32 == 0 ? special(draw / 32, size) : draw % 8 == 1 ? special(draw / 8, size) : random(size);
  }

 private:
  // All zero, all one, one bit set, one bit clear.
  static Octets special(std::uint64_t which, std::size_t size) {
    Octets out(size, which % 2 == 0 ? 0x00 : 0xFF);
    if (which % 4 >= 2 && size != 0) {
      const std::uint64_t bit = which / 4 % (8 * size);
      out[bit / 8] = static_cast<std::uint8_t>(out[bit / 8] ^ 1u << (bit % 8));
    }
    return out;
  }
  Octets random(std::size_t size) {
    Octets out(size);
    for (auto& octet : out) octet = static_cast<std::uint8_t>(random_());
    return out;
  }

  std::mt19937_64 random_;
};

inline std::uint64_t latency_setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}
// Draws of each operation, and the seed: PLT_DRAWS, PLT_SEED.
inline std::uint64_t latency_draws() { return latency_setting("PLT_DRAWS", 300); }
inline std::uint64_t latency_seed() { return latency_setting("PLT_SEED", 1); }

// Says and checks what a campaign found.
inline void expect_no_spread(const std::string& operation, const LatencySpread& s) {
  fmt::print("{:<28} {} draws, {} cycles of {} busy, spread {}, other patterns {}\n", operation, s.draws(),
             s.first().cycles, s.first().busy, s.spread(), s.others());
  EXPECT_EQ(s.spread(), 0u) << operation;
  EXPECT_EQ(s.others(), 0u) << operation << ": " << s.difference();
}

}  // namespace testbench
