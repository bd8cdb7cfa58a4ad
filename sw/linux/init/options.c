// SPDX-License-Identifier: Apache-2.0
#include "sw/linux/init/options.h"

#include "sw/include/monitor_abi.h"

#include <string.h>

static const struct {
  const char* name;
  enum plt_then then;
} kThen[] = {
    {"poweroff", THEN_POWEROFF},
    {"poweroff-fail", THEN_POWEROFF_FAIL},
    {"panic", THEN_PANIC},
    {"hang", THEN_HANG},
};

// Null unless `word` is KEY followed by something.
static const char* value_of(const char* word, const char* key) {
  const size_t length = strlen(key);
  return strncmp(word, key, length) == 0 && word[length] != '\0' ? word + length : NULL;
}

static bool parse_then(const char* value, enum plt_then* then) {
  for (size_t i = 0; i < sizeof kThen / sizeof kThen[0]; i++) {
    if (strcmp(value, kThen[i].name) != 0) continue;
    *then = kThen[i].then;
    return true;
  }
  return false;
}

// Decimal, 0 .. PLT_WATCHDOG_MAX_MS.
static bool parse_milliseconds(const char* value, uint32_t* milliseconds) {
  uint32_t number = 0;
  for (; *value != '\0'; value++) {
    if (*value < '0' || *value > '9') return false;
    number = number * 10 + (uint32_t)(*value - '0');
    if (number > PLT_WATCHDOG_MAX_MS) return false;
  }
  *milliseconds = number;
  return true;
}

static bool parse_flag(const char* value, bool* flag) {
  if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0) return false;
  *flag = value[0] == '1';
  return true;
}

// False: a word of ours that was not understood.
static bool parse_word(const char* word, struct plt_options* options) {
  const char* value;
  if (strncmp(word, "plt.", 4) != 0) return true;
  if ((value = value_of(word, "plt.then=")) != NULL) return parse_then(value, &options->then);
  if ((value = value_of(word, "plt.watchdog_ms=")) != NULL) return parse_milliseconds(value, &options->watchdog_ms);
  if ((value = value_of(word, "plt.sample=")) != NULL) return parse_flag(value, &options->sample);
  if ((value = value_of(word, "plt.run=")) != NULL || (value = value_of(word, "plt.test=")) != NULL) {
    options->word[0] = value;
    options->words = 1;
    return true;
  }
  return false;
}

void plt_options_parse(const char* line, struct plt_options* options) {
  memset(options, 0, sizeof *options);
  options->sample = true;
  options->watchdog_ms = PLT_OPTION_WATCHDOG_MS;
  strncpy(options->text, line, sizeof options->text - 1);

  bool command = false;
  for (char* word = strtok(options->text, " \t\n"); word != NULL; word = strtok(NULL, " \t\n")) {
    if (command) {
      if (options->words < PLT_OPTION_WORDS) options->word[options->words++] = word;
    } else if (strcmp(word, "--") == 0) {
      command = true;
      options->words = 0;  // what stands after it wins over plt.run=
    } else if (!parse_word(word, options) && options->complaint == NULL) {
      options->complaint = word;
    }
  }
  options->word[options->words] = NULL;
}
