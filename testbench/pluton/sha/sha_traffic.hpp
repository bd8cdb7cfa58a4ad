// SPDX-License-Identifier: Apache-2.0
// Constrained-random traffic for the SHA engine's pins: sensible sequences of every operation, disturbed by anything at
// any time.
#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <string>

#include "pluton/sha/sha_pins.hpp"
#include "testbench/common/lockstep.hpp"

namespace sha_bench {

using pluton::ShaPins;
using Pair = testbench::Lockstep<ShaPins>;

class Traffic {
 public:
  explicit Traffic(std::uint64_t seed) : random_(seed) {}

  // Drives both forms until `operations` APB transfers are done or the forms have differed.
  void run(Pair& pair, std::uint64_t operations);
  std::uint64_t operations() const { return operations_; }
  // How often each thing has happened: a campaign that misses one proves little.
  struct Coverage {
    std::uint64_t digests = 0, refusals = 0, bus_errors = 0, waits = 0, stream_beats = 0, key_beats = 0,
                  derived_beats = 0, resets = 0, skipped = 0, saved = 0;
  };
  const Coverage& coverage() const { return coverage_; }

 private:
  struct Op {
    std::uint32_t offset, value;
    bool write;
    unsigned gap;  // cycles before it
    bool calm;     // nothing else comes in between
  };
  using In = ShaPins::In;
  using Out = ShaPins::Out;

  unsigned pick(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool one_in(unsigned n) { return pick(n) == 0; }

  void script();
  void script_message();
  void script_key();
  void script_save();
  void script_restore();
  void script_digest();
  void data(unsigned octets);
  void op(std::uint32_t offset, std::uint32_t value, bool write = true);
  Op any_op();

  void drive_apb(In& in);
  void drive_stream(In& in, const Out& out);
  void drive_key(In& in, const Out& out);
  void drive_derivation(In& in, const Out& out);
  void after(const In& in, const Out& answer);
  void reset(Pair& pair);

  std::mt19937_64 random_;
  std::deque<Op> ops_;
  bool burst_ = false;  // what a script adds now comes back to back
  bool access_ = false, setup_ = false;
  Op now_{};
  std::uint32_t user_ = 1;
  std::uint64_t operations_ = 0;

  unsigned stream_left_ = 0;  // octets of a streamed message still to be sent
  bool stream_active_ = false;
  bool stream_valid_ = false;
  std::uint64_t stream_data_ = 0;

  unsigned key_delay_ = 0, key_beat_ = 0, key_bytes_ = 0, key_usage_ = 0;
  bool key_active_ = false, key_error_ = false;

  enum class Lend { off, asking, key, message, digest } lend_ = Lend::off;
  unsigned lend_alg_ = 0, lend_left_ = 0, lend_again_ = 0;
  bool lend_valid_ = false;
  std::uint64_t lend_data_ = 0;

  Coverage coverage_;
};

}  // namespace sha_bench
