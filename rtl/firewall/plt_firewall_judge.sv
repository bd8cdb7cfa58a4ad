// SPDX-License-Identifier: Apache-2.0
// The decision, combinational: all comparators at once, then a tree in which the lower-numbered entry wins
// (firewall/policy.hpp).
module plt_firewall_judge #(
    parameter int ENTRIES = 16,
    parameter int BOOT_ID = 1
) (
    input  logic                  write_i,
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
    input  logic [ENTRIES*19-1:0] write_rights_i,
    input  logic [ENTRIES*19-1:0] fetch_i,
    output logic                  grant_o,
    output logic [1:0]            reason_o,  // as LOG_INFO.REASON; 0 when granted
    output logic [5:0]            entry_o    // the entry that decided; 0 for none
);
  localparam logic [2:0] KindAtomic = 3'd3;

  // Bits 5 to 0 do not tell granules apart.
  logic legal, need_read, need_write, need_fetch;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [31:0] first, last;
  /* verilator lint_on UNUSEDSIGNAL */
  plt_firewall_extent u_extent (
      .write_i, .addr_i, .len_i, .size_i, .burst_i, .lock_i,
      .fetch_i (prot_i[2]),
      .atomic_i(user_i[10:8] == KindAtomic),
      .legal_o (legal),
      .first_o (first),
      .last_o  (last),
      .read_o  (need_read),
      .write_o (need_write),
      .fetch_o (need_fetch)
  );

  logic [3:0]  mode;
  logic [15:0] who;
  assign mode = 4'd1 << {~prot_i[1], prot_i[0]};
  assign who  = user_i[7:4] == 4'd0 ? 16'd1 << user_i[3:0] : 16'd0;

  logic [ENTRIES-1:0] overlap, inside_entry, rights;
  for (genvar i = 0; i < ENTRIES; i++) begin : g_match
    plt_firewall_match u_match (
        .live_i      (live_i[i]),
        .base_i      (base_i[26*i+:26]),
        .limit_i     (limit_i[26*i+:26]),
        .read_i      (read_i[19*i+:19]),
        .write_i     (write_rights_i[19*i+:19]),
        .fetch_i     (fetch_i[19*i+:19]),
        .first_i     (first[31:6]),
        .last_i      (last[31:6]),
        .mode_i      (mode),
        .who_i       (who[15:1]),
        .need_read_i (need_read),
        .need_write_i(need_write),
        .need_fetch_i(need_fetch),
        .overlap_o   (overlap[i]),
        .inside_o    (inside_entry[i]),
        .rights_o    (rights[i])
    );
  end

  // Node k of the tree decides between nodes 2k and 2k+1; the leaves begin at node Leaves.
  localparam int Leaves = 1 << $clog2(ENTRIES);
  logic [2*Leaves-1:0]   hit_n, in_n, ok_n;
  logic [2*Leaves*6-1:0] entry_n;
  always_comb begin
    hit_n   = '0;
    in_n    = '0;
    ok_n    = '0;
    entry_n = '0;
    for (int i = 0; i < ENTRIES; i++) begin
      hit_n[Leaves+i]          = overlap[i];
      in_n[Leaves+i]           = inside_entry[i];
      ok_n[Leaves+i]           = inside_entry[i] & rights[i];
      entry_n[6*(Leaves+i)+:6] = 6'(i);
    end
    for (int k = Leaves - 1; k > 0; k--) begin
      hit_n[k]        = hit_n[2*k] | hit_n[2*k+1];
      in_n[k]         = hit_n[2*k] ? in_n[2*k] : in_n[2*k+1];
      ok_n[k]         = hit_n[2*k] ? ok_n[2*k] : ok_n[2*k+1];
      entry_n[6*k+:6] = hit_n[2*k] ? entry_n[12*k+:6] : entry_n[12*k+6+:6];
    end
  end

  logic boot;
  assign boot    = boot_open_i & user_i[7:0] == 8'(BOOT_ID) & prot_i[1:0] == 2'b01;
  assign grant_o = legal & (hit_n[1] ? ok_n[1] : boot);
  assign entry_o = legal & hit_n[1] ? entry_n[11:6] : 6'd0;
  always_comb begin
    if (!legal | grant_o) reason_o = 2'd0;
    else if (!hit_n[1]) reason_o = 2'd1;
    else reason_o = in_n[1] ? 2'd3 : 2'd2;
  end

  // Bit 0 is nobody.
  logic unused;
  assign unused = who[0];
endmodule
