// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace soc::cli {

// A file that the build has left beside the executable, wherever that was started from.
std::string built_file(const char* name);

}  // namespace soc::cli
