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

TEST_F(Uart, a_full_receiver_in_loopback_loses_characters_and_says_so) {
  set_format(3, 0x01);
  bus_.write(0, kMcr, 0x10, 1);
  bus_.write(0, kIer, 4, 1);
  for (int i = 0; i < 17; ++i) bus_.write(0, kData, 'a' + i, 1);
  run_to(30 * kCharacter);
  EXPECT_EQ(edges_, (Edges{{true, 17 * kCharacter}})) << "when the seventeenth finds no room";
  EXPECT_EQ(bus_.read(30 * kCharacter, kIir, 1), 0xC6u);
  EXPECT_EQ(lsr(30 * kCharacter) & 0x1F, 0x03u);
  EXPECT_FALSE(uart_.irq.level());
  EXPECT_EQ(lsr(30 * kCharacter) & 0x1F, 0x01u) << "read once, gone";
  std::string got;
  while ((lsr(30 * kCharacter) & 1) != 0) got += static_cast<char>(bus_.read(30 * kCharacter, kData, 1));
  EXPECT_EQ(got, "abcdefghijklmnop");
}

TEST_F(Uart, without_fifo_a_looped_character_replaces_the_one_that_waits) {
  set_format(3, 0);
  bus_.write(0, kMcr, 0x10, 1);
  bus_.write(0, kData, 'a', 1);
  bus_.write(0, kData, 'b', 1);
  EXPECT_EQ(lsr(kCharacter) & 3, 1u);
  EXPECT_EQ(lsr(2 * kCharacter) & 3, 3u);
  EXPECT_EQ(bus_.read(2 * kCharacter, kData, 1), unsigned{'b'});
}

TEST_F(Uart, the_host_waits_while_the_receiver_is_looped_back) {
  set_format(3, 0x01);
  bus_.write(0, kMcr, 0x10, 1);
  uart_.receive("x", 0);
  bus_.write(0, kData, 'L', 1);
  EXPECT_EQ(bus_.read(50 * kCharacter, kData, 1), unsigned{'L'});
  EXPECT_EQ(lsr(50 * kCharacter) & 1, 0u);
  bus_.write(50 * kCharacter, kMcr, 0, 1);
  EXPECT_EQ(lsr(50 * kCharacter) & 1, 1u);
  EXPECT_EQ(bus_.read(50 * kCharacter, kData, 1), unsigned{'x'});
}

TEST_F(Uart, looped_characters_raise_the_receive_interrupt_at_the_trigger_level) {
  set_format(3, 0x41);  // level 4
  bus_.write(0, kMcr, 0x10, 1);
  bus_.write(0, kIer, 1, 1);
  for (int i = 0; i < 4; ++i) bus_.write(0, kData, 'a' + i, 1);
  run_to(10 * kCharacter);
  EXPECT_EQ(edges_, (Edges{{true, 4 * kCharacter}}));
  EXPECT_EQ(bus_.read(10 * kCharacter, kIir, 1), 0xC4u);
}

TEST_F(Uart, modem_inputs_change_in_loopback_and_interrupt_until_msr_is_read) {
  EXPECT_EQ(bus_.read(0, kMsr, 1), 0xB0u);
  bus_.write(0, kIer, 8, 1);
  bus_.write(10, kMcr, 0x1B, 1);  // the same inputs, now from RTS, DTR and OUT2
  EXPECT_FALSE(uart_.irq.level());
  bus_.write(20, kMcr, 0x1F, 1);  // OUT1: a ring begins, which only its end reports
  EXPECT_EQ(bus_.read(20, kMsr, 1), 0xF0u);
  run_to(30);
  EXPECT_FALSE(uart_.irq.level());
  bus_.write(30, kMcr, 0x18, 1);  // RTS, DTR and OUT1 fall
  EXPECT_TRUE(uart_.irq.level());
  EXPECT_EQ(bus_.read(30, kIir, 1), 0x00u);
  EXPECT_EQ(bus_.read(30, kMsr, 1), 0x87u);
  EXPECT_FALSE(uart_.irq.level());
  EXPECT_EQ(bus_.read(30, kMsr, 1), 0x80u);
  EXPECT_EQ(bus_.read(30, kIir, 1), 0x01u);
}

