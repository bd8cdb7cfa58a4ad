// SPDX-License-Identifier: Apache-2.0
// What the GDB session steps through.
volatile unsigned counter;
volatile unsigned watched;
volatile unsigned stop_spinning;
volatile unsigned long long tohost __attribute__((section(".tohost"), aligned(8)));

static unsigned twice(unsigned n) { return 2 * n; }

unsigned work(unsigned n) {
  unsigned sum = 0;
  for (unsigned i = 0; i < n; ++i) {
    sum += twice(i);
    counter = sum;
  }
  return sum;
}

int main(void) {
  unsigned result = work(5);
  watched = result;
  while (stop_spinning == 0) {
    counter = counter + 1;
  }
  tohost = result == 20 ? 1 : 3;
  for (;;) {
  }
}

__attribute__((naked, section(".text.init"))) void _start(void) {
  __asm__ volatile("la sp, stack_top\n\tcall main\n\t");
}

__asm__(".bss\n.balign 16\n.space 1024\nstack_top:\n.text");
