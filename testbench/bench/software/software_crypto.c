// SPDX-License-Identifier: Apache-2.0
// What the engines do, done by mbedTLS on the core alone. Prints one JSON line an operation: cycles and instructions
// from the key to the last octet, key set-up and tag included, and the end of the result so that the host can check it.
// Message octet i is i * 167 + 13 mod 256, key octet i is i, IV octet i is 0xA0 + i.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "mbedtls/aes.h"
#include "mbedtls/cmac.h"
#include "mbedtls/gcm.h"
#include "mbedtls/md.h"
#include "mbedtls/memory_buffer_alloc.h"
#include "mbedtls/sha256.h"
#include "mbedtls/sha512.h"
#include "mbedtls/version.h"

#define LONGEST 4096
#define UART ((volatile uint8_t*)0x10000000u)

enum { SHORT_MESSAGE = 16, MIDDLE_MESSAGE = 64 };

struct result {
  uint8_t* octets;
  size_t length;  // of what the JSON line shows
};

struct operation {
  const char* name;
  int (*run)(size_t octets, unsigned parameter, struct result* result);
  unsigned parameter;  // key bits, or the digest
};

static uint8_t message[LONGEST], output[LONGEST], key[32], iv[16];
static uint8_t heap[8192];

static void put_text(const char* text) {
  for (; *text != 0; text++) *UART = (uint8_t)*text;
}

static void put_number(uint32_t value) {
  char digits[11];
  size_t at = sizeof digits;
  digits[--at] = 0;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  put_text(digits + at);
}

static void put_hex(const uint8_t* octets, size_t length) {
  for (size_t i = 0; i < length; i++) {
    *UART = (uint8_t) "0123456789abcdef"[octets[i] >> 4];
    *UART = (uint8_t) "0123456789abcdef"[octets[i] & 15];
  }
}

static uint32_t cycles_now(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, mcycle" : "=r"(value)::"memory");
  return value;
}

static uint32_t instructions_now(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, minstret" : "=r"(value)::"memory");
  return value;
}

static void last_block(size_t octets, struct result* result) {
  result->octets = output + octets - 16;
  result->length = 16;
}

static int ecb(size_t octets, unsigned key_bits, struct result* result) {
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  int error = mbedtls_aes_setkey_enc(&aes, key, key_bits);
  for (size_t i = 0; i < octets; i += 16) {
    error |= mbedtls_aes_crypt_ecb(&aes, MBEDTLS_AES_ENCRYPT, message + i, output + i);
  }
  mbedtls_aes_free(&aes);
  last_block(octets, result);
  return error;
}

static int cbc(size_t octets, unsigned key_bits, struct result* result) {
  uint8_t chain[16];
  memcpy(chain, iv, sizeof chain);
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  int error = mbedtls_aes_setkey_enc(&aes, key, key_bits);
  error |= mbedtls_aes_crypt_cbc(&aes, MBEDTLS_AES_ENCRYPT, octets, chain, message, output);
  mbedtls_aes_free(&aes);
  last_block(octets, result);
  return error;
}

static int ctr(size_t octets, unsigned key_bits, struct result* result) {
  uint8_t counter[16], stream[16];
  size_t used = 0;
  memcpy(counter, iv, sizeof counter);
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  int error = mbedtls_aes_setkey_enc(&aes, key, key_bits);
  error |= mbedtls_aes_crypt_ctr(&aes, octets, &used, counter, stream, message, output);
  mbedtls_aes_free(&aes);
  last_block(octets, result);
  return error;
}

static int gcm(size_t octets, unsigned key_bits, struct result* result) {
  static uint8_t tag[16];
  mbedtls_gcm_context context;
  mbedtls_gcm_init(&context);
  int error = mbedtls_gcm_setkey(&context, MBEDTLS_CIPHER_ID_AES, key, key_bits);
  error |= mbedtls_gcm_crypt_and_tag(&context, MBEDTLS_GCM_ENCRYPT, octets, iv, 12, NULL, 0, message, output,
                                     sizeof tag, tag);
  mbedtls_gcm_free(&context);
  *result = (struct result){tag, sizeof tag};
  return error;
}

