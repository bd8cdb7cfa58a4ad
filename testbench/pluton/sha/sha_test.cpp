// SPDX-License-Identifier: Apache-2.0
// The SHA-256 engine against NIST's CAVP vectors and its documented cycles.
#include "pluton/sha/sha.hpp"

#include <string>

#include "testbench/common/cavp.hpp"
#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = pluton::sha_map;
using testbench::Cycles;
using testbench::Edges;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint32_t kStart = map::ctrl::kStart.mask();
constexpr std::uint32_t kFinish = map::ctrl::kFinish.mask();
constexpr std::uint32_t kWipe = map::ctrl::kWipe.mask();
constexpr std::uint32_t kBusy = map::status::kBusy.mask();
constexpr std::uint32_t kDone = map::status::kDone.mask();
constexpr std::uint32_t kError = map::status::kError.mask();
constexpr Cycles kBlock = 66;
constexpr Cycles kPadded = 67;  // a block that padding fills
// SHA-256("abc"), FIPS 180-4's example.
constexpr const char* kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class Sha : public testbench::BlockBench<pluton::Sha> {
 protected:
  Sha() {
    record(block_.irq);
    elaborate();
  }
  // Sends octets from cycle `at` on; returns the cycle in which the last write has taken effect.
  Cycles send(Cycles at, const Octets& octets) {
    std::size_t i = 0;
    for (; i + 4 <= octets.size(); i += 4) {
      at = write(at, map::kData,
                 octets[i] | octets[i + 1] << 8 | octets[i + 2] << 16 | std::uint32_t{octets[i + 3]} << 24);
    }
    for (; i < octets.size(); ++i) at = write(at, map::kDataByte, octets[i]);
    return at;
  }
  std::string digest(Cycles at) {
    std::string hex;
    for (unsigned i = 0; i < 8; ++i) {
      std::uint32_t word = read_in(at, map::kDigest + 4 * i);
      for (unsigned k = 0; k < 4; ++k, word >>= 8) {
        char octet[3];
        std::snprintf(octet, sizeof octet, "%02x", word & 0xFF);
        hex += octet;
      }
    }
    return hex;
  }
  // Digest of a whole message; `now_` moves on.
  std::string hash(const Octets& message) {
    now_ = write(now_ + 1, map::kCtrl, kStart);
    now_ = send(now_, message);
    now_ = write(now_, map::kCtrl, kFinish);
    now_ += kBlock + 2 * kPadded;
    EXPECT_EQ(read(now_, map::kStatus), kDone);
    return digest(now_);
  }
  unsigned mismatches(const std::string& file, bool corrupt) {
    unsigned wrong = 0;
    for (const auto& vector : testbench::read_cavp(file)) {
      if (vector.count("Len") == 0) continue;
      Octets message = testbench::octets_of_hex(vector.at("Msg"));
      message.resize(std::stoul(vector.at("Len")) / 8);
      if (corrupt) message.push_back(0);
      wrong += hash(message) != vector.at("MD") ? 1 : 0;
      ++cases_;
    }
    return wrong;
  }

  Cycles now_ = 0;
  unsigned cases_ = 0;
};

TEST_F(Sha, agrees_with_the_nist_short_message_vectors) {
  EXPECT_EQ(mismatches("hashes/SHA2/SHA256ShortMsg.rsp", false), 0u);
  EXPECT_EQ(cases_, 65u);
}

TEST_F(Sha, agrees_with_the_nist_long_message_vectors) {
  EXPECT_EQ(mismatches("hashes/SHA2/SHA256LongMsg.rsp", false), 0u);
  EXPECT_EQ(cases_, 64u);
}

// Positive control of the two tests above: one octet more, and every vector must fail.
TEST_F(Sha, the_vector_check_notices_a_message_that_is_one_octet_longer) {
  EXPECT_EQ(mismatches("hashes/SHA2/SHA256ShortMsg.rsp", true), 65u);
}

