// SPDX-License-Identifier: Apache-2.0
// What a reader of text files owes its callers, for any bytes.
#pragma once

#include <cstdlib>
#include <string>

#include "tlm/error.hpp"

namespace fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

// `read` succeeds, or throws a UserError of one printable line that begins with FILE:LINE:.
template <class Read>
void check_input(const std::string& name, Read read) {
  try {
    read();
  } catch (const tlmkit::UserError& error) {
    const std::string what = error.what();
    require(what.rfind(name + ':', 0) == 0 && what.size() > name.size() + 1);
    const char first = what[name.size() + 1];
    require(first >= '1' && first <= '9');
    for (const char c : what) require(c >= ' ' && c <= '~');
  }
}

}  // namespace fuzz
