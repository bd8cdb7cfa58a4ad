// SPDX-License-Identifier: Apache-2.0
// M15 on the running chip: a sender who knows a message, and not its tag, measures how long Pluton takes to refuse his
// guesses; and how long an image's refusal takes. The weakness that it needs is a runtime with another comparison
// (weak_compare.toml).
#include <mbedtls/md.h>

#include "sw/image/image_file.hpp"
#include "sw/lib/key_service.h"
#include "testbench/soc/chip_mailbox.hpp"

namespace {

namespace map = soc::chip_map;
using image::Bytes;
using testbench::built;
using testbench::Cycles;
using testbench::in_child;
using testbench::Words;
using Seen = testbench::MailboxChip::Seen;

enum class Runtime { product, weak };

std::uint32_t word_at(soc::Chip& chip, std::uint32_t offset) {
  std::uint32_t word = 0;
  for (std::uint32_t i = 0; i < 4; ++i) word |= std::uint32_t{chip.flash().octet(offset + i)} << (8 * i);
  return word;
}

void put(soc::Chip& chip, std::uint32_t offset, const Bytes& file) {
  for (std::size_t i = 0; i < file.size(); ++i) chip.flash().poke(offset + static_cast<std::uint32_t>(i), file[i]);
}

Bytes make(const image::Payload& payload, const image::Purpose& purpose) {
  const auto key = image::PrivateKey::load(built("images/test_root.pem"));
  Bytes file = image::create_image(payload, key.public_key(), purpose);
  image::set_image_signature(file, key.sign(image::image_digest(file)));
  return file;
}

struct Target : testbench::MailboxChip {
  explicit Target(Runtime runtime) : MailboxChip(tlmkit::Mode::exact) {
    if (runtime == Runtime::product) return;
    image::Purpose purpose;
    purpose.grants = word_at(chip, map::kFlashRegionRuntimePrimaryOffset + 4 * IMAGE_WORD_GRANTS);
    put(chip, map::kFlashRegionRuntimePrimaryOffset, make(image::load_payload(built("fw/weak_compare.elf")), purpose));
  }
};

const Words kKey = {0x03020100, 0x07060504, 0x0B0A0908, 0x0F0E0D0C};
const Words kMessage = {0x20796170, 0x656E6F6E};

// What the attacker does not know.
Words right_tag() {
  Words tag(8);
  mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), reinterpret_cast<const unsigned char*>(kKey.data()), 16,
                  reinterpret_cast<const unsigned char*>(kMessage.data()), 4 * kMessage.size(),
                  reinterpret_cast<unsigned char*>(tag.data()));
  return tag;
}

// An attacker on a channel where somebody else has put a key in.
struct Attacker {
  explicit Attacker(Target& t, std::uint32_t type = KEY_TYPE_HMAC_SHA256) : target(t), algorithm(type) {
    t.boot();
    Words request = kKey;
    request.insert(request.begin(), type);
    const Words response = t.exchange(t.normal, MAILBOX_KEY_IMPORT, request);
    EXPECT_EQ(response.size(), 3u);
    handle = response.size() == 3 ? response[2] : 0;
  }
  Seen guess(const Words& tag) {
    Words request = {handle, algorithm};
    request.insert(request.end(), tag.begin(), tag.end());
    request.insert(request.end(), kMessage.begin(), kMessage.end());
    return target.seen(target.normal, MAILBOX_MAC_VERIFY, request);
  }
  // Takes the tag word by word: of some candidates, the one whose refusal takes longer than the others'. Words that are
  // found before time or status tell nothing any more.
  unsigned recover(const Words& tag) {
    constexpr unsigned kCandidates = 6;
    Words found(8, 0);
    for (unsigned w = 0; w < 8; ++w) {
      std::vector<Seen> seen;
      Words tried;
      for (unsigned i = 0; i < kCandidates; ++i) {
        found[w] = i == (w * 5 + 3) % kCandidates ? tag[w] : tag[w] ^ (0x01010101u << i);
        tried.push_back(found[w]);
        seen.push_back(guess(found));
        if (seen.back().status == MAILBOX_OK) return w + 1;
      }
      unsigned best = 0, as_long = 0;
      for (unsigned i = 1; i < kCandidates; ++i) best = seen[i].cycles > seen[best].cycles ? i : best;
      for (const Seen& s : seen) as_long += s.cycles == seen[best].cycles ? 1 : 0;
      if (as_long != 1 || tried[best] != tag[w]) return w;
      found[w] = tried[best];
    }
    return 8;
  }

  Target& target;
  std::uint32_t algorithm;
  std::uint32_t handle = 0;
};

unsigned words_recovered(Runtime runtime) {
  return in_child([runtime] {
    Target target(runtime);
    return Attacker(target).recover(right_tag());
  });
}

