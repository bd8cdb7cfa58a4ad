// SPDX-License-Identifier: Apache-2.0
// The UART against the PC16550D data sheet: registers, character times, FIFO, interrupts.
#include "soc/uart/uart.hpp"

#include <gtest/gtest.h>

#include "testbench/common/bus_master.hpp"

namespace {

using tlmkit::Cycles;

constexpr unsigned kData = 0, kIer = 1, kIir = 2, kFcr = 2, kLcr = 3, kMcr = 4, kLsr = 5, kMsr = 6, kScratch = 7;
constexpr Cycles kCharacter = 10 * 16 * 3;  // 8N1 at divisor 3

class Uart : public ::testing::Test {
 protected:
  Uart() : clock_("bus", 5000), uart_("uart", clock_), bus_(clock_) {
    bus_.port().socket.bind(uart_.socket);
    uart_.on_transmit([this](std::uint8_t c, Cycles end) { sent_.emplace_back(static_cast<char>(c), end); });
    uart_.irq.connect([this](bool level) { edges_.emplace_back(level, clock_.now()); });
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  void set_format(unsigned divisor, unsigned fcr) {
    bus_.write(0, kLcr, 0x83, 1);
    bus_.write(0, kData, divisor & 0xFF, 1);
    bus_.write(0, kIer, divisor >> 8, 1);
    bus_.write(0, kLcr, 0x03, 1);
    bus_.write(0, kFcr, fcr, 1);
  }
  unsigned lsr(Cycles at) { return static_cast<unsigned>(bus_.read(at, kLsr, 1)); }
  void run_to(Cycles at) { sc_core::sc_start(clock_.to_time(at) - sc_core::sc_time_stamp()); }

  tlmkit::ClockDomain clock_;
  soc::Uart uart_;
  testbench::BusMaster bus_;
  std::vector<std::pair<char, Cycles>> sent_;
  std::vector<std::pair<bool, Cycles>> edges_;
};

using Edges = std::vector<std::pair<bool, Cycles>>;

TEST_F(Uart, divisor_latch_keeps_sixteen_bits_apart_from_the_registers_below) {
  bus_.write(0, kIer, 0x05, 1);
  set_format(0x1234, 0);
  EXPECT_EQ(bus_.read(0, kIer, 1), 0x05u);
  bus_.write(0, kLcr, 0x83, 1);
  EXPECT_EQ(bus_.read(0, kData, 1), 0x34u);
  EXPECT_EQ(bus_.read(0, kIer, 1), 0x12u);
  EXPECT_TRUE(sent_.empty());
}

TEST_F(Uart, a_character_takes_its_bits_times_sixteen_times_the_divisor) {
  set_format(3, 0);
  bus_.write(100, kData, 'A', 1);
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0], std::make_pair('A', 100 + kCharacter));
  EXPECT_EQ(lsr(100 + kCharacter - 1) & 0x40, 0u);
  EXPECT_EQ(lsr(100 + kCharacter) & 0x40, 0x40u);
  // 5 data bits, parity, 1.5 stop bits: 8.5 bits.
  bus_.write(2000, kLcr, 0x0C, 1);
  bus_.write(2000, kData, 'B', 1);
  EXPECT_EQ(sent_[1].second, Cycles{2000 + 17 * 8 * 3});
}

TEST_F(Uart, divisor_zero_takes_no_time) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(lsr(50) & 0x60, 0x60u);
    bus_.write(50, kData, 'x', 1);
  }
  ASSERT_EQ(sent_.size(), 100u);
  EXPECT_EQ(sent_[99].second, 50u);
}

TEST_F(Uart, fifo_takes_sixteen_characters_behind_the_shift_register_and_loses_the_next) {
  set_format(3, 0x01);
  for (int i = 0; i < 20; ++i) bus_.write(10, kData, 'a' + i, 1);
  ASSERT_EQ(sent_.size(), 17u);
  EXPECT_EQ(sent_[16], std::make_pair('q', 10 + 17 * kCharacter));
  EXPECT_EQ(lsr(10 + 16 * kCharacter - 1) & 0x20, 0u);
  EXPECT_EQ(lsr(10 + 16 * kCharacter) & 0x60, 0x20u);
}

TEST_F(Uart, without_fifo_one_character_waits) {
  set_format(3, 0);
  for (int i = 0; i < 4; ++i) bus_.write(10, kData, 'a' + i, 1);
  EXPECT_EQ(sent_.size(), 2u);
}

TEST_F(Uart, empty_interrupt_rises_when_the_last_character_enters_the_shift_register) {
  set_format(3, 0x01);
  bus_.write(10, kData, 'a', 1);
  bus_.write(10, kData, 'b', 1);
  bus_.write(10, kIer, 2, 1);
  run_to(5000);
  EXPECT_EQ(edges_, (Edges{{true, 10 + kCharacter}}));
  EXPECT_EQ(bus_.read(5000, kIir, 1), 0xC2u);
  EXPECT_EQ(bus_.read(5000, kIir, 1), 0xC1u);
  EXPECT_FALSE(uart_.irq.level());
}

