// SPDX-License-Identifier: Apache-2.0
// The CAVP reader. The first byte picks the file's name, which decides much of what is read.
#include <cstdint>
#include <iterator>
#include <string_view>

#include "soc/vectors/cavp_file.hpp"
#include "testbench/fuzz/fuzz_vectors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static constexpr const char* kNames[] = {"any.txt",
                                           "CBCMMT128.rsp",
                                           "ECBMCT128.rsp",
                                           "ctr.txt",
                                           "gcmDecrypt.rsp",
                                           "CMACVerAES256.rsp",
                                           "HMAC.rsp",
                                           "hkdf.txt",
                                           "SHA256ShortMsg.rsp",
                                           "SHA512_256Monte.rsp",
                                           "SHA384Monte.txt",
                                           "SHA512.req"};
  if (size == 0) return 0;
  const std::string name = kNames[data[0] % std::size(kNames)];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  fuzz::check_reader(name, [&] { return soc::vectors::read_cavp_file(text, name); });
  return 0;
}
