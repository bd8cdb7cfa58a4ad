// SPDX-License-Identifier: Apache-2.0
// Property `judge`: the verdict of a request in the cycle in which it was first valid, and what becomes of it on the
// address channels: side m sees it if and only if the lowest matching entry, as configured by then, grants it.
// WRITE: the write channel, else the read channel.
module judge #(
`include "parameters.svh"
    , parameter bit WRITE = 1'b0
) (
`include "pins.svh"
);
`include "axi_beats.svh"
`include "dut.svh"
`include "rights.svh"
  // The entries, by name; that they are what APB wrote is property `registers`.
  (* hierconn *) wire [ENTRIES-1:0] \dut.u_regs.enable ;
  (* hierconn *) wire [ENTRIES*26-1:0] \dut.base ;
  (* hierconn *) wire [ENTRIES*26-1:0] \dut.limit ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_read ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_write ;
  (* hierconn *) wire [ENTRIES*19-1:0] \dut.may_fetch ;
  (* hierconn *) wire \dut.boot_open ;
  // Extent of the request on the pins, by name: asserted below to be the reference's own, then used in its place.
  (* hierconn *) wire \dut.u_ar.u_judge.legal , \dut.u_aw.u_judge.legal ;
  (* hierconn *) wire [31:0] \dut.u_ar.u_judge.first ;
  (* hierconn *) wire [31:0] \dut.u_ar.u_judge.last ;
  (* hierconn *) wire [31:0] \dut.u_aw.u_judge.first ;
  (* hierconn *) wire [31:0] \dut.u_aw.u_judge.last ;
  // Only for the assertions that make the others inductive.
  (* hierconn *) wire \dut.ar_held , \dut.aw_held , \dut.u_ar.grant_q , \dut.u_aw.grant_q ;
  (* hierconn *) wire [ID_WIDTH+91:0] \dut.u_ar.copy_q ;
  (* hierconn *) wire [ID_WIDTH+91:0] \dut.u_aw.copy_q ;

  // The channel under proof.
  logic                s_valid, s_ready, m_valid, m_ready;
  logic [ID_WIDTH+91:0] s_payload, m_payload;
  assign s_valid   = WRITE ? s_awvalid_i : s_arvalid_i;
  assign s_ready   = WRITE ? s_awready_o : s_arready_o;
  assign m_valid   = WRITE ? m_awvalid_o : m_arvalid_o;
  assign m_ready   = WRITE ? m_awready_i : m_arready_i;
  assign s_payload = WRITE ? {s_awid_i, s_awaddr_i, s_awlen_i, s_awsize_i, s_awburst_i, s_awlock_i, s_awprot_i, s_awuser_i}
                           : {s_arid_i, s_araddr_i, s_arlen_i, s_arsize_i, s_arburst_i, s_arlock_i, s_arprot_i, s_aruser_i};
  assign m_payload = WRITE ? {m_awid_o, m_awaddr_o, m_awlen_o, m_awsize_o, m_awburst_o, m_awlock_o, m_awprot_o, m_awuser_o}
                           : {m_arid_o, m_araddr_o, m_arlen_o, m_arsize_o, m_arburst_o, m_arlock_o, m_arprot_o, m_aruser_o};

  // The judgement of what is on the pins of side s.
  logic [63:0] addr;
  logic [7:0]  len;
  logic [2:0]  size, prot;
  logic [1:0]  burst;
  logic        lock, both, decided, ref_grant;
  logic [10:0] user;
  logic [71:0] first, last;
  logic        legal, rtl_legal;
  logic [25:0] first_granule, last_granule;
  assign rtl_legal     = WRITE ? \dut.u_aw.u_judge.legal : \dut.u_ar.u_judge.legal ;
  assign first_granule = WRITE ? \dut.u_aw.u_judge.first [31:6] : \dut.u_ar.u_judge.first [31:6];
  assign last_granule  = WRITE ? \dut.u_aw.u_judge.last [31:6] : \dut.u_ar.u_judge.last [31:6];
  assign {addr, len, size, burst, lock, prot, user} = s_payload[91:0];
  always_comb begin
    first     = first_byte(addr, len, size, burst);
    last      = last_byte(addr, len, size, burst);
    both      = lock || user[10:8] == 3'd3;
    decided   = 1'b0;
    ref_grant = 1'b0;
    legal     = well_formed(addr, len, size, burst) && last < 72'h1_0000_0000;
    if (rtl_legal) begin
      for (int i = 0; i < ENTRIES; i++) begin
        if (!decided && \dut.u_regs.enable [i] && \dut.base [26*i+:26] <= \dut.limit [26*i+:26] &&
            last_granule >= \dut.base [26*i+:26] && first_granule <= \dut.limit [26*i+:26]) begin
          decided   = 1'b1;
          ref_grant = first_granule >= \dut.base [26*i+:26] && last_granule <= \dut.limit [26*i+:26] &&
                      (!(both || (!WRITE && !prot[2])) || allowed(\dut.may_read [19*i+:19], user[7:0], prot)) &&
                      (!(both || WRITE) || allowed(\dut.may_write [19*i+:19], user[7:0], prot)) &&
                      (!prot[2] || allowed(\dut.may_fetch [19*i+:19], user[7:0], prot));
        end
      end
      if (!decided) ref_grant = \dut.boot_open  && user[7:0] == 8'd1 && prot[1:0] == 2'b01;
    end
  end

  // What was decided in the request's first cycle.
  logic                 waits, granted_q, granted;
  logic [ID_WIDTH+91:0] payload_q, payload;
  assign granted = waits ? granted_q : ref_grant;
  assign payload = waits ? payload_q : s_payload;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      waits     <= 1'b0;
      granted_q <= 1'b0;
      payload_q <= '0;
    end else begin
      waits <= (waits | s_valid) & ~s_ready;
      if (!waits && s_valid) begin
        granted_q <= ref_grant;
        payload_q <= s_payload;
      end
    end
  end

  always_comb begin
    only_granted: assert (!rst_ni || !m_valid || ((waits || s_valid) && granted));
    as_judged: assert (!rst_ni || !m_valid || m_payload == payload);
    granted_leaves_by_m: assert (!rst_ni || !s_ready || !(waits || s_valid) || granted == (m_valid && m_ready));
    m_is_s: assert (!rst_ni || !(m_valid && m_ready) || s_ready);

    extent: assert (rtl_legal == legal && (!legal || ({first_granule, 6'd0} == first[31:0] - {26'd0, first[5:0]} &&
                                                      last_granule == last[31:6])));
`ifndef SEARCH  // what makes these inductive: internal state says the same
    h_held: assert (!rst_ni || waits == (WRITE ? \dut.aw_held : \dut.ar_held ));
    h_copy: assert (!rst_ni || !waits || (granted_q == (WRITE ? \dut.u_aw.grant_q : \dut.u_ar.grant_q ) &&
                                          payload_q == (WRITE ? \dut.u_aw.copy_q : \dut.u_ar.copy_q )));
`endif
  end
endmodule
