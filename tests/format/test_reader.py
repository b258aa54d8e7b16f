# Tests of reader.py on tiny archives that writer.py builds byte by byte, sound ones and ones with damage of each kind.
# Run: python tests/format/test_reader.py

import base64
import contextlib
import io
import json
import pathlib
import random
import sys
import tempfile
import unittest

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import reader
import writer
from writer import ENCRYPTED, ZSTD


def text(name, size=300):
    return (("Subject: %s\r\n\r\n" % name) + "".join("line %d of %s\r\n" % (n, name) for n in range(size // 10))).encode()


def base64_lines(data, line, end):
    """Encoded text the slow way."""
    encoded = base64.b64encode(data).decode()
    lines = [encoded[at:at + line] for at in range(0, len(encoded), line)] if line else [encoded]
    return end.join(lines).encode()


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.w = writer.Writer(self.folder / "data")

    def run_reader(self, command, *more, key=True):
        reader.mapped.cache_clear()
        out = io.StringIO()
        arguments = [command, str(self.w.tenant), *(["--master", str(self.w.data / "master.key")] if key else []), *more]
        with contextlib.redirect_stdout(out):
            code = reader.main(arguments)
        self.addCleanup(reader.mapped.cache_clear)
        return code, out.getvalue()

    def verify(self, key=True, **options):
        self.w.save(**options)
        code, out = self.run_reader("verify", key=key)
        report = json.loads(out)
        self.assertEqual(code, 0 if report["ok"] else 1)
        return report

    def assert_damaged(self, record, copies=(), kind=None, why="", key=True, **options):
        """Exactly one place is damaged: this record, with these copies lost."""
        report = self.verify(key=key, **options)
        self.assertFalse(report["ok"])
        self.assertEqual(len(report["damaged"]), 1, report)
        entry = report["damaged"][0]
        self.assertEqual((entry["segment"], entry["offset"], entry["sequence"]),
                         (record.segment, record.offset, record.sequence), entry)
        self.assertEqual(sorted(entry["copies"]), sorted(copies), entry)
        self.assertIn(why, entry["why"])
        if kind:
            self.assertEqual(entry["kind"], kind)
        self.assertEqual(report["torn_tail"], 0)
        return report

    def three(self):
        """Three simple mails and a checkpoint; the records in order."""
        records = [record for mail in (1, 2, 3) for record in self.w.simple(mail, text("mail %d" % mail))]
        return records + [self.w.checkpoint()]

    def rich(self):
        """Something of everything over three segments; returns the bytes of the copies, and those enclosed."""
        w = self.w
        w.mailbox(1, "anna@example.org")
        trained = zstandard.train_dictionary(1024, [text("sample %d" % n, 400) for n in range(200)]).as_bytes()
        one, two = text("one"), text("two", 2000)
        w.content(one, flags=ENCRYPTED)
        w.mail(w.copy(1, one), flags=ENCRYPTED)
        w.dictionary(trained)
        w.content(two, dictionary=1)
        second = w.copy(2, two)
        w.mail(second)
        w.checkpoint()
        w.segment()
        file = bytes(range(256)) * 5
        head, foot = b"Content-Transfer-Encoding: base64\r\n\r\n", b"\r\n--end--\r\n"
        three = head + base64_lines(file, 76, "\r\n") + foot
        w.content(file[:500])
        w.content(head + foot, file[500:])
        w.mail(w.copy(3, three, pieces=[head + foot, file[:500], file[500:]],
                      steps=[[0, len(head)], [1, 2, 76, 1], [0, len(foot)]]), w.again(second))
        four = b"From: journal\r\n\r\nSender: x\r\n\r\n" + one + b"\r\n--report--\r\n"
        at = four.index(one)
        w.content(four[:at], four[at + len(one):])
        w.mail(w.copy(1, four, kind="report", pieces=[four[:at], one, four[at + len(one):]],
                      steps=[[0, at], [1, len(one)], [2, len(four) - at - len(one)]],
                      enclosed={"at": at, "size": len(one), "digest": writer.sha256(one).hex()}))
        w.checkpoint()
        w.segment()
        w.mail(w.copy(4, b"", pieces=[], steps=[]))
        w.checkpoint()
        return [one, two, three, four, b""], [one]


class Sound(Case):
    def test_everything(self):
        self.rich()
        report = self.verify()
        self.assertEqual(report, {
            "ok": True, "segments": 3, "copies": 5, "mails": 4, "torn_tail": 0, "damaged": [], "checkpoints_ok": 3,
            "records": {"content": 5, "mail": 5, "tombstone": 0, "checkpoint": 3, "mailbox": 1, "dictionary": 1},
            "signed_by": self.w.signer.public_key().public_bytes_raw().hex()})

    def test_without_key(self):
        self.rich()
        report = self.verify(key=False)
        self.assertTrue(report["ok"] and report["keyless"])
        self.assertEqual((report["checkpoints_ok"], report["copies"], report["records"]["content"]), (3, 0, 5))

    def test_empty(self):
        report = self.verify()
        self.assertTrue(report["ok"])
        self.assertEqual(report["segments"], 1)

    def test_extract(self):
        copies, enclosed = self.rich()
        self.w.save()
        to = self.folder / "out"
        code, out = self.run_reader("extract", "--to", str(to))
        self.assertEqual(code, 0)
        self.assertEqual(json.loads(out), {"ok": True, "copies": 5, "enclosed": 1, "failed": [], "damaged": 0,
                                           "bytes": sum(map(len, copies))})
        self.assertEqual({path.name: path.read_bytes() for path in to.iterdir()},
                         {writer.sha256(data).hex() + ".eml": data for data in copies + enclosed})

    def test_extract_leaves_out_what_is_wrong(self):
        self.w.simple(1, text("good"))
        self.w.simple(2, text("bad"), digest="00" * 32)
        self.w.simple(3, text("worse"), digest="../../up")
        self.w.save()
        code, out = self.run_reader("extract", "--to", str(self.folder / "out"))
        counts = json.loads(out)
        self.assertEqual((code, counts["copies"], [entry["copy"] for entry in counts["failed"]]), (1, 1, [2, 3]))
        self.assertEqual([path.name for path in (self.folder / "out").iterdir()],
                         [writer.sha256(text("good")).hex() + ".eml"])

    def test_list(self):
        self.rich()
        self.w.save()
        code, out = self.run_reader("list")
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(code, 0)
        self.assertEqual([(line["copy"], line["arrivals"], line["segment"]) for line in lines],
                         [(1, 1, 1), (2, 2, 1), (3, 1, 2), (4, 1, 2), (5, 1, 3)])
        self.assertNotIn("pieces", lines[0])

    def test_base64_steps(self):
        shuffled = random.Random(1)
        for size in (0, 1, 2, 3, 54, 56, 57, 58, 114, 171, 1000):
            for line in (0, 1, 4, 60, 75, 76):
                for crlf in (0, 1):
                    data = bytes(shuffled.randrange(256) for _ in range(size))
                    cut = sorted(shuffled.randrange(size + 1) for _ in range(2))
                    parts = [data[:cut[0]], data[cut[0]:cut[1]], data[cut[1]:]]
                    self.w.content(*parts)
                    self.w.mail(self.w.copy(1, base64_lines(data, line, "\r\n" if crlf else "\n"), pieces=parts,
                                            steps=[[0, 3, line, crlf]]))
        self.assertEqual(self.verify()["damaged"], [])

    def test_base64_of_more_than_one_round(self):
        data = random.Random(2).randbytes(reader.ROUND * 2 + 5)
        self.w.content(data[:reader.ROUND + 1])
        self.w.content(data[reader.ROUND + 1:])
        self.w.mail(self.w.copy(1, base64_lines(data, 76, "\n"), steps=[[0, 2, 76, 0]],
                                pieces=[data[:reader.ROUND + 1], data[reader.ROUND + 1:]]))
        self.assertTrue(self.verify()["ok"])

    def test_more_records_than_are_kept(self):
        pieces = [text("piece %d" % n) for n in range(30)]
        for piece in pieces:
            self.w.content(piece)
        steps = [[n, 20] for n in range(30)] + [[n, len(pieces[n]) - 20] for n in range(30)]
        whole = b"".join(piece[:20] for piece in pieces) + b"".join(piece[20:] for piece in pieces)
        self.w.mail(self.w.copy(1, whole, pieces=pieces, steps=steps))
        self.assertTrue(self.verify()["ok"])

    def test_other_files_in_the_log_are_no_segments(self):
        self.three()
        self.w.save()
        (self.w.tenant / "log" / "00000001.seg.new").write_bytes(b"half")
        self.assertTrue(self.verify()["ok"])


class Erased(Case):
    def test_tombstone(self):
        self.three()
        shared = text("shared")
        old = self.w.content(shared, text("only of 4"))
        gone = self.w.mail(self.w.copy(4, shared + text("only of 4"), pieces=[shared, text("only of 4")],
                                       steps=[[0, len(shared)], [1, len(text("only of 4"))]]))
        self.w.mail(self.w.copy(5, shared))
        self.w.tombstone(4)
        self.w.content(shared)
        self.w.tombstone(4, empties=[old, gone])
        self.w.checkpoint()
        before = self.verify()
        self.assertTrue(before["ok"])
        self.assertEqual((before["copies"], before["mails"]), (4, 4))
        self.w.erase(gone)
        self.w.erase(old)
        after = self.verify()
        self.assertEqual(after, before)
        self.assertTrue(self.verify(key=False)["ok"])

    def test_erased_without_tombstone(self):
        records = self.three()
        self.w.erase(records[2])
        self.assert_damaged(records[2], copies=[2], kind="content", why="no tombstone")

    def test_erased_with_a_tombstone_that_does_not_name_it(self):
        records = self.three()
        self.w.tombstone(1, empties=[records[0]])
        self.w.checkpoint()
        self.w.erase(records[2])
        self.assert_damaged(records[2], copies=[2], kind="content", why="names it")
        self.assertTrue(self.verify(key=False)["ok"], "only the key tells what a tombstone names")

    def test_copy_that_is_appended_again(self):
        self.three()
        content = self.w.content(text("four"), text("five"))
        kept = self.w.copy(5, text("five"))
        shared = self.w.mail(self.w.copy(4, text("four")), kept)
        self.w.tombstone(4)
        self.w.content(text("five"))
        self.w.mail(kept)
        self.w.tombstone(4, empties=[content, shared])
        self.w.checkpoint()
        before = self.verify()
        self.assertEqual((before["ok"], before["copies"], before["mails"]), (True, 4, 4))
        self.w.erase(shared)
        self.w.erase(content)
        self.assertEqual(self.verify(), before)

    def test_erased_without_tombstone_is_seen_without_key(self):
        records = self.three()
        self.w.erase(records[2])
        self.assert_damaged(records[2], key=False, kind="content", why="no tombstone")

    def test_erased_after_the_tombstone(self):
        self.three()
        later = writer.Record(1, 0, self.w.sequence + 2, 0)
        self.w.tombstone(1, empties=[later])
        content, _ = self.w.simple(4, text("four"))
        self.w.checkpoint()
        self.w.erase(content)
        self.assert_damaged(content, copies=[4], why="no tombstone")

    def test_a_tombstone_cannot_be_erased(self):
        self.three()
        first = self.w.tombstone(1)
        self.w.tombstone(2, empties=[first])
        self.w.checkpoint()
        self.w.erase(first)
        self.assert_damaged(first, kind="tombstone", why="cannot be erased")

    def test_erased_piece_that_is_still_used(self):
        records = self.three()
        self.w.tombstone(1, empties=[records[2]])
        self.w.checkpoint()
        self.w.erase(records[2])
        report = self.verify()
        self.assertEqual([(entry["sequence"], entry["kind"], entry["copies"]) for entry in report["damaged"]],
                         [(records[3].sequence, "mail", [2])])
        self.assertIn("in no readable record", report["damaged"][0]["why"])

    def test_magic_says_erased_but_the_payload_is_there(self):
        records = self.three()
        self.w.tombstone(1)
        self.w.checkpoint()
        self.w.segments[0][records[2].offset:records[2].offset + 4] = b"MERA"
        self.assert_damaged(records[2], why="magic")

    def test_magic_says_payload_but_it_is_erased(self):
        records = self.three()
        self.w.tombstone(1)
        self.w.checkpoint()
        self.w.erase(records[0])
        self.w.segments[0][records[0].offset:records[0].offset + 4] = b"MREC"
        self.assert_damaged(records[0], why="SHA-256")


class Damaged(Case):
    def test_payload_of_content(self):
        records = self.three()
        self.w.flip(records[2], 130)
        report = self.assert_damaged(records[2], copies=[2], kind="content", why="SHA-256")
        self.assertEqual((report["records"]["content"], report["copies"], report["checkpoints_ok"]), (3, 3, 1))

    def test_payload_of_mail(self):
        records = self.three()
        self.w.flip(records[3], 130)
        self.assertEqual(self.assert_damaged(records[3], kind="mail")["copies"], 2)

    def test_payload_without_key(self):
        records = self.three()
        self.w.flip(records[2], 130)
        self.assert_damaged(records[2], kind="content", key=False)

    def test_came_again_but_the_first_is_lost(self):
        copy = self.w.copy(1, text("one"))
        self.w.content(text("one"))
        lost = self.w.mail(copy)
        self.w.mail(self.w.again(copy))
        self.w.checkpoint()
        self.w.flip(lost, 130)
        self.assert_damaged(lost, copies=[1], kind="mail")

    def test_piece_that_is_twice(self):
        first = self.w.content(text("one"))
        self.w.content(text("one"))
        self.w.mail(self.w.copy(1, text("one")))
        self.w.checkpoint()
        self.w.flip(first, 130)
        self.assert_damaged(first, copies=[])

    def test_every_header_byte_of_a_content(self):
        """Only this record is reported, and the other mails are whole; in the last segment and in another one."""
        record = self.three()[2]
        for segments in (1, 2):
            for at in range(112):
                for bit in (1, 128):
                    self.w.flip(record, at, bit)
                    report = self.verify()
                    with self.subTest(at=at, bit=bit, segments=segments):
                        self.assertEqual([entry["offset"] for entry in report["damaged"]], [record.offset], report)
                        self.assertIn(report["damaged"][0]["copies"], ([], [2]))
                        self.assertEqual((report["copies"], report["checkpoints_ok"]), (3, segments))
                    self.w.flip(record, at, bit)
            self.w.segment()
            self.w.checkpoint()

    def test_every_byte_of_the_log(self):
        """No flipped bit goes unseen (every third byte is tried), except that the last record may pass as a torn tail."""
        self.rich()
        last = len(self.w.segments[-1])
        for number, segment in enumerate(self.w.segments, 1):
            for at in range(number % 3, len(segment), 3):
                segment[at] ^= 16
                report = self.verify()
                if report["ok"]:
                    self.assertEqual(number, len(self.w.segments))
                    self.assertGreater(report["torn_tail"], 0)
                    self.assertLessEqual(at, last)
                segment[at] ^= 16

    def test_zeroed_and_random_stretches(self):
        shuffled = random.Random(3)
        self.rich()
        good = [bytes(segment) for segment in self.w.segments]
        for _ in range(150):
            number = shuffled.randrange(2)
            start = shuffled.randrange(len(good[number]))
            size = shuffled.randrange(1, 700)
            part = good[number][start:start + size]
            self.w.segments[number][start:start + size] = shuffled.choice(
                [bytes(len(part)), shuffled.randbytes(len(part)), b""])
            report = self.verify()
            self.assertFalse(report["ok"])
            self.assertTrue(all(entry["segment"] <= 3 for entry in report["damaged"]))
            self.assertTrue({entry["segment"] for entry in report["damaged"]} & {number + 1, number + 2})
            self.w.segments[number][:] = good[number]

    def test_two_damaged_in_a_row(self):
        records = self.three()
        self.w.flip(records[2], 24)
        self.w.flip(records[3], 130)
        report = self.verify()
        self.assertEqual([entry["offset"] for entry in report["damaged"]], [records[2].offset, records[3].offset])
        self.assertEqual(report["copies"], 2)

    def test_record_taken_out(self):
        records = self.three()
        self.w.replace(records[2], b"")
        report = self.verify()
        self.assertEqual(len(report["damaged"]), 1)
        self.assertEqual((report["damaged"][0]["offset"], report["damaged"][0]["copies"]), (records[2].offset, [2]))
        self.assertIn("chain, sequence number 4 instead of 3", report["damaged"][0]["why"])

    def test_record_put_in(self):
        records = self.three()
        self.w.replace(records[4], self.w.bytes(records[1]) + self.w.bytes(records[4]))
        report = self.verify()
        self.assertEqual([(entry["offset"], entry["sequence"]) for entry in report["damaged"]], [(records[4].offset, 2)])
        self.assertEqual(report["copies"], 3)

    def test_records_exchanged(self):
        records = self.three()
        one, two = self.w.bytes(records[2]), self.w.bytes(records[4])
        self.w.replace(records[4], one)
        self.w.replace(records[2], two)
        report = self.verify()
        self.assertFalse(report["ok"])
        self.assertEqual(report["damaged"][0]["offset"], records[2].offset)

    def test_forged_record_with_a_chain_of_its_own(self):
        """Put in without any key and chained on: the next signed checkpoint does not fit."""
        self.three()
        self.w.key = b"x" * 32
        forged = self.w.content(text("forged"))
        self.w.checkpoint(signer=Ed25519PrivateKey.from_private_bytes(b"y" * 32))
        report = self.verify()
        self.assertEqual([entry["sequence"] for entry in report["damaged"]], [forged.sequence, forged.sequence + 1])
        self.assertIn("InvalidTag", report["damaged"][0]["why"])
        report = self.verify(key=False)
        self.assertEqual([entry["sequence"] for entry in report["damaged"]], [forged.sequence + 1])

    def test_record_inside_a_payload_is_not_taken_for_one(self):
        inner = self.w.content(text("inner"))
        bait = self.w.bytes(inner)
        outer = self.w.content(bait, flags=0)
        self.w.mail(self.w.copy(1, bait))
        self.w.checkpoint()
        self.w.flip(outer, 118)
        self.assert_damaged(outer, copies=[1])
        self.w.flip(outer, 24)
        self.assertEqual([entry["offset"] for entry in self.verify()["damaged"]], [outer.offset])

    def test_dictionary(self):
        trained = zstandard.train_dictionary(1024, [text("sample %d" % n, 400) for n in range(200)]).as_bytes()
        first, second = self.w.dictionary(trained), self.w.dictionary(trained[:-8] + b"otherend")
        content = self.w.content(text("one"), dictionary=1)
        self.w.content(text("two"), dictionary=2)
        self.w.mail(self.w.copy(1, text("one")), self.w.copy(2, text("two")))
        self.w.checkpoint()
        self.assertTrue(self.verify()["ok"])
        self.w.flip(first, 130)
        report = self.verify()
        self.assertEqual([(entry["sequence"], entry["kind"], entry["copies"]) for entry in report["damaged"]],
                         [(first.sequence, "dictionary", []), (content.sequence, "content", [1])])
        self.assertEqual(second.sequence, 2)


class Segments(Case):
    def build(self):
        for mail in (1, 2, 3):
            self.w.simple(mail, text("mail %d" % mail))
            self.w.checkpoint()
            if mail < 3:
                self.w.segment()

    def test_missing(self):
        self.build()
        for number, lost in ((1, 1), (2, 2)):
            report = self.verify()
            self.assertTrue(report["ok"])
            (self.w.tenant / "log" / ("%08d.seg" % number)).unlink()
            report = self.verify(without=(number,))
            self.assertEqual([(entry["segment"], entry["kind"]) for entry in report["damaged"]], [(number, "segment")])
            self.assertEqual((report["copies"], report["checkpoints_ok"]), (2, 2))

    def test_last_missing_cannot_be_seen(self):
        self.build()
        self.assertTrue(self.verify(without=(3,))["ok"])

    def test_every_header_byte(self):
        self.build()
        for at in range(128):
            self.w.segments[1][at] ^= 4
            report = self.verify()
            first = report["damaged"][0]
            self.assertEqual((first["segment"], first["offset"], first["kind"]), (2, 0, "segment"))
            if not 32 <= at < 64:  # the salt
                self.assertEqual((len(report["damaged"]), report["copies"]), (1, 3))
            self.w.segments[1][at] ^= 4

    def test_header_with_a_right_checksum(self):
        for at, why in ((0, "format"), (8, "format"), (12, "number"), (16, "archive id"), (64, "chain"), (96, "sequence")):
            self.w = writer.Writer(self.folder / ("data%d" % at))
            self.build()
            self.w.segments[1][at] ^= 4
            self.w.reseal(2)
            report = self.verify()
            self.assertEqual((report["damaged"][0]["segment"], report["damaged"][0]["offset"]), (2, 0))
            self.assertIn(why, report["damaged"][0]["why"])

    def test_segment_of_another_place(self):
        self.build()
        self.w.segments[1], self.w.segments[2] = self.w.segments[2], self.w.segments[1]
        self.assertFalse(self.verify()["ok"])

    def test_cut_off_before_the_last(self):
        self.build()
        del self.w.segments[0][-20:]
        report = self.verify()
        self.assertEqual((report["ok"], report["torn_tail"]), (False, 0))
        self.assertEqual(report["damaged"][0]["kind"], "checkpoint")

    def test_whole_records_cut_off_before_the_last(self):
        content, mail = self.w.simple(1, text("one"))
        self.w.segment()
        self.w.simple(2, text("two"))
        self.w.replace(mail, b"")
        report = self.verify()
        self.assertEqual([(entry["segment"], entry["offset"]) for entry in report["damaged"]], [(2, 0)])
        self.assertIn("chain, first sequence number 3 instead of 2", report["damaged"][0]["why"])


class Torn(Case):
    def test_last_record_cut_at_each_byte(self):
        self.three()
        content, mail = self.w.simple(4, text("four"))
        whole = bytes(self.w.segments[0])
        for keep in range(mail.size):
            self.w.segments[0][:] = whole[:mail.offset + keep]
            report = self.verify()
            self.assertEqual((report["ok"], report["torn_tail"], report["copies"]), (True, keep, 3), report)

    def test_garbage(self):
        self.three()
        for tail in (b"\0", bytes(5000), b"MREC" + bytes(300), b"MERA", random.Random(4).randbytes(3000)):
            report = self.verify(tail=tail)
            self.assertEqual((report["ok"], report["torn_tail"]), (True, len(tail)))

    def test_right_length_wrong_bytes(self):
        records = self.three()
        self.w.segments[0][records[6].offset + 112:] = bytes(records[6].size - 112)
        report = self.verify()
        self.assertEqual((report["ok"], report["torn_tail"], report["checkpoints_ok"]), (True, records[6].size, 0))

    def test_a_valid_record_follows(self):
        records = self.three()
        self.w.flip(records[5], 130)
        self.assert_damaged(records[5], kind="mail")

    def test_segment_just_begun(self):
        self.three()
        self.w.segment()
        whole = bytes(self.w.segments[1])
        for keep in (0, 1, 64, 127):
            self.w.segments[1][:] = whole[:keep]
            report = self.verify()
            self.assertEqual((report["ok"], report["torn_tail"], report["copies"]), (True, keep, 3))
        self.w.segments[1][:] = bytes(128)
        self.assertTrue(self.verify()["ok"])
        self.w.segments[1][:] = whole
        self.assertTrue(self.verify()["ok"])


class Ready:
    """Compresses everything to the same bytes."""

    def __init__(self, data):
        self.compress = lambda _: data

    def __call__(self, **_):
        return self


class Wrong(Case):
    """Records that are chained and sealed as they should be, but say something wrong."""

    def test_content_id(self):
        record = self.w.content(text("one"), text("two"), ids=[self.w.content_id(text("one")), b"x" * 16])
        self.w.mail(self.w.copy(1, text("one")), self.w.copy(2, text("two")))
        self.w.checkpoint()
        self.assert_damaged(record, copies=[2], why="content id")

    def test_content_table(self):
        record = self.w.record(writer.CONTENT, b"x" * 30, items=2)
        self.assert_damaged(record, why="table")

    def test_plain_length(self):
        for flags in (ENCRYPTED, ZSTD | ENCRYPTED):
            for length in (0, 10, 10 ** 6, 10 ** 9):
                self.w = writer.Writer(self.folder / ("data%d-%d" % (flags, length)))
                record = self.w.content(text("one"), flags=flags, plain_length=length)
                self.assert_damaged(record, why="plain length")

    def test_frame_that_unfolds_to_more(self):
        record = self.w.content(bytes(300 << 20), plain_length=100)
        self.assert_damaged(record, why="plain length")

    def test_flags(self):
        for flags in (0, ZSTD, 4, 4 | ENCRYPTED):
            self.w = writer.Writer(self.folder / ("data%d" % flags))
            record = self.w.content(text("one"), flags=flags)
            self.assert_damaged(record, why="flags")
            self.assert_damaged(record, why="flags", key=False)

    def test_items(self):
        for kind in (writer.TOMBSTONE, writer.MAILBOX):
            self.w = writer.Writer(self.folder / ("data%d" % kind))
            self.assert_damaged(self.w.record(kind, b'{"mail":1,"mailbox":1}', items=2), why="items")

    def test_frames(self):
        frames = zstandard.compress(b"x" * 50) * 2, zstandard.compress(b"x" * 50)[:-1], b""
        for number, frame in enumerate(frames):
            self.w = writer.Writer(self.folder / ("data%d" % number))
            compress, writer.zstandard.ZstdCompressor = writer.zstandard.ZstdCompressor, Ready(frame)
            try:
                record = self.w.content(b"x" * 30)
            finally:
                writer.zstandard.ZstdCompressor = compress
            self.assert_damaged(record, why="frames")

    def test_number_of_a_dictionary(self):
        trained = zstandard.train_dictionary(1024, [text("sample %d" % n, 400) for n in range(200)]).as_bytes()
        self.w.dictionary(trained)
        self.w.dictionary(trained)
        self.assertTrue(self.verify()["ok"])
        self.assert_damaged(self.w.dictionary(trained, dictionary=1), why="number of the dictionary")

    def test_no_such_dictionary(self):
        self.w.dictionaries.append(zstandard.train_dictionary(
            1024, [text("sample %d" % n, 400) for n in range(200)]).as_bytes())
        self.assert_damaged(self.w.content(text("one"), dictionary=1), why="dictionary 1")

    def test_copies(self):
        one = text("one")
        self.w.content(one)
        for why, changes in (
                ("digest", {"digest": "00" * 32}), ("size", {"size": len(one) + 1}), ("longer", {"size": len(one) - 1}),
                ("reads past", {"steps": [[0, len(one)], [0, 1]]}), ("step", {"steps": [[1, 1]]}),
                ("step", {"steps": [[-1, 1]]}), ("step", {"steps": [[0, 1, 2]]}), ("step", {"steps": [[0, 2, 76, 1]]}),
                ("step", {"steps": [[0, 1, 76, 2]]}), ("ValueError", {"steps": [[]]}), ("TypeError", {"steps": 7}),
                ("enclosed", {"enclosed": {"at": 3, "size": 5, "digest": "00" * 32}}),
                ("enclosed", {"enclosed": {"at": 0, "size": len(one) + 1, "digest": writer.sha256(one).hex()}}),
                ("in no readable record", {"hex": "00" * 16})):
            copy = self.w.copy(1, one, **changes)
            copy["pieces"] = [copy.pop("hex", copy["pieces"][0])]
            record = self.w.mail(copy)
            report = self.verify()
            entry = report["damaged"][-1]
            self.assertEqual((entry["sequence"], entry["copies"]), (record.sequence, [len(self.w.copies)]), why)
            self.assertIn(why, entry["why"])

    def test_copy_number_twice(self):
        self.w.simple(1, text("one"))
        self.w.content(text("two"))
        self.assert_damaged(self.w.mail(self.w.copy(2, text("two"), copy=1)), why="twice")

    def test_number_of_objects(self):
        self.w.content(text("one"))
        self.assert_damaged(self.w.mail(self.w.copy(1, text("one")), items=2), why="number of objects")

    def test_no_json(self):
        self.assert_damaged(self.w.record(writer.MAIL, b"{\n"))

    def test_checkpoints(self):
        for changed in ({"sequence": 6}, {"chain": "00" * 32}, {"archive": "00" * 16}):
            self.w = writer.Writer(self.folder / "-".join(changed))
            self.three()
            self.assert_damaged(self.w.checkpoint(**changed), why="checkpoint")
            self.assertFalse(self.verify(key=False)["ok"])

    def test_checkpoint_of_another_signer(self):
        self.three()
        record = self.w.checkpoint(signer=Ed25519PrivateKey.from_private_bytes(b"z" * 32))
        self.assert_damaged(record, why="key")
        self.assert_damaged(record, why="key", key=False)

    def test_checkpoint_signature(self):
        self.three()
        good = self.w.checkpoint()
        body = json.loads(self.w.bytes(good)[112:])
        body.update(sequence=self.w.sequence, chain=self.w.chain.hex())
        record = self.w.record(writer.CHECKPOINT, json.dumps(body).encode(), flags=0)
        self.assert_damaged(record, why="InvalidSignature")

    def test_encrypted_checkpoint(self):
        body = json.loads(self.w.bytes(self.w.checkpoint())[112:])
        record = self.w.record(writer.CHECKPOINT, json.dumps(body).encode())
        self.assert_damaged(record)

    def test_keys(self):
        self.three()
        self.w.save()
        (self.w.data / "master.key").write_text(json.dumps({"format": 1, "key": "00" * 32}))
        code, out = self.run_reader("verify")
        self.assertEqual((code, json.loads(out)), (1, {"ok": False, "error": "InvalidTag"}))


if __name__ == "__main__":
    unittest.main()
