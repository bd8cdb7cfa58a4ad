/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for an interrupt that nobody will send. */
        .globl _start
_start: wfi
        j _start
