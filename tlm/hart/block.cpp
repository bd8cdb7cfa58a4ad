// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/block.hpp"

#include <cstring>
#include <new>

#include "tlm/hart/block_builder.hpp"

namespace tlmkit::hart {

Block* Block::create(const std::vector<Slot>& slots) {
  void* memory = ::operator new(sizeof(Block) + slots.size() * sizeof(Slot));
  auto* block = new (memory) Block;
  std::memcpy(static_cast<void*>(block->slots()), slots.data(), slots.size() * sizeof(Slot));
  return block;
}

void Block::Deleter::operator()(Block* block) const {
  block->~Block();
  ::operator delete(static_cast<void*>(block));
}

template <class Isa>
BlockCache<Isa>::BlockCache() : lookup_(kLookup) {}

template <class Isa>
void BlockCache<Isa>::use_handlers(const HandlerTable& handlers) {
  handlers_ = &handlers;
  Slot slot{};
  slot.handler = handlers.single[kUnresolved];
  unresolved_.reset(Block::create({slot}));
}

template <class Isa>
Block* BlockCache<Isa>::follow(Link& link, CodeReader& reader) {
  const auto pc = static_cast<Word>(link.pc);
  const std::uint64_t flags = link.flags;
  if ((flags & Link::kAway) != 0) {
    Block* block = get_fast(pc);
    return block != nullptr ? block : get(pc, reader);
  }
  Block* block = get(pc, reader);
  if (block == nullptr) return nullptr;
  // A page table that was changed without a fence may have moved the page under the block's feet.
  constexpr std::uint64_t kFlags = Link::kTransfer | Link::kAway;
  if ((block->frame & kConfinedFrame) != 0 && (block->frame ^ kConfinedFrame) != (flags & ~kFlags)) return block;
  link.next = block;
  if (link.transfer()) link.cost += block->straddle;
  return block;
}

template <class Isa>
Block* BlockCache<Isa>::get(Word pc, CodeReader& reader) {
  const auto frame = reader.code_frame(pc);
  if (!frame) return nullptr;
  LookupEntry& entry = lookup_[lookup_index(pc)];
  auto found = blocks_.find({pc, *frame});
  if (found != blocks_.end() && !found->second->checked && !still_valid(*found->second, reader)) {
    // Links to it were cut when it went stale, so nothing refers to it any more; links out of it go with it.
    forget_links(*found->second);
    blocks_.erase(found);
    found = blocks_.end();
  }
  if (found == blocks_.end()) {
    BlockPtr block = BlockBuilder<Isa>(*handlers_, unresolved_.get(), reader, *frame).build(pc);
    if (block == nullptr) return nullptr;
    for (std::size_t i = 0; i < block->info.size(); ++i) {
      if (block->info[i].link) links_.insert(reinterpret_cast<Link*>(block->slots() + i));
    }
    found = blocks_.emplace(Key{pc, *frame}, std::move(block)).first;
  }
  found->second->checked = true;
  if (!found->second->runs) return nullptr;
  entry = LookupEntry{pc, found->second.get()};
  return entry.block;
}

template <class Isa>
void BlockCache<Isa>::forget_lookups() {
  for (LookupEntry& entry : lookup_) entry = LookupEntry{};
}

template <class Isa>
void BlockCache<Isa>::forget_lookups(Word pc) {
  constexpr unsigned kWidestPageBits = 30;
  for (LookupEntry& entry : lookup_) {
    if (((entry.pc ^ pc) >> kWidestPageBits) == 0) entry = LookupEntry{};
  }
}

template <class Isa>
void BlockCache<Isa>::forget_links(Block& block) {
  for (std::size_t i = 0; i < block.info.size(); ++i) {
    if (block.info[i].link) links_.erase(reinterpret_cast<Link*>(block.slots() + i));
  }
}

template <class Isa>
bool BlockCache<Isa>::still_valid(const Block& block, CodeReader& reader) const {
  for (const CodeWord& word : block.code) {
    const auto low = reader.code_parcel(word.pc);
    if (!low || *low != (word.raw & 0xFFFF)) return false;
    if (!is_long(*low)) continue;
    const auto high = reader.code_parcel(word.pc + 2);
    if (!high || *high != (word.raw >> 16)) return false;
  }
  return true;
}

template <class Isa>
void BlockCache<Isa>::make_stale() {
  forget_lookups();
  for (Link* link : links_) {
    if (link->transfer()) link->cost -= link->next->straddle;
    link->next = unresolved_.get();
  }
  for (auto& block : blocks_) block.second->checked = false;
  constexpr std::size_t kMostBlocks = 1u << 16;
  if (blocks_.size() > kMostBlocks) clear();
}

template <class Isa>
void BlockCache<Isa>::clear() {
  forget_lookups();
  links_.clear();
  blocks_.clear();
}

template class BlockCache<Rv32imc>;
template class BlockCache<Rv64imac>;

}  // namespace tlmkit::hart
