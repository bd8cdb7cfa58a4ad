// SPDX-License-Identifier: Apache-2.0
// The tohost/fromhost convention of the public RISC-V test programs: 1 in tohost = pass, another odd value = failing
// case number * 2 + 1, an even value = address of a system-call block {number, argument 0, 1, 2} of 64-bit words.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "soc/machine/console.hpp"
#include "tlm/hart/hart.hpp"

namespace soc {

class ToHost {
 public:
  // Called once with 0 for a pass, else with the number of the failing case (or the exit code of system call 93).
  using Exit = std::function<void(std::uint64_t failing_case)>;

  // Watches the 8 bytes at `tohost`; answers system calls with 1 in `fromhost` if there is one.
  ToHost(tlmkit::HartBase& hart, std::uint64_t tohost, std::optional<std::uint64_t> fromhost, Console& console,
         Exit exit);

 private:
  void written();
  void system_call(std::uint64_t block);
  std::uint64_t load(std::uint64_t address) const;
  void store(std::uint64_t address, std::uint64_t value);

  tlmkit::HartBase& hart_;
  const std::uint64_t tohost_;
  const std::optional<std::uint64_t> fromhost_;
  Console& console_;
  Exit exit_;
};

}  // namespace soc
