// SPDX-License-Identifier: Apache-2.0
// Commands of the SHA engine at every cycle: errors, aborts, saved messages, and what no read may ever show.
#include <mbedtls/sha256.h>
#include <mbedtls/sha512.h>

#include <functional>

#include "testbench/pluton/sha/sha_bench.hpp"

namespace {

using namespace sha_bench;

template <class Form>
class ShaControl : public Bench<Form> {
 protected:
  void expect_error(ShaError error) {
    EXPECT_EQ(this->code(), error);
    EXPECT_EQ(this->status() & kError, kError);
    this->clear_error();
    EXPECT_EQ(this->code(), ShaError::none);
  }
  Octets state() {
    Octets out;
    for (unsigned i = 0; i < 16; ++i) {
      for (const std::uint8_t octet : pluton::octets_of(this->bus_.read(map::kState + 4 * i).data))
        out.push_back(octet);
    }
    return out;
  }
  void restore(unsigned alg, const Octets& state, std::uint64_t length) {
    this->configure(alg);
    for (unsigned i = 0; i < (alg == 0 ? 8 : 16); ++i) {
      this->bus_.write(map::kState + 4 * i, pluton::word_at(state.data() + 4 * i));
    }
    this->bus_.write(map::kLength, static_cast<std::uint32_t>(length));
    this->bus_.write(map::kLength + 4, static_cast<std::uint32_t>(length >> 32));
    this->command(kRestore);
  }
  // Everything that can be read, registers of control aside.
  void expect_nothing_readable(const std::string& when) {
    for (std::uint32_t offset = 0; offset < 0x100; offset += 4) {
      if (offset <= map::kCfg) continue;
      const auto answer = this->bus_.read(offset);
      ASSERT_EQ(answer.data, 0u) << when << ", offset " << offset;
    }
  }
  // Reads every offset in every cycle of what `begin` starts; the words that were not zero.
  unsigned sweep(const std::function<void()>& begin) {
    unsigned shown = 0;
    for (std::uint32_t offset = map::kCfg + 4; offset < 0x100; offset += 4) {
      begin();
      typename ShaPins::In in{};
      in.psel = in.penable = 1;  // an access phase a cycle: more than a bus could do
      in.paddr = offset;
      for (Cycles i = 0; i < kLong && this->bus_.out().busy != 0; ++i) {
        shown += this->core_.settle(in).prdata != 0 ? 1 : 0;
        this->core_.tick(in);
      }
      this->bus_.write(map::kCtrl, kWipe);
    }
    return shown;
  }
};
TYPED_TEST_SUITE(ShaControl, Forms);

TYPED_TEST(ShaControl, each_command_in_the_wrong_state_has_its_code_and_changes_nothing) {
  this->bus_.write(map::kData, 1);
  this->expect_error(ShaError::sequence);
  this->bus_.write(map::kDataByte, 1);
  this->expect_error(ShaError::sequence);
  this->command(kFinish);
  this->expect_error(ShaError::sequence);
  this->command(kSave);
  this->expect_error(ShaError::sequence);
  this->command(kRestore);
  this->expect_error(ShaError::sequence);
  this->command(kStart | kFinish);
  this->expect_error(ShaError::command);
  this->begin(3);
  this->expect_error(ShaError::config);
  this->command(kKeyLoad);
  this->expect_error(ShaError::config);
  this->configure(kHmac);
  this->command(kRestore);
  this->expect_error(ShaError::secret);
  this->begin(0);
  this->send(pattern(70));
  this->settle();
  this->command(kKeyLoad);
  this->expect_error(ShaError::sequence);
  this->command(kRestore);
  this->expect_error(ShaError::sequence);
  this->bus_.write(map::kState, 1);
  this->expect_error(ShaError::sequence);
  this->bus_.write(map::kLength, 1);
  this->expect_error(ShaError::sequence);
  this->command(kSave);
  this->expect_error(ShaError::boundary);
  EXPECT_EQ(this->finish(0), reference(0, pattern(70)));
}

TYPED_TEST(ShaControl, a_streamed_message_refuses_registers_and_ends_with_its_beat) {
  this->begin(kStream);
  this->bus_.write(map::kData, 1);
  this->expect_error(ShaError::path);
  this->command(kFinish);
  this->expect_error(ShaError::path);
  this->stream(pattern(33));
  ASSERT_TRUE(this->bus_.advance_until([](const auto& out) { return out.busy != 0; }, 100));
  this->settle();
  EXPECT_EQ(this->digest(0), reference(0, pattern(33)));
}

TYPED_TEST(ShaControl, while_a_digest_is_on_its_way_commands_are_busy_and_the_digest_comes) {
  this->begin(0);
  this->command(kFinish);
  this->bus_.write(map::kData, 1);
  this->expect_error(ShaError::busy);
  this->command(kFinish);
  this->expect_error(ShaError::busy);
  this->settle();
  EXPECT_EQ(this->digest(0), reference(0, {}));
}

TYPED_TEST(ShaControl, clearing_done_clears_the_digest_and_clearing_another_bit_does_not) {
  const Octets digest = this->hash(0, {'a'});
  this->bus_.write(map::kStatus, kError);
  EXPECT_EQ(this->digest(0), digest);
  this->bus_.write(map::kStatus, kDone);
  EXPECT_EQ(this->status(), 0u);
  EXPECT_EQ(this->digest(0), Octets(32));
}

TYPED_TEST(ShaControl, a_digest_of_sha_384_shows_no_word_of_the_state_beyond_it) {
  this->hash(1, pattern(10));
  for (unsigned i = 12; i < 16; ++i) EXPECT_EQ(this->bus_.read(map::kDigest + 4 * i).data, 0u);
  this->hash(0, pattern(10));
  for (unsigned i = 8; i < 16; ++i) EXPECT_EQ(this->bus_.read(map::kDigest + 4 * i).data, 0u);
}

TYPED_TEST(ShaControl, undocumented_offsets_and_partial_writes_answer_with_a_bus_error) {
  for (std::uint32_t offset = 0; offset < 0x1000; offset += 4) {
    const bool known = offset <= 0x18 || (offset >= 0x40 && offset < 0xC8);
    ASSERT_EQ(this->bus_.read(offset).ok, known) << offset;
  }
  typename ShaPins::In in{};
  in.psel = in.penable = in.pwrite = 1;
  in.paddr = map::kIrqEnable;
  in.pwdata = 3;
  in.pstrb = 7;
  EXPECT_EQ(this->core_.settle(in).pslverr, 1u);
  this->core_.tick(in);
  EXPECT_EQ(this->bus_.read(map::kIrqEnable).data, 0u);
}

TYPED_TEST(ShaControl, a_wipe_at_any_cycle_leaves_nothing_and_the_engine_works_on) {
  this->bus_.write(map::kIrqEnable, 3);
  const Octets message = pattern(100);
  for (Cycles at = 0; at < 2 * this->block(0) + 8; ++at) {
    this->begin(0);
    this->send(message);
    this->command(kFinish);
    this->bus_.advance(at);
    this->command(kWipe | kStart);  // a wipe is a wipe
    ASSERT_EQ(this->status(), 0u) << at;
    ASSERT_EQ(this->bus_.out().irq, 0u) << at;
    this->expect_nothing_readable("after a wipe");
    this->bus_.advance(100);
    ASSERT_EQ(this->status(), 0u) << at;
    ASSERT_EQ(this->hash(0, message), reference(0, message)) << at;
  }
}

TYPED_TEST(ShaControl, a_wipe_at_any_cycle_of_a_key_load_or_an_hmac_leaves_no_key) {
  const Octets key = pattern(20), message = pattern(10);
  for (Cycles at = 0; at < 2 * this->block(0) + 8; ++at) {
    this->configure(0);
    this->command(kKeyLoad);
    this->send(key);
    this->command(kFinish);
    this->bus_.advance(at);
    this->command(kWipe);
    this->begin(kHmac);
    ASSERT_EQ(this->code(), ShaError::no_key) << at;
    this->clear_error();
    this->load_key(0, key);
    this->begin(kHmac);
    this->send(message);
    this->command(kFinish);
    this->bus_.advance(at);
    this->command(kWipe);
    ASSERT_EQ(this->status(), 0u) << at;
    this->load_key(0, key);
    ASSERT_EQ(this->hash(0, message, true), reference_hmac(0, key, message)) << at;
  }
}

TYPED_TEST(ShaControl, a_start_at_any_cycle_begins_anew) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    for (Cycles at = 0; at < 2 * this->block(alg) + 4; at += 1 + alg) {
      this->begin(0);
      this->send(pattern(150));
      this->command(kFinish);
      this->bus_.advance(at);
      ASSERT_EQ(this->hash(alg, pattern(70)), reference(alg, pattern(70))) << at;
    }
  }
}

