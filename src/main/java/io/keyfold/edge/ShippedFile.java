package io.keyfold.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A file that lies beside its class in the jar. Any thread; reads it each time. */
public final class ShippedFile {
    private ShippedFile() {}

    /**
     * Its bytes.
     *
     * @param owner the class that it lies beside
     * @throws IllegalStateException when the jar does not have it
     */
    public static byte[] read(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
