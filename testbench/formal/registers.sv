// SPDX-License-Identifier: Apache-2.0
// Property `registers`: the entries that the judgement reads are, in every cycle, what APB wrote and was not refused. For
// every entry (a constant that may be any) and all its words at once.
module registers #(
`include "parameters.svh"
) (
`include "pins.svh"
);
`include "dut.svh"
  (* anyconst *) logic [5:0] e;

  // Kept from the pins of APB alone.
  logic        boot, enable;
  logic [25:0] base, limit;
  logic [18:0] reads, writes, fetches;
  logic [11:0] at;
  assign at = 12'h800 + {1'b0, e, 5'd0};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      boot    <= 1'b1;
      enable  <= 1'b0;
      base    <= '0;
      limit   <= '0;
      reads   <= '0;
      writes  <= '0;
      fetches <= '0;
    end else if (psel_i && penable_i && pwrite_i && !pslverr_o) begin
      if (paddr_i == 12'h004 && pwdata_i[0]) boot <= 1'b0;
      if (paddr_i == at) base <= pwdata_i[31:6];
      if (paddr_i == at + 12'h004) limit <= pwdata_i[31:6];
      if (paddr_i == at + 12'h008) reads <= pwdata_i[19:1];
      if (paddr_i == at + 12'h00C) writes <= pwdata_i[19:1];
      if (paddr_i == at + 12'h010) fetches <= pwdata_i[19:1];
      if (paddr_i == at + 12'h014) enable <= pwdata_i[0];
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
  logic same, same_live;
  always_comb begin
    same      = 1'b1;
    same_live = 1'b1;
    for (int i = 0; i < ENTRIES; i++) begin
      if (e == 6'(i)) begin
        same      = \dut.u_regs.enable [i] == enable && \dut.base [26*i+:26] == base && \dut.limit [26*i+:26] == limit &&
                    \dut.may_read [19*i+:19] == reads && \dut.may_write [19*i+:19] == writes &&
                    \dut.may_fetch [19*i+:19] == fetches;
        same_live = \dut.live [i] == (enable && base <= limit);
      end
    end
  end
  always_comb begin
    boot_is: assert (\dut.boot_open == boot);
    words_are: assert (same);
    live_is: assert (same_live);
  end
endmodule
