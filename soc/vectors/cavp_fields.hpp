// SPDX-License-Identifier: Apache-2.0
// Fields of a CAVP record as values; what is missing or malformed is the user's mistake, named with its line.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "soc/vectors/cavp_records.hpp"
#include "soc/vectors/octets.hpp"

namespace soc::vectors {

// A record without its answer, as in CAVP's request files.
class Unanswered {};

class CavpFields {
 public:
  // `request`: the file is a request file, so that answer() may throw Unanswered.
  CavpFields(const std::string& file, const CavpRecord& record, bool request)
      : file_(file), record_(record), request_(request) {}

  const CavpRecord& record() const { return record_; }
  bool has(std::string_view name) const { return record_.find(name) != nullptr; }
  // The first of `names` that is there: files spell the same field differently.
  const CavpField& field(std::initializer_list<const char*> names) const;
  Octets octets(std::initializer_list<const char*> names) const;
  Octets answer(std::initializer_list<const char*> names) const;
  std::size_t number(std::initializer_list<const char*> names) const;
  // A number of the record, else of its section.
  std::optional<std::size_t> optional_number(const char* name) const;
  // Fails unless `octets` are `count`; CAVP writes no octets as 00.
  Octets of_length(const Octets& octets, std::size_t count, const char* name) const;

  [[noreturn]] void fail(unsigned line, const std::string& reason) const;

 private:
  const CavpField* find(std::initializer_list<const char*> names) const;

  const std::string& file_;
  const CavpRecord& record_;
  bool request_;
};

}  // namespace soc::vectors
