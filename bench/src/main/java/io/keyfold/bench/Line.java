package io.keyfold.bench;

import java.io.IOException;

/** A connection that keystrokes are written to. */
interface Line extends AutoCloseable {
    /** Writes what was made before; waits for no answer. */
    void write(byte[] bytes) throws IOException;

    @Override
    void close() throws IOException;
}
