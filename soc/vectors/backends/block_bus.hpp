// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "soc/vectors/register_bus.hpp"
#include "tlm/cycle/apb_driver.hpp"

namespace soc::vectors {

// The registers of one block whose other inputs are quiet.
template <class Pins>
class BlockBus : public RegisterBus {
 public:
  explicit BlockBus(std::unique_ptr<tlmkit::CycleCore<Pins>> core) : core_(std::move(core)), driver_(*core_) {
    driver_.reset();
  }
  bool write(std::uint32_t offset, std::uint32_t word) override { return driver_.write(offset, word).ok; }
  std::optional<std::uint32_t> read(std::uint32_t offset) override {
    const auto answer = driver_.read(offset);
    return answer.ok ? std::optional(answer.data) : std::nullopt;
  }
  tlmkit::Cycles now() const override { return driver_.cycle(); }

 private:
  std::unique_ptr<tlmkit::CycleCore<Pins>> core_;
  tlmkit::ApbDriver<Pins> driver_;
};

}  // namespace soc::vectors
