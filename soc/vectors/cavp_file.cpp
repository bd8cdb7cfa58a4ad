// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/cavp_file.hpp"

#include <fmt/format.h>

#include "soc/vectors/cavp_algorithm.hpp"
#include "soc/vectors/cavp_fields.hpp"
#include "soc/vectors/limits.hpp"
#include "soc/vectors/line_error.hpp"

namespace soc::vectors {

namespace {

class Reader {
 public:
  Reader(const CavpText& text, CavpAlgorithm algorithm) : text_(text), algorithm_(std::move(algorithm)) {
    const std::string& file = text.file;
    request_ = file.size() > 4 && upper(file.substr(file.size() - 4)) == ".REQ";
  }

  std::vector<VectorCase> read() {
    for (const CavpRecord& record : text_.records) {
      if (const CavpField* count = record.find("COUNT")) count_ = count->value;
      const std::size_t before = cases_.size();
      try {
        add(CavpFields(text_.file, record, request_));
      } catch (const Unanswered&) {
        cases_.resize(before);
        skip(record, "no answer in a request file");
      }
    }
    return std::move(cases_);
  }

 private:
  void add(const CavpFields& fields) {
    if (!algorithm_.skip.empty()) return skip(fields.record(), algorithm_.skip);
    switch (algorithm_.kind) {
      case Kind::aes_ecb:
      case Kind::aes_cbc:
      case Kind::aes_ctr:
        return cipher(fields);
      case Kind::aes_gcm:
        return gcm(fields);
      case Kind::aes_cmac:
        return cmac(fields);
      case Kind::hmac:
        return hmac(fields);
      case Kind::hkdf:
        return hkdf(fields);
      case Kind::sha:
      case Kind::aes_cbc_pkcs7:
        return sha(fields);
    }
  }

  std::string id_of(const CavpRecord& record) const {
    std::string id;
    for (const char* direction : {"ENCRYPT", "DECRYPT"}) {
      if (record.section->values.count(direction) != 0) id = std::string(direction) + ' ';
    }
    if (record.find("COUNT") != nullptr || (!count_.empty() && record.find("LEN") == nullptr)) {
      return id + "COUNT " + shown(count_);
    }
    if (const CavpField* length = record.find("LEN")) return id + "Len " + shown(length->value);
    return id + "case " + std::to_string(cases_.size() + 1);
  }

  VectorCase begin(const CavpRecord& record) const {
    VectorCase out;
    out.id = id_of(record);
    out.line = record.line;
    out.kind = algorithm_.kind;
    return out;
  }

  void skip(const CavpRecord& record, const std::string& reason) {
    VectorCase out = begin(record);
    out.skip = reason;
    cases_.push_back(std::move(out));
  }

  // The cases of AES-192 are read like the others, so that a malformed file does not pass for a skipped one.
  void finish(VectorCase out) {
    if (std::string reason = beyond_every_engine(out); !reason.empty()) {
      VectorCase skipped;
      skipped.id = std::move(out.id);
      skipped.line = out.line;
      skipped.skip = std::move(reason);
      out = std::move(skipped);
    }
    cases_.push_back(std::move(out));
  }

  void cipher(const CavpFields& fields) {
    VectorCase out = begin(fields.record());
    out.monte_carlo = algorithm_.monte_carlo;
    const auto& section = fields.record().section->values;
    out.direction = section.count("DECRYPT") != 0 ? Direction::decrypt : Direction::encrypt;
    out.key = fields.octets({"KEY"});
    if (out.kind != Kind::aes_ecb) out.iv = fields.octets({"IV", "CTR"});
    const bool encrypt = out.direction == Direction::encrypt;
    out.message = encrypt ? fields.octets({"PLAINTEXT", "PT"}) : fields.answer({"PLAINTEXT", "PT"});
    out.cipher_text = encrypt ? fields.answer({"CIPHERTEXT", "CT"}) : fields.octets({"CIPHERTEXT", "CT"});
    check_cipher(fields, out);
    finish(std::move(out));
  }

