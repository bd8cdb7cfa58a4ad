// SPDX-License-Identifier: Apache-2.0
#include "tlm/toml_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "tlm/error.hpp"

namespace tlmkit {

namespace {

constexpr std::size_t kMaxName = 48;
constexpr std::size_t kMaxText = 400;
constexpr std::string_view kKeywords[] = {
    "alignas",   "alignof",  "and",      "asm",       "auto",      "bitand",   "bitor",    "bool",      "break",
    "case",      "catch",    "char",     "class",     "compl",     "concept",  "const",    "consteval", "constexpr",
    "constinit", "continue", "decltype", "default",   "delete",    "do",       "double",   "else",      "enum",
    "explicit",  "export",   "extern",   "false",     "float",     "for",      "friend",   "goto",      "if",
    "inline",    "int",      "long",     "mutable",   "namespace", "new",      "noexcept", "not",       "nullptr",
    "operator",  "or",       "private",  "protected", "public",    "register", "requires", "return",    "short",
    "signed",    "sizeof",   "static",   "struct",    "switch",    "template", "this",     "throw",     "true",
    "try",       "typedef",  "typeid",   "typename",  "union",     "unsigned", "using",    "virtual",   "void",
    "volatile",  "wchar_t",  "while",    "xor",       "for_each",  "linux",    "unix"};

bool identifier(std::string_view s) {
  static const std::regex pattern("[a-z][a-z0-9]*(_[a-z0-9]+)*");
  return s.size() <= kMaxName && std::regex_match(s.begin(), s.end(), pattern);
}

}  // namespace

std::string shown(std::string_view text) {
  std::string out(text.substr(0, 60));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return out;
}

TomlTable::TomlTable(const toml::node& node, const std::string& source, std::initializer_list<std::string_view> allowed)
    : table_(node.as_table()), source_(source) {
  if (table_ == nullptr) throw UserError(fmt::format("{}:{}: expected a table", source, node.source().begin.line));
  for (const auto& [key, value] : *table_) {
    if (std::find(allowed.begin(), allowed.end(), key.str()) == allowed.end()) {
      throw UserError(fmt::format("{}:{}: unknown key '{}'", source, key.source().begin.line, shown(key.str())));
    }
  }
}

void TomlTable::fail(std::string_view key, const std::string& reason) const {
  const toml::node* blamed = table_->get(key);
  if (blamed == nullptr) blamed = table_;
  const auto line = std::max<toml::source_index>(blamed->source().begin.line, 1);
  throw UserError(fmt::format("{}:{}: {}", source_, line, reason));
}

const toml::node& TomlTable::get(std::string_view key) const {
  const toml::node* node = table_->get(key);
  if (node == nullptr) fail(key, fmt::format("key '{}' is missing", key));
  return *node;
}

std::uint64_t TomlTable::integer(std::string_view key, std::uint64_t low, std::uint64_t high) const {
  const toml::value<std::int64_t>* value = get(key).as_integer();
  if (value == nullptr) fail(key, fmt::format("key '{}' must be an integer", key));
  const std::int64_t v = value->get();
  if (v < 0 || static_cast<std::uint64_t>(v) < low || static_cast<std::uint64_t>(v) > high) {
    fail(key, fmt::format("key '{}' is {}; it must be {:#x} to {:#x}", key, v, low, high));
  }
  return static_cast<std::uint64_t>(v);
}

bool TomlTable::boolean(std::string_view key) const {
  const toml::value<bool>* value = get(key).as_boolean();
  if (value == nullptr) fail(key, fmt::format("key '{}' must be true or false", key));
  return value->get();
}

std::string TomlTable::text(std::string_view key) const {
  const toml::value<std::string>* value = get(key).as_string();
  if (value == nullptr) fail(key, fmt::format("key '{}' must be a string", key));
  const std::string& s = value->get();
  const bool control = std::any_of(s.begin(), s.end(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7F; });
  if (control || s.size() > kMaxText || s.find('\\') != std::string::npos || s.find("*/") != std::string::npos) {
    fail(key, fmt::format("key '{}' must be one printable line without backslash or comment end", key));
  }
  return s;
}

std::string TomlTable::name(std::string_view key) const {
  const toml::value<std::string>* value = get(key).as_string();
  if (value == nullptr) fail(key, fmt::format("key '{}' must be a string", key));
  const std::string& s = value->get();
  if (!identifier(s)) {
    fail(key, fmt::format("name '{}' must match [a-z][a-z0-9]*(_[a-z0-9]+)* and have at most {} characters", shown(s),
                          kMaxName));
  }
  if (std::find(std::begin(kKeywords), std::end(kKeywords), s) != std::end(kKeywords)) {
    fail(key, fmt::format("name '{}' is a word of C++", s));
  }
  return s;
}

std::string TomlTable::choice(std::string_view key, std::initializer_list<std::string_view> choices) const {
  const toml::value<std::string>* value = get(key).as_string();
  if (value == nullptr) fail(key, fmt::format("key '{}' must be a string", key));
  if (std::find(choices.begin(), choices.end(), value->get()) == choices.end()) {
    fail(key, fmt::format("key '{}' is '{}'; choose from {}", key, shown(value->get()), fmt::join(choices, ", ")));
  }
  return value->get();
}

std::vector<const toml::node*> TomlTable::tables(std::string_view key) const {
  std::vector<const toml::node*> out;
  if (!has(key)) return out;
  const toml::array* array = get(key).as_array();
  if (array == nullptr) fail(key, fmt::format("key '{}' must be an array", key));
  for (const toml::node& node : *array) out.push_back(&node);
  return out;
}

}  // namespace tlmkit
