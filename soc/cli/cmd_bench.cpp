// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <optional>

#include "soc/bench/stepping.hpp"
#include "soc/cli/bench_report.hpp"
#include "soc/cli/built_file.hpp"
#include "soc/cli/commands.hpp"
#include "soc/cli/output_file.hpp"
#include "soc/gen/chip_map.hpp"
#include "tlm/error.hpp"

namespace soc::cli {

namespace {

constexpr const char* kFooter =
    R"(Each operation runs on a message of --octets with a fixed key, three ways: data by DMA from memory, by DMA from the
flash, and through the registers by a bus master that never pauses. `done` is from the start's effect to the end of
BUSY; cycles a block are what further blocks add (from memory). HMAC and GCM run with their key loaded. The software
column is the same work by mbedTLS on the Pluton core, in its own cycles (testbench/bench/software).
The figures below the table are of the same run: RTL where it runs, else models. Latency spread: longest less shortest
run of an operation, over --draws random keys and messages each (more: make latency). Host speed is of this machine.
Exit status: 0; 1 model and RTL differ; 2 wrong usage.
Examples:
  plutonsim bench
  plutonsim bench --engine aes --backend rtl --octets 1024
  plutonsim bench --json timing.json)";

using bench::Figure;
using bench::Measurement;
using bench::Rig;
using tlmkit::Cycles;

constexpr Cycles kSteppedCycles = 1'000'000;
constexpr unsigned kInFlightOctets = 0x1'0000;
constexpr unsigned kDrawOctets = 256;

struct Options {
  std::vector<std::string> engines = {"aes", "sha"};
  std::string backend = "both";
  unsigned octets = 4096;
  unsigned draws = 200;
  std::string json, cost;

  bool has(const char* engine) const { return std::find(engines.begin(), engines.end(), engine) != engines.end(); }
};

// Cycles of the software runs of exactly this message length; empty when they have not been measured for it.
Software software_cycles(unsigned octets) {
  Software out;
  std::ifstream in(built_file("software_crypto.json"));
  if (!in) return out;
  const Json file = Json::parse(in, nullptr, false);
  if (file.is_discarded() || !file.contains("results")) return out;
  for (const Json& row : file["results"]) {
    if (row.value("octets", 0u) == octets) out[row.value("operation", "")] = row.value("cycles", Cycles{0});
  }
  return out;
}

class Bench {
 public:
  explicit Bench(const Options& options)
      : options_(options),
        operations_(bench::operations(options.engines)),
        software_(software_cycles(options.octets)),
        cost_(read_cost(options.cost, built_file("cost.json"))) {
    if (options.backend != "rtl") model_rig_ = std::make_unique<Rig>("model", RtlChoice{});
    if (options.backend != "model") rtl_rig_ = std::make_unique<Rig>("rtl", RtlChoice::parse("all"));
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }

  // True when model and RTL agree, as far as both ran.
  bool run() {
    print_operations_heading(options_.octets, model_rig_ && rtl_rig_);
    bool equal = true;
    for (const auto& operation : operations_) {
      if (model_rig_) model_.push_back(bench::measure(*model_rig_, operation, options_.octets));
      if (rtl_rig_) rtl_.push_back(bench::measure(*rtl_rig_, operation, options_.octets));
      const BenchRow row{model_rig_ ? &model_.back() : nullptr, rtl_rig_ ? &rtl_.back() : nullptr};
      print_operation(row, software_);
      rows_.push_back(operation_json(row, software_));
      equal = equal && !row.differs();
    }
    measure_figures();
    print_figures(figures_);
    print_cost(cost_);
    return equal;
  }
  Json json() const {
    return {{"bus_hz", chip_map::kBusHz}, {"results", rows_}, {"figures", figures_json(figures_)}, {"cost", cost_}};
  }

