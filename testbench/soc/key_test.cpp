// SPDX-License-Identifier: Apache-2.0
// The key services on the running chip: the real runtime, vault and engines, as models and once as RTL. Expected values
// are from RFC 4231, RFC 4493 and SP 800-38B, or mbedTLS's.
#include <mbedtls/cipher.h>
#include <mbedtls/cmac.h>
#include <mbedtls/md.h>

#include <algorithm>
#include <string>
#include <utility>

#include "pluton/keyvault/gen/keyvault_regs.hpp"
#include "sw/lib/key_service.h"
#include "testbench/soc/chip_mailbox.hpp"

namespace {

using testbench::in_child;
using testbench::MailboxChip;
using testbench::MailboxCore;
using testbench::Words;
using tlmkit::Cycles;
using Octets = std::vector<std::uint8_t>;
using Seen = MailboxChip::Seen;

constexpr std::uint32_t kHmac = KEY_TYPE_HMAC_SHA256, kCmac = KEY_TYPE_AES_CMAC, kDerive = KEY_TYPE_DERIVE;

Octets octets(const std::string& hex) {
  Octets out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  }
  return out;
}

Words words(const Octets& from) {
  Words out(from.size() / 4);
  if (!out.empty()) std::memcpy(out.data(), from.data(), 4 * out.size());
  return out;
}
Words hex(const std::string& text) { return words(octets(text)); }

Octets bytes(const Words& from) {
  Octets out(4 * from.size());
  if (!out.empty()) std::memcpy(out.data(), from.data(), out.size());
  return out;
}

Words joined(const Words& a, const Words& b) {
  Words out = a;
  out.insert(out.end(), b.begin(), b.end());
  return out;
}

Words hmac(const Octets& key, const Octets& message) {
  Octets tag(32);
  EXPECT_EQ(mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key.data(), key.size(), message.data(),
                            message.size(), tag.data()),
            0);
  return words(tag);
}

Words cmac(const Octets& key, const Octets& message) {
  Octets tag(16);
  const auto type = key.size() == 32 ? MBEDTLS_CIPHER_AES_256_ECB : MBEDTLS_CIPHER_AES_128_ECB;
  EXPECT_EQ(mbedtls_cipher_cmac(mbedtls_cipher_info_from_type(type), key.data(), key.size() * 8, message.data(),
                                message.size(), tag.data()),
            0);
  return words(tag);
}

// SP 800-108, counter mode, 256 bits of output: [1] || "PLTK" type || 00 || context || [256].
Octets derived(const Octets& source, std::uint32_t type, const Words& context) {
  Octets input = {0, 0, 0, 1, 'P', 'L', 'T', 'K', static_cast<std::uint8_t>(type), 0};
  const Octets middle = bytes(context);
  input.insert(input.end(), middle.begin(), middle.end());
  input.insert(input.end(), {0, 0, 1, 0});
  return bytes(hmac(source, input));
}

struct Keys : MailboxChip {
  using MailboxChip::MailboxChip;
  Words results(MailboxCore& core, std::uint32_t command, const Words& data) {
    const Words response = exchange(core, command, data);
    EXPECT_GE(response.size(), 2u);
    if (response.size() < 2) return {};
    EXPECT_EQ(response[1], MAILBOX_OK) << command;
    return Words(response.begin() + 2, response.end());
  }
  std::uint32_t handle(MailboxCore& core, std::uint32_t command, const Words& data) {
    const Words result = results(core, command, data);
    EXPECT_EQ(result.size(), 1u);
    return result.empty() ? 0 : result[0];
  }
  std::uint32_t import(MailboxCore& core, std::uint32_t type, const Words& key) {
    return handle(core, MAILBOX_KEY_IMPORT, joined({type}, key));
  }
  std::uint32_t derive(MailboxCore& core, std::uint32_t source, std::uint32_t type, const Words& context) {
    return handle(core, MAILBOX_KEY_DERIVE, joined({source, type}, context));
  }
  Words mac(MailboxCore& core, std::uint32_t key, std::uint32_t algorithm, const Words& message) {
    return results(core, MAILBOX_MAC, joined({key, algorithm}, message));
  }
  // The vault's register SLOT, as Pluton's core reads it.
  std::uint32_t vault_slot(unsigned slot) {
    namespace map = soc::chip_map;
    const tlmkit::Identity who = {map::kPlutonCoreId, tlmkit::World::secure, tlmkit::Privilege::machine,
                                  tlmkit::AccessKind::load};
    std::uint8_t data[4] = {};
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    EXPECT_EQ(chip.initiator(map::kPlutonCoreId)
                  .access_for(who, map::kKeyvaultBase + pluton::keyvault_map::kSlot + 4 * slot, data, 4, false, delay),
              tlm::TLM_OK_RESPONSE);
    std::uint32_t word = 0;
    std::memcpy(&word, data, 4);
    return word;
  }
  std::uint32_t status(MailboxCore& core, std::uint32_t command, const Words& data) {
    const Words response = exchange(core, command, data);
    return response.size() < 2 ? ~0u : response[1];
  }
};

