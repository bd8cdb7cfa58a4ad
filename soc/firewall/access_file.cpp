// SPDX-License-Identifier: Apache-2.0
#include "soc/firewall/access_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "soc/firewall/words.hpp"
#include "tlm/error.hpp"

namespace soc::trial {

namespace {

using firewall::BurstType;

enum Column : unsigned { kCycle, kInitiator, kWorld, kPrivilege, kKind, kAddress, kLength, kBurst, kSize, kColumns };
constexpr std::array<std::string_view, kColumns> kColumnNames = {"cycle",   "initiator", "world", "privilege", "kind",
                                                                 "address", "length",    "burst", "size"};
constexpr std::uint64_t kPage = 4096;  // no AXI burst crosses its multiples (IHI 0022H A3.4.1)
constexpr unsigned kMostSize = 7;      // log2 of AxSIZE's widest beat

constexpr std::string_view kBlank = " \t";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// Untrusted text for a message: printable, on one line, not too long.
std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string out;
  for (const char c : text.substr(0, kLongest)) out += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > kLongest) out += "...";
  return out;
}

// Decimal, or hexadecimal after 0x.
std::optional<std::uint64_t> number_of(std::string_view text) {
  const bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
  if (hex) text.remove_prefix(2);
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, hex ? 16 : 10);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : rest_(text) {
    out_.file = file;
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (rest_.substr(0, kByteOrderMark.size()) == kByteOrderMark) rest_.remove_prefix(kByteOrderMark.size());
  }

  AccessFile read() {
    if (!next_line()) fail(fmt::format("no header line; its columns are {}", fmt::join(kColumnNames, ",")));
    read_header();
    while (next_line()) read_row();
    if (out_.accesses.empty()) fail("no access after the header line");
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& reason) const {
    throw tlmkit::UserError(fmt::format("{}:{}: {}", out_.file, std::max(line_, 1u), reason));
  }
  [[noreturn]] void fail(Column column, const std::string& reason) const {
    fail(fmt::format("{} '{}': {}", kColumnNames[column], shown(field(column)), reason));
  }

  // Cuts the next line that says something into fields_.
  bool next_line() {
    while (!rest_.empty()) {
      const auto end = rest_.find('\n');
      std::string_view line = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      ++line_;
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      line = trimmed(line);
      if (line.empty() || line[0] == '#') continue;
      split(line);
      return true;
    }
    return false;
  }

  void split(std::string_view line) {
    if (line.find('"') != std::string_view::npos) fail("quotes are not understood: fields stand plain between commas");
    count_ = 0;
    for (;;) {
      const auto comma = line.find(',');
      if (count_ == kColumns) fail(fmt::format("more than {} fields", unsigned{kColumns}));
      fields_[count_++] = trimmed(line.substr(0, comma));
      if (comma == std::string_view::npos) return;
      line.remove_prefix(comma + 1);
    }
  }

  void read_header() {
    place_.fill(-1);
    for (unsigned i = 0; i < count_; ++i) {
      const auto* name = std::find(kColumnNames.begin(), kColumnNames.end(), fields_[i]);
      if (name == kColumnNames.end()) {
        fail(fmt::format("unknown column '{}'; columns are {}", shown(fields_[i]), fmt::join(kColumnNames, ", ")));
      }
      int& place = place_[static_cast<std::size_t>(name - kColumnNames.begin())];
      if (place >= 0) fail(fmt::format("column '{}' stands twice", *name));
      place = static_cast<int>(i);
    }
    for (unsigned c = 0; c < kBurst; ++c) {
      if (place_[c] < 0) fail(fmt::format("column '{}' is missing", kColumnNames[c]));
    }
    out_.bursts = place_[kBurst] >= 0;
    if (out_.bursts != (place_[kSize] >= 0)) fail("columns 'burst' and 'size' go together: give both or neither");
    header_count_ = count_;
  }

  std::string_view field(Column column) const { return fields_[static_cast<std::size_t>(place_[column])]; }

  std::uint64_t number(Column column, std::uint64_t low, std::uint64_t high) const {
    const auto value = number_of(field(column));
    if (!value) fail(column, "not a decimal or 0x number of at most 64 bits");
    if (*value < low || *value > high) fail(column, fmt::format("must be {} to {}", low, high));
    return *value;
  }

  // Index of the field's word.
  template <std::size_t N>
  unsigned choice(Column column, const std::array<std::string_view, N>& words) const {
    const auto* found = std::find(words.begin(), words.end(), field(column));
    if (found == words.end()) fail(column, fmt::format("must be one of {}", fmt::join(words, ", ")));
    return static_cast<unsigned>(found - words.begin());
  }

  void read_row() {
    if (count_ != header_count_) fail(fmt::format("{} fields, but the header has {}", count_, header_count_));
    Access access;
    access.line = line_;
    access.cycle = number(kCycle, 0, std::numeric_limits<std::int64_t>::max());
    if (!out_.accesses.empty() && access.cycle < out_.accesses.back().cycle) {
      fail(kCycle, "lies before the cycle of the row above");
    }
    read_identity(access);
    access.burst.address = number(kAddress, 0, std::numeric_limits<std::uint64_t>::max());
    if (out_.bursts) {
      read_burst(access);
    } else {
      read_plain(access);
    }
    out_.accesses.push_back(access);
  }

  void read_identity(Access& access) const {
    static constexpr std::array<std::string_view, 2> kWorlds = {"normal", "secure"};
    static constexpr std::array<std::string_view, 3> kPrivileges = {"user", "supervisor", "machine"};
    static constexpr tlmkit::Privilege kPrivilegeOf[] = {tlmkit::Privilege::user, tlmkit::Privilege::supervisor,
                                                         tlmkit::Privilege::machine};
    access.world = choice(kWorld, kWorlds) == 1 ? tlmkit::World::secure : tlmkit::World::normal;
    access.privilege = kPrivilegeOf[choice(kPrivilege, kPrivileges)];
    access.kind = choice(kKind, kind_words());
    const KindWord& kind = kKinds[access.kind];
    access.burst.user = firewall::axuser(initiator(), kind.kind);
    access.burst.prot = firewall::axprot(access.world, firewall::is_privileged(access.privilege), kind.kind);
  }

  static std::array<std::string_view, std::size(kKinds)> kind_words() {
    std::array<std::string_view, std::size(kKinds)> words;
    std::transform(std::begin(kKinds), std::end(kKinds), words.begin(), [](const KindWord& k) { return k.word; });
    return words;
  }

  // Ids without rights (0, 16 and above) can be tried as well.
  unsigned initiator() const {
    if (const auto id = initiator_of(field(kInitiator))) return *id;
    const auto id = number_of(field(kInitiator));
    if (!id || *id > 255) fail(kInitiator, fmt::format("must be {} or an id from 0 to 255", initiator_names()));
    return static_cast<unsigned>(*id);
  }

  void read_plain(Access& access) const {
    access.length = number(kLength, 1, kMostPlainBytes);
    const std::uint64_t address = access.burst.address;
    if (address / kPage != (address + (access.length - 1)) / kPage) {
      fail(kLength, "the access crosses a 4 KiB boundary, which no AXI burst may; split it");
    }
    set_plain(access.burst, address, access.length);
    if (access.burst.length > 255) fail(kLength, "the access takes more than 256 beats of 8 bytes; split it");
  }

  void read_burst(Access& access) const {
    static constexpr std::array<std::string_view, 3> kTypes = {"fixed", "incr", "wrap"};
    access.length = number(kLength, 1, 256);
    access.burst.length = static_cast<unsigned>(access.length - 1);
    access.burst.type = static_cast<BurstType>(choice(kBurst, kTypes));
    const std::uint64_t bytes = number(kSize, 1, 1u << kMostSize);
    if ((bytes & (bytes - 1)) != 0) fail(kSize, "must be a power of two: the bytes of a beat");
    access.burst.size = 0;
    while ((1u << access.burst.size) != bytes) ++access.burst.size;
  }

  AccessFile out_;
  std::string_view rest_;
  unsigned line_ = 0;
  std::array<std::string_view, kColumns> fields_;
  unsigned count_ = 0;
  unsigned header_count_ = 0;
  std::array<int, kColumns> place_{};  // where each column stands, -1: nowhere
};

}  // namespace

void set_plain(firewall::Burst& burst, std::uint64_t address, std::uint64_t bytes) {
  burst.address = address;
  burst.type = BurstType::incr;
  const std::uint64_t last = address + (bytes - 1);
  burst.size = 0;
  while (burst.size < firewall::kBusSize && address >> burst.size != last >> burst.size) ++burst.size;
  burst.length = static_cast<unsigned>((last >> burst.size) - (address >> burst.size));
}

AccessFile parse_accesses(std::string_view text, const std::string& file) { return Reader(text, file).read(); }

AccessFile read_accesses(const std::string& path) { return parse_accesses(read_input(path, kMostAccessBytes), path); }

}  // namespace soc::trial