  void check_cipher(const CavpFields& fields, const VectorCase& c) const {
    constexpr std::size_t kBlock = 16;
    check_key(fields, c);
    const unsigned line = fields.record().line;
    if (c.kind != Kind::aes_ecb && c.iv.size() != kBlock) fields.fail(line, "IV is not 16 octets");
    if (c.message.size() != c.cipher_text.size()) fields.fail(line, "PLAINTEXT and CIPHERTEXT differ in length");
    if (c.message.empty()) fields.fail(line, "PLAINTEXT is empty");
    if (c.kind != Kind::aes_ctr && c.message.size() % kBlock != 0) {
      fields.fail(line, "PLAINTEXT is not a whole number of blocks");
    }
    if (!c.monte_carlo) return;
    if (c.message.size() != kBlock) fields.fail(line, "a Monte Carlo test has one block");
    if (c.kind == Kind::aes_ctr) fields.fail(line, "there is no Monte Carlo test for CTR");
  }

  static void check_key(const CavpFields& fields, const VectorCase& c) {
    if (c.key.size() != 16 && c.key.size() != 24 && c.key.size() != 32) {
      fields.fail(fields.field({"KEY"}).line, fmt::format("an AES key has 16, 24 or 32 octets, not {}", c.key.size()));
    }
  }

  // Encryption lists PT before CT. In decryption FAIL stands for PT.
  void gcm(const CavpFields& fields) {
    VectorCase out = begin(fields.record());
    const CavpField* pt = fields.record().find("PT");
    const CavpField* ct = fields.record().find("CT");
    const bool encrypt = ct == nullptr || (pt != nullptr && pt->line < ct->line);
    out.direction = encrypt ? Direction::encrypt : Direction::decrypt;
    out.key = fields.octets({"KEY"});
    check_key(fields, out);
    out.aad = fields.octets({"AAD"});
    out.iv = encrypt ? fields.answer({"IV"}) : fields.octets({"IV"});
    if (encrypt) {
      out.message = fields.octets({"PT"});
      out.cipher_text = fields.answer({"CT"});
      out.tag = fields.answer({"TAG"});
    } else {
      out.cipher_text = fields.octets({"CT"});
      out.tag = fields.octets({"TAG"});
      out.verdict = fields.has("FAIL") ? Verdict::invalid : Verdict::valid;
      if (out.verdict == Verdict::valid) out.message = fields.answer({"PT"});
    }
    const unsigned line = fields.record().line;
    if (out.tag.empty() || out.tag.size() > 16) fields.fail(line, "Tag is not 1 to 16 octets");
    if (out.verdict == Verdict::valid && out.message.size() != out.cipher_text.size()) {
      fields.fail(line, "PT and CT differ in length");
    }
    finish(std::move(out));
  }

  void cmac(const CavpFields& fields) {
    VectorCase out = begin(fields.record());
    out.key = fields.octets({"KEY"});
    check_key(fields, out);
    out.message = fields.octets({"MSG", "MESSAGE"});
    if (const auto length = fields.optional_number("MLEN")) out.message = fields.of_length(out.message, *length, "Msg");
    out.tag = fields.answer({"MAC", "OUTPUT"});
    if (const auto length = fields.optional_number("TLEN")) out.tag = fields.of_length(out.tag, *length, "Mac");
    if (out.tag.empty() || out.tag.size() > 16) fields.fail(fields.record().line, "Mac is not 1 to 16 octets");
    if (fields.has("RESULT")) {
      const CavpField& result = fields.field({"RESULT"});
      const char verdict = result.value.empty() ? '?' : result.value[0];
      if (verdict != 'P' && verdict != 'F') fields.fail(result.line, "Result begins with neither P nor F");
      out.verdict = verdict == 'P' ? Verdict::valid : Verdict::invalid;
    }
    finish(std::move(out));
  }

  // The hash of the record, as its section [L = octets] or the file says; empty when neither does.
  std::string hash_name(const CavpFields& fields) const {
    if (fields.record().section->values.count("L") == 0) return algorithm_.hash;
    const std::size_t length = fields.optional_number("L").value_or(0);
    const char* by_length = length == 20   ? "SHA-1"
                            : length == 28 ? "SHA-224"
                            : length == 32 ? "SHA-256"
                            : length == 48 ? "SHA-384"
                            : length == 64 ? "SHA-512"
                                           : "";
    const std::string& named = algorithm_.hash;
    if (named.empty() || named == by_length) return by_length;
    if (hash_of_name(named)) {
      fields.fail(fields.record().section->line, fmt::format("[L = {}] does not fit {}", length, named));
    }
    return named;
  }

