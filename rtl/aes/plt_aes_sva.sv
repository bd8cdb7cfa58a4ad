// SPDX-License-Identifier: Apache-2.0
// What the AES engine promises at its pins, and what it must keep inside (checked by Verilator with --assert).
module plt_aes_sva (
    input logic         clk_i,
    input logic         rst_ni,
    input logic         psel_i,
    input logic         penable_i,
    input logic         pwrite_i,
    input logic         pready_o,
    input logic [31:0]  prdata_o,
    input logic         pslverr_o,
    input logic         irq_o,
    input logic         idle_o,
    input logic         busy_o,
    input logic         s_valid_i,
    input logic         s_ready_o,
    input logic         m_valid_o,
    input logic [63:0]  m_data_o,
    input logic [3:0]   m_bytes_o,
    input logic         m_last_o,
    input logic         m_ready_i,
    input logic         kreq_valid_o,
    input logic [3:0]   kreq_slot_o,
    input logic [7:0]   kreq_owner_o,
    input logic         krsp_valid_i,
    input logic         krsp_last_i,
    input logic         wipe,
    input logic         framing,
    input logic         open,
    input logic         fetching,
    input logic         expanding,
    input logic         key_valid,
    input logic         done_q,
    input logic         error_q,
    input logic [3:0]   code_q,
    input logic [255:0] first_keys,
    input logic [255:0] last_keys,
    input logic [127:0] hash_key,
    input logic [127:0] state,
    input logic         run,
    input logic [127:0] tag
);
  // Whatever ends a message before its time.
  logic abort, access, wait_state, quiet;
  assign abort = wipe | framing;
  assign access = psel_i & penable_i;
  assign wait_state = access & ~pready_o;
  assign quiet = ~psel_i & ~(s_valid_i & s_ready_o) & ~(m_valid_o & m_ready_i) & ~krsp_valid_i;

  // $past and |=> reach over a reset otherwise, which may fall between two edges.
  logic [1:0] live_q;
  logic [6:0] waited_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q   <= '0;
      waited_q <= '0;
    end else begin
      live_q   <= {live_q[0], 1'b1};
      waited_q <= wait_state ? waited_q + 7'd1 : '0;
    end
  end

  // Output: held until taken, well formed, silent when there is none.
  property held(logic [68:0] beat);
    @(posedge clk_i) disable iff (!live_q[1]) m_valid_o & ~m_ready_i & ~abort |=> m_valid_o & $stable(beat);
  endproperty
  a_output_held : assert property (held({m_data_o, m_bytes_o, m_last_o}));
  a_output_octets : assert property (@(posedge clk_i) disable iff (!live_q[1])
      m_valid_o |-> m_bytes_o >= 4'd1 && m_bytes_o <= 4'd8 && (m_last_o || m_bytes_o == 4'd8));
  a_output_silent : assert property (@(posedge clk_i) disable iff (!live_q[1])
      !m_valid_o |-> m_data_o == '0 && m_bytes_o == '0 && !m_last_o);
  a_streams_need_a_message : assert property (@(posedge clk_i) disable iff (!live_q[1]) s_ready_o | m_valid_o |-> open);

  // Input: once there is room it stays until a beat comes.
  a_room_held : assert property (@(posedge clk_i) disable iff (!live_q[1]) s_ready_o & ~s_valid_i & ~abort |=> s_ready_o);

  // Key request: held until the last beat of the answer.
  a_request_held : assert property (@(posedge clk_i) disable iff (!live_q[1])
      kreq_valid_o & ~(krsp_valid_i & krsp_last_i) |=> kreq_valid_o & $stable({kreq_slot_o, kreq_owner_o}));
  a_request_ends : assert property (@(posedge clk_i) disable iff (!live_q[1])
      kreq_valid_o & krsp_valid_i & krsp_last_i |=> ~kreq_valid_o);

  // STATUS.
  a_busy_or_done : assert property (@(posedge clk_i) disable iff (!live_q[1]) open | fetching |-> ~done_q);
  a_one_thing_at_a_time : assert property (@(posedge clk_i) disable iff (!live_q[1]) $onehot0({open, fetching, expanding}));
  a_error_has_a_code : assert property (@(posedge clk_i) disable iff (!live_q[1]) error_q == (code_q != '0));
  a_message_has_a_key : assert property (@(posedge clk_i) disable iff (!live_q[1]) open |-> key_valid);

  // idle_o: under quiet inputs the next edge changes nothing.
  property idle_keeps(logic [95:0] pins);
    @(posedge clk_i) disable iff (!live_q[1]) idle_o & quiet |=> idle_o & $stable(pins);
  endproperty
  a_idle : assert property (idle_keeps({m_data_o, m_bytes_o, m_last_o, m_valid_o, s_ready_o, irq_o, busy_o, kreq_valid_o,
                                        open, fetching, expanding, key_valid, done_q, error_q, code_q, 12'd0}));
  a_idle_inside : assert property (@(posedge clk_i) disable iff (!live_q[1])
      idle_o & quiet |=> $stable(state) & $stable(run) & $stable(tag) & $stable(first_keys) & $stable(hash_key));

  // APB: an error only with the end of an access; data only with the end of a read. No wait outlasts a block, its
  // hash and what precedes it.
  a_error_at_the_end : assert property (@(posedge clk_i) disable iff (!live_q[1]) pslverr_o |-> access & pready_o);
  a_no_data_else : assert property (@(posedge clk_i) disable iff (!live_q[1])
      prdata_o != '0 |-> access & pready_o & ~pwrite_i & ~pslverr_o);
  a_waits_end : assert property (@(posedge clk_i) disable iff (!live_q[1]) waited_q < 7'd64);

  // Secrets: a wipe clears them with its edge, and no state stays behind in the cipher.
  a_wiped : assert property (@(posedge clk_i) disable iff (!live_q[1])
      wipe |=> first_keys == '0 && last_keys == '0 && hash_key == '0 && state == '0 && tag == '0 && !key_valid && !open);
  a_no_rest : assert property (@(posedge clk_i) disable iff (!live_q[1]) ~run |-> state == '0);
  a_no_tag_while_open : assert property (@(posedge clk_i) disable iff (!live_q[1]) open |-> tag == '0);
endmodule

`ifndef PLT_NO_BIND
bind plt_aes plt_aes_sva u_sva (
    .clk_i,
    .rst_ni,
    .psel_i,
    .penable_i,
    .pwrite_i,
    .pready_o,
    .prdata_o,
    .pslverr_o,
    .irq_o,
    .idle_o,
    .busy_o,
    .s_valid_i,
    .s_ready_o,
    .m_valid_o,
    .m_data_o,
    .m_bytes_o,
    .m_last_o,
    .m_ready_i,
    .kreq_valid_o,
    .kreq_slot_o,
    .kreq_owner_o,
    .krsp_valid_i,
    .krsp_last_i,
    .wipe,
    .framing,
    .open,
    .fetching,
    .expanding,
    .key_valid,
    .done_q,
    .error_q,
    .code_q,
    .first_keys,
    .last_keys,
    .hash_key,
    .state(u_core.u_cipher.state_q),
    .run  (u_core.u_cipher.run_q),
    .tag
);
`endif
