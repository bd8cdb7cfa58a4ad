// SPDX-License-Identifier: Apache-2.0
// The decoder against binutils' disassembler: all 49,152 compressed encodings, and random 32-bit words.
#include "tlm/hart/decoder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

using tlmkit::Rv32imc;
using tlmkit::hart::decode;
using tlmkit::hart::Insn;
using tlmkit::hart::Op;

struct Line {
  std::uint64_t address;
  std::string mnemonic;
  std::vector<unsigned> registers;    // in the order printed
  std::vector<std::int64_t> numbers;  // likewise, the rest
};

// "c.lw x8,4(x9)" and the like; names of CSRs are left out.
void parse_operands(const std::string& text, Line& line) {
  std::string token;
  std::istringstream in(text);
  std::string clean;
  for (const char c : text) clean += c == ',' || c == '(' || c == ')' ? ' ' : c;
  std::istringstream tokens(clean);
  while (tokens >> token && token[0] != '#' && token[0] != '<') {
    if (token[0] == 'x' && token.size() <= 3) {
      line.registers.push_back(static_cast<unsigned>(std::stoul(token.substr(1))));
    } else if (std::isdigit(static_cast<unsigned char>(token[0])) != 0 || token[0] == '-') {
      line.numbers.push_back(std::stoll(token, nullptr, 0));
    }
  }
}

std::vector<Line> disassemble(const std::vector<std::uint8_t>& code) {
  const std::string path = testing::TempDir() + "hart_decoder_" + std::to_string(getpid()) + ".bin";
  std::FILE* f = std::fopen(path.c_str(), "wb");
  std::fwrite(code.data(), 1, code.size(), f);
  std::fclose(f);
  std::FILE* in =
      popen(("riscv64-unknown-elf-objdump -D -z -b binary -m riscv:rv32 -M no-aliases,numeric " + path).c_str(), "r");
  std::vector<Line> lines;
  char buffer[256];
  while (std::fgets(buffer, sizeof buffer, in) != nullptr) {
    std::istringstream fields(buffer);
    std::string address, raw, mnemonic, operands;
    if (!std::getline(fields, address, '\t') || !std::getline(fields, raw, '\t')) continue;
    std::getline(fields, mnemonic, '\t');
    std::getline(fields, operands);
    while (!mnemonic.empty() && std::isspace(static_cast<unsigned char>(mnemonic.back())) != 0) mnemonic.pop_back();
    Line line{std::stoull(address, nullptr, 16), mnemonic, {}, {}};
    parse_operands(operands, line);
    lines.push_back(line);
  }
  pclose(in);
  std::remove(path.c_str());
  return lines;
}

const std::map<std::string, Op>& plain_names() {
  static const std::map<std::string, Op> names = {
#define X(name, ...) {#name, Op::name},
      PLT_OPS_REGISTER(X) PLT_OPS_IMMEDIATE(X) PLT_OPS_LOAD(X) PLT_OPS_STORE(X) PLT_OPS_BRANCH(X) PLT_OPS_CSR(X)
          PLT_OPS_OTHER(X)
#undef X
              {"xor", Op::xor_},
      {"or", Op::or_},
      {"and", Op::and_},
      {"fence.i", Op::fence_i},
      {"fence.tso", Op::fence},
  };
  return names;
}

bool only_on_rv64(Op op) {
  return op == Op::lwu || op == Op::ld || op == Op::sd || op == Op::sret || is_atomic(op) || op == Op::sfence_vma;
}

// What a line of the disassembler asks of the decoder; Op::illegal for everything that RV32IMC has not.
Insn expected(const Line& l) {
  static const std::map<std::string, std::string> kCompressed = {
      {"c.addi", "addi"},     {"c.li", "addi"},       {"c.lui", "lui"},     {"c.mv", "add"},
      {"c.add", "add"},       {"c.slli", "slli"},     {"c.srli", "srli"},   {"c.srai", "srai"},
      {"c.andi", "andi"},     {"c.sub", "sub"},       {"c.xor", "xor"},     {"c.or", "or"},
      {"c.and", "and"},       {"c.lw", "lw"},         {"c.lwsp", "lw"},     {"c.sw", "sw"},
      {"c.swsp", "sw"},       {"c.j", "jal"},         {"c.jal", "jal"},     {"c.jr", "jalr"},
      {"c.jalr", "jalr"},     {"c.beqz", "beq"},      {"c.bnez", "bne"},    {"c.ebreak", "ebreak"},
      {"c.addi16sp", "addi"}, {"c.addi4spn", "addi"}, {"c.slli64", "slli"}, {"c.srli64", "srli"},
      {"c.srai64", "srai"},   {"c.nop", "addi"}};
  Insn e;
  const auto base = kCompressed.find(l.mnemonic);
  const auto op = plain_names().find(base != kCompressed.end() ? base->second : l.mnemonic);
  if (op == plain_names().end() || only_on_rv64(op->second)) return e;
  if (l.mnemonic == "c.addi16sp" && l.numbers[0] == 0) return e;  // reserved; binutils prints it all the same
  e.op = op->second;
  const auto reg = [&](std::size_t n) {
    return static_cast<std::uint8_t>(n < l.registers.size() ? l.registers[n] : 0);
  };
  e.imm = l.numbers.empty() ? 0 : static_cast<std::int32_t>(l.numbers.back());
  // The disassembler does not look at XLEN here: amounts of 32 and more are reserved on RV32.
  if ((e.op == Op::slli || e.op == Op::srli || e.op == Op::srai) && e.imm >= 32) return Insn{};
  const bool c = base != kCompressed.end();
  if (is_branch(e.op) || e.op == Op::jal)
    e.imm = static_cast<std::int32_t>(l.numbers.back() - static_cast<std::int64_t>(l.address));
  if (e.op == Op::lui || e.op == Op::auipc)
    e.imm = static_cast<std::int32_t>(static_cast<std::uint32_t>(l.numbers[0]) << 12);
  if (is_branch(e.op)) {
    e.rs1 = reg(0);
    e.rs2 = reg(1);
  } else if (is_store(e.op)) {
    e.rs2 = reg(0);
    e.rs1 = reg(1);
  } else if (l.mnemonic == "c.jr" || l.mnemonic == "c.jalr") {
    e.rd = l.mnemonic == "c.jr" ? 0 : 1;
    e.rs1 = reg(0);
  } else if (e.op == Op::jal && c) {
    e.rd = l.mnemonic == "c.jal" ? 1 : 0;
  } else if (l.mnemonic == "c.mv") {
    e.rd = reg(0);
    e.rs2 = reg(1);
  } else if (is_register_alu(e.op)) {
    e.rd = reg(0);
    e.rs1 = c ? reg(0) : reg(1);
    e.rs2 = c ? reg(1) : reg(2);
  } else if (e.op != Op::fence && e.op != Op::fence_i) {
    e.rd = reg(0);
    e.rs1 = l.mnemonic == "c.li" || e.op == Op::lui ? 0 : l.registers.size() > 1 || !c ? reg(1) : reg(0);
  }
  return e;
}