TYPED_TEST(ShaControl, a_reset_at_any_cycle_restores_the_first_state) {
  for (Cycles at = 0; at < this->block(0) + 4; ++at) {
    this->bus_.write(map::kIrqEnable, 1);
    this->begin(0);
    this->command(kFinish);
    this->bus_.advance(at);
    this->bus_.reset();
    ASSERT_EQ(this->status(), 0u);
    ASSERT_EQ(this->bus_.read(map::kIrqEnable).data, 0u);
    ASSERT_EQ(this->bus_.read(map::kCfg).data, 0u);
    this->expect_nothing_readable("after a reset");
    ASSERT_EQ(this->hash(0, {'x'}), reference(0, {'x'})) << at;
  }
}

TYPED_TEST(ShaControl, no_read_in_any_cycle_of_a_hash_shows_anything) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    const unsigned shown = this->sweep([this, alg] {
      this->begin(alg);
      this->send(pattern(120));
      this->command(kFinish);
    });
    EXPECT_EQ(shown, 0u);
  }
}

TYPED_TEST(ShaControl, no_read_in_any_cycle_of_a_key_load_or_an_hmac_shows_anything) {
  const unsigned loading = this->sweep([this] {
    this->configure(2);
    this->command(kKeyLoad);
    this->send(pattern(64));
    this->command(kFinish);
  });
  EXPECT_EQ(loading, 0u);
  const unsigned hashing = this->sweep([this] {
    this->load_key(0, pattern(64));
    this->begin(kHmac);
    this->send(pattern(60));
    this->command(kFinish);
  });
  EXPECT_EQ(hashing, 0u);
}

