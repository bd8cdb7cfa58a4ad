// SPDX-License-Identifier: Apache-2.0
// What the kernel's command line asks of init. Words of other owners are passed over; a word of ours that makes no
// sense is named in `complaint` and has no effect, because a system that does not start cannot say why.
#ifndef PLT_LINUX_OPTIONS_H
#define PLT_LINUX_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What happens after the sample application and the command. THEN_DEFAULT: a shell when there is no command; after a
// command, power off with its verdict.
enum plt_then { THEN_DEFAULT, THEN_POWEROFF, THEN_POWEROFF_FAIL, THEN_PANIC, THEN_HANG };

enum {
  PLT_OPTION_TEXT = 2048,  // as long as the kernel's own command line (COMMAND_LINE_SIZE is 1024 or 2048)
  PLT_OPTION_WORDS = 16,
  PLT_OPTION_WATCHDOG_MS = 10000,  // when plt.watchdog_ms= is not given
};

struct plt_options {
  enum plt_then then;
  bool sample;           // run app_sample (plt.sample=0 leaves it out)
  uint32_t watchdog_ms;  // 0: the watchdog is left alone
  unsigned words;        // of the command: what stands after `--`, else plt.run= or plt.test=; 0: none
  const char* word[PLT_OPTION_WORDS + 1];
  const char* complaint;  // the word that was not understood, or null
  char text[PLT_OPTION_TEXT];
};

// `line` is the text of /proc/cmdline; what lies beyond PLT_OPTION_TEXT is not seen. The pointers point into
// options->text.
void plt_options_parse(const char* line, struct plt_options* options);

#ifdef __cplusplus
}
#endif

#endif
