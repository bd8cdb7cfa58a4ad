// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "pluton/aes/aes_pins.hpp"
#include "soc/vectors/aes_driver.hpp"
#include "soc/vectors/backends/block_bus.hpp"
#include "soc/vectors/backends/vault_pair.hpp"
#include "soc/vectors/hkdf_driver.hpp"
#include "soc/vectors/sha_driver.hpp"

namespace soc::vectors {

// Drivers on cores of whatever form: an AES engine and a SHA engine, each alone, so that the time in which they work by
// themselves is skipped; and a key vault with a SHA engine of its own.
template <class Aes, class Sha, class Keyvault>
class PinEngines : public Engines {
 public:
  AesEngine& aes() override { return aes_driver_; }
  ShaEngine& sha() override { return sha_driver_; }
  HkdfEngine& hkdf() override { return hkdf_driver_; }
  tlmkit::Cycles now() const override { return aes_bus_.now() + sha_bus_.now() + pair_.now(); }

 private:
  BlockBus<pluton::AesPins> aes_bus_{std::make_unique<Aes>()};
  BlockBus<pluton::ShaPins> sha_bus_{std::make_unique<Sha>()};
  VaultPair pair_{std::make_unique<Keyvault>(), std::make_unique<Sha>()};
  AesDriver aes_driver_{aes_bus_};
  ShaDriver sha_driver_{sha_bus_};
  ShaDriver pair_sha_driver_{pair_.sha()};
  VaultDriver vault_driver_{pair_.vault(), pair_sha_driver_};
  HkdfDriver hkdf_driver_{sha_driver_, vault_driver_};
};

}  // namespace soc::vectors
