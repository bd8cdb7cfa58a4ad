// SPDX-License-Identifier: Apache-2.0
// The hart itself: architectural state, the run loop and the two engines that work on it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <systemc>

#include "tlm/hart/block.hpp"
#include "tlm/hart/csr.hpp"
#include "tlm/hart/debugger.hpp"
#include "tlm/hart/hart.hpp"
#include "tlm/hart/memory_path.hpp"
#include "tlm/hart/semantics.hpp"
#include "tlm/hart/sv39.hpp"
#include "tlm/hart/timeline.hpp"
#include "tlm/hart/tracer.hpp"

namespace tlmkit::hart {

// A guest page that loads or stores may touch without further checks: aligned accesses whose page is `tag` go to host
// address `delta` + address.
struct Line {
  static constexpr std::uint64_t kInvalid = 0x800;  // no page and no alignment bit
  std::uint64_t tag = kInvalid;
  std::uintptr_t delta = 0;
};
inline constexpr unsigned kLines = 256;
using Lines = std::array<Line, kLines>;
using Spans = std::array<std::uint8_t, kLines>;  // log2 of the size of the page that a line's translation came from

// Whose lines a load or store uses: by effective privilege, and whether supervisor mode may touch user pages.
enum Context : unsigned { kUserContext, kSupervisorContext, kSumContext, kMachineContext };

template <class Isa>
class Core final : private CodeReader {
 public:
  using Word = typename Isa::Word;

  Core(HartBase& hart, const HartParams& params);

  // The hart's SystemC process; never returns.
  void run();

  // Requests from outside; they take effect at the next instruction boundary.
  void set_interrupt(unsigned bit, bool level);
  void request_reset();
  void hold_in_reset(bool hold);
  void set_reset_pc(Word pc) { reset_pc_ = pc; }
  void request_stop();
  void resume();
  bool halted() const { return halted_; }
  void set_time_source(std::function<std::uint64_t(const sc_core::sc_time&)> ticks) { ticks_ = std::move(ticks); }
  void set_instruction_limit(std::uint64_t n, std::function<void()> reached);
  void watch_stores(std::uint64_t first, std::uint64_t last, HartBase::StoreWatch watch);
  void set_semihosting(std::function<bool(HartBase&)> handler) { semihosting_ = std::move(handler); }
  void set_trace(TraceSink& sink, const std::string& scope) { tracer_.open(sink, scope); }
  void invalidate(std::uint64_t first, std::uint64_t last);

  Cycles cycles() const { return timeline_.cycle - reset_cycle_; }
  std::uint64_t instructions() const { return instret_; }
  sc_core::sc_time local_time() const { return timeline_.local_time(); }

  // For the debugger.
  Debugger& debugger() { return debugger_; }
  Word read_register(unsigned n) const { return n < 32 ? x_[n] : pc_; }
  void write_register(unsigned n, Word value);
  // Physical address that an access of the current privilege would reach; changes nothing. False: none.
  bool debug_translate(Word address, std::uint64_t& physical);
  bool read_csr(unsigned number, Word& value) const;
  bool write_csr(unsigned number, Word value);
  void code_changed() {
    stale_code_ = true;
    attention_ = true;
  }

 private:
  enum class Exit { boundary, step };  // step: the instruction at pc_ is for the single-step engine
  enum class Touch { failed, bus, direct };
  using Change = MemoryPath::Change;
  class Tables;
  class DebugTables;

  // Run loop (core.cpp).
  void do_reset();
  void service();
  void serve_reset();
  void halt();
  void drop_stale();
  void sleep_until_woken();
  bool take_interrupt();
  void advance();
  bool limit_reached();
  void notify(const StopInfo& info);
  void trap(Cause cause, Word tval);
  void enter_trap(Word cause, Word tval);
  void change_mode();
  void jump(Word target);
  void apply(unsigned csr_effects);
  CsrTime csr_time(Cycles later, std::uint64_t more) const;
  Privilege data_privilege() const { return csr_.data_privilege(privilege_); }

  unsigned context_of(Privilege data) const {
    if (data == Privilege::machine) return kMachineContext;
    if (data == Privilege::user) return kUserContext;
    return csr_.sum() ? kSumContext : kSupervisorContext;
  }

