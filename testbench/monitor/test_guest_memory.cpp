// SPDX-License-Identifier: Apache-2.0
// The check that every pointer of the Normal World goes through, against arithmetic of 128 bits.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "testbench/monitor/monitor_double.hpp"

namespace {

using testing_monitor::MonitorDouble;

bool oracle(const guest_ram& ram, std::uint64_t address, std::uint64_t length) {
  const auto begin = static_cast<unsigned __int128>(ram.base);
  return address >= begin && static_cast<unsigned __int128>(address) + length <= begin + ram.size;
}

const guest_ram kRam = {MonitorDouble::kBase, MonitorDouble::kSize};

TEST(GuestMemory, range_check_is_exact_for_all_small_arguments) {
  for (std::uint64_t base = 0; base < 6; ++base) {
    for (std::uint64_t size = 0; size < 6; ++size) {
      const guest_ram ram = {base, size};
      for (std::uint64_t address = 0; address < 14; ++address) {
        for (std::uint64_t length = 0; length < 14; ++length) {
          ASSERT_EQ(guest_range_inside(&ram, address, length), oracle(ram, address, length));
        }
      }
    }
  }
}

TEST(GuestMemory, range_check_is_exact_at_every_corner_of_64_bits) {
  const std::array<std::uint64_t, 12> corners = {0,
                                                 1,
                                                 kRam.base,
                                                 kRam.size,
                                                 kRam.base + kRam.size,
                                                 kRam.base / 2,
                                                 0x7FFFFFFF,
                                                 0x100000000,
                                                 0x100000000 + kRam.base,
                                                 0x7FFFFFFFFFFFFFFF,
                                                 0x8000000000000000,
                                                 ~std::uint64_t{0}};
  for (const std::uint64_t a : corners) {
    for (const std::uint64_t b : corners) {
      for (std::uint64_t da = 0; da < 9; ++da) {
        for (std::uint64_t db = 0; db < 9; ++db) {
          const std::uint64_t address = a + da - 4;
          const std::uint64_t length = b + db - 4;
          ASSERT_EQ(guest_range_inside(&kRam, address, length), oracle(kRam, address, length))
              << std::hex << address << " + " << length;
          // Lengths that end exactly around the end of the memory, or of 2^64.
          const std::uint64_t to_end = kRam.base + kRam.size - address + db - 4;
          ASSERT_EQ(guest_range_inside(&kRam, address, to_end), oracle(kRam, address, to_end));
          const std::uint64_t to_wrap = db - 4 - address;
          ASSERT_EQ(guest_range_inside(&kRam, address, to_wrap), oracle(kRam, address, to_wrap));
        }
      }
    }
  }
}

TEST(GuestMemory, range_check_is_exact_for_random_arguments) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 1'000'000; ++i) {
    const std::uint64_t address = random() >> (random() % 64);
    const std::uint64_t length = random() >> (random() % 64);
    const guest_ram ram = {random() >> (random() % 64), random() >> (random() % 64)};
    if (ram.base + ram.size < ram.base) continue;  // no such memory
    ASSERT_EQ(guest_range_inside(&ram, address, length), oracle(ram, address, length));
  }
}

TEST(GuestMemory, refused_move_touches_nothing) {
  MonitorDouble machine;
  std::array<std::uint8_t, 16> own{};
  own.fill(0x5A);
  const std::uint64_t end = kRam.base + kRam.size;
  for (const std::uint64_t address : {kRam.base - 1, end - 15, end, ~std::uint64_t{0} - 7}) {
    EXPECT_EQ(guest_copy_in(machine.table(), &kRam, own.data(), address, own.size()), PLT_SBI_INVALID_ADDRESS);
    EXPECT_EQ(guest_copy_out(machine.table(), &kRam, address, own.data(), own.size()), PLT_SBI_INVALID_ADDRESS);
  }
  EXPECT_EQ(machine.outside, 0u);
  EXPECT_EQ(machine.fetched + machine.given, 0u);
  EXPECT_EQ(own[0], 0x5A);
}

TEST(GuestMemory, refusal_of_the_hardware_becomes_an_invalid_address) {
  MonitorDouble machine;
  machine.bus_error = true;
  std::uint8_t own = 0;
  EXPECT_EQ(guest_copy_in(machine.table(), &kRam, &own, kRam.base, 1), PLT_SBI_INVALID_ADDRESS);
  EXPECT_EQ(guest_copy_out(machine.table(), &kRam, kRam.base, &own, 1), PLT_SBI_INVALID_ADDRESS);
}

TEST(GuestMemory, control_the_double_sees_an_access_outside) {
  MonitorDouble machine;
  const guest_ram wrong = {0x80000000, 0x1000};
  std::uint8_t own = 0;
  EXPECT_EQ(guest_copy_in(machine.table(), &wrong, &own, 0x80000000, 1), PLT_SBI_INVALID_ADDRESS);
  EXPECT_EQ(machine.outside, 1u);
}

}  // namespace
