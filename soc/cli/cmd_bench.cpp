// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "soc/bench/operations.hpp"
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
Exit status: 0; 1 model and RTL differ; 2 wrong usage.
Examples:
  plutonsim bench
  plutonsim bench --engine aes --backend rtl --octets 1024
  plutonsim bench --json timing.json)";

using bench::Measurement;
using tlmkit::Cycles;
using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> engines = {"aes", "sha"};
  std::string backend = "both";
  unsigned octets = 4096;
  std::string json;
};

using Software = std::map<std::string, Cycles>;

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

std::string ratio(std::uint64_t a, std::uint64_t b) {
  return b == 0 ? "-" : fmt::format("{:.2f}", static_cast<double>(a) / static_cast<double>(b));
}

std::string megabytes(const Measurement& m) {
  const double seconds = static_cast<double>(m.block_cycles) / static_cast<double>(chip_map::kBusHz);
  return fmt::format("{:.0f}", static_cast<double>(m.blocks) * m.operation.block / seconds / 1e6);
}

bool same(const Measurement& a, const Measurement& b) {
  return a.sram == b.sram && a.flash == b.flash && a.registers == b.registers && a.block_cycles == b.block_cycles &&
         a.result == b.result;
}

void print_heading(const Options& options) {
  fmt::print("{} octets a message, cycles at {} MHz\n", options.octets, chip_map::kBusHz / 1'000'000);
  fmt::print("{:<20} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10} {:>8}  {}\n", "operation", "done", "flash", "regs",
             "cyc/blk", "bit/cyc", "MB/s", "software", "ratio", options.backend == "both" ? "RTL" : "");
}

void print_row(const Measurement& m, const Software& software, const Measurement* rtl) {
  const auto found = software.find(m.operation.name);
  const std::string sw = found == software.end() ? "-" : fmt::format("{}", found->second);
  const std::string gain = found == software.end() ? "-" : fmt::format("{}x", found->second / m.sram);
  fmt::print("{:<20} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10} {:>8}  {}\n", m.operation.name, m.sram, m.flash,
             m.registers, ratio(m.block_cycles, m.blocks), ratio(m.blocks * m.operation.block * 8, m.block_cycles),
             megabytes(m), sw, gain,
             rtl == nullptr  ? ""
             : same(m, *rtl) ? "equal"
                             : "DIFFERS");
}

Json to_json(const Measurement& m) {
  return {{"done_cycles", m.sram}, {"flash_cycles", m.flash},           {"register_cycles", m.registers},
          {"blocks", m.blocks},    {"block_octets", m.operation.block}, {"further_blocks_cycles", m.block_cycles}};
}

int bench(const Options& options) {
  OutputFile json(options.json);
  const bool model = options.backend != "rtl", rtl = options.backend != "model";
  std::unique_ptr<bench::Rig> model_rig, rtl_rig;
  if (model) model_rig = std::make_unique<bench::Rig>("model", RtlChoice{});
  if (rtl) rtl_rig = std::make_unique<bench::Rig>("rtl", RtlChoice::parse("all"));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  const Software software = software_cycles(options.octets);
  print_heading(options);
  bool equal = true;
  Json rows = Json::array();
  for (const auto& operation : bench::operations(options.engines)) {
    std::optional<Measurement> m, r;
    if (model) m = bench::measure(*model_rig, operation, options.octets);
    if (rtl) r = bench::measure(*rtl_rig, operation, options.octets);
    print_row(m ? *m : *r, software, m && r ? &*r : nullptr);
    Json row = {{"operation", operation.name}, {"octets", options.octets}};
    if (m) row["model"] = to_json(*m);
    if (r) row["rtl"] = to_json(*r);
    if (m && r) {
      row["equal"] = same(*m, *r);
      equal = equal && same(*m, *r);
    }
    const auto found = software.find(operation.name);
    row["software_cycles"] = found == software.end() ? Json(nullptr) : Json(found->second);
    rows.push_back(row);
  }
  json.commit(Json{{"bus_hz", chip_map::kBusHz}, {"results", rows}}.dump(2) + "\n");
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
  command->add_option("--json", options->json, "Write the measurements to FILE")->type_name("FILE");
  command->callback([options, &status] {
    if (options->octets % 128 != 0) throw tlmkit::UserError("--octets: not a multiple of 128");
    status = bench(*options);
  });
}

}  // namespace soc::cli
