// SPDX-License-Identifier: Apache-2.0
// A reader of VCD files for tests, written from the standard (IEEE 1364-2005 clause 18) and strict about it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kit_test {

struct VcdFile {
  struct Change {
    std::uint64_t at;
    std::string value;  // binary digits without leading zeros, or x
    friend bool operator==(const Change& a, const Change& b) { return a.at == b.at && a.value == b.value; }
  };
  using Changes = std::vector<Change>;

  // Throws std::runtime_error with the line of the first violation.
  explicit VcdFile(const std::string& path);

  const Changes& at(const std::string& dotted_name) const { return changes.at(codes.at(dotted_name)); }
  bool has(const std::string& dotted_name) const { return codes.count(dotted_name) != 0; }
  // Value that a reader sees at `time`.
  std::string value(const std::string& dotted_name, std::uint64_t time) const;

  std::string timescale;
  std::map<std::string, std::string> codes;  // dotted name -> identifier code
  std::map<std::string, unsigned> widths;    // by code
  std::map<std::string, Changes> changes;    // by code
  std::uint64_t first_time = 0;
  std::uint64_t last_time = 0;
};

}  // namespace kit_test
