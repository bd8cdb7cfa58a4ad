// SPDX-License-Identifier: Apache-2.0
#include "testbench/kit/vcd_file.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace kit_test {

namespace {

struct Reader {
  VcdFile& file;
  std::vector<std::string> scopes;
  bool declared = false, timed = false, dumping = false;
  unsigned line = 0;

  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error("VCD line " + std::to_string(line) + ": " + why);
  }

  void declaration(const std::string& text) {
    std::istringstream words(text);
    std::string keyword, a, b, code, name;
    words >> keyword;
    if (keyword == "$timescale") {
      words >> file.timescale;
    } else if (keyword == "$scope") {
      words >> a >> b;
      scopes.push_back(b);
    } else if (keyword == "$upscope") {
      if (scopes.empty()) fail("upscope without scope");
      scopes.pop_back();
    } else if (keyword == "$var") {
      unsigned width = 0;
      words >> a >> width >> code >> name;
      if (width == 0 || code.empty() || scopes.empty()) fail("bad variable");
      std::string full;
      for (const std::string& s : scopes) full += s + ".";
      if (!file.codes.emplace(full + name, code).second) fail("declared twice: " + full + name);
      file.widths[code] = width;
      file.changes[code];
    } else if (keyword == "$enddefinitions") {
      if (!scopes.empty()) fail("open scope");
      declared = true;
    }
  }

  void value(const std::string& text) {
    if (!timed) fail("value before the first time");
    const bool vector = text[0] == 'b';
    const std::size_t split = vector ? text.find(' ') : 1;
    if (split == std::string::npos) fail("no code");
    const std::string code = text.substr(vector ? split + 1 : split);
    std::string bits = vector ? text.substr(1, split - 1) : text.substr(0, 1);
    auto found = file.changes.find(code);
    if (found == file.changes.end()) fail("unknown code " + code);
    if (bits.empty() || bits.find_first_not_of("01x") != std::string::npos) fail("bad value " + bits);
    if (bits.size() > file.widths[code]) fail("value wider than its variable");
    const std::size_t one = bits.find_first_not_of('0');
    bits = one == std::string::npos ? "0" : bits.substr(one);
    found->second.push_back({file.last_time, bits});
  }

  void body(const std::string& text) {
    if (text[0] == '#') {
      const std::uint64_t t = std::stoull(text.substr(1));
      if (timed && t <= file.last_time) fail("time does not increase");
      if (!timed) file.first_time = t;
      timed = true;
      file.last_time = t;
    } else if (text == "$dumpvars") {
      dumping = true;
    } else if (text == "$end" && dumping) {
      dumping = false;
    } else {
      value(text);
    }
  }
};

}  // namespace

VcdFile::VcdFile(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot open " + path);
  Reader reader{*this, {}};
  for (std::string text; std::getline(in, text);) {
    ++reader.line;
    text.erase(0, text.find_first_not_of(' ') == std::string::npos ? text.size() : text.find_first_not_of(' '));
    if (text.empty()) continue;
    if (reader.declared) {
      reader.body(text);
    } else {
      reader.declaration(text);
    }
  }
  if (!reader.declared || !reader.timed) throw std::runtime_error("VCD without content");
}

std::string VcdFile::value(const std::string& dotted_name, std::uint64_t time) const {
  std::string now = "?";
  for (const Change& c : at(dotted_name)) {
    if (c.at <= time) now = c.value;
  }
  return now;
}

}  // namespace kit_test
