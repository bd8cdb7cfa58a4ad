// SPDX-License-Identifier: Apache-2.0
// The user's terminal as the guest's console: every key goes through as it is.
#pragma once

#include <termios.h>
#include <chrono>
#include <cstdint>
#include <string>

namespace soc::cli {

class Terminal {
 public:
  // Switches standard input to raw mode if it is a terminal; the destructor switches back.
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  // Waits until the user's clock has come as far as the simulated one, `simulated_us` from the start, or a key is
  // pressed. False: the user leaves (Ctrl-A X, or the end of the input).
  bool read(std::uint64_t simulated_us, std::string& keys);

 private:
  bool take(const char* data, std::size_t size, std::string& keys);

  bool raw_ = false;
  bool escape_ = false;  // Ctrl-A was the last key
  bool open_ = true;
  termios before_{};
  std::chrono::steady_clock::time_point start_;
};

}  // namespace soc::cli
