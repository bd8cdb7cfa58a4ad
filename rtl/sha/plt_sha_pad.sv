// SPDX-License-Identifier: Apache-2.0
// Block buffer with the padding of FIPS 180-4, 5.1: 0x80 and the length are written with the last beat; when they do not
// fit, the second block is there one edge after the first has left. Beats are big-endian words: the first octet is in
// bits 63:56. Words that hold nothing are zero.
module plt_sha_pad (
    input  logic          clk_i,
    input  logic          rst_ni,
    input  logic          clear_i,    // empties everything, length included
    input  logic          wide_i,     // blocks of 128 octets instead of 64
    // A beat, taken at once; the buffer must not be full. bytes_i counts only with last_i.
    input  logic          valid_i,
    input  logic [63:0]   data_i,
    input  logic [3:0]    bytes_i,
    input  logic          last_i,
    input  logic          key_i,      // key octets: neither padded nor counted
    // Length of the message so far, in octets.
    input  logic [1:0]    len_set_i,  // sets a 32-bit half
    input  logic [63:0]   len_i,
    output logic [63:0]   len_o,
    // HMAC (FIPS 198-1): the key becomes key ^ ipad and is full; as it leaves as a key, key ^ opad takes its place; the
    // inner digest becomes the second block of the outer hash.
    input  logic          ipad_i,
    input  logic          opad_i,     // with take_i
    input  logic          outer_i,
    input  logic [1:0]    alg_i,
    input  logic [511:0]  hash_i,
    // Towards the core.
    input  logic          take_i,
    output logic          full_o,
    output logic          final_o,    // the block is the last of its message
    output logic [4:0]    fill_o,     // words of 64 bit
    output logic [1023:0] block_o
);
  logic [63:0] word_q[16];
  logic [63:0] word_d[16];
  logic [4:0]  fill_q, fill_d, block_words, end_word;
  logic        full_q, full_d, final_q, final_d, more_q, more_d, mark_q, mark_d;
  logic [60:0] words_q, words_d, words_next;
  logic [2:0]  odd_q, odd_d;

  assign full_o = full_q;
  assign final_o = final_q;
  assign fill_o = fill_q;
  assign len_o = {words_q, odd_q};
  assign block_words = wide_i ? 5'd16 : 5'd8;

  // The last octets of a message, and where 0x80 goes.
  logic        whole, fits;
  logic [63:0] kept, marked;
  logic [63:0] total;
  assign whole = ~last_i | bytes_i[3];
  always_comb begin
    for (int i = 0; i < 8; i++) begin
      kept[63-8*i-:8] = (whole | (bytes_i[2:0] > 3'(i))) ? data_i[63-8*i-:8] : 8'd0;
      marked[63-8*i-:8] = (~whole & (bytes_i[2:0] == 3'(i))) ? 8'h80 : kept[63-8*i-:8];
    end
  end
  assign end_word = fill_q + 5'(whole);
  assign fits = end_word < block_words - (wide_i ? 5'd2 : 5'd1);
  assign words_next = words_q + 61'd1;
  assign total = whole ? {words_next, 3'd0} : {words_q, bytes_i[2:0]};

  // Where the length goes, now or with the second block of padding.
  logic        put_length;
  logic [63:0] length;
  assign length = more_q ? len_o : total;
  assign put_length = (valid_i & last_i & ~key_i & fits) | (take_i & more_q);

  // Second block of the outer hash: digest, 0x80, length. In 64-bit words: 4 and 8, 6 and 16, 8 and 16.
  logic [511:0] inner;
  logic [4:0]   inner_words;
  assign inner_words = (alg_i == 2'd0) ? 5'd4 : (alg_i == 2'd1) ? 5'd6 : 5'd8;
  for (genvar i = 0; i < 8; i++) begin : g_inner
    if (i < 4) begin : g_narrow
      assign inner[i*64+:64] = wide_i ? hash_i[i*64+:64] : {hash_i[i*128+32+:32], hash_i[i*128+96+:32]};
    end else begin : g_wide
      assign inner[i*64+:64] = hash_i[i*64+:64];
    end
  end

  for (genvar i = 0; i < 16; i++) begin : g_word
    logic here, after, used, low, high;
    logic [63:0] in_length, outer;
    assign here = fill_q == 5'(i);
    assign after = end_word == 5'(i);
    assign used = wide_i | (i < 8);
    assign low = put_length & ((i == 15) ? wide_i : (i == 7) ? ~wide_i : 1'b0);
    assign high = put_length & (i == 14) & wide_i;
    assign in_length = low ? {length[60:0], 3'd0} : high ? {61'd0, length[63:61]} : '0;
    if (i < 8) begin : g_digest
      assign outer = (inner_words > 5'(i)) ? inner[i*64+:64] :
                     (inner_words == 5'(i)) ? {8'h80, 56'd0} :
                     ((i == 7) & ~wide_i) ? 64'd768 : '0;
    end else begin : g_tail
      assign outer = ((i == 8) & (alg_i[1])) ? {8'h80, 56'd0} :
                     ((i == 15) & wide_i) ? (alg_i[1] ? 64'd1536 : 64'd1408) : '0;
    end
    always_comb begin
      word_d[i] = word_q[i];
      if (outer_i) word_d[i] = outer;
      else if (ipad_i) word_d[i] = used ? word_q[i] ^ {8{8'h36}} : '0;
      else if (take_i) begin
        word_d[i] = opad_i ? (used ? word_q[i] ^ {8{8'h6A}} : '0) : in_length;
        if (more_q & mark_q & (i == 0)) word_d[i][63] = 1'b1;
      end else if (valid_i) begin
        if (here) word_d[i] = key_i ? kept : last_i ? marked : data_i;
        else if (last_i & ~key_i) begin
          word_d[i] = word_q[i] | in_length;
          if (whole & after) word_d[i][63] = 1'b1;
        end
      end
      if (clear_i) word_d[i] = '0;
    end
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) word_q[i] <= '0;
      else word_q[i] <= word_d[i];
    end
  end

  always_comb begin
    fill_d  = fill_q;
    full_d  = full_q;
    final_d = final_q;
    more_d  = more_q;
    mark_d  = mark_q;
    words_d = words_q;
    odd_d   = odd_q;
    if (outer_i | ipad_i) begin
      full_d  = 1'b1;
      final_d = outer_i;
      fill_d  = '0;
    end else if (take_i) begin
      full_d  = more_q | opad_i;
      final_d = more_q;
      more_d  = 1'b0;
      mark_d  = 1'b0;
      fill_d  = '0;
    end else if (valid_i) begin
      fill_d = fill_q + 5'd1;
      if (~key_i) begin
        full_d  = last_i | (fill_d == block_words);
        final_d = last_i & fits;
        more_d  = last_i & ~fits;
        mark_d  = last_i & (end_word == block_words);
        {words_d, odd_d} = total;
      end
    end
    if (len_set_i[0]) {words_d[28:0], odd_d} = len_i[31:0];
    if (len_set_i[1]) words_d[60:29] = len_i[63:32];
    if (clear_i) begin
      fill_d  = '0;
      full_d  = 1'b0;
      final_d = 1'b0;
      more_d  = 1'b0;
      mark_d  = 1'b0;
      if (~len_set_i[0]) {words_d[28:0], odd_d} = '0;
      if (~len_set_i[1]) words_d[60:29] = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fill_q  <= '0;
      full_q  <= 1'b0;
      final_q <= 1'b0;
      more_q  <= 1'b0;
      mark_q  <= 1'b0;
      words_q <= '0;
      odd_q   <= '0;
    end else begin
      fill_q  <= fill_d;
      full_q  <= full_d;
      final_q <= final_d;
      more_q  <= more_d;
      mark_q  <= mark_d;
      words_q <= words_d;
      odd_q   <= odd_d;
    end
  end

  // 32-bit words of SHA-256 are two to a buffer word, in the upper halves of the core's lanes.
  for (genvar i = 0; i < 16; i++) begin : g_block
    assign block_o[i*64+:64] = wide_i ? word_q[i] : {(i % 2 == 0) ? word_q[i/2][63:32] : word_q[i/2][31:0], 32'd0};
  end
endmodule
