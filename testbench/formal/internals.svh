// SPDX-License-Identifier: Apache-2.0
// Internal state of both directions, by name: only for assertions that make others inductive. `count_x`: the block's
// count of granted requests under way for the id X, which the harness declares.
  (* hierconn *) wire \dut.ar_held , \dut.aw_held , \dut.u_ar.grant_q , \dut.u_aw.grant_q ;
  (* hierconn *) wire \dut.u_read.open_q , \dut.u_read.locked_q ;
  (* hierconn *) wire \dut.u_write.open_q , \dut.u_write.locked_q , \dut.u_write.done_q , \dut.u_write.pushed_q ;
  (* hierconn *) wire [ID_WIDTH-1:0] \dut.u_read.open_id_q ;
  (* hierconn *) wire [ID_WIDTH-1:0] \dut.u_write.open_id_q ;
  (* hierconn *) wire [ID_WIDTH+91:0] \dut.u_ar.copy_q ;
  (* hierconn *) wire [ID_WIDTH+91:0] \dut.u_aw.copy_q ;
  (* hierconn *) wire [7:0] \dut.u_read.left_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_queue.fill_q ;
  (* hierconn *) wire [7:0] \dut.u_write.u_queue.beat_q ;
  (* hierconn *) wire [W_DEPTH-1:0] \dut.u_write.u_queue.grant_q ;
  (* hierconn *) wire [8*W_DEPTH-1:0] \dut.u_write.u_queue.len_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[0].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[1].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[2].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[3].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[4].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[5].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[6].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[7].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[8].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[9].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[10].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[11].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[12].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[13].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[14].count_q ;
  (* hierconn *) wire [3:0] \dut.u_read.u_count.g_id[15].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[0].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[1].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[2].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[3].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[4].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[5].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[6].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[7].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[8].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[9].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[10].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[11].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[12].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[13].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[14].count_q ;
  (* hierconn *) wire [3:0] \dut.u_write.u_count.g_id[15].count_q ;
  logic [16*4-1:0] read_counts;
  assign read_counts = {
      \dut.u_read.u_count.g_id[15].count_q , \dut.u_read.u_count.g_id[14].count_q ,
      \dut.u_read.u_count.g_id[13].count_q , \dut.u_read.u_count.g_id[12].count_q ,
      \dut.u_read.u_count.g_id[11].count_q , \dut.u_read.u_count.g_id[10].count_q ,
      \dut.u_read.u_count.g_id[9].count_q , \dut.u_read.u_count.g_id[8].count_q ,
      \dut.u_read.u_count.g_id[7].count_q , \dut.u_read.u_count.g_id[6].count_q ,
      \dut.u_read.u_count.g_id[5].count_q , \dut.u_read.u_count.g_id[4].count_q ,
      \dut.u_read.u_count.g_id[3].count_q , \dut.u_read.u_count.g_id[2].count_q ,
      \dut.u_read.u_count.g_id[1].count_q , \dut.u_read.u_count.g_id[0].count_q };
  logic [16*4-1:0] write_counts;
  assign write_counts = {
      \dut.u_write.u_count.g_id[15].count_q , \dut.u_write.u_count.g_id[14].count_q ,
      \dut.u_write.u_count.g_id[13].count_q , \dut.u_write.u_count.g_id[12].count_q ,
      \dut.u_write.u_count.g_id[11].count_q , \dut.u_write.u_count.g_id[10].count_q ,
      \dut.u_write.u_count.g_id[9].count_q , \dut.u_write.u_count.g_id[8].count_q ,
      \dut.u_write.u_count.g_id[7].count_q , \dut.u_write.u_count.g_id[6].count_q ,
      \dut.u_write.u_count.g_id[5].count_q , \dut.u_write.u_count.g_id[4].count_q ,
      \dut.u_write.u_count.g_id[3].count_q , \dut.u_write.u_count.g_id[2].count_q ,
      \dut.u_write.u_count.g_id[1].count_q , \dut.u_write.u_count.g_id[0].count_q };

  // Bursts in the data queue that are denied.
  logic [3:0] queued_denials;
  always_comb begin
    queued_denials = 4'd0;
    for (int i = 0; i < W_DEPTH; i++)
      if (4'(i) < \dut.u_write.u_queue.fill_q && !\dut.u_write.u_queue.grant_q [i]) queued_denials = queued_denials + 4'd1;
  end