  // Memory (core_memory.cpp). False: trapped.
  bool load(Word address, unsigned length, std::uint64_t& value);
  bool store(Word address, unsigned length, std::uint64_t value);
  bool data_access(AccessKind kind, Word address, std::uint8_t* data, unsigned length);
  bool admit(AccessKind kind, Privilege privilege, Word address, unsigned length, std::uint64_t& physical);
  Touch perform(AccessKind kind, Privilege privilege, Word address, std::uint64_t physical, std::uint8_t* data,
                unsigned length);
  Touch touch(AccessKind kind, Privilege privilege, std::uint64_t address, std::uint8_t* data, unsigned length);
  void trace_access(Picoseconds start, std::uint64_t address, const std::uint8_t* data, unsigned length, bool write,
                    bool error);
  bool admit_atomic(const Insn& insn, unsigned length, std::uint64_t& physical);
  bool exchange(const Insn& insn, unsigned length, std::uint64_t physical, const Change& change);
  void fill_line(AccessKind kind, Privilege privilege, Word address, std::uint64_t physical);
  WalkRequest walk_request(PageAccess access, Privilege privilege, Word address) const;
  bool translate(PageAccess access, Privilege privilege, Word address, std::uint64_t& physical, bool& page_fault);
  bool fetch_address(Word pc, std::uint64_t& physical, bool& page_fault);
  std::optional<std::uint64_t> code_frame(std::uint64_t pc) override;
  std::optional<std::uint16_t> code_parcel(std::uint64_t pc) override;
  bool fetch_parcel(Word pc, std::uint16_t& parcel);
  void drop_lines();
  void drop_lines(Lines& lines, const Spans& spans, bool all, Word address);
  void drop_translations(bool all, Word address);

  // Single-step engine (step_engine.cpp).
  void step();
  bool fetch(Insn& insn);
  void execute(const Insn& insn);
  void execute_memory(const Insn& insn);
  void execute_atomic(const Insn& insn);
  void execute_reservation(const Insn& insn, unsigned length);
  template <class Type>
  void execute_amo(const Insn& insn, Type (*function)(Type, Type));
  void execute_return(const Insn& insn);
  void execute_sfence(const Insn& insn);
  void execute_csr(const Insn& insn);
  void execute_system(const Insn& insn);
  void retire(const Insn& insn);
  bool semihosting_call();

  // Block engine (block_engine.cpp). Runs until an instruction would start at `limit` or later.
  Exit run_blocks(Cycles limit);
  Tally slow_path(const Block& block, const Slot* slot, Tally done);
  void locate(const Block& block, const Slot* slot, Tally done);
  static const HandlerTable& handlers();
  void finish(Tally done, Word pc, bool arrived_by_jump);
  static Exit engine(Core* core, Block* block, Tally done, Tally end, HandlerTable* labels);
  BlockCache<Isa>& blocks() { return *blocks_[static_cast<unsigned>(privilege_)]; }

  // Hot state first: the engine reaches it from one base register.
  std::array<Word, 33> x_{};  // x_[32] takes results for x0
  Word pc_ = 0;
  bool attention_ = false;  // something outside the engines' fast paths has to be looked at
  bool changed_ = false;    // the current instruction has changed what the engine goes by: it must look again
  bool left_ = false;       // the block engine must return after the current instruction, whose state is complete
  Line* loads_ = nullptr;   // of the current data privilege
  Line* stores_ = nullptr;
  Cycles entry_cycle_ = 0;  // where the block engine was entered
  std::uint64_t entry_instret_ = 0;
  std::uint64_t instret_ = 0;
  Privilege privilege_ = Privilege::machine;
  bool arrived_by_jump_ = false;

  HartBase& hart_;
  Word reset_pc_;
  Timeline timeline_;
  CsrFile<Isa> csr_;
  MemoryPath path_;
  Debugger debugger_;
  Tracer tracer_;
  const bool observe_bus_;
  const bool update_ad_;
  const Word boot_arguments_[2];
  bool observing_ = false;  // the step engine sends everything through b_transport

  bool fetch_valid_ = false;  // the fetch buffer: one aligned 32-bit word
  Word fetch_address_ = 0;
  std::uint32_t fetch_word_ = 0;
  bool fetch_page_valid_ = false;  // translation of the page that is being fetched from
  Word fetch_page_ = 0;
  std::uint64_t fetch_frame_ = 0;
  unsigned span_ = kPageBits;  // of the last translation

  // lr's reservation: what was read where. A store from elsewhere in between shows as another value.
  bool reserved_ = false;
  std::uint64_t reserved_address_ = 0;
  std::uint64_t reserved_value_ = 0;
  unsigned reserved_length_ = 0;

  bool asleep_ = false;
  bool reset_requested_ = false;
  bool held_;
  bool stop_requested_ = false;
  bool halted_ = false;
  bool stale_code_ = false;  // in every privilege
  bool stale_user_ = false;  // below machine mode only
  bool stale_lines_ = false;
  Cycles reset_cycle_ = 0;
  std::uint64_t limit_ = 0;
  sc_core::sc_event wake_;

  std::function<std::uint64_t(const sc_core::sc_time&)> ticks_;
  std::function<void()> limit_reached_;
  std::function<bool(HartBase&)> semihosting_;
  HartBase::StoreWatch store_watch_;
  std::uint64_t watch_first_ = 1;
  std::uint64_t watch_last_ = 0;

  std::array<std::unique_ptr<BlockCache<Isa>>, 4> blocks_;  // by privilege
  std::array<Lines, 4> load_lines_;                         // by Context
  std::array<Lines, 4> store_lines_;
  std::array<Spans, 4> load_spans_{};
  std::array<Spans, 4> store_spans_{};
};

}  // namespace tlmkit::hart
