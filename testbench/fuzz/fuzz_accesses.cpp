// SPDX-License-Identifier: Apache-2.0
// Reader of access lists: any bytes give accesses that can be driven, or a UserError of one line with its place.
#include <cstdint>
#include <string_view>

#include "firewall/burst.hpp"
#include "soc/firewall/access_file.hpp"
#include "soc/firewall/words.hpp"
#include "testbench/fuzz/fuzz_reader.hpp"

namespace {

void check_accesses(const soc::trial::AccessFile& file) {
  fuzz::require(!file.accesses.empty());
  std::uint64_t cycle = 0;
  for (const auto& access : file.accesses) {
    const firewall::Burst& burst = access.burst;
    fuzz::require(access.line > 1 && access.cycle >= cycle && access.kind < std::size(soc::trial::kKinds));
    fuzz::require(burst.length <= 255 && burst.size <= 7 && burst.type != firewall::BurstType::reserved);
    fuzz::require(burst.prot <= 7 && burst.user < 1u << 11 && !burst.exclusive);
    cycle = access.cycle;
    if (file.bursts) continue;
    const firewall::Request request = firewall::request_of(burst, soc::trial::kKinds[access.kind].write);
    const std::uint64_t last = burst.address + (access.length - 1);
    fuzz::require(request.legal && request.first <= burst.address && request.last >= last);
    fuzz::require(request.first / 64 == burst.address / 64 && request.last / 64 == last / 64);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::check_input("a.csv", [&] { check_accesses(soc::trial::parse_accesses(text, "a.csv")); });
  return 0;
}
