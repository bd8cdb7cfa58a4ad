// SPDX-License-Identifier: Apache-2.0
// The vendor extension of sw/include/monitor_abi.h. Every argument is compared in its full 64 bits before it is
// narrowed; every pointer goes through guest_memory.h; what goes out was composed in monitor memory.
#include "sw/monitor/lib/services.h"

int64_t sbi_error_of(int pluton_status) {
  switch (pluton_status) {
    case PLUTON_UNSUPPORTED:
      return PLT_SBI_NOT_SUPPORTED;
    case PLUTON_BAD_ARGUMENT:
      return PLT_SBI_INVALID_PARAM;
    case PLUTON_DENIED:
      return PLT_SBI_DENIED;
    default:
      return PLT_SBI_FAILED;
  }
}

static struct sbi_result ask(const struct monitor* monitor, uint32_t request, const uint32_t* in, unsigned in_words,
                             uint32_t* out, unsigned out_words) {
  const struct monitor_platform* p = monitor->platform;
  const int status = p->pluton_call(p->context, request, in, in_words, out, out_words);
  return status == PLUTON_OK ? sbi_value(0) : sbi_error(sbi_error_of(status));
}

static struct sbi_result boot_count(const struct monitor* monitor) {
  uint32_t count = 0;
  struct sbi_result r = ask(monitor, PLUTON_BOOT_COUNT, NULL, 0, &count, 1);
  if (r.error == PLT_SBI_SUCCESS) r.value = count;
  return r;
}

static struct sbi_result give(const struct monitor* monitor, uint64_t to, const void* from, size_t size) {
  const int error = guest_copy_out(monitor->platform, &monitor->ram, to, from, size);
  return error == PLT_SBI_SUCCESS ? sbi_value(size) : sbi_error(error);
}

// The room that the caller names must be its own, all of it, and enough.
static int64_t check_room(const struct monitor* monitor, uint64_t to, uint64_t length, uint64_t least) {
  if (length < least) return PLT_SBI_INVALID_PARAM;
  return guest_range_inside(&monitor->ram, to, length) ? PLT_SBI_SUCCESS : PLT_SBI_INVALID_ADDRESS;
}

static struct sbi_result boot_entry(const struct monitor* monitor, uint64_t index, uint64_t to, uint64_t length) {
  if (index > UINT32_MAX) return sbi_error(PLT_SBI_INVALID_PARAM);
  const int64_t error = check_room(monitor, to, length, PLT_BOOT_ENTRY_SIZE);
  if (error != PLT_SBI_SUCCESS) return sbi_error(error);
  const uint32_t in = (uint32_t)index;
  uint32_t entry[PLT_BOOT_ENTRY_SIZE / 4] = {0};
  const struct sbi_result r = ask(monitor, PLUTON_BOOT_ENTRY, &in, 1, entry, PLT_BOOT_ENTRY_SIZE / 4);
  return r.error == PLT_SBI_SUCCESS ? give(monitor, to, entry, sizeof entry) : r;
}

static struct sbi_result update_nonce(const struct monitor* monitor, uint64_t to, uint64_t length) {
  const int64_t error = check_room(monitor, to, length, PLT_NONCE_SIZE);
  if (error != PLT_SBI_SUCCESS) return sbi_error(error);
  uint32_t nonce[PLT_NONCE_SIZE / 4] = {0};
  const struct sbi_result r = ask(monitor, PLUTON_UPDATE_NONCE, NULL, 0, nonce, PLT_NONCE_SIZE / 4);
  return r.error == PLT_SBI_SUCCESS ? give(monitor, to, nonce, sizeof nonce) : r;
}

static struct sbi_result log_read(const struct monitor* monitor, uint64_t offset, uint64_t to, uint64_t length) {
  const int64_t error = check_room(monitor, to, length, 1);
  if (error != PLT_SBI_SUCCESS) return sbi_error(error);
  char text[MONITOR_LOG_CALL_MAX];
  const size_t most = length < sizeof text ? (size_t)length : sizeof text;
  return give(monitor, to, text, event_log_read(&monitor->log, offset, text, most));
}

static struct sbi_result crash_read(const struct monitor* monitor, uint64_t to, uint64_t length) {
  const int64_t error = check_room(monitor, to, length, PLT_CRASH_RECORD_SIZE);
  if (error != PLT_SBI_SUCCESS) return sbi_error(error);
  struct plt_crash_record record = {0};
  if (!monitor->platform->crash_load(monitor->platform->context, &record)) return sbi_value(0);
  return give(monitor, to, &record, sizeof record);
}

static struct sbi_result watchdog_tend(const struct monitor* monitor, uint64_t milliseconds) {
  if (milliseconds == 0 || milliseconds > PLT_WATCHDOG_MAX_MS) return sbi_error(PLT_SBI_INVALID_PARAM);
  const int status = monitor->platform->watchdog_tend(monitor->platform->context, (uint32_t)milliseconds);
  return sbi_error(status == 0 ? PLT_SBI_SUCCESS : PLT_SBI_NOT_SUPPORTED);
}

static struct sbi_result security_version(const struct monitor* monitor, uint64_t type) {
  if (!image_type_known(type)) return sbi_error(PLT_SBI_INVALID_PARAM);
  const uint32_t in = (uint32_t)type;
  uint32_t minimum = 0;
  struct sbi_result r = ask(monitor, PLUTON_SECURITY_VERSION, &in, 1, &minimum, 1);
  if (r.error == PLT_SBI_SUCCESS) r.value = minimum;
  return r;
}

