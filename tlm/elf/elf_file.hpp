// SPDX-License-Identifier: Apache-2.0
// A bare-metal RISC-V program in ELF form: checked once, then only read. libelf does the decoding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tlmkit {

// One PT_LOAD segment. `data` points into the ElfFile that it came from.
struct ElfSegment {
  std::uint64_t address = 0;      // physical (load) address, p_paddr
  std::uint64_t memory_size = 0;  // bytes occupied; those behind file_size are zero
  const std::uint8_t* data = nullptr;
  std::uint64_t file_size = 0;
};

// A memory that a program may be loaded into. base + size never wraps.
struct ElfMemory {
  std::uint64_t base = 0;
  std::uint64_t size = 0;
};

class ElfFile {
 public:
  // Reads and checks `path`: an ELF executable for RISC-V of `xlen` (32 or 64) bits, little-endian, statically linked,
  // whose segments lie wholly inside the file and, once loaded, each wholly inside one of `memories`. Throws UserError
  // ("PATH: reason") on anything else.
  static ElfFile open(const std::string& path, unsigned xlen, const std::vector<ElfMemory>& memories);
  // The same for a file already in memory; `name` stands for the path in messages.
  static ElfFile parse(std::vector<std::uint8_t> bytes, const std::string& name, unsigned xlen,
                       const std::vector<ElfMemory>& memories);

  ElfFile(ElfFile&&) = default;
  ElfFile& operator=(ElfFile&&) = default;
  ElfFile(const ElfFile&) = delete;
  ElfFile& operator=(const ElfFile&) = delete;

  std::uint64_t entry() const { return entry_; }
  const std::vector<ElfSegment>& segments() const { return segments_; }
  // Value of a defined symbol of the symbol table; none in a stripped file.
  std::optional<std::uint64_t> symbol(const std::string& name) const;

 private:
  ElfFile() = default;
  void read_header(void* elf, const std::string& name, unsigned xlen);
  void read_segments(void* elf, const std::string& name, const std::vector<ElfMemory>& memories);
  void read_symbols(void* elf);

  std::vector<std::uint8_t> bytes_;
  std::uint64_t entry_ = 0;
  std::vector<ElfSegment> segments_;
  std::map<std::string, std::uint64_t> symbols_;
};

}  // namespace tlmkit
