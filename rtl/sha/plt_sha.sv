// SPDX-License-Identifier: Apache-2.0
// SHA-2 and HMAC engine: commands, keys, derivation channel; pluton/sha/README.md has registers, cycles and limits.
module plt_sha #(
    parameter int unsigned ROUNDS_PER_CYCLE = 2,
    parameter int unsigned PREFIX_ADDERS = 0
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        psel_i,
    input  logic        penable_i,
    input  logic [11:0] paddr_i,
    input  logic        pwrite_i,
    input  logic [31:0] pwdata_i,
    input  logic [3:0]  pstrb_i,
    input  logic [2:0]  pprot_i,
    input  logic [12:0] puser_i,
    output logic        pready_o,
    output logic [31:0] prdata_o,
    output logic        pslverr_o,
    output logic        irq_o,
    output logic        idle_o,
    output logic        busy_o,
    input  logic        s_valid_i,
    input  logic [63:0] s_data_i,
    input  logic [3:0]  s_bytes_i,
    input  logic        s_last_i,
    output logic        s_ready_o,
    output logic        kreq_valid_o,
    output logic [3:0]  kreq_slot_o,
    output logic [7:0]  kreq_owner_o,
    input  logic        krsp_valid_i,
    input  logic [63:0] krsp_data_i,
    input  logic        krsp_last_i,
    input  logic        krsp_error_i,
    input  logic [6:0]  krsp_bytes_i,
    input  logic [7:0]  krsp_usage_i,
    input  logic        kdf_req_i,
    input  logic [1:0]  kdf_alg_i,
    input  logic        kdf_valid_i,
    input  logic [63:0] kdf_data_i,
    input  logic [3:0]  kdf_bytes_i,
    input  logic        kdf_last_i,
    input  logic        kdf_key_i,
    output logic        kdf_gnt_o,
    output logic        kdf_ready_o,
    output logic        kdf_dvalid_o,
    output logic [63:0] kdf_ddata_o,
    output logic        kdf_dlast_o
);
  localparam int unsigned UsageHmac = 3;
  localparam logic [3:0] ErrBusy = 4'd1, ErrSequence = 4'd2, ErrCommand = 4'd3, ErrConfig = 4'd4, ErrNoKey = 4'd5,
                         ErrKeyMismatch = 4'd6, ErrKeyLength = 4'd7, ErrKeyDenied = 4'd8, ErrKeyUsage = 4'd9,
                         ErrSecret = 4'd10, ErrBoundary = 4'd11, ErrPath = 4'd12;
  localparam logic [5:0] CmdStart = 6'h01, CmdFinish = 6'h02, CmdKeyLoad = 6'h08, CmdSave = 6'h10, CmdRestore = 6'h20;
  localparam int unsigned WipeBit = plt_sha_reg_pkg::SHA_CTRL_WIPE_LSB;

  // KeyXor..KeyEnd: key ^ ipad, its compression, keep it, compression of key ^ opad, keep that.
  typedef enum logic [3:0] {
    Idle, Open, Final, Outer, KeyRequest, KeyDrain, KeyIn, KeyXor, KeyInner, KeyKeep, KeyOuter, KeyEnd, Out
  } state_e;
  state_e state_q, state_d;

  logic [1:0]   alg_q, alg_d, key_alg_q;
  logic         hmac_q, hmac_d, stream_q, stream_d, outer_q, outer_d, run_final_q, keyed_q, keyed_d, saved_q, saved_d;
  logic         granted_q, first_q, first_d;
  logic [7:0]   owner_q;
  logic [3:0]   slot_q;
  logic [2:0]   beat_q;
  logic [17:0]  staged_q;
  logic [511:0] ipad_q, opad_q;

  // Registers.
  logic       write, to_data, to_octet, to_ctrl, state_we, done_w1c, cfg_hmac, cfg_stream, cfg_vault, hold;
  logic [3:0] index, cfg_slot;
  logic [1:0] length_we, cfg_alg;
  logic       done_set, done_drop, digest_set, error, digest_valid;
  logic [3:0] error_code;

  // Packer, buffer and core.
  logic          pack_put, pack_push, pack_clear;
  logic [63:0]   pack_beat;
  logic [55:0]   pack_rest;
  logic [2:0]    pack_count;
  logic          wide, pad_clear, pad_valid, pad_last, pad_key, pad_full, pad_final;
  logic [63:0]   pad_data, len, len_new;
  logic [3:0]    pad_bytes;
  logic [1:0]    len_set;
  logic [4:0]    fill, block_words;
  logic [1023:0] block;
  logic          core_wipe, core_valid, core_ready, core_busy, core_done, take;
  logic [15:0]   hash_set;
  logic [511:0]  hash, hash_new, iv;

  assign wide = alg_q != 2'd0;
  assign block_words = wide ? 5'd16 : 5'd8;

  // What goes on by itself.
  logic resting;
  assign resting = (state_q == Idle) | (state_q == Open) | (state_q == KeyIn);
  assign idle_o = resting & ~pad_full & ~core_busy;
  assign busy_o = granted_q | ~idle_o;

  // Commands. strike: one is refused, with code `strike_code`.
  logic       own, strike, do_wipe, do_start, do_finish, do_load, do_save, do_restore, put, put_key, key_overflow,
              key_abort;
  logic [5:0] cmd;
  logic [3:0] strike_code, wrong_state;
  logic       cfg_wide, staged, aligned;
  assign cmd = pwdata_i[5:0];
  assign own = (state_q == Open) & ~granted_q;
  assign wrong_state = (granted_q | ~resting) ? ErrBusy : ErrSequence;
  assign hold = own & ~stream_q & pad_full &
                (((to_data | to_octet) & pack_push) | (to_ctrl & (cmd == CmdFinish)));
  assign cfg_wide = cfg_alg != 2'd0;
  assign staged = &{staged_q[17:16], staged_q[7:0], staged_q[15:8] | {8{~cfg_wide}}};
  assign aligned = (len[5:0] == '0) & ~(cfg_wide & len[6]);
  assign key_overflow = (fill == block_words) |
                        ((fill == block_words - 5'd1) & pack_push & ((to_octet ? 4'd1 : 4'd4) + {1'b0, pack_count} != 4'd8));

  assign key_abort = (state_q == KeyIn) & ~granted_q & (to_data | to_octet) & key_overflow;

  always_comb begin
    strike = 1'b0;
    strike_code = wrong_state;
    do_wipe = 1'b0;
    do_start = 1'b0;
    do_finish = 1'b0;
    do_load = 1'b0;
    do_save = 1'b0;
    do_restore = 1'b0;
    put = 1'b0;
    put_key = 1'b0;
    if (to_ctrl & cmd[WipeBit]) begin
      do_wipe = ~granted_q;
      strike = granted_q;
    end else if (to_ctrl & (cmd != '0) & ~hold) begin
      strike = 1'b1;
      if (~granted_q) begin
        unique case (cmd)
          CmdStart:
          if (own | (state_q == Idle) | (state_q == Final) | (state_q == Outer)) begin
            if (cfg_alg == 2'd3) strike_code = ErrConfig;
            else if (cfg_hmac & ~keyed_q) strike_code = ErrNoKey;
            else if (cfg_hmac & ((cfg_alg != key_alg_q) | (puser_i[7:0] != owner_q))) strike_code = ErrKeyMismatch;
            else {do_start, strike} = 2'b10;
          end
          CmdFinish:
          if (own & stream_q) strike_code = ErrPath;
          else if (own | (state_q == KeyIn)) {do_finish, strike} = 2'b10;
          CmdKeyLoad:
          if (state_q == Idle) begin
            if (cfg_alg == 2'd3) strike_code = ErrConfig;
            else {do_load, strike} = 2'b10;
          end
          CmdSave:
          if (own) begin
            if (hmac_q) strike_code = ErrSecret;
            else if (pad_full | core_busy) strike_code = ErrBusy;
            else if ((fill != '0) | (pack_count != '0)) strike_code = ErrBoundary;
            else {do_save, strike} = 2'b10;
          end
          CmdRestore:
          if (state_q == Idle) begin
            if (cfg_alg == 2'd3) strike_code = ErrConfig;
            else if (cfg_hmac) strike_code = ErrSecret;
            else if (~staged) strike_code = ErrSequence;
            else if (~aligned) strike_code = ErrBoundary;
            else {do_restore, strike} = 2'b10;
          end
          default: strike_code = ErrCommand;
        endcase
      end
    end else if ((to_data | to_octet) & ~hold) begin
      if (own & stream_q) {strike, strike_code} = {1'b1, ErrPath};
      else if (own) put = 1'b1;
      else if ((state_q == KeyIn) & ~granted_q) begin
        put_key = ~key_overflow;
        if (key_overflow) {strike, strike_code} = {1'b1, ErrKeyLength};
      end else strike = 1'b1;
    end else if (state_we | (length_we != '0)) strike = (state_q != Idle) | granted_q;
  end

  // Derivation channel.
  logic grant, release_it, kdf_take, kdf_new_key, dout_last;
  assign grant = kdf_req_i & ~granted_q & (state_q == Idle) & ~write;
  assign release_it = granted_q & ~kdf_req_i;
  assign kdf_gnt_o = granted_q;
  assign kdf_ready_o = granted_q & ((state_q == Idle) | (state_q == KeyIn) | ((state_q == Open) & ~pad_full));
  assign kdf_take = kdf_valid_i & kdf_ready_o;
  assign kdf_new_key = (state_q == Idle) | ((state_q == Open) & first_q & kdf_key_i);
  assign dout_last = beat_q == ((alg_q == 2'd0) ? 3'd3 : (alg_q == 2'd1) ? 3'd5 : 3'd7);

  // Key request: the request stands until the response has ended, even when a wipe has made it pointless.
  logic response, response_end, response_good;
  assign kreq_valid_o = (state_q == KeyRequest) | (state_q == KeyDrain);
  assign kreq_slot_o = kreq_valid_o ? slot_q : '0;
  assign kreq_owner_o = kreq_valid_o ? owner_q : '0;
  assign response = krsp_valid_i & (state_q == KeyRequest);
  assign response_end = krsp_valid_i & krsp_last_i & kreq_valid_o;
  assign response_good = ~krsp_error_i & krsp_usage_i[UsageHmac];

  // State.
  logic message_end, key_end;
  assign message_end = (state_q == Final) & core_done & run_final_q & (~hmac_q | outer_q);
  assign key_end = state_q == KeyEnd;

  always_comb begin
    state_d = state_q;
    alg_d = alg_q;
    hmac_d = hmac_q;
    stream_d = stream_q;
    outer_d = outer_q;
    keyed_d = keyed_q;
    saved_d = saved_q;
    first_d = first_q;
    unique case (state_q)
      Open: if (s_valid_i & s_ready_o & s_last_i) state_d = Final;
      Final: if (core_done & run_final_q) state_d = ~message_end ? Outer : granted_q ? Out : Idle;
      Outer: {state_d, outer_d} = {Final, 1'b1};
      KeyRequest: if (response_end) state_d = response_good ? KeyXor : Idle;
      KeyDrain: if (response_end) state_d = Idle;
      KeyIn: if (key_abort) state_d = Idle;
      KeyXor: state_d = KeyInner;
      KeyInner: if (core_done) state_d = KeyKeep;
      KeyKeep: state_d = KeyOuter;
      KeyOuter: if (core_done) state_d = KeyEnd;
      KeyEnd: begin
        {state_d, keyed_d} = {granted_q ? Open : Idle, 1'b1};
        {first_d, outer_d} = 2'b10;
      end
      Out: if (dout_last) begin
        state_d = Open;
        {first_d, outer_d} = 2'b10;
      end
      default: ;
    endcase
    if (kdf_take) begin
      first_d = 1'b0;
      if (kdf_new_key) {alg_d, keyed_d, state_d} = {kdf_alg_i, 1'b0, KeyIn};
      if (kdf_last_i) state_d = (kdf_new_key | (state_q == KeyIn)) ? KeyXor : Final;
    end
    if (do_finish) state_d = (state_q == KeyIn) ? KeyXor : Final;
    if (do_start | do_restore) begin
      {state_d, alg_d, hmac_d, stream_d} = {Open, cfg_alg, cfg_hmac, cfg_stream};
      {outer_d, saved_d} = 2'b00;
    end
    if (do_load) {state_d, alg_d, keyed_d, saved_d} = {cfg_vault ? KeyRequest : KeyIn, cfg_alg, 2'b00};
    if (do_save) {state_d, saved_d} = {Idle, 1'b1};
    if ((state_we | (length_we != '0)) & ~strike) saved_d = 1'b0;
    if (do_wipe | grant | release_it) begin
      state_d = (kreq_valid_o & ~response_end) ? KeyDrain : Idle;
      {hmac_d, stream_d, outer_d, keyed_d, saved_d, first_d} = {grant, 5'd0};
    end
  end

  // The message's way into the buffer.
  logic [63:0] s_be, krsp_be, kdf_be;
  for (genvar i = 0; i < 8; i++) begin : g_octets
    assign s_be[63-8*i-:8] = s_data_i[8*i+:8];
    assign krsp_be[63-8*i-:8] = krsp_data_i[8*i+:8];
    assign kdf_be[63-8*i-:8] = kdf_data_i[8*i+:8];
  end
  assign s_ready_o = own & stream_q & ~pad_full;
  assign pack_put = put | put_key;
  assign pack_clear = do_start | do_restore | do_finish | do_load | do_wipe | grant | release_it | key_abort;

  always_comb begin
    pad_key = 1'b0;
    pad_valid = 1'b0;
    pad_data = pack_beat;
    pad_bytes = {1'b0, pack_count};
    pad_last = 1'b0;
    if (granted_q) begin
      pad_key = kdf_new_key | (state_q == KeyIn);
      pad_valid = kdf_take & ~((state_q == KeyIn) & (fill == block_words));
      {pad_data, pad_bytes, pad_last} = {kdf_be, kdf_bytes_i, kdf_last_i};
    end else if (state_q == KeyRequest) begin
      pad_key = 1'b1;
      pad_valid = response & response_good & (fill != 5'd8);
      pad_data = krsp_be;
    end else if (own & stream_q) begin
      pad_valid = s_valid_i & s_ready_o;
      {pad_data, pad_bytes, pad_last} = {s_be, s_bytes_i, s_last_i};
    end else begin
      pad_key = state_q == KeyIn;
      pad_valid = (pack_put & pack_push) | (do_finish & ~(pad_key & (pack_count == '0)));
      pad_last = do_finish;
      if (do_finish) pad_data = {pack_rest, 8'd0};
    end
  end

  assign pad_clear = core_wipe | key_abort | (response_end & (state_q == KeyRequest) & ~response_good);

  // Length: that of the key block at the start of an HMAC message.
  logic arm;
  assign arm = granted_q & (key_end | ((state_q == Out) & dout_last));
  always_comb begin
    len_set = '0;
    len_new = '0;
    if (do_start | arm) begin
      len_set = 2'b11;
      if (arm) len_new = wide ? 64'd128 : 64'd64;
      else if (cfg_hmac) len_new = cfg_wide ? 64'd128 : 64'd64;
    end else if ((length_we != '0) & ~strike) begin
      len_set = length_we;
      len_new = {pwdata_i, pwdata_i};
    end
  end

  // Chaining value. STATE words are in octet order, SHA-256's in upper halves only.
  logic [31:0] state_word;
  assign state_word = {pwdata_i[7:0], pwdata_i[15:8], pwdata_i[23:16], pwdata_i[31:24]};
  plt_sha_iv u_iv (
      .alg_i (do_start ? cfg_alg : alg_q),
      .hash_o(iv)
  );
  always_comb begin
    hash_set = '0;
    hash_new = '0;
    if (do_start) {hash_set, hash_new} = {16'hFFFF, cfg_hmac ? ipad_q : iv};
    else if (arm) {hash_set, hash_new} = {16'hFFFF, ipad_q};
    else if (state_q == Outer) {hash_set, hash_new} = {16'hFFFF, opad_q};
    else if ((state_q == KeyXor) | (state_q == KeyKeep)) {hash_set, hash_new} = {16'hFFFF, iv};
    else if (key_end | (done_w1c & digest_valid)) hash_set = 16'hFFFF;
    else if (do_restore & ~cfg_wide) hash_set = 16'h5555;
    else if (state_we & ~strike) begin
      hash_new = {16{state_word}};
      for (int i = 0; i < 16; i++) begin
        hash_set[i] = cfg_wide ? (index == 4'(i ^ 1)) : ((i % 2 == 1) & (index == 4'(i / 2)));
      end
    end
    if (do_wipe | grant | release_it) hash_set = '0;  // core_wipe clears it
  end

  assign core_wipe = do_start | do_load | do_wipe | grant | release_it;
  assign core_valid = pad_full & ((state_q == Open) | (state_q == Final) |
                                  (((state_q == KeyInner) | (state_q == KeyOuter)) & ~core_busy));
  assign take = core_valid & core_ready;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q     <= Idle;
      alg_q       <= '0;
      key_alg_q   <= '0;
      hmac_q      <= 1'b0;
      stream_q    <= 1'b0;
      outer_q     <= 1'b0;
      run_final_q <= 1'b0;
      keyed_q     <= 1'b0;
      saved_q     <= 1'b0;
      granted_q   <= 1'b0;
      first_q     <= 1'b0;
      owner_q     <= '0;
      slot_q      <= '0;
      beat_q      <= '0;
      staged_q    <= '0;
    end else begin
      state_q  <= state_d;
      alg_q    <= alg_d;
      hmac_q   <= hmac_d;
      stream_q <= stream_d;
      outer_q  <= outer_d;
      keyed_q  <= keyed_d;
      saved_q  <= saved_d;
      first_q  <= first_d;
      if (core_wipe) run_final_q <= 1'b0;
      else if (take) run_final_q <= pad_final;
      if (grant) granted_q <= 1'b1;
      else if (release_it) granted_q <= 1'b0;
      if (do_load) {key_alg_q, owner_q, slot_q} <= {cfg_alg, puser_i[7:0], cfg_slot};
      beat_q <= ((state_q == Out) & ~dout_last) ? beat_q + 3'd1 : '0;
      if (core_wipe | do_restore) staged_q <= '0;
      else if (~strike) begin
        if (state_we) staged_q[{1'b0, index}] <= 1'b1;
        if (length_we[0]) staged_q[16] <= 1'b1;
        if (length_we[1]) staged_q[17] <= 1'b1;
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      ipad_q <= '0;
      opad_q <= '0;
    end else if (do_load | do_wipe | grant | release_it) begin
      ipad_q <= '0;
      opad_q <= '0;
    end else begin
      if (state_q == KeyKeep) ipad_q <= hash;
      if (key_end) opad_q <= hash;
    end
  end

  // Digest of a derivation.
  logic [511:0] dout;
  logic [63:0]  dlane;
  assign dout = wide ? hash : {256'd0, hash[511-:32], hash[447-:32], hash[383-:32], hash[319-:32],
                               hash[255-:32], hash[191-:32], hash[127-:32], hash[63-:32]};
  always_comb begin
    dlane = '0;
    for (int i = 0; i < 8; i++) begin
      if (beat_q == 3'(i)) dlane = wide ? dout[i*64+:64] : {dout[i*64+:32], dout[i*64+32+:32]};
    end
  end
  assign kdf_dvalid_o = state_q == Out;
  assign kdf_dlast_o = kdf_dvalid_o & dout_last;
  for (genvar i = 0; i < 8; i++) begin : g_ddata
    assign kdf_ddata_o[8*i+:8] = kdf_dvalid_o ? dlane[63-8*i-:8] : '0;
  end

  assign done_set = ~granted_q & (message_end | key_end);
  assign digest_set = ~granted_q & message_end;
  assign done_drop = core_wipe | do_restore;
  assign error = strike | (response_end & (state_q == KeyRequest) & ~response_good & ~do_wipe);
  assign error_code = strike ? strike_code : krsp_error_i ? ErrKeyDenied : ErrKeyUsage;

  plt_sha_regs u_regs (
      .clk_i, .rst_ni, .psel_i, .penable_i, .paddr_i, .pwrite_i, .pwdata_i, .pstrb_i, .pready_o, .prdata_o, .pslverr_o,
      .irq_o,
      .wait_i        (hold),
      .write_o       (write),
      .to_data_o     (to_data),
      .to_octet_o    (to_octet),
      .to_ctrl_o     (to_ctrl),
      .state_we_o    (state_we),
      .index_o       (index),
      .length_we_o   (length_we),
      .done_w1c_o    (done_w1c),
      .cfg_alg_o     (cfg_alg),
      .cfg_hmac_o    (cfg_hmac),
      .cfg_stream_o  (cfg_stream),
      .cfg_vault_o   (cfg_vault),
      .cfg_slot_o    (cfg_slot),
      .done_set_i    (done_set),
      .done_drop_i   (done_drop),
      .digest_set_i  (digest_set),
      .digest_drop_i (state_we & ~strike),
      .error_i       (error),
      .error_code_i  (error_code),
      .digest_valid_o(digest_valid),
      .busy_i        (busy_o),
      .open_i        (own),
      .key_open_i    ((state_q == KeyIn) & ~granted_q),
      .keyed_i       (keyed_q & ~granted_q),
      .saved_i       (saved_q),
      .lent_i        (granted_q),
      .alg_i         (alg_q),
      .hash_i        (hash),
      .len_i         (len)
  );

  plt_sha_pack u_pack (
      .clk_i, .rst_ni,
      .clear_i(pack_clear),
      .put_i  (pack_put),
      .octet_i(to_octet),
      .data_i (pwdata_i),
      .push_o (pack_push),
      .beat_o (pack_beat),
      .rest_o (pack_rest),
      .count_o(pack_count)
  );

  plt_sha_pad u_pad (
      .clk_i, .rst_ni,
      .clear_i  (pad_clear),
      .wide_i   (wide),
      .valid_i  (pad_valid),
      .data_i   (pad_data),
      .bytes_i  (pad_bytes),
      .last_i   (pad_last),
      .key_i    (pad_key),
      .len_set_i(len_set),
      .len_i    (len_new),
      .len_o    (len),
      .ipad_i   (state_q == KeyXor),
      .opad_i   (state_q == KeyInner),
      .outer_i  (state_q == Outer),
      .alg_i    (alg_q),
      .hash_i   (hash),
      .take_i   (take),
      .full_o   (pad_full),
      .final_o  (pad_final),
      .fill_o   (fill),
      .block_o  (block)
  );

  plt_sha_core #(
      .ROUNDS_PER_CYCLE(ROUNDS_PER_CYCLE),
      .PREFIX_ADDERS(PREFIX_ADDERS)
  ) u_core (
      .clk_i, .rst_ni,
      .wipe_i (core_wipe),
      .wide_i (wide),
      .set_i  (hash_set),
      .hash_i (hash_new),
      .hash_o (hash),
      .valid_i(core_valid),
      .block_i(block),
      .ready_o(core_ready),
      .busy_o (core_busy),
      .done_o (core_done)
  );

  logic unused;
  assign unused = ^{pprot_i, puser_i[12:8], krsp_bytes_i};
endmodule
