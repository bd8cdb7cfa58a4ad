// SPDX-License-Identifier: Apache-2.0
// The registers of one block, as a driver in firmware sees them.
#pragma once

#include <cstdint>
#include <optional>

#include "tlm/clock.hpp"

namespace soc::vectors {

class RegisterBus {
 public:
  virtual ~RegisterBus() = default;
  virtual bool write(std::uint32_t offset, std::uint32_t word) = 0;     // false: bus error
  virtual std::optional<std::uint32_t> read(std::uint32_t offset) = 0;  // nothing: bus error
  virtual tlmkit::Cycles now() const = 0;                               // bus cycles so far
};

}  // namespace soc::vectors
