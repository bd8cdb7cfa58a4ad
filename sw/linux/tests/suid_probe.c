// SPDX-License-Identifier: Apache-2.0
// Set-user-id root in the root file system: exit status 0 when that made the caller root, 1 when not.
#include <unistd.h>

int main(void) { return geteuid() == 0 ? 0 : 1; }
