#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes data/: small files in the formats of Project Wycheproof and of NIST's AES Monte Carlo tests with values of our
own, computed by OpenSSL through python3-cryptography. The files are committed; this script is for making them anew.

Example: python3 testbench/vectors/make_data.py"""
import json
import pathlib
import random

from cryptography.hazmat.primitives import cmac, hashes, hmac, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

rng = random.Random(1)
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def octets(count):
    return rng.randbytes(count)


def flipped(data, bit=0):
    out = bytearray(data)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


class Suite:
    def __init__(self, name, algorithm, schema):
        self.path = pathlib.Path(__file__).parent / "data" / f"{name}_test.json"
        self.top = {"algorithm": algorithm, "schema": schema, "numberOfTests": 0,
                    "header": ["Values of plutonsim's own, in the format of Project Wycheproof."], "notes": {},
                    "testGroups": []}

    def group(self, **members):
        self.top["testGroups"].append({**members, "source": {"name": "plutonsim", "version": "1"}, "tests": []})

    def test(self, comment, result, **members):
        self.top["numberOfTests"] += 1
        shown = {k: v.hex() if isinstance(v, bytes) else v for k, v in members.items()}
        self.top["testGroups"][-1]["tests"].append(
            {"tcId": self.top["numberOfTests"], "comment": comment, "flags": [], **shown, "result": result})

    def write(self):
        self.path.write_text(json.dumps(self.top, indent=1) + "\n")


def gcm():
    suite = Suite("aes_gcm", "AES-GCM", "aead_test_schema_v1.json")
    for key_octets in (16, 24, 32):
        for iv_octets in (12, 8, 16, 33):
            suite.group(type="AeadTest", keySize=8 * key_octets, ivSize=8 * iv_octets, tagSize=128)
            for aad_octets, octet_count in ((0, 0), (0, 16), (13, 5), (16, 33), (20, 64)):
                key, iv, aad, msg = (octets(n) for n in (key_octets, iv_octets, aad_octets, octet_count))
                encryptor = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
                encryptor.authenticate_additional_data(aad)
                ct = encryptor.update(msg) + encryptor.finalize()
                members = {"key": key, "iv": iv, "aad": aad, "msg": msg, "ct": ct}
                suite.test("", "valid", **members, tag=encryptor.tag)
                suite.test("bit 9 of the tag flipped", "invalid", **members, tag=flipped(encryptor.tag, 9))
    suite.group(type="AeadTest", keySize=128, ivSize=64, tagSize=128)
    key, iv = octets(16), octets(8)
    encryptor = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    ct = encryptor.update(b"short iv") + encryptor.finalize()
    suite.test("short IV", "acceptable", key=key, iv=iv, aad=b"", msg=b"short iv", ct=ct, tag=encryptor.tag)
    suite.group(type="AeadTest", keySize=128, ivSize=0, tagSize=128)
    suite.test("empty IV", "invalid", key=octets(16), iv=b"", aad=b"", msg=b"", ct=b"", tag=octets(16))
    suite.write()


def cbc():
    suite = Suite("aes_cbc_pkcs5", "AES-CBC-PKCS5", "ind_cpa_test_schema_v1.json")
    for key_octets in (16, 24, 32):
        suite.group(type="IndCpaTest", keySize=8 * key_octets, ivSize=128)
        for count in (0, 1, 15, 16, 17, 40):
            key, iv, msg = octets(key_octets), octets(16), octets(count)
            encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
            pad = padding.PKCS7(128).padder()
            ct = encryptor.update(pad.update(msg) + pad.finalize()) + encryptor.finalize()
            suite.test("", "valid", key=key, iv=iv, msg=msg, ct=ct)
        for name, block in (("padding of 0", bytes(16)), ("padding of 17", bytes([17] * 16)),
                            ("uneven padding", bytes([1] * 12 + [3, 4, 4, 4]))):
            key, iv = octets(key_octets), octets(16)
            encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
            ct = encryptor.update(block) + encryptor.finalize()
            suite.test(name, "invalid", key=key, iv=iv, msg=b"", ct=ct)
        suite.test("half a block", "invalid", key=octets(key_octets), iv=octets(16), msg=b"", ct=octets(24))
        suite.test("no cipher text", "invalid", key=octets(key_octets), iv=octets(16), msg=b"", ct=b"")
    suite.write()


def macs():
    def cmac_of(key, msg):
        mac = cmac.CMAC(algorithms.AES(key))
        mac.update(msg)
        return mac.finalize()

    suite = Suite("aes_cmac", "AES-CMAC", "mac_test_schema_v1.json")
    for key_octets, tag_octets in ((16, 16), (16, 8), (24, 16), (32, 16), (32, 12)):
        suite.group(type="MacTest", keySize=8 * key_octets, tagSize=8 * tag_octets)
        for count in (0, 3, 16, 17, 48):
            key, msg = octets(key_octets), octets(count)
            tag = cmac_of(key, msg)[:tag_octets]
            suite.test("", "valid", key=key, msg=msg, tag=tag)
            suite.test("bit 31 of the tag flipped", "invalid", key=key, msg=msg, tag=flipped(tag, 31))
    suite.group(type="MacTest", keySize=64, tagSize=128)
    suite.test("key of 8 octets", "invalid", key=octets(8), msg=octets(4), tag=octets(16))
    suite.write()
    for name, algorithm in HASHES.items():
        size = int(name) // 8
        block = 64 if size == 32 else 128
        suite = Suite(f"hmac_sha{name}", f"HMACSHA{name}", "mac_test_schema_v1.json")
        for key_octets, tag_octets in ((1, size), (size, size), (size, size // 2), (block, size), (block + 1, size)):
            suite.group(type="MacTest", keySize=8 * key_octets, tagSize=8 * tag_octets)
            for count in (0, 5, block - 1, block, 200):
                key, msg = octets(key_octets), octets(count)
                mac = hmac.HMAC(key, algorithm)
                mac.update(msg)
                tag = mac.finalize()[:tag_octets]
                suite.test("", "valid", key=key, msg=msg, tag=tag)
                suite.test("last bit of the tag flipped", "invalid", key=key, msg=msg,
                           tag=flipped(tag, 8 * tag_octets - 1))
        suite.write()


def hkdf():
    for name, algorithm in HASHES.items():
        suite = Suite(f"hkdf_sha{name}", f"HKDF-SHA-{name}", "hkdf_test_schema_v1.json")
        longest = 255 * int(name) // 8
        for key_octets in (16, 32, 22):
            suite.group(type="HkdfTest", keySize=8 * key_octets)
            for salt_octets, info_octets, size in ((0, 0, 32), (16, 10, 64), (32, 64, 48), (80, 80, 82), (8, 0, longest)):
                ikm, salt, info = octets(key_octets), octets(salt_octets), octets(info_octets)
                okm = HKDF(algorithm, size, salt, info).derive(ikm)
                suite.test("", "valid", ikm=ikm, salt=salt, info=info, size=size, okm=okm)
            suite.test("too long", "invalid", ikm=octets(key_octets), salt=b"", info=b"", size=longest + 1, okm=b"")
        suite.write()


def other():
    suite = Suite("chacha20_poly1305", "CHACHA20-POLY1305", "aead_test_schema_v1.json")
    suite.group(type="AeadTest", keySize=256, ivSize=96, tagSize=128)
    for _ in range(2):
        suite.test("not looked at", "valid", key=octets(32), iv=octets(12), aad=b"", msg=b"", ct=b"", tag=octets(16))
    suite.write()


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def chain(mode, decrypt, key, iv, first):
    """The last output of AESAVS 6.4's inner loop, with its arrays of inputs and outputs spelled out."""
    cipher = Cipher(algorithms.AES(key), modes.ECB())
    context = cipher.decryptor() if decrypt else cipher.encryptor()
    inputs, outputs = [first], []
    for j in range(1000):
        if mode == "ECB":
            outputs.append(context.update(inputs[j]))
            inputs.append(outputs[j])
            continue
        before = iv if j == 0 else (inputs[j - 1] if decrypt else outputs[j - 1])
        outputs.append(xor(context.update(inputs[j]), before) if decrypt else context.update(xor(inputs[j], before)))
        inputs.append(iv if j == 0 else outputs[j - 1])
    return outputs[-1]


def monte_carlo(name, mode, key_octets):
    lines = [f"# AESVS MCT test data for {mode}", "# Values of plutonsim's own", ""]
    for decrypt in (False, True):
        given, answer = ("CIPHERTEXT", "PLAINTEXT") if decrypt else ("PLAINTEXT", "CIPHERTEXT")
        lines += ["[DECRYPT]" if decrypt else "[ENCRYPT]", ""]
        for count in range(2):
            key, iv, first = octets(key_octets), octets(16), octets(16)
            lines += [f"COUNT = {count}", f"KEY = {key.hex()}"] + ([f"IV = {iv.hex()}"] if mode == "CBC" else [])
            lines += [f"{given} = {first.hex()}", f"{answer} = {chain(mode, decrypt, key, iv, first).hex()}", ""]
    (pathlib.Path(__file__).parent / "data" / name).write_text("\n".join(lines))


gcm()
cbc()
macs()
hkdf()
other()
monte_carlo("CBCMCT128.rsp", "CBC", 16)
monte_carlo("ECBMCT256.rsp", "ECB", 32)