static bool peripheral_known(uint64_t peripheral) { return peripheral >= 1 && peripheral <= MONITOR_PERIPHERALS; }

// One owner each: a peripheral changes hands only by way of nobody.
static struct sbi_result peripheral_assign(struct monitor* monitor, uint64_t peripheral, uint64_t owner) {
  if (!peripheral_known(peripheral) || owner > PLT_OWNER_IO_CORE0) return sbi_error(PLT_SBI_INVALID_PARAM);
  const uint8_t now = monitor->owner[peripheral];
  if (monitor->peripherals_locked) return sbi_error(PLT_SBI_DENIED);
  if (now == owner) return sbi_value(0);
  if (now != PLT_OWNER_NOBODY && owner != PLT_OWNER_NOBODY) return sbi_error(PLT_SBI_DENIED);
  const struct monitor_platform* p = monitor->platform;
  const int status = p->firewall_assign(p->context, (uint32_t)peripheral, (uint32_t)owner);
  if (status != PLUTON_OK) return sbi_error(sbi_error_of(status));
  monitor->owner[peripheral] = (uint8_t)owner;
  return sbi_value(0);
}

static struct sbi_result peripheral_lock(struct monitor* monitor) {
  const struct monitor_platform* p = monitor->platform;
  if (!monitor->peripherals_locked && p->firewall_lock(p->context) != PLUTON_OK) return sbi_error(PLT_SBI_FAILED);
  monitor->peripherals_locked = true;
  return sbi_value(0);
}

static struct sbi_result peripheral_query(const struct monitor* monitor, uint64_t peripheral) {
  return peripheral_known(peripheral) ? sbi_value(monitor->owner[peripheral]) : sbi_error(PLT_SBI_INVALID_PARAM);
}

static struct sbi_result crash_report(struct monitor* monitor, uint64_t from, uint64_t length) {
  if (length > PLT_CRASH_TEXT_SIZE) return sbi_error(PLT_SBI_INVALID_PARAM);
  char text[PLT_CRASH_TEXT_SIZE] = {0};
  const int error = guest_copy_in(monitor->platform, &monitor->ram, text, from, (size_t)length);
  if (error != PLT_SBI_SUCCESS) return sbi_error(error);
  monitor_crash(monitor, PLT_CRASH_PANIC, 0, 0, text, (size_t)length);
  return sbi_error(PLT_SBI_FAILED);
}

static struct sbi_result dispatch(struct monitor* monitor, const struct sbi_call* call) {
  const uint64_t* a = call->arg;
  switch (call->function) {
    case PLT_MONITOR_BOOT_COUNT:
      return boot_count(monitor);
    case PLT_MONITOR_BOOT_ENTRY:
      return boot_entry(monitor, a[0], a[1], a[2]);
    case PLT_MONITOR_LOG_READ:
      return log_read(monitor, a[0], a[1], a[2]);
    case PLT_MONITOR_CRASH_READ:
      return crash_read(monitor, a[0], a[1]);
    case PLT_MONITOR_WATCHDOG_TEND:
      return watchdog_tend(monitor, a[0]);
    case PLT_MONITOR_SECURITY_VERSION:
      return security_version(monitor, a[0]);
    case PLT_MONITOR_PERIPHERAL_ASSIGN:
      return peripheral_assign(monitor, a[0], a[1]);
    case PLT_MONITOR_PERIPHERAL_QUERY:
      return peripheral_query(monitor, a[0]);
    case PLT_MONITOR_PERIPHERAL_LOCK:
      return peripheral_lock(monitor);
    case PLT_MONITOR_STAGE_BEGIN:
    case PLT_MONITOR_STAGE_WRITE:
    case PLT_MONITOR_STAGE_COMMIT:
    case PLT_MONITOR_STAGE_ABORT:
    case PLT_MONITOR_STAGE_TICKET:
      return stage_call(monitor, call);
    case PLT_MONITOR_UPDATE_NONCE:
      return update_nonce(monitor, a[0], a[1]);
    case PLT_MONITOR_CRASH_REPORT:
      return crash_report(monitor, a[0], a[1]);
    default:
      return sbi_error(PLT_SBI_NOT_SUPPORTED);
  }
}

static void log_refusal(struct monitor* monitor, const struct sbi_call* call, int64_t error) {
  struct fmt_line line;
  log_begin(monitor, &line);
  log_hex64(&line, "refused call: function ", call->function);
  log_signed(&line, " error ", error);
  log_hex64(&line, " a0 ", call->arg[0]);
  log_hex64(&line, " a1 ", call->arg[1]);
  log_hex64(&line, " a2 ", call->arg[2]);
  log_end(monitor, &line);
}

struct sbi_result vendor_call(struct monitor* monitor, const struct sbi_call* call) {
  // First, because its round trip is what every other call pays as well.
  if (call->function == PLT_MONITOR_VERSION) return sbi_value(PLT_MONITOR_ABI_VERSION);
  const struct sbi_result r = dispatch(monitor, call);
  if (r.error != PLT_SBI_SUCCESS) log_refusal(monitor, call, r.error);
  return r;
}
