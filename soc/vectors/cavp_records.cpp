// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/cavp_records.hpp"

#include <algorithm>

#include "soc/vectors/line_error.hpp"

namespace soc::vectors {

namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

class Parser {
 public:
  explicit Parser(const std::string& file) { out_.file = file; }

  void line(std::string_view text) {
    ++line_;
    text = trimmed(text);
    if (text.empty()) return;
    const auto equals = text.find('=');
    if (text[0] == '#') {
      comment(text);
    } else if (text[0] == '[') {
      section(text);
    } else if (text == "FAIL") {
      add("FAIL", {});
    } else if (equals == std::string_view::npos || trimmed(text.substr(0, equals)).empty()) {
      fail_at(out_.file, line_, fmt::format("neither comment, [section] nor NAME = value: '{}'", shown(text)));
    } else {
      add(upper(trimmed(text.substr(0, equals))), trimmed(text.substr(equals + 1)));
    }
  }

  CavpText finish() {
    end_record();
    return std::move(out_);
  }

 private:
  void comment(std::string_view text) {
    if (out_.records.empty() && record_.fields.empty()) out_.header.emplace_back(trimmed(text.substr(1)));
  }

  // Consecutive sections add up; the first after a record begins anew, but keeps what it does not say again.
  void section(std::string_view text) {
    end_record();
    if (text.back() != ']') fail_at(out_.file, line_, fmt::format("section without ']': '{}'", shown(text)));
    auto next = std::make_shared<CavpSection>(*section_);
    next->line = line_;
    std::string_view rest = text.substr(1, text.size() - 2);
    for (;;) {
      const auto comma = std::min(rest.find(','), rest.size());
      const std::string_view item = rest.substr(0, comma);
      const auto equals = std::min(item.find('='), item.size());
      const std::string name = upper(trimmed(item.substr(0, equals)));
      if (name == "ENCRYPT" || name == "DECRYPT") {
        next->values.erase("ENCRYPT");
        next->values.erase("DECRYPT");
      }
      next->values[name] = equals < item.size() ? std::string(trimmed(item.substr(equals + 1))) : std::string();
      if (comma == rest.size()) break;
      rest.remove_prefix(comma + 1);
    }
    section_ = std::move(next);
    counted_ = false;
  }

  void add(std::string name, std::string_view value) {
    if (record_.find(name) != nullptr || (name == "COUNT" && counted_)) end_record();
    counted_ = counted_ || name == "COUNT";
    if (record_.fields.empty()) record_.line = line_;
    record_.fields.push_back({std::move(name), std::string(value), line_});
  }

  void end_record() {
    if (record_.fields.empty()) return;
    record_.section = section_;
    out_.records.push_back(std::move(record_));
    record_ = {};
  }

  CavpText out_;
  CavpRecord record_;
  std::shared_ptr<const CavpSection> section_ = std::make_shared<CavpSection>();
  bool counted_ = false;  // the section has had a COUNT
  unsigned line_ = 0;
};

}  // namespace

const CavpField* CavpRecord::find(std::string_view name) const {
  const auto at = std::find_if(fields.begin(), fields.end(), [&](const CavpField& f) { return f.name == name; });
  return at == fields.end() ? nullptr : &*at;
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return out;
}

CavpText parse_cavp(std::string_view text, const std::string& file) {
  Parser parser(file);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    parser.line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parser.finish();
}

}  // namespace soc::vectors
