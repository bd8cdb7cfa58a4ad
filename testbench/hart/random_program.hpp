// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace hart_test {

// A random program for machine.hpp that always ends by itself: arithmetic, compressed forms, branches, loops, jumps,
// loads and stores of every alignment to RAM, slow memory and nowhere, CSR and counter accesses, traps of every
// kind (a handler skips them and folds cause, tval and epc into x30), both modes; with `interrupts` also lines that
// rise at a random number of cycles, and WFI. Registers at the end tell on any difference in function or time.
class RandomProgram {
 public:
  RandomProgram(std::uint32_t seed, bool interrupts) : random_(seed), interrupts_(interrupts) { build(); }
  const std::vector<std::uint16_t>& parcels() const { return parcels_; }

 private:
  void build();
  void prologue();
  void epilogue();
  void item();
  void alu();
  void compressed();
  void memory();
  void branch();
  void jump();
  void csr();
  void trap();
  void device();
  void loop();
  void mode();
  void sleep();

  void emit(std::uint32_t word);
  void emit16(std::uint32_t parcel) { parcels_.push_back(static_cast<std::uint16_t>(parcel)); }
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  unsigned data_register() { return below(16); }      // x0..x15
  unsigned short_register() { return 8 + below(8); }  // x8..x15
  std::int32_t imm12() { return static_cast<std::int32_t>(below(4096)) - 2048; }
  std::int32_t here() const { return static_cast<std::int32_t>(parcels_.size() * 2); }
  // Fills forward branches that end at the current place.
  void patch_branches();

  struct Pending {
    std::size_t at;
    unsigned items_left;
    bool is_jump;
    std::uint32_t word;
  };
  std::mt19937 random_;
  const bool interrupts_;
  std::vector<std::uint16_t> parcels_;
  std::vector<Pending> pending_;
  unsigned depth_ = 0;
};

}  // namespace hart_test
