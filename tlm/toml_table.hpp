// SPDX-License-Identifier: Apache-2.0
// Typed access to one TOML table, with the place to blame. For readers only: users of their results need no TOML
// library.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace tlmkit {

class TomlTable {
 public:
  // Refuses keys that are not in `allowed`.
  TomlTable(const toml::node& node, const std::string& source, std::initializer_list<std::string_view> allowed);

  // Throws UserError at the line of `key`, or of the table when it has no such key.
  [[noreturn]] void fail(std::string_view key, const std::string& reason) const;

  bool has(std::string_view key) const { return table_->contains(key); }
  const toml::node& get(std::string_view key) const;
  std::uint64_t integer(std::string_view key, std::uint64_t low, std::uint64_t high) const;
  bool boolean(std::string_view key) const;
  // One printable line without backslash or comment end, since it ends up in generated comments.
  std::string text(std::string_view key) const;
  // A lower-case identifier that C++ and C can take.
  std::string name(std::string_view key) const;
  std::string choice(std::string_view key, std::initializer_list<std::string_view> choices) const;
  // Elements of an array of tables; empty when there is none.
  std::vector<const toml::node*> tables(std::string_view key) const;

 private:
  const toml::table* table_;
  const std::string& source_;
};

// Text of a file for a message: printable, at most 60 characters.
std::string shown(std::string_view text);

}  // namespace tlmkit
