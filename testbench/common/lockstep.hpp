// SPDX-License-Identifier: Apache-2.0
// Two forms of one block under the same inputs, compared pin by pin in every cycle. Stops at the first difference and
// says where: cycle, signal, both values, the last transfers, how to repeat it; and leaves a waveform of what led
// there.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "tlm/cycle/core.hpp"
#include "tlm/trace.hpp"

namespace testbench {

using tlmkit::Cycles;

// A list of pins by index: names and widths once, values every cycle.
struct PinNames {
  std::vector<std::string> names;
  std::vector<unsigned> widths;
  std::vector<bool> secret;

  void add(const char* name, unsigned bits, tlmkit::PinVisibility visibility) {
    names.emplace_back(name);
    widths.push_back(bits);
    secret.push_back(visibility == tlmkit::PinVisibility::secret);
  }
  // Index of a pin, or -1.
  int find(const std::string& name) const {
    const auto at = std::find(names.begin(), names.end(), name);
    return at == names.end() ? -1 : static_cast<int>(at - names.begin());
  }
};

template <class Pins>
class Lockstep {
 public:
  using In = typename Pins::In;
  using Out = typename Pins::Out;
  using Core = tlmkit::CycleCore<Pins>;

  static constexpr std::size_t kTransfers = 16;  // shown with a divergence
  static constexpr std::size_t kWindow = 256;    // cycles of its waveform

  // `repeat`: the command line that leads to the same traffic. `wave`: where a divergence leaves its waveform; empty:
  // nowhere.
  Lockstep(Core& model, Core& rtl, std::string repeat, std::string wave)
      : model_(model), rtl_(rtl), repeat_(std::move(repeat)), wave_(std::move(wave)) {
    Pins::for_each_in([this](const char* n, unsigned bits, tlmkit::PinVisibility v) { in_names_.add(n, bits, v); });
    Pins::for_each_out([this](const char* n, unsigned bits, tlmkit::PinVisibility v) { out_names_.add(n, bits, v); });
    find_ports();
  }

  Cycles cycle() const { return cycle_; }
  const Out& out() const { return rtl_.out(); }  // of the cycle under way, state only
  // Empty, or what the first difference was.
  const std::string& divergence() const { return divergence_; }

  void reset() {
    model_.reset();
    rtl_.reset();
    note(fmt::format("cycle {} reset", cycle_));
    compare(In{}, model_.out(), rtl_.out());
  }
  // One cycle with the inputs `in`. False once the forms have differed. `answer` gets the APB outputs.
  bool step(const In& in, Out* answer = nullptr) {
    if (!divergence_.empty()) return false;
    const Out m = model_.settle(in), r = rtl_.settle(in);
    if (!compare(in, m, r)) return false;
    if (answer != nullptr) *answer = r;
    record_transfers(in, r);
    model_.tick(in);
    rtl_.tick(in);
    ++cycle_;
    return true;
  }
  // Up to `n` cycles with the quiet inputs `in`: the model may jump, the RTL steps, and must not change meanwhile.
  bool skip(const In& in, Cycles n) {
    if (!divergence_.empty()) return false;
    for (const Cycles end = cycle_ + n; cycle_ < end;) {
      if (!Pins::quiet(in, rtl_.out())) return step(in);
      const Cycles still = std::min(model_.quiet(), end - cycle_);
      if (still == 0) {
        if (!step(in)) return false;
        continue;
      }
      model_.skip(still);
      for (Cycles i = 0; i < still; ++i) {
        const Out r = rtl_.settle(in);
        if (!compare_state(in, model_.out(), r)) return false;
        rtl_.tick(in);
        ++cycle_;
      }
    }
    return compare_state(in, model_.out(), rtl_.out());
  }

 private:
  struct Port {  // a valid/ready pair, or a lone valid
    bool valid_in;
    int valid;
    int ready;  // index in the other list; -1: none
    int data;   // beside valid; -1: none
    std::string name;
  };
  struct Sample {
    Cycles cycle;
    In in;
    Out model, rtl;
  };

  template <class Visit>
  static std::vector<std::uint64_t> values(Visit visit) {
    std::vector<std::uint64_t> out;
    visit([&out](const char*, unsigned, tlmkit::PinVisibility, std::uint64_t v) { out.push_back(v); });
    return out;
  }
  static std::vector<std::uint64_t> values_of(const In& in) {
    return values([&](auto f) { Pins::for_each_in(f, in); });
  }
  static std::vector<std::uint64_t> values_of(const Out& out) {
    return values([&](auto f) { Pins::for_each_out(f, out); });
  }

