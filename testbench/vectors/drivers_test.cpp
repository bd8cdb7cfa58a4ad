// SPDX-License-Identifier: Apache-2.0
// The drivers on engines that misbehave: each fault is named, and none hangs the driver.
#include <gtest/gtest.h>

#include <functional>

#include "pluton/aes/aes_core.hpp"
#include "pluton/aes/gen/aes_regs.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "pluton/sha/sha_core.hpp"
#include "soc/vectors/aes_driver.hpp"
#include "soc/vectors/backends/block_bus.hpp"
#include "soc/vectors/sha_driver.hpp"

namespace {

using namespace soc::vectors;
namespace aes_map = pluton::aes_map;
namespace sha_map = pluton::sha_map;

const Octets kKey(16, 0x2B);
const Octets kBlock(16, 0x6B);

// A good model behind a bus that changes what is read and refuses what it is told to.
template <class Core, class Pins>
class FaultyBus : public RegisterBus {
 public:
  bool write(std::uint32_t offset, std::uint32_t word) override {
    return offset != refused_ && bus_.write(offset, word);
  }
  std::optional<std::uint32_t> read(std::uint32_t offset) override {
    if (offset == refused_) return std::nullopt;
    auto word = bus_.read(offset);
    if (word && change_) *word = change_(offset, *word);
    return word;
  }
  tlmkit::Cycles now() const override { return bus_.now(); }

  void refuse(std::uint32_t offset) { refused_ = offset; }
  void change(std::function<std::uint32_t(std::uint32_t, std::uint32_t)> f) { change_ = std::move(f); }

 private:
  BlockBus<Pins> bus_{std::make_unique<Core>()};
  std::uint32_t refused_ = ~0u;
  std::function<std::uint32_t(std::uint32_t, std::uint32_t)> change_;
};

using FaultyAes = FaultyBus<pluton::AesCore, pluton::AesPins>;
using FaultySha = FaultyBus<pluton::ShaCore, pluton::ShaPins>;

AesRequest gcm(bool decrypt) {
  AesRequest request;
  request.mode = AesMode::gcm;
  request.decrypt = decrypt;
  request.iv = Octets(12, 1);
  request.input = kBlock;
  return request;
}

TEST(AesDriver, reports_a_bus_error_instead_of_a_result) {
  FaultyAes bus;
  AesDriver driver(bus);
  EXPECT_TRUE(driver.load_key(kKey).accepted);
  for (const std::uint32_t offset : {aes_map::kConfig, aes_map::kDataIn, aes_map::kDataOut, aes_map::kTag}) {
    bus.refuse(offset);
    const Reply reply = driver.run(gcm(false));
    EXPECT_FALSE(reply.accepted);
    EXPECT_EQ(reply.fault.rfind("bus error ", 0), 0u) << reply.fault;
    bus.refuse(~0u);
    EXPECT_TRUE(driver.load_key(kKey).accepted);
    EXPECT_TRUE(driver.run(gcm(false)).accepted);
  }
}

TEST(AesDriver, gives_up_on_an_engine_that_never_ends) {
  FaultyAes bus;
  AesDriver driver(bus);
  ASSERT_TRUE(driver.load_key(kKey).accepted);
  bus.change([](std::uint32_t offset, std::uint32_t word) { return offset == aes_map::kStatus ? 1u : word; });
  EXPECT_EQ(driver.run(gcm(false)).fault, "nothing of 0x6 in 0x004 after 100000 reads");
}

TEST(AesDriver, takes_an_error_in_mid_message_for_a_fault) {
  FaultyAes bus;
  AesDriver driver(bus);
  ASSERT_TRUE(driver.load_key(kKey).accepted);
  unsigned reads = 0;
  bus.change([&](std::uint32_t offset, std::uint32_t word) {
    return offset == aes_map::kStatus && ++reads > 1 ? word | aes_map::status::kError.mask() : word;
  });
  EXPECT_EQ(driver.run(gcm(false)).fault, "error 0 after a good start");
}

TEST(AesDriver, believes_no_text_whose_tag_the_engine_did_not_confirm) {
  FaultyAes bus;
  AesDriver driver(bus);
  ASSERT_TRUE(driver.load_key(kKey).accepted);
  const Reply sealed = driver.run(gcm(false));
  AesRequest open = gcm(true);
  open.input = sealed.output;
  open.tag = sealed.tag;
  EXPECT_EQ(driver.run(open).output, kBlock);
  open.tag[0] ^= 1;
  const Reply forged = driver.run(open);
  EXPECT_FALSE(forged.accepted);
  EXPECT_TRUE(forged.fault.empty());
  EXPECT_TRUE(forged.output.empty());
}

TEST(AesDriver, has_no_key_after_one_of_a_length_that_aes_does_not_have) {
  FaultyAes bus;
  AesDriver driver(bus);
  for (const std::size_t octets : {0, 8, 15, 24, 33}) {
    const Reply reply = driver.load_key(Octets(octets, 1));
    EXPECT_FALSE(reply.accepted) << octets;
    EXPECT_TRUE(reply.fault.empty()) << reply.fault;
  }
  EXPECT_TRUE(driver.load_key(kKey).accepted);
}

TEST(AesDriver, reports_a_text_of_broken_blocks_as_refused) {
  FaultyAes bus;
  AesDriver driver(bus);
  ASSERT_TRUE(driver.load_key(kKey).accepted);
  AesRequest request;
  request.mode = AesMode::cbc;
  request.iv = kBlock;
  request.input = Octets(24, 0);
  const Reply reply = driver.run(request);
  EXPECT_FALSE(reply.accepted);
  EXPECT_TRUE(reply.fault.empty()) << reply.fault;
}

TEST(ShaDriver, shows_a_digest_with_a_wrong_bit) {
  FaultySha bus;
  ShaDriver driver(bus);
  const Octets good = driver.digest(Hash::sha384, kBlock).output;
  bus.change(
      [](std::uint32_t offset, std::uint32_t word) { return offset == sha_map::kDigest + 44 ? word ^ 1u : word; });
  Octets bad = driver.digest(Hash::sha384, kBlock).output;
  ASSERT_EQ(bad.size(), 48u);
  EXPECT_NE(bad, good);
  bad[44] ^= 1;
  EXPECT_EQ(bad, good);
}

TEST(ShaDriver, reports_a_bus_error_and_an_endless_message) {
  FaultySha bus;
  ShaDriver driver(bus);
  bus.refuse(sha_map::kDataByte);
  EXPECT_EQ(driver.digest(Hash::sha256, Octets(5, 1)).fault, "bus error writing 0x018");
  bus.refuse(~0u);
  bus.change([](std::uint32_t offset, std::uint32_t word) { return offset == sha_map::kStatus ? 1u : word; });
  EXPECT_EQ(driver.hmac(Hash::sha256, kKey, kBlock).fault, "nothing of 0x6 in 0x004 after 100000 reads");
}

}  // namespace
