// SPDX-License-Identifier: Apache-2.0
// The application core's boot on the chip, as far as its release: the real ROM and runtime, a monitor that is data.
#include <cstring>
#include <regex>

#include "soc/chip.hpp"
#include "sw/image/image_file.hpp"
#include "sw/lib/image_place.h"
#include "sw/lib/loader.h"
#include "testbench/soc/soc_bench.hpp"

namespace {

namespace map = soc::chip_map;
using image::Bytes;
using testbench::Boot;
using testbench::built;
using testbench::Cycles;
using testbench::in_child;
using testbench::Watcher;
using tlmkit::Mode;

struct Made {
  Bytes file, payload;
};

Made make(std::uint32_t type, std::size_t bytes, std::uint32_t version = 1, std::uint8_t seed = 1) {
  static const auto key = image::PrivateKey::load(built("images/test_root.pem"));
  image::Payload payload;
  payload.bytes.resize(bytes);
  for (std::size_t i = 0; i < bytes; ++i) payload.bytes[i] = static_cast<std::uint8_t>(i * 29 + seed + i / 256);
  payload.load_address = payload.entry = image::chip_limits(type).region_base;
  image::Purpose purpose;
  purpose.type = type;
  purpose.security_version = version;
  Bytes file = image::create_image(payload, key.public_key(), purpose);
  image::set_image_signature(file, key.sign(image::image_digest(file)));
  return {file, payload.bytes};
}

void put(soc::Chip& chip, std::uint32_t offset, const Bytes& file) {
  for (std::size_t i = 0; i < file.size(); ++i) chip.flash().poke(offset + static_cast<std::uint32_t>(i), file[i]);
}

struct Outcome {
  Boot boot;
  unsigned releases = 0, holds = 0;
  std::uint64_t address = 0;
  bool equal = false;   // the payload stands in the application core's memory
  bool blank = false;   // nothing does
  bool listed = false;  // a record of it lies in the private memory
  std::array<char, 8192> console{};

