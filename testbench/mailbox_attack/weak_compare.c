// SPDX-License-Identifier: Apache-2.0
// A runtime with weak_compare.toml's weakness has it for good.
#include "testbench/attack/mutant.h"

bool attack_mutant(unsigned attack) { return attack == 15; }
