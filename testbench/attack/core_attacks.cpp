// SPDX-License-Identifier: Apache-2.0
#include "testbench/attack/core_attacks.hpp"

#include <cstring>
#include <string_view>
#include <vector>

#include "firewall/gen/firewall_regs.hpp"
#include "soc/chip.hpp"
#include "soc/gen/chip_policy.hpp"
#include "testbench/hart/assembler.hpp"

namespace attack {

namespace {

namespace map = soc::chip_map;
namespace reg = firewall::firewall_map;
namespace rv = hart_test::rv;
using tlmkit::AccessKind;
using tlmkit::Privilege;

constexpr std::uint32_t kText = map::kAppRamBase;              // the program, where the policy has the monitor's text
constexpr std::uint32_t kTarget = map::kAppRamBase + 0x10000;  // the word under attack
constexpr std::uint32_t kFlags = map::kAppRamBase + 0x20000;   // core: 1 at 0 "reserved"; bench: 1 at 4 "go on"
constexpr std::uint32_t kHandler = 0x200, kPage = 0x1000;
constexpr std::uint16_t kApp = 1u << map::kAppCoreId, kForeign = 1u << map::kPlutonCoreId;
constexpr unsigned kTargetEntry = 1;

// Registers of the programs.
constexpr unsigned kAt = 5, kFlag = 6, kScratch = 7, kOperand = 11, kResult = 12, kCause = 20, kEnd = 31;
constexpr unsigned kFinished = 2, kTrapped = 1;
constexpr unsigned kMstatus = 0x300, kMtvec = 0x305, kMepc = 0x341, kMcause = 0x342, kPmpcfg0 = 0x3A0,
                   kPmpaddr0 = 0x3B0;

constexpr std::uint32_t atomic(unsigned f5, unsigned rd, unsigned rs1, unsigned rs2) {
  return (f5 << 27) | (rs2 << 20) | (rs1 << 15) | (2u << 12) | (rd << 7) | 0x2F;
}
constexpr unsigned kScW = 3;

struct Program {
  std::vector<std::uint32_t> words;
  void add(std::initializer_list<std::uint32_t> more) { words.insert(words.end(), more); }
  std::int32_t here() const { return static_cast<std::int32_t>(4 * words.size()); }
};

Program prologue() {
  Program p;
  p.add({rv::auipc(kAt, kTarget - kText), rv::auipc(kFlag, kFlags - kText), rv::addi(kFlag, kFlag, -4),
         rv::auipc(kScratch, 0)});
  p.add({rv::addi(kScratch, kScratch, static_cast<std::int32_t>(kHandler) - 12), rv::csrw(kMtvec, kScratch),
         rv::addi(kOperand, 0, kCoreValue)});
  return p;
}

// Goes on in S mode behind this, with every address open to it by the PMP.
void enter_supervisor(Program& p) {
  constexpr unsigned kMpp = 11, kNapotAll = 0x1F;
  p.add({rv::addi(kScratch, 0, -1), rv::csrw(kPmpaddr0, kScratch), rv::addi(kScratch, 0, kNapotAll),
         rv::csrw(kPmpcfg0, kScratch), rv::addi(kScratch, 0, 1), rv::i(0x13, 1, kScratch, kScratch, kMpp),
         rv::csrw(kMstatus, kScratch)});
  p.add({rv::auipc(kScratch, 0), rv::addi(kScratch, kScratch, 16), rv::csrw(kMepc, kScratch), rv::kMret});
}

class CoreBench {
 public:
  explicit CoreBench(const CoreSetup& setup) : setup_(setup), chip_("chip", options(setup)) {}

  void put(Program program) {
    program.add({rv::addi(kEnd, 0, kFinished), rv::jal(0, 0)});
    const std::uint32_t handler[] = {rv::csrr(kCause, kMcause), rv::addi(kEnd, 0, kTrapped), rv::jal(0, 0)};
    std::memcpy(host(kText), program.words.data(), 4 * program.words.size());
    std::memcpy(host(kText + kHandler), handler, sizeof handler);
    std::memcpy(host(kTarget), &kCoreSecret, 4);
  }
  std::uint8_t* host(std::uint32_t address) { return chip_.app_ram().data() + (address - map::kAppRamBase); }

  // As Pluton does; in any mode unless said otherwise.
  void open(unsigned entry, std::uint32_t base, std::uint32_t size, const tlmkit::MapRights& rights,
            unsigned modes = 0xF) {
    const std::uint32_t at = entry * reg::kEntryBaseStride;
    write(reg::kEntryBase + at, base);
    write(reg::kEntryLimit + at, base + size - 1);
    write(reg::kEntryRead + at, rights.read | modes << 16);
    write(reg::kEntryWrite + at, rights.write | modes << 16);
    write(reg::kEntryFetch + at, rights.fetch | modes << 16);
    write(reg::kEntryCtrl + at, reg::entry_ctrl::kEnable.mask() | (setup_.locked ? reg::entry_ctrl::kLock.mask() : 0));
  }
  void open(unsigned entry, std::string_view rule) {
    for (const auto& r : map::kRules) {
      if (r.name == rule) {
        open(entry, static_cast<std::uint32_t>(r.base), static_cast<std::uint32_t>(r.size), r.runtime, r.modes);
      }
    }
  }
  void close(unsigned entry) { write(reg::kEntryCtrl + entry * reg::kEntryBaseStride, 0); }
  void foreign_store() {
    std::uint8_t data[4];
    std::memcpy(data, &kForeignValue, sizeof data);
    access(map::kPlutonCoreId, kTarget, data);
  }

