// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "tlm/trace.hpp"

namespace tlmkit {

// Adds --trace, --trace-from, --trace-until and --trace-scope to a command or bench.
inline void add_trace_options(CLI::App& app, TraceOptions& options) {
  CLI::Option* file = app.add_option("--trace", options.path, "Write a waveform (VCD) to FILE")->type_name("FILE.vcd");
  app.add_option("--trace-from", options.from, "First bus cycle of the waveform")->type_name("CYCLE")->needs(file);
  app.add_option("--trace-until", options.until, "Bus cycle at which the waveform ends (exclusive)")
      ->type_name("CYCLE")
      ->needs(file);
  app.add_option("--trace-scope", options.scopes, "Only signals under this scope, such as chip.pluton.core; repeatable")
      ->type_name("SCOPE")
      ->allow_extra_args(false)
      ->needs(file);
}

}  // namespace tlmkit
