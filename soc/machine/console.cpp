// SPDX-License-Identifier: Apache-2.0
#include "soc/machine/console.hpp"

#include <unistd.h>

namespace soc {

Console::Console(std::FILE* out) : out_(out), terminal_(isatty(fileno(out)) != 0) {}

void Console::put(char c) {
  std::fputc(c, out_);
  mid_line_ = c != '\n';
  if (terminal_ || c == '\n') flush();
}

void Console::write(std::string_view text) {
  for (const char c : text) put(c);
}

}  // namespace soc
