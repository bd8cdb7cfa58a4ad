// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace tlmkit {

// A mistake of the user (bad file, impossible option): what() is the one line that the command prints before it exits
// with status 2. Mistakes of the guest never throw; they become bus errors or traps.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace tlmkit
