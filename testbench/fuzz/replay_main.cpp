// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer, so that a slice of each campaign is part of the ordinary tests (any compiler):
//   fuzz_X_replay CORPUS_DIR [MUTATIONS [SEED]]
// feeds every file of the corpus as it is, then MUTATIONS inputs derived from them with a fixed seed. A finding is a
// crash, an abort or an uncaught exception; an empty corpus is an error.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> read_corpus(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> corpus;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return corpus;
}

// One to eight edits: bit flips, interesting values of 1, 2 or 4 bytes, copied runs, truncation, extension.
void mutate(Bytes& bytes, std::mt19937_64& random) {
  static constexpr std::uint32_t kInteresting[] = {0,      1,      0x7F,       0x80,       0xFF,       0x7FFF,
                                                   0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFF0};
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const std::size_t edits = 1 + below(8);
  for (std::size_t i = 0; i < edits; ++i) {
    if (bytes.empty()) bytes.push_back(0);
    // Headers are where parsers go wrong: half of the edits aim at the first 256 bytes.
    const std::size_t at = below(below(2) == 0 ? std::min<std::size_t>(bytes.size(), 256) : bytes.size());
    switch (below(5)) {
      case 0:
        bytes[at] ^= static_cast<std::uint8_t>(1u << below(8));
        break;
      case 1: {
        const std::uint32_t value = kInteresting[below(std::size(kInteresting))];
        const std::size_t width = std::size_t{1} << below(3);
        for (std::size_t b = 0; b < width && at + b < bytes.size(); ++b) {
          bytes[at + b] = static_cast<std::uint8_t>(value >> (8 * b));
        }
        break;
      }
      case 2: {
        const std::size_t from = below(bytes.size());
        for (std::size_t b = 0; b < 16 && at + b < bytes.size() && from + b < bytes.size(); ++b) {
          bytes[at + b] = bytes[from + b];
        }
        break;
      }
      case 3:
        if (below(4) == 0) bytes.resize(at);
        break;
      default:
        bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), static_cast<std::uint8_t>(random()));
        break;
    }
  }
}

}  // namespace

int run_replay(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS_DIR [MUTATIONS [SEED]]\n", argv[0]);
    return 2;
  }
  const std::vector<Bytes> corpus = read_corpus(argv[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "%s: no corpus file\n", argv[1]);
    return 2;
  }
  const unsigned long mutations = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0;
  std::mt19937_64 random(argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1);
  for (const Bytes& bytes : corpus) LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  for (unsigned long i = 0; i < mutations; ++i) {
    Bytes bytes = corpus[random() % corpus.size()];
    mutate(bytes, random);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  std::printf("%zu corpus files, %lu mutations: no finding\n", corpus.size(), mutations);
  return 0;
}

int main(int argc, char** argv) { return run_replay(argc, argv); }
