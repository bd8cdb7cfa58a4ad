// SPDX-License-Identifier: Apache-2.0
// The monitor's ecalls from a hostile Normal World. Input: an octet of conditions (0: everything below the monitor
// works; bit 0: Pluton fails; bit 1: the hardware refuses every move), then calls: an octet that chooses the function,
// then three arguments, each an octet that chooses a corner and a distance from it, or says that the next octets are
// the value. The memory model ends the program at any access outside the Normal World's memory. While everything works,
// answers, octets moved and requests to Pluton must be the reference's.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "testbench/monitor/reference.hpp"

namespace {

using testing_monitor::FullBench;
using testing_monitor::MonitorDouble;
using testing_monitor::PlutonDouble;
using testing_monitor::Reference;

struct Input {
  const std::uint8_t* data;
  std::size_t size;

  std::uint64_t take(std::size_t octets) {
    std::uint64_t value = 0;
    const std::size_t n = octets < size ? octets : size;
    std::memcpy(&value, data, n);
    data += n;
    size -= n;
    return value;
  }
};

std::uint64_t argument(Input& in, std::uint64_t next) {
  const auto k = static_cast<std::uint8_t>(in.take(1));
  const std::uint64_t steps = k >> 3;
  const std::uint64_t distance = steps - 16;
  switch (k & 7) {
    case 0:
      return steps;
    case 1:
      return MonitorDouble::kBase + distance;
    case 2:
      return MonitorDouble::kBase + MonitorDouble::kSize + distance;
    case 3:
      return 4 * steps;
    case 4:
      return next + distance + 16;
    case 5:
      return in.take(8);
    case 6:
      return distance;  // both ends of 64 bits
    default:
      return in.take(2);
  }
}

void fail(const char* why) {
  std::fprintf(stderr, "fuzz_monitor: %s\n", why);
  std::abort();
}

// How many calls a campaign has made, said when it ends.
struct Calls {
  std::uint64_t made = 0;
  ~Calls() { std::fprintf(stderr, "fuzz_monitor: %llu calls\n", static_cast<unsigned long long>(made)); }
};

void one_call(FullBench& bench, Reference& reference, Input& in, bool all_works) {
  const auto choice = static_cast<std::uint8_t>(in.take(1)) % 25;
  const std::uint64_t next = bench.monitor.stage.next;
  const std::uint64_t function = choice < 22 ? choice : argument(in, next);
  std::uint64_t a[3];
  for (std::uint64_t& value : a) value = argument(in, next);
  if (choice == 24) {
    (void)bench.call(argument(in, next), function, a[0], a[1], a[2]);
  } else if (all_works) {
    const char* why = disagreement(bench, reference, function, a[0], a[1], a[2]);
    if (*why != '\0') fail(why);
  } else {
    (void)bench.vendor(function, a[0], a[1], a[2]);
    if (bench.machine.bus_error && bench.machine.fetched + bench.machine.given != 0)
      fail("moved in spite of a refusal");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Calls calls;
  static FullBench bench;  // its 64 MiB are not worth clearing for every input
  MonitorDouble& machine = bench.machine;
  monitor_init(&bench.monitor, machine.table(), {MonitorDouble::kBase, MonitorDouble::kSize});
  bench.pluton = {};
  machine.on_outside = [] { fail("an access outside the Normal World's memory"); };
  machine.crash.reset();
  machine.fetched = machine.given = 0;
  Input in = {data, size};
  const std::uint64_t conditions = in.take(1) & 3;
  bench.pluton.fail = (conditions & 1) != 0 ? static_cast<int>(in.take(1) % 6) - 5 : PLUTON_OK;
  machine.bus_error = (conditions & 2) != 0;
  Reference reference;
  while (in.size > 0) {
    one_call(bench, reference, in, conditions == 0);
    ++calls.made;
    // What only piles up.
    machine.requests.clear();
    machine.resets.clear();
    machine.tended.clear();
    machine.assigned.clear();
    machine.fences.clear();
    machine.console.clear();
  }
  char text[512];
  const std::size_t n = event_log_read(&bench.monitor.log, 0, text, sizeof text);
  for (std::size_t i = 0; i < n; ++i) {
    if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n') fail("an octet in the log that does not print");
  }
  return 0;
}