TEST_F(Uart, interrupts_are_reported_in_the_data_sheets_order) {
  set_format(3, 0x01);
  bus_.write(0, kMcr, 0x1B, 1);
  for (int i = 0; i < 17; ++i) bus_.write(0, kData, 'a' + i, 1);
  bus_.write(0, kMcr, 0x18, 1);
  bus_.write(0, kIer, 0x0F, 1);
  const Cycles late = 40 * kCharacter;
  run_to(late);
  EXPECT_EQ(bus_.read(late, kIir, 1), 0xC6u);
  lsr(late);
  EXPECT_EQ(bus_.read(late, kIir, 1), 0xC4u);
  while ((lsr(late) & 1) != 0) bus_.read(late, kData, 1);
  EXPECT_EQ(bus_.read(late, kIir, 1), 0xC2u);
  EXPECT_EQ(bus_.read(late, kIir, 1), 0xC0u);
  EXPECT_TRUE(uart_.irq.level());
  bus_.read(late, kMsr, 1);
  EXPECT_EQ(bus_.read(late, kIir, 1), 0xC1u);
  EXPECT_FALSE(uart_.irq.level());
}

TEST_F(Uart, reading_iir_for_another_reason_keeps_the_empty_interrupt) {
  set_format(3, 0x01);
  bus_.write(0, kIer, 3, 1);
  uart_.receive("r", 0);
  EXPECT_EQ(bus_.read(1000, kIir, 1), 0xC4u);
  EXPECT_EQ(bus_.read(1000, kIir, 1), 0xC4u);
  bus_.read(1000, kData, 1);
  EXPECT_EQ(bus_.read(1000, kIir, 1), 0xC2u);
}

// What Linux's 8250_port.c does to find out what the port is.
class LinuxProbe : public Uart {
 protected:
  unsigned in(unsigned offset) {
    at_ += 4;
    return static_cast<unsigned>(bus_.read(at_, offset, 1));
  }
  void out(unsigned offset, unsigned value) {
    at_ += 4;
    bus_.write(at_, offset, value, 1);
  }
  void wait(Cycles cycles) { at_ += cycles; }
  // size_fifo(): how many of 256 characters come back through the loop.
  unsigned fifo_size() {
    out(kLcr, 0);
    const unsigned old_fcr = in(kIir);
    out(kFcr, 0x07);
    out(kMcr, 0x10);
    out(kLcr, 0x80);
    out(kData, 1);
    out(kIer, 0);
    out(kLcr, 0x03);
    for (unsigned i = 0; i < 256; ++i) out(kData, i);
    wait(4'000'000);  // 20 ms
    unsigned count = 0;
    while ((in(kLsr)&1) != 0 && count < 256) {
      in(kData);
      ++count;
    }
    out(kFcr, old_fcr);
    out(kMcr, 0);
    out(kLcr, 0);
    return count;
  }
  // The test for parts that do not raise "empty" again: IIR twice, each time after enabling it.
  std::pair<unsigned, unsigned> empty_twice() {
    out(kIer, 2);
    wait(200);
    const unsigned first = in(kIir);
    out(kIer, 0);
    out(kIer, 2);
    wait(200);
    const unsigned second = in(kIir);
    out(kIer, 0);
    return {first, second};
  }
  Cycles at_ = 0;
};

