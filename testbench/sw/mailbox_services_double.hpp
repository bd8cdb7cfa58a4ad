// SPDX-License-Identifier: Apache-2.0
// Services behind the mailbox's commands that say what was asked of them. The key service is the firmware's, on
// whatever drivers the program links.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "sw/lib/boot_error.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/key_service.h"
#include "sw/lib/mailbox_commands.h"

namespace testing_sw {

struct ServicesDouble {
  unsigned loads = 0, stages = 0;  // calls
  std::uint32_t app_state = 0;
  std::vector<std::uint32_t> staged;  // by the last stage_write: offset, words

  ServicesDouble() {
    handoff_init(&record);
    record.security_version = 9;
    record.rollback_minimum = 4;
    record.slot = 1;
    record.refused_error = BOOT_ERROR_SIGNATURE;
    for (std::uint32_t i = 0; i < 8; ++i) {
      record.payload_sha256[i] = 0x100 + i;
      record.header_sha256[i] = 0x200 + i;
      record.key_id[i] = 0x300 + i;
    }
    handoff_log(&record, BOOT_STEP_RESET, 0, 5);
    handoff_log(&record, BOOT_STEP_HASH, 1, 0x100000007ull);
    handoff_log_error(&record, 0x30);
    services.handoff = &record;
    services.runtime_version = 0x100;
    services.sha256 = digest;
    services.context = this;
    services.load_image = load_image;
    services.measured_count = [](void*) { return std::uint32_t{2}; };
    services.measured_entry = measured_entry;
    services.minimum_version = minimum_version;
    services.crash_text = crash_text;
    services.app_state = set_app_state;
    services.stage_begin = [](void* context, std::uint32_t type, std::uint32_t) {
      return type == 3 ? pass(context) : std::uint32_t{BOOT_ERROR_IMAGE_TYPE};
    };
    services.stage_write = stage_write;
    services.stage_commit = pass;
    services.stage_abort = pass;
    services.update_nonce = [](void* context, std::uint32_t nonce[8]) {
      for (std::uint32_t i = 0; i < 8; ++i) nonce[i] = 0x4E00 + i;
      return pass(context);
    };
    services.stage_ticket = [](void* context, const std::uint32_t ticket[16]) {
      of(context).staged.assign(ticket, ticket + 16);
      return pass(context);
    };
    services.keys = &keys;
  }

  handoff record{};
  mailbox_services services{};
  key_service keys{};

 private:
  static ServicesDouble& of(void* context) { return *static_cast<ServicesDouble*>(context); }
  static std::uint32_t pass(void* context) {
    ++of(context).stages;
    return BOOT_PASSED;
  }
  // Not SHA-256: reads every word that it is told about, and fails on some.
  static std::uint32_t digest(const std::uint32_t* words, std::size_t count, std::uint32_t out[8]) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += words[i];
    for (std::uint32_t i = 0; i < 8; ++i) out[i] = sum + i;
    return sum % 5 == 4 ? std::uint32_t{BOOT_ERROR_ENGINE} : BOOT_PASSED;
  }
  static std::uint32_t load_image(void* context, std::uint32_t type, mailbox_image* image) {
    ++of(context).loads;
    *image = {0x80200000, 0x1000, 0x80200004, 7, 1, BOOT_ERROR_SIGNATURE, {1, 2, 3, 4, 5, 6, 7, 8}};
    return type == 3 ? BOOT_PASSED : std::uint32_t{BOOT_ERROR_SIGNATURE};
  }
  static bool measured_entry(void*, std::uint32_t index, mailbox_measurement* entry) {
    if (index >= 2) return false;
    *entry = {2 + index, 5, 0, 0, {11, 12, 13, 14, 15, 16, 17, 18}};
    return true;
  }
  static bool minimum_version(void*, std::uint32_t type, std::uint32_t* version) {
    *version = 40 + type;
    return type >= 1 && type <= 5;
  }
  static std::uint32_t crash_text(void*, std::uint32_t offset, char* text, std::uint32_t room) {
    const char kText[] = "monitor fault";
    std::uint32_t n = 0;
    while (offset + n < sizeof kText - 1 && offset + n >= offset && n < room) {
      text[n] = kText[offset + n];
      ++n;
    }
    return n;
  }
  static bool set_app_state(void* context, std::uint32_t state, std::uint32_t) {
    if (state < 1 || state > 2) return false;
    of(context).app_state = state;
    return true;
  }
  static std::uint32_t stage_write(void* context, std::uint32_t offset, const std::uint32_t* words, std::size_t count) {
    std::vector<std::uint32_t>& staged = of(context).staged;
    staged.assign({offset});
    staged.insert(staged.end(), words, words + count);
    return pass(context);
  }
};

}  // namespace testing_sw
