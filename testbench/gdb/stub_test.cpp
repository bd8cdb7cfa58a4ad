// SPDX-License-Identifier: Apache-2.0
// The GDB stub against scripted packets, after "Remote Protocol" in the GDB manual.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testbench/gdb/fakes.hpp"
#include "tlm/error.hpp"
#include "tlm/gdb/registers.hpp"
#include "tlm/gdb/server.hpp"

namespace {

using gdb_test::FakeStream;
using gdb_test::FakeTarget;
using ::testing::HasSubstr;
using tlmkit::StopInfo;
using tlmkit::StopReason;
using tlmkit::WatchKind;
using tlmkit::gdb::Decoder;
using tlmkit::gdb::encode_packet;
using tlmkit::gdb::Event;
using tlmkit::gdb::EventKind;
using tlmkit::gdb::Server;
using Resume = tlmkit::DebugTarget::Controller::Resume;

std::vector<Event> decode(const std::string& bytes) {
  Decoder decoder;
  std::vector<Event> events;
  for (const char c : bytes) {
    if (auto event = decoder.push(static_cast<std::uint8_t>(c))) events.push_back(*event);
  }
  return events;
}

struct Session {
  explicit Session(unsigned xlen = 32) : target(xlen), server(target, stream) {}
  // Answer to one packet; the session ends (the stream runs dry) after it.
  std::string ask(const std::string& payload) {
    stream.input = encode_packet(payload);
    stream.output.clear();
    Server fresh(target, stream);
    order = fresh.stopped({});
    const std::vector<Event> events = decode(stream.output);
    return events.size() == 2 && events[0].kind == EventKind::ack ? events[1].payload : "(no answer)";
  }
  FakeTarget target;
  FakeStream stream;
  Server server;
  Resume order = Resume::run;
};

TEST(GdbPacket, round_trip_of_every_byte_value) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  const std::vector<Event> events = decode(encode_packet(all));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, EventKind::packet);
  EXPECT_EQ(events[0].payload, all);
}

TEST(GdbPacket, checksum_is_the_sum_of_the_payload) {
  EXPECT_EQ(encode_packet("OK"), "$OK#9a");  // the manual's arithmetic: 0x4f + 0x4b
  EXPECT_EQ(decode("$OK#9b").at(0).kind, EventKind::bad_packet);
  EXPECT_EQ(decode("$OK#zz").at(0).kind, EventKind::bad_packet);
  EXPECT_EQ(decode("\x03").at(0).kind, EventKind::interrupt);
}

TEST(GdbPacket, an_endless_packet_is_dropped) {
  Decoder decoder;
  decoder.push('$');
  for (int i = 0; i < 1'000'000; ++i) EXPECT_FALSE(decoder.push('a'));
  EXPECT_FALSE(decoder.push('#'));
  EXPECT_FALSE(decoder.push('0'));
  EXPECT_EQ(decoder.push('0')->kind, EventKind::bad_packet);
}

TEST(GdbStub, reads_and_writes_registers_in_target_order) {
  Session session;
  session.target.registers[1] = 0x11223344;
  EXPECT_EQ(session.ask("p1"), "44332211");
  EXPECT_EQ(session.ask("P20=04030201"), "OK");
  EXPECT_EQ(session.target.registers[32], 0x01020304u);
  const std::string all = session.ask("g");
  EXPECT_EQ(all.size(), 33u * 8);
  EXPECT_EQ(all.substr(8, 8), "44332211");
  EXPECT_EQ(session.ask("G" + std::string(8, '0') + "ddccbbaa" + std::string(31 * 8, '0')), "OK");
  EXPECT_EQ(session.target.registers[1], 0xAABBCCDDu);
}

TEST(GdbStub, registers_of_a_64_bit_core_take_eight_bytes) {
  Session session(64);
  session.target.registers[2] = 0x1122334455667788;
  EXPECT_EQ(session.ask("p2"), "8877665544332211");
  EXPECT_EQ(session.ask("g").size(), 33u * 16);
}

TEST(GdbStub, csrs_are_registers_65_and_up) {
  Session session;
  EXPECT_EQ(session.ask("P381=78563412"), "OK");  // 65 + 0x340
  EXPECT_EQ(session.target.mscratch, 0x12345678u);
  EXPECT_EQ(session.ask("p381"), "78563412");
  EXPECT_EQ(session.ask("p382").substr(0, 1), "E");
  const std::string xml = tlmkit::gdb::describe_target(session.target);
  EXPECT_THAT(xml, HasSubstr("name=\"mscratch\" bitsize=\"32\" regnum=\"897\""));
  EXPECT_THAT(xml, ::testing::Not(HasSubstr("mtvec")));
}

