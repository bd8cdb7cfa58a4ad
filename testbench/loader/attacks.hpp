// SPDX-License-Identifier: Apache-2.0
// Attacks on the loader, each on a board of its own. An attack returns true when it got what it wanted: the product
// refuses all of them, a copy with the attack's own weakness (mutants.toml) falls for it.
#pragma once

#include "testbench/loader/board.hpp"

namespace loader_test {

struct Attack {
  int number;  // the weakness of mutants.toml that lets it through
  const char* name;
  bool (*run)();
};
extern const Attack kAttacks[];
extern const unsigned kAttackCount;

}  // namespace loader_test
