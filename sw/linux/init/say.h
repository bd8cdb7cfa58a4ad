// SPDX-License-Identifier: Apache-2.0
#ifndef PLT_LINUX_SAY_H
#define PLT_LINUX_SAY_H

// One line on the console, after "plutonsim-init: ".
__attribute__((format(printf, 1, 2))) void say(const char* format, ...);

#endif