TEST_F(LinuxProbe, autoconfig_finds_a_16550a) {
  out(kIer, 0);
  EXPECT_EQ(in(kIer)&0x0F, 0x00u);
  out(kIer, 0x0F);
  EXPECT_EQ(in(kIer)&0x0F, 0x0Fu);
  out(kIer, 0);
  out(kMcr, 0x1A);
  EXPECT_EQ(in(kMsr)&0xF0, 0x90u) << "the loop test";
  out(kMcr, 0);
  out(kLcr, 0xBF);
  out(kFcr, 0);
  out(kLcr, 0);
  out(kFcr, 0x01);
  EXPECT_EQ(in(kIir) >> 6, 3u) << "a FIFO that works";
  for (const unsigned lcr : {0x80u, 0xBFu}) {
    out(kLcr, lcr);
    EXPECT_NE(in(kFcr), 0u) << "no extended features (16650, 16850)";
  }
  out(kLcr, 0xE0);
  EXPECT_EQ(in(kFcr)&0x10, 0u) << "no National SuperIO chip: MCR's loop bit is not to be seen here";
  out(kLcr, 0);
  out(kMcr, 0x10);
  out(kLcr, 0xE0);
  EXPECT_EQ(in(kFcr)&0x10, 0u);
  out(kLcr, 0);
  out(kMcr, 0);
  out(kFcr, 0x21);
  EXPECT_EQ(in(kIir) >> 5, 6u) << "no 64-byte FIFO (16750)";
  out(kFcr, 0x01);
  out(kIer, 0x40);
  EXPECT_EQ(in(kIer)&0x40, 0u) << "no XScale";
  out(kIer, 0);
  EXPECT_EQ(fifo_size(), 16u) << "no U6 16550A";
  EXPECT_TRUE(sent_.empty()) << "nothing of the test has left the chip";
}

TEST_F(LinuxProbe, startup_finds_no_bug_in_the_empty_interrupt) {
  out(kFcr, 0x07);
  EXPECT_NE(in(kLsr), 0xFFu);
  in(kData);
  in(kIir);
  in(kMsr);
  const auto [first, second] = empty_twice();
  EXPECT_EQ(first & 1, 0u);
  EXPECT_EQ(second & 1, 0u) << "raised anew when enabled anew";
  out(kLcr, 0x03);
  out(kMcr, 0x08);
  out(kIer, 2);
  EXPECT_EQ(in(kLsr)&0x40, 0x40u);
  EXPECT_EQ(in(kIir)&1, 0u);
  out(kIer, 0);
}

TEST_F(LinuxProbe, scratch_and_divisor_keep_what_they_are_given) {
  for (const unsigned value : {0x5Au, 0xA5u}) {
    out(kScratch, value);
    EXPECT_EQ(in(kScratch), value);
  }
  out(kLcr, 0x83);
  out(kData, 109);  // 200 MHz / 16 / 115200
  out(kIer, 0);
  EXPECT_EQ(in(kData), 109u);
  EXPECT_EQ(in(kIer), 0u);
  out(kLcr, 0x03);
  EXPECT_EQ(in(kIer), 0u);
}

// serial8250_start_tx, then serial8250_handle_irq whenever the wire is up: IIR, LSR, and sixteen characters if the
// holding register is empty; the interrupt is switched off once nothing is left.
TEST_F(Uart, interrupt_driven_transmit_sends_everything_back_to_back) {
  set_format(3, 0xC1);
  std::string text;
  for (int i = 0; i < 100; ++i) text += static_cast<char>(' ' + i % 90);
  std::size_t next = 0;
  unsigned interrupts = 0;
  bus_.write(10, kIer, 5, 1);
  bus_.write(10, kIer, 7, 1);
  for (Cycles at = 12; at < 200 * kCharacter; at += 4) {
    run_to(at);
    if (!uart_.irq.level()) continue;
    ++interrupts;
    EXPECT_EQ(bus_.read(at, kIir, 1), 0xC2u);
    if ((lsr(at) & 0x20) == 0) continue;
    if (next == text.size()) bus_.write(at, kIer, 5, 1);
    for (int i = 0; i < 16 && next < text.size(); ++i)
      bus_.write(at, kData, static_cast<std::uint8_t>(text[next++]), 1);
  }
  EXPECT_EQ(interrupts, 8u) << "seven loads and one with nothing left";
  ASSERT_EQ(sent_.size(), text.size());
  for (std::size_t i = 0; i < text.size(); ++i) EXPECT_EQ(sent_[i], std::make_pair(text[i], 12 + (i + 1) * kCharacter));
  EXPECT_FALSE(uart_.irq.level());
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
