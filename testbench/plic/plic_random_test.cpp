// SPDX-License-Identifier: Apache-2.0
// Random wires and accesses against a second reading of the specification, one small automaton a source. Each rule of
// the reference can be broken: the traffic must tell the block from every such reference.
#include <array>
#include <random>

#include "testbench/plic/plic_bench.hpp"

namespace {

using namespace plic_test;

enum class Broken {
  nothing,
  request_falls_with_its_wire,
  second_request_while_serving,
  highest_number_wins,
  claim_obeys_the_threshold,
  threshold_lets_its_equal_through,
  priority_zero_counts,
  anyone_completes,
  normal_world_sees_secure_sources,
  secure_source_reaches_the_kernel,
  context_0_answers_everyone,
};

class Reference {
 public:
  explicit Reference(Broken broken) : broken_(broken) {}

  void wire(unsigned n, bool level) {
    sources_[n].level = level;
    if (!level && broken_ == Broken::request_falls_with_its_wire) sources_[n].waiting = false;
    look(n);
  }
  // Both return false for a bus error.
  bool read(bool secure, std::uint64_t offset, std::uint32_t& word) {
    word = 0;
    if (!may(secure, offset)) return false;
    if (offset == claim(0) || offset == claim(1)) {
      word = take(offset == claim(0) ? 0 : 1);
    } else if (offset == kPending) {
      for (unsigned n = 1; n < 32; ++n) word |= (sources_[n].waiting && sees(secure, n) ? 1u : 0u) << n;
    } else if (offset == enable(0) || offset == enable(1)) {
      const auto& on = enabled_[offset == enable(0) ? 0 : 1];
      for (unsigned n = 1; n < 32; ++n) word |= (on[n] && sees(secure, n) ? 1u : 0u) << n;
    } else if (offset == threshold(0) || offset == threshold(1)) {
      word = threshold_[offset == threshold(0) ? 0 : 1];
    } else {
      const auto n = static_cast<unsigned>(offset / 4);
      word = sees(secure, n) ? sources_[n].priority : 0;
    }
    return true;
  }
  bool write(bool secure, std::uint64_t offset, std::uint32_t word) {
    if (!may(secure, offset)) return false;
    if (offset == claim(0) || offset == claim(1)) {
      const unsigned context = offset == claim(0) ? 0 : 1;
      if (word > 0 && word < 32 && (on(context, word) || broken_ == Broken::anyone_completes)) {
        sources_[word].serving = false;
        look(word);
      }
    } else if (offset == enable(0) || offset == enable(1)) {
      std::array<bool, 32> next = enabled_[offset == enable(0) ? 0 : 1];
      for (unsigned n = 1; n < 32; ++n) {
        if (sees(secure, n)) next[n] = (word >> n & 1) != 0;
      }
      enabled_[offset == enable(0) ? 0 : 1] = next;
    } else if (offset == threshold(0) || offset == threshold(1)) {
      threshold_[offset == threshold(0) ? 0 : 1] = word % 8;
    } else if (offset != kPending && sees(secure, static_cast<unsigned>(offset / 4))) {
      sources_[offset / 4].priority = word % 8;
    }
    return true;
  }
  bool output(unsigned context) {
    for (unsigned n = 1; n < 32; ++n) {
      const unsigned level = sources_[n].priority + (broken_ == Broken::threshold_lets_its_equal_through ? 1 : 0);
      if (sources_[n].waiting && on(context, n) && counts(n) && level > threshold_[context]) return true;
    }
    return false;
  }

