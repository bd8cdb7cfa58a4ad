// SPDX-License-Identifier: Apache-2.0
#include "tlm/chip_map_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tlm/error.hpp"
#include "tlm/toml_table.hpp"

namespace tlmkit {

namespace {

// The generator's limits (tlm/regmap/toml_model.py, chip_model.py).
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;
constexpr std::uint64_t kAddressLimit = std::uint64_t{1} << 32;  // the chip's 32-bit core must reach every target
constexpr std::uint64_t kGranule = 256;
constexpr std::uint64_t kSector = 4096;
constexpr std::uint64_t kRamGranule = 16;
constexpr std::uint64_t kMaxId = 31;
constexpr std::uint64_t kMaxRuleId = 15;
constexpr std::uint64_t kRuleGranule = 64;
constexpr std::size_t kMostRules = 64;
constexpr const char* kModes[] = {"normal_user", "normal_privileged", "secure_user", "secure_privileged"};
constexpr std::uint64_t kPsPerSecond = 1'000'000'000'000;

bool overlap(std::uint64_t a, std::uint64_t a_size, std::uint64_t b, std::uint64_t b_size) {
  return a < b + b_size && b < a + a_size;
}

class Reader {
 public:
  Reader(const std::string& source, const BlockSizes& blocks) : source_(source), blocks_(blocks) {}

