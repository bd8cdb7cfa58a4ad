// SPDX-License-Identifier: Apache-2.0
#include "testbench/hart/random_program.hpp"

#include "testbench/hart/assembler.hpp"
#include "testbench/hart/machine.hpp"

namespace hart_test {

namespace {
// Registers with a fixed job; x0..x15 hold random data.
constexpr unsigned kRam = 16, kDevice = 17, kSlow = 18, kNowhere = 19, kCount = 20, kTemp = 21;
constexpr unsigned kHash = 30, kScratch1 = 28, kScratch2 = 31, kTaken = 29;
constexpr unsigned kMstatus = 0x300, kMie = 0x304, kMtvec = 0x305, kMepc = 0x341, kMcause = 0x342, kMtval = 0x343;
constexpr std::int32_t kHandlerOffset = 0x40;
}  // namespace

void RandomProgram::emit(std::uint32_t word) {
  emit16(word);
  emit16(word >> 16);
}

void RandomProgram::build() {
  prologue();
  for (unsigned i = 0; i < 150; ++i) item();
  while (!pending_.empty()) item();
  epilogue();
}

void RandomProgram::prologue() {
  emit(rv::jal(0, 0x100));
  while (here() < kHandlerOffset) emit(rv::kNop);
  // Handler: interrupts lower the line and count; exceptions are hashed and skipped, ecall from user returns to
  // machine.
  emit(rv::csrr(kScratch2, kMcause));
  emit(rv::b(5, kScratch2, 0, 16));  // bgez: exception
  emit(rv::sw(0, kDevice, 12));
  emit(rv::addi(kTaken, kTaken, 1));
  emit(rv::kMret);
  emit(rv::r(0, 1, kHash, kHash, kTaken));  // sll by the interrupt count
  emit(rv::r(0, 0, kHash, kHash, kScratch2));
  emit(rv::csrr(kScratch1, kMtval));
  emit(rv::r(0, 4, kHash, kHash, kScratch1));
  emit(rv::csrr(kScratch1, kMepc));
  emit(rv::r(0, 0, kHash, kHash, kScratch1));
  emit(rv::addi(kScratch2, kScratch2, -8));
  emit(rv::b(1, kScratch2, 0, 16));  // not an ecall from user mode
  emit(rv::lui(kScratch2, 0x2000));
  emit(rv::addi(kScratch2, kScratch2, -0x800));
  emit(rv::csr(2, 0, kMstatus, kScratch2));       // MPP becomes machine
  emit(rv::i(0x03, 5, kScratch2, kScratch1, 0));  // lhu
  emit(rv::addi(kScratch1, kScratch1, 2));
  emit(rv::i(0x13, 7, kScratch2, kScratch2, 3));
  emit(rv::addi(kScratch2, kScratch2, -3));
  emit(rv::b(1, kScratch2, 0, 8));
  emit(rv::addi(kScratch1, kScratch1, 2));
  emit(rv::csrw(kMepc, kScratch1));
  emit(rv::kMret);
  while (here() < 0x100) emit(rv::kNop);
  emit(rv::auipc(1, 0));
  emit(rv::addi(1, 1, kHandlerOffset - 0x100));
  emit(rv::csrw(kMtvec, 1));
  emit(rv::addi(2, 0, -1));
  emit(rv::csrw(0x3B0, 2));
  emit(rv::addi(2, 0, 0x1F));
  emit(rv::csrw(0x3A0, 2));  // one NAPOT entry over everything, for user mode
  emit(rv::addi(2, 0, 7));
  emit(rv::csrw(0x306, 2));
  emit(rv::lui(kRam, 0x80080000));
  emit(rv::lui(kDevice, 0x10000000));
  emit(rv::lui(kSlow, 0x20001000));
  emit(rv::lui(kNowhere, 0x90000000));
  emit(rv::lui(3, 0x10000));
  emit(rv::csrw(kMie, 3));
  if (interrupts_) emit(rv::csrsi(kMstatus, 8));
  for (unsigned reg = 1; reg < 16; ++reg) {
    emit(rv::lui(reg, random_()));
    emit(rv::addi(reg, reg, imm12()));
  }
}

void RandomProgram::epilogue() {
  emit(rv::kEcall);  // to machine mode, wherever we are
  emit(rv::csrci(kMstatus, 8));
  emit(rv::sw(0, kDevice, 12));
  emit(rv::sw(kHash, kDevice, 0));
  emit(rv::jal(0, 0));
}

void RandomProgram::patch_branches() {
  for (std::size_t n = 0; n < pending_.size();) {
    Pending& p = pending_[n];
    if (p.items_left-- != 0) {
      ++n;
      continue;
    }
    const std::int32_t distance = here() - static_cast<std::int32_t>(p.at * 2);
    const std::uint32_t word = p.word | (p.is_jump ? rv::jal(0, distance) : rv::b(0, 0, 0, distance));
    parcels_[p.at] = static_cast<std::uint16_t>(word);
    parcels_[p.at + 1] = static_cast<std::uint16_t>(word >> 16);
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(n));
  }
}

