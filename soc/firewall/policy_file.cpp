// SPDX-License-Identifier: Apache-2.0
#include "soc/firewall/policy_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "soc/firewall/words.hpp"
#include "soc/gen/chip_map.hpp"
#include "tlm/error.hpp"
#include "tlm/toml_table.hpp"

namespace soc::trial {

namespace {

using firewall::kGranule;
using tlmkit::shown;
using tlmkit::TomlTable;

constexpr std::uint64_t kAddresses = std::uint64_t{1} << 32;

struct ModeWord {
  const char* word;
  std::uint8_t modes;
};
constexpr std::uint8_t mode(tlmkit::World world, bool privileged) {
  return static_cast<std::uint8_t>(1u << firewall::mode_bit(world, privileged));
}
constexpr ModeWord kModeWords[] = {
    {"secure_privileged", mode(tlmkit::World::secure, true)},
    {"secure_user", mode(tlmkit::World::secure, false)},
    {"normal_privileged", mode(tlmkit::World::normal, true)},
    {"normal_user", mode(tlmkit::World::normal, false)},
    {"secure", mode(tlmkit::World::secure, true) | mode(tlmkit::World::secure, false)},
    {"normal", mode(tlmkit::World::normal, true) | mode(tlmkit::World::normal, false)},
    {"any", 0xF},
};

// A name that a table or a CSV field can hold, and that no index looks like.
bool entry_name(std::string_view s) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !s.empty() && s.size() <= 48 && std::all_of(s.begin(), s.end(), allowed) && (s[0] < '0' || s[0] > '9') &&
         s[0] != '-';
}

const std::string* text_of(const toml::node& node) {
  const toml::value<std::string>* value = node.as_string();
  return value != nullptr ? &value->get() : nullptr;
}

// "'word'", or what else stands there.
std::string quoted(const toml::node& node) {
  if (const std::string* text = text_of(node)) return fmt::format("'{}'", shown(*text));
  if (const toml::value<std::int64_t>* number = node.as_integer()) return std::to_string(number->get());
  return "something else";
}

class Reader {
 public:
  explicit Reader(const std::string& file) { out_.file = file; }

  PolicyFile read(const toml::table& root) {
    const TomlTable top(root, out_.file, {"boot_open", "entry", "at"});
    out_.boot_open = flag(top, "boot_open", false);
    for (const toml::node* node : top.tables("entry")) add_entry(*node);
    boot_open_ = out_.boot_open;
    for (const toml::node* node : top.tables("at")) add_change(*node);
    return std::move(out_);
  }

 private:
  // At the line of one element of an array.
  [[noreturn]] void fail(const toml::node& node, const std::string& reason) const {
    throw tlmkit::UserError(fmt::format("{}:{}: {}", out_.file, std::max(line_of(node), 1u), reason));
  }
  static unsigned line_of(const toml::node& node) { return static_cast<unsigned>(node.source().begin.line); }

  static bool flag(const TomlTable& table, const char* key, bool otherwise) {
    return table.has(key) ? table.boolean(key) : otherwise;
  }

  static const toml::array& array(const TomlTable& table, const char* key) {
    const toml::array* items = table.get(key).as_array();
    if (items == nullptr) table.fail(key, fmt::format("key '{}' must be an array", key));
    return *items;
  }

  void add_entry(const toml::node& node) {
    const TomlTable table(node, out_.file,
                          {"name", "base", "size", "limit", "read", "write", "fetch", "modes", "read_modes",
                           "write_modes", "fetch_modes", "enabled", "locked"});
    if (out_.entries.size() == firewall::kMostEntries) {
      fail(node, fmt::format("more than {} entries", firewall::kMostEntries));
    }
    NamedEntry item;
    item.line = line_of(node);
    if (table.has("name")) item.name = name_of(table);
    set_range(table, item.entry);
    const std::uint8_t modes = table.has("modes") ? modes_of(table, "modes") : std::uint8_t{0};
    item.entry.read = rights_of(table, "read", "read_modes", modes);
    item.entry.write = rights_of(table, "write", "write_modes", modes);
    item.entry.fetch = rights_of(table, "fetch", "fetch_modes", modes);
    item.entry.enabled = flag(table, "enabled", true);
    item.locked = flag(table, "locked", false);
    if (item.locked && !out_.entries.empty() && !out_.entries.back().locked) {
      table.fail("locked", "an entry can be locked only when all before it are");
    }
    out_.entries.push_back(std::move(item));
  }

