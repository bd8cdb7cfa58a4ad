// SPDX-License-Identifier: Apache-2.0
#include "sw/image/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>

#include "pluton/otp/otp_layout.hpp"
#include "sw/image/image_file.hpp"
#include "sw/image/keys.hpp"
#include "sw/include/gen/chip_policy.h"
#include "sw/lib/image_place.h"
#include "tlm/error.hpp"

namespace image {

namespace {

using tlmkit::UserError;

Bytes read_image(const std::string& path) {
  Bytes bytes = read_file(path);
  if (bytes.size() < IMAGE_HEADER_BYTES) {
    throw UserError(fmt::format("{}: {} bytes, an image header alone has {}", path, bytes.size(), IMAGE_HEADER_BYTES));
  }
  return bytes;
}

// Refuses to write what the ROM would refuse anyway, whatever the fuses say.
void require_bootable(const Bytes& image, const std::string& name, bool check_signature) {
  VerifyOptions options;
  options.check_signature = check_signature;
  const std::uint32_t verdict = verify_image(image, options);
  if (verdict != BOOT_PASSED) throw UserError(fmt::format("{}: {}", name, boot_error_text(verdict)));
}

struct GrantName {
  const char* name;
  std::uint32_t bit;
};
#define GRANT_ROW(name, bit) {name, bit},
constexpr GrantName kGrants[] = {GRANT_NAMES(GRANT_ROW)};
#undef GRANT_ROW

std::string grant_list() {
  std::string list;
  for (const GrantName& grant : kGrants) list += (list.empty() ? "" : ", ") + std::string(grant.name);
  return list;
}

std::uint32_t grant_bits(const std::vector<std::string>& names) {
  std::uint32_t bits = 0;
  for (const std::string& name : names) {
    const auto* known = std::find_if(std::begin(kGrants), std::end(kGrants), [&](auto& g) { return name == g.name; });
    if (known == std::end(kGrants)) throw UserError("create: no grant '" + name + "'; there is " + grant_list());
    bits |= known->bit;
  }
  return bits;
}

std::string type_list() {
  std::string list;
  for (std::uint32_t type = 1; type <= IMAGE_TYPES; ++type) {
    list += (list.empty() ? "" : ", ") + std::string(image_place_of(type)->name);
  }
  return list;
}

std::uint32_t known_type(const std::string& name, const std::string& where) {
  const std::uint32_t type = type_named(name);
  if (type == 0) throw UserError(where + ": no image type '" + name + "'; there is " + type_list());
  return type;
}

void add_create(CLI::App& app) {
  struct Options {
    std::string payload, key, public_key, output;
    std::string type = "pluton_runtime";
    Purpose purpose;
    std::optional<std::uint32_t> load_address, entry;
    std::vector<std::string> grants;
  };
  auto o = std::make_shared<Options>();
  CLI::App* c = app.add_subcommand("create", "make an image from an ELF or a raw binary");
  c->add_option("PAYLOAD", o->payload, "ELF executable, or raw bytes to load at the start of the type's memory")
      ->required();
  c->add_option("--type", o->type, "what it is: " + type_list())->capture_default_str();
  c->add_option("-o,--output", o->output, "image file to write")->required();
  auto* sign_with = c->add_option("--key", o->key, "private key (PEM): sign at once");
  auto* sign_later =
      c->add_option("--public-key", o->public_key, "public key (PEM): leave the signature empty, see `sign`");
  sign_with->excludes(sign_later);
  c->add_option("--security-version", o->purpose.security_version, "anti-rollback version")->capture_default_str();
  c->add_option("--grant", o->grants, "what the firewall opens for others than Pluton, repeatable: " + grant_list());
  c->add_option("--device-class", o->purpose.device_class, "which devices it is for (default: this chip's)")
      ->check(CLI::Range(0u, 0xFFFFu));
  c->add_option("--key-slot", o->purpose.key_slot, "root key slot of the die whose fuses know the key")
      ->check(CLI::Range(0u, 0xFFu))
      ->capture_default_str();
  c->add_option("--load-address", o->load_address,
                "where the payload goes (default: from the ELF, else the start of the type's memory)");
  c->add_option("--entry", o->entry, "first instruction (default: from the ELF, else the load address)");
  c->footer(
      "Examples:\n"
      "  plutonsim image create runtime.elf --key test_root.pem --security-version 2 -o runtime.img\n"
      "  plutonsim image create Image --type kernel --key test_root.pem -o kernel.img\n"
      "  plutonsim image create board.dtb --type device_tree --key test_root.pem -o device_tree.img\n"
      "  plutonsim image create runtime.bin --public-key root_pub.pem -o unsigned.img");
  c->callback([o] {
    if (o->key.empty() == o->public_key.empty()) throw UserError("create: give one of --key and --public-key");
    Purpose& purpose = o->purpose;
    purpose.type = known_type(o->type, "create: --type");
    purpose.grants = grant_bits(o->grants);
    Payload payload = load_payload(o->payload, purpose.type);
    if (o->load_address) payload.entry = payload.load_address = *o->load_address;
    if (o->entry) payload.entry = *o->entry;
    std::optional<PrivateKey> key;
    if (!o->key.empty()) key = PrivateKey::load(o->key);
    const PublicKey public_key = key ? key->public_key() : load_public_key(o->public_key);
    Bytes image = create_image(payload, public_key, purpose);
    if (key) set_image_signature(image, key->sign(image_digest(image)));
    // An image for other devices is whoever makes it's affair.
    if (purpose.device_class == IMAGE_DEVICE_CLASS) require_bootable(image, o->payload, key.has_value());
    write_file(o->output, image);
  });
}

void add_sign(CLI::App& app) {
  struct Options {
    std::string input, key, signature, output;
  };
  auto o = std::make_shared<Options>();
  CLI::App* c = app.add_subcommand("sign", "sign an image, or attach a signature made elsewhere");
  c->add_option("IMAGE", o->input, "image file")->required();
  c->add_option("-o,--output", o->output, "image file to write (default: in place)");
  auto* sign_with = c->add_option("--key", o->key, "private key (PEM); must belong to the image's public key");
  auto* attach =
      c->add_option("--signature", o->signature, "signature in DER over the header, as openssl dgst writes it");
  sign_with->excludes(attach);
  c->footer(
      "Examples:\n"
      "  plutonsim image sign unsigned.img --key root.pem -o runtime.img\n"
      "  plutonsim image inspect unsigned.img --signed-bytes header.bin\n"
      "  openssl dgst -sha256 -sign root.pem -out header.sig header.bin\n"
      "  plutonsim image sign unsigned.img --signature header.sig -o runtime.img");
  c->callback([o] {
    if (o->key.empty() == o->signature.empty()) throw UserError("sign: give one of --key and --signature");
    Bytes image = read_image(o->input);
    require_bootable(image, o->input, false);
    if (!o->key.empty()) {
      const PrivateKey key = PrivateKey::load(o->key);
      if (!std::equal(key.public_key().begin(), key.public_key().end(), image.begin() + IMAGE_WORD_PUBLIC_KEY * 4)) {
        throw UserError(fmt::format("{}: not the key that {} names", o->key, o->input));
      }
      set_image_signature(image, key.sign(image_digest(image)));
    } else {
      const Bytes der = read_file(o->signature, 4096);
      set_image_signature(image, signature_from_der(der.data(), der.size(), o->signature));
      if (verify_image(image, {}) != BOOT_PASSED) {
        throw UserError(fmt::format("{}: not a signature of {} by its key", o->signature, o->input));
      }
    }
    write_file(o->output.empty() ? o->input : o->output, image);
  });
}

void add_inspect(CLI::App& app) {
  struct Options {
    std::string input, signed_bytes;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  CLI::App* c = app.add_subcommand("inspect", "show an image's header, valid or not");
  c->add_option("IMAGE", o->input, "image file")->required();
  c->add_flag("--json", o->json, "as JSON");
  c->add_option("--signed-bytes", o->signed_bytes, "write the 160 bytes that the signature covers to this file");
  c->footer("Examples:\n  plutonsim image inspect runtime.img\n  plutonsim image inspect runtime.img --json");
  c->callback([o] {
    const Bytes image = read_image(o->input);
    const std::string text = o->json ? describe_json(image, o->input) : describe_text(image, o->input);
    if (!o->signed_bytes.empty()) write_file(o->signed_bytes, Bytes(image.begin(), image.begin() + IMAGE_SIGNED_BYTES));
    std::fputs(text.c_str(), stdout);
  });
}

void add_verify(CLI::App& app, int& status) {
  struct Options {
    std::string input, root_key, otp;
    std::uint32_t rollback = 0;
  };
  auto o = std::make_shared<Options>();
  CLI::App* c = app.add_subcommand("verify", "make the checks of the boot ROM, or of the loader");
  c->add_option("IMAGE", o->input, "image file")->required();
  auto* root_key =
      c->add_option("--root-key", o->root_key, "fused root key (PEM); without it the image's own key is trusted");
  auto* rollback = c->add_option("--rollback", o->rollback, "fused minimum security version")->capture_default_str();
  c->add_option("--otp", o->otp, "a die's fuses: root key slots, life cycle and rollback counters")
      ->excludes(root_key)
      ->excludes(rollback);
  c->footer(
      "Exit status: 0 the image would boot, 1 it would be refused (reason on stderr), 2 wrong usage or unreadable "
      "file.\n"
      "Examples:\n"
      "  plutonsim image verify runtime.img --root-key test_root_pub.pem --rollback 1\n"
      "  plutonsim image verify runtime.img --otp otp.bin");
  c->callback([o, &status] {
    VerifyOptions options;
    options.rollback_minimum = o->rollback;
    if (!o->root_key.empty()) {
      const PublicKey key = load_public_key(o->root_key);
      options.root_key_hash = sha256(key.data(), key.size());
    }
    pluton::OtpReading die;
    if (!o->otp.empty()) {
      die = pluton::sense_otp(pluton::load_otp_file(o->otp));
      options.die = &die;
    }
    const Bytes image = read_file(o->input);
    const std::uint32_t verdict = verify_image(image, options);
    if (verdict == BOOT_PASSED) {
      const bool trusted = options.root_key_hash || options.die != nullptr;
      fmt::print("{}: ok{}\n", o->input, trusted ? "" : " (signed by its own key; no --root-key given)");
    } else {
      fmt::print(stderr, "{}: refused 0x{:02X}: {}\n", o->input, verdict, boot_error_text(verdict));
      status = kExitRefused;
    }
  });
}

void add_ticket(CLI::App& app) {
  struct Options {
    std::string input, key, otp, device_id, nonce, output;
  };
  auto o = std::make_shared<Options>();
  CLI::App* c = app.add_subcommand("ticket", "sign that an image is current, for one die and its nonce");
  c->add_option("IMAGE", o->input, "signed image file")->required();
  c->add_option("--key", o->key, "private key (PEM) that has signed the image")->required();
  c->add_option("--nonce", o->nonce, "what the die has given out, 64 hexadecimal digits")->required();
  auto* otp = c->add_option("--otp", o->otp, "the die's fuses, for its identifier");
  c->add_option("--device-id", o->device_id, "the die's identifier, 32 hexadecimal digits")->excludes(otp);
  c->add_option("-o,--output", o->output, "ticket file to write, 64 octets")->required();
  c->footer(
      "Whoever runs this answers for the image being the newest: it is the update service's part.\n"
      "Examples:\n"
      "  plutonsim image ticket kernel.img --key root.pem --otp otp.bin --nonce $NONCE -o ticket.bin");
  c->callback([o] {
    if (o->otp.empty() == o->device_id.empty()) throw UserError("ticket: give one of --otp and --device-id");
    const Bytes image = read_image(o->input);
    require_bootable(image, o->input, true);
    const PrivateKey key = PrivateKey::load(o->key);
    if (!std::equal(key.public_key().begin(), key.public_key().end(), image.begin() + IMAGE_WORD_PUBLIC_KEY * 4)) {
      throw UserError(fmt::format("{}: not the key that {} names", o->key, o->input));
    }
    Bytes id;
    if (o->otp.empty()) {
      id = from_hex(o->device_id, 16, "ticket: --device-id");
    } else {
      const auto die = pluton::sense_otp(pluton::load_otp_file(o->otp)).contents.device_id;
      id.assign(die.begin(), die.end());
    }
    const Signature ticket = key.sign(ticket_digest(image, id, from_hex(o->nonce, 32, "ticket: --nonce")));
    write_file(o->output, Bytes(ticket.begin(), ticket.end()));
  });
}

void add_keygen(CLI::App& app) {
  struct Options {
    std::string seed, private_path, public_path;
  };
  auto o = std::make_shared<Options>();
  CLI::App* c =
      app.add_subcommand("keygen-test", "derive a test key from a seed; anyone who knows the seed has the key");
  c->add_option("--seed", o->seed, "any text")->required();
  c->add_option("--private", o->private_path, "private key file to write (PEM, SEC1)");
  c->add_option("--public", o->public_path, "public key file to write (PEM)");
  c->footer(
      "Examples:\n"
      "  plutonsim image keygen-test --seed 'my tests' --private test.pem --public test_pub.pem\n"
      "A real key:\n"
      "  openssl ecparam -name prime256v1 -genkey -noout -out root.pem");
  c->callback([o] {
    if (o->private_path.empty() && o->public_path.empty()) {
      throw UserError("keygen-test: give --private, --public or both");
    }
    const PrivateKey key = PrivateKey::from_seed(o->seed);
    if (!o->private_path.empty()) key.save(o->private_path);
    if (!o->public_path.empty()) save_public_key(o->public_path, key.public_key());
  });
}

void add_flash(CLI::App& app) {
  struct Options {
    std::string path[IMAGE_TYPES][2];
    std::string output;
  };
  auto o = std::make_shared<Options>();
  CLI::App* c = app.add_subcommand("flash", "lay images out as the contents of the flash device");
  for (std::uint32_t type = 1; type <= IMAGE_TYPES; ++type) {
    std::string name = image_place_of(type)->name;
    std::replace(name.begin(), name.end(), '_', '-');
    const bool runtime = type == IMAGE_TYPE_PLUTON_RUNTIME;
    c->add_option(runtime ? "--primary" : "--" + name, o->path[type - 1][0], name + " for the primary slot");
    c->add_option(runtime ? "--backup" : "--" + name + "-backup", o->path[type - 1][1], name + " for the backup slot");
  }
  c->add_option("-o,--output", o->output, "flash file to write")->required();
  c->footer(
      "Images are taken as they are, valid or not; a slot that is not given stays erased.\n"
      "Examples:\n"
      "  plutonsim image flash --primary new.img --backup old.img -o flash.bin\n"
      "  plutonsim image flash --primary runtime.img --monitor monitor.img --kernel kernel.img \\\n"
      "    --device-tree device_tree.img --root-fs root_fs.img --kernel-backup old.img -o flash.bin");
  c->callback([o] {
    std::vector<NamedImage> images;
    for (std::uint32_t type = 1; type <= IMAGE_TYPES; ++type) {
      for (const bool backup : {false, true}) {
        const std::string& path = o->path[type - 1][backup ? 1 : 0];
        if (!path.empty()) images.push_back({path, read_file(path), type, backup});
      }
    }
    if (images.empty()) throw UserError("flash: give --primary, --backup or an image of another type");
    write_file(o->output, make_flash(images));
  });
}

// "3" for the Pluton runtime, "kernel=3" for another type.
void add_rollback(pluton::OtpContents& contents, const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string number = equals == std::string::npos ? text : text.substr(equals + 1);
  const std::uint32_t type = equals == std::string::npos
                                 ? IMAGE_TYPE_PLUTON_RUNTIME
                                 : known_type(text.substr(0, equals), "otp: --rollback " + text);
  const bool digits = !number.empty() && number.size() <= 2 &&
                      std::all_of(number.begin(), number.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  const unsigned count = digits ? static_cast<unsigned>(std::stoul(number)) : pluton::otp_layout::kRollbackFuses + 1;
  if (count > pluton::otp_layout::kRollbackFuses) {
    throw UserError(
        fmt::format("otp: --rollback {}: not a number from 0 to {}", text, pluton::otp_layout::kRollbackFuses));
  }
  contents.rollback_of(type) = count;
}

// Slot of "N" or "N=FILE"; what stands behind the sign goes to `file`.
unsigned key_slot_of(const std::string& option, const std::string& text, std::string* file = nullptr) {
  const bool digit = !text.empty() && text[0] >= '0' && text[0] < char('0' + pluton::otp_layout::kRootKeys);
  const bool shaped = file == nullptr ? text.size() == 1 : text.size() > 2 && text[1] == '=';
  if (!digit || !shaped) {
    throw UserError(fmt::format("otp: {} {}: slots are 0 to {}", option, text, pluton::otp_layout::kRootKeys - 1));
  }
  if (file != nullptr) *file = text.substr(2);
  return static_cast<unsigned>(text[0] - '0');
}

// "FILE" for slot 0, "2=FILE" for another.
void add_root_key(pluton::OtpContents& contents, const std::string& text) {
  std::string file = text;
  const bool names_slot = text.size() > 1 && text[1] == '=';
  const unsigned slot = names_slot ? key_slot_of("--root-key", text, &file) : 0;
  const PublicKey key = load_public_key(file);
  contents.root_keys[slot].hash = sha256(key.data(), key.size());
}

void add_otp(CLI::App& app) {
  struct Options {
    std::string output;
    std::vector<std::string> root_keys, revoked, development;
    pluton::Lifecycle lifecycle = pluton::Lifecycle::production;
    std::vector<std::string> rollback;
    bool debug_lock = false, update_ticket = false;
  };
  static const std::map<std::string, pluton::Lifecycle> kNames = {{"blank", pluton::Lifecycle::blank},
                                                                  {"test", pluton::Lifecycle::test},
                                                                  {"production", pluton::Lifecycle::production},
                                                                  {"end-of-life", pluton::Lifecycle::end_of_life}};
  auto o = std::make_shared<Options>();
  CLI::App* c = app.add_subcommand("otp", "make the fuses of a die");
  c->add_option("--root-key", o->root_keys,
                "root key (PEM, public or private): FILE for slot 0, N=FILE for slot N, repeatable; without it none is "
                "fused");
  c->add_option("--development-key", o->development, "slot N's key signs for dies in life cycle test only, repeatable");
  c->add_option("--revoke-key", o->revoked, "slot N's key signs nothing any more, repeatable");
  c->add_option("--rollback", o->rollback,
                "least security version that may boot, 0 to 64: N for the Pluton runtime, TYPE=N for another type, "
                "repeatable; types: " +
                    type_list());
  c->add_option("--lifecycle", o->lifecycle, "blank, test, production (default) or end-of-life")
      ->transform(CLI::CheckedTransformer(kNames, CLI::ignore_case));
  c->add_flag("--debug-lock", o->debug_lock, "close the debug port");
  c->add_flag("--update-ticket", o->update_ticket, "take staged updates with the update service's ticket only");
  c->add_option("-o,--output", o->output, "fuse file to write")->required();
  c->footer(
      "Examples:\n"
      "  plutonsim image otp --root-key root_pub.pem --rollback 3 --debug-lock -o otp.bin\n"
      "  plutonsim image otp --root-key root_pub.pem --rollback 3 --rollback kernel=2 -o otp.bin\n"
      "  plutonsim image otp --root-key old.pem --root-key 1=new.pem --revoke-key 0 -o otp.bin\n"
      "  plutonsim image otp --root-key root_pub.pem --root-key 3=bench.pem --development-key 3 --lifecycle test -o "
      "otp.bin");
  c->callback([o] {
    pluton::OtpContents contents;
    contents.lifecycle = o->lifecycle;
    contents.debug_lock = o->debug_lock;
    contents.update_ticket = o->update_ticket;
    for (const std::string& text : o->rollback) add_rollback(contents, text);
    for (const std::string& text : o->root_keys) add_root_key(contents, text);
    for (const std::string& slot : o->revoked) contents.root_keys[key_slot_of("--revoke-key", slot)].revoked = true;
    for (const std::string& slot : o->development) {
      contents.root_keys[key_slot_of("--development-key", slot)].development = true;
    }
    if (!o->root_keys.empty()) {
      // A test die's identifier, different for every root key; a factory would fuse a serial number.
      const auto& first = contents.root_keys[0].hash;
      const Digest id = sha256(first.data(), first.size());
      std::copy_n(id.begin(), contents.device_id.size(), contents.device_id.begin());
    }
    const pluton::OtpFuses fuses = pluton::encode_otp(contents);
    write_file(o->output, Bytes(fuses.begin(), fuses.end()));
  });
}

}  // namespace

void add_commands(CLI::App& app, int& status) {
  app.require_subcommand(1);
  app.footer(
      "Examples:\n"
      "  plutonsim image create runtime.elf --key root.pem --security-version 2 -o runtime.img\n"
      "  plutonsim image verify runtime.img --root-key root_pub.pem --rollback 2\n"
      "  plutonsim image flash --primary runtime.img -o flash.bin\n"
      "  plutonsim image otp --root-key root_pub.pem --rollback 2 -o otp.bin\n"
      "Format of an image: sw/README.md.");
  add_create(app);
  add_sign(app);
  add_inspect(app);
  add_verify(app, status);
  add_ticket(app);
  add_keygen(app);
  add_flash(app);
  add_otp(app);
}

}  // namespace image
