// SPDX-License-Identifier: Apache-2.0
// One comparator: an access against one entry. Granules are 64 bytes: address bits 31 to 6.
module plt_firewall_match (
    input  logic        live_i,   // enabled, and base not above limit
    input  logic [25:0] base_i,
    input  logic [25:0] limit_i,
    input  logic [18:0] read_i,   // rights: {modes, initiators 15 to 1}
    input  logic [18:0] write_i,
    input  logic [18:0] fetch_i,
    input  logic [25:0] first_i,
    input  logic [25:0] last_i,
    input  logic [3:0]  mode_i,   // one-hot
    input  logic [14:0] who_i,    // one-hot, none for an initiator without rights
    input  logic        need_read_i,
    input  logic        need_write_i,
    input  logic        need_fetch_i,
    output logic        overlap_o,
    output logic        inside_o,
    output logic        rights_o
);
  assign overlap_o = live_i & last_i >= base_i & first_i <= limit_i;
  assign inside_o  = first_i >= base_i & last_i <= limit_i;

  logic may_read, may_write, may_fetch;
  assign may_read  = |(read_i[18:15] & mode_i) & |(read_i[14:0] & who_i);
  assign may_write = |(write_i[18:15] & mode_i) & |(write_i[14:0] & who_i);
  assign may_fetch = |(fetch_i[18:15] & mode_i) & |(fetch_i[14:0] & who_i);
  assign rights_o  = (may_read | ~need_read_i) & (may_write | ~need_write_i) & (may_fetch | ~need_fetch_i);
endmodule