  // False when the record was counted as skipped.
  bool set_hash(const CavpFields& fields, const char* prefix, VectorCase& out) {
    const std::string name = hash_name(fields);
    if (name.empty()) fields.fail(fields.record().line, "cannot tell the hash: neither file name nor [L = octets]");
    const auto hash = hash_of_name(name);
    if (!hash) {
      skip(fields.record(), prefix + name);
      return false;
    }
    out.hash = *hash;
    return true;
  }

  void hmac(const CavpFields& fields) {
    VectorCase out = begin(fields.record());
    if (!set_hash(fields, "HMAC-", out)) return;
    out.key = fields.octets({"KEY"});
    if (const auto length = fields.optional_number("KLEN")) out.key = fields.of_length(out.key, *length, "Key");
    out.message = fields.octets({"MSG"});
    if (fields.has("LEN")) out.message = fields.of_length(out.message, whole_octets(fields), "Msg");
    out.tag = fields.answer({"MAC", "MD"});
    if (const auto length = fields.optional_number("TLEN")) out.tag = fields.of_length(out.tag, *length, "Mac");
    if (out.tag.empty() || out.tag.size() > digest_octets(out.hash)) {
      fields.fail(fields.record().line, "Mac is empty or longer than the digest");
    }
    finish(std::move(out));
  }

  void hkdf(const CavpFields& fields) {
    VectorCase out = begin(fields.record());
    const CavpField& hash = fields.field({"HASH"});
    const std::string name = find_sha(upper(hash.value));
    if (name.empty()) fields.fail(hash.line, fmt::format("unknown hash '{}'", shown(hash.value)));
    const auto known = hash_of_name(name);
    if (!known) return skip(fields.record(), "HKDF-" + name);
    out.hash = *known;
    out.key = fields.octets({"IKM"});
    out.salt = fields.octets({"SALT"});
    out.info = fields.octets({"INFO"});
    out.size = fields.number({"L"});
    out.tag = fields.answer({"OKM"});
    if (out.size != out.tag.size()) fields.fail(fields.record().line, "OKM is not L octets");
    finish(std::move(out));
  }

  static std::size_t whole_octets(const CavpFields& fields) {
    const std::size_t bits = fields.number({"LEN"});
    if (bits % 8 != 0) fields.fail(fields.field({"LEN"}).line, "Len is not a whole number of octets");
    return bits / 8;
  }

  // The text files of the Monte Carlo tests also list the first digests of each chain: M, MDi.
  void sha(const CavpFields& fields) {
    VectorCase out = begin(fields.record());
    if (!set_hash(fields, "", out)) return;
    if (!algorithm_.monte_carlo) {
      if (fields.number({"LEN"}) % 8 != 0) return skip(fields.record(), "message of bits, not octets");
      out.message = fields.of_length(fields.octets({"MSG"}), whole_octets(fields), "Msg");
      out.tag = digest(fields, "MD", out.hash);
      return finish(std::move(out));
    }
    if (fields.has("M")) {
      VectorCase step = out;
      if (fields.has("I")) step.id += " i " + shown(fields.field({"I"}).value);
      step.message = fields.octets({"M"});
      step.tag = digest(fields, "MDI", out.hash);
      finish(std::move(step));
    }
    if (fields.has("SEED")) seed_ = fields.octets({"SEED"});
    if (fields.has("M") && !fields.has("MD")) return;
    out.monte_carlo = true;
    out.tag = digest(fields, "MD", out.hash);
    if (seed_.size() != digest_octets(out.hash))
      fields.fail(out.line, "no Seed of the digest's length before the case");
    out.message = seed_;
    seed_ = out.tag;
    finish(std::move(out));
  }

  static Octets digest(const CavpFields& fields, const char* name, Hash hash) {
    Octets out = fields.answer({name});
    if (out.size() != digest_octets(hash)) {
      fields.fail(fields.field({name}).line, fmt::format("{} is not {} octets", name, digest_octets(hash)));
    }
    return out;
  }

  const CavpText& text_;
  CavpAlgorithm algorithm_;
  bool request_ = false;
  std::vector<VectorCase> cases_;
  std::string count_;  // the last COUNT
  Octets seed_;        // of the next Monte Carlo digest
};

}  // namespace

VectorFile read_cavp_file(std::string_view text, const std::string& file) {
  const CavpText parsed = parse_cavp(text, file);
  if (parsed.records.empty()) fail_at(file, 1, "no test case");
  return {file, Reader(parsed, recognise(parsed)).read()};
}

}  // namespace soc::vectors
