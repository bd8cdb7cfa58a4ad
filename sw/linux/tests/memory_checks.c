// SPDX-License-Identifier: Apache-2.0
// Memory: the kernel's is not a program's, and no page is both written and executed unless a program asks for exactly
// that.
#include "sw/linux/tests/suite.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <unistd.h>

// Sv39, arch/riscv/include/asm/pgtable.h of Linux 6.1: where the kernel lies and where it sees all RAM.
#define KERNEL_TEXT UINT64_C(0xffffffff80000000)
#define LINEAR_MAP UINT64_C(0xffffffd800000000)
// Physical addresses that mean nothing to a program.
#define MONITOR_RAM UINT64_C(0x80000000)
#define SECURE_MAILBOX UINT64_C(0x300f0000)

static const uint32_t kReturn = 0x00008067;  // jalr zero, 0(ra)

static int read_at(uint64_t address) {
  const volatile uint32_t* word = (const volatile uint32_t*)(uintptr_t)address;
  (void)*word;
  return SUITE_WENT_THROUGH;
}

static int write_at(uint64_t address) {
  volatile uint32_t* word = (volatile uint32_t*)(uintptr_t)address;
  *word = kReturn;
  return SUITE_WENT_THROUGH;
}

static int call_at(uint64_t address) {
  void (*function)(void) = (void (*)(void))(uintptr_t)address;
  __builtin___clear_cache((char*)(uintptr_t)address, (char*)(uintptr_t)address + 4);
  function();
  return SUITE_WENT_THROUGH;
}

static int read_kernel_text(void) { return read_at(KERNEL_TEXT); }
static int write_kernel_text(void) { return write_at(KERNEL_TEXT); }
static int jump_to_kernel_text(void) {
  void (*function)(void) = (void (*)(void))(uintptr_t)KERNEL_TEXT;
  function();
  return SUITE_WENT_THROUGH;
}
static int read_linear_map(void) { return read_at(LINEAR_MAP + 0x200000); }
static int write_linear_map(void) { return write_at(LINEAR_MAP + 0x200000); }
static int read_monitor_ram(void) { return read_at(MONITOR_RAM); }
static int read_secure_mailbox(void) { return read_at(SECURE_MAILBOX); }
static int read_null(void) { return read_at(0); }

static int map_page_zero(void) {
  void* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  return refused_with(page == MAP_FAILED ? -1 : 0, EPERM, EACCES);
}

static int write_text(void) { return write_at((uintptr_t)&suite_memory_checks); }
static int write_constant(void) { return write_at((uintptr_t)&kReturn); }

// A page with `ret` in it and then the given protection.
static uint64_t page_with_return(int protection) {
  void* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) _exit(124);
  memcpy(page, &kReturn, sizeof kReturn);
  if (mprotect(page, 4096, protection) != 0) _exit(123);
  return (uintptr_t)page;
}

static int execute_data_page(void) { return call_at(page_with_return(PROT_READ | PROT_WRITE)); }
static int write_read_only_page(void) { return write_at(page_with_return(PROT_READ)); }
static int read_page_without_rights(void) { return read_at(page_with_return(PROT_NONE)); }

static int execute_stack(void) {
  uint32_t code[4] = {kReturn, kReturn, kReturn, kReturn};
  __asm__ volatile("" : : "r"(code) : "memory");
  return call_at((uintptr_t)code);
}

static int execute_static_data(void) {
  static uint32_t code[4] = {0x00008067, 0x00008067};
  __asm__ volatile("" : : "r"(code) : "memory");
  return call_at((uintptr_t)code);
}

// The control of the checks above: the same code runs where it may.
static int executable_page_executes(void) {
  return call_at(page_with_return(PROT_READ | PROT_EXEC)) == SUITE_WENT_THROUGH ? 0 : 1;
}

// The kernel walks its own page tables at boot (DEBUG_WX) and says what it found.
static int kernel_has_no_writable_code(void) {
  static char log[1 << 17];
  const int length = klogctl(3 /* SYSLOG_ACTION_READ_ALL */, log, sizeof log - 1);
  if (length <= 0) return 1;
  log[length] = '\0';
  return strstr(log, "Checked W+X mappings: passed, no W+X pages found") != NULL ? 0 : 2;
}

struct check_list suite_memory_checks(void) {
  static const struct check kChecks[] = {
      {"kernel_text_is_not_readable", read_kernel_text, SIGSEGV, false},
      {"kernel_text_is_not_writable", write_kernel_text, SIGSEGV, false},
      {"kernel_text_is_not_executable", jump_to_kernel_text, SIGSEGV, false},
      {"kernel_linear_map_is_not_readable", read_linear_map, SIGSEGV, false},
      {"kernel_linear_map_is_not_writable", write_linear_map, SIGSEGV, false},
      {"monitor_memory_is_not_mapped", read_monitor_ram, SIGSEGV, false},
      {"secure_mailbox_is_not_mapped", read_secure_mailbox, SIGSEGV, false},
      {"null_is_not_readable", read_null, SIGSEGV, false},
      {"page_zero_cannot_be_mapped", map_page_zero, 0, false},
      {"program_text_is_not_writable", write_text, SIGSEGV, false},
      {"constants_are_not_writable", write_constant, SIGSEGV, false},
      {"read_only_page_is_not_writable", write_read_only_page, SIGSEGV, false},
      {"page_without_rights_is_not_readable", read_page_without_rights, SIGSEGV, false},
      {"data_page_does_not_execute", execute_data_page, SIGSEGV, false},
      {"stack_does_not_execute", execute_stack, SIGSEGV, false},
      {"static_data_does_not_execute", execute_static_data, SIGSEGV, false},
      {"executable_page_executes", executable_page_executes, 0, false},
      {"kernel_has_no_writable_code", kernel_has_no_writable_code, 0, true},
  };
  return (struct check_list){kChecks, sizeof kChecks / sizeof kChecks[0]};
}
