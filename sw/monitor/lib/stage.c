// SPDX-License-Identifier: Apache-2.0
// Staged writes: the Normal World gives an image piece by piece, in order; Pluton writes it into the inactive slot and
// verifies it there. The monitor moves octets and keeps the order; what they are worth is Pluton's to judge.
#include "sw/monitor/lib/services.h"

static int ask(const struct monitor* monitor, uint32_t request, const uint32_t* in, unsigned in_words) {
  const struct monitor_platform* p = monitor->platform;
  return p->pluton_call(p->context, request, in, in_words, NULL, 0);
}

static struct sbi_result begin(struct monitor* monitor, uint64_t type, uint64_t length) {
  if (!image_type_known(type) || length == 0 || length > MONITOR_STAGE_MAX || length % 4 != 0) {
    return sbi_error(PLT_SBI_INVALID_PARAM);
  }
  if (monitor->stage.open) return sbi_error(PLT_SBI_ALREADY_AVAILABLE);
  const uint32_t in[2] = {(uint32_t)type, (uint32_t)length};
  const int status = ask(monitor, PLUTON_STAGE_BEGIN, in, 2);
  if (status != PLUTON_OK) return sbi_error(sbi_error_of(status));
  monitor->stage.open = true;
  monitor->stage.length = (uint32_t)length;
  monitor->stage.next = 0;
  return sbi_value(0);
}

// A stage that broke half-way is given up: what Pluton has of it is no image.
static struct sbi_result give_up(struct monitor* monitor, int64_t error) {
  monitor->stage.open = false;
  (void)ask(monitor, PLUTON_STAGE_ABORT, NULL, 0);
  return sbi_error(error);
}

static struct sbi_result put(struct monitor* monitor, uint64_t offset, uint64_t from, uint64_t length) {
  struct monitor_stage* stage = &monitor->stage;
  if (!stage->open) return sbi_error(PLT_SBI_DENIED);
  if (offset != stage->next || length == 0 || length > MONITOR_STAGE_CALL_MAX || length % 4 != 0 ||
      length > stage->length - stage->next) {
    return sbi_error(PLT_SBI_INVALID_PARAM);
  }
  if (!guest_range_inside(&monitor->ram, from, length)) return sbi_error(PLT_SBI_INVALID_ADDRESS);
  for (uint64_t done = 0; done < length;) {
    uint32_t in[1 + MONITOR_STAGE_WORDS];
    const uint64_t left = length - done;
    const size_t size = left < 4 * MONITOR_STAGE_WORDS ? (size_t)left : 4 * MONITOR_STAGE_WORDS;
    in[0] = stage->next;
    const int error = guest_copy_in(monitor->platform, &monitor->ram, in + 1, from + done, size);
    if (error != PLT_SBI_SUCCESS) return give_up(monitor, error);
    const int status = ask(monitor, PLUTON_STAGE_WRITE, in, 1 + (unsigned)(size / 4));
    if (status != PLUTON_OK) return give_up(monitor, sbi_error_of(status));
    stage->next += (uint32_t)size;
    done += size;
  }
  return sbi_value(0);
}

static struct sbi_result ticket(struct monitor* monitor, uint64_t from, uint64_t length) {
  if (!monitor->stage.open) return sbi_error(PLT_SBI_DENIED);
  if (length != PLT_TICKET_SIZE) return sbi_error(PLT_SBI_INVALID_PARAM);
  uint32_t in[PLT_TICKET_SIZE / 4];
  const int error = guest_copy_in(monitor->platform, &monitor->ram, in, from, sizeof in);
  if (error != PLT_SBI_SUCCESS) return sbi_error(error);
  const int status = ask(monitor, PLUTON_STAGE_TICKET, in, PLT_TICKET_SIZE / 4);
  return sbi_error(status == PLUTON_OK ? PLT_SBI_SUCCESS : sbi_error_of(status));
}

static struct sbi_result commit(struct monitor* monitor) {
  struct monitor_stage* stage = &monitor->stage;
  if (!stage->open || stage->next != stage->length) return sbi_error(PLT_SBI_DENIED);
  stage->open = false;
  const int status = ask(monitor, PLUTON_STAGE_COMMIT, NULL, 0);
  return sbi_error(status == PLUTON_OK ? PLT_SBI_SUCCESS : sbi_error_of(status));
}

struct sbi_result stage_call(struct monitor* monitor, const struct sbi_call* call) {
  switch (call->function) {
    case PLT_MONITOR_STAGE_BEGIN:
      return begin(monitor, call->arg[0], call->arg[1]);
    case PLT_MONITOR_STAGE_WRITE:
      return put(monitor, call->arg[0], call->arg[1], call->arg[2]);
    case PLT_MONITOR_STAGE_TICKET:
      return ticket(monitor, call->arg[0], call->arg[1]);
    case PLT_MONITOR_STAGE_COMMIT:
      return commit(monitor);
    default:
      if (!monitor->stage.open) return sbi_error(PLT_SBI_DENIED);
      return give_up(monitor, PLT_SBI_SUCCESS);
  }
}