  std::string text() const { return console.data(); }
};

// The record that the loader keeps, found by its whole contents.
bool listed(soc::Chip& chip, const measured_entry& wanted) {
  const std::uint8_t* sram = chip.sram().data();
  for (std::size_t i = 0; i + 48 <= chip.sram().size(); i += 4) {
    if (std::memcmp(sram + i, &wanted, 48) == 0) return true;
  }
  return false;
}

void watch(soc::Chip& chip, Outcome& out, std::size_t& written) {
  chip.on_app_release = [&out](std::uint64_t address) {
    ++out.releases;
    out.address = address;
  };
  chip.on_app_hold = [&out] { ++out.holds; };
  chip.uart().on_transmit([&out, &written](std::uint8_t character, Cycles) {
    if (written + 1 < out.console.size()) out.console[written++] = static_cast<char>(character);
  });
}

// Why the monitor of the slot tried first was refused; 0 if it was not.
std::uint32_t monitor_error(const Boot& boot) {
  for (std::uint32_t i = 0; boot.recorded && i < boot.record.log_count; ++i) {
    const handoff_entry& entry = boot.record.log[i];
    if (entry.step == BOOT_STEP_LOAD_MONITOR) return entry.error;
  }
  return 0;
}

template <class Change>
Outcome boot_with(const Made& monitor, Change change, Mode mode = Mode::fast) {
  return in_child([&] {
    soc::Chip chip("chip", testbench::test_chip(mode));
    Outcome out;
    std::size_t written = 0;
    watch(chip, out, written);
    put(chip, map::kFlashRegionMonitorPrimaryOffset, monitor.file);
    change(chip);
    out.boot = Watcher(chip).run();
    const std::uint8_t* ram = chip.app_ram().data();
    out.equal = std::memcmp(ram, monitor.payload.data(), monitor.payload.size()) == 0;
    out.blank = std::all_of(ram, ram + chip.app_ram().size(), [](std::uint8_t octet) { return octet == 0; });
    const std::uint32_t refused = monitor_error(out.boot);
    measured_entry wanted = {IMAGE_TYPE_MONITOR, 1, refused != 0 ? 1u : 0u, refused, {}};
    const image::Digest digest = image::sha256(monitor.payload.data(), monitor.payload.size());
    std::memcpy(wanted.sha256, digest.data(), 32);
    out.listed = listed(chip, wanted);
    return out;
  });
}

void nothing(soc::Chip&) {}

TEST(ChipAppBoot, without_a_monitor_the_application_core_stays_held) {
  const Boot boot = testbench::boot_in_child(testbench::test_chip());
  EXPECT_TRUE(boot.up());
  EXPECT_EQ(boot.error, 0);
  EXPECT_FALSE(boot.reached(BOOT_STEP_LOAD_MONITOR));
  EXPECT_FALSE(boot.reached(BOOT_STEP_APP_RELEASE));
}

TEST(ChipAppBoot, a_verified_monitor_is_in_memory_measured_and_released_at_its_entry) {
  const Made monitor = make(IMAGE_TYPE_MONITOR, 20'000);
  const Outcome out = boot_with(monitor, nothing);
  EXPECT_TRUE(out.boot.up());
  EXPECT_EQ(out.boot.error, 0);
  EXPECT_TRUE(out.equal);
  EXPECT_TRUE(out.listed);
  EXPECT_EQ(out.releases, 1u);
  EXPECT_EQ(out.holds, 0u);
  EXPECT_EQ(out.address, 0x80000000u);
  const Boot& boot = out.boot;
  ASSERT_GE(boot.step_count, 3u);
  EXPECT_EQ(boot.steps[boot.step_count - 3].id, BOOT_STEP_RUNTIME);
  EXPECT_EQ(boot.steps[boot.step_count - 2].id, BOOT_STEP_LOAD_MONITOR);
  EXPECT_EQ(boot.steps[boot.step_count - 1].id, BOOT_STEP_APP_RELEASE);
  EXPECT_NE(out.text().find("P30 app-release   ok"), std::string::npos) << out.text();
}

TEST(ChipAppBoot, fast_and_exact_mode_release_in_the_same_cycle) {
  const Made monitor = make(IMAGE_TYPE_MONITOR, 4096);
  const Outcome fast = boot_with(monitor, nothing, Mode::fast), exact = boot_with(monitor, nothing, Mode::exact);
  ASSERT_EQ(exact.releases, 1u);
  EXPECT_EQ(fast.boot.cycles, exact.boot.cycles);
  ASSERT_EQ(fast.boot.step_count, exact.boot.step_count);
  for (unsigned i = 0; i < fast.boot.step_count; ++i) EXPECT_TRUE(fast.boot.steps[i] == exact.boot.steps[i]) << i;
}

TEST(ChipAppBoot, a_refused_monitor_leaves_nothing_and_the_core_held) {
  const Made monitor = make(IMAGE_TYPE_MONITOR, 20'000);
  const struct {
    std::uint32_t octet;
    std::uint8_t error;
  } flips[] = {{0, BOOT_ERROR_HEADER_MAGIC}, {8, BOOT_ERROR_IMAGE_TYPE},  {10, BOOT_ERROR_DEVICE_CLASS},
               {64, BOOT_ERROR_KEY_ID},      {170, BOOT_ERROR_SIGNATURE}, {20'000, BOOT_ERROR_PAYLOAD_HASH}};
  for (const auto& flip : flips) {
    const Outcome out = boot_with(monitor, [&](soc::Chip& chip) {
      const std::uint32_t at = static_cast<std::uint32_t>(map::kFlashRegionMonitorPrimaryOffset) + flip.octet;
      chip.flash().poke(at, chip.flash().octet(at) ^ 1);
    });
    EXPECT_TRUE(out.boot.up()) << flip.octet;
    EXPECT_EQ(out.boot.error, 0) << "the runtime itself was not refused";
    EXPECT_EQ(monitor_error(out.boot), flip.error) << flip.octet;
    EXPECT_EQ(out.releases, 0u) << flip.octet;
    EXPECT_TRUE(out.blank) << flip.octet;
    EXPECT_FALSE(out.boot.reached(BOOT_STEP_APP_RELEASE)) << flip.octet;
  }
}

TEST(ChipAppBoot, the_monitors_own_rollback_counter_decides) {
  const Made monitor = make(IMAGE_TYPE_MONITOR, 256, 1);
  const auto with = [&](unsigned minimum) {
    return boot_with(monitor, [minimum](soc::Chip& chip) {
      auto die = chip.otp().reading().contents;
      die.image_rollback[0] = minimum;
      die.image_rollback[1] = 64;
      chip.otp().install(pluton::encode_otp(die));
    });
  };
  EXPECT_EQ(with(1).releases, 1u);
  EXPECT_EQ(with(2).releases, 0u);
  EXPECT_EQ(monitor_error(with(2).boot), BOOT_ERROR_ROLLBACK);
}

TEST(ChipAppBoot, the_backup_monitor_runs_when_the_primary_is_refused) {
  const Made monitor = make(IMAGE_TYPE_MONITOR, 512);
  const Outcome out = boot_with(monitor, [&](soc::Chip& chip) {
    put(chip, map::kFlashRegionMonitorBackupOffset, monitor.file);
    chip.flash().poke(map::kFlashRegionMonitorPrimaryOffset, 0);
  });
  EXPECT_EQ(out.releases, 1u);
  EXPECT_TRUE(out.equal);
  EXPECT_TRUE(out.listed) << "with the backup slot and the primary's error";
  EXPECT_NE(out.text().find("other slot refused: 0x10"), std::string::npos) << out.text();
}

// Positive control: an engine that calls everything valid lets a changed header through.
TEST(ChipAppBoot, an_engine_that_accepts_every_signature_would_be_noticed) {
  const Made monitor = make(IMAGE_TYPE_MONITOR, 512);
  const Outcome out = in_child([&] {
    soc::ChipOptions options = testbench::test_chip();
    options.verify = [](const auto&, const auto&, const auto&) { return true; };
    soc::Chip chip("chip", options);
    Outcome o;
    std::size_t written = 0;
    watch(chip, o, written);
    put(chip, map::kFlashRegionMonitorPrimaryOffset, monitor.file);
    chip.flash().poke(map::kFlashRegionMonitorPrimaryOffset + 170, 0x5A);
    o.boot = Watcher(chip).run();
    return o;
  });
  EXPECT_EQ(out.releases, 1u);
}

TEST(ChipAppBoot, a_chip_reset_holds_the_core_until_it_is_released_anew) {
  const Made monitor = make(IMAGE_TYPE_MONITOR, 512);
  const Outcome out = in_child([&] {
    soc::Chip chip("chip", testbench::test_chip());
    Outcome o;
    std::size_t written = 0;
    watch(chip, o, written);
    put(chip, map::kFlashRegionMonitorPrimaryOffset, monitor.file);
    Watcher watcher(chip);
    watcher.run();
    EXPECT_EQ(o.releases, 1u);
    chip.request_reset(tlmkit::ResetKind::chip);
    watcher.run_to(BOOT_STEP_ROOT_KEY);
    EXPECT_EQ(o.holds, 1u);
    EXPECT_EQ(o.releases, 1u);
    watcher.run();
    return o;
  });
  EXPECT_EQ(out.releases, 2u);
}

// All types with the sizes of a real system, by the loader that the runtime has.
TEST(ChipLoader, loads_a_whole_system_at_8_2_cycles_a_byte_or_less) {
  const Made made[] = {make(IMAGE_TYPE_MONITOR, 30'000), make(IMAGE_TYPE_KERNEL, 2'500'000),
                       make(IMAGE_TYPE_DEVICE_TREE, 3'000), make(IMAGE_TYPE_ROOT_FS, 1'500'004)};
  image::Payload runtime = image::load_payload(built("fw/load_all.elf"));
  const auto key = image::PrivateKey::load(built("images/test_root.pem"));
  Bytes file = image::create_image(runtime, key.public_key(), 1);
  image::set_image_signature(file, key.sign(image::image_digest(file)));
  const Outcome out = in_child([&] {
    soc::Chip chip("chip", testbench::test_chip());
    Outcome o;
    std::size_t written = 0;
    watch(chip, o, written);
    put(chip, map::kFlashRegionRuntimePrimaryOffset, file);
    for (std::uint32_t i = 0; i < 4; ++i) put(chip, image_place_of(i + 2)->slot_offset[0], made[i].file);
    o.boot = Watcher(chip).run(2'000'000'000);
    o.equal = true;
    for (std::uint32_t i = 0; i < 4; ++i) {
      const std::uint8_t* ram = chip.app_ram().data() + (image::chip_limits(i + 2).region_base - map::kAppRamBase);
      o.equal = o.equal && std::memcmp(ram, made[i].payload.data(), made[i].payload.size()) == 0;
    }
    // What was staged is the monitor's image, octet by octet.
    for (std::size_t i = 0; i < made[0].file.size(); ++i) {
      const auto at = static_cast<std::uint32_t>(map::kFlashRegionMonitorBackupOffset + i);
      o.equal = o.equal && chip.flash().octet(at) == made[0].file[i];
    }
    return o;
  });
  const std::string text = out.text();
  EXPECT_TRUE(out.boot.up());
  EXPECT_TRUE(out.equal);
  EXPECT_NE(text.find("records 0x00000005"), std::string::npos) << text;
  EXPECT_NE(text.find("stage 0x5AA5C33C"), std::string::npos) << text;
  const std::regex rate("copy +([0-9.]+) cycles a byte");
  unsigned rates = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), rate), end; it != end; ++it, ++rates) {
    EXPECT_LE(std::stod((*it)[1]), 8.2) << text;
  }
  EXPECT_EQ(rates, 4u);
  if (::testing::Test::HasFailure()) return;
  std::printf("%s", text.c_str());
}

}  // namespace
