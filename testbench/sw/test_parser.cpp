// SPDX-License-Identifier: Apache-2.0
// The image parser that ROM and tool share, field by field, and its range arithmetic against 64-bit integers.
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "sw/include/gen/chip_policy.h"
#include "sw/lib/image.h"

namespace {

constexpr image_limits kLimits = {
    IMAGE_TYPE_PLUTON_RUNTIME, IMAGE_DEVICE_CLASS, GRANT_ALL, 0x00100000, 0x18000, 0x20000};

image_header good_header() {
  image_header h = {};
  h.words[IMAGE_WORD_MAGIC] = IMAGE_MAGIC;
  h.words[IMAGE_WORD_VERSION_SIZE] = 1u | 160u << 16;
  h.words[IMAGE_WORD_TYPE] = IMAGE_TYPE_PLUTON_RUNTIME | IMAGE_DEVICE_CLASS << 16;
  h.words[IMAGE_WORD_SECURITY_VERSION] = 7;
  h.words[IMAGE_WORD_LOAD_ADDRESS] = 0x00100000;
  h.words[IMAGE_WORD_LENGTH] = 0x1000;
  h.words[IMAGE_WORD_ENTRY] = 0x00100010;
  return h;
}

std::uint32_t parse(const image_header& h, image_manifest* out = nullptr) {
  image_manifest m = {1, 2, 3, 4, 5, 6};
  const std::uint32_t result = image_parse(&h, &kLimits, &m);
  if (result != BOOT_PASSED) {
    const image_manifest none = {};
    EXPECT_EQ(std::memcmp(&m, &none, sizeof m), 0) << "values of a refused header leak";
  }
  if (out != nullptr) *out = m;
  return result;
}

std::uint32_t parse_with(std::size_t word, std::uint32_t value) {
  image_header h = good_header();
  h.words[word] = value;
  return parse(h);
}

TEST(Parser, good_header_gives_its_values) {
  image_manifest m;
  ASSERT_EQ(parse(good_header(), &m), BOOT_PASSED);
  EXPECT_EQ(m.type, 1u);
  EXPECT_EQ(m.security_version, 7u);
  EXPECT_EQ(m.load_address, 0x00100000u);
  EXPECT_EQ(m.length, 0x1000u);
  EXPECT_EQ(m.entry, 0x00100010u);
}

TEST(Parser, field_offsets_are_those_of_the_format) {
  // sw/README.md, image format: byte offsets 8, 12, 16, 20, 24, 28, 32, 64, 96, 160.
  EXPECT_EQ(IMAGE_WORD_TYPE * 4, 8u);
  EXPECT_EQ(IMAGE_WORD_SECURITY_VERSION * 4, 12u);
  EXPECT_EQ(IMAGE_WORD_LOAD_ADDRESS * 4, 16u);
  EXPECT_EQ(IMAGE_WORD_LENGTH * 4, 20u);
  EXPECT_EQ(IMAGE_WORD_ENTRY * 4, 24u);
  EXPECT_EQ(IMAGE_WORD_GRANTS * 4, 28u);
  EXPECT_EQ(IMAGE_WORD_PAYLOAD_SHA256 * 4, 32u);
  EXPECT_EQ(IMAGE_WORD_KEY_ID * 4, 64u);
  EXPECT_EQ(IMAGE_WORD_PUBLIC_KEY * 4, 96u);
  EXPECT_EQ(IMAGE_WORD_SIGNATURE * 4, 160u);
  EXPECT_EQ(IMAGE_HEADER_BYTES, 224u);
}

TEST(Parser, every_single_bit_flip_of_an_identity_field_is_refused) {
  const struct {
    std::size_t word;
    std::uint32_t first_error, last_error;
  } fields[] = {{IMAGE_WORD_MAGIC, BOOT_ERROR_HEADER_MAGIC, BOOT_ERROR_HEADER_MAGIC},
                {IMAGE_WORD_VERSION_SIZE, BOOT_ERROR_HEADER_VERSION, BOOT_ERROR_HEADER_SIZE},
                {IMAGE_WORD_TYPE, BOOT_ERROR_IMAGE_TYPE, BOOT_ERROR_DEVICE_CLASS},
                {IMAGE_WORD_GRANTS, BOOT_ERROR_IMAGE_GRANTS, BOOT_ERROR_IMAGE_GRANTS}};
  for (const auto& f : fields) {
    for (unsigned bit = 0; bit < 32; ++bit) {
      // What a known grant asks for is the signer's choice, and the signature's to protect.
      if (f.word == IMAGE_WORD_GRANTS && (1u << bit & GRANT_ALL) != 0) continue;
      // The root key slot is for whoever knows the fuses to judge.
      if (f.word == IMAGE_WORD_VERSION_SIZE && bit >= 8 && bit < 16) continue;
      const std::uint32_t result = parse_with(f.word, good_header().words[f.word] ^ (1u << bit));
      EXPECT_GE(result, f.first_error) << "word " << f.word << " bit " << bit;
      EXPECT_LE(result, f.last_error) << "word " << f.word << " bit " << bit;
    }
  }
}

TEST(Parser, length_must_be_positive_aligned_and_fit_slot) {
  for (const std::uint32_t length : {0u, 1u, 2u, 3u, 0x1001u, 0x20000u, 0x20000u - 220u, 0x80000000u, 0xFFFFFFFCu}) {
    EXPECT_EQ(parse_with(IMAGE_WORD_LENGTH, length), BOOT_ERROR_IMAGE_LENGTH) << length;
  }
  // Fits the slot, but not the memory.
  EXPECT_EQ(parse_with(IMAGE_WORD_LENGTH, 0x18004), BOOT_ERROR_LOAD_ADDRESS);
  EXPECT_EQ(parse_with(IMAGE_WORD_LENGTH, 0x18000), BOOT_PASSED);
}

TEST(Parser, slot_shorter_than_a_header_holds_nothing) {
  const image_header h = good_header();
  image_manifest m;
  for (const std::uint32_t slot : {0u, 1u, 223u, 224u, 227u}) {
    image_limits limits = kLimits;
    limits.slot_bytes = slot;
    EXPECT_EQ(image_parse(&h, &limits, &m), BOOT_ERROR_IMAGE_LENGTH) << slot;
  }
}

TEST(Parser, load_address_outside_the_region_is_refused) {
  // Below, at ROM, straddling either end, at the ROM's own data and stack, unaligned, and sums that wrap around 2^32.
  for (const std::uint32_t address : {0u, 0x000FFFFCu, 0x00117004u, 0x00118000u, 0x0011E800u, 0x00100001u, 0x00100002u,
                                      0xFFFFF000u, 0xFFFFFFFCu, 0xFFF00000u}) {
    EXPECT_EQ(parse_with(IMAGE_WORD_LOAD_ADDRESS, address), BOOT_ERROR_LOAD_ADDRESS) << std::hex << address;
  }
}

TEST(Parser, entry_outside_the_payload_is_refused) {
  for (const std::uint32_t entry : {0u, 0x000FFFFEu, 0x00101000u, 0x00101002u, 0x00100001u, 0x00117FFEu, 0xFFFFFFFEu}) {
    EXPECT_EQ(parse_with(IMAGE_WORD_ENTRY, entry), BOOT_ERROR_ENTRY_POINT) << std::hex << entry;
  }
  EXPECT_EQ(parse_with(IMAGE_WORD_ENTRY, 0x00100FFE), BOOT_PASSED);
  EXPECT_EQ(parse_with(IMAGE_WORD_ENTRY, 0x00100000), BOOT_PASSED);
}

// Edge values in all four places, against arithmetic that cannot wrap.
template <class Inside>
unsigned disagreements(Inside inside) {
  const std::vector<std::uint32_t> edges = {0,          1,          2,          3,         0x0FFFFF,   0x100000,
                                            0x100001,   0x117FFF,   0x118000,   0x118001,  0x7FFFFFFF, 0x80000000,
                                            0x80000001, 0xFFFFFFFC, 0xFFFFFFFE, 0xFFFFFFFF};
  unsigned wrong = 0;
  for (const std::uint64_t a : edges) {
    for (const std::uint64_t n : edges) {
      for (const std::uint64_t base : edges) {
        for (const std::uint64_t size : edges) {
          const bool expected = a >= base && a + n <= base + size;
          wrong += inside(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(n),
                          static_cast<std::uint32_t>(base), static_cast<std::uint32_t>(size)) != expected;
        }
      }
    }
  }
  return wrong;
}

TEST(Parser, range_check_agrees_with_64_bit_arithmetic) { EXPECT_EQ(disagreements(range_inside), 0u); }

TEST(Parser, range_oracle_sees_a_32_bit_adder) {
  EXPECT_GT(disagreements([](std::uint32_t a, std::uint32_t n, std::uint32_t base, std::uint32_t size) {
              return a >= base && a + n <= base + size;
            }),
            0u);
}

TEST(Parser, rollback_compares_unsigned) {
  EXPECT_EQ(image_check_rollback(5, 5), BOOT_PASSED);
  EXPECT_EQ(image_check_rollback(6, 5), BOOT_PASSED);
  EXPECT_EQ(image_check_rollback(4, 5), BOOT_ERROR_ROLLBACK);
  EXPECT_EQ(image_check_rollback(0, 1), BOOT_ERROR_ROLLBACK);
  EXPECT_EQ(image_check_rollback(0xFFFFFFFF, 64), BOOT_PASSED);  // newest, not minus one
  EXPECT_EQ(image_check_rollback(0x7FFFFFFF, 0x80000000), BOOT_ERROR_ROLLBACK);
}

TEST(Parser, file_size_is_exact_beyond_32_bits) {
  image_manifest m = {};
  m.length = 0x1000;
  EXPECT_EQ(image_check_file_size(224 + 0x1000, &m), BOOT_PASSED);
  EXPECT_EQ(image_check_file_size(224 + 0x1001, &m), BOOT_ERROR_FILE_SIZE);
  EXPECT_EQ(image_check_file_size(224 + 0x0FFF, &m), BOOT_ERROR_FILE_SIZE);
  EXPECT_EQ(image_check_file_size(0x100000000ull + 224 + 0x1000, &m), BOOT_ERROR_FILE_SIZE);
  m.length = 0xFFFFFFFC;
  EXPECT_EQ(image_check_file_size(224u - 4u, &m), BOOT_ERROR_FILE_SIZE);
}

TEST(BootError, every_code_has_a_text_of_its_own) {
  std::vector<std::string> texts;
#define COLLECT(name, code, text) texts.emplace_back(boot_error_text(code));
  BOOT_ERROR_LIST(COLLECT)
#undef COLLECT
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_NE(texts[i], "unknown error");
    for (std::size_t k = 0; k < i; ++k) EXPECT_NE(texts[i], texts[k]);
  }
  EXPECT_STREQ(boot_error_text(0xEE), "unknown error");
}

TEST(BootError, published_codes_keep_their_meaning) {
  // Append-only list: logs and tools of other versions decode by these numbers.
  EXPECT_EQ(BOOT_ERROR_SLOT_EMPTY, 0x01);
  EXPECT_EQ(BOOT_ERROR_KEY_ID, 0x05);
  EXPECT_EQ(BOOT_ERROR_KEY_HASH, 0x06);
  EXPECT_EQ(BOOT_ERROR_HEADER_MAGIC, 0x10);
  EXPECT_EQ(BOOT_ERROR_ROLLBACK, 0x20);
  EXPECT_EQ(BOOT_ERROR_PAYLOAD_HASH, 0x30);
  EXPECT_EQ(BOOT_ERROR_SIGNATURE, 0x31);
  EXPECT_EQ(BOOT_ERROR_FLOW, 0x40);
  EXPECT_EQ(BOOT_ERROR_TRAP, 0x41);
}

}  // namespace
