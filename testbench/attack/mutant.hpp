// SPDX-License-Identifier: Apache-2.0
// Which planted weakness is at work. The sources under attack are compiled a second time with every weakness of
// mutants.toml in them, each behind a question to this function (schemata.py).
#pragma once

namespace attack {

// 0: none, the product as it is.
void choose_mutant(unsigned attack);
bool mutant(unsigned attack);

}  // namespace attack
