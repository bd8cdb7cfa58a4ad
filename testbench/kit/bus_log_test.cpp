// SPDX-License-Identifier: Apache-2.0
#include "tlm/bus_log.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "testbench/kit/bus_fixture.hpp"
#include "tlm/error.hpp"

namespace kit_test {
namespace {

constexpr tlmkit::MapInitiator kNames[] = {{"pluton_core", kCore, tlmkit::WorldRule::secure, ""}};

std::string read(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(BusLog, writes_one_line_an_access_with_who_what_and_when) {
  const std::string path = testing::TempDir() + "bus_log.csv";
  Bus bus("bus");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  tlmkit::BusLog log(path, bus.clock, kNames, 1);
  bus.router.set_log(&log);
  std::uint32_t value = 0x11223344;
  bus.access(bus.core, kSlowBase + 4, value, true, nullptr, 10);
  bus.access(bus.guest, kRamBase, value, false, nullptr, 20);
  log.set_origin(20);
  bus.access(bus.core, kRomBase, value, true, nullptr, 30);
  std::uint8_t bytes[3] = {0xAA, 0xBB, 0xCC};
  sc_core::sc_time delay = bus.clock.to_time(40);
  bus.core.access(AccessKind::fetch, Privilege::user, kRamBase + 1, bytes, 3, false, delay);
  log.close();
  EXPECT_EQ(log.lines(), 4u);
  EXPECT_EQ(read(path),
            "cycle,initiator,world,privilege,kind,op,address,length,data,response,wait\n"
            "10,pluton_core,secure,M,store,W,0x40000004,4,0x11223344,ok,3\n"
            "20,4,normal,M,load,R,0x00010000,4,,decode,0\n"
            "10,pluton_core,secure,M,store,W,0x00000000,4,0x00000000,error,0\n"
            "20,pluton_core,secure,U,fetch,R,0x00010001,3,000000,ok,0\n");
}

TEST(BusLog, no_access_escapes_it_by_direct_memory) {
  Bus bus("bus");
  int invalidated = 0;
  bus.core.on_invalidate([&](std::uint64_t first, std::uint64_t last) {
    ++invalidated;
    EXPECT_EQ(first, 0u);
    EXPECT_EQ(last, ~std::uint64_t{0});
  });
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  tlm::tlm_dmi dmi;
  ASSERT_TRUE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
  tlmkit::BusLog log(testing::TempDir() + "no_dmi.csv", bus.clock);
  bus.router.set_log(&log);
  EXPECT_EQ(invalidated, 1);
  EXPECT_FALSE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
  bus.router.set_log(nullptr);
  EXPECT_TRUE(bus.core.direct_memory(AccessKind::load, Privilege::machine, kRamBase, dmi));
}

TEST(BusLog, a_path_that_cannot_be_written_is_a_user_error_that_names_it) {
  tlmkit::ClockDomain clock("bus", 5000);
  try {
    tlmkit::BusLog log("/nonexistent/dir/log.csv", clock);
    FAIL() << "no error";
  } catch (const tlmkit::UserError& e) {
    EXPECT_NE(std::string(e.what()).find("/nonexistent/dir/log.csv"), std::string::npos);
  }
}

TEST(BusLog, a_full_disk_is_a_user_error) {
  Bus bus("bus");
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  tlmkit::BusLog log("/dev/full", bus.clock);
  bus.router.set_log(&log);
  bus.store(kRamBase, 1);
  EXPECT_THROW(log.close(), tlmkit::UserError);
}

}  // namespace
}  // namespace kit_test
