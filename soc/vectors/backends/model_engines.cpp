// SPDX-License-Identifier: Apache-2.0
#include "pluton/aes/aes_core.hpp"
#include "pluton/keyvault/keyvault_core.hpp"
#include "pluton/sha/sha_core.hpp"
#include "soc/vectors/backends/cycle_engines.hpp"
#include "soc/vectors/backends/pin_engines.hpp"

namespace soc::vectors {

std::unique_ptr<Engines> make_model_engines() {
  return std::make_unique<PinEngines<pluton::AesCore, pluton::ShaCore, pluton::KeyvaultCore>>();
}

}  // namespace soc::vectors
