// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "soc/cli/commands.hpp"
#include "soc/cli/output_file.hpp"
#include "soc/vectors/backends/cycle_engines.hpp"
#include "soc/vectors/report.hpp"
#include "soc/vectors/vector_file.hpp"

namespace soc::cli {

namespace {

constexpr const char* kFooter =
    R"(Files: NIST CAVP (.rsp, .txt) and Project Wycheproof (.json). Algorithm, mode and direction come from the file.
Examples:
  plutonsim vectors CBCMMT128.rsp SHA256Monte.rsp    on the models
  plutonsim vectors *.rsp --backend both             on models and RTL, whose cycle counts have to agree
  plutonsim vectors aes_gcm_test.json --json r.json  each case with its cycles
Exit status: 0 every case passed, 1 one failed or none could be run, 2 a file could not be read.)";

struct Options {
  std::vector<std::string> files;
  std::string backend = "model";
  std::string json;
};

constexpr unsigned kShownFailures = 5;

int run_vectors(const Options& options) {
  OutputFile json(options.json);
  // All are read before the first is run: a mistake in the last one need not be waited for.
  std::vector<vectors::VectorFile> files;
  for (const std::string& path : options.files) files.push_back(vectors::read_vector_file(path));

  std::vector<std::unique_ptr<vectors::Engines>> engines;
  std::vector<vectors::Backend> backends;
  std::vector<std::string> names;
  const auto add = [&](const char* name, std::unique_ptr<vectors::Engines> made) {
    engines.push_back(std::move(made));
    backends.push_back({name, engines.back().get()});
    names.emplace_back(name);
  };
  if (options.backend != "rtl") add("model", vectors::make_model_engines());
  if (options.backend != "model") add("rtl", vectors::make_rtl_engines());

  // With `--json -` the result alone goes to stdout.
  std::FILE* text = options.json == "-" ? stderr : stdout;
  std::vector<vectors::FileResult> results;
  vectors::Tally total;
  for (const vectors::VectorFile& file : files) {
    results.push_back(vectors::run_file(file, backends));
    total.add(vectors::tally_of(results.back()));
    fmt::print(text, "{}", vectors::describe(results.back(), kShownFailures));
    std::fflush(text);
  }
  fmt::print(text, "{}", vectors::describe_total(results));
  json.commit(vectors::describe_json(results, names));
  return total.good() ? kExitOk : kExitProgramFailed;
}

}  // namespace

void add_vectors(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("vectors", "Run test vectors of your own through the crypto engines");
  command->footer(kFooter);
  auto options = std::make_shared<Options>();
  command->add_option("files", options->files, "NIST CAVP or Wycheproof files")->required()->type_name("FILE");
  command->add_option("--backend", options->backend, "Engines that run them: model (default), rtl or both")
      ->check(CLI::IsMember({"model", "rtl", "both"}));
  command->add_option("--json", options->json, "Write every case's result and cycles; - for stdout")->type_name("OUT");
  command->callback([options, &status] { status = run_vectors(*options); });
}

}  // namespace soc::cli
