// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/cavp_algorithm.hpp"

#include <algorithm>
#include <cctype>

#include "soc/vectors/line_error.hpp"

namespace soc::vectors {

namespace {

using Words = std::vector<std::string>;

struct Sign {
  const char* word;
  bool whole;  // the whole word, else how it begins
  const char* algorithm;
};

// Looked for in this order, in the name and in the comments; what is not in an engine comes before what is, because
// its comments also name the primitive that it is made of.
constexpr Sign kOthers[] = {
    {"DRBG", false, "DRBG"},
    {"DRBGVS", false, "DRBG"},
    {"SIGGEN", false, "signatures"},
    {"SIGVER", false, "signatures"},
    {"KEYPAIR", false, "key pairs"},
    {"PKV", true, "key pairs"},
    {"KAS", true, "key agreement"},
    {"TDES", true, "DES"},
    {"TDEA", true, "DES"},
    {"3DES", true, "DES"},
    {"DES", true, "DES"},
    {"TCBC", false, "DES"},
    {"TECB", false, "DES"},
    {"TCFB", false, "DES"},
    {"TOFB", false, "DES"},
    {"ARC4", true, "ARC4"},
    {"RC4", true, "ARC4"},
    {"BLOWFISH", false, "Blowfish"},
    {"BF", true, "Blowfish"},
    {"CAST5", false, "CAST5"},
    {"CAMELLIA", false, "Camellia"},
    {"CHACHA20", false, "ChaCha20"},
    {"IDEA", true, "IDEA"},
    {"SEED", true, "SEED"},
    {"SM4", true, "SM4"},
    {"ARIA", true, "ARIA"},
    {"POLY1305", false, "Poly1305"},
    {"KBKDF", false, "SP 800-108 KBKDF"},
    {"ANSX963", false, "ANSI X9.63 KDF"},
    {"PBKDF2", false, "PBKDF2"},
    {"SCRYPT", false, "scrypt"},
};

constexpr Sign kOtherHashes[] = {
    {"MD5", false, "MD5"}, {"RIPEMD", false, "RIPEMD-160"},   {"SHAKE", false, "SHAKE"}, {"BLAKE2", false, "BLAKE2"},
    {"SM3", true, "SM3"},  {"WHIRLPOOL", false, "Whirlpool"},
};

constexpr Sign kOtherModes[] = {
    {"CCM", false, "AES-CCM"},       {"DVPT", false, "AES-CCM"},    {"VADT", false, "AES-CCM"},
    {"VNT", false, "AES-CCM"},       {"VPT", false, "AES-CCM"},     {"VTT", false, "AES-CCM"},
    {"CFB128", false, "AES-CFB128"}, {"CFB8", false, "AES-CFB8"},   {"CFB1", false, "AES-CFB1"},
    {"CFB", false, "AES-CFB"},       {"OFB", false, "AES-OFB"},     {"XTS", false, "AES-XTS"},
    {"SIV", true, "AES-SIV"},        {"OCB", false, "AES-OCB"},     {"KW", true, "AES key wrap"},
    {"KWP", true, "AES key wrap"},   {"XPN", false, "AES-GCM-XPN"},
};

struct ModeSign {
  const char* word;
  Kind kind;
};
constexpr ModeSign kModes[] = {{"GCM", Kind::aes_gcm},
                               {"ECB", Kind::aes_ecb},
                               {"CBC", Kind::aes_cbc},
                               {"CTR", Kind::aes_ctr},
                               {"COUNTER", Kind::aes_ctr}};

bool word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

Words words_of(const std::string& text) {
  Words words;
  std::string word;
  for (const char c : text + ' ') {
    if (word_character(c)) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

bool has(const Words& words, const char* sought, bool whole) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& w) { return whole ? w == sought : w.rfind(sought, 0) == 0; });
}

template <std::size_t N>
const char* first_of(const Words& words, const Sign (&signs)[N]) {
  for (const Sign& sign : signs) {
    if (has(words, sign.word, sign.whole)) return sign.algorithm;
  }
  return nullptr;
}

// A folder of one word may be all that names the algorithm of the files in it.
Words folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {};
  const auto before = path.rfind('/', slash - 1);
  Words words = words_of(upper(path.substr(before + 1, slash - before - 1)));
  return words.size() == 1 ? words : Words();
}

std::string base_name(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  return name.substr(0, name.rfind('.'));
}

// What CAVP's configuration comments say after `for "..."` is the maker's product, not the algorithm.
std::string comments_of(const CavpText& text) {
  std::string all;
  for (const std::string& line : text.header) {
    const std::string comment = upper(line);
    all += comment.substr(0, comment.find(" FOR \"")) + '\n';
  }
  return all;
}