  std::string name_of(const TomlTable& table) const {
    const std::string* name = text_of(table.get("name"));
    if (name == nullptr) table.fail("name", "key 'name' must be a string");
    if (!entry_name(*name)) {
      table.fail("name", fmt::format("name '{}': use 1 to 48 of letters, digits, '_', '-' and '.', a letter, '_' or "
                                     "'.' first",
                                     shown(*name)));
    }
    for (const NamedEntry& other : out_.entries) {
      if (other.name == *name) table.fail("name", fmt::format("name '{}' used twice", *name));
    }
    return *name;
  }

  static void set_range(const TomlTable& table, firewall::Entry& entry) {
    if (table.has("size") == table.has("limit")) {
      const char* blamed = table.has("limit") ? "limit" : "base";
      table.fail(blamed, "give either 'size' or 'limit' (the last byte)");
    }
    const std::uint64_t base = table.integer("base", 0, kAddresses - 1);
    if (base % kGranule != 0) table.fail("base", fmt::format("base {:#x} is no multiple of {}", base, kGranule));
    std::uint64_t last;
    if (table.has("size")) {
      const std::uint64_t size = table.integer("size", kGranule, kAddresses);
      if (size % kGranule != 0) table.fail("size", fmt::format("size {:#x} is no multiple of {}", size, kGranule));
      last = base + size - 1;
      if (last >= kAddresses) table.fail("size", fmt::format("ends at {:#x}, beyond 32-bit addresses", last));
    } else {
      last = table.integer("limit", 0, kAddresses - 1);
      if (last < base) table.fail("limit", fmt::format("limit {:#x} lies below base {:#x}", last, base));
      if (last % kGranule != kGranule - 1) {
        table.fail("limit", fmt::format("limit {:#x} is not the last byte of {} (it would end in 3f, 7f, bf or ff)",
                                        last, kGranule));
      }
    }
    entry.base = static_cast<std::uint32_t>(base);
    entry.limit = static_cast<std::uint32_t>(last);
  }

  firewall::Rights rights_of(const TomlTable& table, const char* key, const char* modes_key, std::uint8_t modes) const {
    firewall::Rights rights;
    if (table.has(key)) rights.initiators = initiators_of(table, key);
    if (rights.initiators == 0) {
      if (table.has(modes_key)) table.fail(modes_key, fmt::format("'{}' without initiators in '{}'", modes_key, key));
      return rights;
    }
    rights.modes = table.has(modes_key) ? modes_of(table, modes_key) : modes;
    if (rights.modes == 0) {
      table.fail(
          key, fmt::format("'{}' names initiators, but neither 'modes' nor '{}' says in which modes", key, modes_key));
    }
    return rights;
  }

  std::uint16_t initiators_of(const TomlTable& table, const char* key) const {
    unsigned mask = 0;
    for (const toml::node& node : array(table, key)) {
      const unsigned id = initiator(node, key);
      if ((mask >> id & 1u) != 0) fail(node, fmt::format("'{}' names {} twice", key, initiator_name(id)));
      mask |= 1u << id;
    }
    return static_cast<std::uint16_t>(mask);
  }

  unsigned initiator(const toml::node& node, const char* key) const {
    if (const std::string* text = text_of(node)) {
      const auto id = initiator_of(*text);
      if (id && *id < firewall::kInitiators) return *id;
    } else if (const toml::value<std::int64_t>* number = node.as_integer()) {
      const std::int64_t id = number->get();
      if (id >= 1 && id < std::int64_t{firewall::kInitiators}) return static_cast<unsigned>(id);
    }
    fail(node, fmt::format("'{}' names unknown initiator {}; use {} or an id from 1 to {}", key, quoted(node),
                           initiator_names(), firewall::kInitiators - 1));
  }

