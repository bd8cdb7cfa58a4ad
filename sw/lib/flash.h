// SPDX-License-Identifier: Apache-2.0
// SPI NOR flash: reads through the window, program and erase through the controller. Addresses are byte offsets
// inside the device.
#ifndef PLT_SW_LIB_FLASH_H
#define PLT_SW_LIB_FLASH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FLASH_PAGE_BYTES 256u
#define FLASH_SECTOR_BYTES 4096u
#define FLASH_BLOCK_BYTES 65536u

enum flash_status {
  FLASH_OK = 0,
  FLASH_BAD_ARGUMENT = 1,  // refused by the driver: misaligned, empty or outside the device
  FLASH_REFUSED = 2,       // refused by the controller
};

// Copies whole words out of the window; returns the words copied, 0 when the range is misaligned or outside the
// device. 8 bus cycles a byte dominate.
size_t flash_read_words(uint32_t offset, uint32_t* to, size_t count);
// Programs 1..256 octets inside one page (bits only go from 1 to 0); sleeps until done.
enum flash_status flash_program(uint32_t offset, const uint8_t* data, size_t count);
// Erases the sector (4 KiB) or block (64 KiB) that begins at `offset`; sleeps until done.
enum flash_status flash_erase_sector(uint32_t offset);
enum flash_status flash_erase_block(uint32_t offset);

#ifdef __cplusplus
}
#endif

#endif
