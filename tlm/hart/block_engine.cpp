// SPDX-License-Identifier: Apache-2.0
// The decoded-block engine: threaded code over the slots of block.hpp. Time and instructions are counted once a block;
// what needs them in between (a bus access, a trap) computes them from the slot's own offsets.
#include <algorithm>

#include "tlm/hart/core.hpp"
#include "tlm/hart/engine_pairs.hpp"

#define PLT_UNLIKELY(condition) __builtin_expect(static_cast<bool>(condition), 0)

namespace tlmkit::hart {

namespace {
inline Link* link_of(const Slot* slot) { return reinterpret_cast<Link*>(const_cast<Slot*>(slot) + 1); }

template <class Type, class Word>
inline bool misses(const Line& line, Word address) {
  constexpr std::uint64_t kMask = ~(kPageSize - 1) | (sizeof(Type) - 1);
  return (address & kMask) != line.tag;
}
template <class T>
using AliasOf [[gnu::may_alias, gnu::aligned(1)]] = T;

// A line holds a distance and not a pointer, so that one addition is enough.
template <class Type, class Word>
inline AliasOf<Type>* host_address(const Line& line, Word address) {
  return reinterpret_cast<AliasOf<Type>*>(line.delta + address);  // NOLINT(performance-no-int-to-ptr)
}
template <class Word>
inline const Line& line_of(const Line* lines, Word address) {
  return lines[(address >> kPageBits) % kLines];
}
}  // namespace

// State at the start of `slot`'s instruction; `done` counts the blocks before this one.
template <class Isa>
void Core<Isa>::locate(const Block& block, const Slot* slot, Tally done) {
  const SlotInfo& info = block.info_of(slot);
  timeline_.cycle = entry_cycle_ + tally_cycles(done) + info.cycles;
  instret_ = entry_instret_ + tally_instructions(done) + info.instructions;
  pc_ = static_cast<Word>(info.pc);
  arrived_by_jump_ = false;
  fetch_valid_ = false;
}

// State at a block's boundary.
template <class Isa>
void Core<Isa>::finish(Tally done, Word pc, bool arrived_by_jump) {
  timeline_.cycle = entry_cycle_ + tally_cycles(done);
  instret_ = entry_instret_ + tally_instructions(done);
  pc_ = pc;
  arrived_by_jump_ = arrived_by_jump;
  fetch_valid_ = false;
}

// An instruction that the engine has no code for: a load or store that the lines do not serve, an access to a CSR, an
// atomic operation. Sets left_ when the engine must return: trapped, somebody wants the run
// loop, or (exact mode) time has moved other than the block had planned.
template <class Isa>
Tally Core<Isa>::slow_path(const Block& block, const Slot* slot, Tally done) {
  locate(block, slot, done);
  Insn insn;
  insn.op = static_cast<Op>(slot->op);
  insn.rd = slot->rd;
  insn.rs1 = slot->rs1;
  insn.rs2 = slot->rs2;
  insn.imm = slot->imm;
  const SlotInfo& info = block.info_of(slot);
  insn.length = info.length;
  insn.raw = block.code[info.instructions].raw;
  const std::uint64_t retired = instret_ + 1;
  const Cycles planned = timeline_.cycle + base_cycles(insn.op);
  changed_ = false;
  execute(insn);
  const Cycles extra = timeline_.cycle - planned;
  left_ = instret_ != retired || attention_ || changed_ ||
          (timeline_.exact() && (extra != 0 || !timeline_.horizon_known()));
  return done + tally(extra, 0);
}

template <class Isa>
typename Core<Isa>::Exit Core<Isa>::run_blocks(Cycles limit) {
  if (timeline_.cycle >= limit) return Exit::boundary;
  Block* block = blocks().get_fast(pc_);
  if (block == nullptr) block = blocks().get(pc_, *this);
  if (block == nullptr) return Exit::step;
  constexpr Cycles kMostCycles = Cycles{1} << 30;  // a tally holds 32 bits of each
  const Tally end = tally(std::min(limit - timeline_.cycle, kMostCycles), 0xFFFFFFFFu);
  const Tally done = arrived_by_jump_ ? block->straddle : 0;
  if (done + block->last_start > end) return Exit::boundary;
  entry_cycle_ = timeline_.cycle;
  entry_instret_ = instret_;
  left_ = false;
  return engine(this, block, done, end, nullptr);
}

template <class Isa>
const HandlerTable& Core<Isa>::handlers() {
  static const HandlerTable table = [] {
    HandlerTable t;
    engine(nullptr, nullptr, 0, 0, &t);
    return t;
  }();
  return table;
}

// clang-format off
#define DISPATCH() do { goto *slot->handler; } while (false)
#define NEXT() do { ++slot; DISPATCH(); } while (false)
#define FOLLOW()                                                           \
  do {                                                                     \
    link = link_of(slot);                                                  \
    done += link->cost;                                                    \
    block = link->next;                                                    \
    if (PLT_UNLIKELY(done + block->last_start > end)) goto out_of_time;    \
    slot = block->slots();                                                 \
    DISPATCH();                                                            \
  } while (false)

// What a slot does, without going on to the next.
#define DO_REGISTER(function) x[slot->rd] = A::function(x[slot->rs1], x[slot->rs2])
#define DO_IMMEDIATE(function) x[slot->rd] = A::function(x[slot->rs1], A::immediate(slot->imm))
#define DO_LOAD(type)                                                                                     \
  do {                                                                                                    \
    const Word address = x[slot->rs1] + A::immediate(slot->imm);                                          \
    const Line& line = line_of(loads, address);                                                           \
    if (PLT_UNLIKELY((misses<type>(line, address)))) goto slow;                                           \
    x[slot->rd] = A::template extend<type>(*host_address<type>(line, address)); \
  } while (false)
#define DO_STORE(type)                                                                                    \
  do {                                                                                                    \
    const Word address = x[slot->rs1] + A::immediate(slot->imm);                                          \
    const Line& line = line_of(stores, address);                                                          \
    if (PLT_UNLIKELY((misses<type>(line, address)))) goto slow;                                           \
    *host_address<type>(line, address) = static_cast<type>(x[slot->rs2]);            \
  } while (false)
// A branch that is taken leaves the block; otherwise its link is skipped.
#define DO_BRANCH(function)                                       \
  do {                                                            \
    if (A::function(x[slot->rs1], x[slot->rs2])) FOLLOW();        \
    slot += 1 + kLinkSlots;                                       \
    DISPATCH();                                                   \
  } while (false)
#define DO_kLoadConstant() x[slot->rd] = A::immediate(slot->imm)
#define DO_kRelative() x[slot->rd] = static_cast<Word>(block->pc) + A::immediate(slot->imm)
#define DO_kMove() x[slot->rd] = x[slot->rs1]
#define DO_kJump() FOLLOW()

template <class Isa>
typename Core<Isa>::Exit Core<Isa>::engine(Core* core, Block* block, Tally done, Tally end, HandlerTable* labels) {
  using A = Alu<Isa>;
  if (labels != nullptr) {
#define X(name, ...) labels->single[handler_of(Op::name)] = &&op_##name;
    PLT_OPS_REGISTER(X) PLT_OPS_IMMEDIATE(X) PLT_OPS_LOAD(X) PLT_OPS_STORE(X)
#undef X
#define X(name) labels->single[handler_of(Op::name)] = &&op_##name;
    PLT_OPS_BRANCH(X)
#undef X
#define X(name, ...) labels->single[handler_of(Op::name)] = &&slow;
    PLT_OPS_CSR(X) PLT_OPS_AMO(X) X(lr_w) X(lr_d) X(sc_w) X(sc_d)
#undef X
    // Consumed by the builder: constants, known jumps and fences need no handler of their own.
    for (const Op op : {Op::lui, Op::auipc, Op::jal}) labels->single[handler_of(op)] = &&op_constant;
    labels->single[handler_of(Op::fence)] = &&op_constant;
    labels->single[handler_of(Op::jalr)] = &&op_jalr;
    labels->single[kLoadConstant] = &&op_constant;
    labels->single[kRelative] = &&op_relative;
    labels->single[kMove] = &&op_move;
    labels->single[kJump] = &&op_jump;
    labels->single[kReturn] = &&op_return;
    labels->single[kLeave] = &&op_leave;
    labels->single[kUnresolved] = &&op_unresolved;
#define PAIR(first, second) labels->pair[PLT_KIND_##first][PLT_KIND_##second] = &&pair_##first##_##second;
#define PAIR_END(first, second) PAIR(first, second)
    PLT_PAIRS
#undef PAIR
#undef PAIR_END
    return Exit::boundary;
  }

  Word* const x = core->x_.data();
  const Line* const loads = core->loads_;
  const Line* const stores = core->stores_;
  const auto* const table = core->blocks().lookup_table();
  const Slot* slot = block->slots();
  Link* link = nullptr;
  Word target = 0;
  DISPATCH();

#define X(name, cycles) op_##name: DO_REGISTER(name); NEXT();
  PLT_OPS_REGISTER(X)
#undef X
#define X(name, function) op_##name: DO_IMMEDIATE(function); NEXT();
  PLT_OPS_IMMEDIATE(X)
#undef X
#define X(name, type) op_##name: DO_LOAD(type); NEXT();
  PLT_OPS_LOAD(X)
#undef X
#define X(name, type) op_##name: DO_STORE(type); NEXT();
  PLT_OPS_STORE(X)
#undef X
#define X(name) op_##name: DO_BRANCH(name);
  PLT_OPS_BRANCH(X)
#undef X
op_constant: DO_kLoadConstant(); NEXT();
op_relative: DO_kRelative(); NEXT();
op_move: DO_kMove(); NEXT();
op_jump: FOLLOW();

op_jalr:
  target = (x[slot->rs1] + A::immediate(slot->imm)) & ~Word{1};
  x[slot->rd] = static_cast<Word>(link_of(slot)->pc);
  goto indirect;
op_return:
  target = (x[slot->rs1] + A::immediate(slot->imm)) & ~Word{1};
indirect: {
    done += link_of(slot)->cost;
    const auto& known = table[BlockCache<Isa>::lookup_index(target)];
    block = known.block;
    if (PLT_UNLIKELY(known.pc != target)) {
      block = core->blocks().get(target, *core);
      if (block == nullptr) {
        core->finish(done, target, true);
        return Exit::step;
      }
    }
    if (PLT_UNLIKELY(done + block->straddle + block->last_start > end)) {
      core->finish(done, target, true);
      return Exit::boundary;
    }
    done += block->straddle;
    slot = block->slots();
    DISPATCH();
  }

#define PAIR(first, second) pair_##first##_##second: DO_##first(); ++slot; DO_##second(); NEXT();
#define PAIR_END(first, second) pair_##first##_##second: DO_##first(); ++slot; DO_##second();
  PLT_PAIRS
#undef PAIR
#undef PAIR_END

op_unresolved:
  block = core->blocks().follow(*link, *core);
  if (block == nullptr) {
    core->finish(done, static_cast<Word>(link->pc), link->transfer());
    return Exit::step;
  }
  if (link->transfer()) done += block->straddle;
  if (done + block->last_start > end) goto out_of_time;
  slot = block->slots();
  DISPATCH();

slow:
  done = core->slow_path(*block, slot, done);
  if (PLT_UNLIKELY(core->left_)) return Exit::boundary;
  NEXT();

out_of_time:
  if (link->transfer()) done -= block->straddle;
  core->finish(done, static_cast<Word>(link->pc), link->transfer());
  return Exit::boundary;

op_leave:
  core->locate(*block, slot, done);
  return Exit::step;
}
// clang-format on

template Core<Rv32imc>::Exit Core<Rv32imc>::run_blocks(Cycles);
template const HandlerTable& Core<Rv32imc>::handlers();
template Core<Rv64imac>::Exit Core<Rv64imac>::run_blocks(Cycles);
template const HandlerTable& Core<Rv64imac>::handlers();

}  // namespace tlmkit::hart
