// SPDX-License-Identifier: Apache-2.0
// How the Normal World comes up, and how a crash goes down.
#include "sw/monitor/lib/services.h"

// PLUTON_LOAD_IMAGE's answer.
struct pluton_image {
  uint32_t address;
  uint32_t length;
  uint32_t entry;
  uint32_t security_version;
  uint32_t slot;
  uint32_t refused_error;
  uint32_t sha256[8];
};
#define PLUTON_IMAGE_WORDS (sizeof(struct pluton_image) / 4)

static const char* image_name(uint32_t type) {
  switch (type) {
    case PLT_IMAGE_KERNEL:
      return "kernel";
    case PLT_IMAGE_DEVICE_TREE:
      return "device tree";
    default:
      return "root file system";
  }
}

void monitor_init(struct monitor* monitor, const struct monitor_platform* platform, struct guest_ram ram) {
  monitor->platform = platform;
  monitor->ram = ram;
  monitor->vendor_id = 0;
  monitor->architecture_id = 0;
  monitor->implementation_id = 0;
  monitor->stage.open = false;
  monitor->stage.length = 0;
  monitor->stage.next = 0;
  for (unsigned i = 0; i <= MONITOR_PERIPHERALS; ++i) monitor->owner[i] = PLT_OWNER_NOBODY;
  monitor->peripherals_locked = false;
  event_log_clear(&monitor->log);
}

static void tell_pluton(const struct monitor* monitor, uint32_t state, uint32_t error) {
  const uint32_t in[2] = {state, error};
  const struct monitor_platform* p = monitor->platform;
  (void)p->pluton_call(p->context, PLUTON_APP_STATE, in, 2, NULL, 0);
}

static void log_image(struct monitor* monitor, uint32_t type, const struct pluton_image* image) {
  struct fmt_line line;
  log_begin(monitor, &line);
  fmt_text(&line, image_name(type));
  fmt_text(&line, image->slot == PLT_SLOT_PRIMARY ? ": primary" : ": backup");
  log_signed(&line, ", version ", image->security_version);
  log_hex64(&line, ", at ", image->address);
  log_signed(&line, " + ", image->length);
  if (image->refused_error != 0) log_hex64(&line, ", primary refused ", image->refused_error);
  log_end(monitor, &line);
}

static bool refuse_to_go_on(struct monitor* monitor, uint32_t type, int status) {
  struct fmt_line line;
  log_begin(monitor, &line);
  fmt_text(&line, image_name(type));
  log_signed(&line, ": refused, error ", status);
  log_end(monitor, &line);
  tell_pluton(monitor, MONITOR_STATE_REFUSED, type);
  return false;
}

// Pluton is trusted to verify, not to be free of mistakes: a wrong address must not become a jump into the monitor.
static bool image_in_place(const struct monitor* monitor, const struct pluton_image* image, bool has_entry) {
  if (image->length == 0 || !guest_range_inside(&monitor->ram, image->address, image->length)) return false;
  if (!has_entry) return true;
  return image->entry >= image->address && image->entry - image->address < image->length && image->entry % 2 == 0;
}

bool monitor_load(struct monitor* monitor, struct monitor_kernel* kernel) {
  const struct monitor_platform* p = monitor->platform;
  tell_pluton(monitor, MONITOR_STATE_UP, 0);
  for (uint32_t type = PLT_IMAGE_KERNEL; type <= PLT_IMAGE_ROOT_FS; ++type) {
    struct pluton_image image;
    const int status = p->pluton_call(p->context, PLUTON_LOAD_IMAGE, &type, 1, (uint32_t*)&image, PLUTON_IMAGE_WORDS);
    if (status != PLUTON_OK) return refuse_to_go_on(monitor, type, status);
    if (!image_in_place(monitor, &image, type == PLT_IMAGE_KERNEL)) {
      return refuse_to_go_on(monitor, type, PLUTON_BAD_ARGUMENT);
    }
    log_image(monitor, type, &image);
    if (type == PLT_IMAGE_KERNEL) kernel->entry = image.entry;
    if (type == PLT_IMAGE_DEVICE_TREE) kernel->device_tree = image.address;
  }
  tell_pluton(monitor, MONITOR_STATE_KERNEL_ENTERED, 0);
  return true;
}

static char printable(char c) { return c >= ' ' && c <= '~' ? c : '.'; }

void monitor_crash(struct monitor* monitor, enum plt_crash_reason reason, uint64_t pc, uint64_t cause, const char* text,
                   size_t length) {
  const struct monitor_platform* p = monitor->platform;
  struct plt_crash_record before = {0};
  struct plt_crash_record record = {0};
  if (p->crash_load(p->context, &before)) {
    record.failures = before.failures;
    record.resets = before.resets;
  }
  record.valid = 1;
  record.reason = reason;
  ++record.failures;
  ++record.resets;
  record.cycle = p->cycle(p->context);
  record.pc = pc;
  record.cause = cause;
  for (size_t i = 0; i < length && i < PLT_CRASH_TEXT_SIZE; ++i) record.text[i] = text[i] == 0 ? 0 : printable(text[i]);
  p->crash_store(p->context, &record);
  p->reset(p->context, MONITOR_COLD_REBOOT, true);
}