  ChipMap read(const toml::table& root) {
    const TomlTable top(root, source_, {"chip", "initiator", "target", "flash_region", "ram_region", "grant", "rule"});
    const TomlTable head(top.get("chip"), source_, {"name", "bus_hz"});
    map_.name = head.name("name");
    map_.bus_hz = head.integer("bus_hz", 1'000, kPsPerSecond);
    if (kPsPerSecond % map_.bus_hz != 0) {
      head.fail("bus_hz", "key 'bus_hz': the period must be a whole number of picoseconds");
    }
    for (const toml::node* node : top.tables("initiator")) add_initiator(*node);
    for (const toml::node* node : top.tables("target")) add_target(*node);
    for (const toml::node* node : top.tables("flash_region")) add_flash_region(*node);
    for (const toml::node* node : top.tables("ram_region")) add_ram_region(*node);
    for (const toml::node* node : top.tables("grant")) add_grant(*node);
    const auto rules = top.tables("rule");
    if (rules.size() > kMostRules) top.fail("", fmt::format("more than {} [[rule]]", kMostRules));
    for (const toml::node* node : rules) add_rule(*node);
    if (map_.initiators.empty() || map_.targets.empty()) {
      top.fail("", "needs at least one [[initiator]] and one [[target]]");
    }
    return std::move(map_);
  }

 private:
  template <class Items>
  static void check_name(const TomlTable& table, const Items& taken, const std::string& name) {
    for (const auto& item : taken) {
      if (item.name == name) table.fail("name", fmt::format("name '{}' used twice", name));
    }
  }

  void add_initiator(const toml::node& node) {
    const TomlTable table(node, source_, {"name", "id", "world", "description"});
    ChipMap::Initiator item;
    item.name = table.name("name");
    item.id = static_cast<InitiatorId>(table.integer("id", 1, kMaxId));
    const std::string world = table.choice("world", {"normal", "secure", "machine_secure"});
    item.world = world == "secure"           ? WorldRule::secure
                 : world == "machine_secure" ? WorldRule::machine_secure
                                             : WorldRule::normal;
    item.description = table.text("description");
    check_name(table, map_.initiators, item.name);
    for (const auto& other : map_.initiators) {
      if (other.id == item.id) table.fail("id", fmt::format("id {} is already {}'s", item.id, other.name));
    }
    map_.initiators.push_back(std::move(item));
  }

  void add_target(const toml::node& node) {
    const TomlTable table(node, source_,
                          {"name", "kind", "block", "base", "size", "reach", "irq", "plic", "description"});
    ChipMap::Target item;
    const std::string kind = table.choice("kind", {"rom", "ram", "flash", "block"});
    item.kind = kind == "rom"     ? TargetKind::rom
                : kind == "ram"   ? TargetKind::ram
                : kind == "flash" ? TargetKind::flash
                                  : TargetKind::block;
    item.name = table.name("name");
    for (const char* prefix :
         {"irq_", "plic_source_", "flash_region_", "ram_region_", "initiator_", "policy_", "grant_"}) {
      if (item.name.rfind(prefix, 0) == 0) {
        table.fail("name", fmt::format("name '{}' starts with a reserved prefix", item.name));
      }
    }
    item.size = size_of(table, item);
    item.base = table.integer("base", 0, kAddressLimit - 1);
    item.irq = table.has("irq") ? static_cast<int>(table.integer("irq", 16, 31)) : -1;
    item.plic = table.has("plic") ? static_cast<int>(table.integer("plic", 1, 31)) : -1;
    item.description = table.text("description");
    check_place(table, item);
    item.reach = reach_of(table, item.name);
    map_.targets.push_back(std::move(item));
  }

  std::uint64_t size_of(const TomlTable& table, ChipMap::Target& item) const {
    if (item.kind != TargetKind::block) {
      if (table.has("block")) table.fail("block", "key 'block' is for kind \"block\" only");
      return table.integer("size", kGranule, kAddressLimit);
    }
    item.block = table.name("block");
    const auto known = blocks_.find(item.block);
    if (known == blocks_.end()) table.fail("block", fmt::format("block '{}' has no map", item.block));
    if (table.has("size")) table.fail("size", "key 'size' belongs to the block's own map");
    return known->second;
  }

  void check_place(const TomlTable& table, const ChipMap::Target& item) const {
    check_name(table, map_.targets, item.name);
    if (item.base % kGranule != 0 || item.size % kGranule != 0) {
      table.fail("base", fmt::format("{}: base and size must be multiples of {}", item.name, kGranule));
    }
    if (item.base + item.size > kAddressLimit) {
      table.fail("base", fmt::format("{}: ends beyond 32-bit addresses", item.name));
    }
    for (const auto& other : map_.targets) {
      if (overlap(item.base, item.size, other.base, other.size)) {
        table.fail("base",
                   fmt::format("{} overlaps {} at {:#x}", item.name, other.name, std::max(item.base, other.base)));
      }
      if (item.irq >= 0 && other.irq == item.irq) {
        table.fail("irq", fmt::format("irq {} is already {}'s", item.irq, other.name));
      }
      if (item.plic >= 0 && other.plic == item.plic) {
        table.fail("plic", fmt::format("plic source {} is already {}'s", item.plic, other.name));
      }
    }
  }

  std::uint32_t reach_of(const TomlTable& table, const std::string& target) const {
    std::uint32_t reach = 0;
    const toml::array* names = table.get("reach").as_array();
    if (names == nullptr) table.fail("reach", "key 'reach' must be an array");
    for (const toml::node& node : *names) {
      const toml::value<std::string>* name = node.as_string();
      const auto who = std::find_if(map_.initiators.begin(), map_.initiators.end(),
                                    [&](const auto& i) { return name != nullptr && i.name == name->get(); });
      if (who == map_.initiators.end()) {
        table.fail("reach", fmt::format("{}: reach names unknown initiator '{}'", target,
                                        name != nullptr ? shown(name->get()) : "?"));
      }
      const std::uint32_t bit = std::uint32_t{1} << who->id;
      if ((reach & bit) != 0) table.fail("reach", fmt::format("{}: reach names '{}' twice", target, who->name));
      reach |= bit;
    }
    return reach;
  }

  void add_flash_region(const toml::node& node) {
    const TomlTable table(node, source_, {"name", "offset", "size", "description"});
    const ChipMap::Target* flash = nullptr;
    unsigned count = 0;
    for (const auto& t : map_.targets) {
      if (t.kind != TargetKind::flash) continue;
      flash = &t;
      ++count;
    }
    if (count != 1) table.fail("name", "flash regions need exactly one target of kind \"flash\"");
    add_region(table, map_.flash_regions, *flash, kSector);
  }

  void add_ram_region(const toml::node& node) {
    const TomlTable table(node, source_, {"name", "target", "offset", "size", "description"});
    const std::string name = table.name("name");
    const std::string target = table.name("target");
    const auto ram = std::find_if(map_.targets.begin(), map_.targets.end(),
                                  [&](const auto& t) { return t.name == target && t.kind == TargetKind::ram; });
    if (ram == map_.targets.end()) {
      table.fail("target", fmt::format("{}: target '{}' is no target of kind \"ram\"", name, target));
    }
    for (const auto& t : map_.targets) {
      if (t.name == name) table.fail("name", fmt::format("name '{}' is a target's", name));
    }
    add_region(table, map_.ram_regions, *ram, kRamGranule);
  }

  static void add_region(const TomlTable& table, std::vector<ChipMap::Region>& regions, const ChipMap::Target& target,
                         std::uint64_t granule) {
    ChipMap::Region item{table.name("name"), target.name, table.integer("offset", 0, kAddressLimit - 1),
                         table.integer("size", granule, kAddressLimit), table.text("description")};
    check_name(table, regions, item.name);
    if (item.offset % granule != 0 || item.size % granule != 0) {
      table.fail("offset", fmt::format("{}: offset and size must be multiples of {}", item.name, granule));
    }
    if (item.offset + item.size > target.size) {
      table.fail("offset", fmt::format("{}: ends beyond target '{}'", item.name, target.name));
    }
    for (const auto& other : regions) {
      if (other.target == item.target && overlap(item.offset, item.size, other.offset, other.size)) {
        table.fail("offset", fmt::format("{} overlaps {} at offset {:#x}", item.name, other.name,
                                         std::max(item.offset, other.offset)));
      }
    }
    regions.push_back(std::move(item));
  }

  void add_grant(const toml::node& node) {
    const TomlTable table(node, source_, {"name", "bit", "description"});
    ChipMap::Grant item{table.name("name"), static_cast<unsigned>(table.integer("bit", 0, 31)),
                        table.text("description")};
    for (const auto& other : map_.grants) {
      if (other.name == item.name || other.bit == item.bit) {
        table.fail("name", fmt::format("grant '{}' (bit {}) used twice", item.name, item.bit));
      }
    }
    map_.grants.push_back(std::move(item));
  }

  void add_rule(const toml::node& node) {
    const TomlTable table(node, source_, {"region", "modes", "boot", "runtime", "grant"});
    ChipMap::Rule item{table.name("region"), 0, 0, modes_of(table), {}, {}, -1};
    const ChipMap::Target& target = place_of(table, item);
    if (item.base % kRuleGranule != 0 || item.size % kRuleGranule != 0) {
      table.fail("region", fmt::format("{}: does not begin and end at multiples of {} bytes", item.name, kRuleGranule));
    }
    for (const auto& other : map_.rules) {
      if (other.name == item.name) table.fail("region", fmt::format("region '{}' has a rule already", item.name));
    }
    if (table.has("grant")) {
      const std::string wanted = table.name("grant");
      const auto known =
          std::find_if(map_.grants.begin(), map_.grants.end(), [&](const auto& g) { return g.name == wanted; });
      if (known == map_.grants.end()) table.fail("grant", fmt::format("{}: no [[grant]] '{}'", item.name, wanted));
      if (table.has("boot")) {
        table.fail("boot", fmt::format("{}: a grant is for the runtime's rights only", item.name));
      }
      item.grant = static_cast<int>(known->bit);
    }
    item.boot = rights_of(table, target, "boot");
    item.runtime = rights_of(table, target, "runtime");
    map_.rules.push_back(std::move(item));
  }

  const ChipMap::Target& place_of(const TomlTable& table, ChipMap::Rule& item) const {
    for (const auto& target : map_.targets) {
      if (target.name != item.name) continue;
      item.base = target.base;
      item.size = target.size;
      return target;
    }
    for (const auto& region : map_.ram_regions) {
      if (region.name != item.name) continue;
      for (const auto& target : map_.targets) {
        if (target.name != region.target) continue;
        item.base = target.base + region.offset;
        item.size = region.size;
        return target;
      }
    }
    table.fail("region", fmt::format("region '{}' is no target and no ram_region", item.name));
  }

  static std::uint8_t modes_of(const TomlTable& table) {
    if (!table.has("modes")) return 8;
    const toml::array* names = table.get("modes").as_array();
    if (names == nullptr) table.fail("modes", "key 'modes' must be an array");
    unsigned mask = 0;
    for (const toml::node& node : *names) {
      const toml::value<std::string>* name = node.as_string();
      const auto* mode = std::find_if(std::begin(kModes), std::end(kModes),
                                      [&](const char* m) { return name != nullptr && name->get() == m; });
      if (mode == std::end(kModes)) {
        table.fail("modes", fmt::format("mode '{}' is unknown", name != nullptr ? shown(name->get()) : "?"));
      }
      mask |= 1u << (mode - std::begin(kModes));
    }
    return static_cast<std::uint8_t>(mask);
  }

  MapRights rights_of(const TomlTable& table, const ChipMap::Target& target, const char* phase) const {
    MapRights rights{};
    if (!table.has(phase)) return rights;
    const toml::table* who = table.get(phase).as_table();
    if (who == nullptr) table.fail(phase, fmt::format("key '{}' must be a table of initiators", phase));
    for (const auto& [key, node] : *who) {
      const std::string_view name = key.str();
      const auto known =
          std::find_if(map_.initiators.begin(), map_.initiators.end(), [&](const auto& i) { return i.name == name; });
      if (known == map_.initiators.end() || known->id > kMaxRuleId) {
        table.fail(phase, fmt::format("{}: unknown initiator '{}'", phase, shown(name)));
      }
      if ((target.reach >> known->id & 1u) == 0) {
        table.fail(phase, fmt::format("{}: '{}' has no wire to {}", phase, known->name, target.name));
      }
      const toml::value<std::string>* letters = node.as_string();
      if (letters == nullptr || !add_letters(letters->get(), static_cast<std::uint16_t>(1u << known->id), rights)) {
        table.fail(phase, fmt::format("{}: rights of '{}' must be letters of rwx", phase, known->name));
      }
    }
    return rights;
  }

  // False: not one to three different letters of rwx.
  static bool add_letters(const std::string& letters, std::uint16_t bit, MapRights& rights) {
    for (const char letter : letters) {
      std::uint16_t& mask = letter == 'r' ? rights.read : letter == 'w' ? rights.write : rights.fetch;
      if ((letter != 'r' && letter != 'w' && letter != 'x') || (mask & bit) != 0) return false;
      mask = static_cast<std::uint16_t>(mask | bit);
    }
    return !letters.empty();
  }

  const std::string& source_;
  const BlockSizes& blocks_;
  ChipMap map_;
};

}  // namespace

ChipMap parse_chip_map(std::string_view text, const std::string& source, const BlockSizes& blocks) {
  if (text.size() > kMaxFileBytes) throw UserError(source + ":1: larger than 1 MiB");
  try {
    const toml::table root = toml::parse(text, source);
    return Reader(source, blocks).read(root);
  } catch (const toml::parse_error& e) {
    std::string reason(e.description());
    for (char& c : reason) {
      if (c < ' ' || c > '~') c = '?';
    }
    throw UserError(fmt::format("{}:{}: {}", source, e.source().begin.line, reason));
  }
}

ChipMap read_chip_map(const std::string& path, const BlockSizes& blocks) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw UserError(fmt::format("{}: {}", path, std::strerror(errno)));
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) throw UserError(path + ": cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_chip_map(text, path, blocks);
}

}  // namespace tlmkit
