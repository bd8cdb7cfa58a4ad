// SPDX-License-Identifier: Apache-2.0
// The reader of access lists, and how plain accesses become bursts.
#include "soc/firewall/access_file.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "firewall/burst.hpp"
#include "tlm/error.hpp"

namespace {

using firewall::BurstType;
using soc::trial::Access;
using soc::trial::AccessFile;
using soc::trial::parse_accesses;

const std::string kHeader = "cycle,initiator,world,privilege,kind,address,length\n";
const std::string kBurstHeader = "cycle,initiator,world,privilege,kind,address,length,burst,size\n";

AccessFile read(const std::string& text) { return parse_accesses(text, "a.csv"); }
Access row(const std::string& fields) { return read(kHeader + fields).accesses.at(0); }
Access burst_row(const std::string& fields) { return read(kBurstHeader + fields).accesses.at(0); }

std::string mistake(const std::string& text) {
  try {
    read(text);
  } catch (const tlmkit::UserError& error) {
    return error.what();
  }
  return "none";
}

TEST(AccessFile, identity_and_kind_reach_axuser_and_axprot) {
  const Access fetch = row("7,pluton_core,secure,machine,fetch,0x100,4");
  EXPECT_EQ(fetch.line, 2u);
  EXPECT_EQ(fetch.cycle, 7u);
  EXPECT_EQ(fetch.burst.user, 1u);
  EXPECT_EQ(fetch.burst.prot, 5u);
  EXPECT_EQ(row("0,9,normal,user,debug_write,0,4").burst.user, 9u | 5u << 8);
  EXPECT_EQ(row("0,9,normal,user,dma_read,0,4").burst.prot, 2u);
  EXPECT_EQ(row("0,9,normal,supervisor,atomic,0,4").burst.user, 9u | 3u << 8);
  EXPECT_EQ(row("0,9,normal,supervisor,store,0,4").burst.prot, 3u);
  EXPECT_EQ(row("0,255,secure,user,load,0,4").initiator(), 255u);
}

TEST(AccessFile, header_names_place_the_columns) {
  const AccessFile file = read("length,address,kind,privilege,world,initiator,cycle\n8,16,load,user,secure,2,3\n");
  EXPECT_FALSE(file.bursts);
  EXPECT_EQ(file.accesses[0].cycle, 3u);
  EXPECT_EQ(file.accesses[0].burst.address, 16u);
  EXPECT_EQ(file.accesses[0].length, 8u);
}

TEST(AccessFile, comments_empty_lines_blanks_and_line_ends_of_others_are_allowed) {
  const AccessFile file = read("\xEF\xBB\xBF# x, \"y\n\n" + kHeader.substr(0, kHeader.size() - 1) +
                               "\r\n \t\r\n 1 ,\t1, secure,user,load , 0x40,4\r\n# end");
  ASSERT_EQ(file.accesses.size(), 1u);
  EXPECT_EQ(file.accesses[0].line, 5u);
}

TEST(AccessFile, burst_and_size_columns_drive_the_burst_as_it_is) {
  const Access wrap = burst_row("0,1,secure,user,load,0x118,3,wrap,4");
  EXPECT_EQ(wrap.burst.type, BurstType::wrap);
  EXPECT_EQ(wrap.burst.length, 2u);
  EXPECT_EQ(wrap.burst.size, 2u);
  EXPECT_EQ(burst_row("0,1,secure,user,load,0xffffffffffffffff,256,fixed,128").burst.size, 7u);
}

TEST(AccessFile, plain_access_takes_one_beat_of_the_smallest_container_or_beats_of_eight_bytes) {
  struct {
    std::uint64_t address, bytes;
    unsigned beats, size;
  } const cases[] = {{0x1000, 1, 1, 0}, {0x1003, 1, 1, 0},      {0x1002, 2, 1, 1},     {0x1001, 2, 1, 2},
                     {0x1003, 2, 1, 3}, {0x1000, 4, 1, 2},      {0x1000, 8, 1, 3},     {0x1004, 8, 2, 3},
                     {0x1007, 2, 2, 3}, {0x1000, 2048, 256, 3}, {0x1001, 2040, 256, 3}};
  for (const auto& c : cases) {
    firewall::Burst burst;
    soc::trial::set_plain(burst, c.address, c.bytes);
    EXPECT_EQ(burst.length + 1, c.beats) << c.address << ' ' << c.bytes;
    EXPECT_EQ(burst.size, c.size) << c.address << ' ' << c.bytes;
  }
}

TEST(AccessFile, plain_access_names_its_bytes_and_none_of_another_granule) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t address = random() % 4096 + 0x7000;
    const std::uint64_t bytes = random() % std::min<std::uint64_t>(2040, 0x8000 - address) + 1;
    firewall::Burst burst;
    soc::trial::set_plain(burst, address, bytes);
    const firewall::Request request = firewall::request_of(burst, false);
    ASSERT_TRUE(request.legal && burst.length <= 255);
    ASSERT_LE(request.first, address);
    ASSERT_GE(request.last, address + bytes - 1);
    ASSERT_EQ(request.first / 64, address / 64);
    ASSERT_EQ(request.last / 64, (address + bytes - 1) / 64);
  }
}

