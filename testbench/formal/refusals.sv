// SPDX-License-Identifier: Apache-2.0
// Property `refusals`: an access is answered with PSLVERR if and only if firewall/README.md says so: undocumented offset;
// a write from outside OWNERS, not of a whole word, to OWNERS under LOCK, to a locked entry, to an enabled entry's range
// or rights; an entry's lock while the one before it is not locked. Without wait states, and only in the access phase.
module refusals #(
`include "parameters.svh"
) (
`include "pins.svh"
);
`include "dut.svh"
  // Owners, locks and enables as APB set them.
  logic [15:0]        owners;
  logic               all;
  logic [ENTRIES-1:0] on, shut;

  logic access, in_entries, documented, owner, refused;
  logic [5:0] e;
  assign access     = psel_i & penable_i;
  assign e          = paddr_i[10:5];
  assign in_entries = paddr_i >= 12'h800 && {1'b0, paddr_i} < 13'h800 + 13'(32 * ENTRIES) && paddr_i[4:0] <= 5'h14;
  assign documented = paddr_i[1:0] == 2'b00 && (in_entries || paddr_i <= 12'h024);
  assign owner      = puser_i[7:0] != 8'd0 && puser_i[7:0] < 8'd16 && owners[puser_i[3:0]];
  always_comb begin
    refused = !documented;
    if (pwrite_i) begin
      if (!owner || pstrb_i != 4'hF) refused = 1'b1;
      if (paddr_i == 12'h008 && all) refused = 1'b1;
      if (in_entries) begin
        if (all || shut[e]) refused = 1'b1;
        if (paddr_i[4:2] != 3'd5 && on[e]) refused = 1'b1;
        if (paddr_i[4:2] == 3'd5 && pwdata_i[1] && e != 6'd0 && !shut[e-6'd1]) refused = 1'b1;
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owners <= 16'h0002;
      all    <= 1'b0;
      on     <= '0;
      shut   <= '0;
    end else if (access && pwrite_i && !refused) begin
      if (paddr_i == 12'h004 && pwdata_i[1]) all <= 1'b1;
      if (paddr_i == 12'h008) owners <= {pwdata_i[15:1], 1'b0};
      if (in_entries && paddr_i[4:2] == 3'd5) begin
        on[e]   <= pwdata_i[0];
        shut[e] <= pwdata_i[1];
      end
    end
  end

  (* hierconn *) wire [ENTRIES-1:0] \dut.u_regs.enable ;
  (* hierconn *) wire [ENTRIES-1:0] \dut.u_regs.lock ;
  (* hierconn *) wire [14:0] \dut.u_regs.owners_q ;
  (* hierconn *) wire \dut.u_regs.locked_q ;
  always_comb begin
    answered: assert (!rst_ni || pslverr_o == (access && refused));
    at_once: assert (pready_o);
    nothing_read: assert (!rst_ni || !(access && !pwrite_i && refused) || prdata_o == '0);
`ifndef SEARCH  // what makes these inductive: internal state says the same
    h_state: assert (\dut.u_regs.enable == on && \dut.u_regs.lock == shut && \dut.u_regs.locked_q == all &&
                     {\dut.u_regs.owners_q , 1'b0} == owners);
`endif
  end
endmodule
