// SPDX-License-Identifier: Apache-2.0
// Everything around running: reset, limits, self-modifying code, lost pointers, debugger, trace.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "testbench/hart/assembler.hpp"
#include "testbench/hart/outcome.hpp"
#include "testbench/hart/random_program.hpp"
#include "tlm/trace.hpp"

namespace hart_test {
namespace {

using Words = std::vector<std::uint32_t>;
constexpr unsigned kT0 = 5, kA0 = 10, kA1 = 11, kDev = 17, kRam = 16;
const Options kAll[] = {kFast, kFastShort, kExact, kObserved};

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
const Words kHead = {rv::lui(kDev, 0x10000000), rv::lui(kRam, 0x80080000)};
const Words kEnd = {rv::sw(0, kDev, 0), rv::jal(0, 0)};

std::string state_of(Machine& m) {
  std::string s = fmt::format("{} {} |", m.hart.cycles(), m.hart.instructions());
  for (unsigned i = 0; i < 33; ++i) s += fmt::format(" {:x}", m.hart.debug_read_register(i));
  for (const unsigned csr :
       {0x300u, 0x304u, 0x305u, 0x340u, 0x341u, 0x342u, 0x343u, 0x3A0u, 0x3B0u, 0x306u, 0x320u, 0xB00u, 0xB02u}) {
    std::uint64_t value = 0;
    m.hart.debug_read_csr(csr, value);
    s += fmt::format(" {:x}", value);
  }
  for (const auto cycle : m.device.accesses) s += fmt::format(" {}", cycle);
  return s;
}

TEST(Reset, restores_everything) {
  for (const Options& options : kAll) {
    for (const std::uint32_t seed : {11u, 12u, 13u}) {
      const bool interrupts = options.mode == tlmkit::Mode::exact;
      const RandomProgram program(seed, interrupts);
      const auto prepare = [&](Machine& m) {
        m.write(kRamBase, program.parcels().data(), program.parcels().size() * 2);
      };
      const auto drive = [&](Machine& m, Outcome& o) {
        std::string first;
        m.device.on_finish = [&](std::uint32_t) {
          if (first.empty()) {
            first = state_of(m);
            // The program's data would differ in the second run; code and all else stay as they are.
            std::fill(m.ram.data() + 0x7F000, m.ram.data() + 0x82000, std::uint8_t{0});
            std::fill(m.slow.data(), m.slow.data() + kSlowSize, std::uint8_t{0});
            m.device.reset();
            m.hart.reset();
            return;
          }
          o.text = first == state_of(m) ? "equal" : first + "\n" + state_of(m);
          m.finished = true;
          m.hart.request_stop();
          sc_core::sc_stop();
        };
        m.device.follow_origin = [&] { return m.clock.cycles_in(m.hart.local_time()) - m.hart.cycles(); };
        m.run();
      };
      EXPECT_EQ(run_in_child(options, prepare, drive).text, "equal") << seed;
    }
  }
}

TEST(Reset, hold_keeps_the_hart_from_starting_and_release_starts_it_at_the_set_address) {
  const Words body = Words{rv::addi(kA0, 0, 5)} + kHead + kEnd;
  const auto prepare = [&](Machine& m) {
    m.write(kRamBase + 0x100, body.data(), body.size() * 4);
    m.hart.hold_in_reset(true);
  };
  const auto drive = [](Machine& m, Outcome& o) {
    sc_core::sc_start(m.clock.to_time(1000));
    o.text = fmt::format("{} ", m.hart.instructions());
    m.hart.set_reset_pc(kRamBase + 0x100);
    m.hart.hold_in_reset(false);
    m.run();
    o.text += fmt::format("{}", m.device.accesses.at(0));
  };
  for (const Options& options : kAll) {
    const Outcome o = run_in_child(options, prepare, drive);
    EXPECT_EQ(o.registers[kA0], 5u);
    EXPECT_EQ(o.text, "0 1003");
  }
}

TEST(Limit, stops_after_exactly_so_many_instructions) {
  for (const Options& options : kAll) {
    for (const std::uint64_t n : {1u, 2u, 17u, 1000u, 1001u}) {
      const auto drive = [n](Machine& m, Outcome& o) {
        m.run(n);
        o.text = fmt::format("{} {}", m.hart.instructions(), m.hart.halted());
      };
      EXPECT_EQ(run_in_child(options, elf("control"), drive).text, fmt::format("{} true", n));
    }
  }
}

TEST(Stores, are_reported_with_their_own_instruction_count) {
  const Words body =
      kHead + Words{rv::addi(kA0, 0, 9), rv::sw(kA0, kRam, 0), rv::sw(kA0, kRam, 8), rv::sw(kA0, kRam, 4)} + kEnd;
  const auto drive = [](Machine& m, Outcome& o) {
    m.hart.watch_stores(0x80080004, 0x8008000B, [&](tlmkit::HartBase& h, std::uint64_t a, std::uint64_t v, unsigned n) {
      o.text += fmt::format("{:x}={}/{} at {} ", a, v, n, h.instructions());
    });
    m.run();
  };
  for (const Options& options : kAll) {
    EXPECT_EQ(run_in_child(options, code(body), drive).text, "80080008=9/4 at 4 80080004=9/4 at 5 ");
  }
}

TEST(Code, written_by_the_program_runs_after_fence_i_and_never_breaks_the_engine_before) {
  // A subroutine `addi a0, x0, n` is rewritten for n = 0..9; a1 sums what it returned after the fence.
  const Words body = {rv::lui(kDev, 0x10000000), rv::addi(6, 0, 0), rv::addi(kA1, 0, 0), rv::addi(9, 0, 10),
                      // loop:
                      rv::i(0x13, 1, 7, 6, 20), rv::addi(7, 7, 0x513), rv::auipc(8, 0), rv::sw(7, 8, 4 * 13),
                      rv::jal(1, 4 * 12),  // without a fence: old or new, but something
                      rv::kFenceI, rv::jal(1, 4 * 10), rv::r(0, 0, kA1, kA1, kA0), rv::addi(6, 6, 1),
                      rv::b(1, 6, 9, -4 * 9), rv::sw(0, kDev, 0), rv::jal(0, 0), rv::kNop, rv::kNop, rv::kNop,
                      rv::addi(kA0, 0, 77), rv::jalr(0, 1, 0)};
  for (const Options& options : kAll) {
    Words words = body;
    words[8] = rv::jal(1, 4 * (19 - 8));
    words[10] = rv::jal(1, 4 * (19 - 10));
    words[7] = rv::sw(7, 8, 4 * (19 - 6));
    const Outcome o = run_in_child(options, code(words));
    ASSERT_TRUE(o.finished) << o.text;
    EXPECT_EQ(o.registers[kA1], 45u);
  }
}

TEST(Code, overwriting_the_running_block_is_harmless) {
  // Stores nops over the instructions that follow, in the same block.
  const Words body = kHead + Words{rv::auipc(8, 0),     rv::addi(7, 0, 0x13), rv::sw(7, 8, 12),
                                   rv::addi(kA0, 0, 1), rv::kFenceI,          rv::addi(kA0, kA0, 4)} +
                     kEnd;
  for (const Options& options : kAll) {
    const Outcome o = run_in_child(options, code(body));
    ASSERT_TRUE(o.finished);
    EXPECT_TRUE(o.registers[kA0] == 5 || o.registers[kA0] == 4);
  }
}

TEST(Pointers, withdrawn_in_the_middle_of_a_run_are_not_used_again) {
  // The memory closes when the program asks for it (line 17's register); its next load and fetch must be refused.
  const Words body = kHead +
                     Words{rv::lui(kT0, kSlowBase), rv::csrw(0x305, kT0), rv::lw(kA0, kRam, 0), rv::addi(kA1, 0, 1),
                           rv::sw(kA1, kDev, 28),   rv::lw(kA0, kRam, 0), rv::addi(kA0, 0, 99)} +
                     kEnd;
  const Words handler = {rv::csrr(20, 0x342), rv::sw(0, kDev, 0), rv::jal(0, 0)};
  const auto prepare = [&](Machine& m) {
    code(body)(m);
    m.write(kSlowBase, handler.data(), handler.size() * 4);
    m.device.line17.connect([&m](bool) { m.ram.close(); });
  };
  for (const Options& options : kAll) {
    const Outcome o = run_in_child(options, prepare);
    ASSERT_TRUE(o.finished) << o.text;
    EXPECT_EQ(o.registers[20], 1u);  // the fetch behind the store already is refused
    EXPECT_EQ(o.registers[kA0], 0u);
  }
}

struct Script : tlmkit::DebugTarget::Controller {
  using Stop = std::function<Resume(const tlmkit::StopInfo&)>;
  std::vector<Stop> stops;
  std::size_t next = 0;
  Resume stopped(const tlmkit::StopInfo& info) override {
    return next < stops.size() ? stops[next++](info) : Resume::detach;
  }
  bool poll() override { return false; }
};

TEST(Debug, stops_at_reset_breakpoints_watchpoints_and_steps) {
  using Resume = tlmkit::DebugTarget::Controller::Resume;
  using tlmkit::StopReason;
  const Words body = kHead + Words{rv::addi(kA0, 0, 1),  rv::addi(kA0, kA0, 1), rv::sw(kA0, kRam, 4),
                                   rv::lw(kA1, kRam, 4), rv::addi(kA0, kA0, 1), rv::addi(kA0, kA0, 1)} +
                     kEnd;
  for (const Options& options : kAll) {
    const auto drive = [](Machine& m, Outcome& o) {
      Script script;
      const auto pc = [&] { return m.hart.debug_read_register(32) - kRamBase; };
      const auto say = [&](const tlmkit::StopInfo& i) {
        o.text += fmt::format("{}@{:x}:{:x} ", static_cast<int>(i.reason), pc(), i.watch_address);
      };
      script.stops = {[&](const tlmkit::StopInfo& i) {
                        say(i);
                        m.hart.debug_add_breakpoint(kRamBase + 12);
                        return Resume::run;
                      },
                      [&](const tlmkit::StopInfo& i) {
                        say(i);
                        m.hart.debug_write_register(kA0, 41);
                        return Resume::step;
                      },
                      [&](const tlmkit::StopInfo& i) {
                        say(i);
                        m.hart.debug_remove_breakpoint(kRamBase + 12);
                        m.hart.debug_add_watchpoint(0x80080004, 4, tlmkit::WatchKind::write);
                        m.hart.debug_add_watchpoint(0x80080007, 1, tlmkit::WatchKind::read);
                        std::uint64_t value = 0;
                        o.text +=
                            m.hart.debug_write_csr(0x340, 0x55) && m.hart.debug_read_csr(0x340, value) && value == 0x55
                                ? "csr "
                                : "?";
                        o.text += m.hart.debug_read_csr(0x123, value) ? "?" : "none ";
                        return Resume::run;
                      },
                      [&](const tlmkit::StopInfo& i) {
                        say(i);
                        return Resume::run;
                      },
                      [&](const tlmkit::StopInfo& i) {
                        say(i);
                        m.hart.debug_remove_watchpoint(0x80080004, 4, tlmkit::WatchKind::write);
                        m.hart.debug_remove_watchpoint(0x80080007, 1, tlmkit::WatchKind::read);
                        const std::uint32_t patched = rv::addi(kA0, kA0, 100);
                        m.hart.debug_write_memory(kRamBase + 28, reinterpret_cast<const std::uint8_t*>(&patched), 4);
                        return Resume::run;
                      },
                      [&](const tlmkit::StopInfo& i) {
                        say(i);
                        return Resume::kill;
                      }};
      m.hart.debug_attach(&script);
      m.device.on_finish = [&](std::uint32_t) { m.hart.request_stop(); };
      m.run();
    };
    const Outcome o = run_in_child(options, code(body), drive);
    // interrupted (reset), breakpoint, step, write watch, read watch, exited
    EXPECT_EQ(o.text, "4@0:0 2@c:0 1@10:0 csr none 3@14:80080004 3@18:80080007 5@24:0 ");
    EXPECT_EQ(o.registers[kA0], 42u + 1 + 100);
    EXPECT_EQ(o.registers[kA1], 42u);
  }
}

TEST(Debug, attached_controller_does_not_change_time) {
  const auto drive = [](Machine& m, Outcome&) {
    Script script;
    script.stops = {[&](const tlmkit::StopInfo&) {
      m.hart.debug_add_breakpoint(kRamBase + 2);  // never reached; forces single steps
      return tlmkit::DebugTarget::Controller::Resume::run;
    }};
    m.hart.debug_attach(&script);
    m.run();
  };
  const Outcome alone = run_in_child(kExact, elf("control"));
  EXPECT_EQ(alone.difference(run_in_child(kExact, elf("control"), drive)), "");
}

TEST(Trace, window_records_every_instruction_and_does_not_change_time) {
  const std::string path = testing::TempDir() + "hart_trace.vcd";
  const auto drive = [&](Machine& m, Outcome&) {
    tlmkit::TraceOptions options;
    options.path = path;
    options.from = 100;
    options.until = 200;
    tlmkit::TraceSink sink(options);
    m.hart.set_trace(sink, "core");
    m.run();
    sink.close();
  };
  for (const Options& options : kAll) {
    const Outcome alone = run_in_child(options, elf("control"));
    EXPECT_EQ(alone.difference(run_in_child(options, elf("control"), drive)), "");
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_NE(text.str().find("trap_cause"), std::string::npos);
    EXPECT_GT(text.str().size(), 1000u);
    EXPECT_LT(text.str().size(), 60'000u);
  }
  std::remove(path.c_str());
}

}  // namespace
}  // namespace hart_test
