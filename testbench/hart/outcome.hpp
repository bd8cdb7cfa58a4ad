// SPDX-License-Identifier: Apache-2.0
// Runs a program on a fresh machine in a child process (one SystemC kernel a process) and brings back what it left.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "testbench/hart/machine.hpp"

namespace hart_test {

struct Outcome {
  bool finished = false;  // reached the device's finish word
  std::uint32_t exit_code = 0;
  std::uint64_t cycles = 0;
  std::uint64_t instructions = 0;
  std::uint64_t memory = 0;  // FNV-1a of RAM and slow memory
  std::array<std::uint32_t, 33> registers{};
  std::vector<std::uint64_t> accesses;  // cycle of each access to the device
  std::string text;                     // whatever the child wants to say

  // Empty when equal; otherwise the first difference in words.
  std::string difference(const Outcome& other) const;
};

using Prepare = std::function<void(Machine&)>;
// What to do instead of Machine::run(); may add to outcome.text.
using Drive = std::function<void(Machine&, Outcome&)>;

// `prepare` loads the program. A child that crashes yields an Outcome with `finished` false and the reason in text.
Outcome run_in_child(const Options& setup, const Prepare& prepare, const Drive& drive = {});

inline const Options kFast{tlmkit::Mode::fast};
inline const Options kFastShort{tlmkit::Mode::fast, false, 7};
inline const Options kExact{tlmkit::Mode::exact};
inline const Options kObserved{tlmkit::Mode::exact, true};

// Words of machine code at the reset address.
inline Prepare code(std::vector<std::uint32_t> words) {
  return [words = std::move(words)](Machine& m) { m.write(kRamBase, words.data(), words.size() * 4); };
}
inline Prepare elf(const std::string& name) {
  return [path = std::string(PLT_HART_PROGRAMS "/") + name + ".elf"](Machine& m) { m.load(path); };
}

}  // namespace hart_test
