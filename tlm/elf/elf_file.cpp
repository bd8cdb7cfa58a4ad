// SPDX-License-Identifier: Apache-2.0
#include "tlm/elf/elf_file.hpp"

#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "tlm/error.hpp"

namespace tlmkit {
namespace {

struct ElfEnd {
  void operator()(Elf* elf) const { elf_end(elf); }
};

[[noreturn]] void fail(const std::string& name, const std::string& reason) {
  throw UserError(fmt::format("{}: {}", name, reason));
}

std::vector<std::uint8_t> read_whole(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) fail(path, "no such file");
  if (!fs::is_regular_file(status)) fail(path, "not a regular file");
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path, std::strerror(errno));
  const std::uintmax_t size = fs::file_size(path, error);
  if (error) fail(path, error.message());
  std::vector<std::uint8_t> bytes(size);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::uintmax_t>(in.gcount()) != size) fail(path, "cannot be read to its end");
  return bytes;
}

// The header's fixed bytes are checked before libelf sees the file, so that it only ever decodes little-endian ELF.
void check_ident(const std::vector<std::uint8_t>& bytes, const std::string& name, unsigned xlen) {
  if (bytes.size() < EI_NIDENT || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) fail(name, "not an ELF file");
  const unsigned file_class = bytes[EI_CLASS];
  if (file_class != ELFCLASS32 && file_class != ELFCLASS64) fail(name, "not an ELF file: bad class byte");
  if (bytes[EI_DATA] != ELFDATA2LSB) fail(name, "big-endian ELF; the core is little-endian");
  const std::size_t header = file_class == ELFCLASS32 ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr);
  if (bytes.size() < header) {
    fail(name, fmt::format("truncated: the ELF header takes {} bytes, the file has {}", header, bytes.size()));
  }
  // e_machine has the same offset in both classes.
  const unsigned machine = bytes[18] | bytes[19] << 8;
  if (machine != EM_RISCV) fail(name, fmt::format("not a RISC-V program (ELF machine {})", machine));
  const unsigned file_xlen = file_class == ELFCLASS32 ? 32 : 64;
  if (file_xlen != xlen) fail(name, fmt::format("an RV{} program; the chosen core is RV{}", file_xlen, xlen));
}

bool inside(const ElfMemory& memory, std::uint64_t address, std::uint64_t size) {
  return address >= memory.base && address - memory.base <= memory.size &&
         size <= memory.size - (address - memory.base);
}

}  // namespace

ElfFile ElfFile::open(const std::string& path, unsigned xlen, const std::vector<ElfMemory>& memories) {
  return parse(read_whole(path), path, xlen, memories);
}

ElfFile ElfFile::parse(std::vector<std::uint8_t> bytes, const std::string& name, unsigned xlen,
                       const std::vector<ElfMemory>& memories) {
  check_ident(bytes, name, xlen);
  ElfFile file;
  file.bytes_ = std::move(bytes);
  if (elf_version(EV_CURRENT) == EV_NONE) fail(name, "libelf is too old");
  // libelf wants a mutable image although it only reads this one.
  const std::unique_ptr<Elf, ElfEnd> elf(elf_memory(reinterpret_cast<char*>(file.bytes_.data()), file.bytes_.size()));
  if (elf == nullptr || elf_kind(elf.get()) != ELF_K_ELF) fail(name, "not an ELF file");
  file.read_header(elf.get(), name, xlen);
  file.read_segments(elf.get(), name, memories);
  file.read_symbols(elf.get());
  return file;
}

void ElfFile::read_header(void* elf, const std::string& name, unsigned xlen) {
  GElf_Ehdr header;
  if (gelf_getehdr(static_cast<Elf*>(elf), &header) == nullptr) fail(name, "unreadable ELF header");
  if (header.e_version != EV_CURRENT) fail(name, fmt::format("unknown ELF version {}", header.e_version));
  switch (header.e_type) {
    case ET_EXEC:
      break;
    case ET_REL:
      fail(name, "a relocatable object, not a linked program");
    case ET_DYN:
      fail(name, "position-independent; link it statically (-static -no-pie)");
    default:
      fail(name, fmt::format("not an executable (ELF type {})", header.e_type));
  }
  const std::uint64_t entry_size = xlen == 32 ? sizeof(Elf32_Phdr) : sizeof(Elf64_Phdr);
  const std::uint64_t table_size = std::uint64_t{header.e_phnum} * header.e_phentsize;
  if (header.e_phnum == 0) fail(name, "no loadable segment");
  if (header.e_phnum == PN_XNUM || header.e_phentsize != entry_size) fail(name, "malformed program header table");
  if (header.e_phoff > bytes_.size() || table_size > bytes_.size() - header.e_phoff) {
    fail(name, fmt::format("truncated: the program headers end at byte {:#x}, the file has {:#x} bytes",
                           header.e_phoff + table_size, bytes_.size()));
  }
  entry_ = header.e_entry;
}

void ElfFile::read_segments(void* elf, const std::string& name, const std::vector<ElfMemory>& memories) {
  std::size_t count = 0;
  if (elf_getphdrnum(static_cast<Elf*>(elf), &count) != 0) fail(name, "malformed program header table");
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(static_cast<Elf*>(elf), static_cast<int>(i), &header) == nullptr) {
      fail(name, fmt::format("unreadable program header {}", i));
    }
    if (header.p_type == PT_INTERP) fail(name, "dynamically linked; link it statically (-static)");
    if (header.p_type != PT_LOAD || header.p_memsz == 0) continue;
    if (header.p_filesz > header.p_memsz) fail(name, fmt::format("segment {} is larger in the file than loaded", i));
    if (header.p_offset > bytes_.size() || header.p_filesz > bytes_.size() - header.p_offset) {
      fail(name, fmt::format("truncated: segment {} takes {:#x} bytes from byte {:#x} on, the file has {:#x}", i,
                             header.p_filesz, header.p_offset, bytes_.size()));
    }
    const bool fits = std::any_of(memories.begin(), memories.end(), [&](const ElfMemory& memory) {
      return inside(memory, header.p_paddr, header.p_memsz);
    });
    if (!fits) {
      fail(name,
           fmt::format("segment {} loads {:#x} bytes at {:#x}, outside memory", i, header.p_memsz, header.p_paddr));
    }
    segments_.push_back({header.p_paddr, header.p_memsz, bytes_.data() + header.p_offset, header.p_filesz});
  }
  if (segments_.empty()) fail(name, "no loadable segment");
}

// Symbols are a convenience: whatever is malformed among them is as good as absent.
void ElfFile::read_symbols(void* elf) {
  Elf_Scn* section = nullptr;
  while ((section = elf_nextscn(static_cast<Elf*>(elf), section)) != nullptr) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_SYMTAB || header.sh_entsize == 0) continue;
    if (header.sh_offset > bytes_.size() || header.sh_size > bytes_.size() - header.sh_offset) continue;
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr) continue;
    const std::uint64_t count = std::min<std::uint64_t>(data->d_size / header.sh_entsize, INT32_MAX);
    for (std::uint64_t i = 0; i < count; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) break;
      if (symbol.st_shndx == SHN_UNDEF || symbol.st_name == 0) continue;
      const char* text = elf_strptr(static_cast<Elf*>(elf), header.sh_link, symbol.st_name);
      if (text != nullptr && *text != '\0') symbols_.emplace(text, symbol.st_value);
    }
  }
}

std::optional<std::uint64_t> ElfFile::symbol(const std::string& name) const {
  const auto found = symbols_.find(name);
  if (found == symbols_.end()) return std::nullopt;
  return found->second;
}

}  // namespace tlmkit
