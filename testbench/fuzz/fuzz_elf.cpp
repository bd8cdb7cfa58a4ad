// SPDX-License-Identifier: Apache-2.0
// ELF loader: any bytes give a program whose segments can be read and lie in memory, or a UserError.
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "tlm/elf/elf_file.hpp"
#include "tlm/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<tlmkit::ElfMemory> memories = {{0x80000000u, 0x4000000u}, {0, 0x10000}};
  for (const unsigned xlen : {32u, 64u}) {
    try {
      const tlmkit::ElfFile file = tlmkit::ElfFile::parse({data, data + size}, "input.elf", xlen, memories);
      std::uint64_t sum = file.entry() + file.symbol("tohost").value_or(0);
      for (const tlmkit::ElfSegment& segment : file.segments()) {
        if (segment.address + segment.memory_size > 0x84000000u || segment.file_size > size) std::abort();
        sum = std::accumulate(segment.data, segment.data + segment.file_size, sum);
      }
      volatile std::uint64_t sink = sum;  // keeps the reads
      (void)sink;
    } catch (const tlmkit::UserError&) {
    }
  }
  return 0;
}
