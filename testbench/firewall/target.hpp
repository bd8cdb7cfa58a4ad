// SPDX-License-Identifier: Apache-2.0
// What stands behind the firewall: takes requests, answers ids in any order and each id in its own, reads interleaved.
#pragma once

#include <array>
#include <deque>
#include <random>
#include <string>

#include "testbench/firewall/mirror.hpp"

namespace firewall_test {

class Target {
 public:
  struct Pace {  // one in so many cycles
    unsigned address = 1, data = 1, read = 1, response = 1;
  };

  explicit Target(std::mt19937_64& random) : random_(random) {}
  void reset();
  void set_pace(Pace pace) { pace_ = pace; }

  void fill(In& in);
  // The handshakes of the cycle; what is wrong with the data, or nothing.
  std::string took(const In& in, const Out& out);

 private:
  static constexpr unsigned kIds = 16;
  struct Answer {
    bool valid = false;
    unsigned id = 0;
    std::uint64_t data = 0;
    std::uint32_t response = 0;
  };
  struct Write {
    unsigned id, beats;
  };

  bool one_in(unsigned n) { return random_() % n == 0; }
  template <class Waiting>
  void choose(Answer& answer, const Waiting& waiting, unsigned pace);
  std::string match_data();

  std::mt19937_64& random_;
  Pace pace_;
  std::array<std::deque<unsigned>, kIds> reads_;  // beats left
  std::array<std::deque<unsigned>, kIds> writes_;
  std::deque<Write> addressed_;
  std::deque<unsigned> received_;  // beats of the bursts whose data has come
  unsigned beats_ = 0;
  Answer read_, write_;
};

}  // namespace firewall_test
