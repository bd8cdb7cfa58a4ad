// SPDX-License-Identifier: Apache-2.0
// Reads VCD text that another writer makes piece by piece, and hands it on time by time.
#pragma once

#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <unordered_map>
#include <vector>

#include "tlm/trace.hpp"
#include "tlm/vcd_writer.hpp"

namespace tlmkit {

class VcdStream : public TraceStream {
 public:
  // Variables appear under `scope`, which takes the place of the text's outermost scope.
  VcdStream(std::string scope, std::function<void()> sync) : scope_(std::move(scope)), sync_(std::move(sync)) {}

  void append(const char* text, std::size_t length) override;
  void sync() {
    if (sync_) sync_();
  }
  // Declares the variables whose scope is chosen. The text must have reached its $enddefinitions.
  void declare_in(VcdWriter& writer, const std::function<bool(const std::string& scope)>& chosen);
  // Time of the next values not yet written.
  Picoseconds next_time() const { return pending_.empty() ? std::numeric_limits<Picoseconds>::max() : pending_[0].at; }
  Picoseconds last_time() const { return last_time_; }
  void write_up_to(Picoseconds at, VcdWriter& writer);

 private:
  struct Variable {
    std::string scope, type, code, reference;
    unsigned width;
  };
  struct Values {
    Picoseconds at;
    std::vector<std::string> lines;
  };

  void take_line(std::string_view line);
  void take_declaration(std::string_view line);
  void write_line(const std::string& line, VcdWriter& writer) const;

  const std::string scope_;
  const std::function<void()> sync_;
  std::string partial_;            // text after the last line end
  std::vector<std::string> path_;  // scopes open in the header
  std::vector<Variable> variables_;
  std::unordered_map<std::string, std::string> codes_;  // theirs to ours; only those chosen
  bool in_header_ = true;
  std::deque<Values> pending_;
  Picoseconds last_time_ = 0;
};

}  // namespace tlmkit
