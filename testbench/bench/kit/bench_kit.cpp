// SPDX-License-Identifier: Apache-2.0
// Host cost of the kit's paths: a bus access through the router, a register access, the pin bridge, the trace sink.
// Usage: bench_kit [--trace FILE.vcd ...]; with a trace the bridge's block and the bus are drawn.
#include <Vkit_fixture.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <string>

#include "testbench/kit/fixture_model.hpp"
#include "tlm/apb_bridge.hpp"
#include "tlm/error.hpp"
#include "tlm/initiator_port.hpp"
#include "tlm/memory.hpp"
#include "tlm/router.hpp"
#include "tlm/trace_options.hpp"

namespace {

using tlmkit::AccessKind;
using tlmkit::Privilege;

constexpr tlmkit::MapInitiator kCore[] = {{"core", 1, tlmkit::WorldRule::secure, ""}};

struct Bench {
  Bench()
      : clock("bus", 5000),
        port("port", 1, tlmkit::World::secure),
        ram("ram", {tlmkit::MemoryKind::ram, 0x10000}, clock),
        model("model", clock),
        rtl("rtl", clock, {}),
        router("router", clock,
               {{"ram", 0x0, 0x10000, 2}, {"model", 0x40000000, 0x1000, 2}, {"rtl", 0x40001000, 0x1000, 2}}, 1) {
    port.socket.bind(router.in[0]);
    router.out[0].bind(ram.socket);
    router.out[1].bind(model.socket);
    router.out[2].bind(rtl.socket);
  }

  template <class Body>
  static void report(const char* what, unsigned count, Body body) {
    const std::clock_t begin = std::clock();  // CPU time: benches share their machine
    for (unsigned i = 0; i < count; ++i) body(i);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    fmt::print("{:44} {:8.1f} ns\n", what, seconds * 1e9 / count);
  }

  void access(std::uint64_t address, bool write) {
    std::uint8_t data[4] = {};
    sc_core::sc_time delay;
    port.access(write ? AccessKind::store : AccessKind::load, Privilege::machine, address, data, 4, write, delay);
  }

  tlmkit::ClockDomain clock;
  tlmkit::InitiatorPort port;
  tlmkit::Memory ram;
  kit_test::FixtureModel model;
  tlmkit::ApbBridge<Vkit_fixture> rtl;
  tlmkit::Router router;
};

int run(const tlmkit::TraceOptions& options) {
  tlmkit::TraceSink sink(options);
  Bench b;
  b.rtl.trace(sink, "bench.rtl");
  b.router.trace(sink, "bench.bus", kCore, 1);
  const tlmkit::TraceSignal signal = sink.declare("bench", "value", 32);
  b.rtl.reset();
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  Bench::report("load from RAM through the router", 5'000'000, [&](unsigned i) { b.access((i * 4) & 0xFFFC, false); });
  Bench::report("plain register read", 5'000'000, [&](unsigned) { b.access(0x40000010, false); });
  Bench::report("alternating RAM and register", 5'000'000,
                [&](unsigned i) { b.access(i % 2 != 0 ? 0x40000010 : 0, false); });
  Bench::report("APB bridge: one transfer (2 RTL cycles)", 1'000'000,
                [&](unsigned i) { b.access(0x40001010, i % 2 != 0); });
  Bench::report("trace record", 5'000'000, [&](unsigned i) { signal.record(std::uint64_t{i} * 5000, i); });
  sink.close();
  return 0;
}

}  // namespace

int sc_main(int argc, char** argv) {
  CLI::App app("Host cost of the kit's paths");
  tlmkit::TraceOptions options;
  tlmkit::add_trace_options(app, options);
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const tlmkit::UserError& e) {
    std::fprintf(stderr, "bench_kit: %s\n", e.what());
    return 2;
  }
}
