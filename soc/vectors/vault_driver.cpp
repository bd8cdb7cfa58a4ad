// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/vault_driver.hpp"

#include "pluton/keyvault/gen/keyvault_regs.hpp"
#include "pluton/keyvault/keyvault_types.hpp"

namespace soc::vectors {

namespace {

namespace map = pluton::keyvault_map;
using Op = pluton::KeyvaultOp;

enum Slot : unsigned { kInput, kExtracted, kDerived };

constexpr std::uint32_t kUsageHmac = 1u << 3;
constexpr std::size_t kLongestSalt = 4 * map::kSaltCount;
constexpr std::size_t kLongestInfo = 4 * map::kInfoCount;

bool key_size(std::size_t octets) { return octets != 0 && octets <= 64 && octets % 16 == 0; }

class Session : public DriverSession {
 public:
  using DriverSession::DriverSession;

  void set_attributes(std::size_t octets, std::uint32_t usage) {
    write(map::kAttributes, in_field(map::attributes::kLength, octets) |
                                in_field(map::attributes::kDestination, pluton::kDestinationSha) |
                                in_field(map::attributes::kUsage, usage));
  }
  void command(Op op, Slot slot, Slot source = kInput) {
    write(map::kCommand, in_field(map::command::kOp, static_cast<std::size_t>(op)) |
                             in_field(map::command::kSlot, slot) | in_field(map::command::kSource, source));
  }
  void expect_done(const char* what) {
    const std::uint32_t status = wait(map::kStatus, map::status::kDone.mask() | map::status::kError.mask());
    if (good() && (status & map::status::kError.mask()) != 0) {
      blame(fmt::format("{} ended with error {} of the vault", what, read(map::kErrorCode)));
    }
  }
};

}  // namespace

bool VaultDriver::fits(const HkdfRequest& request) {
  return key_size(request.key.size()) && key_size(request.size) && request.salt.size() <= kLongestSalt &&
         request.info.size() <= kLongestInfo;
}

Reply VaultDriver::confirm(const HkdfRequest& request, const Octets& expected) {
  Reply reply = derive(request);
  if (reply.accepted) reply = compare(request.hash, expected);
  Session session(vault_);
  for (const Slot slot : {kInput, kExtracted, kDerived}) {
    session.command(Op::wipe, slot);
    session.wait(map::kStatus, map::status::kDone.mask() | map::status::kError.mask());
  }
  if (reply.fault.empty()) reply.fault = session.fault();
  return reply;
}

Reply VaultDriver::derive(const HkdfRequest& request) {
  Session session(vault_);
  session.set_attributes(request.key.size(), pluton::kUsageDerive);
  session.command(Op::write, kInput);
  session.wait(map::kStatus, map::status::kWriting.mask() | map::status::kError.mask());
  session.write_octets(map::kKeyData, request.key, 0, request.key.size(), 0);
  session.expect_done("WRITE");

  const std::uint32_t prf = in_field(map::derivation::kPrf, static_cast<std::size_t>(request.hash));
  session.set_attributes(digest_octets(request.hash), pluton::kUsageDerive);
  session.write(map::kDerivation,
                prf | in_field(map::derivation::kMode, 0) | in_field(map::derivation::kSaltBytes, request.salt.size()));
  session.write_octets(map::kSalt, request.salt, 0, request.salt.size(), map::kSaltStride);
  session.command(Op::derive, kExtracted, kInput);
  session.expect_done("HKDF-Extract");

  session.set_attributes(request.size, kUsageHmac);
  session.write(map::kDerivation,
                prf | in_field(map::derivation::kMode, 1) | in_field(map::derivation::kInfoBytes, request.info.size()));
  session.write_octets(map::kInfo, request.info, 0, request.info.size(), map::kInfoStride);
  session.command(Op::derive, kDerived, kExtracted);
  session.expect_done("HKDF-Expand");
  Reply reply;
  reply.accepted = session.good();
  reply.fault = session.fault();
  return reply;
}

Reply VaultDriver::compare(Hash hash, const Octets& expected) {
  const Octets message = {'k', 'e', 'y'};
  Reply reply = sha_.hmac_with_slot(hash, kDerived, message);
  const Reply wanted = sha_.hmac(hash, expected, message);
  if (!reply.accepted || !wanted.accepted) return reply.accepted ? wanted : reply;
  reply.accepted = reply.output == wanted.output;
  return reply;
}

}  // namespace soc::vectors
