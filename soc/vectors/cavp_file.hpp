// SPDX-License-Identifier: Apache-2.0
// Test vectors of a CAVP file (.rsp, .txt, or a .req whose cases are counted as skipped).
#pragma once

#include <string_view>

#include "soc/vectors/vector_case.hpp"

namespace soc::vectors {

// `file` is the file's path: it names the algorithm and stands in messages. Throws tlmkit::UserError
// "file:line: reason".
VectorFile read_cavp_file(std::string_view text, const std::string& file);

}  // namespace soc::vectors
