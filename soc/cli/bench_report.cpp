// SPDX-License-Identifier: Apache-2.0
#include "soc/cli/bench_report.hpp"

#include <fmt/format.h>

#include <fstream>

#include "soc/gen/chip_map.hpp"
#include "tlm/error.hpp"

namespace soc::cli {

using bench::Figure;
using bench::Measurement;

namespace {

std::string ratio(std::uint64_t a, std::uint64_t b) {
  return b == 0 ? "-" : fmt::format("{:.2f}", static_cast<double>(a) / static_cast<double>(b));
}

std::string megabytes(const Measurement& m) {
  const double seconds = static_cast<double>(m.block_cycles) / static_cast<double>(chip_map::kBusHz);
  return fmt::format("{:.0f}", static_cast<double>(m.blocks) * m.operation.block / seconds / 1e6);
}

Json to_json(const Measurement& m) {
  return {{"done_cycles", m.sram}, {"flash_cycles", m.flash},           {"register_cycles", m.registers},
          {"blocks", m.blocks},    {"block_octets", m.operation.block}, {"further_blocks_cycles", m.block_cycles}};
}

// A number of a flow's figures; "-" where it has none.
std::string number(const Json& flow, const char* name, int decimals) {
  const auto at = flow.find(name);
  return at == flow.end() || !at->is_number() ? "-" : fmt::format("{:.{}f}", at->get<double>(), decimals);
}

}  // namespace

bool BenchRow::differs() const {
  return model != nullptr && rtl != nullptr &&
         (model->sram != rtl->sram || model->flash != rtl->flash || model->registers != rtl->registers ||
          model->block_cycles != rtl->block_cycles || model->result != rtl->result);
}

void print_operations_heading(unsigned octets, bool both) {
  fmt::print("{} octets a message, cycles at {} MHz\n", octets, chip_map::kBusHz / 1'000'000);
  fmt::print("{:<20} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10} {:>8}  {}\n", "operation", "done", "flash", "regs",
             "cyc/blk", "bit/cyc", "MB/s", "software", "ratio", both ? "RTL" : "");
}

void print_operation(const BenchRow& row, const Software& software) {
  const Measurement& m = row.model != nullptr ? *row.model : *row.rtl;
  const auto found = software.find(m.operation.name);
  const std::string sw = found == software.end() ? "-" : fmt::format("{}", found->second);
  const std::string gain = found == software.end() ? "-" : fmt::format("{}x", found->second / m.sram);
  const bool both = row.model != nullptr && row.rtl != nullptr;
  fmt::print("{:<20} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>10} {:>8}  {}\n", m.operation.name, m.sram, m.flash,
             m.registers, ratio(m.block_cycles, m.blocks), ratio(m.blocks * m.operation.block * 8, m.block_cycles),
             megabytes(m), sw, gain,
             !both           ? ""
             : row.differs() ? "DIFFERS"
                             : "equal");
}

Json operation_json(const BenchRow& row, const Software& software) {
  const Measurement& m = row.model != nullptr ? *row.model : *row.rtl;
  Json out = {{"operation", m.operation.name}, {"octets", m.octets}};
  if (row.model != nullptr) out["model"] = to_json(*row.model);
  if (row.rtl != nullptr) out["rtl"] = to_json(*row.rtl);
  if (row.model != nullptr && row.rtl != nullptr) out["equal"] = !row.differs();
  const auto found = software.find(m.operation.name);
  out["software_cycles"] = found == software.end() ? Json(nullptr) : Json(found->second);
  return out;
}

void print_figures(const std::vector<Figure>& figures) {
  fmt::print("\n{:<76} {:>8} {:>8}\n", "figure", "measured", "at most");
  for (const Figure& f : figures) {
    const std::string limit = f.at_most ? fmt::format("{:.0f}", *f.at_most) : "-";
    fmt::print("{:<76} {:>8} {:>8}{}\n", f.title, fmt::format("{:.{}f}", f.value, f.decimals), limit,
               f.holds() ? "" : "  MISSED");
  }
}

Json figures_json(const std::vector<Figure>& figures) {
  Json out = Json::array();
  for (const Figure& f : figures) {
    out.push_back({{"figure", f.id},
                   {"title", f.title},
                   {"value", f.value},
                   {"at_most", f.at_most ? Json(*f.at_most) : Json(nullptr)},
                   {"of_this_machine", !f.at_most}});
  }
  return out;
}

Json read_cost(const std::string& path, const std::string& fallback) {
  const std::string& name = path.empty() ? fallback : path;
  std::ifstream in(name);
  if (!in) {
    if (path.empty()) return nullptr;
    throw tlmkit::UserError(path + ": cannot be read");
  }
  const Json file = Json::parse(in, nullptr, false);
  if (!file.is_object() || !file.contains("blocks") || !file["blocks"].is_object()) {
    throw tlmkit::UserError(name + ": not a result of `make cost`");
  }
  for (const auto& [block, flows] : file["blocks"].items()) {
    for (const char* flow : {"ice40", "osu018"}) {
      if (!flows.is_object() || !flows.contains(flow) || !flows[flow].is_object()) {
        throw tlmkit::UserError(fmt::format("{}: {}: no figures of {}", name, block, flow));
      }
    }
  }
  return file["blocks"];
}

void print_cost(const Json& cost) {
  if (cost.is_null()) {
    fmt::print("clock rate and area of the RTL: `make cost` measures them (build/cost.json)\n");
    return;
  }
  fmt::print("\n{:<20} {:>12} {:>10} {:>8} {:>14} {:>10} {:>8}\n", "clock rate and area", "ice40 LUT4", "MHz", "ratio",
             "osu018 mm2", "MHz", "ratio");
  for (const auto& [block, flows] : cost.items()) {
    const Json &fpga = flows["ice40"], &cells = flows["osu018"];
    fmt::print("{:<20} {:>12} {:>10} {:>8} {:>14} {:>10} {:>8}\n", block, number(fpga, "lut4", 0),
               number(fpga, "mhz", 1), number(fpga, "ratio", 2), number(cells, "area_mm2", 3), number(cells, "mhz", 1),
               number(cells, "ratio", 2));
  }
}

}  // namespace soc::cli
