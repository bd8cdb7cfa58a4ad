// SPDX-License-Identifier: Apache-2.0
// RISC-V semihosting ("Semihosting for AArch32 and AArch64", with the RISC-V call sequence): console output, clocks and
// exit. Files of the host are out of reach.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "soc/machine/console.hpp"
#include "tlm/hart/hart.hpp"

namespace soc {

class Semihosting {
 public:
  using Exit = std::function<void(std::uint64_t code)>;

  Semihosting(Console& console, Exit exit) : console_(console), exit_(std::move(exit)) {}
  // For HartBase::set_semihosting. Unknown operations answer -1.
  bool serve(tlmkit::HartBase& hart);

 private:
  struct Call;  // one operation in progress
  std::uint64_t perform(Call& call);
  std::uint64_t open(Call& call);
  std::uint64_t write(Call& call);
  std::uint64_t write0(Call& call);
  void exit(Call& call);

  Console& console_;
  Exit exit_;
};

}  // namespace soc
