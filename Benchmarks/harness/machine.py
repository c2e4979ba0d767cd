"""What the figures were measured on, as far as others need it to judge them."""

import os
import platform
import re
import subprocess


def describe(folder):
    """Processor, memory, system, and the kind of file system that the folder is on."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"^model name\s*:\s*(.+)$", file.read(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": model.group(1).strip() if model else platform.machine(),
        "processors": len(os.sched_getaffinity(0)), "memory": f"{memory:.0f} GiB",
        "system": f"Linux {platform.release().split('-')[0]}", "filesystem": _filesystem(folder),
    }


def _filesystem(folder):
    """The type of the mount that holds the folder, by the longest path."""
    path, best = os.path.realpath(folder), ("", "unknown file system")
    with open("/proc/mounts", encoding="utf-8") as file:
        for line in file:
            _, place, kind = line.split()[:3]
            if (path + "/").startswith(place.rstrip("/") + "/") and len(place) > len(best[0]):
                best = (place, kind)
    return best[1]


def program(weir, top):
    """Which weir; with the commit where it was built from this checkout."""
    version = f"weir {weir.version()}"
    if not weir.binary.startswith(os.path.join(os.path.realpath(top), "")):
        return version
    found = subprocess.run(
        ["git", "-C", top, "describe", "--always", "--dirty=, changed"], check=False, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True)
    return f"{version} ({found.stdout.strip()})" if found.returncode == 0 else version


def versions(cluster):
    """Of the programs and libraries that both sides use."""
    found = [f"PostgreSQL {cluster.version().split()[0]}", _said(["git", "--version"]).replace("version ", "")]
    for library, name in (("libgit2", "libgit2"), ("yaml-0.1", "libyaml")):
        found.append(f"{name} {_said(['pkg-config', '--modversion', library])}")
    return found


def _said(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