TEST(GdbStub, moves_memory_in_hex_and_binary) {
  Session session;
  EXPECT_EQ(session.ask("M1010,3:a1b2c3"), "OK");
  EXPECT_EQ(session.ask("m1010,3"), "a1b2c3");
  EXPECT_EQ(session.ask(std::string("X1020,4:#$}") + '\0'), "OK");
  EXPECT_EQ(session.ask("m1020,4"), "23247d00");
  EXPECT_EQ(session.ask("m10ff,8").size(), 2u);  // as far as memory goes
  EXPECT_EQ(session.ask("m2000,1").substr(0, 1), "E");
  EXPECT_EQ(session.ask("M10ff,2:0102").substr(0, 1), "E");
}

TEST(GdbStub, sets_and_clears_breakpoints_and_watchpoints) {
  Session session;
  EXPECT_EQ(session.ask("Z0,1004,2"), "OK");
  EXPECT_EQ(session.ask("Z1,1008,4"), "OK");
  EXPECT_EQ(session.target.breakpoints.size(), 2u);
  EXPECT_EQ(session.ask("z0,1004,2"), "OK");
  EXPECT_EQ(session.target.breakpoints.count(0x1008), 1u);
  EXPECT_EQ(session.ask("Z2,1010,4"), "OK");
  EXPECT_EQ(session.ask("Z3,1010,4"), "OK");
  EXPECT_EQ(session.ask("Z4,1010,4"), "OK");
  EXPECT_EQ(session.target.watchpoints.size(), 3u);
  EXPECT_EQ(session.ask("Z5,1010,4"), "");
}

TEST(GdbStub, resumes_as_told) {
  Session session;
  session.ask("c");
  EXPECT_EQ(session.order, Resume::run);
  session.ask("s1040");
  EXPECT_EQ(session.order, Resume::step);
  EXPECT_EQ(session.target.registers[32], 0x1040u);
  session.ask("vCont;s:1;c");
  EXPECT_EQ(session.order, Resume::step);
  session.ask("k");
  EXPECT_EQ(session.order, Resume::kill);
  EXPECT_EQ(session.ask("D"), "OK");
  EXPECT_EQ(session.order, Resume::detach);
}

TEST(GdbStub, reports_why_the_core_stopped) {
  FakeTarget target;
  FakeStream stream;
  Server server(target, stream);
  stream.input = encode_packet("QStartNoAckMode") + "+" + encode_packet("c");
  EXPECT_EQ(server.stopped({}), Resume::run);
  stream.output.clear();
  stream.input = encode_packet("c");
  EXPECT_EQ(server.stopped({StopReason::watchpoint, 0x1010, WatchKind::read}), Resume::run);
  EXPECT_EQ(decode(stream.output).at(0).payload, "T05rwatch:1010;thread:1;");
  stream.output.clear();
  EXPECT_FALSE(server.poll());
  stream.input = "\x03";
  EXPECT_TRUE(server.poll());
  stream.input = encode_packet("c");
  EXPECT_EQ(server.stopped({StopReason::interrupted}), Resume::run);
  EXPECT_EQ(decode(stream.output).at(0).payload, "T02thread:1;");
  stream.output.clear();
  server.exited(3);
  EXPECT_EQ(decode(stream.output).at(0).payload, "W03");
}

TEST(GdbStub, a_lost_connection_lets_the_core_run_on) {
  FakeTarget target;
  FakeStream stream;
  Server server(target, stream);
  EXPECT_EQ(server.stopped({}), Resume::detach);
  EXPECT_EQ(server.stopped({StopReason::breakpoint}), Resume::detach);
}

TEST(GdbStub, malformed_packets_are_answered_with_an_error) {
  Session session;
  for (const char* packet : {"m", "m1000", "m1000,", "mxyz,1", "M1000,2:00", "M1000,1:zz", "P1", "P1=00", "G00", "p",
                             "Z0", "Z0,", "Z2,1000,0", "vCont;x", "m11111111111111111,1", "qRcmd,abc"}) {
    EXPECT_EQ(session.ask(packet).substr(0, 1), "E") << packet;
  }
  EXPECT_EQ(session.ask("!"), "");
  EXPECT_EQ(session.ask("vMustReplyEmpty"), "");
}

TEST(GdbStub, a_busy_or_impossible_port_is_a_user_error) {
  tlmkit::gdb::TcpStream first(0);
  EXPECT_NE(first.port(), 0u);
  EXPECT_THROW(
      try { tlmkit::gdb::TcpStream second(first.port()); } catch (const tlmkit::UserError& error) {
        EXPECT_THAT(error.what(), HasSubstr("Address already in use"));
        throw;
      },
      tlmkit::UserError);
  EXPECT_THROW(tlmkit::gdb::TcpStream(65536), tlmkit::UserError);
}

}  // namespace