// Positive control of the sweep: an engine that shows a word in one cycle of a compression.
struct Leaky : Model {
  const Out& settle(const In& in) override {
    Model::settle(in);
    if (in.paddr == map::kDigest + 28 && in.penable != 0 && in.pwrite == 0 && ++reads == 20) out_.prdata = 1;
    return out_;
  }
  unsigned reads = 0;
};
class ShaLeak : public ShaControl<Leaky> {};

TEST_F(ShaLeak, a_word_shown_in_one_cycle_is_seen) {
  const unsigned shown = sweep([this] {
    begin(0);
    command(kFinish);
  });
  EXPECT_EQ(shown, 1u);
}

TYPED_TEST(ShaControl, a_saved_message_goes_on_where_it_stopped) {
  for (unsigned alg = 0; alg < kAlgs; ++alg) {
    const Octets message = pattern(700, alg);
    const Octets other = pattern(90);
    for (const unsigned blocks : {0u, 1u, 3u}) {
      const std::size_t cut = std::size_t{blocks} * kBlockOctets[alg];
      this->begin(alg);
      this->send({message.begin(), message.begin() + static_cast<long>(cut)});
      this->settle();
      this->command(kSave);
      EXPECT_EQ(this->status(), kSaved);
      const Octets saved = this->state();
      EXPECT_EQ(this->bus_.read(map::kLength).data, cut);
      EXPECT_EQ(this->hash(2 - alg, other), reference(2 - alg, other));
      EXPECT_EQ(this->state(), Octets(64));  // no longer shown
      this->restore(alg, saved, cut);
      EXPECT_EQ(this->status(), kOpen);
      this->send({message.begin() + static_cast<long>(cut), message.end()});
      EXPECT_EQ(this->finish(alg), reference(alg, message)) << alg << " " << blocks;
    }
  }
}

