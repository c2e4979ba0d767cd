"""Writes the vectors of the age testkit (an archive, the first argument) to standard output.

Each is its name and its number of bytes in a line, then its bytes: the vector's own header, an empty line, and the age
file, which is inflated here where the header says that it is compressed.
"""
import sys
import tarfile
import zlib

with tarfile.open(sys.argv[1]) as archive:
    for member in archive.getmembers():
        if not member.isfile():
            continue
        header, _, body = archive.extractfile(member).read().partition(b"\n\n")
        if b"compressed: zlib" in header.split(b"\n"):
            body = zlib.decompress(body)
        vector = header + b"\n\n" + body
        sys.stdout.buffer.write(b"%s %d\n" % (member.name.rsplit("/", 1)[-1].encode(), len(vector)))
        sys.stdout.buffer.write(vector)
