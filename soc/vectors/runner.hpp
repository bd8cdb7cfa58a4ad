// SPDX-License-Identifier: Apache-2.0
// Runs test vectors on engines and judges what they answer.
#pragma once

#include <string>
#include <vector>

#include "soc/vectors/engines.hpp"
#include "soc/vectors/vector_case.hpp"

namespace soc::vectors {

// What one set of engines made of one case.
struct Outcome {
  bool passed = false;
  std::string what;  // of a failure: which part of the case
  std::string expected;
  std::string got;
  tlmkit::Cycles cycles = 0;
  bool in_vault = false;  // the key vault has derived the key as well
};

Outcome run_case(const VectorCase& c, Engines& engines);

enum class Status : std::uint8_t { passed, failed, skipped, acceptable };

struct CaseResult {
  std::string id;
  unsigned line = 0;
  Status status = Status::failed;
  std::string reason;             // of a skip, or of a failure
  std::vector<Outcome> outcomes;  // as the backends; none when skipped
};

struct Backend {
  std::string name;
  Engines* engines;
};

struct FileResult {
  std::string name;
  std::vector<CaseResult> cases;
};

// With more than one backend a case also fails where their cycle counts differ.
FileResult run_file(const VectorFile& file, const std::vector<Backend>& backends);

}  // namespace soc::vectors