struct Vector {
  std::uint32_t type;
  Words key, message, tag;
};

std::vector<Vector> published() {
  const std::string zeros(24, '0');
  const std::string text =
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef"
      "f69f2445df4f9b17ad2b417be66c3710";
  const Words aes128 = hex("2b7e151628aed2a6abf7158809cf4f3c");
  const Words aes256 = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
  return {
      // RFC 4231, cases 1 and 2; HMAC takes a short key for one with zeros behind it.
      {kHmac, hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b" + zeros), hex("4869205468657265"),
       hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")},
      {kHmac, hex("4a656665" + zeros), hex("7768617420646f2079612077616e7420666f72206e6f7468696e673f"),
       hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")},
      // SP 800-38B, D.1 (also RFC 4493) and D.3.
      {kCmac, aes128, {}, hex("bb1d6929e95937287fa37d129b756746")},
      {kCmac, aes128, hex(text.substr(0, 32)), hex("070a16b46b4d4144f79bdd9dd04a287c")},
      {kCmac, aes128, hex(text.substr(0, 80)), hex("dfa66747de9ae63030ca32611497c827")},
      {kCmac, aes128, hex(text), hex("51f0bebf7e3b9d92fc49741779363cfe")},
      {kCmac, aes256, {}, hex("028962f61b7bf89efc6b551f4667d983")},
      {kCmac, aes256, hex(text.substr(0, 32)), hex("28a7023f452e8f82bd4bf28d8c37c35c")},
      {kCmac, aes256, hex(text.substr(0, 80)), hex("aaf3d8f1de5640c232f5b169b9c911e6")},
      {kCmac, aes256, hex(text), hex("e1992190549f6ed5696a2c056c315410")},
  };
}

// Import, derivation, MAC and verification from two channels; returns a number of cycles that all of it took.
Cycles whole_service(Keys& b) {
  const Cycles begin = b.chip.clock().now();
  const Octets secret = octets("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  for (MailboxCore* core : {&b.normal, &b.io}) {
    const std::uint32_t source = b.import(*core, kDerive, words(secret));
    const Words context = {0xC0, 0xFFEE};
    const std::uint32_t mac_key = b.derive(*core, source, kHmac, context);
    const std::uint32_t cmac_key = b.derive(*core, source, kCmac, context);
    const Words message = {1, 2, 3, 4, 5};
    const Words tag = b.mac(*core, mac_key, kHmac, message);
    EXPECT_EQ(tag, hmac(derived(secret, kHmac, context), bytes(message)));
    const Words other = b.mac(*core, cmac_key, kCmac, message);
    EXPECT_EQ(other, cmac(derived(secret, kCmac, context), bytes(message)));
    EXPECT_EQ(b.status(*core, MAILBOX_MAC_VERIFY, joined(joined({mac_key, kHmac}, tag), message)), MAILBOX_OK);
    EXPECT_EQ(b.status(*core, MAILBOX_MAC_VERIFY, joined(joined({cmac_key, kCmac}, other), message)), MAILBOX_OK);
    EXPECT_EQ(b.status(*core, MAILBOX_MAC_VERIFY, joined(joined({cmac_key, kCmac}, other), {9})), MAILBOX_FAILED);
    b.results(*core, MAILBOX_KEY_FREE, {mac_key});
    EXPECT_EQ(b.status(*core, MAILBOX_MAC, {mac_key, kHmac, 1}), MAILBOX_NO_KEY);
  }
  return b.chip.clock().now() - begin;
}

TEST(ChipKeys, two_channels_import_derive_and_use_keys_of_their_own_in_both_modes) {
  for (const auto mode : {tlmkit::Mode::fast, tlmkit::Mode::exact}) {
    in_child([mode] {
      Keys b(mode);
      b.boot();
      whole_service(b);
      return 0;
    });
  }
}

TEST(ChipKeys, vault_and_engines_as_rtl_give_the_same_answers_in_the_same_cycles) {
  const auto run = [](const char* rtl) {
    return in_child([rtl] {
      soc::ChipOptions options = Keys::options(tlmkit::Mode::exact);
      options.rtl = soc::RtlChoice::parse(rtl);
      Keys b(options);
      b.boot();
      return whole_service(b);
    });
  };
  EXPECT_EQ(run("aes,sha,keyvault"), run("none"));
}

TEST(ChipKeys, published_vectors_come_out) {
  in_child([] {
    Keys b(tlmkit::Mode::fast);
    b.boot();
    for (const Vector& v : published()) {
      const std::uint32_t key = b.import(b.io, v.type, v.key);
      EXPECT_EQ(b.mac(b.io, key, v.type, v.message), v.tag);
      EXPECT_EQ(b.status(b.io, MAILBOX_MAC_VERIFY, joined(joined({key, v.type}, v.tag), v.message)), MAILBOX_OK);
      Words wrong = v.tag;
      wrong[2] ^= 0x100;
      EXPECT_EQ(b.status(b.io, MAILBOX_MAC_VERIFY, joined(joined({key, v.type}, wrong), v.message)), MAILBOX_FAILED);
      b.results(b.io, MAILBOX_KEY_FREE, {key});
    }
    return 0;
  });
}

// Nobody learns whether a key exists that is not his, nor what became of one.
TEST(ChipKeys, every_handle_that_is_no_key_of_the_senders_looks_the_same) {
  in_child([] {
    Keys b(tlmkit::Mode::exact);
    b.boot();
    const Words key = {1, 2, 3, 4};
    const std::uint32_t foreign = b.import(b.normal, kHmac, key), own = b.import(b.io, kCmac, key);
    const std::uint32_t own_hmac = b.import(b.io, kHmac, key);
    const std::uint32_t freed = b.import(b.io, kHmac, key);
    b.results(b.io, MAILBOX_KEY_FREE, {freed});
    const std::uint32_t handles[] = {foreign, own, freed, 0, 0xFFFFFFFF, freed + 16, 12, foreign + 1};
    const std::pair<std::uint32_t, Words> uses[] = {{MAILBOX_MAC, {kHmac, 5}},
                                                    {MAILBOX_MAC_VERIFY, {kHmac, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
                                                    {MAILBOX_KEY_DERIVE, {kHmac, 5}},
                                                    {MAILBOX_KEY_FREE, {}}};
    b.seen(b.io, MAILBOX_VERSION, {});  // the turn goes on from the channel served last
    for (const auto& [command, rest] : uses) {
      const Seen first = b.seen(b.io, command, joined({0x10}, rest));
      EXPECT_EQ(first.status, MAILBOX_NO_KEY);
      std::printf("command 0x%02x, no key: %llu cycles\n", command, static_cast<unsigned long long>(first.cycles));
      for (const std::uint32_t handle : handles) {
        if (command == MAILBOX_KEY_FREE && handle == own) continue;
        const Seen seen = b.seen(b.io, command, joined({handle}, rest));
        EXPECT_TRUE(seen == first) << command << " " << handle << ": " << seen.status << " " << seen.cycles;
      }
      // Control: the clock sees a key that is there.
      if (command != MAILBOX_KEY_DERIVE) EXPECT_NE(b.latency(b.io, command, joined({own_hmac}, rest)), first.cycles);
    }
    EXPECT_EQ(b.mac(b.normal, foreign, kHmac, {5}), hmac(bytes(key), bytes({5}))) << "untouched";
    EXPECT_EQ(b.mac(b.io, own, kCmac, {5}), cmac(bytes(key), bytes({5})));
    return 0;
  });
}

TEST(ChipKeys, a_reset_of_the_application_side_ends_its_keys) {
  for (const auto mode : {tlmkit::Mode::fast, tlmkit::Mode::exact}) {
    in_child([mode] {
      Keys b(mode);
      b.boot();
      const std::uint32_t key = b.import(b.normal, kHmac, {1, 2, 3, 4});
      b.mac(b.normal, key, kHmac, {5});
      const auto slot = [&b, key] { return b.vault_slot(key % KEYVAULT_SLOTS); };
      EXPECT_NE(slot(), 0u) << "control";
      b.chip.request_reset(tlmkit::ResetKind::application);
      b.watcher.run(20'000);
      EXPECT_EQ(slot(), 0u) << "without a request from anybody";
      EXPECT_EQ(b.status(b.normal, MAILBOX_MAC, {key, kHmac, 5}), MAILBOX_NO_KEY);
      b.import(b.normal, kHmac, {1, 2, 3, 4});
      return 0;
    });
  }
}

// Where in Pluton's private memory a word stands; 0 when it does not.
unsigned copies(soc::Chip& chip, const Words& wanted) {
  unsigned found = 0;
  const std::uint8_t* sram = chip.sram().data();
  for (std::size_t i = 0; i + 4 <= chip.sram().size(); i += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, sram + i, 4);
    found += std::find(wanted.begin(), wanted.end(), word) != wanted.end() ? 1 : 0;
  }
  return found;
}

TEST(ChipKeys, neither_keys_nor_tags_stay_in_plutons_memory) {
  in_child([] {
    Keys b(tlmkit::Mode::exact);
    b.boot();
    const Words key = {0x7A11C0DE, 0x7A11C0DF, 0x7A11C0E0, 0x7A11C0E1};
    // The most copies of any moment of a command, and those of its end.
    struct Trace {
      unsigned most, left;
    };
    const auto watch = [&b](std::uint32_t command, const Words& data, const Words& secret) {
      Trace t{0, 0};
      const unsigned before = b.io.answers;
      b.io.send(command, data);
      for (unsigned i = 0; i < 400 && b.io.answers == before; ++i) {
        b.watcher.run(20);
        t.most = std::max(t.most, copies(b.chip, secret));
      }
      EXPECT_GT(b.io.answers, before);
      b.io.receive();
      b.watcher.run(20'000);
      t.left = copies(b.chip, secret);
      return t;
    };
    Trace t = watch(MAILBOX_KEY_IMPORT, joined({kHmac}, key), key);
    EXPECT_GE(t.most, 4u) << "control: the scan sees the request";
    EXPECT_EQ(t.left, 0u);
    EXPECT_EQ(watch(MAILBOX_KEY_IMPORT, joined({kHmac + 7}, key), key).left, 0u) << "nor of a refused one";
    const std::uint32_t handle = 0x18;  // io_core0's first slot, first generation
    const Words tag = hmac(bytes(key), bytes({5}));
    t = watch(MAILBOX_MAC, {handle, kHmac, 5}, tag);
    EXPECT_GE(t.most, 8u) << "control";
    EXPECT_EQ(t.left, 0u);
    const Words wrong(8, 1);
    t = watch(MAILBOX_MAC_VERIFY, joined(joined({handle, kHmac}, wrong), {5}), tag);
    EXPECT_GE(t.most, 8u) << "control";
    EXPECT_EQ(t.left, 0u);
    return 0;
  });
}

// What each command costs, for the README.
TEST(ChipKeys, cycles_of_each_command_are_measured) {
  in_child([] {
    Keys b(tlmkit::Mode::exact);
    b.boot();
    const auto say = [&b](const char* what, std::uint32_t command, const Words& data) {
      const Seen seen = b.seen(b.io, command, data);
      std::printf("%-34s %6llu cycles, status %u\n", what, static_cast<unsigned long long>(seen.cycles), seen.status);
      EXPECT_LT(seen.cycles, 8000u) << what;
      return seen;
    };
    b.seen(b.io, MAILBOX_VERSION, {});
    const Words four = {1, 2, 3, 4};
    say("import, 4 words", MAILBOX_KEY_IMPORT, joined({kDerive}, four));
    const std::uint32_t source = 0x18, mac_key = 0x19, cmac_key = 0x1A;
    say("derive, no context", MAILBOX_KEY_DERIVE, {source, kHmac});
    say("import, 8 words", MAILBOX_KEY_IMPORT, joined({kCmac}, Words(8, 7)));
    say("derive, 16 words of context", MAILBOX_KEY_DERIVE, joined({source, kHmac}, Words(16, 7)));
    say("import, no room", MAILBOX_KEY_IMPORT, joined({kDerive}, four));
    b.results(b.io, MAILBOX_KEY_FREE, {0x1B});
    for (const std::size_t length : {1u, 30u}) {
      const Words message(length, 5);
      say(length == 1 ? "MAC, HMAC, 1 word" : "MAC, HMAC, 30 words", MAILBOX_MAC, joined({mac_key, kHmac}, message));
      say(length == 1 ? "MAC, CMAC, 1 word" : "MAC, CMAC, 30 words", MAILBOX_MAC, joined({cmac_key, kCmac}, message));
    }
    const Words tag = b.mac(b.io, mac_key, kHmac, {5}), other = b.mac(b.io, cmac_key, kCmac, {5});
    say("verify, HMAC, 1 word, right", MAILBOX_MAC_VERIFY, joined(joined({mac_key, kHmac}, tag), {5}));
    say("verify, HMAC, 1 word, wrong", MAILBOX_MAC_VERIFY, joined(joined({mac_key, kHmac}, tag), {6}));
    say("verify, CMAC, 1 word, right", MAILBOX_MAC_VERIFY, joined(joined({cmac_key, kCmac}, other), {5}));
    say("verify, CMAC, 1 word, wrong", MAILBOX_MAC_VERIFY, joined(joined({cmac_key, kCmac}, other), {6}));
    say("verify, HMAC, 22 words", MAILBOX_MAC_VERIFY, joined(joined({mac_key, kHmac}, tag), Words(22, 6)));
    say("verify, CMAC, 26 words", MAILBOX_MAC_VERIFY, joined(joined({cmac_key, kCmac}, other), Words(26, 6)));
    say("import, 16 words", MAILBOX_KEY_IMPORT, joined({kDerive}, Words(16, 7)));
    say("free", MAILBOX_KEY_FREE, {mac_key});
    say("echo, 1 word", MAILBOX_ECHO, {1});
    return 0;
  });
}

}  // namespace
