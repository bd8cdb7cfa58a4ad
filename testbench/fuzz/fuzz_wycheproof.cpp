// SPDX-License-Identifier: Apache-2.0
// The Wycheproof reader.
#include <cstdint>
#include <string_view>

#include "soc/vectors/wycheproof_file.hpp"
#include "testbench/fuzz/fuzz_vectors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::check_reader("w.json", [&] { return soc::vectors::read_wycheproof_file(text, "w.json"); });
  return 0;
}
