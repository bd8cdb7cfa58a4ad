// SPDX-License-Identifier: Apache-2.0
#include "sw/monitor/platform/pluton_link.h"

// Looks at the mailbox, some 20 cycles each. A root file system of 8 MiB takes 70 million cycles to copy and verify.
#define POLLS_SHORT 1000000u
#define POLLS_LONG 10000000u

struct route {
  uint8_t command;
  bool numbered;
  bool slow;
};

// False: Pluton has no command for it.
static bool route_of(uint32_t request, struct route* route) {
  switch (request) {
    case PLUTON_LOAD_IMAGE:
      *route = (struct route){MAILBOX_LOAD_IMAGE, true, true};
      return true;
    case PLUTON_BOOT_COUNT:
    case PLUTON_BOOT_ENTRY:
      *route = (struct route){MAILBOX_MEASURED_LIST, false, false};
      return true;
    case PLUTON_SECURITY_VERSION:
      *route = (struct route){MAILBOX_SECURITY_VERSION, false, false};
      return true;
    case PLUTON_STAGE_BEGIN:
      *route = (struct route){MAILBOX_STAGE_BEGIN, true, true};
      return true;
    case PLUTON_STAGE_WRITE:
      *route = (struct route){MAILBOX_STAGE_WRITE, true, true};
      return true;
    case PLUTON_STAGE_COMMIT:
      *route = (struct route){MAILBOX_STAGE_COMMIT, true, true};
      return true;
    case PLUTON_STAGE_ABORT:
      *route = (struct route){MAILBOX_STAGE_ABORT, true, true};
      return true;
    case PLUTON_APP_STATE:
      *route = (struct route){MAILBOX_APP_STATE, true, false};
      return true;
    default:
      return false;
  }
}

static int status_of(int mailbox_status) {
  switch (mailbox_status) {
    case MAILBOX_OK:
      return PLUTON_OK;
    case MAILBOX_UNKNOWN_COMMAND:
    case MAILBOX_NOT_SUPPORTED:
      return PLUTON_UNSUPPORTED;
    case MAILBOX_BAD_ARGUMENT:
    case MAILBOX_BAD_LENGTH:
      return PLUTON_BAD_ARGUMENT;
    default:
      return PLUTON_FAILED;
  }
}

void pluton_link_init(struct mailbox_host* host, uint32_t window) {
  mailbox_host_init(host, window, POLLS_SHORT);
  (void)mailbox_host_synchronise(host);
}

int pluton_link_call(struct mailbox_host* host, uint32_t request, const uint32_t* in, unsigned in_words, uint32_t* out,
                     unsigned out_words) {
  struct route route;
  if (!route_of(request, &route)) return PLUTON_UNSUPPORTED;
  // The command takes the state alone.
  if (request == PLUTON_APP_STATE && in_words > 1) in_words = 1;
  host->polls = route.slow ? POLLS_LONG : POLLS_SHORT;
  uint32_t count = 0;
  const int status = route.numbered
                         ? mailbox_host_call_numbered(host, route.command, in, in_words, out, out_words, &count)
                         : mailbox_host_call(host, route.command, in, in_words, out, out_words, &count);
  // A number that Pluton did not expect, or a lost answer: agree anew, so that the next request can succeed.
  if (status == MAILBOX_BAD_SEQUENCE || status < 0) {
    host->polls = POLLS_SHORT;
    (void)mailbox_host_synchronise(host);
  }
  if (status == MAILBOX_OK && count != out_words) return PLUTON_FAILED;
  return status_of(status);
}