  // Lets `policy` open entries, starts the program, and runs `between` when the program has asked for it.
  template <class Policy, class Between>
  CoreOutcome run(Policy policy, Between between) {
    sc_core::sc_spawn([&] {
      chip_.core().request_stop();  // the bench is Pluton
      policy();
      chip_.app().release(kText);
      for (unsigned looks = 0; looks < 100 && *host(kFlags) == 0 && !ended(); ++looks) spend(100);
      between();
      *host(kFlags + 4) = 1;
      for (unsigned looks = 0; looks < 100 && !ended(); ++looks) spend(100);
      chip_.app().core().request_stop();
      sc_core::sc_stop();
    });
    sc_core::sc_start(chip_.clock().to_time(1'000'000));
    auto& core = chip_.app().core();
    CoreOutcome out;
    const std::uint64_t end = core.debug_read_register(kEnd);
    out.ended = end != 0;
    out.trapped = end == kTrapped;
    out.cause = core.debug_read_register(kCause);
    out.result = core.debug_read_register(kResult);
    std::memcpy(&out.memory, host(kTarget), 4);
    return out;
  }
  template <class Policy>
  CoreOutcome run(Policy policy) {
    return run(policy, [] {});
  }

 private:
  bool ended() { return chip_.app().core().debug_read_register(kEnd) != 0; }
  static soc::ChipOptions options(const CoreSetup& setup) {
    soc::ChipOptions options;
    options.mode = setup.mode;
    options.rtl = soc::RtlChoice::parse(setup.rtl);
    return options;
  }
  void spend(tlmkit::Cycles cycles) { sc_core::wait(chip_.clock().to_time(cycles)); }
  void access(tlmkit::InitiatorId who, std::uint32_t address, std::uint8_t (&data)[4]) {
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const auto status =
        chip_.initiator(who).access(AccessKind::store, Privilege::machine, address, data, sizeof data, true, delay);
    if (status != tlm::TLM_OK_RESPONSE) throw std::runtime_error("the bench is refused");
    sc_core::wait(delay);
  }
  void write(std::uint32_t offset, std::uint32_t word) {
    std::uint8_t data[4];
    std::memcpy(data, &word, sizeof data);
    access(map::kPlutonCoreId, map::kFirewallBase + offset, data);
  }

  const CoreSetup setup_;
  soc::Chip chip_;
};

}  // namespace

CoreOutcome atomic_operation(const CoreSetup& setup, Atomic operation, bool may_read, bool may_write) {
  CoreBench bench(setup);
  Program p = prologue();
  p.add({atomic(static_cast<unsigned>(operation), kResult, kAt, operation == Atomic::lr ? 0 : kOperand)});
  bench.put(p);
  return bench.run([&] {
    bench.open(0, kText, kPage, {kApp, 0, kApp});
    bench.open(kTargetEntry, kTarget, kPage,
               {static_cast<std::uint16_t>(may_read ? kApp : 0), static_cast<std::uint16_t>(may_write ? kApp : 0), 0});
  });
}

CoreOutcome store_conditional(const CoreSetup& setup, Between between) {
  CoreBench bench(setup);
  Program p = prologue();
  p.add({rv::addi(kScratch, 0, 1), atomic(2, kResult, kAt, 0), rv::sw(kScratch, kFlag, 0)});
  p.add({rv::lw(kScratch, kFlag, 4), rv::b(0, kScratch, 0, -4), atomic(kScW, kResult, kAt, kOperand)});
  bench.put(p);
  return bench.run(
      [&] {
        bench.open(0, kText, kPage, {kApp, 0, kApp});
        bench.open(kTargetEntry, kTarget, kPage, {kApp, kApp | kForeign, 0});
        bench.open(2, kFlags, kPage, {kApp, kApp, 0});
      },
      [&] {
        if (between == Between::revocation) bench.close(kTargetEntry);
        if (between == Between::store) bench.foreign_store();
      });
}

CoreOutcome reach(const CoreSetup& setup, Reach what, bool supervisor) {
  CoreBench bench(setup);
  Program p = prologue();
  if (supervisor) enter_supervisor(p);
  if (what == Reach::secure_clint) {
    p.add({rv::lui(kAt, map::kAppClintBase), rv::lw(kResult, kAt, 0)});
  } else if (what == Reach::own_text) {
    p.add({rv::sw(kOperand, kScratch, 0)});
  } else {
    p.add({rv::jalr(0, kAt, 0)});
  }
  bench.put(p);
  return bench.run([&] {
    if (supervisor) {
      bench.open(0, kText, kPage, {kApp, 0, kApp});  // a place to run from; the monitor's is none for S mode
    } else {
      bench.open(0, "monitor");
    }
    bench.open(1, "monitor_data");
    bench.open(2, "app_clint");
  });
}

}  // namespace attack
