// SPDX-License-Identifier: Apache-2.0
// Staged write: a new image goes, piece by piece, into the slot of its type that is not in use. The header is kept in
// Pluton's private memory until the image has been verified and is written last, in one page: until then the slot is
// empty to ROM and loader, whenever the power fails.
#ifndef PLT_SW_LIB_STAGE_H
#define PLT_SW_LIB_STAGE_H

#include <stdint.h>

#include "sw/lib/loader.h"
#include "sw/lib/ticket.h"

#ifdef __cplusplus
extern "C" {
#endif

struct stage {
  struct verify image;  // its header; limits and slot
  uint32_t length;      // octets announced, header included; 0: nothing in progress
  uint32_t written;     // octets that have come
  uint32_t erased;      // octets of the slot that are erased, whole sectors
  uint32_t has_ticket;  // 1: the service's ticket has come
  uint32_t ticket[TICKET_WORDS];
};

// All return BOOT_PASSED or a code of boot_error.h.
//
// Begins: `length` octets of an image file of `type` for the slot that `l` does not run it from (the backup slot when
// none of this type has been loaded), and erases that slot's first sector. Whatever was in progress is given up.
uint32_t stage_begin(struct stage* s, const struct loader* l, uint32_t type, uint32_t length);
// The next `count` words; `offset` (in octets) is where the last call ended. Sectors are erased as they are reached:
// at most 1 + count / 1024 of them. Anything but BOOT_PASSED changes nothing, except BOOT_ERROR_STAGE_FLASH, which ends
// the write.
uint32_t stage_write(struct stage* s, uint32_t offset, const uint32_t* words, uint32_t count);
// The ticket for the commit to come.
uint32_t stage_ticket(struct stage* s, const uint32_t ticket[TICKET_WORDS]);
// Verifies what has been written, in place, as the loader would, then its ticket if one has come or the die's fuses ask
// for one, then writes the header. Ends the write either way.
uint32_t stage_commit(struct stage* s, struct ticket_state* tickets);
// Gives the write up; the slot stays empty.
uint32_t stage_abort(struct stage* s);

#ifdef __cplusplus
}
#endif

#endif