TEST_F(Sha, octets_and_words_may_be_mixed_across_block_borders) {
  Octets message(131);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i * 7);
  const std::string expected = hash(message);
  now_ = write(now_, map::kCtrl, kStart);
  now_ = send(now_, {message.begin(), message.begin() + 3});
  now_ = send(now_, {message.begin() + 3, message.begin() + 127});
  now_ = send(now_, {message.begin() + 127, message.end()});
  now_ = write(now_, map::kCtrl, kFinish) + 300;
  EXPECT_EQ(digest(now_), expected);
}

TEST_F(Sha, a_short_message_is_done_67_cycles_after_finish) {
  write(0, map::kCtrl, kStart);
  const Cycles at = write(send(2, {'a', 'b', 'c'}), map::kCtrl, kFinish);
  EXPECT_EQ(read_in(at + kPadded - 1, map::kStatus), kBusy);
  EXPECT_EQ(digest(at + kPadded - 1), std::string(64, '0'));
  EXPECT_EQ(read_in(at + kPadded, map::kStatus), kDone);
  EXPECT_EQ(digest(at + kPadded), kAbc);
  EXPECT_EQ(block_.busy_cycles(), kPadded);
}

TEST_F(Sha, the_length_takes_one_more_block_from_56_octets_on) {
  write(0, map::kCtrl, kStart);
  Cycles at = write(send(2, Octets(55)), map::kCtrl, kFinish);
  EXPECT_EQ(read_in(at + kPadded, map::kStatus), kDone);
  at = write(at + 1000, map::kCtrl, kStart);
  at = write(send(at, Octets(56)), map::kCtrl, kFinish);
  EXPECT_EQ(read_in(at + 2 * kPadded - 1, map::kStatus), kBusy);
  EXPECT_EQ(read_in(at + 2 * kPadded, map::kStatus), kDone);
}

TEST_F(Sha, a_word_waits_exactly_until_the_block_buffer_is_free) {
  write(0, map::kCtrl, kStart);
  const Cycles full = send(2, Octets(64));
  EXPECT_EQ(full, 2 + 16 * testbench::kWriteEffect);
  EXPECT_EQ(read_in(full + 1, map::kStatus), kBusy);
  bus_.write(full + 3, map::kData, 0, 4);
  EXPECT_EQ(full + 3 + bus_.taken(), full + kBlock);
  EXPECT_EQ(read_in(full + kBlock, map::kStatus), 0u);
  // One that comes when it is free does not wait.
  bus_.write(full + kBlock, map::kData, 0, 4);
  EXPECT_EQ(bus_.taken(), testbench::kWriteEffect);
}

TEST_F(Sha, finish_is_taken_at_once_and_starts_when_the_last_block_is_through) {
  write(0, map::kCtrl, kStart);
  const Cycles full = send(2, Octets(64));
  EXPECT_EQ(write(full, map::kCtrl, kFinish), full + testbench::kWriteEffect);
  EXPECT_EQ(read_in(full + kBlock + kPadded - 1, map::kStatus), kBusy);
  EXPECT_EQ(read_in(full + kBlock + kPadded, map::kStatus), kDone);
}

TEST_F(Sha, the_interrupt_rises_in_the_cycle_of_done_and_falls_when_cleared) {
  write(0, map::kIrqEnable, 1);
  write(2, map::kCtrl, kStart);
  const Cycles at = write(4, map::kCtrl, kFinish);
  run_to(500);
  write(600, map::kStatus, kDone);
  run_to(1000);
  // The fall is delivered with the access, which is ahead of the kernel.
  EXPECT_EQ(edges_, (Edges{{true, at + kPadded}, {false, 500}}));
}

TEST_F(Sha, enabling_the_interrupt_late_raises_it_at_once) {
  write(0, map::kCtrl, kStart);
  write(2, map::kCtrl, kFinish);
  run_to(200);
  EXPECT_TRUE(edges_.empty());
  write(210, map::kIrqEnable, 1);
  run_to(300);
  EXPECT_EQ(edges_, (Edges{{true, 212}}));
}

