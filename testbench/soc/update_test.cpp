// SPDX-License-Identifier: Apache-2.0
// A staged update with the update service's ticket, on the chip with its real runtime, over the secure mailbox channel.
#include <algorithm>

#include "sw/image/image_file.hpp"
#include "sw/lib/boot_error.h"
#include "testbench/soc/chip_mailbox.hpp"

namespace {

using testbench::Words;

constexpr std::uint32_t kKernel = IMAGE_TYPE_KERNEL;

class Updater {
 public:
  Updater() : chip_(tlmkit::Mode::fast), key_(image::PrivateKey::load(testbench::built("images/test_root.pem"))) {
    auto die = chip_.chip.otp().reading().contents;
    die.update_ticket = true;
    chip_.chip.otp().install(pluton::encode_otp(die));
    id_.assign(die.device_id.begin(), die.device_id.end());
    chip_.boot();
  }

  // Status of a numbered command on the secure channel; its results go to `results`.
  std::uint32_t command(std::uint32_t id, const Words& arguments, Words* results = nullptr) {
    Words data = {++sequence_};
    data.insert(data.end(), arguments.begin(), arguments.end());
    const unsigned before = chip_.secure.answers;
    chip_.secure.send(id, data);
    // Erasing a sector takes tens of milliseconds.
    for (unsigned i = 0; i < 1000 && chip_.secure.answers == before; ++i) chip_.watcher.run(100'000);
    const Words response = chip_.secure.receive();
    if (results != nullptr) results->assign(response.begin() + 2, response.end());
    return response.at(1);
  }

  image::Bytes nonce() {
    Words words;
    EXPECT_EQ(command(MAILBOX_UPDATE_NONCE, {}, &words), MAILBOX_OK);
    image::Bytes octets(4 * words.size());
    std::memcpy(octets.data(), words.data(), octets.size());
    return octets;
  }
  Words ticket(const image::Bytes& file, const image::Bytes& nonce) const {
    const image::Signature signature = key_.sign(image::ticket_digest(file, id_, nonce));
    Words words(signature.size() / 4);
    std::memcpy(words.data(), signature.data(), signature.size());
    return words;
  }
  image::Bytes kernel(std::uint32_t version) const {
    const image_limits limits = image::chip_limits(kKernel);
    const image::Payload payload{image::Bytes(64, 0x13), limits.region_base, limits.region_base};
    image::Purpose purpose;
    purpose.type = kKernel;
    purpose.security_version = version;
    image::Bytes file = image::create_image(payload, key_.public_key(), purpose);
    image::set_image_signature(file, key_.sign(image::image_digest(file)));
    return file;
  }
  std::uint32_t stage(const image::Bytes& file, const Words& ticket) {
    Words words(file.size() / 4);
    std::memcpy(words.data(), file.data(), file.size());
    EXPECT_EQ(command(MAILBOX_STAGE_BEGIN, {kKernel, static_cast<std::uint32_t>(file.size())}), MAILBOX_OK);
    for (std::uint32_t at = 0; at < words.size(); at += 30) {
      Words arguments = {4 * at};
      const auto end = std::min<std::size_t>(at + 30, words.size());
      arguments.insert(arguments.end(), words.begin() + at, words.begin() + static_cast<std::ptrdiff_t>(end));
      EXPECT_EQ(command(MAILBOX_STAGE_WRITE, arguments), MAILBOX_OK);
    }
    if (!ticket.empty()) {
      EXPECT_EQ(command(MAILBOX_STAGE_TICKET, ticket), MAILBOX_OK);
    }
    return command(MAILBOX_STAGE_COMMIT, {});
  }

 private:
  testbench::MailboxChip chip_;
  image::PrivateKey key_;
  image::Bytes id_;
  std::uint32_t sequence_ = 0;
};

TEST(ChipUpdate, is_taken_with_a_ticket_for_the_last_nonce_and_not_otherwise) {
  testbench::in_child([] {
    Updater die;
    const image::Bytes file = die.kernel(2);
    const image::Bytes first = die.nonce();
    const Words held_back = die.ticket(file, first);
    EXPECT_EQ(die.stage(file, {}), MAILBOX_FAILED + 0u) << "no ticket";
    EXPECT_EQ(die.stage(file, held_back), MAILBOX_FAILED + 0u) << "the commit before has used up its nonce";
    const image::Bytes second = die.nonce();
    EXPECT_NE(first, second);
    EXPECT_EQ(die.stage(file, held_back), MAILBOX_FAILED + 0u) << "a nonce of before";
    EXPECT_EQ(die.stage(file, die.ticket(file, die.nonce())), MAILBOX_OK + 0u);
    return 0;
  });
}

}  // namespace
