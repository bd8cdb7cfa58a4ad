// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace soc::vectors {

namespace {

constexpr int kMonteCarloSteps = 1000;
constexpr std::size_t kBlock = 16;

Octets joined(const Octets& a, const Octets& b, const Octets& c) {
  Octets out;
  out.reserve(a.size() + b.size() + c.size());
  for (const Octets* part : {&a, &b, &c}) out.insert(out.end(), part->begin(), part->end());
  return out;
}

Octets cut(Octets octets, std::size_t size) {
  octets.resize(std::min(octets.size(), size));
  return octets;
}

class Judge {
 public:
  Judge(const VectorCase& c, Engines& engines) : case_(c), engines_(engines) {}

  Outcome run() {
    const tlmkit::Cycles start = engines_.now();
    out_.passed = true;
    if (!case_.tag_misfits) dispatch();
    out_.cycles = engines_.now() - start;
    return out_;
  }

 private:
  void dispatch() {
    switch (case_.kind) {
      case Kind::aes_ecb:
      case Kind::aes_cbc:
      case Kind::aes_ctr:
        if (load_key()) cipher();
        return;
      case Kind::aes_cbc_pkcs7:
        if (load_key()) padded();
        return;
      case Kind::aes_gcm:
        if (load_key()) gcm();
        return;
      case Kind::aes_cmac:
        if (load_key()) cmac();
        return;
      case Kind::sha:
        return expect("digest", case_.monte_carlo ? digest_chain() : engines_.sha().digest(case_.hash, case_.message),
                      case_.tag);
      case Kind::hmac:
        return hmac();
      case Kind::hkdf:
        return hkdf();
    }
  }

  void hkdf() {
    HkdfEngine& engine = engines_.hkdf();
    const HkdfRequest asked = {case_.hash, case_.key, case_.salt, case_.info, case_.size};
    expect("derived key", engine.derive(asked), case_.tag);
    if (case_.verdict != Verdict::valid || !engine.fits_vault(asked)) return;
    out_.in_vault = true;
    const Reply reply = engine.confirm_in_vault(asked, case_.tag);
    if (!reply.accepted) {
      fail("key vault", "a key equal to " + hex_of(case_.tag), reply.fault.empty() ? "another key" : reply.fault);
    }
  }

  void fail(const char* what, std::string expected, std::string got) {
    if (!out_.passed) return;  // the first one counts
    out_.passed = false;
    out_.what = what;
    out_.expected = std::move(expected);
    out_.got = std::move(got);
  }

  // A reply against the case's verdict; true when its output is there to be compared.
  bool judge(const char* what, const Reply& reply, const Octets& expected) {
    if (!reply.fault.empty()) {
      fail(what, case_.verdict == Verdict::invalid ? "refused" : hex_of(expected), reply.fault);
      return false;
    }
    if (!reply.accepted) {
      if (case_.verdict == Verdict::valid) fail(what, hex_of(expected), "refused");
      return false;
    }
    if (case_.verdict == Verdict::invalid) {
      fail(what, "refused", "accepted: " + hex_of(reply.output));
      return false;
    }
    return true;
  }

  void compare(const char* what, const Octets& got, const Octets& expected) {
    if (got != expected) fail(what, hex_of(expected), hex_of(got));
  }

  void expect(const char* what, const Reply& reply, const Octets& expected) {
    if (judge(what, reply, expected)) compare(what, reply.output, expected);
  }

  bool load_key() {
    const Reply reply = engines_.aes().load_key(case_.key);
    if (!reply.fault.empty()) {
      fail("key", "key taken or refused", reply.fault);
    } else if (!reply.accepted && case_.verdict == Verdict::valid) {
      fail("key", "key taken", "refused");
    }
    return out_.passed && reply.accepted;
  }

  AesRequest request(AesMode mode, bool decrypt) const {
    AesRequest out;
    out.mode = mode;
    out.decrypt = decrypt;
    out.iv = case_.iv;
    out.aad = case_.aad;
    return out;
  }

  void cipher() {
    const bool decrypt = case_.direction == Direction::decrypt;
    AesRequest asked = request(case_.kind == Kind::aes_ecb   ? AesMode::ecb
                               : case_.kind == Kind::aes_cbc ? AesMode::cbc
                                                             : AesMode::ctr,
                               decrypt);
    asked.input = decrypt ? case_.cipher_text : case_.message;
    expect(decrypt ? "plain text" : "cipher text", case_.monte_carlo ? cipher_chain(asked) : engines_.aes().run(asked),
           decrypt ? case_.message : case_.cipher_text);
  }

  // AESAVS 6.4. ECB: each output is the next input. CBC: the inputs after the first are the initial value and then the
  // outputs of two steps before, each chained as CBC chains blocks.
  Reply cipher_chain(AesRequest asked) {
    Octets before = asked.iv;
    Reply reply;
    for (int i = 0; i < kMonteCarloSteps; ++i) {
      reply = engines_.aes().run(asked);
      if (!reply.accepted || !reply.fault.empty() || reply.output.size() != kBlock) break;
      if (asked.mode == AesMode::ecb) {
        asked.input = reply.output;
      } else {
        asked.iv = asked.decrypt ? asked.input : reply.output;
        asked.input = std::exchange(before, reply.output);
      }
    }
    return reply;
  }

