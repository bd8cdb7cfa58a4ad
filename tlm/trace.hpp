// SPDX-License-Identifier: Apache-2.0
// The one timestamped trace sink that models and Verilated blocks both feed. sc_trace cannot record a core that runs
// ahead of the kernel; this sink takes values with their own time, holds them until no earlier one can come, and
// writes them in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tlm/clock.hpp"

namespace tlmkit {

struct TraceOptions {
  std::string path;                                   // --trace FILE.vcd; empty: no trace
  Cycles from = 0;                                    // --trace-from, bus cycles
  Cycles until = std::numeric_limits<Cycles>::max();  // --trace-until, bus cycles, exclusive
  std::vector<std::string> scopes;                    // --trace-scope PREFIX, repeatable; none: all
  Picoseconds cycle_ps = 5000;                        // length of a bus cycle
};

class TraceSink;

// A handle that costs one test of a pointer when tracing is off or the signal is outside the chosen scopes.
class TraceSignal {
 public:
  TraceSignal() = default;
  void record(Picoseconds at, std::uint64_t value) const;
  explicit operator bool() const { return sink_ != nullptr; }

 private:
  friend class TraceSink;
  TraceSignal(TraceSink* sink, std::uint32_t id) : sink_(sink), id_(id) {}
  TraceSink* sink_ = nullptr;
  std::uint32_t id_ = 0;
};

// Value changes that another writer makes as VCD text with its own header and times (a Verilated model, see
// tlm/model_trace.hpp). The sink merges them by time, under a scope of its own and with fresh identifier codes.
class TraceStream {
 public:
  virtual ~TraceStream() = default;
  // The next piece of VCD text; times inside a stream must not decrease.
  virtual void append(const char* text, std::size_t length) = 0;
};

class TraceSink {
 public:
  // Opens the file at once, so that an unwritable path is a user error before the run starts (throws UserError).
  // With an empty path every handle is dead and nothing is written.
  explicit TraceSink(const TraceOptions& options);
  // Writes what close() would; an error of the disk goes unreported then.
  ~TraceSink();
  TraceSink(const TraceSink&) = delete;
  TraceSink& operator=(const TraceSink&) = delete;

  // Declares a signal of `width` bits (1..64) under a dotted scope such as "chip.pluton.core". Before the first
  // flush only (std::logic_error). Returns a dead handle when no chosen scope is a prefix of it, by whole names:
  // "chip.core" chooses chip.core and chip.core.x, not chip.core2. Values are unknown (x) until the first record.
  TraceSignal declare(std::string_view scope, std::string_view name, unsigned width);
  // A free-running clock drawn from time 0 on, without events in the simulation.
  void declare_clock(std::string_view scope, std::string_view name, Picoseconds period_ps);
  // Joins a stream under `scope` (in place of the stream's outermost scope); nullptr when tracing is off. `sync` is
  // called before each write and must append what the other writer still holds. The stream lives as long as the sink.
  TraceStream* add_stream(std::string_view scope, std::function<void()> sync);
  // Values at times before `safe` are final and may be written: nobody can record earlier any more.
  void flush(Picoseconds safe);
  // Writes everything held, with the clocks drawn up to the last time known, and closes the file. Throws UserError
  // when the file could not be written in full.
  void close();
  // Value changes inside the window so far; 0 after a run means that the window missed it.
  std::uint64_t changes() const;
  // Records that came for a time already written, and were drawn later than they happened. Only possible beyond
  // kMaxHeld records held or after a wrong flush().
  std::uint64_t late() const;
  // True when `at` is inside the window: lets a hart that runs ahead skip the work.
  bool wants(Picoseconds at) const { return at >= from_ps_ && at < until_ps_; }
  Picoseconds window_start() const { return from_ps_; }

  // Records are held until they are safe. The kernel's time is safe as well, since nobody records the past, so
  // the sink flushes by itself when many are held; this is the limit when a core runs ahead without end.
  static constexpr std::size_t kMaxHeld = std::size_t{1} << 22;

 private:
  friend class TraceSignal;
  void record(std::uint32_t id, Picoseconds at, std::uint64_t value);

  struct Impl;
  std::unique_ptr<Impl> impl_;
  Picoseconds from_ps_ = 0;
  Picoseconds until_ps_ = 0;
};

inline void TraceSignal::record(Picoseconds at, std::uint64_t value) const {
  if (sink_ != nullptr) sink_->record(id_, at, value);
}

}  // namespace tlmkit
