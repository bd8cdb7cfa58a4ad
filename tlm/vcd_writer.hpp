// SPDX-License-Identifier: Apache-2.0
// Lays out one VCD file (IEEE 1364-2005 clause 18): declarations first, then values in order of time. Timescale 1 ps.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tlm/clock.hpp"

namespace tlmkit {

class VcdWriter {
 public:
  // Throws UserError when the file cannot be opened.
  explicit VcdWriter(const std::string& path);

  // Declares a variable under a dotted scope and returns its identifier code.
  std::string declare(std::string_view scope, std::string_view name, unsigned width);
  // A new identifier code for declare_as().
  std::string new_code();
  // Declares with a code, type and reference (a name, possibly with a bit range) of the caller's.
  void declare_as(const std::string& code, std::string_view scope, std::string_view type, unsigned width,
                  std::string_view reference);
  // Writes the declarations; no more may follow.
  void header();
  // Starts time `at`, unless it is the time being written.
  void time(Picoseconds at);
  void value(const std::string& code, unsigned width, std::uint64_t value, bool known);
  // The same, counted as a change.
  void change(const std::string& code, unsigned width, std::uint64_t v) {
    ++changes_;
    value(code, width, v, true);
  }
  void count_change() { ++changes_; }
  void text(std::string_view text);
  std::uint64_t changes() const { return changes_; }
  // Throws UserError when something could not be written.
  void close();

 private:
  struct Scope {
    std::vector<std::string> variables;  // $var lines
    std::map<std::string, Scope, std::less<>> children;
  };
  struct FileClose {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  static constexpr std::size_t kBuffer = std::size_t{1} << 16;

  void write_out();
  void write_scope(const std::string& name, const Scope& scope, unsigned depth);

  const std::string path_;
  std::unique_ptr<std::FILE, FileClose> file_;
  std::string buffer_;  // not yet written
  Scope root_;
  std::uint32_t codes_ = 0;
  bool timed_ = false;
  Picoseconds time_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace tlmkit
