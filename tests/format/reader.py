# An independent reader of Mailstead's archive, format 1, written from docs/format.md alone: it shares no line with the
# archive itself, so what it reads and proves, anyone can read and prove with the document in hand.
#
#   reader.py verify  DATA/tenants/<id> [--master DATA/master.key]          one JSON object; exit 0 if all is well, else 1
#   reader.py extract DATA/tenants/<id> --master DATA/master.key --to DIR   every copy as <digest>.eml; JSON counts
#   reader.py list    DATA/tenants/<id> --master DATA/master.key            one JSON line per copy
#
# Python 3.9 or newer with the packages `cryptography` and `zstandard`. Memory holds where each piece and each copy lies.

import argparse, base64, collections, functools, hashlib, hmac, json, mmap, os, pathlib, re, struct, sys

import zstandard
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KINDS = {1: "content", 2: "mail", 3: "tombstone", 4: "checkpoint", 5: "mailbox", 6: "dictionary"}
(CONTENT, MAIL, TOMBSTONE, CHECKPOINT, MAILBOX, DICTIONARY), ZSTD, ENCRYPTED = KINDS, 1, 2
LOG_HEAD, RECORD_HEAD = struct.Struct("<8sII16s32s32sQQ16s"), struct.Struct("<4sBBHQQII12sI32s32s")
LogHead = collections.namedtuple("LogHead", "magic format number archive salt chain sequence time sum")
Head = collections.namedtuple("Head", "magic kind flags dictionary sequence time stored plain nonce items sha chain")
Record = collections.namedtuple("Record", "segment offset head why size whole erased chained gap")
ROUND = 3 << 18  # raw bytes per base64 round, a multiple of 3

class Damage(Exception):
    """Something that is not as the document says: why, and the kind of record that is missing, if it is that."""

BAD = (Damage, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError, InvalidSignature,
       InvalidTag, zstandard.ZstdError)  # what reading something damaged may raise

def said(error):
    return error.args[0] if isinstance(error, Damage) else ("%s: %s" % (type(error).__name__, error)).rstrip(": ")

def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def derive(root, salt, info):
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(root)

