package io.counters.segment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The kind of file system that a directory lies on.
 *
 * @param name as in the table of mounts; empty where the system does not tell
 */
public record FileSystemType(String name) {
    private static final FileSystemType UNKNOWN = new FileSystemType("");
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "hugetlbfs");

    /** Neither their maps nor their locks hold between machines, and some of them lack one or the other on one. */
    private static final Set<String> REMOTE = Set.of(
            "9p",
            "afs",
            "ceph",
            "cifs",
            "coda",
            "gfs2",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs4",
            "ocfs2",
            "orangefs",
            "smb3",
            "smbfs",
            "virtiofs");

    /** The kind under a path that exists. */
    public static FileSystemType of(final Path path) {
        try {
            return new FileSystemType(Files.getFileStore(path).type());
        } catch (final IOException | SecurityException e) {
            return UNKNOWN; // a container whose mounts are not its own: no reason to refuse it
        }
    }

    /** Whether stores never wait for a disk. */
    public boolean isInMemory() {
        return IN_MEMORY.contains(name);
    }

    /** Whether another machine, or a program in user space, stands between a map and its file. */
    public boolean isRemote() {
        return REMOTE.contains(name) || name.equals("fuse") || name.startsWith("fuse.") || name.equals("fuseblk");
    }

    /** Whether the system told. */
    public boolean isKnown() {
        return !name.isEmpty();
    }
}
