// SPDX-License-Identifier: Apache-2.0
// The words that policy files, access files and the report share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tlm/identity_types.hpp"

namespace soc::trial {

// Id of an initiator of the chip's map.
std::optional<unsigned> initiator_of(std::string_view name);
// Its name there, or the id in decimal.
std::string initiator_name(unsigned id);
// All names, for a message.
std::string initiator_names();

// What an access row can be, and what its pins say. Atomics use the write channel.
struct KindWord {
  const char* word;
  tlmkit::AccessKind kind;
  bool write;
};
inline constexpr KindWord kKinds[] = {
    {"fetch", tlmkit::AccessKind::fetch, false},      {"load", tlmkit::AccessKind::load, false},
    {"store", tlmkit::AccessKind::store, true},       {"atomic", tlmkit::AccessKind::atomic, true},
    {"dma_read", tlmkit::AccessKind::dma, false},     {"dma_write", tlmkit::AccessKind::dma, true},
    {"debug_read", tlmkit::AccessKind::debug, false}, {"debug_write", tlmkit::AccessKind::debug, true},
};

// A whole file, at most `most` bytes. Throws tlmkit::UserError.
std::string read_input(const std::string& path, std::size_t most);

}  // namespace soc::trial
