// SPDX-License-Identifier: Apache-2.0
// Reader of NIST CAVP response files (.rsp) of Debian's python3-cryptography-vectors.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace testbench {

inline const char* const kCavpFolder = "/usr/lib/python3/dist-packages/cryptography_vectors/";

// One case: its "Name = value" lines, and under "section" the last line in brackets before it.
using CavpCase = std::map<std::string, std::string>;

// `path` is relative to kCavpFolder. Throws std::runtime_error when the file is missing or holds no case.
inline std::vector<CavpCase> read_cavp(const std::string& path) {
  std::ifstream in(kCavpFolder + path);
  if (!in) throw std::runtime_error(kCavpFolder + path + ": missing (Debian package python3-cryptography-vectors)");
  std::vector<CavpCase> cases;
  CavpCase current;
  std::string section;
  const auto finish = [&] {
    if (current.empty()) return;
    current["section"] = section;
    cases.push_back(current);
    current.clear();
  };
  for (std::string line; std::getline(in, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.empty() || line[0] == '#') {
      finish();
    } else if (line[0] == '[') {
      section = line.substr(1, line.find(']') - 1);
    } else if (const auto equals = line.find(" = "); equals != std::string::npos) {
      current[line.substr(0, equals)] = line.substr(equals + 3);
    } else if (line.size() > 2 && line.compare(line.size() - 2, 2, " =") == 0) {
      current[line.substr(0, line.size() - 2)] = "";
    }
  }
  finish();
  if (cases.empty()) throw std::runtime_error(path + ": no cases");
  return cases;
}

inline std::vector<std::uint8_t> octets_of_hex(const std::string& hex) {
  std::vector<std::uint8_t> octets;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    octets.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  }
  return octets;
}

// Big-endian, right-aligned: response files drop leading zeros.
template <std::size_t N>
std::array<std::uint8_t, N> integer_of_hex(std::string hex) {
  if (hex.size() < 2 * N) hex.insert(0, 2 * N - hex.size(), '0');
  const auto octets = octets_of_hex(hex.substr(hex.size() - 2 * N));
  std::array<std::uint8_t, N> out{};
  std::copy(octets.begin(), octets.end(), out.begin());
  return out;
}

}  // namespace testbench