void RandomProgram::item() {
  if (depth_ == 0) patch_branches();
  const unsigned kind = below(100);
  if (kind < 30) return alu();
  if (kind < 45) return compressed();
  if (kind < 63) return memory();
  if (kind < 72) return branch();
  if (kind < 77) return jump();
  if (kind < 83) return csr();
  if (kind < 88) return trap();
  if (kind < 93) return device();
  if (kind < 96) return loop();
  if (kind < 98) return mode();
  sleep();
}

void RandomProgram::alu() {
  const unsigned rd = data_register(), rs1 = data_register(), rs2 = data_register();
  switch (below(6)) {
    case 0:
      return emit(rv::r(0, below(8), rd, rs1, rs2));
    case 1:
      return emit(rv::r(0x20, below(2) * 5, rd, rs1, rs2));
    case 2:
      return emit(rv::r(1, below(8), rd, rs1, rs2));
    case 3: {
      emit(rv::lui(rd, random_()));
      return emit(rv::addi(below(3) != 0 ? rd : rs1, rd, imm12()));
    }
    case 4: {
      const bool right = below(2) != 0;
      return emit(
          rv::i(0x13, right ? 5 : 1, rd, rs1, static_cast<std::int32_t>(below(32) | (right ? below(2) << 10 : 0))));
    }
    default: {
      static constexpr unsigned kF3[] = {0, 2, 3, 4, 6, 7};
      return emit(rv::i(0x13, kF3[below(6)], rd, rs1, below(5) == 0 ? 0 : imm12()));
    }
  }
}

void RandomProgram::compressed() {
  const unsigned rd = 1 + below(15), rs2 = 1 + below(15), a = short_register() - 8, b = short_register() - 8;
  switch (below(8)) {
    case 0:
      return emit16(0x0001 | (below(2) << 12) | (rd << 7) | (below(32) << 2));  // c.addi
    case 1:
      return emit16(0x4001 | (below(2) << 12) | (rd << 7) | (below(32) << 2));  // c.li
    case 2:
      return emit16(rd == 2 ? 0x0001u : 0x6001 | (rd << 7) | ((1 + below(31)) << 2));  // c.lui
    case 3:
      return emit16(0x8002 | (rd << 7) | (rs2 << 2));  // c.mv
    case 4:
      return emit16(0x9002 | (rd << 7) | (rs2 << 2));  // c.add
    case 5:
      return emit16(0x0002 | (rd << 7) | (below(32) << 2));  // c.slli
    case 6:
      return emit16(0x8001 | (below(3) << 10) | (a << 7) | (below(32) << 2));  // c.srli/srai/andi
    default:
      return emit16(0x8C01 | (a << 7) | (below(4) << 5) | (b << 2));  // c.sub/xor/or/and
  }
}

void RandomProgram::memory() {
  const unsigned where = below(10);
  const unsigned base = where < 7 ? kRam : where < 9 ? kSlow : kNowhere;
  std::int32_t offset = imm12();
  if (below(4) != 0) offset &= ~3;
  static constexpr unsigned kLoads[] = {0, 1, 2, 2, 4, 5};
  if (below(2) == 0) {
    emit(rv::i(0x03, kLoads[below(6)], data_register(), base, offset));
  } else {
    emit(rv::s(below(3), base, data_register(), offset));
  }
}