TEST_F(Uart, enabling_the_empty_interrupt_of_an_idle_transmitter_raises_it_at_once) {
  bus_.write(0, kIer, 2, 1);
  EXPECT_TRUE(uart_.irq.level());
  bus_.write(0, kIer, 0, 1);
  EXPECT_FALSE(uart_.irq.level());
}

TEST_F(Uart, an_access_ahead_of_the_kernel_schedules_the_edge_for_its_own_cycle) {
  bus_.write(700, kIer, 2, 1);
  EXPECT_FALSE(uart_.irq.level());
  run_to(1000);
  EXPECT_EQ(edges_, (Edges{{true, 700}}));
}

TEST_F(Uart, received_characters_arrive_a_character_time_apart) {
  set_format(3, 0x01);
  bus_.write(0, kIer, 1, 1);
  uart_.receive("hi", 1000);
  EXPECT_EQ(lsr(999) & 1, 0u);
  EXPECT_EQ(lsr(1000) & 1, 1u);
  EXPECT_EQ(bus_.read(1001, kIir, 1), 0xC4u);
  EXPECT_EQ(bus_.read(1001, kData, 1), unsigned{'h'});
  EXPECT_EQ(lsr(1001) & 1, 0u);
  run_to(2000);
  EXPECT_EQ(edges_, (Edges{{true, 1000 + kCharacter}}));
  EXPECT_EQ(bus_.read(2000, kData, 1), unsigned{'i'});
  EXPECT_FALSE(uart_.irq.level());
}

TEST_F(Uart, trigger_level_and_time_out_raise_the_receive_interrupt) {
  set_format(3, 0x41);  // level 4
  bus_.write(0, kIer, 1, 1);
  uart_.receive("abcd", 0);
  run_to(4 * kCharacter + 100);
  EXPECT_EQ(edges_, (Edges{{true, 4 * kCharacter}}));
  for (int i = 0; i < 4; ++i) bus_.read(clock_.now(), kData, 1);
  edges_.clear();
  uart_.receive("e", clock_.now() + 2000);
  const Cycles arrival = clock_.now() + 2000;
  run_to(arrival + 6 * kCharacter);
  EXPECT_EQ(edges_, (Edges{{true, arrival + 4 * kCharacter}}));
  EXPECT_EQ(bus_.read(clock_.now(), kIir, 1), 0xCCu);
}

TEST_F(Uart, the_host_waits_while_the_receiver_is_full) {
  set_format(3, 0x01);
  uart_.receive("0123456789abcdefghij", 0);
  const Cycles late = 100 * kCharacter;
  std::string got;
  for (Cycles at = late; (lsr(at) & 1) != 0; at += kCharacter) {
    EXPECT_EQ(lsr(at) & 2, 0u);
    got += static_cast<char>(bus_.read(at, kData, 1));
  }
  EXPECT_EQ(got, "0123456789abcdefghij");
}

TEST_F(Uart, loopback_feeds_the_receiver_and_sends_nothing) {
  set_format(3, 0x01);
  bus_.write(0, kMcr, 0x1B, 1);
  EXPECT_EQ(bus_.read(0, kMsr, 1), 0xB0u);  // RTS, DTR, OUT2 -> CTS, DSR, DCD
  bus_.write(0, kData, 'L', 1);
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(bus_.read(2 * kCharacter, kData, 1), unsigned{'L'});
}

TEST_F(Uart, reset_restores_everything) {
  set_format(3, 0x41);
  bus_.write(0, kIer, 2, 1);
  bus_.write(0, kScratch, 0x5A, 1);
  bus_.write(0, kData, 'a', 1);
  uart_.reset();
  EXPECT_FALSE(uart_.irq.level());
  EXPECT_EQ(bus_.read(0, kIer, 1), 0u);
  EXPECT_EQ(bus_.read(0, kIir, 1), 1u);
  EXPECT_EQ(bus_.read(0, kScratch, 1), 0u);
  EXPECT_EQ(lsr(0), 0x60u);
  bus_.write(0, kData, 'b', 1);
  EXPECT_EQ(sent_.back(), std::make_pair('b', Cycles{0}));
}

TEST_F(Uart, only_byte_accesses_to_known_offsets_are_answered) {
  bus_.read(0, kData, 4);
  EXPECT_NE(bus_.status(), tlm::TLM_OK_RESPONSE);
  bus_.read(0, 8, 1);
  EXPECT_NE(bus_.status(), tlm::TLM_OK_RESPONSE);
  bus_.read(0, kLsr, 1);
  EXPECT_EQ(bus_.status(), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(bus_.taken(), 2u);
}

}  // namespace
