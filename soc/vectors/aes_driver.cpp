// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/aes_driver.hpp"

#include <algorithm>

#include "pluton/aes/gen/aes_regs.hpp"

namespace soc::vectors {

namespace {

namespace map = pluton::aes_map;

constexpr std::size_t kBlock = 16;
constexpr std::size_t kShortIv = 12;  // octets that the IV registers take in GCM; others go in as data

bool verifies(const AesRequest& request) {
  return request.decrypt && (request.mode == AesMode::gcm || request.mode == AesMode::cmac);
}

bool long_iv(const AesRequest& request) { return request.mode == AesMode::gcm && request.iv.size() != kShortIv; }

Reply refused(const DriverSession& session) {
  Reply reply;
  reply.fault = session.fault();
  return reply;
}

}  // namespace

// A key of another length than 16 or 32 octets leaves the engine without one, as the registers see it.
Reply AesDriver::load_key(const Octets& key) {
  DriverSession session(bus_);
  session.write(map::kCtrl, map::ctrl::kWipe.mask());
  session.write(map::kKeyConfig, in_field(map::key_config::kKey256, key.size() > kBlock ? 1 : 0));
  session.write_octets(map::kKey, key, 0, std::min<std::size_t>(key.size(), 4 * map::kKeyCount), map::kKeyStride);
  const bool fits = key.size() == kBlock || key.size() == 2 * kBlock;
  Reply reply;
  if (fits) {
    session.wait(map::kStatus, map::status::kKeyValid.mask());
    reply.accepted = session.good();
  }
  reply.fault = session.fault();
  return reply;
}

void AesDriver::set_up(DriverSession& session, const AesRequest& request) const {
  session.write(map::kStatus, map::status::kDone.mask() | map::status::kError.mask());
  session.write(map::kConfig, in_field(map::config::kMode, static_cast<std::size_t>(request.mode)) |
                                  in_field(map::config::kDecrypt, request.decrypt ? 1 : 0) |
                                  in_field(map::config::kTagLength, request.tag_octets));
  session.write(map::kTextLength, static_cast<std::uint32_t>(request.input.size()));
  if (request.mode == AesMode::gcm) {
    session.write(map::kAadLength, static_cast<std::uint32_t>(request.aad.size()));
    session.write(map::kIvLength, static_cast<std::uint32_t>(request.iv.size()));
  }
  if (!long_iv(request)) session.write_octets(map::kIv, request.iv, 0, request.iv.size(), map::kIvStride);
  if (verifies(request)) session.write_octets(map::kTag, request.tag, 0, request.tag.size(), map::kTagStride);
  session.write(map::kCtrl, map::ctrl::kStart.mask());
}

// Each block is read before the next is written: the engine has room for no more.
void AesDriver::move_data(DriverSession& session, const AesRequest& request, Octets& output) const {
  if (long_iv(request)) session.write_octets(map::kDataIn, request.iv, 0, request.iv.size(), 0);
  session.write_octets(map::kDataIn, request.aad, 0, request.aad.size(), 0);
  const Octets& input = request.input;
  for (std::size_t at = 0; at < input.size() && session.good(); at += kBlock) {
    const std::size_t end = std::min(at + kBlock, input.size());
    session.write_octets(map::kDataIn, input, at, end, 0);
    if (request.mode != AesMode::cmac) session.read_octets(map::kDataOut, output, end - at, 0);
  }
}

Reply AesDriver::run(const AesRequest& request) {
  DriverSession session(bus_);
  const std::uint32_t error = map::status::kError.mask();
  set_up(session, request);
  if ((session.read(map::kStatus) & error) != 0) return refused(session);
  Reply reply;
  move_data(session, request, reply.output);
  const std::uint32_t status = session.wait(map::kStatus, map::status::kDone.mask() | error);
  if (session.good() && (status & error) != 0 && !verifies(request)) {
    session.blame(fmt::format("error {} after a good start", session.read(map::kErrorCode)));
  }
  const bool wrong_tag = verifies(request) && (status & map::status::kTagOk.mask()) == 0;
  if (!session.good() || wrong_tag) return refused(session);
  if (!request.decrypt && (request.mode == AesMode::gcm || request.mode == AesMode::cmac)) {
    session.read_octets(map::kTag, reply.tag, request.tag_octets, map::kTagStride);
  }
  reply.fault = session.fault();
  reply.accepted = session.good();
  return reply;
}

}  // namespace soc::vectors