  std::uint8_t modes_of(const TomlTable& table, const char* key) const {
    std::uint8_t modes = 0;
    for (const toml::node& node : array(table, key)) {
      const std::string* text = text_of(node);
      const auto* word = std::find_if(std::begin(kModeWords), std::end(kModeWords),
                                      [&](const ModeWord& w) { return text != nullptr && *text == w.word; });
      if (word == std::end(kModeWords)) {
        fail(node, fmt::format("'{}' names unknown mode {}; use secure, normal or any, or one of secure_privileged, "
                               "secure_user, normal_privileged, normal_user",
                               key, quoted(node)));
      }
      modes |= word->modes;
    }
    if (modes == 0) table.fail(key, fmt::format("'{}' is empty", key));
    return modes;
  }

  void add_change(const toml::node& node) {
    const TomlTable table(node, out_.file, {"cycle", "enable", "disable", "close_boot"});
    Change change;
    change.line = line_of(node);
    change.cycle = table.integer("cycle", 0, INT64_MAX);
    if (!out_.changes.empty() && change.cycle <= out_.changes.back().cycle) {
      table.fail("cycle", fmt::format("cycle {} does not lie after that of the [[at]] before", change.cycle));
    }
    if (table.has("disable")) change.disable = entries_of(table, "disable");
    if (table.has("enable")) change.enable = entries_of(table, "enable");
    for (const unsigned entry : change.enable) {
      if (std::count(change.disable.begin(), change.disable.end(), entry) != 0) {
        table.fail("enable", fmt::format("entry {} is both disabled and enabled", entry));
      }
    }
    change.close_boot = flag(table, "close_boot", false);
    if (change.close_boot && !boot_open_) table.fail("close_boot", "boot is not open any more at that cycle");
    if (change.close_boot) boot_open_ = false;
    if (change.disable.empty() && change.enable.empty() && !change.close_boot) {
      fail(node, "[[at]] changes nothing: give 'enable', 'disable' or 'close_boot = true'");
    }
    out_.changes.push_back(std::move(change));
  }

  std::vector<unsigned> entries_of(const TomlTable& table, const char* key) const {
    std::vector<unsigned> out;
    for (const toml::node& node : array(table, key)) {
      const unsigned index = entry_index(node, key);
      if (std::count(out.begin(), out.end(), index) != 0) fail(node, fmt::format("entry {} named twice", quoted(node)));
      if (out_.entries[index].locked) fail(node, fmt::format("entry {} is locked", quoted(node)));
      out.push_back(index);
    }
    return out;
  }

  unsigned entry_index(const toml::node& node, const char* key) const {
    const std::string* text = text_of(node);
    const toml::value<std::int64_t>* number = node.as_integer();
    for (unsigned i = 0; i < out_.entries.size(); ++i) {
      if (text != nullptr && !text->empty() && out_.entries[i].name == *text) return i;
      if (number != nullptr && number->get() == std::int64_t{i}) return i;
    }
    fail(node, fmt::format("'{}' names unknown entry {}", key, quoted(node)));
  }

  PolicyFile out_;
  bool boot_open_ = false;
};

}  // namespace

firewall::Policy PolicyFile::policy() const {
  firewall::Policy policy;
  for (const NamedEntry& item : entries) policy.entries.push_back(item.entry);
  policy.boot_initiator = boot_open ? unsigned{chip_map::kPlutonCoreId} : unsigned{tlmkit::kNoInitiator};
  return policy;
}

PolicyFile parse_policy(std::string_view text, const std::string& file) {
  try {
    const toml::table root = toml::parse(text, file);
    return Reader(file).read(root);
  } catch (const toml::parse_error& error) {
    std::string reason(error.description());
    for (char& c : reason) {
      if (c < ' ' || c > '~') c = '?';
    }
    throw tlmkit::UserError(fmt::format("{}:{}: {}", file, std::max(error.source().begin.line, 1u), reason));
  }
}

PolicyFile read_policy(const std::string& path) { return parse_policy(read_input(path, kMostPolicyBytes), path); }

}  // namespace soc::trial
