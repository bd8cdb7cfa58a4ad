// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "soc/cli/commands.hpp"
#include "soc/gen/block_list.hpp"
#include "soc/gen/chip_map.hpp"
#include "soc/gen/chip_policy.hpp"
#include "tlm/chip_map_reader.hpp"

namespace soc::cli {

namespace {

namespace map = soc::chip_map;

constexpr const char* kFooter = R"(Examples:
  plutonsim map                 targets, initiators, interrupts and regions of the chip
  plutonsim map --json          the same for programs
  plutonsim map --check my.toml checks a chip map of your own (as soc/chip.toml) against the blocks of this build)";

std::string reached_by(std::uint32_t reach) {
  std::string names;
  for (const auto& initiator : map::kInitiators) {
    if ((reach >> initiator.id & 1u) == 0) continue;
    if (!names.empty()) names += ", ";
    names += initiator.name;
  }
  return names;
}

// A bit of Pluton's mip, or a source of the application core's PLIC.
template <class Target>
std::string interrupt_of(const Target& t) {
  if (t.irq >= 0) return std::to_string(t.irq);
  return t.plic >= 0 ? fmt::format("plic {}", t.plic) : "-";
}

const char* name_of(tlmkit::WorldRule world) {
  switch (world) {
    case tlmkit::WorldRule::normal:
      return "normal";
    case tlmkit::WorldRule::secure:
      return "secure";
    case tlmkit::WorldRule::machine_secure:
      break;
  }
  return "machine_secure";
}

const char* name_of(tlmkit::TargetKind kind) {
  switch (kind) {
    case tlmkit::TargetKind::rom:
      return "rom";
    case tlmkit::TargetKind::ram:
      return "ram";
    case tlmkit::TargetKind::flash:
      return "flash";
    case tlmkit::TargetKind::block:
      return "block";
  }
  return "?";
}

std::string rights(const tlmkit::MapRights& r) {
  std::string text;
  for (const auto& i : map::kInitiators) {
    const auto has = [&i](std::uint16_t who) { return (who >> i.id & 1u) != 0; };
    const std::string letters =
        std::string(has(r.read) ? "r" : "") + (has(r.write) ? "w" : "") + (has(r.fetch) ? "x" : "");
    if (!letters.empty()) text += (text.empty() ? "" : ", ") + std::string(i.name) + " " + letters;
  }
  return text.empty() ? "-" : text;
}

void print_policy() {
  fmt::print("\nFirewall policy, first entry first: during boot; afterwards (*: if the manifest asks for it)\n");
  for (const auto& r : map::kRules) {
    fmt::print("  {:<16} {:#010x}  {:#9x}  {:<18} {}{}\n", r.name, r.base, r.size, rights(r.boot), rights(r.runtime),
               r.grant >= 0 ? " *" : "");
  }
}

template <class Regions>
void print_regions(const char* title, const Regions& regions) {
  fmt::print("\n{}\n", title);
  for (const auto& r : regions) {
    fmt::print("  {:<16} {:<13} {:#010x}  {:#9x}  {}\n", r.name, r.target, r.offset, r.size, r.description);
  }
}

void print_text() {
  fmt::print("Bus clock {} MHz\n\nTargets\n", map::kBusHz / 1'000'000);
  fmt::print("  {:<15} {:<6} {:<11} {:>10}  {:>7}  {:<24} {}\n", "name", "kind", "base", "size", "irq", "reached by",
             "description");
  for (const auto& t : map::kTargets) {
    fmt::print("  {:<15} {:<6} {:#010x}  {:#10x}  {:>7}  {:<24} {}\n", t.name, name_of(t.kind), t.base, t.size,
               interrupt_of(t), reached_by(t.reach), t.description);
  }
  fmt::print("\nInitiators\n");
  for (const auto& i : map::kInitiators) {
    fmt::print("  {:<15} id {}  {:<14} {}\n", i.name, i.id, name_of(i.world), i.description);
  }
  print_regions("Flash regions (offset in the device)", map::kFlashRegions);
  print_regions("RAM regions (offset in the target)", map::kRamRegions);
  print_policy();
}

template <class Regions>
nlohmann::ordered_json regions_json(const Regions& regions) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& r : regions) {
    list.push_back({{"name", r.name},
                    {"target", r.target},
                    {"offset", r.offset},
                    {"size", r.size},
                    {"description", r.description}});
  }
  return list;
}

void print_json() {
  nlohmann::ordered_json out;
  out["bus_hz"] = map::kBusHz;
  auto& targets = out["targets"] = nlohmann::ordered_json::array();
  for (const auto& t : map::kTargets) {
    auto reach = nlohmann::ordered_json::array();
    for (const auto& i : map::kInitiators) {
      if ((t.reach >> i.id & 1u) != 0) reach.push_back(i.name);
    }
    nlohmann::ordered_json row = {{"name", t.name}, {"kind", name_of(t.kind)}, {"base", t.base}, {"size", t.size}};
    row["reach"] = reach;
    row["irq"] = t.irq < 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(t.irq);
    row["plic"] = t.plic < 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(t.plic);
    row["description"] = t.description;
    targets.push_back(row);
  }
  auto& initiators = out["initiators"] = nlohmann::ordered_json::array();
  for (const auto& i : map::kInitiators) {
    initiators.push_back({{"name", i.name}, {"id", i.id}, {"world", name_of(i.world)}, {"description", i.description}});
  }
  out["flash_regions"] = regions_json(map::kFlashRegions);
  out["ram_regions"] = regions_json(map::kRamRegions);
  fmt::print("{}\n", out.dump(2));
}

// Throws UserError at the first mistake.
void check_file(const std::string& path) {
  tlmkit::BlockSizes sizes;
  for (const tlmkit::BlockSpec* block : block_list::kBlocks) sizes[block->name] = block->size;
  const tlmkit::ChipMap chip = tlmkit::read_chip_map(path, sizes);
  fmt::print("{}: good: {} targets, {} initiators, {} regions\n", path, chip.targets.size(), chip.initiators.size(),
             chip.flash_regions.size() + chip.ram_regions.size());
}

}  // namespace

void add_map(CLI::App& app, int& status) {
  auto* command = app.add_subcommand("map", "Print the chip's map: targets, initiators, interrupts, regions");
  command->footer(kFooter);
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Machine-readable output on stdout");
  auto file = std::make_shared<std::string>();
  command->add_option("--check", *file, "Check a chip map instead: exit 0, or 2 with file, line and reason")
      ->type_name("FILE")
      ->excludes("--json");
  command->callback([json, file, &status] {
    if (!file->empty()) {
      check_file(*file);
    } else if (*json) {
      print_json();
    } else {
      print_text();
    }
    status = kExitOk;
  });
}

}  // namespace soc::cli
