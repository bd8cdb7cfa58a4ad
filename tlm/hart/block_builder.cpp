// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/block_builder.hpp"

#include <cstring>

#include "tlm/hart/semantics.hpp"

namespace tlmkit::hart {

namespace {
template <class Word>
bool fits(Word value) {
  return static_cast<Word>(static_cast<std::int64_t>(static_cast<std::int32_t>(value))) == value;
}
}  // namespace

template <class Isa>
BlockPtr BlockBuilder<Isa>::build(Word pc) {
  start_ = pc_ = pc;
  Next next = Next::more;
  while (next == Next::more) {
    if (instructions_ == kMaxBlockInsns || cycles_ + timing::kDivide >= kMaxBlockCycles || !fetch()) {
      if (instructions_ == 0) return nullptr;
      emit_link(kJump, 0, 0, 0, 0, pc_, tally(cycles_, instructions_), arrived_by_jump_);
      break;
    }
    next = add();
  }
  const bool straddles = !code_.empty() && (pc & 2) != 0 && is_long(static_cast<std::uint16_t>(code_.front().raw));
  // Who enters it decides what it costs, so there is nothing to run; kept, to be known as such.
  const bool runs = instructions_ != 0 || (pc & 2) == 0 || insn_.length != 4;
  fuse();
  BlockPtr block(Block::create(slots_));
  block->pc = pc;
  block->frame = frame_;
  block->last_start = instructions_ == 0 ? 0 : tally(last_start_ + 1, 0);
  block->runs = runs;
  block->straddle = tally(straddles ? timing::kStraddledTarget : 0, 0);
  block->info = std::move(info_);
  block->code = std::move(code_);
  return block;
}

template <class Isa>
bool BlockBuilder<Isa>::fetch() {
  if (!inside(pc_)) return false;
  const auto low = reader_.code_parcel(pc_);
  if (!low) return false;
  std::uint32_t raw = *low;
  if (is_long(*low)) {
    if (!inside(static_cast<Word>(pc_ + 2))) return false;
    const auto high = reader_.code_parcel(static_cast<Word>(pc_ + 2));
    if (!high) return false;
    raw |= static_cast<std::uint32_t>(*high) << 16;
  }
  straddle_charged_ = arrived_by_jump_ && is_long(*low) && (pc_ & 2) != 0;
  if (straddle_charged_) cycles_ += timing::kStraddledTarget;
  arrived_by_jump_ = false;
  insn_ = decode<Isa>(raw);
  code_.push_back({pc_, raw});
  return true;
}

// Whether the block may go on at `pc`.
template <class Isa>
bool BlockBuilder<Isa>::inside(Word pc) const {
  return (frame_ & kConfinedFrame) == 0 || ((pc ^ start_) & ~static_cast<Word>(kPageSize - 1)) == 0;
}

template <class Isa>
void BlockBuilder<Isa>::emit(std::uint8_t handler, unsigned rd, unsigned rs1, unsigned rs2, std::int32_t imm) {
  Slot slot{};
  slot.handler = handlers_.single[handler];
  slot.imm = imm;
  slot.rd = static_cast<std::uint8_t>(rd == 0 ? kSinkRegister : rd);
  slot.rs1 = static_cast<std::uint8_t>(rs1);
  slot.rs2 = static_cast<std::uint8_t>(rs2);
  slot.op = static_cast<std::uint8_t>(insn_.op);
  slots_.push_back(slot);
  kinds_.push_back(handler);
  info_.push_back({pc_, cycles_, static_cast<std::uint16_t>(instructions_), insn_.length, false});
}

template <class Isa>
void BlockBuilder<Isa>::emit_link(std::uint8_t handler, unsigned rd, unsigned rs1, unsigned rs2, std::int32_t imm,
                                  Word pc, Tally cost, bool taken) {
  emit(handler, rd, rs1, rs2, imm);
  const std::uint64_t flags = (taken ? Link::kTransfer : 0) | (inside(pc) ? 0 : Link::kAway);
  const Link link{unresolved_, cost, pc, (frame_ & ~kConfinedFrame) | flags};
  Slot data[kLinkSlots];
  std::memcpy(static_cast<void*>(data), &link, sizeof link);
  SlotInfo where = info_.back();
  where.link = true;
  for (const Slot& slot : data) {
    slots_.push_back(slot);
    kinds_.push_back(kHandlers);
    info_.push_back(where);
    where.link = false;
  }
}

template <class Isa>
void BlockBuilder<Isa>::retire(unsigned cycles) {
  last_start_ = cycles_;
  cycles_ += cycles;
  ++instructions_;
}

// Whether a slot can hold the constant: as 32 bits with a sign, or as a distance from the block.
template <class Isa>
bool BlockBuilder<Isa>::encodable(Word value) const {
  return fits(value) || fits(static_cast<Word>(value - start_));
}

// lui and addi pairs become one constant; the first of the two is dropped when nothing else can see its result.
template <class Isa>
void BlockBuilder<Isa>::emit_constant(unsigned rd, Word value) {
  const bool constant = !kinds_.empty() && (kinds_.back() == kLoadConstant || kinds_.back() == kRelative);
  if (constant_known(rd) && constant) {
    slots_.pop_back();
    kinds_.pop_back();
    info_.pop_back();
  }
  const bool absolute = fits(value);
  const Word imm = absolute ? value : static_cast<Word>(value - start_);
  emit(absolute ? kLoadConstant : kRelative, rd, 0, 0, static_cast<std::int32_t>(imm));
}

template <class Isa>
typename BlockBuilder<Isa>::Next BlockBuilder<Isa>::add() {
  const Op op = insn_.op;
  if (handlers_.single[handler_of(op)] == nullptr) return add_leave();
  // Behind far jumps a pc-relative constant may lie too far from the block's start for a slot.
  if (op == Op::auipc && !encodable(static_cast<Word>(pc_ + Alu<Isa>::immediate(insn_.imm)))) return add_leave();
  if (is_branch(op)) return add_branch();
  if (op == Op::jalr) return add_jalr();
  if (op == Op::jal) {
    const Word target = static_cast<Word>(pc_ + Alu<Isa>::immediate(insn_.imm));
    constant_reg_ = 0;
    if (insn_.rd != 0) emit_constant(insn_.rd, static_cast<Word>(pc_ + insn_.length));
    retire(timing::kJal);
    return add_jump(target);
  }
  add_alu();
  retire(base_cycles(op));
  pc_ = static_cast<Word>(pc_ + insn_.length);
  return Next::more;
}

// The single-step engine takes over in front of this instruction, at the boundary: a straddle that is already charged
// is given back, for an interrupt may come first.
template <class Isa>
typename BlockBuilder<Isa>::Next BlockBuilder<Isa>::add_leave() {
  if (straddle_charged_) {
    cycles_ -= timing::kStraddledTarget;
    emit_link(kJump, 0, 0, 0, 0, pc_, tally(cycles_, instructions_), true);
  } else {
    emit(kLeave, 0, 0, 0, 0);
  }
  return Next::end;
}

// True when the instruction makes a constant that a slot can hold.
template <class Isa>
bool BlockBuilder<Isa>::add_constant() {
  const Word imm = Alu<Isa>::immediate(insn_.imm);
  const bool known = insn_.rs1 == 0 || constant_known(insn_.rs1);
  const Word base = insn_.rs1 == 0 ? 0 : constant_;
  Word value = 0;
  if (insn_.op == Op::lui) {
    value = imm;
  } else if (insn_.op == Op::auipc) {
    value = static_cast<Word>(pc_ + imm);
  } else if (insn_.op == Op::addi && known) {
    value = static_cast<Word>(base + imm);
  } else if (insn_.op == Op::addiw && known) {
    value = Alu<Isa>::addw(base, imm);
  } else {
    return false;
  }
  if (!encodable(value)) return false;
  emit_constant(insn_.rd, value);
  constant_reg_ = insn_.rd;
  constant_ = value;
  return true;
}

template <class Isa>
void BlockBuilder<Isa>::add_alu() {
  const Op op = insn_.op;
  if (is_load(op) || is_store(op) || is_csr(op) || is_atomic(op)) {
    emit(handler_of(op), insn_.rd, insn_.rs1, insn_.rs2, insn_.imm);
    constant_reg_ = 0;
    return;
  }
  if (op == Op::fence || insn_.rd == 0) {  // nothing to do but to take its time
    constant_reg_ = 0;
    return;
  }
  if (add_constant()) return;
  constant_reg_ = 0;
  if (op == Op::addi && insn_.imm == 0) {
    emit(kMove, insn_.rd, insn_.rs1, 0, 0);
  } else if (op == Op::add && insn_.rs1 == 0) {
    emit(kMove, insn_.rd, insn_.rs2, 0, 0);
  } else {
    emit(handler_of(op), insn_.rd, insn_.rs1, insn_.rs2, insn_.imm);
  }
}

// Goes on decoding at the target of a jump, unless that would unroll a loop; called with the jump retired.
template <class Isa>
typename BlockBuilder<Isa>::Next BlockBuilder<Isa>::add_jump(Word target) {
  constexpr unsigned kMostJumps = 4;
  const bool forward = target > pc_;
  if (target != start_ && (forward || jumps_ < kMostJumps) && ++jumps_ <= 2 * kMostJumps) {
    pc_ = target;
    arrived_by_jump_ = true;
    return Next::more;
  }
  emit_link(kJump, 0, 0, 0, 0, target, tally(cycles_, instructions_), true);
  return Next::end;
}

template <class Isa>
typename BlockBuilder<Isa>::Next BlockBuilder<Isa>::add_branch() {
  const Word target = static_cast<Word>(pc_ + Alu<Isa>::immediate(insn_.imm));
  emit_link(handler_of(insn_.op), 0, insn_.rs1, insn_.rs2, 0, target, cost_with(timing::kBranchTaken), true);
  retire(timing::kBranchNotTaken);
  constant_reg_ = 0;
  pc_ = static_cast<Word>(pc_ + insn_.length);
  if (insn_.imm > 0) return Next::more;
  // Behind a loop's closing branch a new block starts, so that the loop's own block stays short.
  emit_link(kJump, 0, 0, 0, 0, pc_, tally(cycles_, instructions_), false);
  return Next::end;
}

template <class Isa>
typename BlockBuilder<Isa>::Next BlockBuilder<Isa>::add_jalr() {
  const Word back = static_cast<Word>(pc_ + insn_.length);
  const bool known = constant_known(insn_.rs1);
  const auto target = static_cast<Word>((constant_ + Alu<Isa>::immediate(insn_.imm)) & ~Word{1});
  if (known) {
    constant_reg_ = 0;
    if (insn_.rd != 0) emit_constant(insn_.rd, back);
    retire(timing::kJalr);
    return add_jump(target);
  }
  emit_link(insn_.rd == 0 ? std::uint8_t{kReturn} : handler_of(Op::jalr), insn_.rd, insn_.rs1, 0, insn_.imm, back,
            cost_with(timing::kJalr), false);
  retire(timing::kJalr);
  return Next::end;
}

// Two neighbouring slots whose pair has a handler of its own are run in one dispatch; the second keeps its own handler
// for the case that the first one's slow path comes back between them.
template <class Isa>
void BlockBuilder<Isa>::fuse() {
  for (std::size_t i = 0; i + 1 < slots_.size(); ++i) {
    if (kinds_[i] == kHandlers || kinds_[i + 1] == kHandlers) continue;
    const void* pair = handlers_.pair[kinds_[i]][kinds_[i + 1]];
    if (pair == nullptr) continue;
    slots_[i].handler = pair;
    ++i;
  }
}

template class BlockBuilder<Rv32imc>;
template class BlockBuilder<Rv64imac>;

}  // namespace tlmkit::hart
