// SPDX-License-Identifier: Apache-2.0
// JSON whose objects know the line they begin on.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace soc::vectors {

// The document, each object with an additional member kLineKey. Throws tlmkit::UserError "file:line: reason".
nlohmann::json parse_json_lines(std::string_view text, const std::string& file);

inline constexpr const char* kLineKey = "#line";

}  // namespace soc::vectors
