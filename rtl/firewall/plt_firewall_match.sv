// SPDX-License-Identifier: Apache-2.0
// One comparator: an access against one entry. Granules are 64 bytes: address bits 31 to 6. The last granule is the late
// input, and it lies in the page of the first one or in the next: pages (4 KiB) are compared for both cases meanwhile.
module plt_firewall_match (
    input  logic        live_i,   // enabled, and base not above limit
    input  logic [25:0] base_i,
    input  logic [25:0] limit_i,
    input  logic [18:0] read_i,   // rights: {modes, initiators 15 to 1}
    input  logic [18:0] write_i,
    input  logic [18:0] fetch_i,
    input  logic [25:0] first_i,
    input  logic        over_i,   // the last granule lies in the page after the first one's
    input  logic [5:0]  last_i,   // the last granule inside its page
    input  logic [3:0]  mode_i,   // one-hot
    input  logic [14:0] who_i,    // one-hot, none for an initiator without rights
    input  logic        need_read_i,
    input  logic        need_write_i,
    input  logic        need_fetch_i,
    output logic        overlap_o,
    output logic        inside_o,
    output logic        rights_o
);
  // next: the bound lies in the page after this one. Seen without a carry: adding 1 turns bit 0, and bit i where it has
  // turned bit i-1 from 1 to 0.
  logic [19:0] page, base, limit;
  logic        above, in_base, next_base, below, in_limit, next_limit;
  assign page       = first_i[25:6];
  assign base       = base_i[25:6];
  assign limit      = limit_i[25:6];
  assign above      = page > base;
  assign in_base    = page == base;
  assign next_base  = (page ^ base) == {page[18:0] & ~base[18:0], 1'b1};
  assign below      = page < limit;
  assign in_limit   = page == limit;
  assign next_limit = (page ^ limit) == {page[18:0] & ~limit[18:0], 1'b1};

  logic first_from_base, first_to_limit, last_from_base, last_to_limit;
  assign first_from_base = above | (in_base & first_i[5:0] >= base_i[5:0]);
  assign first_to_limit  = below | (in_limit & first_i[5:0] <= limit_i[5:0]);
  assign last_from_base  = above | (over_i & in_base) | ((over_i ? next_base : in_base) & last_i >= base_i[5:0]);
  assign last_to_limit   = (below & ~(over_i & next_limit)) |
                           ((over_i ? next_limit : in_limit) & last_i <= limit_i[5:0]);
  assign overlap_o       = live_i & last_from_base & first_to_limit;
  assign inside_o        = first_from_base & last_to_limit;

  logic may_read, may_write, may_fetch;
  assign may_read  = |(read_i[18:15] & mode_i) & |(read_i[14:0] & who_i);
  assign may_write = |(write_i[18:15] & mode_i) & |(write_i[14:0] & who_i);
  assign may_fetch = |(fetch_i[18:15] & mode_i) & |(fetch_i[14:0] & who_i);
  assign rights_o  = (may_read | ~need_read_i) & (may_write | ~need_write_i) & (may_fetch | ~need_fetch_i);
endmodule
