// SPDX-License-Identifier: Apache-2.0
// M16: handles of keys that are another's, freed, or of another type. An attack succeeds when a command is carried out
// that should not be, or when the key is not afterwards what it was.
#include "testbench/mailbox_attack/attacks.hpp"

namespace mailbox_attack {

namespace {

constexpr unsigned kSecure = MAILBOX_APP_SECURE, kNormal = MAILBOX_APP_NORMAL, kIo = MAILBOX_IO0;
constexpr std::uint32_t kHmac = KEY_TYPE_HMAC_SHA256, kCmac = KEY_TYPE_AES_CMAC, kDerive = KEY_TYPE_DERIVE;
const Words kKey = {0x03020100, 0x07060504, 0x0B0A0908, 0x0F0E0D0C};
const Words kOtherKey = {1, 2, 3, 4};

bool succeeded(const Words& response) { return response.size() >= 2 && response[1] == MAILBOX_OK; }

Words joined(const Words& a, const Words& b) {
  Words out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

std::uint32_t import(Bench& b, unsigned channel, std::uint32_t type, const Words& key) {
  const Words response = b.exchange(channel, MAILBOX_KEY_IMPORT, joined({type}, key));
  if (!succeeded(response)) throw std::logic_error("no key");
  return response[2];
}

Words mac(Bench& b, unsigned channel, std::uint32_t handle, std::uint32_t algorithm) {
  return b.exchange(channel, MAILBOX_MAC, {handle, algorithm, 5});
}

// Every use of a handle but as what it is.
bool used(Bench& b, unsigned channel, std::uint32_t handle, std::uint32_t type) {
  bool done = false;
  for (const std::uint32_t algorithm : {kHmac, kCmac}) {
    if (algorithm == type) continue;
    done = succeeded(mac(b, channel, handle, algorithm)) || done;
    done = succeeded(b.exchange(channel, MAILBOX_MAC_VERIFY, joined({handle, algorithm}, Words(9, 5)))) || done;
  }
  if (type == kDerive) return done;
  return succeeded(b.exchange(channel, MAILBOX_KEY_DERIVE, {handle, kHmac, 7})) || done;
}

}  // namespace

// The kernel's keys, by handle, from the other two channels.
bool key_of_another_owner(Bench& b) {
  b.open();
  const std::uint32_t key = import(b, kNormal, kHmac, kKey), source = import(b, kNormal, kDerive, kKey);
  const Words own = mac(b, kNormal, key, kHmac);
  bool done = !succeeded(own);
  for (const unsigned thief : {kSecure, kIo}) {
    done = used(b, thief, key, 0) || used(b, thief, source, 0) || done;
    Words forged = joined({key, kHmac}, Words(own.begin() + 2, own.end()));
    forged.push_back(5);
    done = succeeded(b.exchange(thief, MAILBOX_MAC_VERIFY, forged)) || done;
    done = succeeded(b.exchange(thief, MAILBOX_KEY_FREE, {key})) || done;
    done = succeeded(b.exchange(thief, MAILBOX_KEY_FREE, {source})) || done;
  }
  const bool derives = succeeded(b.exchange(kNormal, MAILBOX_KEY_DERIVE, {source, kHmac, 7}));
  return done || mac(b, kNormal, key, kHmac) != own || !derives;
}

// A handle from before its key was freed, on the empty slot and on the key that came after it.
bool freed_key(Bench& b) {
  b.open();
  const std::uint32_t dead = import(b, kNormal, kHmac, kKey);
  if (!succeeded(b.exchange(kNormal, MAILBOX_KEY_FREE, {dead}))) return true;
  const auto tried = [&b, dead] {
    const bool freed = succeeded(b.exchange(kNormal, MAILBOX_KEY_FREE, {dead}));
    return succeeded(mac(b, kNormal, dead, kHmac)) || used(b, kNormal, dead, kHmac) || freed;
  };
  bool done = tried();
  const std::uint32_t next = import(b, kNormal, kHmac, kOtherKey);
  const Words own = mac(b, kNormal, next, kHmac);
  // The key is used first and freed last: one attempt must not hide the other.
  done = succeeded(mac(b, kNormal, dead, kHmac)) || tried() || done;
  return done || !succeeded(own) || mac(b, kNormal, next, kHmac) != own;
}

// Each type used as each other. That the key was used shows in the tag: it is that of the same octets as an HMAC key.
bool key_of_another_type(Bench& b) {
  b.open();
  const std::uint32_t key = import(b, kIo, kHmac, kKey), source = import(b, kIo, kDerive, kKey),
                      cmac_key = import(b, kIo, kCmac, kKey);
  const Words tag = mac(b, kIo, key, kHmac), other = mac(b, kIo, cmac_key, kCmac);
  const bool same_key = mac(b, kIo, source, kHmac) == tag;
  const bool done = used(b, kIo, source, kDerive) || used(b, kIo, key, kHmac) || used(b, kIo, cmac_key, kCmac);
  const bool whole = mac(b, kIo, key, kHmac) == tag && mac(b, kIo, cmac_key, kCmac) == other &&
                     succeeded(b.exchange(kIo, MAILBOX_KEY_DERIVE, {source, kHmac, 7}));
  return same_key || done || !whole || !succeeded(tag) || !succeeded(other);
}

std::uint32_t status_of_a_derive_key_used_for_a_mac(Bench& b) {
  b.open();
  const Words response = mac(b, kIo, import(b, kIo, kDerive, kKey), kHmac);
  return response.size() < 2 ? ~0u : response[1];
}

}  // namespace mailbox_attack