  // SHAVS 6.4: each message is the last three digests.
  Reply digest_chain() {
    Octets a = case_.message;
    Octets b = a;
    Octets c = a;
    Reply reply;
    for (int i = 0; i < kMonteCarloSteps; ++i) {
      reply = engines_.sha().digest(case_.hash, joined(a, b, c));
      if (!reply.accepted || !reply.fault.empty()) break;
      a = std::exchange(b, std::exchange(c, reply.output));
    }
    return reply;
  }

  // PKCS #7 padding is software's. A cipher text that unpads badly is refused.
  void padded() {
    AesRequest decrypt = request(AesMode::cbc, true);
    decrypt.input = case_.cipher_text;
    Reply reply = engines_.aes().run(decrypt);
    if (reply.accepted && !unpad(reply.output)) reply.accepted = false;
    expect("plain text", reply, case_.message);
    if (case_.verdict == Verdict::invalid) return;
    AesRequest encrypt = request(AesMode::cbc, false);
    encrypt.input = case_.message;
    const std::size_t padding = kBlock - case_.message.size() % kBlock;
    encrypt.input.insert(encrypt.input.end(), padding, static_cast<std::uint8_t>(padding));
    expect("cipher text", engines_.aes().run(encrypt), case_.cipher_text);
  }

  static bool unpad(Octets& text) {
    const std::size_t padding = text.empty() ? 0 : text.back();
    if (padding == 0 || padding > kBlock || padding > text.size()) return false;
    const auto first = text.end() - static_cast<std::ptrdiff_t>(padding);
    if (!std::all_of(first, text.end(), [&](std::uint8_t octet) { return octet == padding; })) return false;
    text.erase(first, text.end());
    return true;
  }

  void gcm() {
    if (case_.direction != Direction::encrypt) {
      AesRequest decrypt = request(AesMode::gcm, true);
      decrypt.input = case_.cipher_text;
      decrypt.tag = case_.tag;
      decrypt.tag_octets = case_.tag.size();
      expect("plain text", engines_.aes().run(decrypt), case_.message);
    }
    // What is invalid about a tag or a cipher text shows in decryption only.
    if (case_.direction == Direction::decrypt || case_.verdict == Verdict::invalid) return;
    AesRequest encrypt = request(AesMode::gcm, false);
    encrypt.input = case_.message;
    encrypt.tag_octets = case_.tag.size();
    const Reply reply = engines_.aes().run(encrypt);
    if (!judge("cipher text", reply, case_.cipher_text)) return;
    compare("cipher text", reply.output, case_.cipher_text);
    compare("tag", cut(reply.tag, case_.tag.size()), case_.tag);
  }

  // Verified by the engine, and generated and compared here.
  void cmac() {
    AesRequest verify = request(AesMode::cmac, true);
    verify.input = case_.message;
    verify.tag = case_.tag;
    verify.tag_octets = case_.tag.size();
    (void)judge("verification", engines_.aes().run(verify), case_.tag);
    AesRequest generate = request(AesMode::cmac, false);
    generate.input = case_.message;
    generate.tag_octets = case_.tag.size();
    check_mac(engines_.aes().run(generate), &Reply::tag);
  }

  void hmac() { check_mac(engines_.sha().hmac(case_.hash, case_.key, case_.message), &Reply::output); }

  // Software's comparison: an invalid case is refused when the tags differ.
  void check_mac(Reply reply, Octets Reply::*mac) {
    const Octets got = cut(reply.*mac, case_.tag.size());
    if (case_.verdict == Verdict::invalid && got != case_.tag) reply.accepted = false;
    reply.output = got;
    expect("tag", reply, case_.tag);
  }

  const VectorCase& case_;
  Engines& engines_;
  Outcome out_;
};

CaseResult result_of(const VectorCase& c, const std::vector<Backend>& backends) {
  CaseResult result;
  result.id = c.id;
  result.line = c.line;
  if (!c.skip.empty()) {
    result.status = Status::skipped;
    result.reason = c.skip;
    return result;
  }
  result.status = c.verdict == Verdict::acceptable ? Status::acceptable : Status::passed;
  for (const Backend& backend : backends) {
    result.outcomes.push_back(run_case(c, *backend.engines));
    const Outcome& outcome = result.outcomes.back();
    if (outcome.passed || result.status == Status::failed) continue;
    result.status = Status::failed;
    result.reason =
        fmt::format("{}: {}: expected {}, got {}", backend.name, outcome.what, outcome.expected, outcome.got);
  }
  for (std::size_t i = 1; i < backends.size() && result.status != Status::failed; ++i) {
    const tlmkit::Cycles first = result.outcomes[0].cycles;
    const tlmkit::Cycles other = result.outcomes[i].cycles;
    if (first == other) continue;
    result.status = Status::failed;
    result.reason = fmt::format("cycles: {} {}, {} {}", backends[0].name, first, backends[i].name, other);
  }
  return result;
}

}  // namespace

Outcome run_case(const VectorCase& c, Engines& engines) { return Judge(c, engines).run(); }

FileResult run_file(const VectorFile& file, const std::vector<Backend>& backends) {
  FileResult result;
  result.name = file.name;
  result.cases.reserve(file.cases.size());
  for (const VectorCase& c : file.cases) result.cases.push_back(result_of(c, backends));
  return result;
}

}  // namespace soc::vectors
