// SPDX-License-Identifier: Apache-2.0
#include "tlm/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "tlm/error.hpp"
#include "tlm/vcd_stream.hpp"
#include "tlm/vcd_writer.hpp"

namespace tlmkit {

namespace {

constexpr std::size_t kAutoFlush = std::size_t{1} << 16;
constexpr Picoseconds kForever = std::numeric_limits<Picoseconds>::max();

Picoseconds cycles_to_ps(Cycles cycles, Picoseconds period) {
  return cycles > kForever / period ? kForever : cycles * period;
}

}  // namespace

struct TraceSink::Impl {
  struct Signal {
    unsigned width;
    std::string code;
    std::uint64_t value = 0;  // latest before the window, then latest written
    Picoseconds at = 0;       // time of `value` while before the window
    bool known = false;
    std::uint64_t next = 0;  // value being collected for one time
    bool touched = false;
  };
  struct Clock {
    std::string code;
    Picoseconds half;
  };
  struct Record {
    Picoseconds at;
    std::uint64_t value;
    std::uint32_t id;
  };

  explicit Impl(const TraceOptions& options) : writer(options.path), scopes(options.scopes) {}

  bool chosen(const std::string& scope) const;
  void begin(Picoseconds from);
  void write_until(Picoseconds safe, Picoseconds from, Picoseconds until);
  void write_clocks(Picoseconds until);
  void write_time(Picoseconds at, const Record* first, const Record* last);
  void sync();