TEST(MailboxTiming, M15_a_tag_is_not_found_by_the_time_of_its_refusals) {
  EXPECT_EQ(words_recovered(Runtime::product), 0u);
}

TEST(MailboxTiming, M15_a_tag_is_found_word_by_word_on_its_mutant) { EXPECT_EQ(words_recovered(Runtime::weak), 8u); }

TEST(MailboxTiming, M15_wrong_tags_take_the_same_cycles_and_get_one_status_wherever_they_differ) {
  for (const std::uint32_t type : {KEY_TYPE_HMAC_SHA256, KEY_TYPE_AES_CMAC}) {
    in_child([type] {
      Target target(Runtime::product);
      Attacker attacker(target, type);
      const std::uint32_t words = type == KEY_TYPE_AES_CMAC ? 4 : 8;
      Words tag = right_tag();
      if (type == KEY_TYPE_AES_CMAC) {
        const Words response =
            target.exchange(target.normal, MAILBOX_MAC, {attacker.handle, type, kMessage[0], kMessage[1]});
        tag.assign(response.begin() + 2, response.end());
      }
      EXPECT_EQ(attacker.guess(tag).status, MAILBOX_OK) << "control: it is the tag";
      const Seen everywhere = attacker.guess(Words(words, 0x5A5A5A5A));
      EXPECT_EQ(everywhere.status, MAILBOX_FAILED);
      for (std::uint32_t bit = 0; bit < 32 * words; bit += 31) {
        Words wrong = tag;
        wrong[bit / 32] ^= 1u << bit % 32;
        EXPECT_TRUE(attacker.guess(wrong) == everywhere) << bit;
      }
      std::printf("%s refused in %llu cycles\n", type == KEY_TYPE_AES_CMAC ? "CMAC" : "HMAC",
                  static_cast<unsigned long long>(everywhere.cycles));
      return 0;
    });
  }
}

TEST(MailboxTiming, M15_on_its_mutant_the_time_of_a_refusal_tells_how_many_leading_words_are_right) {
  in_child([] {
    Target target(Runtime::weak);
    Attacker attacker(target);
    Cycles before = 0;
    for (unsigned right = 0; right < 8; ++right) {
      Words guess = right_tag();
      for (unsigned w = right; w < 8; ++w) guess[w] ^= 1;
      const Seen seen = attacker.guess(guess);
      EXPECT_EQ(seen.status, MAILBOX_FAILED);
      EXPECT_GT(seen.cycles, before) << right;
      before = seen.cycles;
    }
    return 0;
  });
}

// A kernel whose header has a digest that differs from the payload's in these octets; nobody signs such a thing, and
// the digest is looked at first.
Seen refused_kernel(Runtime runtime, std::uint32_t first_octet, std::uint32_t last_octet) {
  image::Payload payload;
  for (unsigned i = 0; i < 256; ++i) payload.bytes.push_back(static_cast<std::uint8_t>(7 * i));
  payload.load_address = payload.entry = image::chip_limits(IMAGE_TYPE_KERNEL).region_base;
  image::Purpose purpose;
  purpose.type = IMAGE_TYPE_KERNEL;
  Bytes file = make(payload, purpose);
  for (std::uint32_t i = first_octet; i <= last_octet; ++i) file[4 * IMAGE_WORD_PAYLOAD_SHA256 + i] ^= 0x10;
  return in_child([&] {
    Target target(runtime);
    put(target.chip, map::kFlashRegionKernelPrimaryOffset, file);
    target.boot();
    return target.seen(target.secure, MAILBOX_LOAD_IMAGE, {1, IMAGE_TYPE_KERNEL});
  });
}

TEST(MailboxTiming, M15_an_image_is_refused_in_the_same_cycles_wherever_its_digest_differs) {
  const Seen first = refused_kernel(Runtime::product, 0, 0);
  EXPECT_EQ(first.status, MAILBOX_FAILED);
  EXPECT_TRUE(refused_kernel(Runtime::product, 31, 31) == first);
  EXPECT_TRUE(refused_kernel(Runtime::product, 16, 16) == first);
  EXPECT_TRUE(refused_kernel(Runtime::product, 0, 31) == first);
}

TEST(MailboxTiming, M15_an_images_refusal_tells_where_its_digest_differs_on_its_mutant) {
  const Seen first = refused_kernel(Runtime::weak, 0, 0), middle = refused_kernel(Runtime::weak, 16, 16),
             last = refused_kernel(Runtime::weak, 31, 31);
  EXPECT_EQ(last.status, MAILBOX_FAILED);
  EXPECT_LT(first.cycles, middle.cycles);
  EXPECT_LT(middle.cycles, last.cycles);
}

}  // namespace
