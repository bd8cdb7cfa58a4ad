// SPDX-License-Identifier: Apache-2.0
// Property `range`: one comparator and the extent of a burst. What is granted stays inside the entry with every byte of
// every beat; what stays inside and has the rights is granted. Combinational: all inputs are free.
module range (
    input logic        write_i,
    input logic [63:0] addr_i,
    input logic [7:0]  len_i,
    input logic [2:0]  size_i,
    input logic [1:0]  burst_i,
    input logic        lock_i,
    input logic [2:0]  prot_i,
    input logic [10:0] user_i,
    input logic        boot_open_i,
    input logic        enable_i,
    input logic [25:0] base_i,
    input logic [25:0] limit_i,
    input logic [18:0] read_i,
    input logic [18:0] write_rights_i,
    input logic [18:0] fetch_i,
    input logic [7:0]  beat_i,  // any beat of the burst
    input logic [2:0]  byte_i   // any byte of its container
);
`include "axi_beats.svh"
  logic       live, grant;
  logic [1:0] reason;
  logic [5:0] entry;
  assign live = enable_i && base_i <= limit_i;
  plt_firewall_judge #(.ENTRIES(1), .BOOT_ID(1)) dut (
      .write_i, .addr_i, .len_i, .size_i, .burst_i, .lock_i, .prot_i, .user_i, .boot_open_i,
      .live_i(live), .base_i, .limit_i, .read_i, .write_rights_i, .fetch_i,
      .grant_o(grant), .reason_o(reason), .entry_o(entry)
  );

  // Rights of this access, as policy.hpp says them: initiators 1 to 15, four modes.
  logic       both, need_read, need_write, known, may_read, may_write, may_fetch, rights;
  logic [1:0] mode;
  logic [3:0] who;
  assign who        = user_i[3:0];
  assign known      = user_i[7:0] >= 8'd1 && user_i[7:0] <= 8'd15;
  assign mode       = {prot_i[1] ? 1'b0 : 1'b1, prot_i[0]};
  assign both       = lock_i || user_i[10:8] == 3'd3;
  assign need_read  = both || (!write_i && !prot_i[2]);
  assign need_write = both || write_i;
  assign may_read   = known && {read_i[14:0], 1'b0} >> who & 1'b1 && read_i[18:15] >> mode & 1'b1;
  assign may_write  = known && {write_rights_i[14:0], 1'b0} >> who & 1'b1 && write_rights_i[18:15] >> mode & 1'b1;
  assign may_fetch  = known && {fetch_i[14:0], 1'b0} >> who & 1'b1 && fetch_i[18:15] >> mode & 1'b1;
  assign rights     = (may_read || !need_read) && (may_write || !need_write) && (may_fetch || !prot_i[2]);

  // The byte, and the four that a burst can reach furthest with: first and last beat, last beat before and first one
  // after a WRAP turns round.
  logic [71:0] lowest, highest, a_byte, top_byte, turn_byte, before_byte;
  logic [7:0]  turn;
  logic        on_burst, wide_open, boot;
  assign lowest      = {40'd0, base_i, 6'd0};
  assign highest     = {40'd0, limit_i, 6'd63};
  assign on_burst    = beat_i <= len_i && {1'b0, byte_i} < (4'd1 << size_i);
  assign a_byte      = beat_address(addr_i, len_i, size_i, burst_i, beat_i) + {69'd0, byte_i};
  assign turn        = len_i & ~(8'(addr_i >> size_i));
  assign top_byte    = beat_address(addr_i, len_i, size_i, burst_i, len_i) + (72'd1 << size_i) - 72'd1;
  assign turn_byte   = beat_address(addr_i, len_i, size_i, burst_i, (turn + 8'd1) & len_i);
  assign before_byte = beat_address(addr_i, len_i, size_i, burst_i, turn) + (72'd1 << size_i) - 72'd1;
  assign wide_open   = enable_i && beat_address(addr_i, len_i, size_i, burst_i, 8'd0) >= lowest && top_byte <= highest &&
                       (burst_i != 2'd2 || (turn_byte >= lowest && before_byte <= highest));
  assign boot        = boot_open_i && user_i[7:0] == 8'd1 && !prot_i[1] && prot_i[0];

  always_comb begin
    // Sound: the entry holds the byte; or else it is the boot exception, and the entry holds none.
    inside_entry: assert (!(grant && on_burst) || (live && a_byte >= lowest && a_byte <= highest) ||
                          (boot && !(live && a_byte >= lowest && a_byte <= highest)));
    not_both: assert (!(grant && on_burst && live && a_byte >= lowest && a_byte <= highest) || rights);
    no_wrap: assert (!(grant && on_burst) || a_byte < 72'h1_0000_0000);
    well: assert (!grant || well_formed(addr_i, len_i, size_i, burst_i));
    // Complete: nothing is denied that the policy permits.
    granted: assert (!(well_formed(addr_i, len_i, size_i, burst_i) && wide_open && rights) || grant);
  end
endmodule