@functools.lru_cache(maxsize=4)  # a long log has more segments than a process may have open files
def mapped(path):
    with open(path, "rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b""

class Segment:
    def __init__(self, path, root):
        self.path, self.number = path, int(path.stem)
        raw = self.data[:128]
        self.head = LogHead(*LOG_HEAD.unpack(raw)) if len(raw) == 128 else None
        self.summed = self.head is not None and sha256(raw[:112])[:16] == self.head.sum
        self.key = derive(root, self.head.salt, b"mailstead segment 1") if root and self.head else None
    data = property(lambda self: mapped(self.path))

    def record(self, offset):
        raw = self.data[offset:offset + 112]
        return Head(*RECORD_HEAD.unpack(raw)) if len(raw) == 112 else None

    def body(self, offset, head):
        return self.data[offset + 112:offset + 112 + head.stored]

    def chained(self, offset, chain):
        return sha256(chain, self.data[offset + 4:offset + 80])

    def plausible(self, offset, low=0, high=1 << 64):
        """Does a record header seem to stand here, with a sequence number between the two?"""
        head = self.record(offset)
        return (head is not None and head.magic in (b"MREC", b"MERA") and head.kind in KINDS and head.flags <= 3
                and low <= head.sequence <= high and (head.magic == b"MERA" or offset + 112 + head.stored <= len(self.data)))

    def resync(self, start, low, valid=False):
        """The next plausible record header, with `valid` one whose payload is right; None if there is none."""
        for found in re.finditer(b"MREC|MERA", memoryview(self.data)[start:]):
            offset = start + found.start()
            if self.plausible(offset, low, low + 1 + found.start() // 112):
                head = self.record(offset)
                if not valid or head.magic == b"MERA" or sha256(self.body(offset, head)) == head.sha:
                    return offset

class Archive:
    def __init__(self, folder, master=None):
        archive = json.loads(pathlib.Path(folder, "archive.key").read_bytes())
        self.id, self.root, self.signer = bytes.fromhex(archive["archive"]), None, None
        if master is not None:
            key = json.loads(pathlib.Path(master).read_bytes())
            if (key["format"], archive["format"]) != (1, 1):
                raise Damage("master.key or archive.key is not format 1")
            self.root = AESGCM(bytes.fromhex(key["key"])).decrypt(
                bytes.fromhex(archive["nonce"]), bytes.fromhex(archive["wrapped"]), b"mailstead archive key 1" + self.id)
            self.content_key = derive(self.root, self.id, b"mailstead content id 1")
            seed = Ed25519PrivateKey.from_private_bytes(derive(self.root, self.id, b"mailstead signing 1"))
            self.signer = seed.public_key().public_bytes_raw().hex()
        self.segments = {int(path.stem): Segment(path, self.root) for path in sorted(pathlib.Path(folder, "log").iterdir())
                         if re.fullmatch(r"[0-9]{8}\.seg", path.name)}
        self.records, self.torn, self.checkpoints_ok = dict.fromkeys(KINDS.values(), 0), 0, 0
        self.damaged, self.lost = [], []  # lost: (entry in damaged, kind of what may have been lost there, None for any)
        self.dictionaries, self.named = {}, {}  # by number; sequence of an erased record -> of the tombstone that names it
        self.pieces = {}  # content id -> place of a record that holds it
        self.mail_records, self.copies = [], {}  # places; number -> (place, start of the digest)
        self.arrivals, self.dead = collections.Counter(), set()  # copy -> how often it came again; tombstoned mails
        self.content = functools.lru_cache(maxsize=8)(self.content)  # the payloads of the last few content records

    def damage(self, segment, offset, sequence, kind, why, lost=False, what=None):
        entry = {"segment": segment, "offset": offset, "sequence": sequence, "kind": kind, "why": why, "copies": []}
        self.damaged.append(entry)
        self.lost.extend([(entry, what)] if lost else ())
        return entry

    def enter(self, segment, prev, expect, before):
        """Checks a segment's header; returns the chain values and sequence numbers its first record may follow."""
        head, first = segment.head, expect[0]
        if segment.number != before + 1:
            self.damage(before + 1, 0, first, "segment", "missing up to segment %d" % (segment.number - 1), True)
            prev = None
        if not segment.summed:
            self.damage(segment.number, 0, first, "segment", "header: %s" % ("SHA-256" if head else "too short"))
            return prev, expect
        gap = head.sequence < min(expect) if prev is None else head.sequence not in expect
        why = [text for wrong, text in (
            ((head.magic, head.format) != (b"MSTDLOG1", 1), "format"),
            (head.number != segment.number, "number %d" % head.number),
            (head.archive != self.id, "archive id"),
            (prev is not None and head.chain not in prev, "chain"),
            (gap, "first sequence number %d instead of %d" % (head.sequence, first))) if wrong]
        if why:
            self.damage(segment.number, 0, first, "segment", "header: " + ", ".join(why), gap)
        return [head.chain], [head.sequence]

    def judge(self, segment, offset, prev, expect):
        """Looks at the record at an offset. `size` is None if its extent is not to be trusted, `chained` if nothing is
        known of its predecessor."""
        head = segment.record(offset)
        if head is None:
            return Record(segment, offset, None, ["no whole header"], None, False, False, None, False)
        chained = None if prev is None else any(segment.chained(offset, value) == head.chain for value in prev)
        body = segment.body(offset, head)
        whole = len(body) == head.stored and sha256(body) == head.sha
        erased = head.magic == b"MERA" and not (whole and head.stored)
        size = 112 + (0 if erased else head.stored)
        known = chained or segment.plausible(offset)
        if not whole and not (known and (offset + size == len(segment.data) or segment.plausible(offset + size))):
            size = None
        gap = head.sequence < min(expect) if chained is None else head.sequence not in expect
        why = [text for wrong, text in (
            (head.magic != b"MREC" and not (erased and size), "magic"),
            (head.kind not in KINDS, "kind"),
            (chained is False, "chain"),
            (gap, "sequence number %d instead of %d" % (head.sequence, expect[0])),
            (not whole and not erased, "SHA-256 of the stored payload")) if wrong]
        return Record(segment, offset, head, why, size, whole, erased and size, chained, gap)

    def walk(self):
        """All records in order, each with what is wrong with it; enters lost stretches and the torn tail itself.
        `prev` and `expect`: what the next record may follow, several values after a record that broke the chain."""
        prev, expect, before = [bytes(32)], [1], 0
        for number, segment in self.segments.items():
            last, offset, end = number == max(self.segments), 128, len(segment.data)
            if last and not segment.summed and segment.resync(0, expect[0], valid=True) is None:
                self.torn = end
                break
            prev, expect = self.enter(segment, prev, expect, before)
            before = number
            while offset < end:
                record = self.judge(segment, offset, prev, expect)
                head, chained = record.head, record.chained
                sound = record.whole or record.erased and chained is not False
                if last and not sound and segment.resync(offset + 1, min(expect), valid=True) is None:
                    self.torn = end - offset
                    return
                if record.size is None:
                    found = segment.resync(offset + 1, min(expect))
                    kind, on = KINDS[head.kind] if chained else None, end if found is None else found
                    record.why.append("nothing readable in the next %d bytes" % (on - offset))
                    self.damage(segment.number, offset, expect[0], kind, ", ".join(record.why), True, kind)
                    direct = chained and found and segment.record(found).sequence == head.sequence + 1
                    prev, expect, offset = [head.chain] if direct else None, [head.sequence + 1] if direct else expect, on
                    continue
                yield record
                if chained is False:
                    prev = [head.chain, segment.chained(offset, prev[0]), prev[0]]
                    expect = [head.sequence + 1, expect[0] + 1, expect[0]]
                else:
                    prev, expect = [head.chain], [head.sequence + 1]
                offset += record.size

    def plain(self, segment, offset, head):
        data = AESGCM(segment.key).decrypt(head.nonce, segment.body(offset, head), segment.data[offset + 4:offset + 48])
        if head.flags & ZSTD:
            number = 0 if head.kind == DICTIONARY else head.dictionary
            if number and number not in self.dictionaries:
                raise Damage("dictionary %d is not readable" % number)
            data = unfold(data, self.dictionaries.get(number), head.plain)
        if len(data) != head.plain:
            raise Damage("plain length")
        return data

    def scan(self):
        """First pass: checks every record and learns where everything lies."""
        erased, last_tombstone = [], 0
        for record in self.walk():
            segment, offset, head, why = *record[:3], list(record.why)
            kind = KINDS.get(head.kind, "unknown")
            self.records[kind] = self.records.get(kind, 0) + 1
            if record.erased:
                erased.append((segment.number, offset, head.sequence, kind))
                if head.kind not in (CONTENT, MAIL):
                    why.append("a %s cannot be erased" % kind)
            elif record.whole:
                last_tombstone = max(last_tombstone, head.sequence if head.kind == TOMBSTONE else 0)
                try:
                    self.take(segment, offset, head, why)
                except BAD as error:
                    why.append(said(error))
            lost = not record.erased and (not record.whole or len(why) > len(record.why))
            if why:
                what = None if record.gap or kind == "unknown" else kind
                self.damage(segment.number, offset, head.sequence, kind, ", ".join(why), lost or record.gap, what)
        for number, offset, sequence, kind in erased:  # without the key nobody knows what the tombstones name
            if (self.named.get(sequence, 0) if self.root else last_tombstone) < sequence:
                self.damage(number, offset, sequence, kind, "erased, but no tombstone that follows names it", True, kind)
        self.lost.sort(key=lambda pair: (pair[0]["segment"], pair[0]["offset"]))

    def take(self, segment, offset, head, why):
        flags = (0,) if head.kind == CHECKPOINT else (ENCRYPTED, ENCRYPTED | ZSTD)
        if (head.flags not in flags or head.plain > 64 << 20 or head.kind > MAIL and head.items != 1
                or head.kind == DICTIONARY and head.dictionary in (0, *self.dictionaries)):
            raise Damage("flags, plain length, items or number of the dictionary")
        if head.kind == CHECKPOINT:
            self.checkpoint(segment, offset, head, why)
        if head.kind == CHECKPOINT or self.root is None:
            return
        plain, place = self.plain(segment, offset, head), segment.number << 40 | offset
        if head.kind == CONTENT:
            for name, at, size in table(plain, head.items):
                if hmac.digest(self.content_key, plain[at:at + size], "sha256")[:16] == name:
                    self.pieces.setdefault(name, place)
                else:
                    why.append("content id of a piece")
        elif head.kind == MAIL:
            copies = objects(plain, head.items)
            self.mail_records.append(place)
            for copy in copies:
                if copy.get("again"):
                    self.arrivals[copy["copy"]] += 1
                elif self.copies.setdefault(copy["copy"], (place, copy["digest"][:16]))[1] != copy["digest"][:16]:
                    raise Damage("copy %d is there twice with different digests" % copy["copy"])
        elif head.kind == DICTIONARY:
            self.dictionaries[head.dictionary] = zstandard.ZstdCompressionDict(plain)
        else:
            body, ends = json.loads(plain), head.kind == TOMBSTONE
            self.dead.update([body["mail"]] if ends else [])
            self.named.update(dict.fromkeys(body.get("records", ()) if ends else (), head.sequence))

    def checkpoint(self, segment, offset, head, why):
        body = json.loads(segment.body(offset, head))
        self.signer = self.signer or body["key"]  # without the root key: at least the same signer throughout
        text = "mailstead checkpoint 1\n" + "".join(
            "%s\n" % body[key] for key in ("archive", "sequence", "chain", "time", "mails", "copies"))
        here = body["sequence"] == head.sequence - 1 and segment.chained(offset, bytes.fromhex(body["chain"])) == head.chain
        if body["archive"] != self.id.hex() or body["key"] != self.signer or not here:
            raise Damage("checkpoint: archive id, key or place")
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(body["key"]))
        key.verify(bytes.fromhex(body["signature"]), text.encode("ascii"))
        self.checkpoints_ok += not why

    def fetch(self, place):
        segment, offset = self.segments[place >> 40], place & (1 << 40) - 1
        head = segment.record(offset)
        return segment, offset, head, self.plain(segment, offset, head)

    def live(self, again=False):
        """Second pass: (object, segment, offset, record header) for all copies of mails that are not tombstoned."""
        for place in self.mail_records:
            segment, offset, head, plain = self.fetch(place)
            for copy in objects(plain, head.items):
                first = again if copy.get("again") else self.copies.get(copy.get("copy"), (None,))[0] == place
                if first and copy.get("mail") not in self.dead:
                    yield copy, segment, offset, head

    def content(self, place):
        _, _, head, plain = self.fetch(place)
        return memoryview(plain), {name: slice(at, at + size) for name, at, size in table(plain, head.items)}

    def piece(self, name):
        if name not in self.pieces:
            raise Damage("piece %s is in no readable record" % name.hex(), "content")
        plain, where = self.content(self.pieces[name])
        return plain[where[name]]

    def join(self, copy):
        """The bytes of a copy, part by part."""
        pieces = [bytes.fromhex(piece) for piece in copy.get("pieces", ())]
        cursors = [0] * len(pieces)
        for step in copy.get("steps", ()):
            first, count = (step[0], 1) if len(step) == 2 else step[:2]
            if min(step) < 0 or first + count > len(pieces) or len(step) not in (2, 4) or step[3:] > [1]:
                raise Damage("step %s" % step)
            if len(step) == 4:
                yield from in_lines(map(self.piece, pieces[first:first + count]), step[2], b"\r\n" if step[3] else b"\n")
                continue
            part = self.piece(pieces[first])[cursors[first]:cursors[first] + step[1]]
            if len(part) != step[1]:
                raise Damage("step %s reads past its piece" % step)
            cursors[first] += len(part)
            yield part

    def check(self, copy, out=None, inner=None):
        """Joins a copy and compares it with its size and digests; returns its digest and the enclosed mail's or None.
        The bytes also go to the files `out` and `inner`, where they are good only if this returns."""
        enclosed = copy.get("enclosed")
        start, stop = (enclosed["at"], enclosed["at"] + enclosed["size"]) if enclosed else (0, 0)
        digest, inside, at = hashlib.sha256(), hashlib.sha256(), 0
        for part in self.join(copy):
            within = part[max(start - at, 0):max(stop - at, 0)]
            at += len(part)
            if at > copy["size"]:
                raise Damage("longer than its size")
            digest.update(part)
            inside.update(within)
            if out:
                out.write(part)
                inner.write(within)
        if at != copy["size"] or digest.hexdigest() != copy["digest"]:
            raise Damage("size" if at != copy["size"] else "digest")
        if enclosed and (not 0 <= start <= stop <= at or inside.hexdigest() != enclosed["digest"]):
            raise Damage("digest of the enclosed mail")
        return digest.hexdigest(), inside.hexdigest() if enclosed else None

    def blame(self, error, number, segment, offset, head):
        """Enters a copy at the damaged place that most likely took what it needs: the nearest one before its mail record,
        else the first after it; at the mail record itself if there is none, or if nothing is missing."""
        kinds = (error.args[1], None) if isinstance(error, Damage) and len(error.args) == 2 else ()
        lost = [entry for entry, what in self.lost if what in kinds]
        before = [entry for entry in lost if (entry["segment"], entry["offset"]) < (segment.number, offset)]
        entry = before[-1] if before else lost[0] if lost else self.damage(
            segment.number, offset, head.sequence, "mail", "copy %s: %s" % (number, said(error)))
        if number not in entry["copies"]:
            entry["copies"].append(number)

def table(plain, items):
    """(content id, offset, length) of the pieces of a content record."""
    entries, at = [], 20 * items
    for name, size in struct.iter_unpack("<16sI", plain[:at] if at <= len(plain) else b""):
        entries.append((name, at, size))
        at += size
    if at != len(plain) or len(entries) != items:
        raise Damage("table of pieces")
    return entries

def unfold(data, dictionary, most):
    """What exactly one zstd frame holds; never much more than `most` bytes, whatever the frame claims."""
    stream, out, at = zstandard.ZstdDecompressor(dict_data=dictionary).decompressobj(), bytearray(), 0
    while at < len(data) and len(out) <= most and not stream.eof:
        out += stream.decompress(data[at:at + 1024])
        at += 1024
    if not stream.eof or stream.unused_data or at < len(data):
        raise Damage("plain length or number of frames")
    return bytes(out)

def objects(plain, items):
    lines = plain.split(b"\n")
    if lines.pop() or len(lines) != items:
        raise Damage("number of objects")
    return [json.loads(line) for line in lines]

def in_lines(pieces, line, end):
    """Base64 of the concatenated pieces in lines of `line` characters (0: one line) with `end` between them."""
    rest = text = b""
    for part in (piece[at:at + ROUND] for piece in pieces for at in range(0, len(piece), ROUND)):
        raw = rest + bytes(part)
        whole = len(raw) // 3 * 3
        rest, text = raw[whole:], text + base64.b64encode(raw[:whole])
        full = (len(text) - 1) // line * line if line and text else 0  # the last line waits: no end may come after it
        yield b"".join(text[at:at + line] + end for at in range(0, full, line or 1)) if line else text
        text = text[full:] if line else b""
    text += base64.b64encode(rest)
    yield end.join(text[at:at + (line or len(text))] for at in range(0, len(text), line or len(text) or 1))

def answer(result):
    print(json.dumps(result, indent=1))
    return 0 if result["ok"] else 1

def verify(archive, _):
    archive.scan()
    copies, mails = set(), set()
    for copy, *where in archive.live(again=True):
        copies.add(number := copy.get("copy"))
        mails.add(copy.get("mail"))
        try:
            if not copy.get("again"):
                archive.check(copy)
            elif archive.copies.get(number, ("", ""))[1] != copy["digest"][:16]:
                raise Damage("came again, but is in no readable record", "mail")
        except BAD as error:
            archive.blame(error, number, *where)
    archive.damaged.sort(key=lambda entry: (entry["segment"], entry["offset"]))
    return answer({"ok": not archive.damaged, "segments": len(archive.segments), "records": archive.records,
                   "copies": len(copies), "mails": len(mails), "torn_tail": archive.torn, "damaged": archive.damaged,
                   "checkpoints_ok": archive.checkpoints_ok, "signed_by": archive.signer,
                   **({} if archive.root else {"keyless": True})})

def extract(archive, given):
    archive.scan()
    folder = pathlib.Path(given.to)
    folder.mkdir(parents=True, exist_ok=True)
    parts = folder / ".copy.part", folder / ".enclosed.part"
    counts = {"ok": True, "copies": 0, "enclosed": 0, "bytes": 0, "failed": [], "damaged": len(archive.damaged)}
    for copy, *_ in archive.live():
        try:
            with open(parts[0], "wb") as out, open(parts[1], "wb") as inner:
                digests = archive.check(copy, out, inner)
        except BAD as error:
            counts["failed"].append({"copy": copy.get("copy"), "why": said(error)})
            continue
        counts["bytes"] += copy["size"]
        for part, digest, key in zip(parts, digests, ("copies", "enclosed")):
            if digest:
                os.replace(part, folder / (digest + ".eml"))
                counts[key] += 1
    [part.unlink() for part in parts if part.exists()]
    return answer(dict(counts, ok=not counts["failed"] and not archive.damaged))

def list_copies(archive, _):
    archive.scan()
    for copy, segment, offset, head in archive.live():
        line = {key: value for key, value in copy.items() if key not in ("pieces", "steps")}
        line.update(arrivals=1 + archive.arrivals[copy["copy"]], segment=segment.number, sequence=head.sequence)
        print(json.dumps(line))
    return 1 if archive.damaged else 0

def main(arguments=None):
    parser = argparse.ArgumentParser(description="Independent reader of Mailstead's archive, format 1")
    commands = parser.add_subparsers(dest="command", required=True)
    for run in (verify, extract, list_copies):
        command = commands.add_parser(run.__name__.split("_")[0])
        command.set_defaults(run=run)
        command.add_argument("tenant", help="DATA/tenants/<id>")
        command.add_argument("--master", required=run is not verify, help="DATA/master.key")
        if run is extract:
            command.add_argument("--to", required=True, help="folder for the .eml files")
    given = parser.parse_args(arguments)
    try:
        return given.run(Archive(given.tenant, given.master), given)
    except (OSError, *BAD) as error:
        return answer({"ok": False, "error": said(error)})

if __name__ == "__main__":
    sys.exit(main())
