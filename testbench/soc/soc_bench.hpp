// SPDX-License-Identifier: Apache-2.0
// Boots of the whole chip in child processes: SystemC has one kernel a process, and a child forked from a chip that
// has run a while goes on from there, so that thousands of boots take seconds.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "soc/chip.hpp"
#include "sw/lib/boot_steps.h"
#include "sw/lib/handoff.h"

namespace testbench {

using tlmkit::Cycles;

inline std::string built(const std::string& name) { return std::string(PLT_BUILD_DIR "/") + name; }

inline soc::ChipOptions test_chip(tlmkit::Mode mode = tlmkit::Mode::fast) {
  soc::ChipOptions options;
  options.rom = built("fw/boot_rom.elf");
  options.flash = built("images/flash.bin");
  options.otp = built("images/otp.bin");
  options.mode = mode;
  return options;
}

// Runs `work` in a child process and hands back its result. A test failure in the child is one here.
template <class F>
auto in_child(F work) {
  using Result = decltype(work());
  static_assert(std::is_trivially_copyable_v<Result>);
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork");
  if (child == 0) {
    close(ends[0]);
    int status = 1;
    try {
      const Result result = work();
      const bool sent = write(ends[1], &result, sizeof result) == static_cast<ssize_t>(sizeof result);
      status = sent && !::testing::Test::HasFailure() ? 0 : 1;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "child: %s\n", error.what());
    }
    std::fflush(nullptr);
    _exit(status);
  }
  close(ends[1]);
  Result result{};
  std::size_t got = 0;
  while (got < sizeof result) {
    const ssize_t n = read(ends[0], reinterpret_cast<char*>(&result) + got, sizeof result - got);
    if (n <= 0) break;
    got += static_cast<std::size_t>(n);
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(got == sizeof result && WIFEXITED(status) && WEXITSTATUS(status) == 0) << "child failed";
  return result;
}

struct Step {
  std::uint16_t id;
  bool backup;
  Cycles cycle;
  friend bool operator==(const Step& a, const Step& b) {
    return a.id == b.id && a.backup == b.backup && a.cycle == b.cycle;
  }
};

// How one boot went; cycles since the last reset.
struct Boot {
  std::uint8_t state = 0;  // SYSCTRL.BOOT_RESULT.STATE: 2 runtime up, 3 refused, 0: did not end
  std::uint8_t error = 0;
  bool backup = false;
  Cycles cycles = 0;
  std::uint64_t instructions = 0;
  unsigned step_count = 0;
  std::array<Step, 48> steps{};
  bool recorded = false;  // the hand-off area is valid
  handoff record{};
  Cycles sha_busy = 0;
  Cycles pka_busy = 0;

  bool up() const { return state == 2; }
  bool refused() const { return state == 3; }
  bool reached(unsigned id) const {
    for (unsigned i = 0; i < step_count; ++i) {
      if (steps[i].id == id) return true;
    }
    return false;
  }
  // Why the first slot that was tried was refused; 0 if it was not.
  std::uint8_t first_error() const {
    for (std::uint32_t i = 0; recorded && i < record.log_count; ++i) {
      if (record.log[i].error != 0) return record.log[i].error;
    }
    return 0;
  }
  // Where nothing that was not verified may get to.
  bool reached_handoff() const {
    return reached(BOOT_STEP_LOCK) || reached(BOOT_STEP_HANDOFF) || reached(BOOT_STEP_RUNTIME);
  }
};

// Watches a chip and runs it to the end of its boot.
class Watcher {
 public:
  explicit Watcher(soc::Chip& chip) : chip_(chip) {
    chip.on_boot_step = [this](const pluton::Sysctrl::BootStep& step) {
      if (boot_.step_count < boot_.steps.size()) {
        boot_.steps[boot_.step_count++] = {step.step, step.backup, step.cycle - origin_};
      }
      if (step.step == stop_at_) stop();
    };
    chip.on_boot_result = [this](const pluton::Sysctrl::BootResult& result) {
      if (result.state != 2 && result.state != 3) return;
      boot_.state = result.state;
      boot_.error = result.error;
      boot_.backup = result.backup;
      boot_.cycles = result.cycle - origin_;
      stop();
    };
    chip.on_reset = [this](tlmkit::ResetKind, Cycles cycle) {
      boot_ = {};
      origin_ = cycle;
    };
  }

  // Stops just before the step; resume with run().
  void run_to(unsigned step) {
    stop_at_ = step;
    run();
    stop_at_ = 0;
  }
  // Runs until the boot has ended, or for `limit` cycles.
  const Boot& run(Cycles limit = 20'000'000) {
    if (stopped_) chip_.core().resume();
    stopped_ = false;
    sc_core::sc_start(chip_.clock().to_time(limit));
    boot_.instructions = chip_.core().instructions();
    std::memcpy(&boot_.record, chip_.sram().data() + (soc::chip_map::kRamRegionHandoffBase - soc::chip_map::kSramBase),
                sizeof boot_.record);
    boot_.recorded = handoff_valid(&boot_.record);
    boot_.sha_busy = chip_.engines().sha().member().busy_cycles();
    boot_.pka_busy = chip_.pka().busy_cycles();
    return boot_;
  }
  const Boot& boot() const { return boot_; }

 private:
  void stop() {
    stopped_ = true;
    chip_.core().request_stop();
    sc_core::sc_pause();
  }

  soc::Chip& chip_;
  Boot boot_;
  Cycles origin_ = 0;
  unsigned stop_at_ = 0;
  bool stopped_ = false;
};

inline Boot boot_in_child(const soc::ChipOptions& options) {
  return in_child([&] {
    soc::Chip chip("chip", options);
    return Watcher(chip).run();
  });
}

}  // namespace testbench
