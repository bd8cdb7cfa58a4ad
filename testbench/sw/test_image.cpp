// SPDX-License-Identifier: Apache-2.0
// Whole images: every bit flip refused, exact lengths, keys, and the signature cross-checked against openssl and
// published vectors.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sw/image/image_file.hpp"
#include "tlm/error.hpp"

namespace {

using image::Bytes;

Bytes bytes_of_hex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

template <std::size_t N>
std::array<std::uint8_t, N> array_of_hex(const std::string& hex) {
  const Bytes bytes = bytes_of_hex(hex);
  EXPECT_EQ(bytes.size(), N);
  std::array<std::uint8_t, N> a{};
  std::copy_n(bytes.begin(), std::min(N, bytes.size()), a.begin());
  return a;
}

image::Digest digest_of(const std::string& text) {
  return image::sha256(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

class ImageTest : public ::testing::Test {
 protected:
  ImageTest() {
    image::Payload payload;
    for (unsigned i = 0; i < 512; ++i) payload.bytes.push_back(static_cast<std::uint8_t>(i * 37 + 11));
    payload.load_address = 0x00100000;
    payload.entry = 0x00100000;
    image_ = image::create_image(payload, key_.public_key(), 3);
    sign(image_);
    root_.root_key_hash = image::sha256(key_.public_key().data(), key_.public_key().size());
    root_.rollback_minimum = 2;
    folder_ = std::filesystem::temp_directory_path() / ("plt_image_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~ImageTest() override { std::filesystem::remove_all(folder_); }

  void sign(Bytes& bytes) const { image::set_image_signature(bytes, key_.sign(image::image_digest(bytes))); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  int shell(const std::string& command) const {
    return std::system(("cd '" + folder_.string() + "' && " + command + " >out.txt 2>&1").c_str());
  }
  Bytes read(const std::string& name) const { return image::read_file(path(name)); }

  image::PrivateKey key_ = image::PrivateKey::from_seed("image test");
  Bytes image_;
  image::VerifyOptions root_;
  std::filesystem::path folder_;
};

unsigned accepted_flips(Bytes bytes, const image::VerifyOptions& options, std::size_t first, std::size_t end) {
  unsigned accepted = 0;
  for (std::size_t bit = first * 8; bit < end * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    accepted += image::verify_image(bytes, options) == BOOT_PASSED;
    bytes[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
  }
  return accepted;
}

TEST_F(ImageTest, good_image_passes) { EXPECT_EQ(image::verify_image(image_, root_), BOOT_PASSED); }

TEST_F(ImageTest, every_bit_flip_of_header_and_signature_is_refused) {
  EXPECT_EQ(accepted_flips(image_, root_, 0, IMAGE_HEADER_BYTES), 0u);
}

TEST_F(ImageTest, every_bit_flip_of_payload_is_refused) {
  EXPECT_EQ(accepted_flips(image_, root_, IMAGE_HEADER_BYTES, image_.size()), 0u);
}

TEST_F(ImageTest, flip_oracle_sees_a_verifier_that_skips_the_signature) {
  image::VerifyOptions mutant = root_;
  mutant.check_signature = false;
  EXPECT_GT(accepted_flips(image_, mutant, 0, IMAGE_HEADER_BYTES), 512u);  // the signature and more
}

TEST_F(ImageTest, missing_and_trailing_bytes_are_refused) {
  for (std::size_t n = 0; n < image_.size(); ++n) {
    const Bytes shorter(image_.begin(), image_.begin() + static_cast<std::ptrdiff_t>(n));
    ASSERT_EQ(image::verify_image(shorter, root_), BOOT_ERROR_FILE_SIZE) << n;
  }
  for (const std::uint8_t filler : {0x00, 0xFF}) {
    Bytes longer = image_;
    longer.push_back(filler);
    EXPECT_EQ(image::verify_image(longer, root_), BOOT_ERROR_FILE_SIZE);
  }
}

TEST_F(ImageTest, another_key_is_refused_even_with_its_own_good_signature) {
  const auto other = image::PrivateKey::from_seed("another");
  image::Payload payload{Bytes(64, 0x13), 0x00100000, 0x00100000};
  Bytes foreign = image::create_image(payload, other.public_key(), 3);
  image::set_image_signature(foreign, other.sign(image::image_digest(foreign)));
  EXPECT_EQ(image::verify_image(foreign, {}), BOOT_PASSED);  // consistent in itself
  EXPECT_EQ(image::verify_image(foreign, root_), BOOT_ERROR_KEY_ID);
  // Claiming the fused key id does not help.
  std::copy(root_.root_key_hash->begin(), root_.root_key_hash->end(), foreign.begin() + IMAGE_WORD_KEY_ID * 4);
  image::set_image_signature(foreign, other.sign(image::image_digest(foreign)));
  EXPECT_EQ(image::verify_image(foreign, root_), BOOT_ERROR_KEY_HASH);
}

TEST_F(ImageTest, properly_signed_old_version_is_refused) {
  root_.rollback_minimum = 4;
  EXPECT_EQ(image::verify_image(image_, root_), BOOT_ERROR_ROLLBACK);
  root_.rollback_minimum = 3;
  EXPECT_EQ(image::verify_image(image_, root_), BOOT_PASSED);
}

TEST_F(ImageTest, header_and_payload_of_two_signed_images_do_not_mix) {
  image::Payload payload{Bytes(512, 0x55), 0x00100000, 0x00100000};
  Bytes other = image::create_image(payload, key_.public_key(), 3);
  sign(other);
  std::copy(image_.begin() + IMAGE_HEADER_BYTES, image_.end(), other.begin() + IMAGE_HEADER_BYTES);
  EXPECT_EQ(image::verify_image(other, root_), BOOT_ERROR_PAYLOAD_HASH);
}

// Offsets by hand from soc/chip.toml.
TEST_F(ImageTest, every_type_has_its_slots_its_memory_and_its_length) {
  const struct {
    const char* name;
    std::uint32_t type, primary, backup, slot, base;
  } rows[] = {{"monitor", 2, 0x040000, 0x060000, 0x20000, 0x80000000},
              {"kernel", 3, 0x100000, 0x500000, 0x400000, 0x80200000},
              {"device_tree", 4, 0x080000, 0x0A0000, 0x20000, 0x82200000},
              {"root_fs", 5, 0x900000, 0xC80000, 0x380000, 0x82300000}};
  image::write_file(path("raw.bin"), Bytes(101, 0x42));
  for (const auto& row : rows) {
    EXPECT_EQ(image::type_named(row.name), row.type);
    image::Purpose purpose;
    purpose.type = row.type;
    const image::Payload payload = image::load_payload(path("raw.bin"), row.type);
    EXPECT_EQ(payload.load_address, row.base);
    EXPECT_EQ(payload.bytes.size(), 104u) << "filled up to whole words";
    Bytes made = image::create_image(payload, key_.public_key(), purpose);
    sign(made);
    EXPECT_EQ(image::verify_image(made, {}), BOOT_PASSED) << row.name;
    for (const bool backup : {false, true}) {
      const Bytes flash = image::make_flash({{"x", made, row.type, backup}});
      EXPECT_EQ(flash.size(), (backup ? row.backup : row.primary) + made.size()) << row.name;
    }
    EXPECT_THROW(image::make_flash({{"x", Bytes(row.slot + 1), row.type}}), tlmkit::UserError);
    // Signed in order, but of a type that does not go there.
    image::Payload astray = payload;
    astray.load_address = astray.entry = row.base + 0x10000000;
    made = image::create_image(astray, key_.public_key(), purpose);
    sign(made);
    EXPECT_EQ(image::verify_image(made, {}), BOOT_ERROR_LOAD_ADDRESS) << row.name;
  }
  EXPECT_EQ(image::type_named("bootloader"), 0u);
}

TEST_F(ImageTest, an_image_for_other_devices_or_of_an_unknown_type_is_refused) {
  const image::Payload payload{Bytes(64, 0x13), 0x00100000, 0x00100000};
  image::Purpose purpose;
  for (const std::uint32_t device_class : {0u, 0x5052u, 0xFFFFu}) {
    purpose.device_class = device_class;
    Bytes made = image::create_image(payload, key_.public_key(), purpose);
    sign(made);
    EXPECT_EQ(image::verify_image(made, {}), BOOT_ERROR_DEVICE_CLASS);
  }
  purpose = {};
  for (const std::uint32_t type : {0u, 6u, 0xFFFFu}) {
    purpose.type = type;
    Bytes made = image::create_image(payload, key_.public_key(), purpose);
    sign(made);
    EXPECT_EQ(image::verify_image(made, {}), BOOT_ERROR_IMAGE_TYPE);
  }
}

TEST_F(ImageTest, signing_is_deterministic) {
  Bytes again = image_;
  sign(again);
  EXPECT_EQ(again, image_);
}

TEST_F(ImageTest, json_shows_the_header) {
  const auto json = nlohmann::json::parse(image::describe_json(image_, "x.img"));
  EXPECT_EQ(json["security_version"], 3);
  EXPECT_EQ(json["length"], 512);
  EXPECT_EQ(json["load_address"], 0x00100000);
  EXPECT_EQ(json["valid"], true);
  image_[13] ^= 1;
  EXPECT_EQ(nlohmann::json::parse(image::describe_json(image_, "x.img"))["reason"], "signature is not valid");
}

TEST_F(ImageTest, flash_layout_pads_with_erased_bytes) {
  const Bytes flash = image::make_flash({{"b", image_, IMAGE_TYPE_PLUTON_RUNTIME, true}});
  ASSERT_EQ(flash.size(), 0x20000 + image_.size());
  EXPECT_TRUE(std::all_of(flash.begin(), flash.begin() + 0x20000, [](std::uint8_t b) { return b == 0xFF; }));
  EXPECT_TRUE(std::equal(image_.begin(), image_.end(), flash.begin() + 0x20000));
  EXPECT_THROW(image::make_flash({{"long", Bytes(0x20001)}}), tlmkit::UserError);
}

TEST_F(ImageTest, openssl_accepts_our_signature_over_the_header) {
  image::save_public_key(path("pub.pem"), key_.public_key());
  image::write_file(path("header.bin"), Bytes(image_.begin(), image_.begin() + IMAGE_SIGNED_BYTES));
  // DER by hand: positive integers, minimal length.
  Bytes body;
  const auto signature = image::image_signature(image_);
  for (const std::size_t half : {std::size_t{0}, std::size_t{32}}) {
    Bytes integer(signature.begin() + half, signature.begin() + half + 32);
    while (integer.size() > 1 && integer[0] == 0) integer.erase(integer.begin());
    if (integer[0] & 0x80) integer.insert(integer.begin(), 0);
    body.push_back(0x02);
    body.push_back(static_cast<std::uint8_t>(integer.size()));
    body.insert(body.end(), integer.begin(), integer.end());
  }
  Bytes der = {0x30, static_cast<std::uint8_t>(body.size())};
  der.insert(der.end(), body.begin(), body.end());
  image::write_file(path("sig.der"), der);
  const std::string verify = "openssl dgst -sha256 -verify pub.pem -signature sig.der header.bin";
  EXPECT_EQ(shell(verify), 0);
  Bytes tampered(image_.begin(), image_.begin() + IMAGE_SIGNED_BYTES);
  tampered[40] ^= 1;
  image::write_file(path("header.bin"), tampered);
  EXPECT_NE(shell(verify), 0) << "openssl accepts anything: the check above proves nothing";
}

TEST_F(ImageTest, openssl_keys_and_signatures_are_accepted) {
  ASSERT_EQ(shell("openssl ecparam -name prime256v1 -genkey -noout -out sec1.pem"), 0);
  ASSERT_EQ(shell("openssl pkcs8 -topk8 -nocrypt -in sec1.pem -out pkcs8.pem"), 0);
  ASSERT_EQ(shell("openssl ec -in sec1.pem -pubout -out pub.pem"), 0);
  const auto sec1 = image::PrivateKey::load(path("sec1.pem"));
  EXPECT_EQ(sec1.public_key(), image::PrivateKey::load(path("pkcs8.pem")).public_key());
  EXPECT_EQ(sec1.public_key(), image::load_public_key(path("pub.pem")));
  EXPECT_EQ(sec1.public_key(), image::load_public_key(path("pkcs8.pem")));
  image::Payload payload{Bytes(64, 0x13), 0x00100000, 0x00100000};
  Bytes unsigned_image = image::create_image(payload, sec1.public_key(), 1);
  EXPECT_EQ(image::verify_image(unsigned_image, {}), BOOT_ERROR_SIGNATURE);
  image::write_file(path("header.bin"), Bytes(unsigned_image.begin(), unsigned_image.begin() + IMAGE_SIGNED_BYTES));
  for (int i = 0; i < 8; ++i) {  // random nonces: short integers turn up
    ASSERT_EQ(shell("openssl dgst -sha256 -sign sec1.pem -out sig.der header.bin"), 0);
    const Bytes der = read("sig.der");
    image::set_image_signature(unsigned_image, image::signature_from_der(der.data(), der.size(), "sig.der"));
    EXPECT_EQ(image::verify_image(unsigned_image, {}), BOOT_PASSED);
  }
}

TEST_F(ImageTest, our_key_files_are_what_openssl_reads) {
  key_.save(path("key.pem"));
  image::save_public_key(path("pub.pem"), key_.public_key());
  EXPECT_EQ(shell("openssl ec -in key.pem -check -noout"), 0);
  ASSERT_EQ(shell("openssl ec -in key.pem -pubout -out pub2.pem"), 0);
  EXPECT_EQ(read("pub.pem"), read("pub2.pem"));
  EXPECT_EQ(std::filesystem::status(path("key.pem")).permissions() & std::filesystem::perms(0077),
            std::filesystem::perms::none);
}

TEST_F(ImageTest, unusable_keys_are_user_errors) {
  ASSERT_EQ(shell("openssl ecparam -name secp384r1 -genkey -noout -out p384.pem"), 0);
  ASSERT_EQ(shell("openssl genrsa -out rsa.pem 1024"), 0);
  ASSERT_EQ(shell("openssl ecparam -name prime256v1 -genkey -noout -out k.pem"), 0);
  ASSERT_EQ(shell("openssl ec -in k.pem -aes128 -passout pass:x -out locked.pem"), 0);
  image::write_file(path("empty.pem"), {});
  image::write_file(path("text.pem"), Bytes(100, 'x'));
  for (const char* name : {"p384.pem", "rsa.pem", "locked.pem", "empty.pem", "text.pem", "missing.pem"}) {
    EXPECT_THROW(image::PrivateKey::load(path(name)), tlmkit::UserError) << name;
    EXPECT_THROW(image::load_public_key(path(name)), tlmkit::UserError) << name;
  }
}

TEST_F(ImageTest, broken_der_is_a_user_error) {
  for (const char* hex : {"", "30", "3006020101", "300602010102010100", "30070201010202", "3106020101020101"}) {
    const Bytes der = bytes_of_hex(hex);
    EXPECT_THROW(image::signature_from_der(der.data(), der.size(), "x"), tlmkit::UserError) << hex;
  }
  const Bytes good = bytes_of_hex("3006020101020102");
  const auto signature = image::signature_from_der(good.data(), good.size(), "x");
  EXPECT_EQ(signature[31], 1);
  EXPECT_EQ(signature[63], 2);
}

TEST_F(ImageTest, a_failed_write_leaves_the_old_file_and_nothing_else) {
  image::write_file(path("a"), {1, 2, 3});
  EXPECT_THROW(image::write_file(path("no/such/folder"), {4}), tlmkit::UserError);
  std::filesystem::create_directory(path("d"));
  EXPECT_THROW(image::write_file(path("d"), {4}), tlmkit::UserError);
  EXPECT_EQ(read("a"), (Bytes{1, 2, 3}));
  unsigned files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++files;
  EXPECT_EQ(files, 2u);
}

// RFC 6979 A.2.5: ECDSA, 256 bits, SHA-256.
TEST(Ecdsa, signatures_are_those_of_rfc_6979) {
  const auto key = image::PrivateKey::from_scalar(
      array_of_hex<32>("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"));
  EXPECT_EQ(key.public_key(), (array_of_hex<64>("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                                                "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299")));
  EXPECT_EQ(key.sign(digest_of("sample")),
            (array_of_hex<64>("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                              "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8")));
  EXPECT_EQ(key.sign(digest_of("test")),
            (array_of_hex<64>("F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367"
                              "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083")));
}

// FIPS 180-4 example (NIST CSRC "SHA256.pdf"), and the empty message.
TEST(Sha256, digests_are_those_of_fips_180_4) {
  EXPECT_EQ(digest_of("abc"), array_of_hex<32>("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  EXPECT_EQ(digest_of(""), array_of_hex<32>("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}

TEST(Ecdsa, out_of_range_signatures_and_keys_are_refused) {
  const auto key = image::PrivateKey::from_seed("edge");
  const auto digest = digest_of("edge");
  const auto good = key.sign(digest);
  ASSERT_TRUE(image::verify_signature(key.public_key(), digest, good));
  // n and p of P-256 (FIPS 186-4 D.1.2.3).
  const auto n = array_of_hex<32>("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
  const auto p = array_of_hex<32>("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
  const std::array<std::uint8_t, 32> zero{};
  std::array<std::uint8_t, 32> ones;
  ones.fill(0xFF);
  for (const auto& value : {zero, n, ones}) {
    for (const std::size_t half : {std::size_t{0}, std::size_t{32}}) {
      auto bad = good;
      std::copy(value.begin(), value.end(), bad.begin() + half);
      EXPECT_FALSE(image::verify_signature(key.public_key(), digest, bad));
    }
  }
  EXPECT_FALSE(image::verify_signature(key.public_key(), digest, image::Signature{}));
  EXPECT_FALSE(image::verify_signature(image::PublicKey{}, digest, good));
  for (const std::size_t half : {std::size_t{0}, std::size_t{32}}) {
    auto bad = key.public_key();
    std::copy(p.begin(), p.end(), bad.begin() + half);
    EXPECT_FALSE(image::verify_signature(bad, digest, good));
    bad = key.public_key();
    bad[half + 31] ^= 1;  // off the curve
    EXPECT_FALSE(image::verify_signature(bad, digest, good));
  }
  EXPECT_THROW(image::PrivateKey::from_scalar(zero), tlmkit::UserError);
  EXPECT_THROW(image::PrivateKey::from_scalar(n), tlmkit::UserError);
}

}  // namespace
