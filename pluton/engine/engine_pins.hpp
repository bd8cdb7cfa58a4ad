// SPDX-License-Identifier: Apache-2.0
// The pins that engines, DMA and key vault have in common (tlm/cycle/pins.hpp). Octet order everywhere: the first octet
// of a 64-bit beat is in bits 7:0.
#pragma once

#include "tlm/cycle/pins.hpp"

// A 64-bit valid/ready stream into the block. s_bytes: octets in the beat, 0 to 8, fewer than 8 only with s_last; a
// beat of no octets is legal and ends an empty message. A beat moves at an edge with valid and ready; valid, once up,
// stays with its beat until then.
#define PLT_STREAM_IN(X) \
  X(s_valid, 1, open)    \
  X(s_data, 64, open)    \
  X(s_bytes, 4, open)    \
  X(s_last, 1, open)
#define PLT_STREAM_IN_READY(X) X(s_ready, 1, open)
// The same out of the block. m_bytes: octets in the beat, 1 to 8.
#define PLT_STREAM_OUT(X) \
  X(m_valid, 1, open)     \
  X(m_data, 64, open)     \
  X(m_bytes, 4, open)     \
  X(m_last, 1, open)
#define PLT_STREAM_OUT_READY(X) X(m_ready, 1, open)

// Key request, engine side. The engine raises kreq_valid with the slot and the initiator on whose behalf it asks, and
// holds all three until the response's last beat. The vault answers with eight consecutive beats, always eight:
// krsp_valid, 64 bits of key each, first octet first, zero beyond the key's length; krsp_last with the eighth.
// krsp_error, krsp_bytes (16 to 64 octets) and krsp_usage stand with all eight; with krsp_error all data, bytes and
// usage are zero. The engine takes every beat; there is no ready. The first beat comes a fixed number of cycles after
// kreq_valid, whatever the slot holds (pluton/keyvault/README.md).
#define PLT_KEY_REQUEST(X) \
  X(kreq_valid, 1, open)   \
  X(kreq_slot, 4, open)    \
  X(kreq_owner, 8, open)
#define PLT_KEY_RESPONSE(X) \
  X(krsp_valid, 1, open)    \
  X(krsp_data, 64, secret)  \
  X(krsp_last, 1, open)     \
  X(krsp_error, 1, open)    \
  X(krsp_bytes, 7, open)    \
  X(krsp_usage, 8, open)

// Derivation channel: the vault borrows the SHA engine for HMAC computations that no register shows.
//   kdf_req      the vault wants the engine and holds the request; kdf_gnt follows as soon as no message is open and no
//                operation runs, and stays until kdf_req falls. The engine wipes itself when kdf_req falls.
//   kdf_alg      0 SHA-256, 1 SHA-384, 2 SHA-512; constant while granted
//   kdf_valid/ready  input beats of one HMAC: first those of the key (kdf_key = 1, the last with kdf_last), then those
//                of the message (kdf_key = 0, the last with kdf_last). kdf_bytes as s_bytes. Another HMAC may follow.
//   kdf_dvalid   digest beats, 4, 6 or 8 in consecutive cycles, kdf_dlast with the last; the vault takes every beat.
#define PLT_KDF_TO_SHA(X) \
  X(kdf_req, 1, open)     \
  X(kdf_alg, 2, open)     \
  X(kdf_valid, 1, open)   \
  X(kdf_data, 64, secret) \
  X(kdf_bytes, 4, open)   \
  X(kdf_last, 1, open)    \
  X(kdf_key, 1, open)
#define PLT_KDF_FROM_SHA(X) \
  X(kdf_gnt, 1, open)       \
  X(kdf_ready, 1, open)     \
  X(kdf_dvalid, 1, open)    \
  X(kdf_ddata, 64, secret)  \
  X(kdf_dlast, 1, open)
