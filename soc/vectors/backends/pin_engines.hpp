// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "pluton/aes/aes_pins.hpp"
#include "pluton/sha/sha_pins.hpp"
#include "soc/vectors/aes_driver.hpp"
#include "soc/vectors/backends/block_bus.hpp"
#include "soc/vectors/sha_driver.hpp"

namespace soc::vectors {

// Drivers on the cores given, whatever form they have.
class PinEngines : public Engines {
 public:
  PinEngines(std::unique_ptr<tlmkit::CycleCore<pluton::AesPins>> aes,
             std::unique_ptr<tlmkit::CycleCore<pluton::ShaPins>> sha)
      : aes_bus_(std::move(aes)), sha_bus_(std::move(sha)) {}

  AesEngine& aes() override { return aes_driver_; }
  ShaEngine& sha() override { return sha_driver_; }
  HkdfEngine& hkdf() override { return sha_driver_; }
  tlmkit::Cycles now() const override { return aes_bus_.now() + sha_bus_.now(); }

 private:
  BlockBus<pluton::AesPins> aes_bus_;
  BlockBus<pluton::ShaPins> sha_bus_;
  AesDriver aes_driver_{aes_bus_};
  ShaDriver sha_driver_{sha_bus_};
};

}  // namespace soc::vectors
