// SPDX-License-Identifier: Apache-2.0
#include "soc/machine/console.hpp"

#include <unistd.h>

namespace soc {

Console::Console(std::FILE* out) : out_(out), terminal_(isatty(fileno(out)) != 0) {}

void Console::put(char c) {
  std::fputc(c, out_);
  mid_line_ = c != '\n';
  if (terminal_ || c == '\n') flush();
  if (wanted_.empty()) return;
  if (recent_.size() == wanted_.size()) recent_.erase(0, 1);
  recent_ += c;
  if (recent_ == wanted_) seen_();
}

void Console::watch_for(std::string text, std::function<void()> seen) {
  wanted_ = std::move(text);
  seen_ = std::move(seen);
}

void Console::write(std::string_view text) {
  for (const char c : text) put(c);
}

}  // namespace soc
