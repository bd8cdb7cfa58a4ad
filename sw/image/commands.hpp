// SPDX-License-Identifier: Apache-2.0
// The `image` command: shared by plutonsim and by image_tool, which the build uses before plutonsim exists.
#pragma once

#include <CLI/CLI.hpp>

namespace image {

inline constexpr int kExitRefused = 1;  // `verify`: the image would not boot

// Declares the subcommands on `app`. Each stores its exit status in `status` when it has run; user mistakes are thrown
// as tlmkit::UserError.
void add_commands(CLI::App& app, int& status);

}  // namespace image
