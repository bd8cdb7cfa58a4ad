// SPDX-License-Identifier: Apache-2.0
// An S-mode program: entry, and probes. A probe makes one access and returns -1 when it went through, or scause when it
// trapped: the handler resumes at the address that the probe has left in sscratch, and any other trap ends the program.
  .section .text.start, "ax"
  .globl _start
_start:
  la sp, _payload_stack
  la t0, probe_trap
  csrw stvec, t0
  csrw sscratch, zero
  call payload_main
  call payload_stop

  .text
  .balign 4
probe_trap:
  csrr t0, sscratch
  beqz t0, 1f
  csrw sepc, t0
  csrw sscratch, zero
  li t1, 0x100  // back into S mode, whoever trapped
  csrs sstatus, t1
  li t1, 0x20  // with interrupts off
  csrc sstatus, t1
  csrr a0, scause
  sret
1:
  csrr a0, scause
  csrr a1, sepc
  csrr a2, stval
  call payload_trapped

.macro probe name, instruction:vararg
  .globl \name
\name:
  la t0, 1f
  csrw sscratch, t0
  \instruction
  csrw sscratch, zero
  li a0, -1
1:
  ret
.endm

  // long probe(uint64_t address)
  probe probe_load8, lb t1, 0(a0)
  probe probe_load32, lw t1, 0(a0)
  probe probe_load64, ld t1, 0(a0)
  probe probe_store8, sb zero, 0(a0)
  probe probe_store32, sw zero, 0(a0)
  probe probe_store64, sd zero, 0(a0)
  probe probe_amo, amoadd.d t1, zero, (a0)
  probe probe_lr, lr.d t1, (a0)

  // long probe(void): what only M mode may do
  probe probe_read_mstatus, csrr t1, mstatus
  probe probe_write_mstatus, csrw mstatus, zero
  probe probe_write_mtvec, csrw mtvec, zero
  probe probe_write_mepc, csrw mepc, zero
  probe probe_read_mscratch, csrr t1, mscratch
  probe probe_write_medeleg, csrw medeleg, zero
  probe probe_write_mie, csrw mie, zero
  probe probe_write_mcounteren, csrw mcounteren, zero
  probe probe_read_pmpcfg0, csrr t1, pmpcfg0
  probe probe_write_pmpcfg0, csrw pmpcfg0, zero
  probe probe_write_pmpcfg2, csrw pmpcfg2, zero
  probe probe_write_pmpaddr0, csrw pmpaddr0, zero
  probe probe_write_pmpaddr15, csrw pmpaddr15, zero
  probe probe_write_mcycle, csrw mcycle, zero
  probe probe_mret, mret
  probe probe_illegal, unimp

  // Jumps to `address`; what is there may return here.
  .globl probe_fetch
probe_fetch:
  addi sp, sp, -16
  sd ra, 0(sp)
  la t0, 1f
  csrw sscratch, t0
  la ra, 2f
  jr a0
2:
  csrw sscratch, zero
  li a0, -1
1:
  ld ra, 0(sp)
  addi sp, sp, 16
  ret

  // The same from U mode: scause 8, the snippet's ecall, says that the access went through.
.macro probe_from_user name, instruction:vararg
  .globl \name
\name:
  la t0, 1f
  csrw sscratch, t0
  la t0, 2f
  csrw sepc, t0
  li t0, 0x100
  csrc sstatus, t0
  sret
1:
  li t0, 8
  bne a0, t0, 3f
  li a0, -1
3:
  ret
  .balign 4
2:
  \instruction
  ecall
.endm
  probe_from_user probe_user_load8, lb t1, 0(a0)
  probe_from_user probe_user_store8, sb zero, 0(a0)
  probe_from_user probe_user_satp, csrw satp, zero
  probe_from_user probe_user_sret, sret

  // long probe_interrupt(void): sleeps with interrupts on until one is taken, and returns its scause.
  .globl probe_interrupt
probe_interrupt:
  la t0, 1f
  csrw sscratch, t0
  csrsi sstatus, 2
2:
  wfi
  j 2b
1:
  ret

  // uint64_t null_call(void): cycles of one VERSION call, with the reads around it.
  .globl null_call
  .balign 4
null_call:
  li a7, 0x09504C54
  li a6, 0
  rdcycle t0
  ecall
  rdcycle t1
  sub a0, t1, t0
  ret

  // uint64_t null_overhead(void): the reads alone.
  .globl null_overhead
  .balign 4
null_overhead:
  rdcycle t0
  rdcycle t1
  sub a0, t1, t0
  ret
