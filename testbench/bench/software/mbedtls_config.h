// SPDX-License-Identifier: Apache-2.0
// The part of mbedTLS 2.28 that the program uses, with its default choices for speed (full tables in AES, unrolled
// SHA).
#pragma once

#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES
#define MBEDTLS_CIPHER_C
#define MBEDTLS_CIPHER_MODE_CBC
#define MBEDTLS_CIPHER_MODE_CTR
#define MBEDTLS_CMAC_C
#define MBEDTLS_GCM_C
#define MBEDTLS_MD_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_SELF_TEST
#define MBEDTLS_VERSION_C

#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS
#define MBEDTLS_MEMORY_BUFFER_ALLOC_C
#define MBEDTLS_PLATFORM_PRINTF_MACRO(...) ((void)0)
#define MBEDTLS_PLATFORM_SNPRINTF_MACRO(...) (0)
#define MBEDTLS_PLATFORM_EXIT_MACRO(status) __builtin_trap()
