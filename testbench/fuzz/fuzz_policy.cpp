// SPDX-License-Identifier: Apache-2.0
// Reader of firewall policies: any bytes give a policy that keeps its rules, or a UserError of one line with its place.
#include <cstdint>
#include <string_view>

#include "soc/firewall/policy_file.hpp"
#include "testbench/fuzz/fuzz_reader.hpp"

namespace {

void check_rights(const firewall::Rights& rights) {
  fuzz::require((rights.initiators & 1u) == 0 && rights.modes <= 0xF);
  fuzz::require((rights.initiators == 0) == (rights.modes == 0));
}

void check_policy(const soc::trial::PolicyFile& policy) {
  fuzz::require(policy.entries.size() <= firewall::kMostEntries);
  bool locked = true;
  for (const auto& item : policy.entries) {
    fuzz::require(item.entry.base % 64 == 0 && item.entry.limit % 64 == 63 && item.entry.limit > item.entry.base);
    fuzz::require(!item.locked || locked);
    fuzz::require(item.name.find_first_of(",\n\" ") == std::string::npos);
    locked = item.locked;
    for (const auto* rights : {&item.entry.read, &item.entry.write, &item.entry.fetch}) check_rights(*rights);
  }
  const soc::trial::Change* before = nullptr;
  for (const auto& change : policy.changes) {
    fuzz::require(before == nullptr || before->cycle < change.cycle);
    for (const auto* list : {&change.enable, &change.disable}) {
      for (const unsigned entry : *list) fuzz::require(entry < policy.entries.size() && !policy.entries[entry].locked);
    }
    before = &change;
  }
  fuzz::require(policy.policy().entries.size() == policy.entries.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fuzz::check_input("p.toml", [&] { check_policy(soc::trial::parse_policy(text, "p.toml")); });
  return 0;
}
