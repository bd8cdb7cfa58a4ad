// SPDX-License-Identifier: Apache-2.0
// plt_sha_core built for SHA-256 alone: chained blocks against mbedTLS' compression function, and their interval.
#include <Vsha256_core_1.h>
#include <Vsha256_core_2.h>
#include <gtest/gtest.h>
#include <mbedtls/sha256.h>

#include <random>

namespace {

template <class Core>
class Bench {
 public:
  Bench() {
    core_.clk_i = core_.rst_ni = core_.wipe_i = core_.wide_i = core_.valid_i = core_.set_i = 0;
    core_.eval();
    core_.rst_ni = 1;
    core_.eval();
  }
  ~Bench() { core_.final(); }
  Core& core() { return core_; }
  void edge() {
    core_.clk_i = 1;
    core_.eval();
    core_.clk_i = 0;
    core_.eval();
  }

 private:
  Core core_;
};

template <class Core>
void compress_blocks(unsigned interval) {
  Bench<Core> bench;
  Core& core = bench.core();
  std::mt19937 random(4);
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  for (unsigned i = 0; i < 8; ++i) core.hash_i[i] = context.state[i] = static_cast<std::uint32_t>(random());
  core.set_i = 0xFF;
  bench.edge();
  core.set_i = 0;
  for (unsigned block = 0; block < 200; ++block) {
    unsigned char octets[64];
    for (unsigned i = 0; i < 16; ++i) {
      const auto word = static_cast<std::uint32_t>(random());
      core.block_i[i] = word;
      for (unsigned k = 0; k < 4; ++k) octets[4 * i + k] = static_cast<unsigned char>(word >> (24 - 8 * k));
    }
    core.valid_i = 1;
    core.eval();
    ASSERT_EQ(core.ready_o, 1u);
    bench.edge();
    // Every other block follows at once; the core takes it in its last cycle.
    const bool chained = block % 2 == 0;
    core.valid_i = 0;
    for (unsigned i = 1; i < interval; ++i) {
      ASSERT_EQ(core.busy_o, 1u);
      ASSERT_EQ(core.ready_o, 0u) << i;
      bench.edge();
    }
    ASSERT_EQ(core.done_o, 1u);
    mbedtls_internal_sha256_process(&context, octets);
    if (chained) continue;
    bench.edge();
    ASSERT_EQ(core.busy_o, 0u);
    for (unsigned i = 0; i < 8; ++i) ASSERT_EQ(core.hash_o[i], context.state[i]) << block;
  }
}

TEST(Sha256Core, two_rounds_a_cycle_take_33_cycles_a_block) { compress_blocks<Vsha256_core_2>(33); }
TEST(Sha256Core, one_round_a_cycle_takes_65_cycles_a_block) { compress_blocks<Vsha256_core_1>(65); }

}  // namespace
