// SPDX-License-Identifier: Apache-2.0
#include "soc/cli/terminal.hpp"

#include <poll.h>
#include <unistd.h>

namespace soc::cli {

namespace {
constexpr char kEscape = 1;  // Ctrl-A
}

Terminal::Terminal() : start_(std::chrono::steady_clock::now()) {
  if (isatty(STDIN_FILENO) == 0 || tcgetattr(STDIN_FILENO, &before_) != 0) return;
  termios raw = before_;
  raw.c_iflag &= static_cast<tcflag_t>(~(ICRNL | IXON));
  raw.c_lflag &= static_cast<tcflag_t>(~(ECHO | ICANON | ISIG | IEXTEN));
  raw_ = tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

Terminal::~Terminal() {
  if (raw_) tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

bool Terminal::read(std::uint64_t simulated_us, std::string& keys) {
  keys.clear();
  const auto now = std::chrono::steady_clock::now() - start_;
  const auto ahead =
      std::chrono::microseconds(simulated_us) - std::chrono::duration_cast<std::chrono::microseconds>(now);
  const int wait = ahead.count() > 0 ? static_cast<int>(ahead.count() / 1000) : 0;
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (!open_ || poll(&input, 1, wait) <= 0 || input.revents == 0) return true;
  char data[256];
  const ssize_t size = ::read(STDIN_FILENO, data, sizeof data);
  if (size <= 0) {
    open_ = false;  // a script's end; the guest goes on
    return !raw_;
  }
  return take(data, static_cast<std::size_t>(size), keys);
}

bool Terminal::take(const char* data, std::size_t size, std::string& keys) {
  for (std::size_t i = 0; i < size; ++i) {
    const char key = data[i];
    if (escape_) {
      escape_ = false;
      if (key == 'x' || key == 'X') return false;
      keys += key;
    } else if (raw_ && key == kEscape) {
      escape_ = true;
    } else {
      keys += key;
    }
  }
  return true;
}

}  // namespace soc::cli
