# A small writer of Mailstead's archive, format 1, made from docs/format.md for the tests of reader.py. It writes what it is
# told to, right or wrong, keeps everything in memory and shares no code with the reader.

import hashlib
import hmac
import json
import pathlib
import struct

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CONTENT, MAIL, TOMBSTONE, CHECKPOINT, MAILBOX, DICTIONARY = 1, 2, 3, 4, 5, 6
ZSTD, ENCRYPTED = 1, 2
TIME = 1700000000000


def sha256(data):
    return hashlib.sha256(data).digest()


def hkdf(secret, salt, info):
    """RFC 5869 with SHA-256, one block of output."""
    return hmac.digest(hmac.digest(salt, secret, "sha256"), info + b"\x01", "sha256")


class Record:
    """Where a record was written."""

    def __init__(self, segment, offset, sequence, size):
        self.segment, self.offset, self.sequence, self.size = segment, offset, sequence, size


class Writer:
    def __init__(self, data, tenant="t1"):
        self.data, self.tenant = pathlib.Path(data), pathlib.Path(data) / "tenants" / tenant
        self.drawn = 0
        self.archive, self.master_key, self.root = self.random(16), self.random(32), self.random(32)
        self.content_key = hkdf(self.root, self.archive, b"mailstead content id 1")
        self.signer = Ed25519PrivateKey.from_private_bytes(hkdf(self.root, self.archive, b"mailstead signing 1"))
        self.segments, self.dictionaries = [], []
        self.sequence, self.chain, self.mails, self.copies = 0, bytes(32), set(), {}
        self.segment()

    def random(self, size):
        """Bytes that look random and are the same in every run."""
        self.drawn += 1
        return hashlib.shake_256(b"writer %d" % self.drawn).digest(size)

    def segment(self):
        salt, number = self.random(32), len(self.segments) + 1
        head = b"MSTDLOG1" + struct.pack("<II", 1, number) + self.archive + salt + self.chain + struct.pack(
            "<QQ", self.sequence + 1, TIME)
        self.segments.append(bytearray(head + sha256(head)[:16]))
        self.key = hkdf(self.root, salt, b"mailstead segment 1")

    def record(self, kind, plain, items=1, flags=ZSTD | ENCRYPTED, dictionary=0, plain_length=None):
        self.sequence += 1
        stored = plain
        if flags & ZSTD:
            used = dictionary if kind != DICTIONARY else 0
            trained = zstandard.ZstdCompressionDict(self.dictionaries[used - 1]) if used else None
            stored = zstandard.ZstdCompressor(dict_data=trained).compress(stored)
        nonce = self.random(12) if flags & ENCRYPTED else bytes(12)
        middle = struct.pack("<BBHQQII12sI", kind, flags, dictionary, self.sequence, TIME + self.sequence,
                             len(stored) + (16 if flags & ENCRYPTED else 0),
                             len(plain) if plain_length is None else plain_length, nonce, items)
        if flags & ENCRYPTED:
            stored = AESGCM(self.key).encrypt(nonce, stored, middle)
        middle += sha256(stored)
        self.chain = sha256(self.chain + middle)
        segment = self.segments[-1]
        offset = len(segment)
        segment += b"MREC" + middle + self.chain + stored
        return Record(len(self.segments), offset, self.sequence, 112 + len(stored))

    def content_id(self, piece):
        return hmac.digest(self.content_key, piece, "sha256")[:16]

    def content(self, *pieces, ids=None, **options):
        ids = ids or [self.content_id(piece) for piece in pieces]
        table = b"".join(name + struct.pack("<I", len(piece)) for name, piece in zip(ids, pieces))
        return self.record(CONTENT, table + b"".join(pieces), items=len(pieces), **options)

    def copy(self, mail, whole, pieces=None, steps=None, **more):
        """The object of a copy with the next number; `pieces` and `steps` default to the bytes as one piece."""
        number = len(self.copies) + 1
        self.mails.add(mail)
        self.copies[number] = {
            "mail": mail, "copy": number, "kind": "mail", "digest": sha256(whole).hex(), "size": len(whole),
            "identity": self.content_id(b"fingerprint %d" % mail).hex(), "date": TIME // 1000, "archived": TIME,
            "source": {"way": "journal"}, "mailboxes": [1],
            "pieces": [self.content_id(piece).hex() for piece in ([whole] if pieces is None else pieces)],
            "steps": [[0, len(whole)]] if steps is None else steps}
        self.copies[number].update(more)
        for key in ("pieces", "steps"):
            if not self.copies[number][key]:
                del self.copies[number][key]
        return self.copies[number]

    def again(self, copy):
        kept = {key: value for key, value in copy.items() if key not in ("pieces", "steps")}
        return dict(kept, again=True, source={"way": "import", "path": "old.pst"})

    def mail(self, *copies, **options):
        lines = b"".join(json.dumps(copy).encode() + b"\n" for copy in copies)
        return self.record(MAIL, lines, **dict({"items": len(copies)}, **options))

    def simple(self, mail, whole, **more):
        """A mail of one copy and one piece in two records."""
        return self.content(whole), self.mail(self.copy(mail, whole, **more))

    def tombstone(self, mail, digests=(), erased=(), empties=()):
        records = {"records": [record.sequence for record in empties]} if empties else {}
        return self.record(TOMBSTONE, json.dumps({
            "mail": mail, "copies": list(digests), "reason": "test", "by": "test", "time": TIME,
            "erased": [name.hex() for name in erased], **records}).encode())

    def checkpoint(self, signer=None, **changed):
        signer = signer or self.signer
        body = dict({"archive": self.archive.hex(), "sequence": self.sequence, "chain": self.chain.hex(), "time": TIME,
                     "mails": len(self.mails), "copies": len(self.copies)}, **changed)
        text = "mailstead checkpoint 1\n{archive}\n{sequence}\n{chain}\n{time}\n{mails}\n{copies}\n".format(**body)
        body.update(key=signer.public_key().public_bytes_raw().hex(), signature=signer.sign(text.encode()).hex())
        return self.record(CHECKPOINT, json.dumps(body).encode(), flags=0)

    def mailbox(self, number, primary):
        return self.record(MAILBOX, json.dumps({
            "mailbox": number, "primary": primary, "also": [], "kind": "normal", "state": "present",
            "time": TIME}).encode())

    def dictionary(self, data, **options):
        self.dictionaries.append(data)
        return self.record(DICTIONARY, data, **dict({"dictionary": len(self.dictionaries)}, **options))

    def bytes(self, record):
        return bytes(self.segments[record.segment - 1][record.offset:record.offset + record.size])

    def replace(self, record, data):
        """Puts other bytes in a record's place. Records behind it in the same segment move, so go from back to front."""
        self.segments[record.segment - 1][record.offset:record.offset + record.size] = data

    def flip(self, record, at, bit=1):
        self.segments[record.segment - 1][record.offset + at] ^= bit

    def erase(self, record):
        self.replace(record, b"MERA" + self.bytes(record)[4:112])

    def reseal(self, number):
        """Makes the checksum of a segment's header right again."""
        segment = self.segments[number - 1]
        segment[112:128] = sha256(bytes(segment[:112]))[:16]

    def save(self, tail=b"", without=()):
        log = self.tenant / "log"
        log.mkdir(parents=True, exist_ok=True)
        nonce = self.random(12)
        wrapped = AESGCM(self.master_key).encrypt(nonce, self.root, b"mailstead archive key 1" + self.archive)
        (self.data / "master.key").write_text(json.dumps({"format": 1, "key": self.master_key.hex()}))
        (self.tenant / "archive.key").write_text(json.dumps({
            "format": 1, "archive": self.archive.hex(), "nonce": nonce.hex(), "wrapped": wrapped.hex()}))
        for number, segment in enumerate(self.segments, 1):
            if number not in without:
                (log / ("%08d.seg" % number)).write_bytes(segment + (tail if number == len(self.segments) else b""))
