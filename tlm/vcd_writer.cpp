// SPDX-License-Identifier: Apache-2.0
#include "tlm/vcd_writer.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "tlm/error.hpp"

namespace tlmkit {

VcdWriter::VcdWriter(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "w")) {
  if (!file_) throw UserError(fmt::format("{}: cannot write the trace: {}", path, std::strerror(errno)));
}

std::string VcdWriter::new_code() {
  // Printable characters '!' to '~', least significant first.
  std::string code;
  std::uint32_t n = codes_++;
  do {
    code += static_cast<char>('!' + n % 94);
    n /= 94;
  } while (n-- > 0);
  return code;
}

std::string VcdWriter::declare(std::string_view scope, std::string_view name, unsigned width) {
  std::string code = new_code();
  const std::string reference = width == 1 ? std::string(name) : fmt::format("{} [{}:0]", name, width - 1);
  declare_as(code, scope, "wire", width, reference);
  return code;
}

void VcdWriter::declare_as(const std::string& code, std::string_view scope, std::string_view type, unsigned width,
                           std::string_view reference) {
  Scope* place = &root_;
  while (!scope.empty()) {
    const std::size_t dot = scope.find('.');
    place = &place->children[std::string(scope.substr(0, dot))];
    scope = dot == std::string_view::npos ? std::string_view{} : scope.substr(dot + 1);
  }
  place->variables.push_back(fmt::format("$var {} {} {} {} $end\n", type, width, code, reference));
}

void VcdWriter::write_scope(const std::string& name, const Scope& scope, unsigned depth) {
  if (depth > 0) text(fmt::format("$scope module {} $end\n", name));
  for (const std::string& line : scope.variables) text(line);
  for (const auto& [child, content] : scope.children) write_scope(child, content, depth + 1);
  if (depth > 0) text("$upscope $end\n");
}

void VcdWriter::header() {
  text("$version plutonsim $end\n$timescale 1ps $end\n");
  write_scope("", root_, 0);
  text("$enddefinitions $end\n");
  write_out();
}

void VcdWriter::time(Picoseconds at) {
  if (timed_ && at <= time_) return;
  timed_ = true;
  time_ = at;
  const fmt::format_int number(at);
  buffer_ += '#';
  buffer_.append(number.data(), number.size());
  buffer_ += '\n';
  if (buffer_.size() >= kBuffer) write_out();
}

void VcdWriter::value(const std::string& code, unsigned width, std::uint64_t value, bool known) {
  if (width == 1) {
    buffer_ += known ? (value != 0 ? '1' : '0') : 'x';
  } else if (known) {
    char digits[64];
    unsigned n = 0;
    do {
      digits[63 - n++] = static_cast<char>('0' + (value & 1));
      value >>= 1;
    } while (value != 0);
    buffer_ += 'b';
    buffer_.append(digits + 64 - n, n);
    buffer_ += ' ';
  } else {
    buffer_ += "bx ";
  }
  buffer_ += code;
  buffer_ += '\n';
}

void VcdWriter::text(std::string_view text) { buffer_ += text; }

void VcdWriter::write_out() {
  std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get());
  buffer_.clear();
}

void VcdWriter::close() {
  if (!file_) return;
  write_out();
  const bool failed = std::ferror(file_.get()) != 0;
  if (std::fclose(file_.release()) != 0 || failed) throw UserError(path_ + ": the trace could not be written in full");
}

}  // namespace tlmkit
