// SPDX-License-Identifier: Apache-2.0
// The words of one entry. Whether they may be written is decided outside; a lock is forever.
module plt_firewall_entry (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        we_i,
    input  logic [2:0]  word_i,  // address bits 4 to 2
    /* verilator lint_off UNUSEDSIGNAL */
    input  logic [31:0] wdata_i,
    /* verilator lint_on UNUSEDSIGNAL */
    output logic        enable_o,
    output logic        lock_o,
    output logic        live_o,  // enabled, and the range holds something
    output logic [25:0] base_o,
    output logic [25:0] limit_o,
    output logic [18:0] read_o,
    output logic [18:0] write_o,
    output logic [18:0] fetch_o
);
  logic        enable_q, lock_q;
  logic [25:0] base_q, limit_q;
  logic [18:0] read_q, write_q, fetch_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q <= 1'b0;
      lock_q   <= 1'b0;
      base_q   <= '0;
      limit_q  <= '0;
      read_q   <= '0;
      write_q  <= '0;
      fetch_q  <= '0;
    end else if (we_i) begin
      unique case (word_i)
        plt_firewall_reg_pkg::FIREWALL_ENTRY_BASE_OFFSET[4:2]:  base_q  <= wdata_i[31:6];
        plt_firewall_reg_pkg::FIREWALL_ENTRY_LIMIT_OFFSET[4:2]: limit_q <= wdata_i[31:6];
        plt_firewall_reg_pkg::FIREWALL_ENTRY_READ_OFFSET[4:2]:  read_q  <= wdata_i[19:1];
        plt_firewall_reg_pkg::FIREWALL_ENTRY_WRITE_OFFSET[4:2]: write_q <= wdata_i[19:1];
        plt_firewall_reg_pkg::FIREWALL_ENTRY_FETCH_OFFSET[4:2]: fetch_q <= wdata_i[19:1];
        default: begin
          enable_q <= wdata_i[plt_firewall_reg_pkg::FIREWALL_ENTRY_CTRL_ENABLE_LSB];
          lock_q   <= wdata_i[plt_firewall_reg_pkg::FIREWALL_ENTRY_CTRL_LOCK_LSB];
        end
      endcase
    end
  end
  assign enable_o = enable_q;
  assign lock_o   = lock_q;
  assign live_o   = enable_q & base_q <= limit_q;
  assign base_o   = base_q;
  assign limit_o  = limit_q;
  assign read_o   = read_q;
  assign write_o  = write_q;
  assign fetch_o  = fetch_q;
endmodule
