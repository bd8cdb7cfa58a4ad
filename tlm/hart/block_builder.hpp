// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tlm/hart/block.hpp"
#include "tlm/hart/decoder.hpp"
#include "tlm/hart/memory_path.hpp"

namespace tlmkit::hart {

// Decodes one block. Lives as long as one call of build().
template <class Isa>
class BlockBuilder {
 public:
  using Word = typename Isa::Word;

  BlockBuilder(const HandlerTable& handlers, Block* unresolved, CodeReader& reader, std::uint64_t frame)
      : handlers_(handlers), unresolved_(unresolved), reader_(reader), frame_(frame) {}

  // Null when the first instruction cannot be read directly.
  BlockPtr build(Word pc);

 private:
  enum class Next { more, end };

  bool fetch();
  bool add_constant();
  Next add();
  Next add_jump(Word target);
  Next add_branch();
  Next add_jalr();
  Next add_leave();
  void add_alu();
  void emit(std::uint8_t handler, unsigned rd, unsigned rs1, unsigned rs2, std::int32_t imm);
  void emit_link(std::uint8_t handler, unsigned rd, unsigned rs1, unsigned rs2, std::int32_t imm, Word pc, Tally cost,
                 bool taken);
  bool encodable(Word value) const;
  void emit_constant(unsigned rd, Word value);
  bool inside(Word pc) const;
  void retire(unsigned cycles);
  void fuse();
  Tally cost_with(unsigned cycles) const { return tally(cycles_ + cycles, instructions_ + 1); }
  bool constant_known(unsigned reg) const { return reg != 0 && reg == constant_reg_; }

  const HandlerTable& handlers_;
  Block* const unresolved_;
  CodeReader& reader_;
  const std::uint64_t frame_;

  std::vector<Slot> slots_;
  std::vector<std::uint8_t> kinds_;  // Handler of each slot; kHandlers for link data
  std::vector<SlotInfo> info_;
  std::vector<CodeWord> code_;
  Word start_ = 0;
  Word pc_ = 0;
  Insn insn_;
  bool arrived_by_jump_ = false;
  bool straddle_charged_ = false;  // for insn_
  unsigned jumps_ = 0;
  unsigned cycles_ = 0;  // from the block's entry to the start of insn_
  unsigned instructions_ = 0;
  unsigned last_start_ = 0;
  // A register whose value the previous instruction has just made a known constant.
  unsigned constant_reg_ = 0;
  Word constant_ = 0;
};

extern template class BlockBuilder<Rv32imc>;
extern template class BlockBuilder<Rv64imac>;

}  // namespace tlmkit::hart
