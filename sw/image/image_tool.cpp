// SPDX-License-Identifier: Apache-2.0
// `plutonsim image` as a program of its own: the build needs it to make the images that plutonsim boots.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "sw/image/commands.hpp"

namespace {

constexpr int kExitUsage = 2;

int run(int argc, char** argv) {
  int status = 0;
  CLI::App app{"image_tool: make and check firmware images (the same as `plutonsim image`)", "image_tool"};
  image::add_commands(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "image_tool: %s\n", error.what());
    return kExitUsage;
  }
}
