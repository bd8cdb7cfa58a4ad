// SPDX-License-Identifier: Apache-2.0
// Test vectors of a Project Wycheproof file (JSON): AEAD, IND-CPA, MAC and HKDF tests.
#pragma once

#include <string_view>

#include "soc/vectors/vector_case.hpp"

namespace soc::vectors {

// Throws tlmkit::UserError "file:line: reason".
VectorFile read_wycheproof_file(std::string_view text, const std::string& file);

}  // namespace soc::vectors
