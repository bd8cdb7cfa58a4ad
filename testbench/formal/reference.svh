// SPDX-License-Identifier: Apache-2.0
// The judgement written anew from firewall/policy.hpp and burst.hpp, on entries kept here: word by word what APB wrote
// and was not refused. Needs axi_beats.svh and the pins; nothing in here looks into the RTL.
  logic                  ref_boot;
  logic [ENTRIES-1:0]    ref_enable;
  logic [ENTRIES*26-1:0] ref_base, ref_limit;
  logic [ENTRIES*19-1:0] ref_read, ref_write, ref_fetch;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ref_boot   <= 1'b1;
      ref_enable <= '0;
      ref_base   <= '0;
      ref_limit  <= '0;
      ref_read   <= '0;
      ref_write  <= '0;
      ref_fetch  <= '0;
    end else if (psel_i && penable_i && pwrite_i && !pslverr_o) begin
      if (paddr_i == 12'h004 && pwdata_i[0]) ref_boot <= 1'b0;
      for (int i = 0; i < ENTRIES; i++) begin
        if (paddr_i == 12'h800 + 12'(32 * i)) ref_base[26*i+:26] <= pwdata_i[31:6];
        if (paddr_i == 12'h804 + 12'(32 * i)) ref_limit[26*i+:26] <= pwdata_i[31:6];
        if (paddr_i == 12'h808 + 12'(32 * i)) ref_read[19*i+:19] <= pwdata_i[19:1];
        if (paddr_i == 12'h80C + 12'(32 * i)) ref_write[19*i+:19] <= pwdata_i[19:1];
        if (paddr_i == 12'h810 + 12'(32 * i)) ref_fetch[19*i+:19] <= pwdata_i[19:1];
        if (paddr_i == 12'h814 + 12'(32 * i)) ref_enable[i] <= pwdata_i[0];
      end
    end
  end

// May initiator `user` in the mode of `prot` do what the rights say?
function automatic allowed(input [18:0] rights, input [7:0] user, input [2:0] prot);
  allowed = user != 8'd0 && user < 8'd16 && ((rights >> (user - 8'd1)) & 19'd1) != 19'd0 &&
            ((rights[18:15] >> {!prot[1], prot[0]}) & 4'd1) != 4'd0;
endfunction

// First and last byte of a burst, 72 bits.
function automatic [71:0] first_byte(input [63:0] addr, input [7:0] len, input [2:0] size, input [1:0] burst);
  first_byte = burst == 2'd2 ? wrap_boundary(addr, len, size) : beat_address(addr, len, size, burst, 8'd0);
endfunction
function automatic [71:0] last_byte(input [63:0] addr, input [7:0] len, input [2:0] size, input [1:0] burst);
  last_byte = burst == 2'd2 ? wrap_boundary(addr, len, size) + (72'd1 << ({1'b0, size} + wrap_bits(len))) - 72'd1
                            : beat_address(addr, len, size, burst, len) + (72'd1 << size) - 72'd1;
endfunction
