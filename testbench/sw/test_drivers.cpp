// SPDX-License-Identifier: Apache-2.0
// Drivers against small device doubles written from the register maps, not from the drivers.
#include <gtest/gtest.h>
#include <mbedtls/sha256.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/clint_regs.h"
#include "sw/include/gen/flash_ctrl_regs.h"
#include "sw/include/gen/otp_regs.h"
#include "sw/include/gen/pka_regs.h"
#include "sw/include/gen/sha_regs.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/include/gen/uart_regs.h"
#include "sw/lib/flash.h"
#include "sw/lib/otp.h"
#include "sw/lib/pka.h"
#include "sw/lib/secure_memory.h"
#include "sw/lib/sha.h"
#include "sw/lib/sysctrl.h"
#include "sw/lib/timer.h"
#include "sw/lib/uart.h"
#include "testbench/sw/mock_bus.hpp"

namespace {

using testing_sw::MockBus;

// SHA engine that becomes ready only after `latency` sleeps.
struct ShaDouble {
  explicit ShaDouble(MockBus& bus, unsigned latency = 2) : latency_(latency) {
    bus.device(
        SHA_BASE, SHA_SIZE, [this](std::uint32_t o) { return read(o); },
        [this](std::uint32_t o, std::uint32_t v) { write(o, v); });
    bus.on_wait([this](unsigned irq) {
      EXPECT_EQ(irq, IRQ_SHA);
      EXPECT_EQ(irq_enable_, SHA_IRQ_ENABLE_DONE_MASK | SHA_IRQ_ENABLE_ERROR_MASK)
          << "sleeping without an interrupt enabled";
      if (finishing_ && latency_-- == 0) finish();
    });
  }
  std::uint32_t read(std::uint32_t offset) {
    if (offset == SHA_STATUS_OFFSET) return status_;
    if (offset >= SHA_DIGEST_OFFSET && offset < SHA_DIGEST_OFFSET + 32) {
      std::uint32_t word = 0;
      std::memcpy(&word, digest_.data() + (offset - SHA_DIGEST_OFFSET), 4);
      return word;
    }
    ADD_FAILURE() << "read of " << offset;
    return 0;
  }
  void write(std::uint32_t offset, std::uint32_t value) {
    switch (offset) {
      case SHA_STATUS_OFFSET:
        status_ &= ~value;
        break;
      case SHA_IRQ_ENABLE_OFFSET:
        irq_enable_ = value;
        break;
      case SHA_CFG_OFFSET:
        cfg_ = value;
        break;
      case SHA_CTRL_OFFSET:
        command(value);
        break;
      case SHA_DATA_OFFSET:
        for (int i = 0; i < 4; ++i) message_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
        break;
      case SHA_DATA_BYTE_OFFSET:
        message_.push_back(static_cast<std::uint8_t>(value));
        break;
      default:
        ADD_FAILURE() << "write of " << offset;
    }
  }
  void command(std::uint32_t value) {
    if (value & SHA_CTRL_START_MASK) {
      EXPECT_EQ(cfg_, 0u) << "not plain SHA-256 by registers";
      started_ = true;
      message_.clear();
    }
    if (value & SHA_CTRL_FINISH_MASK) {
      if (started_ && !broken_) {
        finishing_ = true;
      } else {
        status_ |= SHA_STATUS_ERROR_MASK;
      }
    }
    if (value & SHA_CTRL_WIPE_MASK) {
      ++wipes_;
      started_ = finishing_ = false;
      message_.clear();
    }
  }
  void finish() {
    mbedtls_sha256_ret(message_.data(), message_.size(), digest_.data(), 0);
    status_ |= SHA_STATUS_DONE_MASK;
    finishing_ = started_ = false;
  }

