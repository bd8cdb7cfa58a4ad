// SPDX-License-Identifier: Apache-2.0
// Results of vector files for people and for programs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "soc/vectors/runner.hpp"

namespace soc::vectors {

struct Tally {
  unsigned passed = 0;
  unsigned failed = 0;
  unsigned skipped = 0;
  unsigned acceptable = 0;
  std::map<std::string, unsigned> skips;  // by reason

  void add(const CaseResult& result);
  void add(const Tally& other);
  bool good() const { return failed == 0 && passed + acceptable != 0; }
  std::string counts() const;  // "N passed, N failed, N skipped"
};

Tally tally_of(const FileResult& file);

// "NAME: counts", then one indented line for each skip reason and for the first `failures` failures.
std::string describe(const FileResult& file, unsigned failures);
// The last line of the command.
std::string describe_total(const std::vector<FileResult>& files);
std::string describe_json(const std::vector<FileResult>& files, const std::vector<std::string>& backends);

}  // namespace soc::vectors