bool same(const Insn& got, const Insn& want) {
  if (got.op != want.op) return false;
  if (got.op == Op::illegal) return true;
  if (is_csr(got.op)) return got.rd == want.rd;  // the CSR's name is not parsed; its field is a plain copy
  return got.rd == want.rd && got.rs1 == want.rs1 && got.rs2 == want.rs2 && got.imm == want.imm;
}

TEST(Decoder, agrees_with_binutils_on_every_compressed_encoding) {
  std::vector<std::uint8_t> code;
  std::vector<std::uint16_t> parcels;
  for (std::uint32_t p = 0; p < 0x10000; ++p) {
    if ((p & 3) == 3) continue;
    parcels.push_back(static_cast<std::uint16_t>(p));
    code.push_back(static_cast<std::uint8_t>(p));
    code.push_back(static_cast<std::uint8_t>(p >> 8));
  }
  const std::vector<Line> lines = disassemble(code);
  ASSERT_EQ(lines.size(), parcels.size());
  unsigned legal = 0;
  for (std::size_t i = 0; i < parcels.size(); ++i) {
    const Insn got = decode<Rv32imc>(parcels[i]);
    ASSERT_TRUE(same(got, expected(lines[i]))) << std::hex << parcels[i] << " " << lines[i].mnemonic;
    EXPECT_EQ(got.length, 2);
    EXPECT_EQ(got.raw, parcels[i]);
    legal += got.op != Op::illegal ? 1 : 0;
  }
  EXPECT_GT(legal, 28'000u);
}

// Words of the major opcodes that exist, the rest random: reserved encodings next to the valid ones.
std::vector<std::uint32_t> words() {
  static constexpr std::uint32_t kMajor[] = {0x03, 0x0F, 0x13, 0x17, 0x1B, 0x23, 0x33, 0x33, 0x33, 0x37,
                                             0x3B, 0x63, 0x67, 0x6F, 0x73, 0x2F, 0x07, 0x53, 0x0B, 0x6B};
  std::mt19937 random(20);
  std::vector<std::uint32_t> list = {0x73,       0x100073, 0x30200073, 0x10500073,
                                     0x10200073, 0x200073, 0x7B200073, 0x30200173};
  for (unsigned i = 0; i < 60'000; ++i) {
    std::uint32_t w = (static_cast<std::uint32_t>(random()) & ~0x7Fu) | kMajor[random() % 20];
    if (random() % 2 == 0) w &= 0x41FFFFFFu;                     // funct7 that is mostly legal
    if (random() % 8 == 0) w = (w & 0x01FFFFFFu) | 0x02000000u;  // M
    if ((w & 0x7F) == 0x0F) w &= 0x0FF0707Fu | (random() % 2 == 0 ? 0u : 0x80u);
    list.push_back(w);
  }
  return list;
}

TEST(Decoder, agrees_with_binutils_on_random_32_bit_words) {
  const std::vector<std::uint32_t> list = words();
  std::vector<std::uint8_t> code;
  for (const std::uint32_t w : list) {
    for (unsigned b = 0; b < 4; ++b) code.push_back(static_cast<std::uint8_t>(w >> (8 * b)));
  }
  const std::vector<Line> lines = disassemble(code);
  ASSERT_EQ(lines.size(), list.size());
  std::map<Op, unsigned> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Insn got = decode<Rv32imc>(list[i]);
    // Reserved fields of fences are to be ignored; binutils shows no such instruction.
    if (got.op == Op::fence || got.op == Op::fence_i) continue;
    ASSERT_TRUE(same(got, expected(lines[i]))) << std::hex << list[i] << " " << lines[i].mnemonic;
    ++seen[got.op];
  }
  for (const auto& [name, op] : plain_names()) {
    if (op == Op::fence || op == Op::fence_i || (name.back() == 'w' && name != "lw" && name != "sw")) continue;
    if (only_on_rv64(op) || (name.size() > 1 && name.find("iw") == name.size() - 2)) continue;
    EXPECT_GT(seen[op], 0u) << name;
  }
}

}  // namespace
