/* SPDX-License-Identifier: Apache-2.0 */
/* Must fail in case 2: proves that a wrong result does not go unnoticed. */
#include "isa.h"

        TEST_BEGIN
        NEW_CASE
        li t0, 1
        EXPECT t0, 1
        NEW_CASE
        add t0, t0, t0
        EXPECT t0, 3
        TEST_END
