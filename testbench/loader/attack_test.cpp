// SPDX-License-Identifier: Apache-2.0
// Every attack on the firmware as it is, and on a copy with that attack's weakness planted: it must be refused by the
// first and succeed on the second.
#include <gtest/gtest.h>

#include "testbench/attack/mutant.h"
#include "testbench/loader/attacks.hpp"

namespace {

unsigned chosen = 0;

class LoaderAttack : public ::testing::TestWithParam<loader_test::Attack> {
 protected:
  ~LoaderAttack() override { chosen = 0; }
};

TEST_P(LoaderAttack, is_refused) { EXPECT_FALSE(GetParam().run()); }

TEST_P(LoaderAttack, succeeds_where_its_weakness_is_planted) {
  chosen = static_cast<unsigned>(GetParam().number);
  EXPECT_TRUE(GetParam().run());
}

INSTANTIATE_TEST_SUITE_P(All, LoaderAttack,
                         ::testing::ValuesIn(loader_test::kAttacks, loader_test::kAttacks + loader_test::kAttackCount),
                         [](const auto& attack) { return std::string(attack.param.name); });

}  // namespace

bool attack_mutant(unsigned attack) { return chosen == attack; }
