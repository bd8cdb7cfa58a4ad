// SPDX-License-Identifier: Apache-2.0
// Property `locks`: what is locked stays as it is until reset, whatever APB and AXI do. For every entry (a constant that
// may be any) and all its words at once.
module locks #(
`include "parameters.svh"
) (
`include "pins.svh"
);
`include "dut.svh"
  (* anyconst *) logic [5:0] e;  // the entry

  // Internal state, by name.
  (* hierconn *) wire [ENTRIES-1:0] \dut.u_regs.enable ;
  (* hierconn *) wire [ENTRIES-1:0] \dut.u_regs.lock ;
  (* hierconn *) wire \dut.u_regs.locked_q ;
  (* hierconn *) wire \dut.u_regs.boot_q ;
  (* hierconn *) wire [14:0] \dut.u_regs.owners_q ;
  (* hierconn *) wire [ENTRIES*26-1:0] \dut.base ;
  (* hierconn *) wire [ENTRIES*26-1:0] \dut.limit ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_read ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_write ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_fetch ;

  logic         on, shut, one_shut, one_before;
  logic [108:0] words, words_q;
  logic         on_q, shut_q, all_q, boot_q;
  logic [14:0]  owners_q;
  always_comb begin
    on         = 1'b0;
    shut       = 1'b0;
    one_before = e == 6'd0;
    words      = '0;
    for (int i = 0; i < ENTRIES; i++) begin
      if (e == 6'(i)) begin
        on    = \dut.u_regs.enable [i];
        shut  = \dut.u_regs.lock [i];
        words = {\dut.base [26*i+:26], \dut.limit [26*i+:26], \dut.may_read [19*i+:19], \dut.may_write [19*i+:19],
                 \dut.may_fetch [19*i+:19]};
      end
      if ({1'b0, e} == 7'(i + 1)) one_before = \dut.u_regs.lock [i];
    end
  end

  // The cycle before.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      on_q     <= 1'b0;
      shut_q   <= 1'b0;
      all_q    <= 1'b0;
      boot_q   <= 1'b1;
      words_q  <= '0;
      owners_q <= 15'd1;
    end else begin
      on_q     <= on;
      shut_q   <= shut;
      all_q    <= \dut.u_regs.locked_q ;
      boot_q   <= \dut.u_regs.boot_q ;
      words_q  <= words;
      owners_q <= \dut.u_regs.owners_q ;
    end
  end

  always_comb begin
    // A lock of its own, or the lock of all.
    entry_stays: assert (!(shut_q || all_q) || (words == words_q && on == on_q && shut == shut_q));
    owners_stay: assert (!all_q || \dut.u_regs.owners_q == owners_q);
    lock_stays: assert (!all_q || \dut.u_regs.locked_q );
    boot_stays_closed: assert (boot_q || !\dut.u_regs.boot_q );
    // Entries that are on keep their words; locks form a prefix.
    enabled_stays: assert (!on_q || words == words_q);
    prefix: assert (!shut || one_before);  // of an entry that does not exist shut is 0
  end
endmodule
