// SPDX-License-Identifier: Apache-2.0
// The subcommands of `plutonsim`. Each add_* declares its options on `app` and stores its exit status in `status` when
// it has run. User mistakes are thrown as tlmkit::UserError; main() prints them and exits with kExitUsage.
#pragma once

#include <CLI/CLI.hpp>

namespace soc::cli {

inline constexpr int kExitOk = 0;
inline constexpr int kExitProgramFailed = 1;  // the guest program of `run` failed, or a check of another command
inline constexpr int kExitUsage = 2;          // command line, file or environment at fault
inline constexpr int kExitBootRefused = 3;    // the boot ROM refused every image

void add_boot(CLI::App& app, int& status);
void add_run(CLI::App& app, int& status);
void add_image(CLI::App& app, int& status);
void add_map(CLI::App& app, int& status);
void add_bench(CLI::App& app, int& status);
void add_vectors(CLI::App& app, int& status);
void add_firewall(CLI::App& app, int& status);

}  // namespace soc::cli