 private:
  void add(std::string id, std::string title, double value, int decimals, std::optional<double> at_most) {
    figures_.push_back({std::move(id), std::move(title), value, decimals, at_most});
  }
  void measure_figures() {
    Rig& rig = rtl_rig_ ? *rtl_rig_ : *model_rig_;
    figures_ = bench::block_figures(rtl_rig_ ? rtl_ : model_);
    if (model_rig_ && rtl_rig_) {
      add("model_rtl_difference_cycles", "model against RTL, all rows above: cycles of difference",
          static_cast<double>(bench::difference(model_, rtl_)), 0, 0);
    }
    if (options_.draws != 0) {
      const auto spread = bench::latency_spread(rig, operations_, options_.draws, kDrawOctets);
      add("latency_spread_cycles",
          "latency spread, " + std::to_string(spread.runs) + " random keys and messages: cycles",
          static_cast<double>(spread.cycles), 0, 0);
    }
    if (options_.has("sha")) {
      const auto flight = bench::hash_in_flight(rig, bench::fixed_material(kInFlightOctets).data);
      add("hash_in_flight_cycles", "SHA-256 of 64 KiB on their way from flash, over the copy: cycles",
          static_cast<double>(flight.hashed) - static_cast<double>(flight.copy), 0, 150);
    }
    if (!rtl_rig_) return;
    // Last: rates let simulated time pass.
    if (options_.has("aes")) stepping("aes128_ctr", "AES-128-CTR", bench::Stepped::aes128_ctr);
    if (options_.has("sha")) stepping("sha256", "SHA-256", bench::Stepped::sha256);
  }
  void stepping(const std::string& id, const std::string& title, bench::Stepped engine) {
    const double bare = bench::bare_rate(engine, kSteppedCycles);
    add(id + "_stepping_percent", title + " RTL under SystemC, % of a bare evaluation loop, on this machine",
        100 * bench::island_rate(*rtl_rig_, engine, kSteppedCycles) / bare, 1, std::nullopt);
  }

  const Options& options_;
  const std::vector<bench::Operation> operations_;
  const Software software_;
  const Json cost_;
  std::unique_ptr<Rig> model_rig_, rtl_rig_;
  std::vector<Measurement> model_, rtl_;
  std::vector<Figure> figures_;
  Json rows_ = Json::array();
};

int run_bench(const Options& options) {
  OutputFile json(options.json);
  Bench bench(options);
  const bool equal = bench.run();
  json.commit(bench.json().dump(2) + "\n");
  if (!equal) fmt::print(stderr, "plutonsim: model and RTL differ\n");
  return equal ? kExitOk : kExitProgramFailed;
}

}  // namespace

void add_bench(CLI::App& app, int& status) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("bench", "Measure the crypto engines' timing: model, RTL, software");
  command->footer(kFooter);
  command->add_option("--engine", options->engines, "aes, sha (default: both)")
      ->delimiter(',')
      ->check(CLI::IsMember({"aes", "sha"}).description(""))
      ->type_name("NAME,...");
  command->add_option("--backend", options->backend, "model, rtl or both (default)")
      ->check(CLI::IsMember({"model", "rtl", "both"}).description(""))
      ->type_name("FORM");
  command->add_option("--octets", options->octets, "Octets a message, a multiple of 128 up to 16384 (default 4096)")
      ->check(CLI::Range(128u, 16384u).description(""))
      ->type_name("N");
  command
      ->add_option("--draws", options->draws,
                   "Random keys and messages an operation, for the latency spread (default 200)")
      ->check(CLI::Range(0u, 1'000'000u).description(""))
      ->type_name("N");
  command
      ->add_option("--cost", options->cost, "Figures of `make cost` (default: cost.json beside the program, if there)")
      ->type_name("FILE");
  command->add_option("--json", options->json, "Write the measurements to FILE")->type_name("FILE");
  command->callback([options, &status] {
    if (options->octets % 128 != 0) throw tlmkit::UserError("--octets: not a multiple of 128");
    status = run_bench(*options);
  });
}

}  // namespace soc::cli