  unsigned latency_;
  std::uint32_t status_ = 0;
  std::uint32_t irq_enable_ = 0;
  std::uint32_t cfg_ = SHA_CFG_ALG_MASK | SHA_CFG_HMAC_MASK | SHA_CFG_STREAM_MASK;  // what another left
  bool started_ = false;
  bool finishing_ = false;
  bool broken_ = false;
  unsigned wipes_ = 0;
  std::vector<std::uint8_t> message_;
  std::array<std::uint8_t, 32> digest_{};
};

std::string hex(const std::uint32_t* words, std::size_t count) {
  std::string text;
  char two[3];
  for (std::size_t i = 0; i < count * 4; ++i) {
    std::snprintf(two, sizeof two, "%02x", (words[i / 4] >> (8 * (i % 4))) & 0xFF);
    text += two;
  }
  return text;
}

TEST(ShaDriver, digest_of_abc_is_that_of_fips_180_4) {
  MockBus bus;
  ShaDouble sha(bus);
  std::uint32_t digest[8];
  sha256_start();
  sha256_bytes(reinterpret_cast<const std::uint8_t*>("abc"), 3);
  ASSERT_EQ(sha256_finish(digest), BOOT_PASSED);
  EXPECT_EQ(hex(digest, 8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(ShaDriver, words_arrive_whole_and_in_order_for_every_length) {
  std::array<std::uint32_t, 40> words;
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = static_cast<std::uint32_t>(0x01020304 * (i + 1));
  for (std::size_t n = 0; n <= words.size(); ++n) {
    MockBus bus;
    ShaDouble sha(bus, 0);
    std::uint32_t digest[8];
    ASSERT_EQ(sha256_of_words(words.data(), n, digest), BOOT_PASSED);
    ASSERT_EQ(sha.message_.size(), n * 4);
    EXPECT_TRUE(
        std::equal(sha.message_.begin(), sha.message_.end(), reinterpret_cast<const std::uint8_t*>(words.data())));
  }
}

TEST(ShaDriver, engine_error_gives_no_digest) {
  MockBus bus;
  ShaDouble sha(bus);
  sha.broken_ = true;
  sha.digest_.fill(0xAA);
  std::uint32_t digest[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::uint32_t word = 0;
  EXPECT_EQ(sha256_of_words(&word, 1, digest), BOOT_ERROR_ENGINE);
  EXPECT_TRUE(words_all_equal(digest, 8, 0));
  EXPECT_EQ(sha.wipes_, 1u);
  EXPECT_EQ(sha.irq_enable_, 0u);
}

TEST(ShaDriver, a_word_that_was_refused_gives_no_digest) {
  MockBus bus;
  ShaDouble sha(bus, 0);
  std::uint32_t digest[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::uint32_t word = 0;
  sha256_start();
  sha256_words(&word, 1);
  sha.status_ |= SHA_STATUS_ERROR_MASK;
  EXPECT_EQ(sha256_finish(digest), BOOT_ERROR_ENGINE);
  EXPECT_TRUE(words_all_equal(digest, 8, 0));
  EXPECT_EQ(sha.wipes_, 1u);
}

TEST(ShaDriver, old_done_flag_is_not_taken_for_the_new_digest) {
  MockBus bus;
  ShaDouble sha(bus, 3);
  sha.status_ = SHA_STATUS_DONE_MASK;
  std::uint32_t digest[8];
  const std::uint32_t word = 0x64636261;
  ASSERT_EQ(sha256_of_words(&word, 1, digest), BOOT_PASSED);
  EXPECT_EQ(bus.waits(), 4u);
  EXPECT_EQ(hex(digest, 8), "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589");  // SHA-256("abcd")
}

struct PkaDouble {
  PkaDouble(MockBus& bus, std::uint32_t result, bool error = false) : result_(result), error_(error) {
    bus.device(
        PKA_BASE, PKA_SIZE, [this](std::uint32_t o) { return read(o); },
        [this](std::uint32_t o, std::uint32_t v) { write(o, v); });
    bus.on_wait([this](unsigned irq) {
      EXPECT_EQ(irq, IRQ_PKA);
      status_ |= PKA_STATUS_DONE_MASK;
    });
  }
  std::uint32_t read(std::uint32_t offset) {
    if (offset == PKA_STATUS_OFFSET) return status_;
    if (offset == PKA_RESULT_OFFSET) return ++result_reads_ == 2 && second_ != 0 ? second_ : result_;
    ADD_FAILURE() << "read of " << offset;
    return 0;
  }
  void write(std::uint32_t offset, std::uint32_t value) {
    if (offset == PKA_STATUS_OFFSET) {
      status_ &= ~value;
    } else if (offset == PKA_CTRL_OFFSET) {
      EXPECT_EQ(value, PKA_CTRL_START_MASK);
      if (error_) status_ |= PKA_STATUS_ERROR_MASK;
    } else if (offset >= PKA_HASH_OFFSET) {
      operands_[(offset - PKA_HASH_OFFSET) / 4] = value;
    }
  }
  std::uint32_t status_ = 0;
  std::uint32_t result_;
  std::uint32_t second_ = 0;
  unsigned result_reads_ = 0;
  bool error_;
  std::array<std::uint32_t, 40> operands_{};
};

struct Operands {
  std::array<std::uint32_t, 8> hash;
  std::array<std::uint32_t, 16> key, signature;
  Operands() {
    std::uint32_t n = 1;
    for (auto& w : hash) w = n++;
    for (auto& w : key) w = n++;
    for (auto& w : signature) w = n++;
  }
  std::uint32_t verify() const { return pka_verify_p256(hash.data(), key.data(), signature.data()); }
};

TEST(PkaDriver, operands_land_in_hash_key_signature_order) {
  MockBus bus;
  PkaDouble pka(bus, VERDICT_PASS);
  EXPECT_EQ(Operands().verify(), BOOT_PASSED);
  for (std::uint32_t i = 0; i < 40; ++i) EXPECT_EQ(pka.operands_[i], i + 1);
  EXPECT_EQ(bus.written(PKA_BASE + PKA_CTRL_OFFSET).size(), 1u);
}

TEST(PkaDriver, only_the_valid_pattern_passes) {
  for (unsigned bit = 0; bit < 32; ++bit) {
    MockBus bus;
    PkaDouble pka(bus, VERDICT_PASS ^ (1u << bit));
    EXPECT_EQ(Operands().verify(), BOOT_ERROR_ENGINE) << bit;
  }
  for (const std::uint32_t result : {0u, 1u, 0xFFFFFFFFu}) {
    MockBus bus;
    PkaDouble pka(bus, result);
    EXPECT_EQ(Operands().verify(), BOOT_ERROR_ENGINE);
  }
  MockBus bus;
  PkaDouble pka(bus, VERDICT_FAIL);
  EXPECT_EQ(Operands().verify(), BOOT_ERROR_SIGNATURE);
}

TEST(PkaDriver, a_verdict_that_changes_on_the_second_look_is_refused) {
  MockBus bus;
  PkaDouble pka(bus, VERDICT_PASS);
  pka.second_ = VERDICT_FAIL;
  EXPECT_NE(Operands().verify(), BOOT_PASSED);
}

TEST(PkaDriver, refused_command_is_an_error_even_with_a_stale_pass) {
  MockBus bus;
  PkaDouble pka(bus, VERDICT_PASS, true);
  EXPECT_EQ(Operands().verify(), BOOT_ERROR_ENGINE);
}

struct OtpDouble {
  explicit OtpDouble(MockBus& bus) {
    for (std::uint32_t i = 0; i < 8; ++i) words_[OTP_ROOT_KEY_HASH_OFFSET / 4 + i] = 0x11111111 * (i + 1);
    words_[OTP_LIFECYCLE_OFFSET / 4] = 3;
    bus.device(
        OTP_BASE, OTP_SIZE, [this](std::uint32_t o) { return words_[o / 4]; },
        [](std::uint32_t o, std::uint32_t) { ADD_FAILURE() << "write of fuse register " << o; });
  }
  std::array<std::uint32_t, 128> words_{};
};

TEST(OtpDriver, only_test_and_production_states_boot) {
  for (std::uint32_t state = 0; state < 16; ++state) {
    for (const std::uint32_t debug_lock : {0u, 0x100u}) {
      MockBus bus;
      OtpDouble otp(bus);
      otp.words_[OTP_LIFECYCLE_OFFSET / 4] = state | debug_lock;
      const std::uint32_t expected = state == 1 || state == 3 ? BOOT_PASSED : std::uint32_t{BOOT_ERROR_LIFECYCLE};
      EXPECT_EQ(otp_check_bootable(), expected) << state;
    }
  }
}

TEST(OtpDriver, fault_and_blank_key_refuse) {
  MockBus bus;
  OtpDouble otp(bus);
  otp.words_[OTP_STATUS_OFFSET / 4] = OTP_STATUS_FAULT_MASK;
  EXPECT_EQ(otp_check_bootable(), BOOT_ERROR_OTP_FAULT);
  otp.words_[OTP_STATUS_OFFSET / 4] = OTP_STATUS_LOCKED_MASK;
  EXPECT_EQ(otp_check_bootable(), BOOT_PASSED);
  for (const std::uint32_t blank : {0u, 0xFFFFFFFFu}) {
    for (std::uint32_t i = 0; i < 8; ++i) otp.words_[OTP_ROOT_KEY_HASH_OFFSET / 4 + i] = blank;
    std::uint32_t hash[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    EXPECT_EQ(otp_root_key(0, hash), BOOT_ERROR_ROOT_KEY_UNSET);
    EXPECT_TRUE(words_all_equal(hash, 8, 0));
  }
}

// Both ways of asking, for every slot, every fuse of ROOT_KEYS and every state.
TEST(OtpDriver, the_two_judges_of_a_root_key_slot_agree) {
  for (std::uint32_t state = 0; state < 16; ++state) {
    for (std::uint32_t fuses = 0; fuses < 256; ++fuses) {
      const std::uint32_t revoked = fuses & 0xF, development = fuses >> 4;
      MockBus bus;
      OtpDouble otp(bus);
      for (std::uint32_t i = 0; i < 32; ++i) otp.words_[OTP_ROOT_KEY_HASH_OFFSET / 4 + i] = i + 1;
      otp.words_[OTP_LIFECYCLE_OFFSET / 4] = state | 0x100;
      otp.words_[OTP_ROOT_KEYS_OFFSET / 4] = revoked | development << 8;
      for (std::uint32_t slot = 0; slot < 6; ++slot) {
        const bool good = slot < 4 && (revoked >> slot & 1) == 0 && ((development >> slot & 1) == 0 || state == 1);
        std::uint32_t hash[8];
        ASSERT_EQ(otp_root_key(slot, hash) == BOOT_PASSED, good) << state << ' ' << fuses << ' ' << slot;
        ASSERT_EQ(hash[3], good ? 8 * slot + 4 : 0);
        ASSERT_EQ((otp_root_keys_barred() >> slot & 1) == 0, good) << state << ' ' << fuses << ' ' << slot;
      }
    }
  }
}

struct FlashDouble {
  explicit FlashDouble(MockBus& bus) {
    bus.device(
        FLASH_WINDOW_BASE, FLASH_WINDOW_SIZE, [](std::uint32_t o) { return o ^ 0xA5A50000; },
        [](std::uint32_t, std::uint32_t) { ADD_FAILURE() << "write to the read window"; });
    bus.device(
        FLASH_CTRL_BASE, FLASH_CTRL_SIZE, [this](std::uint32_t o) { return o == 0 ? status_ : regs_[o / 4]; },
        [this](std::uint32_t o, std::uint32_t v) {
          if (o == FLASH_CTRL_STATUS_OFFSET) {
            status_ &= ~v;
            return;
          }
          regs_[o / 4] = v;
          if (o == FLASH_CTRL_COMMAND_OFFSET) {
            ++commands_;
            if (refuse_) status_ |= FLASH_CTRL_STATUS_ERROR_MASK;
          }
        });
    bus.on_wait([this](unsigned irq) {
      EXPECT_EQ(irq, IRQ_FLASH_CTRL);
      status_ |= FLASH_CTRL_STATUS_DONE_MASK;
    });
  }
  std::uint32_t status_ = 0;
  bool refuse_ = false;
  unsigned commands_ = 0;
  std::array<std::uint32_t, 256> regs_{};
};

TEST(FlashDriver, reads_each_word_once_and_in_range_only) {
  MockBus bus;
  FlashDouble flash(bus);
  std::array<std::uint32_t, 7> words{};
  EXPECT_EQ(flash_read_words(0x100, words.data(), words.size()), words.size());
  for (std::uint32_t i = 0; i < 7; ++i) {
    EXPECT_EQ(words[i], (0x100 + 4 * i) ^ 0xA5A50000);
    EXPECT_EQ(bus.reads_of(FLASH_WINDOW_BASE + 0x100 + 4 * i), 1u);
  }
  const std::size_t before = bus.log().size();
  EXPECT_EQ(flash_read_words(2, words.data(), 1), 0u);
  EXPECT_EQ(flash_read_words(FLASH_WINDOW_SIZE - 4, words.data(), 2), 0u);
  EXPECT_EQ(flash_read_words(FLASH_WINDOW_SIZE, words.data(), 1), 0u);
  EXPECT_EQ(flash_read_words(0xFFFFFFFC, words.data(), 1), 0u);
  EXPECT_EQ(flash_read_words(0, words.data(), 0x40000001), 0u);  // 4 * count wraps
  EXPECT_EQ(bus.log().size(), before);
}

TEST(FlashDriver, program_stays_inside_a_page) {
  MockBus bus;
  FlashDouble flash(bus);
  const std::array<std::uint8_t, 5> data = {1, 2, 3, 4, 5};
  EXPECT_EQ(flash_program(0x1003, data.data(), 5), FLASH_OK);
  EXPECT_EQ(flash.regs_[FLASH_CTRL_ADDRESS_OFFSET / 4], 0x1003u);
  EXPECT_EQ(flash.regs_[FLASH_CTRL_COUNT_OFFSET / 4], 5u);
  EXPECT_EQ(flash.regs_[FLASH_CTRL_PAGE_BUFFER_OFFSET / 4], 0x04030201u);
  EXPECT_EQ(flash.regs_[FLASH_CTRL_PAGE_BUFFER_OFFSET / 4 + 1], 0xFFFFFF05u);
  EXPECT_EQ(flash.commands_, 1u);
  EXPECT_EQ(flash_program(0x10FC, data.data(), 5), FLASH_BAD_ARGUMENT);
  EXPECT_EQ(flash_program(0x1000, data.data(), 0), FLASH_BAD_ARGUMENT);
  EXPECT_EQ(flash_program(FLASH_WINDOW_SIZE, data.data(), 1), FLASH_BAD_ARGUMENT);
  EXPECT_EQ(flash_erase_sector(0x1001), FLASH_BAD_ARGUMENT);
  EXPECT_EQ(flash_erase_block(FLASH_WINDOW_SIZE), FLASH_BAD_ARGUMENT);
  EXPECT_EQ(flash.commands_, 1u);
  EXPECT_EQ(flash_erase_sector(0x3000), FLASH_OK);
  EXPECT_EQ(flash.regs_[FLASH_CTRL_COMMAND_OFFSET / 4], 0x20u);
  EXPECT_EQ(flash_erase_block(0x30000), FLASH_OK);
  EXPECT_EQ(flash.regs_[FLASH_CTRL_COMMAND_OFFSET / 4], 0xD8u);
}

TEST(FlashDriver, refused_command_is_reported) {
  MockBus bus;
  FlashDouble flash(bus);
  flash.refuse_ = true;
  EXPECT_EQ(flash_erase_sector(0), FLASH_REFUSED);
}

struct UartDouble {
  explicit UartDouble(MockBus& bus) {
    bus.device(
        UART0_BASE, UART0_SIZE,
        [this](std::uint32_t o) -> std::uint32_t {
          if (o != UART_LSR_OFFSET) ADD_FAILURE() << "read of " << o;
          if (busy_ > 0) --busy_;
          return busy_ == 0 ? (fill_ = 0, 0x60) : 0;
        },
        [this](std::uint32_t o, std::uint32_t v) {
          const bool dlab = (lcr_ & 0x80) != 0;
          if (o == UART_LCR_OFFSET) lcr_ = v;
          if (o == UART_RBR_THR_OFFSET && dlab) divisor_ = (divisor_ & 0xFF00) | v;
          if (o == UART_IER_OFFSET && dlab) divisor_ = (divisor_ & 0xFF) | v << 8;
          if (o == UART_RBR_THR_OFFSET && !dlab) {
            text_.push_back(static_cast<char>(v));
            EXPECT_LE(++fill_, 16u) << "FIFO overrun";
            busy_ = 3;
          }
        });
  }
  std::string text_;
  std::uint32_t lcr_ = 0;
  std::uint32_t divisor_ = 0;
  unsigned busy_ = 0;
  unsigned fill_ = 0;
};

TEST(UartDriver, programs_divisor_and_8n1) {
  MockBus bus;
  UartDouble uart(bus);
  uart_init(0x0123);
  EXPECT_EQ(uart.divisor_, 0x0123u);
  EXPECT_EQ(uart.lcr_, 0x03u);
  for (const auto& a : bus.log()) EXPECT_EQ(a.bytes, 1u);
}

TEST(UartDriver, fills_the_fifo_without_overrunning_it) {
  for (const std::size_t n : {0u, 1u, 15u, 16u, 17u, 100u}) {
    MockBus bus;
    UartDouble uart(bus);
    uart_init(1);
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text.push_back(static_cast<char>('a' + i % 26));
    uart_write(text.data(), text.size());
    uart_drain();
    EXPECT_EQ(uart.text_, text);
    EXPECT_EQ(uart.busy_, 0u);
  }
}

TEST(SysctrlDriver, result_and_step_use_the_documented_fields) {
  MockBus bus;
  std::array<std::uint32_t, 8> regs{};
  bus.device(
      SYSCTRL_BASE, SYSCTRL_SIZE, [&](std::uint32_t o) { return regs[o / 4]; },
      [&](std::uint32_t o, std::uint32_t v) { regs[o / 4] = v; });
  sysctrl_boot_step(0x0030, 1);
  EXPECT_EQ(regs[SYSCTRL_BOOT_STEP_OFFSET / 4], 0x00010030u);
  sysctrl_boot_result(BOOT_STATE_REFUSED, 0x31, 1);
  EXPECT_EQ(sysctrl_read_boot_result(), 0x00013103u);
  regs[SYSCTRL_CYCLE_LO_OFFSET / 4] = 5;
  regs[SYSCTRL_CYCLE_HI_OFFSET / 4] = 7;
  EXPECT_EQ(sysctrl_cycles(), 0x700000005ull);
  EXPECT_EQ(sysctrl_lock(SYSCTRL_LOCK_OTP_PROGRAM_MASK), SYSCTRL_LOCK_OTP_PROGRAM_MASK);
}

TEST(TimerDriver, ticks_survive_a_carry_between_the_halves) {
  MockBus bus;
  std::uint64_t now = 0x1FFFFFFFEull;
  bus.device(
      CLINT_BASE, CLINT_SIZE,
      [&](std::uint32_t o) {
        const std::uint64_t t = now++;
        return static_cast<std::uint32_t>(o == CLINT_MTIME_HI_OFFSET ? t >> 32 : t);
      },
      [](std::uint32_t, std::uint32_t) {});
  const std::uint64_t ticks = timer_ticks();
  EXPECT_GE(ticks, 0x1FFFFFFFEull);
  EXPECT_LE(ticks, now);
}

TEST(TimerDriver, alarm_never_passes_through_an_earlier_time) {
  MockBus bus;
  std::uint64_t compare = 0x200000010ull;
  std::vector<std::uint64_t> seen;
  bus.device(
      CLINT_BASE, CLINT_SIZE, [](std::uint32_t) { return 0; },
      [&](std::uint32_t o, std::uint32_t v) {
        if (o == CLINT_MTIMECMP_LO_OFFSET) compare = (compare & ~0xFFFFFFFFull) | v;
        if (o == CLINT_MTIMECMP_HI_OFFSET) compare = (compare & 0xFFFFFFFFull) | std::uint64_t{v} << 32;
        seen.push_back(compare);
      });
  timer_set_alarm(0x300000001ull);
  EXPECT_EQ(seen.back(), 0x300000001ull);
  for (const std::uint64_t t : seen) EXPECT_GE(t, 0x200000010ull);
}

TEST(SecureMemory, equality_needs_every_word) {
  std::array<std::uint32_t, 8> a{1, 2, 3, 4, 5, 6, 7, 8};
  auto b = a;
  EXPECT_EQ(secure_equal_words(a.data(), b.data(), 8), VERDICT_PASS);
  for (unsigned bit = 0; bit < 256; ++bit) {
    b[bit / 32] ^= 1u << (bit % 32);
    EXPECT_EQ(secure_equal_words(a.data(), b.data(), 8), VERDICT_FAIL) << bit;
    b[bit / 32] ^= 1u << (bit % 32);
  }
}

TEST(SecureMemory, wipe_clears_exactly_what_it_is_given) {
  std::array<std::uint8_t, 10> bytes;
  bytes.fill(0xEE);
  secure_wipe(bytes.data() + 1, 8);
  EXPECT_EQ(bytes[0], 0xEE);
  EXPECT_EQ(bytes[9], 0xEE);
  for (std::size_t i = 1; i < 9; ++i) EXPECT_EQ(bytes[i], 0);
}

}  // namespace
