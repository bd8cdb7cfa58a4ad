// SPDX-License-Identifier: Apache-2.0
// Joins the signals inside a Verilated model to the trace sink. The model's own trace code writes VCD text into a
// stream, which the sink merges with everything else by time: so a model that is stepped ahead of the kernel (or
// behind another) still ends up at its own times in the one file.
// Needs a model built with --trace, and the Verilator run time linked.
#pragma once

#include <verilated_vcd_c.h>

#include <string>

#include "tlm/trace.hpp"

namespace tlmkit {

class ModelTrace {
 public:
  // Before the model's first eval(), with traceEverOn set in the model's context.
  template <class Model>
  ModelTrace(TraceSink& sink, Model& model, const std::string& scope) : sink_(sink), vcd_(&file_) {
    file_.stream = sink.add_stream(scope, [this] { sync(); });
    if (file_.stream == nullptr) return;
    model.trace(&vcd_, kAllLevels);
    vcd_.open("stream");
  }
  ModelTrace(const ModelTrace&) = delete;
  ModelTrace& operator=(const ModelTrace&) = delete;

  // Call while the values of before `at` still stand: draws them at the window's start when `at` is already past it.
  void before_change(Picoseconds at) {
    if (!drawn_ && at > sink_.window_start()) sample(sink_.window_start());
  }
  // The model has settled at time `at`, later than the last.
  void sample(Picoseconds at) {
    if (file_.stream == nullptr || !sink_.wants(at) || (drawn_ && at <= last_)) return;
    drawn_ = true;
    last_ = at;
    vcd_.dump(static_cast<std::uint64_t>(at));
    if (++since_flush_ < kFlushEvery) return;
    since_flush_ = 0;
    sink_.flush(to_ps(sc_core::sc_time_stamp()));
  }

 private:
  static constexpr int kAllLevels = 99;
  static constexpr unsigned kFlushEvery = 4096;

  struct File : VerilatedVcdFile {
    bool open(const std::string&) override { return true; }
    void close() override {}
    ssize_t write(const char* text, ssize_t length) override {
      stream->append(text, static_cast<std::size_t>(length));
      return length;
    }
    TraceStream* stream = nullptr;
  };

  void sync() {
    // A block whose clock has stood still since before the window has values all the same.
    if (!drawn_) sample(sink_.window_start());
    vcd_.flush();
  }

  TraceSink& sink_;
  File file_;
  VerilatedVcdC vcd_;
  bool drawn_ = false;
  Picoseconds last_ = 0;
  unsigned since_flush_ = 0;
};

}  // namespace tlmkit
