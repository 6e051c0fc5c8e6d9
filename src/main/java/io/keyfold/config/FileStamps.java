package io.keyfold.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What files looked like at one moment. Two equal stamps mean that nothing was written in between, as far as time of
 * change, size and identity tell; links are followed, so a link that is turned to another file counts as a change.
 */
record FileStamps(Map<Path, Stamp> byFile) {

    /** @param identity of the file behind the path, empty when there is none or the system has no such thing */
    record Stamp(long modifiedEpochMs, long bytes, String identity) {
        static final Stamp ABSENT = new Stamp(0, -1, "");
    }

    static FileStamps take(Collection<Path> files) {
        Map<Path, Stamp> stamps = new HashMap<>();
        for (Path file : files) {
            stamps.put(file, stamp(file));
        }
        return new FileStamps(Map.copyOf(stamps));
    }

    Set<Path> files() {
        return byFile.keySet();
    }

    /** The same stamps for the files that are still meant, fresh ones for those that are new. */
    FileStamps retaining(Set<Path> files) {
        Map<Path, Stamp> stamps = new HashMap<>();
        for (Path file : files) {
            Stamp known = byFile.get(file);
            stamps.put(file, known == null ? stamp(file) : known);
        }
        return new FileStamps(Map.copyOf(stamps));
    }

    private static Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(
                    attributes.lastModifiedTime().toMillis(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (IOException absent) {
            return Stamp.ABSENT;
        }
    }
}