TEST(AccessFile, longest_plain_access_that_is_no_multiple_of_eight_is_refused_when_it_takes_257_beats) {
  EXPECT_EQ(row("0,1,secure,user,load,0x1000,2048").burst.length, 255u);
  EXPECT_EQ(mistake(kHeader + "0,1,secure,user,load,0x1001,2048"),
            "a.csv:2: length '2048': the access takes more than 256 beats of 8 bytes; split it");
}

TEST(AccessFile, every_mistake_is_one_line_with_its_place) {
  const auto words = std::string("cycle,initiator,world,privilege,kind,address,length,burst,size");
  const std::pair<std::string, std::string> mistakes[] = {
      {"", "a.csv:1: no header line; its columns are " + words},
      {"# nothing\n\n", "a.csv:2: no header line; its columns are " + words},
      {kHeader, "a.csv:1: no access after the header line"},
      {"cycle,who\n",
       "a.csv:1: unknown column 'who'; columns are cycle, initiator, world, privilege, kind, address, length, burst, "
       "size"},
      {"cycle,cycle\n", "a.csv:1: column 'cycle' stands twice"},
      {"cycle,world\n", "a.csv:1: column 'initiator' is missing"},
      {"cycle,initiator,world,privilege,kind,address,length,size\n",
       "a.csv:1: columns 'burst' and 'size' go together: give both or neither"},
      {kHeader + "1,2,3\n", "a.csv:2: 3 fields, but the header has 7"},
      {kHeader + "1,2,3,4,5,6,7,8,9,10\n", "a.csv:2: more than 9 fields"},
      {kHeader + "0,\"a\",secure,user,load,0,4\n",
       "a.csv:2: quotes are not understood: fields stand plain between commas"},
      {kHeader + "-1,1,secure,user,load,0,4\n", "a.csv:2: cycle '-1': not a decimal or 0x number of at most 64 bits"},
      {kHeader + "0x,1,secure,user,load,0,4\n", "a.csv:2: cycle '0x': not a decimal or 0x number of at most 64 bits"},
      {kHeader + "9,1,secure,user,load,0,4\n8,1,secure,user,load,0,4\n",
       "a.csv:3: cycle '8': lies before the cycle of the row above"},
      {kHeader + "0,256,secure,user,load,0,4\n",
       "a.csv:2: initiator '256': must be pluton_core, pluton_dma, app_core, io_core0 or an id from 0 to 255"},
      {kHeader + "0,1,Secure,user,load,0,4\n", "a.csv:2: world 'Secure': must be one of normal, secure"},
      {kHeader + "0,1,secure,root,load,0,4\n", "a.csv:2: privilege 'root': must be one of user, supervisor, machine"},
      {kHeader + "0,1,secure,user,dma,0,4\n",
       "a.csv:2: kind 'dma': must be one of fetch, load, store, atomic, dma_read, dma_write, debug_read, debug_write"},
      {kHeader + "0,1,secure,user,load,0x10000000000000000,4\n",
       "a.csv:2: address '0x10000000000000000': not a decimal or 0x number of at most 64 bits"},
      {kHeader + "0,1,secure,user,load,,4\n", "a.csv:2: address '': not a decimal or 0x number of at most 64 bits"},
      {kHeader + "0,1,secure,user,load,0,0\n", "a.csv:2: length '0': must be 1 to 2048"},
      {kHeader + "0,1,secure,user,load,4092,8\n",
       "a.csv:2: length '8': the access crosses a 4 KiB boundary, which no AXI burst may; split it"},
      {kHeader + "0,1,secure,user,load,0xfffffffffffffffc,8\n",
       "a.csv:2: length '8': the access crosses a 4 KiB boundary, which no AXI burst may; split it"},
      {kBurstHeader + "0,1,secure,user,load,0,257,incr,8\n", "a.csv:2: length '257': must be 1 to 256"},
      {kBurstHeader + "0,1,secure,user,load,0,1,inc,8\n", "a.csv:2: burst 'inc': must be one of fixed, incr, wrap"},
      {kBurstHeader + "0,1,secure,user,load,0,1,incr,3\n",
       "a.csv:2: size '3': must be a power of two: the bytes of a beat"},
      {kHeader + "0,1,sec\x01\x80ure,user,load,0,4\n", "a.csv:2: world 'sec??ure': must be one of normal, secure"},
  };
  for (const auto& [text, what] : mistakes) EXPECT_EQ(mistake(text), what) << text;
}

}  // namespace
