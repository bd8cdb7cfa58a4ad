// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/wycheproof_file.hpp"

#include <optional>

#include "soc/vectors/cavp_algorithm.hpp"
#include "soc/vectors/json_lines.hpp"
#include "soc/vectors/limits.hpp"
#include "soc/vectors/line_error.hpp"

namespace soc::vectors {

namespace {

using nlohmann::json;

struct Algorithm {
  std::string skip;  // not empty: no engine has it; its name
  Kind kind = Kind::sha;
  Hash hash = Hash::sha256;
};

Algorithm recognise_json(const std::string& name) {
  Algorithm out;
  const std::string big = upper(name);
  std::optional<Hash> hash;
  if (big.rfind("HMAC", 0) == 0 || big.rfind("HKDF", 0) == 0) {
    out.kind = big[1] == 'M' ? Kind::hmac : Kind::hkdf;
    hash = hash_of_name(find_sha(big));
  }
  if (hash) {
    out.hash = *hash;
  } else if (big == "AES-GCM") {
    out.kind = Kind::aes_gcm;
  } else if (big == "AES-CMAC") {
    out.kind = Kind::aes_cmac;
  } else if (big == "AES-CBC-PKCS5" || big == "AES-CBC-PKCS7") {
    out.kind = Kind::aes_cbc_pkcs7;
  } else {
    out.skip = shown(name);
  }
  return out;
}

// An object of the file with its line; the getters name what is missing or of the wrong type.
class Node {
 public:
  Node(const std::string& file, const json& object) : file_(file), object_(object) {}

  unsigned line() const { return object_.at(kLineKey).get<unsigned>(); }
  [[noreturn]] void fail(const std::string& reason) const { fail_at(file_, line(), reason); }

  const json& member(const char* name) const {
    const auto found = object_.find(name);
    if (found == object_.end()) fail(fmt::format("object without \"{}\"", name));
    return *found;
  }
  std::string text(const char* name) const {
    const json& value = member(name);
    if (!value.is_string()) fail(fmt::format("\"{}\" is not a string", name));
    return value.get<std::string>();
  }
  std::size_t number(const char* name) const {
    const json& value = member(name);
    if (!value.is_number_unsigned()) fail(fmt::format("\"{}\" is not a number of 0 or more", name));
    return value.get<std::size_t>();
  }
  Octets octets(const char* name) const {
    auto value = octets_of_hex(text(name));
    if (!value) fail(fmt::format("\"{}\" is not whole octets in hexadecimal", name));
    return *std::move(value);
  }
  std::vector<Node> list(const char* name) const {
    const json& value = member(name);
    if (!value.is_array()) fail(fmt::format("\"{}\" is not a list", name));
    std::vector<Node> nodes;
    for (const json& item : value) {
      if (!item.is_object()) fail(fmt::format("\"{}\" has something that is not an object", name));
      nodes.emplace_back(file_, item);
    }
    return nodes;
  }

 private:
  const std::string& file_;
  const json& object_;
};

Verdict verdict_of(const Node& test) {
  const std::string result = test.text("result");
  if (result == "valid") return Verdict::valid;
  if (result == "invalid") return Verdict::invalid;
  if (result == "acceptable") return Verdict::acceptable;
  test.fail(fmt::format("\"result\" is neither valid, invalid nor acceptable: '{}'", shown(result)));
}

void read_tag(const Node& group, const Node& test, VectorCase& out) {
  const std::size_t bits = group.number("tagSize");
  if (bits % 8 != 0 || bits == 0) group.fail("\"tagSize\" is not whole octets");
  out.tag = test.octets("tag");
  out.tag_misfits = out.tag.size() != bits / 8;
  if (out.tag_misfits && out.verdict != Verdict::invalid) test.fail("\"tag\" is not of the group's tagSize");
}

void read_members(const Node& group, const Node& test, VectorCase& out) {
  switch (out.kind) {
    case Kind::aes_gcm:
      out.aad = test.octets("aad");
      read_tag(group, test, out);
      [[fallthrough]];
    case Kind::aes_cbc_pkcs7:
      out.key = test.octets("key");
      out.iv = test.octets("iv");
      out.message = test.octets("msg");
      out.cipher_text = test.octets("ct");
      out.direction = Direction::both;
      return;
    case Kind::hkdf:
      out.key = test.octets("ikm");
      out.salt = test.octets("salt");
      out.info = test.octets("info");
      out.size = test.number("size");
      out.tag = test.octets("okm");
      return;
    default:
      out.key = test.octets("key");
      out.message = test.octets("msg");
      read_tag(group, test, out);
      return;
  }
}

VectorCase read_test(const Algorithm& algorithm, const Node& group, const Node& test) {
  VectorCase out;
  out.id = "tcId " + std::to_string(test.number("tcId"));
  out.line = test.line();
  out.skip = algorithm.skip;
  if (!out.skip.empty()) return out;
  out.kind = algorithm.kind;
  out.hash = algorithm.hash;
  out.verdict = verdict_of(test);
  read_members(group, test, out);
  if (std::string reason = beyond_every_engine(out); !reason.empty()) {
    VectorCase skipped;
    skipped.id = out.id;
    skipped.line = out.line;
    skipped.skip = std::move(reason);
    return skipped;
  }
  return out;
}

}  // namespace

VectorFile read_wycheproof_file(std::string_view text, const std::string& file) {
  const json document = parse_json_lines(text, file);
  if (!document.is_object()) fail_at(file, 1, "not a Wycheproof file: no JSON object");
  const Node top(file, document);
  const Algorithm algorithm = recognise_json(top.text("algorithm"));
  VectorFile out;
  out.name = file;
  for (const Node& group : top.list("testGroups")) {
    for (const Node& test : group.list("tests")) out.cases.push_back(read_test(algorithm, group, test));
  }
  if (out.cases.empty()) fail_at(file, 1, "no test case");
  const json& count = top.member("numberOfTests");
  if (!count.is_number_unsigned() || count.get<std::size_t>() != out.cases.size()) {
    top.fail(fmt::format("\"numberOfTests\" is not the {} that the file has", out.cases.size()));
  }
  return out;
}

}  // namespace soc::vectors
