// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "soc/vectors/vector_case.hpp"

namespace soc::vectors {

// Reads a file of either format; JSON begins with a brace or has the extension .json. Throws tlmkit::UserError.
VectorFile read_vector_file(const std::string& path);

}  // namespace soc::vectors
