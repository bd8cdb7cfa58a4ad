// SPDX-License-Identifier: Apache-2.0
// The ELF loader against files that are built byte by byte here, after the System V ABI's tables.
#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "tlm/elf/elf_file.hpp"
#include "tlm/error.hpp"

namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using tlmkit::ElfFile;
using tlmkit::ElfMemory;

const std::vector<ElfMemory> kRam = {{0x80000000, 0x10000}};
constexpr std::size_t kPayload = 16;

// A minimal program: header, one PT_LOAD, 16 bytes of payload.
struct Image {
  Elf32_Ehdr header{};
  Elf32_Phdr segment{};

  Image() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS32;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_ident[EI_VERSION] = EV_CURRENT;
    header.e_type = ET_EXEC;
    header.e_machine = EM_RISCV;
    header.e_version = EV_CURRENT;
    header.e_entry = 0x80000004;
    header.e_phoff = sizeof header;
    header.e_ehsize = sizeof header;
    header.e_phentsize = sizeof segment;
    header.e_phnum = 1;
    segment.p_type = PT_LOAD;
    segment.p_offset = sizeof header + sizeof segment;
    segment.p_vaddr = 0x40000000;
    segment.p_paddr = 0x80000000;
    segment.p_filesz = kPayload;
    segment.p_memsz = 64;
  }

  std::vector<std::uint8_t> bytes() const {
    std::vector<std::uint8_t> out(sizeof header + sizeof segment + kPayload);
    std::memcpy(out.data(), &header, sizeof header);
    std::memcpy(out.data() + sizeof header, &segment, sizeof segment);
    for (std::size_t i = 0; i < kPayload; ++i) out[sizeof header + sizeof segment + i] = static_cast<std::uint8_t>(i);
    return out;
  }
};

std::string refusal(const std::vector<std::uint8_t>& bytes, unsigned xlen = 32) {
  try {
    ElfFile::parse(bytes, "x.elf", xlen, kRam);
  } catch (const tlmkit::UserError& error) {
    EXPECT_THAT(error.what(), StartsWith("x.elf: "));
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "accepted";
}

TEST(Elf, loads_at_the_physical_address) {
  const ElfFile file = ElfFile::parse(Image().bytes(), "x.elf", 32, kRam);
  ASSERT_EQ(file.segments().size(), 1u);
  EXPECT_EQ(file.entry(), 0x80000004u);
  EXPECT_EQ(file.segments()[0].address, 0x80000000u);
  EXPECT_EQ(file.segments()[0].memory_size, 64u);
  ASSERT_EQ(file.segments()[0].file_size, kPayload);
  EXPECT_EQ(file.segments()[0].data[5], 5);
  EXPECT_FALSE(file.symbol("tohost").has_value());
}

TEST(Elf, finds_symbols_of_a_linked_program) {
  const std::string path = PLT_SOURCE_DIR "/testbench/fuzz/corpus/fuzz_elf/";
  EXPECT_EQ(ElfFile::open(path + "rv32", 32, kRam).symbol("tohost"), std::optional<std::uint64_t>(0x80000040));
  EXPECT_EQ(ElfFile::open(path + "rv64", 64, kRam).symbol("tohost"), std::optional<std::uint64_t>(0x80000040));
  EXPECT_EQ(ElfFile::open(path + "stripped", 32, kRam).symbol("tohost"), std::nullopt);
}

TEST(Elf, refuses_a_missing_file_and_a_folder) {
  EXPECT_THROW(
      try { ElfFile::open("/nonexistent/x.elf", 32, kRam); } catch (const tlmkit::UserError& error) {
        EXPECT_STREQ(error.what(), "/nonexistent/x.elf: no such file");
        throw;
      },
      tlmkit::UserError);
  EXPECT_THROW(ElfFile::open("/tmp", 32, kRam), tlmkit::UserError);
}

TEST(Elf, refuses_what_is_no_elf) {
  EXPECT_THAT(refusal({}), HasSubstr("not an ELF file"));
  EXPECT_THAT(refusal({'#', '!', '/', 'b'}), HasSubstr("not an ELF file"));
}

TEST(Elf, refuses_every_truncation) {
  const std::vector<std::uint8_t> whole = Image().bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusal({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)}), "accepted") << size;
  }
  EXPECT_EQ(refusal(whole), "accepted");
  EXPECT_THAT(refusal({whole.begin(), whole.end() - 1}), HasSubstr("truncated: segment 0"));
}

TEST(Elf, refuses_another_machine_and_another_width) {
  Image image;
  image.header.e_machine = EM_X86_64;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("not a RISC-V program (ELF machine 62)"));
  EXPECT_THAT(refusal(Image().bytes(), 64), HasSubstr("an RV32 program; the chosen core is RV64"));
  EXPECT_THROW(ElfFile::open(PLT_SOURCE_DIR "/testbench/fuzz/corpus/fuzz_elf/rv64", 32, kRam), tlmkit::UserError);
}

TEST(Elf, refuses_big_endian_and_unlinked_files) {
  Image image;
  image.header.e_ident[EI_DATA] = ELFDATA2MSB;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("big-endian"));
  image = Image();
  image.header.e_type = ET_REL;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("relocatable"));
  image.header.e_type = ET_DYN;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("position-independent"));
}

TEST(Elf, refuses_a_program_without_a_segment) {
  Image image;
  image.segment.p_type = PT_NOTE;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("no loadable segment"));
  image.header.e_phnum = 0;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("no loadable segment"));
}

TEST(Elf, refuses_to_load_outside_memory) {
  Image image;
  for (const std::uint32_t address : {0x7FFFFFFFu, 0x8000FFFFu, 0x0u, 0xFFFFFFFFu, 0x8000FFC1u}) {
    image.segment.p_paddr = address;
    EXPECT_THAT(refusal(image.bytes()), HasSubstr("outside memory")) << address;
  }
  image.segment.p_paddr = 0x8000FFC0;
  EXPECT_EQ(refusal(image.bytes()), "accepted");
  image.segment.p_memsz = 0xFFFFFFFF;  // address + size wraps around 2^32
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("outside memory"));
}

TEST(Elf, refuses_offsets_that_wrap) {
  Image image;
  image.segment.p_offset = 0xFFFFFFFF;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("truncated"));
  image = Image();
  image.header.e_phoff = 0xFFFFFFF0;
  EXPECT_THAT(refusal(image.bytes()), HasSubstr("truncated"));
  image = Image();
  image.segment.p_filesz = 65;
  EXPECT_NE(refusal(image.bytes()), "accepted");
}

}  // namespace
