// SPDX-License-Identifier: Apache-2.0
// The machine below the monitor's logic, for tests and the fuzzer: the Normal World's memory, a scripted Pluton, a
// console, a watchdog. An access outside the Normal World's memory is counted and not made; the fuzzer ends there.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sw/monitor/lib/monitor.h"

namespace testing_monitor {

struct Request {
  std::uint32_t id;
  std::vector<std::uint32_t> in;
};

struct Reset {
  monitor_reset type;
  bool failure;
};

class MonitorDouble {
 public:
  static constexpr std::uint64_t kBase = 0x80040000;
  static constexpr std::uint64_t kSize = 0x03FC0000;

  MonitorDouble() : ram_(static_cast<std::uint8_t*>(std::calloc(kSize, 1)), &std::free) {
    table_.context = this;
    table_.copy_in = [](void* c, void* to, std::uint64_t from, std::size_t n) { return self(c).copy_in(to, from, n); };
    table_.copy_out = [](void* c, std::uint64_t to, const void* from, std::size_t n) {
      return self(c).copy_out(to, from, n);
    };
    table_.pluton_call = [](void* c, std::uint32_t request, const std::uint32_t* in, unsigned in_words,
                            std::uint32_t* out, unsigned out_words) {
      MonitorDouble& d = self(c);
      d.requests.push_back({request, {in, in + in_words}});
      return d.pluton ? d.pluton(d.requests.back(), out, out_words) : PLUTON_FAILED;
    };
    table_.console_put = [](void* c, char x) { self(c).console += x; };
    table_.console_get = [](void* c) { return self(c).take_input(); };
    table_.set_timer = [](void* c, std::uint64_t time) { self(c).timer = time; };
    table_.set_software_interrupt = [](void* c, bool up) { self(c).software_interrupt = up; };
    table_.fence = [](void* c, monitor_fence fence) { self(c).fences.push_back(fence); };
    table_.idle = [](void* c) { ++self(c).idles; };
    table_.reset = [](void* c, monitor_reset type, bool failure) { self(c).resets.push_back({type, failure}); };
    table_.watchdog_tend = [](void* c, std::uint32_t ms) {
      self(c).tended.push_back(ms);
      return self(c).has_watchdog ? 0 : -1;
    };
    table_.crash_load = [](void* c, plt_crash_record* record) {
      if (self(c).crash) *record = *self(c).crash;
      return self(c).crash.has_value();
    };
    table_.crash_store = [](void* c, const plt_crash_record* record) { self(c).crash = *record; };
    table_.firewall_assign = [](void* c, std::uint32_t peripheral, std::uint32_t owner) {
      self(c).assigned.emplace_back(peripheral, owner);
      return self(c).firewall_status;
    };
    table_.firewall_lock = [](void* c) {
      ++self(c).locks;
      return self(c).firewall_status;
    };
    table_.cycle = [](void* c) { return self(c).cycle; };
  }
  MonitorDouble(const MonitorDouble&) = delete;
  MonitorDouble& operator=(const MonitorDouble&) = delete;

  const monitor_platform* table() const { return &table_; }
  std::uint8_t* ram(std::uint64_t address) { return ram_.get() + (address - kBase); }

  // The oracle for ranges, in arithmetic that cannot wrap.
  static bool inside(std::uint64_t address, std::uint64_t length) {
    const auto end = static_cast<unsigned __int128>(address) + length;
    return address >= kBase && end <= static_cast<unsigned __int128>(kBase) + kSize;
  }

  std::function<int(const Request&, std::uint32_t* out, unsigned out_words)> pluton;
  std::function<void()> on_outside;  // an access that must never be asked for
  std::function<void()> after_copy_in;
  std::vector<Request> requests;
  std::string console;
  std::deque<std::uint8_t> input;
  std::optional<std::uint64_t> timer;
  bool software_interrupt = false;
  std::vector<monitor_fence> fences;
  unsigned idles = 0;
  std::vector<Reset> resets;
  std::vector<std::uint32_t> tended;
  bool has_watchdog = true;
  std::optional<plt_crash_record> crash;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> assigned;
  unsigned locks = 0;
  int firewall_status = PLUTON_OK;
  std::uint64_t cycle = 1000;
  std::uint64_t fetched = 0;   // octets that came in
  std::uint64_t given = 0;     // octets that went out
  std::uint64_t given_at = 0;  // where the last ones went
  unsigned outside = 0;
  bool bus_error = false;  // the hardware refuses every move

 private:
  static MonitorDouble& self(void* context) { return *static_cast<MonitorDouble*>(context); }

  bool judge(std::uint64_t address, std::size_t length) {
    if (inside(address, length)) return !bus_error;
    ++outside;
    if (on_outside) on_outside();
    return false;
  }

  int copy_in(void* to, std::uint64_t from, std::size_t length) {
    if (!judge(from, length)) return -1;
    if (length != 0) std::memcpy(to, ram(from), length);
    fetched += length;
    if (after_copy_in) after_copy_in();
    return 0;
  }

  int copy_out(std::uint64_t to, const void* from, std::size_t length) {
    if (!judge(to, length)) return -1;
    if (length != 0) std::memcpy(ram(to), from, length);
    given += length;
    given_at = to;
    return 0;
  }

  int take_input() {
    if (input.empty()) return -1;
    const int c = input.front();
    input.pop_front();
    return c;
  }

  std::unique_ptr<std::uint8_t, decltype(&std::free)> ram_;
  monitor_platform table_{};
};

// A monitor above a double, and calls into it.
class Bench {
 public:
  Bench() { monitor_init(&monitor, machine.table(), {MonitorDouble::kBase, MonitorDouble::kSize}); }

  sbi_result call(std::uint64_t extension, std::uint64_t function, std::uint64_t a0 = 0, std::uint64_t a1 = 0,
                  std::uint64_t a2 = 0) {
    const sbi_call c = {{a0, a1, a2, 0, 0, 0}, function, extension};
    return monitor_call(&monitor, &c);
  }
  sbi_result vendor(std::uint64_t function, std::uint64_t a0 = 0, std::uint64_t a1 = 0, std::uint64_t a2 = 0) {
    return call(PLT_MONITOR_EXTENSION, function, a0, a1, a2);
  }
  std::string log() const {
    std::string text(16384, '\0');
    text.resize(event_log_read(&monitor.log, 0, text.data(), text.size()));
    return text;
  }

  MonitorDouble machine;
  ::monitor monitor;
};

}  // namespace testing_monitor
