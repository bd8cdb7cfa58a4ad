// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <systemc>

#include "soc/cli/commands.hpp"
#include "tlm/error.hpp"

namespace {

constexpr const char* kFooter = R"(Examples:
  plutonsim boot                            boot the chip from ROM to a Linux shell and print the boot log
  plutonsim boot --trace boot.vcd --trace-until 700000    the same, with a waveform of the secure boot
  plutonsim run program.elf                 run a bare-metal RISC-V program
  plutonsim image verify runtime.img --root-key test_root_pub.pem
  plutonsim map                             print the chip's address map
  plutonsim bench                           cycles of every engine operation, model and RTL, beside software
  plutonsim vectors CBCMMT128.rsp           run test vectors through the crypto engines
  plutonsim firewall --policy p.toml --accesses a.csv    try a bus firewall's policy

`plutonsim COMMAND --help` shows each command's options and examples.
Exit status: 0 success, 1 the program or check failed, 2 wrong usage or input, 3 boot refused.)";

int run(int argc, char** argv) {
  int status = soc::cli::kExitOk;
  CLI::App app{"plutonsim: cycle-level model of a Pluton-class secured microcontroller", "plutonsim"};
  app.require_subcommand(1);
  app.footer(kFooter);
  app.failure_message([](const CLI::App*, const CLI::Error& error) {
    return fmt::format("plutonsim: {} (see --help)\n", error.what());
  });
  soc::cli::add_boot(app, status);
  soc::cli::add_image(app, status);
  soc::cli::add_run(app, status);
  soc::cli::add_map(app, status);
  soc::cli::add_bench(app, status);
  soc::cli::add_vectors(app, status);
  soc::cli::add_firewall(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? soc::cli::kExitOk : soc::cli::kExitUsage;
  }
  return status;
}

}  // namespace

int sc_main(int argc, char** argv) {
  // "Simulation stopped by user" is how every run ends; it is not news.
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  try {
    return run(argc, argv);
  } catch (const tlmkit::UserError& error) {
    fmt::print(stderr, "plutonsim: {}\n", error.what());
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "plutonsim: out of memory\n");
  }
  return soc::cli::kExitUsage;
}

// Replaces libsystemc's main() only to keep the library's banner off the terminal.
int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 0);
  return sc_core::sc_elab_and_sim(argc, argv);
}
