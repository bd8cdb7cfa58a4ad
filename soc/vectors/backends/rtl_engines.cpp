// SPDX-License-Identifier: Apache-2.0
#include "Vplt_aes.h"
#include "Vplt_keyvault.h"
#include "Vplt_sha.h"
#include "soc/vectors/backends/cycle_engines.hpp"
#include "soc/vectors/backends/pin_engines.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace soc::vectors {

std::unique_ptr<Engines> make_rtl_engines() {
  return std::make_unique<
      PinEngines<tlmkit::VerilatedCore<Vplt_aes, pluton::AesPins>, tlmkit::VerilatedCore<Vplt_sha, pluton::ShaPins>,
                 tlmkit::VerilatedCore<Vplt_keyvault, pluton::KeyvaultPins>>>();
}

}  // namespace soc::vectors
