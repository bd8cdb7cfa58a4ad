// SPDX-License-Identifier: Apache-2.0
#include "tlm/bus_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <iterator>

#include "tlm/error.hpp"

namespace tlmkit {

namespace {

constexpr const char* kKinds[] = {"fetch", "load", "store", "atomic", "dma", "debug"};
constexpr const char* kPrivileges[] = {"U", "S", "?", "M"};

const char* response_name(tlm::tlm_response_status status) {
  if (status == tlm::TLM_OK_RESPONSE) return "ok";
  return status == tlm::TLM_ADDRESS_ERROR_RESPONSE ? "decode" : "error";
}

void append_data(fmt::memory_buffer& line, const tlm::tlm_generic_payload& trans) {
  const unsigned length = trans.get_data_length();
  const std::uint8_t* data = trans.get_data_ptr();
  if (data == nullptr || (trans.is_read() && !trans.is_response_ok())) return;
  const bool number = length == 1 || length == 2 || length == 4 || length == 8;
  if (number) fmt::format_to(std::back_inserter(line), "0x");
  for (unsigned i = 0; i < length; ++i) {
    fmt::format_to(std::back_inserter(line), "{:02x}", data[number ? length - 1 - i : i]);
  }
}

}  // namespace

BusLog::BusLog(const std::string& path, const ClockDomain& clock, const MapInitiator* names, unsigned name_count)
    : path_(path), clock_(clock), file_(std::fopen(path.c_str(), "w")) {
  if (!file_) throw UserError(fmt::format("{}: cannot write the bus log: {}", path, std::strerror(errno)));
  for (unsigned i = 0; i < name_count; ++i) {
    if (names_.size() <= names[i].id) names_.resize(names[i].id + 1u);
    names_[names[i].id] = names[i].name;
  }
  std::fputs("cycle,initiator,world,privilege,kind,op,address,length,data,response,wait\n", file_.get());
}

BusLog::~BusLog() = default;

void BusLog::record(const tlm::tlm_generic_payload& trans, Picoseconds start, Picoseconds end) {
  if (!file_) return;
  const Identity id = identity_of(trans);
  fmt::memory_buffer line;
  const Cycles cycle = clock_.next_edge(from_ps(start));
  const auto out = std::back_inserter(line);
  fmt::format_to(out, "{},", cycle - origin_);
  if (id.initiator < names_.size() && !names_[id.initiator].empty()) {
    fmt::format_to(out, "{}", names_[id.initiator]);
  } else {
    fmt::format_to(out, "{}", static_cast<unsigned>(id.initiator));
  }
  fmt::format_to(out, ",{},{},{},{},0x{:08x},{},", id.world == World::secure ? "secure" : "normal",
                 kPrivileges[static_cast<unsigned>(id.privilege) & 3u], kKinds[static_cast<unsigned>(id.kind)],
                 trans.is_write() ? 'W' : 'R', trans.get_address(), trans.get_data_length());
  append_data(line, trans);
  fmt::format_to(out, ",{},{}\n", response_name(trans.get_response_status()), clock_.next_edge(from_ps(end)) - cycle);
  std::fwrite(line.data(), 1, line.size(), file_.get());
  ++lines_;
}

void BusLog::close() {
  if (!file_) return;
  const bool failed = std::ferror(file_.get()) != 0;
  if (std::fclose(file_.release()) != 0 || failed)
    throw UserError(path_ + ": the bus log could not be written in full");
}

}  // namespace tlmkit