static int cmac(size_t octets, unsigned key_bits, struct result* result) {
  const mbedtls_cipher_type_t type = key_bits == 128 ? MBEDTLS_CIPHER_AES_128_ECB : MBEDTLS_CIPHER_AES_256_ECB;
  *result = (struct result){output, 16};
  return mbedtls_cipher_cmac(mbedtls_cipher_info_from_type(type), key, key_bits, message, octets, output);
}

static int sha256(size_t octets, unsigned unused, struct result* result) {
  *result = (struct result){output, 32};
  return mbedtls_sha256_ret(message, octets, output, 0);
}

static int sha512(size_t octets, unsigned is_384, struct result* result) {
  *result = (struct result){output, is_384 ? 48 : 64};
  return mbedtls_sha512_ret(message, octets, output, (int)is_384);
}

static int hmac(size_t octets, unsigned digest, struct result* result) {
  const mbedtls_md_info_t* info = mbedtls_md_info_from_type((mbedtls_md_type_t)digest);
  *result = (struct result){output, mbedtls_md_get_size(info)};
  return mbedtls_md_hmac(info, key, sizeof key, message, octets, output);
}

static const struct operation operations[] = {
    {"aes128_ecb", ecb, 128},
    {"aes256_ecb", ecb, 256},
    {"aes128_cbc", cbc, 128},
    {"aes256_cbc", cbc, 256},
    {"aes128_ctr", ctr, 128},
    {"aes256_ctr", ctr, 256},
    {"aes128_gcm", gcm, 128},
    {"aes256_gcm", gcm, 256},
    {"aes128_cmac", cmac, 128},
    {"aes256_cmac", cmac, 256},
    {"sha256", sha256, 0},
    {"sha384", sha512, 1},
    {"sha512", sha512, 0},
    {"hmac_sha256", hmac, MBEDTLS_MD_SHA256},
    {"hmac_sha384", hmac, MBEDTLS_MD_SHA384},
    {"hmac_sha512", hmac, MBEDTLS_MD_SHA512},
};

static int measure(const struct operation* operation, size_t octets) {
  struct result result = {output, 0};
  const uint32_t instructions = instructions_now(), cycles = cycles_now();
  const int error = operation->run(octets, operation->parameter, &result);
  const uint32_t cycles_taken = cycles_now() - cycles, instructions_taken = instructions_now() - instructions;
  put_text("{\"operation\": \"");
  put_text(operation->name);
  put_text("\", \"octets\": ");
  put_number((uint32_t)octets);
  put_text(", \"cycles\": ");
  put_number(cycles_taken);
  put_text(", \"instructions\": ");
  put_number(instructions_taken);
  put_text(", \"output\": \"");
  put_hex(result.octets, result.length);
  put_text("\", \"library\": \"mbedTLS " MBEDTLS_VERSION_STRING ", gcc " __VERSION__ "\"}\n");
  return error;
}

int main(void) {
  mbedtls_memory_buffer_alloc_init(heap, sizeof heap);
  for (size_t i = 0; i < LONGEST; i++) message[i] = (uint8_t)(i * 167 + 13);
  for (size_t i = 0; i < sizeof key; i++) key[i] = (uint8_t)i;
  for (size_t i = 0; i < sizeof iv; i++) iv[i] = (uint8_t)(0xA0 + i);
  // The AES modes against the standards' vectors; the host checks the digests.
  if (mbedtls_aes_self_test(0) != 0 || mbedtls_gcm_self_test(0) != 0 || mbedtls_cmac_self_test(0) != 0) return 1;
  static const size_t lengths[] = {SHORT_MESSAGE, MIDDLE_MESSAGE, LONGEST};
  for (size_t o = 0; o < sizeof operations / sizeof operations[0]; o++) {
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
      if (measure(&operations[o], lengths[l]) != 0) return 2;
    }
  }
  return 0;
}
