// SPDX-License-Identifier: Apache-2.0
#include "soc/cli/commands.hpp"
#include "sw/image/commands.hpp"

namespace soc::cli {

static_assert(image::kExitRefused == kExitProgramFailed);

void add_image(CLI::App& app, int& status) {
  CLI::App* c = app.add_subcommand("image", "make, sign, inspect and verify firmware images, fuses and flash contents");
  image::add_commands(*c, status);
}

}  // namespace soc::cli
