// SPDX-License-Identifier: Apache-2.0
// The operations whose timing `plutonsim bench` measures, and how each is run on a rig.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "soc/bench/rig.hpp"

namespace soc::bench {

enum class Path : std::uint8_t { sram, flash, registers };  // DMA from memory, DMA from flash, words by the master

struct Operation {
  std::string name;    // as in the software comparison: aes128_gcm, hmac_sha256, ...
  std::string engine;  // aes or sha
  unsigned block;      // octets
  // AES: mode and key; SHA: algorithm and HMAC. Values of the registers' fields.
  std::uint32_t mode = 0;
  bool decrypt = false;
  bool key_256 = false;
  bool hmac = false;
  bool output = true;  // text comes out, octet for octet
};

// All operations of the engines named.
std::vector<Operation> operations(const std::vector<std::string>& engines);

struct Run {
  Cycles cycles;                     // from the cycle in which the start takes effect to the end of BUSY
  std::vector<std::uint8_t> result;  // text, digest or tag
};

// Key (AES-128 takes its first half), initial value and message of a run.
struct Material {
  std::vector<std::uint8_t> key, iv, data;
};
Material fixed_material(unsigned octets);
Material random_material(std::mt19937_64& random, unsigned octets);

// One run; the message has a multiple of 16 octets, and the key is loaded before.
Run run(Rig& rig, const Operation& operation, Path path, const Material& material);

struct Measurement {
  Operation operation;
  unsigned octets;
  Cycles sram, flash, registers;  // cycles of a run on `octets`
  Cycles blocks, block_cycles;    // cycles that so many further blocks add, data by DMA from memory
  std::vector<std::uint8_t> result;
};

// With fixed material.
Measurement measure(Rig& rig, const Operation& operation, unsigned octets);

}  // namespace soc::bench
