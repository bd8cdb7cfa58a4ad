// SPDX-License-Identifier: Apache-2.0
// What both readers of test vectors owe their callers, for any bytes.
#pragma once

#include <string>

#include "soc/vectors/limits.hpp"
#include "soc/vectors/vector_case.hpp"
#include "testbench/fuzz/fuzz_reader.hpp"

namespace fuzz {

inline void check_cases(const soc::vectors::VectorFile& file) {
  require(!file.cases.empty());
  for (const auto& c : file.cases) {
    require(!c.id.empty() && c.line != 0);
    require(c.id.find('\n') == std::string::npos && c.skip.find('\n') == std::string::npos);
    if (c.skip.empty()) require(soc::vectors::beyond_every_engine(c).empty());
  }
}

// `read` gives cases, or a UserError of one line that begins with FILE:LINE:.
template <class Read>
void check_reader(const std::string& name, Read read) {
  check_input(name, [&] { check_cases(read()); });
}

}  // namespace fuzz
