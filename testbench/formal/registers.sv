// SPDX-License-Identifier: Apache-2.0
// Property `registers`: the entries that the judgement reads are, in every cycle, what APB wrote and was not refused.
module registers #(
`include "parameters.svh"
) (
`include "pins.svh"
);
`include "dut.svh"
  // Kept from the pins of APB alone.
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

  // What the RTL's judgement reads, by name.
  (* hierconn *) wire [ENTRIES-1:0] \dut.live ;
  (* hierconn *) wire [ENTRIES-1:0] \dut.u_regs.enable ;
  (* hierconn *) wire [ENTRIES*26-1:0] \dut.base ;
  (* hierconn *) wire [ENTRIES*26-1:0] \dut.limit ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_read ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_write ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_fetch ;
  (* hierconn *) wire \dut.boot_open ;

  always_comb begin
    boot: assert (\dut.boot_open == ref_boot);
    enable: assert (\dut.u_regs.enable == ref_enable);
    ranges: assert (\dut.base == ref_base && \dut.limit == ref_limit);
    rights: assert (\dut.may_read == ref_read && \dut.may_write == ref_write && \dut.may_fetch == ref_fetch);
    for (int i = 0; i < ENTRIES; i++)
      assert (\dut.live [i] == (ref_enable[i] && ref_base[26*i+:26] <= ref_limit[26*i+:26]));
  end
endmodule
