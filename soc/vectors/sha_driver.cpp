// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/sha_driver.hpp"

#include <algorithm>

#include "pluton/sha/gen/sha_regs.hpp"

namespace soc::vectors {

namespace {

namespace map = pluton::sha_map;

constexpr std::uint32_t kEnd = 1u << 1 | 1u << 2;  // STATUS: DONE, ERROR; both are cleared by writing ones

static_assert(map::status::kDone.lsb == 1 && map::status::kError.lsb == 2);

std::size_t block_octets(Hash hash) { return hash == Hash::sha256 ? 64 : 128; }

std::uint32_t config_of(Hash hash, bool keyed) {
  return in_field(map::cfg::kAlg, static_cast<std::size_t>(hash)) | in_field(map::cfg::kHmac, keyed ? 1 : 0);
}

void put(DriverSession& session, const Octets& octets) {
  const std::size_t whole = octets.size() / 4 * 4;
  session.write_octets(map::kData, octets, 0, whole, 0);
  for (std::size_t at = whole; at < octets.size(); ++at) session.write(map::kDataByte, octets[at]);
}

// Ends a message or a key; false when the engine refused it.
bool finish(DriverSession& session) {
  session.write(map::kCtrl, map::ctrl::kFinish.mask());
  const std::uint32_t status = session.wait(map::kStatus, kEnd);
  return session.good() && (status & map::status::kError.mask()) == 0;
}

Reply reply_of(const DriverSession& session, bool accepted) {
  Reply reply;
  reply.fault = session.fault();
  reply.accepted = accepted && session.good();
  return reply;
}

}  // namespace

Reply ShaDriver::message(Hash hash, bool keyed, const Octets& message) {
  DriverSession session(bus_);
  session.write(map::kStatus, kEnd);
  session.write(map::kCfg, config_of(hash, keyed));
  session.write(map::kCtrl, map::ctrl::kStart.mask());
  put(session, message);
  const bool good = finish(session);
  Octets digest;
  if (good) session.read_octets(map::kDigest, digest, digest_octets(hash), map::kDigestStride);
  Reply reply = reply_of(session, good);
  if (reply.accepted) reply.output = std::move(digest);
  return reply;
}

Reply ShaDriver::load_key(Hash hash, const Octets& key) {
  DriverSession session(bus_);
  session.write(map::kStatus, kEnd);
  session.write(map::kCfg, config_of(hash, true));
  session.write(map::kCtrl, map::ctrl::kKeyLoad.mask());
  put(session, key);
  return reply_of(session, finish(session));
}

Reply ShaDriver::digest(Hash hash, const Octets& message) { return this->message(hash, false, message); }

// The engine takes keys of up to a block; longer ones are hashed first (FIPS 198-1, step 2).
Reply ShaDriver::hmac(Hash hash, const Octets& key, const Octets& message) {
  Octets taken = key;
  if (key.size() > block_octets(hash)) {
    Reply hashed = digest(hash, key);
    if (!hashed.accepted) return hashed;
    taken = std::move(hashed.output);
  }
  Reply loaded = load_key(hash, taken);
  return loaded.accepted ? this->message(hash, true, message) : loaded;
}

Reply ShaDriver::load_slot(Hash hash, unsigned slot) {
  DriverSession session(bus_);
  session.write(map::kStatus, kEnd);
  session.write(map::kCfg, config_of(hash, true) | map::cfg::kKeyVault.mask() | in_field(map::cfg::kKeySlot, slot));
  session.write(map::kCtrl, map::ctrl::kKeyLoad.mask());
  const std::uint32_t status = session.wait(map::kStatus, kEnd);
  return reply_of(session, (status & map::status::kError.mask()) == 0);
}

Reply ShaDriver::hmac_with_slot(Hash hash, unsigned slot, const Octets& message) {
  Reply loaded = load_slot(hash, slot);
  return loaded.accepted ? this->message(hash, true, message) : loaded;
}

}  // namespace soc::vectors
