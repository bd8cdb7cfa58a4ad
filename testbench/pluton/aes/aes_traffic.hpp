// SPDX-License-Identifier: Apache-2.0
// Constrained-random traffic at the pins of two AES engines in lockstep: messages of every mode, legal and not, at any
// time; beats with gaps, any back-pressure, key answers of every kind, wipes and resets at any cycle.
#pragma once

#include <array>
#include <deque>
#include <random>
#include <string>

#include "pluton/aes/aes_core.hpp"
#include "testbench/common/lockstep.hpp"

namespace aes_test {

// What the traffic reached; a campaign that never gets there proves nothing.
struct Coverage {
  std::array<unsigned, 8> started{};  // by mode
  std::array<unsigned, 16> errors{};  // by ERROR_CODE read
  unsigned operations = 0, done = 0, tags_ok = 0, wipes = 0, resets = 0, fetches = 0, bus_errors = 0, waits = 0;
  unsigned beats_in = 0, beats_out = 0, held = 0, skipped = 0;
};

class AesTraffic {
 public:
  using Core = tlmkit::CycleCore<pluton::AesPins>;
  using In = pluton::AesPins::In;
  using Out = pluton::AesPins::Out;

  AesTraffic(Core& model, Core& rtl, std::uint64_t seed, std::string repeat, std::string wave = "");

  // `operations` messages or key loads; returns the first divergence, or nothing.
  std::string run(std::uint64_t operations);
  const Coverage& coverage() const { return coverage_; }
  tlmkit::Cycles cycles() const { return pair_.cycle(); }

 private:
  struct Beat {
    std::uint64_t data;
    std::uint32_t bytes;
    bool last;
  };
  struct Answer {
    bool ok;
    std::uint32_t data;
  };

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

  bool cycle(In in);
  void fill_stream(In& in);
  void fill_key_answer(In& in);
  Answer access(std::uint32_t offset, bool write, std::uint32_t word);
  void write(std::uint32_t offset, std::uint32_t word) { access(offset, true, word); }
  void pause();

  void operation();
  void set_key();
  void write_key();
  void configure();
  void choose_lengths();
  void queue_message();
  void queue_part(std::uint64_t octets, std::uint64_t seed);
  void start();
  void pump();
  void pump_registers();
  void disturb();
  void look_around();
  void verify_again();

  std::mt19937_64 random_;
  Coverage coverage_;
  testbench::Lockstep<pluton::AesPins> pair_;
  // Stream source and sink.
  std::deque<Beat> beats_;
  bool offered_ = false;
  unsigned gap_ = 1, hold_ = 1;  // a beat, room: one in so many cycles
  // Key answers.
  unsigned answer_delay_ = 0, answer_beat_ = 0;
  bool answering_ = false, answer_error_ = false;
  std::uint32_t answer_bytes_ = 0, answer_usage_ = 0;
  // The message as last configured.
  std::uint32_t mode_ = 0, text_ = 0, aad_ = 0, iv_ = 12;
  bool decrypt_ = false, stream_ = true;
  std::uint64_t data_seed_ = 0;
  std::deque<std::uint32_t> words_;  // of the register path
};

}  // namespace aes_test
