// SPDX-License-Identifier: Apache-2.0
#include "sw/monitor/lib/event_log.h"

// A window of the text that goes to the reader; what lies before it is skipped.
struct window {
  uint64_t skip;
  char* to;
  size_t room;
  size_t copied;
};

static void emit(struct window* w, const char* text, size_t length) {
  if (w->skip >= length) {
    w->skip -= length;
    return;
  }
  for (size_t i = (size_t)w->skip; i < length && w->copied < w->room; ++i) w->to[w->copied++] = text[i];
  w->skip = 0;
}

static void emit_line(struct window* w, const struct event_line* line) {
  emit(w, line->text, line->length);
  emit(w, "\n", 1);
}

static size_t slot_of(uint64_t number) {
  if (number < EVENT_LINES_KEPT) return (size_t)number;
  return EVENT_LINES_KEPT + (size_t)((number - EVENT_LINES_KEPT) % EVENT_LINES_RECENT);
}

void event_log_clear(struct event_log* log) { log->count = 0; }

void event_log_add(struct event_log* log, const struct fmt_line* line) {
  struct event_line* slot = &log->lines[slot_of(log->count++)];
  const size_t length = line->length < sizeof slot->text ? line->length : sizeof slot->text;
  for (size_t i = 0; i < length; ++i) {
    const char c = line->text[i];
    slot->text[i] = c >= ' ' && c <= '~' ? c : '.';
  }
  slot->length = (uint8_t)length;
}

size_t event_log_read(const struct event_log* log, uint64_t offset, char* to, size_t length) {
  struct window w = {offset, to, length, 0};
  const uint64_t lost = log->count > EVENT_LINES ? log->count - EVENT_LINES : 0;
  for (uint64_t n = 0; n < log->count; ++n) {
    if (n == EVENT_LINES_KEPT && lost != 0) {
      struct fmt_line note;
      fmt_clear(&note);
      fmt_text(&note, "(");
      fmt_decimal(&note, lost, 0);
      fmt_text(&note, " lines lost)\n");
      emit(&w, note.text, note.length);
      n += lost;
    }
    emit_line(&w, &log->lines[slot_of(n)]);
  }
  return w.copied;
}