// AES modes: the name decides before the comments do.
bool recognise_mode(const Words& words, CavpAlgorithm& out) {
  if (const char* other = first_of(words, kOtherModes)) {
    out.skip = other;
    return true;
  }
  for (const ModeSign& mode : kModes) {
    if (!has(words, mode.word, false)) continue;
    out.kind = mode.kind;
    return true;
  }
  return false;
}

bool recognise_hash(const Words& words, const std::string& name, const std::string& comments, CavpAlgorithm& out) {
  const char* other = first_of(words, kOtherHashes);
  out.hash = find_sha(name);
  if (out.hash.empty()) out.hash = find_sha(comments);
  if (out.hash.empty() && other != nullptr) out.hash = other;
  return !out.hash.empty();
}

bool recognise_fields(const CavpText& text, CavpAlgorithm& out) {
  const CavpRecord& first = text.records.front();
  const auto present = [&](const char* name) { return first.find(name) != nullptr; };
  if (present("NONCE")) return false;
  if (present("IV") && present("CT") && present("AAD") && present("TAG")) {
    out.kind = Kind::aes_gcm;
  } else if (present("IKM")) {
    out.kind = Kind::hkdf;
  } else if (present("MAC") || present("OUTPUT")) {
    out.kind = first.section->values.count("L") != 0 ? Kind::hmac : Kind::aes_cmac;
  } else if (present("MD") && first.section->values.count("L") != 0) {
    out.kind = Kind::sha;
    out.monte_carlo = present("SEED");
  } else if (present("KEY") && present("PLAINTEXT") && !present("IV") && !present("TAG")) {
    out.kind = Kind::aes_ecb;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::optional<Hash> hash_of_name(const std::string& name) {
  if (name == "SHA-256") return Hash::sha256;
  if (name == "SHA-384") return Hash::sha384;
  if (name == "SHA-512") return Hash::sha512;
  return std::nullopt;
}

std::string find_sha(const std::string& text) {
  const auto digits_at = [&](std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    return text.substr(std::min(at, text.size()), end - at);
  };
  const auto separator = [&](std::size_t at) {
    return at < text.size() && (text[at] == '-' || text[at] == '_' || text[at] == ' ' || text[at] == '/');
  };
  for (auto at = text.find("SHA"); at != std::string::npos; at = text.find("SHA", at + 1)) {
    const std::size_t next = at + 3;
    if (digits_at(next) == "3" && separator(next + 1)) return "SHA3-" + digits_at(next + 2);
    const std::size_t number = separator(next) ? next + 1 : next;
    const std::string digits = digits_at(number);
    if (digits != "1" && digits != "224" && digits != "256" && digits != "384" && digits != "512") continue;
    const std::size_t after = number + digits.size();
    if (digits == "512" && separator(after) && text[after] != ' ') {
      const std::string cut = digits_at(after + 1);
      if (cut == "224" || cut == "256") return "SHA-512/" + cut;
    }
    return "SHA-" + digits;
  }
  return {};
}

CavpAlgorithm recognise(const CavpText& text) {
  const std::string name = upper(base_name(text.file));
  const std::string comments = comments_of(text);
  const Words name_words = words_of(name);
  Words words = words_of(name + ' ' + comments);
  CavpAlgorithm out;
  out.monte_carlo = has(words, "MONTE", false) || name.find("MONTE") != std::string::npos || has(words, "MCT", true) ||
                    name.find("MCT") != std::string::npos;
  const Words folder = folder_of(text.file);
  const char* other = first_of(words, kOthers);
  if (other == nullptr) other = first_of(folder, kOthers);
  if (other != nullptr) {
    out.skip = other;
  } else if (has(words, "HKDF", false)) {
    out.kind = Kind::hkdf;
  } else if (has(words, "HMAC", false)) {
    out.kind = Kind::hmac;
    (void)recognise_hash(words, name, comments, out);
  } else if (has(words, "CMAC", false)) {
    out.kind = Kind::aes_cmac;
  } else if (recognise_mode(name_words, out) || recognise_hash(words, name, comments, out) ||
             recognise_mode(words, out) || recognise_mode(folder, out) || recognise_hash(folder, {}, {}, out) ||
             recognise_fields(text, out)) {
    // told
  } else {
    fail_at(text.file, text.records.front().line,
            "cannot tell the algorithm: name it in the file's name or in a comment at its head (as in # AES CBC)");
  }
  return out;
}

}  // namespace soc::vectors