TEST_F(Sha, data_or_finish_without_start_is_an_error_and_changes_nothing) {
  write(0, map::kData, 1);
  EXPECT_EQ(read(2, map::kStatus), kError);
  write(4, map::kStatus, kError);
  write(6, map::kCtrl, kFinish);
  EXPECT_EQ(read(300, map::kStatus), kError);
  EXPECT_EQ(digest(300), std::string(64, '0'));
  write(302, map::kStatus, kError);
  write(304, map::kCtrl, kStart);
  write(306, map::kCtrl, kFinish);
  write(308, map::kDataByte, 1);
  EXPECT_EQ(read(500, map::kStatus), kDone | kError);
}

TEST_F(Sha, two_commands_at_once_are_refused) {
  write(0, map::kCtrl, kStart | kFinish);
  EXPECT_EQ(read(200, map::kStatus), kError);
}

TEST_F(Sha, wipe_leaves_neither_digest_nor_message_nor_interrupt) {
  hash({'a', 'b', 'c'});
  write(now_, map::kIrqEnable, 1);
  run_to(now_ + 10);
  now_ += 20;
  ASSERT_EQ(edges_.size(), 1u);
  write(now_, map::kCtrl, kWipe | kStart);  // a wipe is a wipe
  EXPECT_EQ(digest(now_ + 10), std::string(64, '0'));
  EXPECT_EQ(read(now_ + 10, map::kStatus), 0u);
  EXPECT_FALSE(block_.irq.level());
  write(now_ + 20, map::kData, 0);
  EXPECT_EQ(read(now_ + 30, map::kStatus), kError);
}

TEST_F(Sha, wipe_stops_a_digest_on_its_way) {
  write(0, map::kIrqEnable, 1);
  write(2, map::kCtrl, kStart);
  write(4, map::kCtrl, kFinish);
  write(20, map::kCtrl, kWipe);
  run_to(1000);
  EXPECT_EQ(digest(1001), std::string(64, '0'));
  EXPECT_EQ(read(1001, map::kStatus), 0u);
  EXPECT_TRUE(edges_.empty());
}

TEST_F(Sha, start_clears_the_digest_of_the_message_before) {
  hash({'a', 'b', 'c'});
  write(now_, map::kCtrl, kStart);
  EXPECT_EQ(digest(now_ + 10), std::string(64, '0'));
  EXPECT_EQ(read(now_ + 10, map::kStatus), 0u);
}

TEST_F(Sha, clearing_done_keeps_the_digest) {
  hash({'a', 'b', 'c'});
  write(now_, map::kStatus, kDone);
  EXPECT_EQ(read(now_ + 10, map::kStatus), 0u);
  EXPECT_EQ(digest(now_ + 10), kAbc);
}

TEST_F(Sha, debug_reads_see_no_digest_before_done) {
  write(0, map::kCtrl, kStart);
  write(2, map::kCtrl, kFinish);
  std::uint8_t octets[32];
  ASSERT_EQ(bus_.port().debug(tlmkit::Privilege::machine, map::kDigest, octets, 32, false), 32u);
  for (const std::uint8_t octet : octets) EXPECT_EQ(octet, 0);
}

TEST_F(Sha, reset_restores_the_first_state) {
  hash({'a', 'b', 'c'});
  write(now_, map::kIrqEnable, 1);
  run_to(now_ + 10);
  block_.reset();
  EXPECT_FALSE(block_.irq.level());
  EXPECT_EQ(digest(now_ + 20), std::string(64, '0'));
  EXPECT_EQ(read(now_ + 20, map::kStatus), 0u);
  EXPECT_EQ(read(now_ + 20, map::kIrqEnable), 0u);
  EXPECT_EQ(block_.busy_cycles(), 0u);
  now_ += 30;
  EXPECT_EQ(hash({'a', 'b', 'c'}), kAbc);
}

}  // namespace
