// SPDX-License-Identifier: Apache-2.0
// Which algorithm a CAVP file is about. NIST says it in the file's name and in the comments at its head; files without
// either are told by their fields where only one algorithm has them.
#pragma once

#include <optional>
#include <string>

#include "soc/vectors/cavp_records.hpp"
#include "soc/vectors/vector_case.hpp"

namespace soc::vectors {

struct CavpAlgorithm {
  std::string skip;  // not empty: a known algorithm that no engine has; its name
  Kind kind = Kind::sha;
  std::string hash;  // sha, hmac: "SHA-256", "SHA-512/256", "SHA3-256"; empty when the sections say it
  bool monte_carlo = false;
};

// Throws tlmkit::UserError when the algorithm cannot be told.
CavpAlgorithm recognise(const CavpText& text);

// "SHA-384" as in the names of this file; nothing for hashes that no engine has.
std::optional<Hash> hash_of_name(const std::string& name);
// The first name of a SHA hash in `text` (upper case): "SHA-1", "SHA-256", "SHA-512/256", "SHA3-256"; else empty.
std::string find_sha(const std::string& text);

}  // namespace soc::vectors