void RandomProgram::branch() {
  if (depth_ != 0) return alu();
  static constexpr unsigned kF3[] = {0, 1, 4, 5, 6, 7};
  pending_.push_back({parcels_.size(), 1 + below(6), false, rv::b(kF3[below(6)], data_register(), data_register(), 0)});
  emit(0);
}

void RandomProgram::jump() {
  if (depth_ != 0) return compressed();
  switch (below(3)) {
    case 0:
      pending_.push_back({parcels_.size(), below(4), true, rv::jal(data_register(), 0)});
      return emit(0);
    case 1:  // a known target: over one parcel
      emit(rv::auipc(kTemp, 0));
      emit(rv::jalr(data_register(), kTemp, 10));
      return emit16(0x9002);  // jumped over; an ebreak, should it ever run
    default:                  // a target that only the register knows
      emit(rv::auipc(kTemp, 0));
      emit(rv::kNop);
      emit(rv::jalr(data_register(), kTemp, 14));
      return emit16(0x9002);
  }
}

void RandomProgram::csr() {
  static constexpr unsigned kNumbers[] = {0xB00, 0xB02, 0xC00, 0xC02, 0xB80, 0x340,
                                          0x344, 0x304, 0x301, 0xC01, 0x7A0, 0x123};
  const unsigned rd = data_register();
  switch (below(5)) {
    case 0:
      return emit(rv::csr(1 + below(3), rd, 0x340, data_register()));
    case 1:
      return emit(rv::csr(5 + below(3), rd, 0x340, below(32)));
    case 2:
      return emit(rv::csr(1, rd, below(2) == 0 ? 0xB00 : 0xB02, data_register()));
    case 3:
      return emit(rv::csr(5, rd, 0x320, below(2) * 5));
    default:
      return emit(rv::csrr(rd, kNumbers[below(12)]));
  }
}

void RandomProgram::trap() {
  switch (below(6)) {
    case 0:
      return emit(rv::kEcall);
    case 1:
      return emit(rv::kEbreak);
    case 2:
      return emit16(0x9002);
    case 3:
      return emit(0xFFFFFFFF);
    case 4:
      return emit16(0);
    default:
      return emit(below(2) == 0 ? rv::kFence : rv::kFenceI);
  }
}

void RandomProgram::device() {
  static constexpr std::int32_t kReads[] = {4, 4, 16, 24, 6};
  if (interrupts_ && below(2) == 0) {
    emit(rv::addi(kTemp, 0, static_cast<std::int32_t>(1 + below(120))));
    return emit(rv::sw(kTemp, kDevice, 8));
  }
  if (below(4) == 0) {
    emit(rv::addi(kTemp, 0, static_cast<std::int32_t>(below(20))));
    return emit(rv::sw(kTemp, kDevice, 20));
  }
  emit(rv::lw(data_register(), kDevice, kReads[below(5)]));
}

void RandomProgram::loop() {
  if (depth_ != 0) return alu();
  ++depth_;
  emit(rv::addi(kCount, 0, static_cast<std::int32_t>(1 + below(12))));
  const std::int32_t top = here();
  for (unsigned i = 1 + below(5); i > 0; --i) item();
  emit(rv::addi(kCount, kCount, -1));
  emit(rv::b(1, kCount, 0, top - here()));
  --depth_;
}

void RandomProgram::mode() {
  emit(rv::auipc(kTemp, 0));
  emit(rv::addi(kTemp, kTemp, 28));
  emit(rv::csrw(kMepc, kTemp));
  emit(rv::lui(kTemp, 0x2000));
  emit(rv::addi(kTemp, kTemp, -0x800));
  emit(rv::csr(3, 0, kMstatus, kTemp));
  emit(rv::kMret);
}

void RandomProgram::sleep() {
  if (!interrupts_) return alu();
  emit(rv::kEcall);  // machine mode
  emit(rv::csrci(kMstatus, 8));
  emit(rv::addi(kTemp, 0, static_cast<std::int32_t>(1 + below(200))));
  emit(rv::sw(kTemp, kDevice, 8));
  emit(rv::kWfi);
  emit(rv::csrsi(kMstatus, 8));
}

}  // namespace hart_test
