// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "soc/cli/commands.hpp"
#include "soc/cli/output_file.hpp"
#include "soc/firewall/backends/forms.hpp"
#include "soc/firewall/report.hpp"
#include "soc/firewall/trial.hpp"

namespace soc::cli {

namespace {

constexpr const char* kFooter = R"(policy.toml: entries in order, the first that holds a byte of an access decides.
  [[entry]]
  name = "sram"                   # optional
  base = 0x00100000               # multiples of 64
  size = 0x20000                  # or limit = 0x0011ffff
  read = ["pluton_core", 2]       # initiators of the chip (plutonsim map) or ids; write and fetch alike
  modes = ["secure_privileged"]   # also secure_user, normal_privileged, normal_user, secure, normal, any
accesses.csv:
  cycle,initiator,world,privilege,kind,address,length
  0,pluton_core,secure,machine,load,0x00100000,4
  Worlds secure, normal; privileges user, supervisor, machine; kinds fetch, load, store, atomic, dma_read, dma_write,
  debug_read, debug_write. length is bytes, or beats when there are columns burst (fixed, incr, wrap) and size (bytes of
  a beat).
All of both files: soc/firewall/README.md.
Examples:
  plutonsim firewall --policy soc/firewall/examples/policy.toml --accesses soc/firewall/examples/accesses.csv
  plutonsim firewall --policy policy.toml --accesses accesses.csv --backend both --out verdicts.csv
Exit status: 0 every access was judged, 1 the forms or the policy function disagree, 2 a mistake in the files.)";

struct Options {
  std::string policy;
  std::string accesses;
  std::string backend = "model";
  std::string out = "-";
};

int run_firewall(const Options& options) {
  OutputFile out(options.out);
  const trial::PolicyFile policy = trial::read_policy(options.policy);
  const trial::AccessFile accesses = trial::read_accesses(options.accesses);

  std::vector<std::unique_ptr<tlmkit::CycleCore<firewall::FirewallPins>>> cores;
  std::vector<trial::Form> forms;
  const auto add = [&](const char* name, std::unique_ptr<tlmkit::CycleCore<firewall::FirewallPins>> core) {
    cores.push_back(std::move(core));
    forms.push_back({name, cores.back().get()});
  };
  if (options.backend != "rtl") add("model", trial::make_model());
  if (options.backend != "model") add("rtl", trial::make_rtl());

  const trial::Trial result = trial::run_trial(policy, accesses, forms);
  out.commit(trial::describe_csv(policy, accesses, result));
  // With verdicts on stdout the rest goes to stderr.
  fmt::print(options.out == "-" ? stderr : stdout, "{}", trial::describe_summary(policy, accesses, result));
  if (result.difference_count == 0) return kExitOk;
  fmt::print(stderr, "plutonsim: internal error: the forms of the firewall disagree\n{}",
             trial::describe_differences(accesses, result));
  return kExitProgramFailed;
}

}  // namespace

void add_firewall(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("firewall", "Try a firewall policy on a list of accesses");
  command->footer(kFooter);
  auto options = std::make_shared<Options>();
  command->add_option("--policy", options->policy, "The policy (TOML)")->required()->type_name("FILE");
  command->add_option("--accesses", options->accesses, "The accesses (CSV)")->required()->type_name("FILE");
  command->add_option("--backend", options->backend, "Form of the firewall: model (default), rtl or both")
      ->check(CLI::IsMember({"model", "rtl", "both"}));
  command->add_option("--out", options->out, "Where the verdicts go as CSV; - for stdout (default)")->type_name("OUT");
  command->callback([options, &status] { status = run_firewall(*options); });
}

}  // namespace soc::cli
