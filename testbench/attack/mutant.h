// SPDX-License-Identifier: Apache-2.0
// mutant.hpp for sources in C.
#ifndef PLT_TESTBENCH_ATTACK_MUTANT_H
#define PLT_TESTBENCH_ATTACK_MUTANT_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C"
#endif
    bool
    attack_mutant(unsigned attack);

#endif
