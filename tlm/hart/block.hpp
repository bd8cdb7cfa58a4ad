// SPDX-License-Identifier: Apache-2.0
// Decoded blocks: straight-line runs of instructions (through branches that are not taken and jumps whose target is
// known) as arrays of 16-byte slots that the block engine dispatches on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tlm/hart/ops.hpp"

namespace tlmkit::hart {

// Cycles in the upper half, retired instructions in the lower: one addition counts both.
using Tally = std::uint64_t;
constexpr Tally tally(std::uint64_t cycles, std::uint64_t instructions) { return (cycles << 32) | instructions; }
constexpr std::uint64_t tally_cycles(Tally t) { return t >> 32; }
constexpr std::uint64_t tally_instructions(Tally t) { return t & 0xFFFFFFFFu; }

inline constexpr unsigned kSinkRegister = 32;  // where results for x0 go
inline constexpr unsigned kMaxBlockInsns = 64;
inline constexpr unsigned kMaxBlockCycles = 1024;  // no instruction of a block starts later than this

struct Slot {
  const void* handler;
  std::int32_t imm;
  std::uint8_t rd;
  std::uint8_t rs1;
  std::uint8_t rs2;
  std::uint8_t op;  // Op, for the slow paths
};
static_assert(sizeof(Slot) == 16);

struct Block;

// A way out of a block, stored in the slots behind the one that leaves.
struct Link {
  Block* next;          // the unresolved block until the first use
  Tally cost;           // of the block up to and including the leaving instruction
  std::uint64_t pc;     // target; for jalr, the return address
  std::uint64_t flags;  // kTransfer, kAway; above them the frame of the block that it leaves

  static constexpr std::uint64_t kTransfer = 1;  // a control transfer: the target may cost a straddle
  static constexpr std::uint64_t kAway = 2;      // to another page of virtual memory: looked up at each use
  bool transfer() const { return (flags & kTransfer) != 0; }
};
inline constexpr unsigned kLinkSlots = sizeof(Link) / sizeof(Slot);

// What the slow paths need of a slot: where in the program and in time it is.
struct SlotInfo {
  std::uint64_t pc;
  std::uint32_t cycles;  // from the block's start to the instruction's
  std::uint16_t instructions;
  std::uint8_t length;
  bool link;  // the slots from here on hold a Link
};

// One instruction as it was when decoded.
struct CodeWord {
  std::uint64_t pc;
  std::uint32_t raw;
};

// A block's slots follow it in memory, so that a link leads to its first handler in two loads.
struct Block {
  std::uint64_t pc = 0;
  std::uint64_t frame = 0;
  Tally last_start = 0;  // cycles from entry to the start of the last instruction, plus 1
  Tally straddle = 0;    // cost of entering by a control transfer (timing::kStraddledTarget or 0)
  bool checked = false;
  bool runs = true;            // false: a place where only the single-step engine can go on
  std::vector<SlotInfo> info;  // by slot
  std::vector<CodeWord> code;

  Slot* slots() { return reinterpret_cast<Slot*>(this + 1); }
  const Slot* slots() const { return reinterpret_cast<const Slot*>(this + 1); }
  const SlotInfo& info_of(const Slot* slot) const { return info[static_cast<std::size_t>(slot - slots())]; }

  static Block* create(const std::vector<Slot>& slots);
  struct Deleter {
    void operator()(Block* block) const;
  };
};
static_assert(sizeof(Block) % alignof(Slot) == 0);
using BlockPtr = std::unique_ptr<Block, Block::Deleter>;

// What a slot does: an Op, or one of the forms that exist in blocks only.
enum Handler : std::uint8_t {
  kLoadConstant = static_cast<std::uint8_t>(Op::count),
  kRelative,  // rd = the block's pc + imm: a constant that has no 32 bits
  kMove,
  kJump,        // follow the link
  kReturn,      // jalr without a link register
  kLeave,       // back to the caller, which single-steps the instruction at the slot's pc
  kUnresolved,  // find the block that the link leads to
  kHandlers
};
constexpr std::uint8_t handler_of(Op op) { return static_cast<std::uint8_t>(op); }

// The engine's computed-goto labels.
struct HandlerTable {
  const void* single[kHandlers] = {};           // null: not handled in blocks
  const void* pair[kHandlers][kHandlers] = {};  // both slots in one dispatch; null: no such pair
};

// Where code lies: the physical address of a page, with kConfinedFrame set when the page is virtual memory. A block in
// such a page does not leave it, and links only to blocks in it: another page may lie elsewhere tomorrow.
inline constexpr std::uint64_t kConfinedFrame = 1;

// What the builder reads code through; nothing: it cannot be executed directly.
class CodeReader {
 public:
  virtual std::optional<std::uint64_t> code_frame(std::uint64_t pc) = 0;
  virtual std::optional<std::uint16_t> code_parcel(std::uint64_t pc) = 0;

 protected:
  ~CodeReader() = default;
};

// Blocks of one privilege, by pc and the frame that it lies in. Pointers stay valid until clear(), which nobody may
// call while the engine is inside.
template <class Isa>
class BlockCache {
 public:
  using Word = typename Isa::Word;
  static constexpr unsigned kLookup = 1u << 12;
  struct LookupEntry {
    Word pc = 1;  // never a pc
    Block* block = nullptr;
  };

  BlockCache();

  void use_handlers(const HandlerTable& handlers);
  Block* unresolved() { return unresolved_.get(); }
  Block* get_fast(Word pc) const {
    const LookupEntry& entry = lookup_[lookup_index(pc)];
    return entry.pc == pc ? entry.block : nullptr;
  }
  LookupEntry* lookup_table() { return lookup_.data(); }
  static unsigned lookup_index(Word pc) { return static_cast<unsigned>(pc >> 1) & (kLookup - 1); }

  // The block that `link` leads to, which it will lead to by itself from now on if it may.
  Block* follow(Link& link, CodeReader& reader);
  // The block at `pc`, built, or checked again against memory and permissions if stale; null when the code cannot be
  // executed directly.
  Block* get(Word pc, CodeReader& reader);
  // Translations have changed: all of them, or those of the up to 1 GiB around `pc` that one entry may map.
  void forget_lookups();
  void forget_lookups(Word pc);
  // Every block must be checked against memory and permissions before its next use (fence.i, PMP, lost pointers).
  void make_stale();
  void clear();
  std::size_t size() const { return blocks_.size(); }

 private:
  struct Key {
    Word pc;
    std::uint64_t frame;
    bool operator==(const Key& other) const { return pc == other.pc && frame == other.frame; }
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return (key.pc >> 1) + key.frame * 0x9E3779B97F4A7C15u; }
  };
  void forget_links(Block& block);
  bool still_valid(const Block& block, CodeReader& reader) const;

  const HandlerTable* handlers_ = nullptr;
  std::unordered_map<Key, BlockPtr, KeyHash> blocks_;
  std::vector<LookupEntry> lookup_;
  std::unordered_set<Link*> links_;
  BlockPtr unresolved_;
};

}  // namespace tlmkit::hart
