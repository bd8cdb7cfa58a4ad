// SPDX-License-Identifier: Apache-2.0
// Property `default_deny`: what reaches side m while nothing has been configured: until the first register write only
// secure privileged accesses of the boot initiator, and none of a request that came after CLOSE_BOOT while no entry was
// ever enabled.
module default_deny #(
`include "parameters.svh"
) (
`include "pins.svh"
);
`include "dut.svh"
  // Internal state, by name: only for the assertions that make the others inductive.
  (* hierconn *) wire [ENTRIES-1:0] \dut.u_regs.enable ;
  (* hierconn *) wire [3:0] \dut.u_write.u_queue.fill_q ;
  (* hierconn *) wire [W_DEPTH-1:0] \dut.u_write.u_queue.grant_q ;
  (* hierconn *) wire \dut.boot_open , \dut.ar_held , \dut.aw_held , \dut.u_ar.grant_q , \dut.u_aw.grant_q , \dut.u_write.pushed_q ;

  // What APB did since reset, told from its pins alone. `opened`: an entry's CTRL may have been written with ENABLE.
  logic write, wrote, closed, opened;
  assign write = psel_i & penable_i & pwrite_i;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wrote  <= 1'b0;
      closed <= 1'b0;
      opened <= 1'b0;
    end else begin
      wrote  <= wrote | write;
      closed <= closed | (write & ~pslverr_o & paddr_i == 12'h004 & pwdata_i[0]);
      opened <= opened | (write & paddr_i[11] & paddr_i[4:2] == 3'd5 & pwdata_i[0]);
    end
  end

  // A request begins in the first cycle of its valid, which is when nothing is waiting. `late`: it began when closed.
  logic ar_waits, ar_late_q, ar_late, aw_waits, aw_late_q, aw_late;
  assign ar_late = ar_waits ? ar_late_q : closed & ~opened;
  assign aw_late = aw_waits ? aw_late_q : closed & ~opened;
  // Bursts that side m was shown an address of, and whose last beat of data it has not got.
  logic [3:0] owed;
  logic       aw_new, w_end, aw_shown;
  assign aw_new = m_awvalid_o & ~aw_shown;
  assign w_end  = m_wvalid_o & m_wready_i & m_wlast_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ar_waits  <= 1'b0;
      aw_waits  <= 1'b0;
      ar_late_q <= 1'b0;
      aw_late_q <= 1'b0;
      aw_shown  <= 1'b0;
      owed      <= 4'd0;
    end else begin
      ar_waits  <= (ar_waits | s_arvalid_i) & ~s_arready_o;
      aw_waits  <= (aw_waits | s_awvalid_i) & ~s_awready_o;
      ar_late_q <= ar_late;
      aw_late_q <= aw_late;
      aw_shown  <= m_awvalid_o & ~m_awready_i;
      owed      <= owed + 4'(aw_new) - 4'(w_end);
    end
  end

  always_comb begin
    boot_reads: assert (!rst_ni || wrote || !m_arvalid_o || (m_aruser_o[7:0] == 8'd1 && m_arprot_o[1:0] == 2'b01));
    boot_writes: assert (!rst_ni || wrote || !m_awvalid_o || (m_awuser_o[7:0] == 8'd1 && m_awprot_o[1:0] == 2'b01));
    closed_reads: assert (!rst_ni || !m_arvalid_o || !ar_late);
    closed_writes: assert (!rst_ni || !m_awvalid_o || !aw_late);
    data: assert (!rst_ni || !m_wvalid_o || aw_new || owed != 4'd0);
`ifndef SEARCH  // what makes these inductive: internal state says the same
    h_boot: assert (\dut.boot_open == !closed || !rst_ni);
    h_live: assert (opened || !rst_ni || \dut.u_regs.enable == '0);
    h_held: assert (\dut.ar_held == ar_waits && \dut.aw_held == aw_waits || !rst_ni);
    h_late: assert (!rst_ni || ((!ar_late_q || !ar_waits || !\dut.u_ar.grant_q ) && (!aw_late_q || !aw_waits || !\dut.u_aw.grant_q )));
    h_boot_read: assert (!rst_ni || wrote || !ar_waits || !\dut.u_ar.grant_q || (m_aruser_o[7:0] == 8'd1 && m_arprot_o[1:0] == 2'b01));
    h_boot_write: assert (!rst_ni || wrote || !aw_waits || !\dut.u_aw.grant_q || (m_awuser_o[7:0] == 8'd1 && m_awprot_o[1:0] == 2'b01));
    h_shown: assert (!rst_ni || aw_shown == \dut.u_write.pushed_q );
    h_shown_held: assert (!rst_ni || !aw_shown || (aw_waits && \dut.u_aw.grant_q ));
    h_wrote: assert (!rst_ni || wrote || (!closed && !opened));
    h_full: assert (!rst_ni || \dut.u_write.u_queue.fill_q <= W_DEPTH);
    h_owed: assert (!rst_ni || owed == granted);
`endif
  end
  // Granted bursts in the data queue.
  logic [3:0] granted;
  always_comb begin
    granted = 4'd0;
    for (int i = 0; i < W_DEPTH; i++)
      if (4'(i) < \dut.u_write.u_queue.fill_q && \dut.u_write.u_queue.grant_q [i]) granted = granted + 4'd1;
  end
endmodule
