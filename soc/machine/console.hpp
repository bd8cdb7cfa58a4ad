// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

namespace soc {

// What the guest prints, on a host stream: as it comes on a terminal, else by lines and at the end.
class Console {
 public:
  explicit Console(std::FILE* out);
  ~Console() { flush(); }
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void put(char c);
  void write(std::string_view text);
  // Calls `seen` each time the output ends in `text`; an empty text never does.
  void watch_for(std::string text, std::function<void()> seen);
  void flush() { std::fflush(out_); }
  // True when the last character was not a newline.
  bool mid_line() const { return mid_line_; }

 private:
  std::FILE* out_;
  bool terminal_;
  bool mid_line_ = false;
  std::string wanted_;
  std::string recent_;  // the last characters, as many as wanted_ has
  std::function<void()> seen_;
};

}  // namespace soc
