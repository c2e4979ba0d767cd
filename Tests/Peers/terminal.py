"""Runs a program in a terminal of its own and types a line whenever it asks for a passphrase.

Arguments: the line to type, then the program and its arguments. Ends with the program's status; what the program printed
is printed.
"""
import os
import pty
import sys

line, command = sys.argv[1], sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
asked = b""
while True:
    try:
        output = os.read(terminal, 4096)
    except OSError:
        break
    if not output:
        break
    sys.stdout.buffer.write(output)
    asked += output
    if b"assphrase" in asked and asked.rstrip(b"\x1b[K ").endswith(b":"):
        asked = b""
        os.write(terminal, line.encode() + b"\n")
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