  void find_ports() {
    const auto scan = [this](const PinNames& from, const PinNames& other, bool is_in) {
      for (std::size_t i = 0; i < from.names.size(); ++i) {
        const std::string& name = from.names[i];
        if (name.size() < 5 || name.compare(name.size() - 5, 5, "valid") != 0) continue;
        const std::string prefix = name.substr(0, name.size() - 5);
        int data = from.find(prefix + "data");
        if (data >= 0 && from.secret[static_cast<std::size_t>(data)]) data = -1;
        ports_.push_back({is_in, static_cast<int>(i), other.find(prefix + "ready"), data, prefix});
      }
    };
    scan(in_names_, out_names_, true);
    scan(out_names_, in_names_, false);
  }
  void note(std::string line) {
    history_.push_back(std::move(line));
    if (history_.size() > kTransfers) history_.pop_front();
  }
  void record_transfers(const In& in, const Out& out) {
    if (in.psel != 0 && in.penable != 0 && out.pready != 0) {
      note(fmt::format("cycle {} APB {} 0x{:03x} {:08x}{} by {}", cycle_, in.pwrite != 0 ? "write" : "read ", in.paddr,
                       in.pwrite != 0 ? in.pwdata : out.prdata, out.pslverr != 0 ? " error" : "", in.puser & 0xFF));
    }
    bool moved = false;
    for (const Port& port : ports_) {
      moved |= port_moves(in, out, port);
    }
    if (!moved) return;
    const auto ins = values_of(in), outs = values_of(out);
    for (const Port& port : ports_) {
      if (!port_moves(in, out, port)) continue;
      const auto& own = port.valid_in ? ins : outs;
      note(fmt::format("cycle {} {}{} beat{}", cycle_, port.name, port.valid_in ? "in" : "out",
                       port.data >= 0 ? fmt::format(" {:016x}", own[static_cast<std::size_t>(port.data)]) : ""));
    }
  }
  // Reads only the two pins: this is asked every cycle.
  static bool port_moves(const In& in, const Out& out, const Port& port) {
    const auto pick = [](auto visit, int wanted) {
      int i = 0;
      std::uint64_t value = 0;
      visit([&](const char*, unsigned, tlmkit::PinVisibility, std::uint64_t v) {
        if (i++ == wanted) value = v;
      });
      return value != 0;
    };
    const auto of_in = [&](auto f) { Pins::for_each_in(f, in); };
    const auto of_out = [&](auto f) { Pins::for_each_out(f, out); };
    const bool valid = port.valid_in ? pick(of_in, port.valid) : pick(of_out, port.valid);
    if (!valid || port.ready < 0) return valid;
    return port.valid_in ? pick(of_out, port.ready) : pick(of_in, port.ready);
  }

  // APB outputs mean something only in an access phase, data and error only in its last cycle.
  static Out masked(const In& in, Out out) {
    const bool access = in.psel != 0 && in.penable != 0;
    if (!access) out.pready = 0;
    if (!access || out.pready == 0) out.prdata = out.pslverr = 0;
    if (in.pwrite != 0) out.prdata = 0;
    return out;
  }
  bool compare(const In& in, const Out& model, const Out& rtl) { return judge(in, masked(in, model), masked(in, rtl)); }
  bool compare_state(const In& in, Out model, Out rtl) {
    model.pready = model.prdata = model.pslverr = rtl.pready = rtl.prdata = rtl.pslverr = 0;
    return judge(in, model, rtl);
  }
  bool judge(const In& in, const Out& model, const Out& rtl) {
    window_[cycle_ % kWindow] = {cycle_, in, model, rtl};
    bool same = true;
    Pins::for_each_out([&same](const char*, unsigned, tlmkit::PinVisibility, auto a, auto b) { same = same && a == b; },
                       model, rtl);
    if (same) return true;
    report(model, rtl);
    return false;
  }
  void report(const Out& model, const Out& rtl) {
    divergence_ = fmt::format("cycle {}:", cycle_);
    Pins::for_each_out(
        [this](const char* name, unsigned, tlmkit::PinVisibility visibility, auto m, auto r) {
          if (m == r) return;
          divergence_ += visibility == tlmkit::PinVisibility::secret
                             ? fmt::format(" {} differs (secret);", name)
                             : fmt::format(" {} model {:#x}, RTL {:#x};", name, m, r);
        },
        model, rtl);
    divergence_ += "\nlast transfers:";
    for (const std::string& line : history_) divergence_ += "\n  " + line;
    divergence_ += "\nrepeat: " + repeat_;
    if (!wave_.empty()) {
      draw();
      divergence_ += "\nwaveform: " + wave_;
    }
  }
  void draw() const {
    constexpr tlmkit::Picoseconds kPeriod = 5000;
    tlmkit::TraceOptions options;
    options.path = wave_;
    const Cycles first = cycle_ + 1 > kWindow ? cycle_ + 1 - kWindow : 0;
    options.from = first;
    tlmkit::TraceSink sink(options);
    sink.declare_clock("lockstep", "clock", kPeriod);
    const auto declare = [&sink](const PinNames& pins, const char* scope) {
      std::vector<tlmkit::TraceSignal> out;
      for (std::size_t i = 0; i < pins.names.size(); ++i) {
        out.push_back(pins.secret[i] ? tlmkit::TraceSignal{} : sink.declare(scope, pins.names[i], pins.widths[i]));
      }
      return out;
    };
    const auto in_signals = declare(in_names_, "lockstep.in");
    const auto model_signals = declare(out_names_, "lockstep.model");
    const auto rtl_signals = declare(out_names_, "lockstep.rtl");
    for (Cycles c = first; c <= cycle_; ++c) {
      const Sample& s = window_[c % kWindow];
      if (s.cycle != c) continue;
      const auto put = [&](const std::vector<tlmkit::TraceSignal>& signals, const std::vector<std::uint64_t>& v) {
        for (std::size_t i = 0; i < v.size(); ++i) signals[i].record(c * kPeriod, v[i]);
      };
      put(in_signals, values_of(s.in));
      put(model_signals, values_of(s.model));
      put(rtl_signals, values_of(s.rtl));
    }
    sink.flush((cycle_ + 1) * kPeriod);
    sink.close();
  }

  Core& model_;
  Core& rtl_;
  const std::string repeat_;
  const std::string wave_;
  PinNames in_names_, out_names_;
  std::vector<Port> ports_;
  std::deque<std::string> history_;
  std::array<Sample, kWindow> window_{};
  Cycles cycle_ = 0;
  std::string divergence_;
};

}  // namespace testbench
