// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/cavp_fields.hpp"

#include <charconv>

#include "soc/vectors/line_error.hpp"

namespace soc::vectors {

namespace {

std::optional<std::size_t> number_of(const std::string& text) {
  std::size_t value = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || at != end) return std::nullopt;
  return value;
}

}  // namespace

void CavpFields::fail(unsigned line, const std::string& reason) const { fail_at(file_, line, reason); }

const CavpField* CavpFields::find(std::initializer_list<const char*> names) const {
  for (const char* name : names) {
    if (const CavpField* found = record_.find(name)) return found;
  }
  return nullptr;
}

const CavpField& CavpFields::field(std::initializer_list<const char*> names) const {
  const CavpField* found = find(names);
  if (found == nullptr) fail(record_.line, fmt::format("case without {}", *names.begin()));
  return *found;
}

Octets CavpFields::octets(std::initializer_list<const char*> names) const {
  const CavpField& found = field(names);
  auto octets = octets_of_hex(found.value);
  if (!octets) fail(found.line, fmt::format("{} is not whole octets in hexadecimal", found.name));
  return *std::move(octets);
}

Octets CavpFields::answer(std::initializer_list<const char*> names) const {
  const CavpField* found = find(names);
  if (request_ && (found == nullptr || found->value == "?")) throw Unanswered();
  return octets(names);
}

std::size_t CavpFields::number(std::initializer_list<const char*> names) const {
  const CavpField& found = field(names);
  const auto value = number_of(found.value);
  if (!value) fail(found.line, fmt::format("{} is not a number: '{}'", found.name, shown(found.value)));
  return *value;
}

std::optional<std::size_t> CavpFields::optional_number(const char* name) const {
  if (has(name)) return number({name});
  const auto& values = record_.section->values;
  const auto found = values.find(name);
  if (found == values.end()) return std::nullopt;
  const auto value = number_of(found->second);
  if (!value) {
    fail(record_.section->line, fmt::format("[{}] is not a number: '{}'", shown(name), shown(found->second)));
  }
  return value;
}

Octets CavpFields::of_length(const Octets& octets, std::size_t count, const char* name) const {
  const bool empty = count == 0 && octets == Octets{0};
  if (octets.size() != count && !empty) {
    fail(record_.line, fmt::format("{} has {} octets, its length says {}", name, octets.size(), count));
  }
  return empty ? Octets{} : octets;
}

}  // namespace soc::vectors
