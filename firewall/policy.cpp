// SPDX-License-Identifier: Apache-2.0
#include "firewall/policy.hpp"

namespace firewall {

namespace {

bool rights_given(const Entry& entry, const Request& r) {
  return (r.read || r.write || r.fetch) && (!r.read || entry.read.allow(r.initiator, r.mode)) &&
         (!r.write || entry.write.allow(r.initiator, r.mode)) && (!r.fetch || entry.fetch.allow(r.initiator, r.mode));
}

bool boot_exception(const Policy& policy, const Request& r) {
  return (r.read || r.write || r.fetch) && policy.boot_initiator != tlmkit::kNoInitiator &&
         r.initiator == policy.boot_initiator && r.mode == mode_bit(tlmkit::World::secure, true);
}

}  // namespace

Verdict judge(const Policy& policy, const Request& request) {
  constexpr std::uint64_t kLastAddress = 0xFFFFFFFF;
  if (!request.legal || request.first > request.last || request.last > kLastAddress) return {Reason::malformed, -1};
  for (std::size_t i = 0; i < policy.entries.size(); ++i) {
    const Entry& entry = policy.entries[i];
    const bool empty = entry.last() < entry.first();
    if (!entry.enabled || empty || request.last < entry.first() || request.first > entry.last()) continue;
    const int index = static_cast<int>(i);
    if (request.first < entry.first() || request.last > entry.last()) return {Reason::partial, index};
    return decide(policy, index, request);
  }
  return decide(policy, -1, request);
}

Verdict decide(const Policy& policy, int entry, const Request& request) {
  if (entry < 0) return {boot_exception(policy, request) ? Reason::granted : Reason::no_entry, -1};
  const bool given = rights_given(policy.entries[static_cast<std::size_t>(entry)], request);
  return {given ? Reason::granted : Reason::no_right, entry};
}

}  // namespace firewall
