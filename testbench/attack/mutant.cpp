// SPDX-License-Identifier: Apache-2.0
#include "testbench/attack/mutant.hpp"

#include "testbench/attack/mutant.h"

namespace attack {

namespace {
unsigned chosen = 0;
}  // namespace

void choose_mutant(unsigned attack) { chosen = attack; }
bool mutant(unsigned attack) { return chosen == attack; }

}  // namespace attack

bool attack_mutant(unsigned attack) { return attack::mutant(attack); }
