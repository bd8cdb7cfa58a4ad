// SPDX-License-Identifier: Apache-2.0
// The figures that the engines promise, from measurements on rigs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "soc/bench/operations.hpp"

namespace soc::bench {

struct Figure {
  std::string id;     // as in JSON
  std::string title;  // as in the table
  double value;
  int decimals;
  std::optional<double> at_most;  // what is promised; none: nothing is, for it depends on the machine that simulates
  bool holds() const { return !at_most || value <= *at_most; }
};

// Cycles a block in the slowest mode, cycles between blocks of a hash, what HMAC costs over the hash: as far as the
// operations have been measured.
std::vector<Figure> block_figures(const std::vector<Measurement>& measured);

// Greatest difference of any cycle count of the same operations on two forms.
Cycles difference(const std::vector<Measurement>& a, const std::vector<Measurement>& b);

struct Spread {
  std::uint64_t runs = 0;
  Cycles cycles = 0;  // longest less shortest run of an operation, the worst operation
};
// `draws` random keys and messages of `octets` for each operation, data by DMA from memory.
Spread latency_spread(Rig& rig, const std::vector<Operation>& list, unsigned draws, unsigned octets);

struct InFlight {
  Cycles copy, hashed;  // cycles of the copy alone, and of the copy with its hash
  std::vector<std::uint8_t> digest;
};
// Flash to memory by DMA, SHA-256 on the way.
InFlight hash_in_flight(Rig& rig, const std::vector<std::uint8_t>& image);

}  // namespace soc::bench
