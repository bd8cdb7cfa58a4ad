// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/json_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <vector>

#include "soc/vectors/line_error.hpp"

namespace soc::vectors {

namespace {

// Counts the lines that the parser has read; its copies share the count.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, unsigned* line) : at_(at), line_(line) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (*at_ == '\n') ++*line_;
    ++at_;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  unsigned* line_;
};

// The library's message without its own idea of the position, on one line.
std::string reason_of(const nlohmann::json::exception& error) {
  const std::string_view what = error.what();
  const auto colon = what.find("syntax error");
  std::string reason(colon == std::string_view::npos ? what : what.substr(colon));
  if (const auto value = reason.find("; last read"); value != std::string::npos) reason.resize(value);
  std::replace_if(
      reason.begin(), reason.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return reason;
}

}  // namespace

nlohmann::json parse_json_lines(std::string_view text, const std::string& file) {
  unsigned line = 1;
  std::vector<unsigned> open;
  const auto add_line = [&](int, nlohmann::json::parse_event_t event, nlohmann::json& parsed) {
    if (event == nlohmann::json::parse_event_t::object_start) {
      open.push_back(line);
    } else if (event == nlohmann::json::parse_event_t::object_end) {
      parsed[kLineKey] = open.back();
      open.pop_back();
    }
    return true;
  };
  const char* end = text.data() + text.size();
  try {
    return nlohmann::json::parse(CountingIterator(text.data(), &line), CountingIterator(end, &line), add_line);
  } catch (const nlohmann::json::exception& error) {
    fail_at(file, line, reason_of(error));
  }
}

}  // namespace soc::vectors
