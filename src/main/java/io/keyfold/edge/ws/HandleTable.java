package io.keyfold.edge.ws;

import io.keyfold.edge.auth.Caller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handles of one socket, by their numbers: small integers from 1, a freed one is given again. On one event loop.
 */
final class HandleTable {
    private static final int FIRST_SIZE = 4;

    private final int maxHandles;
    private final FrameWriter out;
    /** What is told of every change, so that another socket can take the table over. */
    private final Consumer<List<Sessions.Names>> changes;

    private @Nullable Handle[] handles = new Handle[FIRST_SIZE];

    HandleTable(int maxHandles, FrameWriter out, Consumer<List<Sessions.Names>> changes) {
        this.maxHandles = maxHandles;
        this.out = out;
        this.changes = changes;
    }

    /** The handle that keys may be pressed on, or null. */
    @Nullable
    Handle opened(int number) {
        if (number <= 0 || number > handles.length) {
            return null;
        }
        Handle handle = handles[number - 1];
        return handle != null && handle.isOpened() ? handle : null;
    }

    /** The handle of this participant, opened or about to be; null when there is none. */
    @Nullable
    Handle find(String conversationId, String participantId) {
        for (Handle handle : handles) {
            if (handle != null && handle.isOf(conversationId, participantId)) {
                return handle;
            }
        }
        return null;
    }

    /** A new handle with the smallest free number; null when the table is full. */
    @Nullable
    Handle reserve(String conversationId, String participantId, Caller caller) {
        int number = smallestFree();
        if (number > maxHandles) {
            return null;
        }
        return put(new Sessions.Names(number, conversationId, participantId), caller);
    }

    /** The owner has agreed to a reserved handle. */
    void open(Handle handle) {
        if (!handle.isOpened()) {
            handle.opened();
            tell();
        }
    }

    /** A handle as another socket had it; keys may be pressed on it at once, and the owner looks at each. */
    void restore(Sessions.Names names, Caller caller) {
        if (names.handle() <= maxHandles) {
            put(names, caller).opened();
        }
    }

    /** Takes a handle away; without effect when that has happened. */
    void free(Handle handle) {
        if (handle.hasLeft()) {
            return;
        }
        handle.leave();
        handles[handle.number() - 1] = null;
        if (handle.isOpened()) {
            tell();
        }
    }

    void replaceCaller(Caller fresh) {
        for (Handle handle : handles) {
            if (handle != null) {
                handle.lane().replaceCaller(fresh);
            }
        }
    }

    /** The socket is gone: nothing is told to any handle any more. */
    void leave() {
        for (Handle handle : handles) {
            if (handle != null) {
                handle.leave();
            }
        }
        handles = new Handle[0];
    }

    private Handle put(Sessions.Names names, Caller caller) {
        int size = handles.length;
        while (size < names.handle()) {
            size = Math.max(FIRST_SIZE, 2 * size);
        }
        if (size > handles.length) {
            handles = Arrays.copyOf(handles, size);
        }
        Handle handle = new Handle(names, caller, this, out);
        handles[names.handle() - 1] = handle;
        return handle;
    }

    private int smallestFree() {
        for (int i = 0; i < handles.length; i++) {
            if (handles[i] == null) {
                return i + 1;
            }
        }
        return handles.length + 1;
    }

    private void tell() {
        List<Sessions.Names> names = new ArrayList<>();
        for (Handle handle : handles) {
            if (handle != null && handle.isOpened()) {
                names.add(handle.names());
            }
        }
        changes.accept(names);
    }
}
