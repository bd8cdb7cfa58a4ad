// SPDX-License-Identifier: Apache-2.0
// The chip's crypto engines behind their pins, each alone on a bus of its own: their models or their RTL.
#pragma once

#include <memory>

#include "soc/vectors/engines.hpp"

namespace soc::vectors {

std::unique_ptr<Engines> make_model_engines();
std::unique_ptr<Engines> make_rtl_engines();

}  // namespace soc::vectors
