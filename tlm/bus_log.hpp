// SPDX-License-Identifier: Apache-2.0
// A CSV line for every transaction that the router carries.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <tlm>
#include <vector>

#include "tlm/chip_map.hpp"
#include "tlm/clock.hpp"
#include "tlm/identity.hpp"

namespace tlmkit {

// Columns: cycle,initiator,world,privilege,kind,op,address,length,data,response,wait
//   cycle     bus cycle in which the access starts, less the origin; initiator: its name in the map, else its id;
//   op        R or W; address and length in bytes;
//   data      1, 2, 4 and 8 bytes as one little-endian number, other lengths as octets from the lowest address on,
//             empty when the access was refused;
//   response  ok, decode (nobody there, or no wire), error (refused by the target);
//   wait      cycles that the bus added.
// Lines come in the order of the calls: the order of time in exact mode, and per initiator in every mode.
class BusLog {
 public:
  // Opens the file at once; throws UserError when it cannot be written.
  BusLog(const std::string& path, const ClockDomain& clock, const MapInitiator* names = nullptr,
         unsigned name_count = 0);
  ~BusLog();
  BusLog(const BusLog&) = delete;
  BusLog& operator=(const BusLog&) = delete;

  // Cycle that is written as 0 from now on: lets a run after a reset be compared with a fresh one, line by line.
  void set_origin(Cycles origin) { origin_ = origin; }
  void record(const tlm::tlm_generic_payload& trans, Picoseconds start, Picoseconds end);
  std::uint64_t lines() const { return lines_; }
  // Throws UserError when the file could not be written in full.
  void close();

 private:
  struct FileClose {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  const std::string path_;
  const ClockDomain& clock_;
  std::vector<std::string> names_;  // by initiator id
  std::unique_ptr<std::FILE, FileClose> file_;
  Cycles origin_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace tlmkit
