// SPDX-License-Identifier: Apache-2.0
// An address channel: judged in its first cycle, held with that verdict until it is accepted. While it is held neither
// the pins nor the entries can change what was decided.
module plt_firewall_channel #(
    parameter int ENTRIES = 16,
    parameter int BOOT_ID = 1,
    parameter int ID_WIDTH = 4,
    parameter bit WRITE = 1'b0
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    input  logic                  valid_i,
    input  logic [ID_WIDTH-1:0]   id_i,
    input  logic [63:0]           addr_i,
    input  logic [7:0]            len_i,
    input  logic [2:0]            size_i,
    input  logic [1:0]            burst_i,
    input  logic                  lock_i,
    input  logic [2:0]            prot_i,
    input  logic [10:0]           user_i,
    input  logic                  boot_open_i,
    input  logic [ENTRIES-1:0]    live_i,
    input  logic [ENTRIES*26-1:0] base_i,
    input  logic [ENTRIES*26-1:0] limit_i,
    input  logic [ENTRIES*19-1:0] read_i,
    input  logic [ENTRIES*19-1:0] write_i,
    input  logic [ENTRIES*19-1:0] fetch_i,
    input  logic                  accept_i,  // the request of this cycle leaves with its edge
    output logic                  held_o,
    output logic                  valid_o,
    output logic                  grant_o,
    output logic [1:0]            reason_o,
    output logic [5:0]            entry_o,
    output logic [ID_WIDTH-1:0]   id_o,
    output logic [63:0]           addr_o,
    output logic [7:0]            len_o,
    output logic [2:0]            size_o,
    output logic [1:0]            burst_o,
    output logic                  lock_o,
    output logic [2:0]            prot_o,
    output logic [10:0]           user_o
);
  localparam int Bits = ID_WIDTH + 92;

  logic       grant;
  logic [1:0] reason;
  logic [5:0] entry;
  plt_firewall_judge #(.ENTRIES(ENTRIES), .BOOT_ID(BOOT_ID)) u_judge (
      .write_i(WRITE),
      .addr_i, .len_i, .size_i, .burst_i, .lock_i, .prot_i, .user_i, .boot_open_i, .live_i, .base_i, .limit_i, .read_i,
      .write_rights_i(write_i),
      .fetch_i,
      .grant_o (grant),
      .reason_o(reason),
      .entry_o (entry)
  );

  logic            held_q, grant_q;
  logic [1:0]      reason_q;
  logic [5:0]      entry_q;
  logic [Bits-1:0] copy_q, pins;
  assign pins     = {id_i, addr_i, len_i, size_i, burst_i, lock_i, prot_i, user_i};
  assign held_o   = held_q;
  assign valid_o  = held_q | valid_i;
  assign grant_o  = held_q ? grant_q : grant;
  assign reason_o = held_q ? reason_q : reason;
  assign entry_o  = held_q ? entry_q : entry;
  assign {id_o, addr_o, len_o, size_o, burst_o, lock_o, prot_o, user_o} = held_q ? copy_q : pins;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q   <= 1'b0;
      grant_q  <= 1'b0;
      reason_q <= '0;
      entry_q  <= '0;
      copy_q   <= '0;
    end else begin
      held_q <= valid_o & ~accept_i;
      if (!held_q & valid_i & !accept_i) begin
        grant_q  <= grant;
        reason_q <= reason;
        entry_q  <= entry;
        copy_q   <= pins;
      end
    end
  end
endmodule