// The exported words are the standard's chaining value: mbedTLS says the same.
TYPED_TEST(ShaControl, a_saved_state_is_the_chaining_value_of_fips_180_4) {
  const Octets message = pattern(128);
  this->begin(0);
  this->send(message);
  this->settle();
  this->command(kSave);
  mbedtls_sha256_context context;
  mbedtls_sha256_init(&context);
  mbedtls_sha256_starts_ret(&context, 0);
  mbedtls_sha256_update_ret(&context, message.data(), message.size());
  const Octets state = this->state();
  for (unsigned i = 0; i < 8; ++i) {
    EXPECT_EQ(__builtin_bswap32(pluton::word_at(state.data() + 4 * i)), context.state[i]);
  }
  EXPECT_EQ(Octets(state.begin() + 32, state.end()), Octets(32));
}

TYPED_TEST(ShaControl, save_is_refused_for_hmac_while_compressing_and_off_a_boundary) {
  this->load_key(0, pattern(9));
  this->begin(kHmac);
  this->command(kSave);
  this->expect_error(ShaError::secret);
  this->begin(0);
  this->send(pattern(64));
  this->command(kSave);
  this->expect_error(ShaError::busy);
  this->settle();
  this->bus_.write(map::kDataByte, 1);
  this->command(kSave);
  this->expect_error(ShaError::boundary);
  this->expect_nothing_readable("after refused saves");
}

TYPED_TEST(ShaControl, restore_wants_every_word_and_a_length_at_a_boundary) {
  const Octets state = pattern(64);
  this->restore(0, state, 63);
  this->expect_error(ShaError::boundary);
  this->restore(2, state, 64);
  this->expect_error(ShaError::boundary);
  this->command(kWipe);
  this->configure(0);
  for (unsigned i = 0; i < 7; ++i) this->bus_.write(map::kState + 4 * i, 1);
  this->bus_.write(map::kLength, 64);
  this->bus_.write(map::kLength + 4, 0);
  this->command(kRestore);
  this->expect_error(ShaError::sequence);
  this->bus_.write(map::kState + 28, 1);
  this->command(kRestore);
  EXPECT_EQ(this->status(), kOpen);
}

// The length counts 64 bits of octets: the last block of a message of 2^60 octets and more.
TYPED_TEST(ShaControl, lengths_beyond_32_bits_reach_the_padding) {
  const Octets state = pattern(64, 6);
  const Octets tail = pattern(20);
  for (const std::uint64_t length : {std::uint64_t{1} << 33, std::uint64_t{0xF} << 60}) {
    mbedtls_sha512_context context;
    mbedtls_sha512_init(&context);
    mbedtls_sha512_starts_ret(&context, 0);
    for (unsigned i = 0; i < 8; ++i) {
      context.state[i] = 0;
      for (unsigned k = 0; k < 8; ++k) context.state[i] = context.state[i] << 8 | state[8 * i + k];
    }
    context.total[0] = length;
    mbedtls_sha512_update_ret(&context, tail.data(), tail.size());
    Octets expected(64);
    mbedtls_sha512_finish_ret(&context, expected.data());
    this->restore(2, state, length);
    this->send(tail);
    EXPECT_EQ(this->finish(2), expected);
  }
}

}  // namespace