  VcdWriter writer;
  std::vector<std::string> scopes;
  std::vector<Signal> signals;
  std::vector<Clock> clocks;
  std::vector<std::unique_ptr<VcdStream>> streams;
  std::vector<Record> held;
  std::size_t limit = kAutoFlush;
  bool begun = false;
  bool closed = false;
  Picoseconds reached = 0;    // everything before is written
  Picoseconds clocks_to = 0;  // clock edges before are written
  Picoseconds latest = 0;     // last time heard of
  std::uint64_t late = 0;
  std::vector<std::uint32_t> touched;
};

bool TraceSink::Impl::chosen(const std::string& scope) const {
  return scopes.empty() || std::any_of(scopes.begin(), scopes.end(), [&](const std::string& prefix) {
           return scope.compare(0, prefix.size(), prefix) == 0 &&
                  (scope.size() == prefix.size() || scope[prefix.size()] == '.' || prefix.empty());
         });
}

void TraceSink::Impl::sync() {
  for (auto& stream : streams) stream->sync();
}

// The header, and the value of every signal at the window's start.
void TraceSink::Impl::begin(Picoseconds from) {
  begun = true;
  sync();
  for (auto& stream : streams) stream->declare_in(writer, [this](const std::string& scope) { return chosen(scope); });
  writer.header();
  writer.time(from);
  writer.text("$dumpvars\n");
  for (const Signal& s : signals) writer.value(s.code, s.width, s.value, s.known);
  for (const Clock& c : clocks) writer.value(c.code, 1, from % (2 * c.half) < c.half ? 1 : 0, true);
  writer.text("$end\n");
  reached = from;
  clocks_to = from + 1;
}

// Clock edges in [clocks_to, until).
void TraceSink::Impl::write_clocks(Picoseconds until) {
  while (true) {
    Picoseconds edge = until;
    for (const Clock& c : clocks) edge = std::min(edge, (clocks_to + c.half - 1) / c.half * c.half);
    if (edge >= until) break;
    writer.time(edge);
    for (const Clock& c : clocks) {
      if (edge % c.half == 0) writer.value(c.code, 1, edge % (2 * c.half) == 0 ? 1 : 0, true);
    }
    clocks_to = edge + 1;
  }
}

// All records of one time: the last value of each signal counts, and only if it is a change.
void TraceSink::Impl::write_time(Picoseconds at, const Record* first, const Record* last) {
  touched.clear();
  for (const Record* r = first; r != last; ++r) {
    Signal& s = signals[r->id];
    s.next = r->value;
    if (!s.touched) touched.push_back(r->id);
    s.touched = true;
  }
  for (const std::uint32_t id : touched) {
    Signal& s = signals[id];
    s.touched = false;
    if (s.known && s.next == s.value) continue;
    s.value = s.next;
    s.known = true;
    writer.time(at);
    writer.change(s.code, s.width, s.value);
  }
}

void TraceSink::Impl::write_until(Picoseconds safe, Picoseconds from, Picoseconds until) {
  safe = std::min(safe, until);
  if (safe <= from) return;
  if (!begun) begin(from);
  sync();
  const auto end = std::stable_partition(held.begin(), held.end(), [&](const Record& r) { return r.at < safe; });
  std::stable_sort(held.begin(), end, [](const Record& a, const Record& b) { return a.at < b.at; });
  const Record* next = held.data();
  const Record* const stop = next + (end - held.begin());
  while (true) {
    Picoseconds at = next != stop ? std::max(next->at, reached) : kForever;
    for (const auto& stream : streams) at = std::min(at, stream->next_time());
    if (at >= safe) break;
    write_clocks(at + 1);
    const Record* last = next;
    while (last != stop && last->at <= at) ++last;
    late += static_cast<std::uint64_t>(std::count_if(next, last, [&](const Record& r) { return r.at < reached; }));
    write_time(at, next, last);
    next = last;
    for (const auto& stream : streams) stream->write_up_to(at, writer);
  }
  held.erase(held.begin(), end);
  write_clocks(safe);
  reached = safe;
}

TraceSink::TraceSink(const TraceOptions& options) {
  if (options.path.empty()) return;
  if (options.from >= options.until) throw UserError("--trace-until must be greater than --trace-from");
  impl_ = std::make_unique<Impl>(options);
  from_ps_ = cycles_to_ps(options.from, options.cycle_ps);
  until_ps_ = cycles_to_ps(options.until, options.cycle_ps);
}

TraceSink::~TraceSink() {
  try {
    close();
  } catch (const UserError&) {
  }
}

TraceSignal TraceSink::declare(std::string_view scope, std::string_view name, unsigned width) {
  if (!impl_ || !impl_->chosen(std::string(scope))) return {};
  if (width < 1 || width > 64) throw std::logic_error("a traced signal has 1 to 64 bits");
  if (impl_->begun) throw std::logic_error(fmt::format("{}.{} declared after the trace has begun", scope, name));
  Impl::Signal signal;
  signal.width = width;
  signal.code = impl_->writer.declare(scope, name, width);
  impl_->signals.push_back(std::move(signal));
  return TraceSignal(this, static_cast<std::uint32_t>(impl_->signals.size() - 1));
}

void TraceSink::declare_clock(std::string_view scope, std::string_view name, Picoseconds period_ps) {
  if (!impl_ || !impl_->chosen(std::string(scope))) return;
  if (impl_->begun || period_ps < 2 || period_ps % 2 != 0) throw std::logic_error("bad clock declaration");
  impl_->clocks.push_back({impl_->writer.declare(scope, name, 1), period_ps / 2});
}

TraceStream* TraceSink::add_stream(std::string_view scope, std::function<void()> sync) {
  if (!impl_) return nullptr;
  if (impl_->begun) throw std::logic_error("a stream joined after the trace has begun");
  impl_->streams.push_back(std::make_unique<VcdStream>(std::string(scope), std::move(sync)));
  return impl_->streams.back().get();
}

void TraceSink::record(std::uint32_t id, Picoseconds at, std::uint64_t value) {
  Impl& m = *impl_;
  if (m.closed) return;
  m.latest = std::max(m.latest, at);
  if (at >= until_ps_) return;
  Impl::Signal& s = m.signals[id];
  if (s.width < 64) value &= (std::uint64_t{1} << s.width) - 1;
  if (at <= from_ps_ && !m.begun) {
    if (!s.known || at >= s.at) {
      s.value = value;
      s.at = at;
      s.known = true;
    }
    return;
  }
  m.held.push_back({at, value, id});
  if (m.held.size() < m.limit) return;
  m.write_until(to_ps(sc_core::sc_time_stamp()), from_ps_, until_ps_);
  if (m.held.size() >= kMaxHeld) {
    std::vector<Picoseconds> times;
    for (const Impl::Record& r : m.held) times.push_back(r.at);
    std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
    m.write_until(times[times.size() / 2] + 1, from_ps_, until_ps_);
  }
  m.limit = std::min(std::max(kAutoFlush, 2 * m.held.size()), kMaxHeld);
}

void TraceSink::flush(Picoseconds safe) {
  if (!impl_ || impl_->closed) return;
  // "Everything" means up to the last time heard of: clocks would go on for ever.
  safe = safe == kForever ? impl_->latest + 1 : safe;
  impl_->latest = std::max(impl_->latest, safe);
  impl_->write_until(safe, from_ps_, until_ps_);
}

void TraceSink::close() {
  if (!impl_ || impl_->closed) return;
  impl_->sync();
  for (const auto& stream : impl_->streams) impl_->latest = std::max(impl_->latest, stream->last_time());
  impl_->write_until(impl_->latest + 1, from_ps_, until_ps_);
  if (!impl_->begun) impl_->begin(from_ps_);
  impl_->writer.time(std::max(from_ps_, std::min(impl_->latest, until_ps_)));
  impl_->closed = true;
  impl_->writer.close();
}

std::uint64_t TraceSink::changes() const { return impl_ ? impl_->writer.changes() : 0; }
std::uint64_t TraceSink::late() const { return impl_ ? impl_->late : 0; }

}  // namespace tlmkit