 private:
  struct Source {
    bool level = false, waiting = false, serving = false;
    unsigned priority = 0;
  };
  bool counts(unsigned n) { return sources_[n].priority > 0 || broken_ == Broken::priority_zero_counts; }
  bool may(bool secure, std::uint64_t offset) const {
    const bool first = offset == enable(0) || offset == threshold(0) || offset == claim(0);
    return secure || !first || broken_ == Broken::context_0_answers_everyone;
  }
  bool sees(bool secure, unsigned n) {
    return secure || !enabled_[0][n] || broken_ == Broken::normal_world_sees_secure_sources;
  }
  bool on(unsigned context, unsigned n) {
    if (context == 0) return enabled_[0][n];
    return enabled_[1][n] && (!enabled_[0][n] || broken_ == Broken::secure_source_reaches_the_kernel);
  }
  void look(unsigned n) {
    Source& s = sources_[n];
    if (s.level && (!s.serving || broken_ == Broken::second_request_while_serving)) s.waiting = true;
  }
  unsigned take(unsigned context) {
    unsigned found = 0;
    for (unsigned n = 31; n > 0; --n) {
      if (!sources_[n].waiting || !on(context, n) || !counts(n)) continue;
      if (broken_ == Broken::claim_obeys_the_threshold && sources_[n].priority <= threshold_[context]) continue;
      const bool better =
          found == 0 || (broken_ == Broken::highest_number_wins ? sources_[n].priority > sources_[found].priority
                                                                : sources_[n].priority >= sources_[found].priority);
      if (better) found = n;
    }
    if (found != 0) {
      sources_[found].waiting = false;
      sources_[found].serving = true;
      look(found);
    }
    return found;
  }

  const Broken broken_;
  std::array<Source, 32> sources_;
  std::array<bool, 32> enabled_[2] = {};
  unsigned threshold_[2] = {};
};

class PlicTraffic : public Plic, public ::testing::WithParamInterface<Broken> {
 protected:
  std::uint64_t any_register() {
    switch (random_() % 8) {
      case 0:
        return kPending;
      case 1:
        return enable(random_() % 2);
      case 2:
        return threshold(random_() % 2);
      case 3:
      case 4:
        return priority(1 + random_() % 31);
      default:
        return claim(random_() % 2);
    }
  }
  std::uint32_t any_word(std::uint64_t offset) {
    if (offset == enable(0)) return static_cast<std::uint32_t>(random_() & random_() & random_());
    if (offset == enable(1)) return static_cast<std::uint32_t>(random_() | random_());
    return static_cast<std::uint32_t>(offset >= threshold(0) && offset % 0x1000 == 0 ? random_() % 4 : random_() % 34);
  }
  // True while block and reference agree.
  bool step(Reference& reference) {
    if (random_() % 3 == 0) {
      const auto source = static_cast<unsigned>(1 + random_() % 31);
      const bool level = random_() % 2 == 0;
      block_.set_source(source, level);
      reference.wire(source, level);
    } else {
      const bool secure = random_() % 2 == 0;
      const std::uint64_t offset = any_register();
      secure ? as_monitor() : as_kernel();
      std::uint32_t expected = 0;
      if (random_() % 2 == 0) {
        const bool answered = reference.read(secure, offset, expected);
        const std::uint64_t word = bus_.read(now(), offset, 4);
        if (word != expected || (bus_.status() == tlm::TLM_OK_RESPONSE) != answered) return false;
      } else {
        const std::uint32_t word = any_word(offset);
        bus_.write(now(), offset, word, 4);
        if ((bus_.status() == tlm::TLM_OK_RESPONSE) != reference.write(secure, offset, word)) return false;
      }
      run_past(now() + bus_.taken());
    }
    return block_.machine_irq.level() == reference.output(0) && block_.supervisor_irq.level() == reference.output(1);
  }
  std::mt19937_64 random_{20231};
};

TEST_P(PlicTraffic, tells_the_block_from_every_broken_reference_and_from_no_other) {
  constexpr unsigned kSteps = 30'000;
  Reference reference(GetParam());
  unsigned steps = 0;
  while (steps < kSteps && step(reference)) ++steps;
  if (GetParam() == Broken::nothing) {
    EXPECT_EQ(steps, kSteps) << "differs at this step";
  } else {
    EXPECT_LT(steps, kSteps) << "the traffic never shows this rule";
  }
}

INSTANTIATE_TEST_SUITE_P(Rule, PlicTraffic,
                         testing::Values(Broken::nothing, Broken::request_falls_with_its_wire,
                                         Broken::second_request_while_serving, Broken::highest_number_wins,
                                         Broken::claim_obeys_the_threshold, Broken::threshold_lets_its_equal_through,
                                         Broken::priority_zero_counts, Broken::anyone_completes,
                                         Broken::normal_world_sees_secure_sources,
                                         Broken::secure_source_reaches_the_kernel, Broken::context_0_answers_everyone));

}  // namespace
