// SPDX-License-Identifier: Apache-2.0
#include "tlm/vcd_stream.hpp"

#include <sstream>

namespace tlmkit {

void VcdStream::append(const char* text, std::size_t length) {
  const std::string_view all(text, length);
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = all.find('\n', begin);
    if (end == std::string_view::npos) break;
    if (partial_.empty()) {
      take_line(all.substr(begin, end - begin));
    } else {
      partial_ += all.substr(begin, end - begin);
      take_line(partial_);
      partial_.clear();
    }
    begin = end + 1;
  }
  partial_ += all.substr(begin);
}

void VcdStream::take_line(std::string_view line) {
  if (in_header_) {
    take_declaration(line);
  } else if (!line.empty() && line[0] == '#') {
    last_time_ = std::stoull(std::string(line.substr(1)));
    pending_.push_back({last_time_, {}});
  } else if (!line.empty() && line[0] != '$' && !pending_.empty()) {
    pending_.back().lines.emplace_back(line);
  }
}

void VcdStream::take_declaration(std::string_view line) {
  std::istringstream words{std::string(line)};
  std::string keyword;
  words >> keyword;
  if (keyword == "$scope") {
    std::string kind, name;
    words >> kind >> name;
    path_.push_back(name);
  } else if (keyword == "$upscope" && !path_.empty()) {
    path_.pop_back();
  } else if (keyword == "$enddefinitions") {
    in_header_ = false;
  } else if (keyword == "$var") {
    Variable v;
    words >> v.type >> v.width >> v.code;
    for (std::string word; words >> word && word != "$end";) v.reference += (v.reference.empty() ? "" : " ") + word;
    v.scope = scope_;
    for (std::size_t i = 1; i < path_.size(); ++i) v.scope += "." + path_[i];
    variables_.push_back(std::move(v));
  }
}

void VcdStream::declare_in(VcdWriter& writer, const std::function<bool(const std::string&)>& chosen) {
  for (const Variable& v : variables_) {
    if (!chosen(v.scope)) continue;
    auto [mine, fresh] = codes_.try_emplace(v.code);
    if (fresh) mine->second = writer.new_code();
    writer.declare_as(mine->second, v.scope, v.type, v.width, v.reference);
  }
}

void VcdStream::write_line(const std::string& line, VcdWriter& writer) const {
  // "1!" for one bit, "b101 !" or "r1.5 !" for others.
  const bool vector = line[0] == 'b' || line[0] == 'r';
  const std::size_t split = vector ? line.find(' ') + 1 : 1;
  const auto mine = codes_.find(line.substr(split));
  if (mine == codes_.end()) return;
  writer.count_change();
  writer.text(line.substr(0, split) + mine->second + "\n");
}

void VcdStream::write_up_to(Picoseconds at, VcdWriter& writer) {
  while (!pending_.empty() && pending_.front().at <= at) {
    if (!pending_.front().lines.empty()) writer.time(at);
    for (const std::string& line : pending_.front().lines) write_line(line, writer);
    pending_.pop_front();
  }
}

}  // namespace tlmkit
