// SPDX-License-Identifier: Apache-2.0
#include "tlm/gdb/registers.hpp"

#include <fmt/format.h>

namespace tlmkit::gdb {
namespace {

struct CsrName {
  unsigned number;
  const char* name;
};

// RISC-V privileged architecture 1.12, tables 2.2 to 2.6; numbered families are added by describe_target.
constexpr CsrName kCsrs[] = {
    {0x001, "fflags"},    {0x002, "frm"},        {0x003, "fcsr"},       {0xC00, "cycle"},     {0xC01, "time"},
    {0xC02, "instret"},   {0xC80, "cycleh"},     {0xC81, "timeh"},      {0xC82, "instreth"},  {0x100, "sstatus"},
    {0x104, "sie"},       {0x105, "stvec"},      {0x106, "scounteren"}, {0x10A, "senvcfg"},   {0x140, "sscratch"},
    {0x141, "sepc"},      {0x142, "scause"},     {0x143, "stval"},      {0x144, "sip"},       {0x180, "satp"},
    {0xF11, "mvendorid"}, {0xF12, "marchid"},    {0xF13, "mimpid"},     {0xF14, "mhartid"},   {0xF15, "mconfigptr"},
    {0x300, "mstatus"},   {0x301, "misa"},       {0x302, "medeleg"},    {0x303, "mideleg"},   {0x304, "mie"},
    {0x305, "mtvec"},     {0x306, "mcounteren"}, {0x310, "mstatush"},   {0x340, "mscratch"},  {0x341, "mepc"},
    {0x342, "mcause"},    {0x343, "mtval"},      {0x344, "mip"},        {0x30A, "menvcfg"},   {0x31A, "menvcfgh"},
    {0xB00, "mcycle"},    {0xB02, "minstret"},   {0xB80, "mcycleh"},    {0xB82, "minstreth"}, {0x320, "mcountinhibit"},
};

constexpr const char* kAbiNames[32] = {"zero", "ra", "sp", "gp", "tp",  "t0",  "t1", "t2", "fp", "s1", "a0",
                                       "a1",   "a2", "a3", "a4", "a5",  "a6",  "a7", "s2", "s3", "s4", "s5",
                                       "s6",   "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"};

void add_csr(std::string& xml, DebugTarget& target, unsigned number, const std::string& name) {
  std::uint64_t value = 0;
  if (!target.debug_read_csr(number, value)) return;
  xml += fmt::format("<reg name=\"{}\" bitsize=\"{}\" regnum=\"{}\" save-restore=\"no\" group=\"csr\"/>\n", name,
                     target.debug_xlen(), kCsrBase + number);
}

}  // namespace

std::string describe_target(DebugTarget& target) {
  const unsigned xlen = target.debug_xlen();
  std::string xml = fmt::format(
      "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n<target version=\"1.0\">\n"
      "<architecture>riscv:rv{}</architecture>\n<feature name=\"org.gnu.gdb.riscv.cpu\">\n",
      xlen);
  for (unsigned i = 0; i < 32; ++i) {
    xml += fmt::format("<reg name=\"{}\" bitsize=\"{}\" type=\"{}\" regnum=\"{}\"/>\n", kAbiNames[i], xlen,
                       i >= 2 && i <= 4 ? "data_ptr" : "int", i);
  }
  xml += fmt::format("<reg name=\"pc\" bitsize=\"{}\" type=\"code_ptr\" regnum=\"{}\"/>\n</feature>\n", xlen, kPc);
  xml += "<feature name=\"org.gnu.gdb.riscv.csr\">\n";
  for (const CsrName& csr : kCsrs) add_csr(xml, target, csr.number, csr.name);
  for (unsigned i = 0; i < 16; ++i) add_csr(xml, target, 0x3A0 + i, fmt::format("pmpcfg{}", i));
  for (unsigned i = 0; i < 64; ++i) add_csr(xml, target, 0x3B0 + i, fmt::format("pmpaddr{}", i));
  return xml + "</feature>\n</target>\n";
}

}  // namespace tlmkit::gdb
