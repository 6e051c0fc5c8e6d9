package io.keyfold.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The calls received, oldest first, bounded. One thread writes, any thread reads, and neither waits for the other: rows
 * are only ever appended to chunks of columns, a chunk's size is published after its row, and the list of chunks is
 * replaced as a whole. When the log is full the oldest chunk gives way.
 */
public final class CallLog {
    /** Rows of a chunk; the oldest go in this step. */
    static final int CHUNK_ROWS = 4096;

    /** What readers see: replaced as a whole, never changed. */
    private record View(List<Chunk> chunks, long dropped) {}

    private final int maxChunks;
    private volatile View view = new View(List.of(), 0);

    /** @param maxCalls most calls kept, rounded up to whole chunks of {@value #CHUNK_ROWS} */
    CallLog(int maxCalls) {
        maxChunks = Math.max(1, (maxCalls + CHUNK_ROWS - 1) / CHUNK_ROWS);
    }

    /** Appends one call; by the writing thread only. */
    void append(CallRecord call) {
        List<Chunk> chunks = view.chunks;
        Chunk last = chunks.isEmpty() ? null : chunks.get(chunks.size() - 1);
        if (last == null || last.isFull()) {
            last = new Chunk();
            view = withChunk(view, last);
        }
        last.append(call);
    }

    private View withChunk(View old, Chunk added) {
        List<Chunk> chunks = new ArrayList<>(old.chunks);
        long dropped = old.dropped;
        if (chunks.size() == maxChunks) {
            dropped += chunks.remove(0).size();
        }
        chunks.add(added);
        return new View(chunks, dropped);
    }

    /** Calls that the log no longer holds. */
    public long dropped() {
        return view.dropped;
    }

    /** Calls that the log holds. */
    public long size() {
        long size = 0;
        for (Chunk chunk : view.chunks) {
            size += chunk.size();
        }
        return size;
    }

    /** Shows every call held now, oldest first. */
    public void forEach(Consumer<CallRecord> reader) {
        for (Chunk chunk : view.chunks) {
            int size = chunk.size();
            for (int row = 0; row < size; row++) {
                reader.accept(chunk.get(row));
            }
        }
    }

    /** All calls held now, oldest first. */
    public List<CallRecord> toList() {
        List<CallRecord> calls = new ArrayList<>();
        forEach(calls::add);
        return calls;
    }

    /** The newest {@code limit} calls that match, oldest first. */
    List<CallRecord> newest(int limit, Predicate<CallRecord> filter) {
        List<CallRecord> newestFirst = new ArrayList<>();
        List<Chunk> chunks = view.chunks;
        for (int c = chunks.size() - 1; c >= 0; c--) {
            for (int row = chunks.get(c).size() - 1; row >= 0 && newestFirst.size() < limit; row--) {
                CallRecord call = chunks.get(c).get(row);
                if (filter.test(call)) {
                    newestFirst.add(call);
                }
            }
        }
        List<CallRecord> calls = new ArrayList<>(newestFirst.size());
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            calls.add(newestFirst.get(i));
        }
        return calls;
    }

    /** Columns of {@value #CHUNK_ROWS} rows: about 45 bytes a call, where an object a call would be 100. */
    private static final class Chunk {
        private static final int GUEST_TOKEN = 1;
        private static final int AUTHORIZATION = 1 << 1;
        private static final int TEXT = 1 << 2;
        private static final int ACCEPTED = 1 << 3;

        private final long[] receivedNs = new long[CHUNK_ROWS];
        private final long[] receivedEpochMs = new long[CHUNK_ROWS];
        private final CallKind[] kind = new CallKind[CHUNK_ROWS];
        private final Dialect[] dialect = new Dialect[CHUNK_ROWS];
        private final byte[] flags = new byte[CHUNK_ROWS];
        private final short[] status = new short[CHUNK_ROWS];
        private final @Nullable String[] conversationId = new @Nullable String[CHUNK_ROWS];
        private final @Nullable String[] partyId = new @Nullable String[CHUNK_ROWS];
        private final String[] tokenTail = new String[CHUNK_ROWS];
        private final @Nullable String[] userId = new @Nullable String[CHUNK_ROWS];
        private volatile int size;

        boolean isFull() {
            return size == CHUNK_ROWS;
        }

        int size() {
            return size;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer; the volatile write publishes the row to readers
        void append(CallRecord call) {
            int row = size;
            receivedNs[row] = call.receivedNs();
            receivedEpochMs[row] = call.receivedEpochMs();
            kind[row] = call.kind();
            dialect[row] = call.dialect();
            status[row] = (short) call.status();
            conversationId[row] = call.conversationId();
            partyId[row] = call.partyId();
            tokenTail[row] = call.tokenTail();
            userId[row] = call.userId();
            flags[row] = (byte) ((call.hadGuestToken() ? GUEST_TOKEN : 0)
                    | (call.hadAuthorization() ? AUTHORIZATION : 0)
                    | (call.hadText() ? TEXT : 0)
                    | (call.accepted() ? ACCEPTED : 0));
            size = row + 1;
        }

        CallRecord get(int row) {
            int flag = flags[row];
            return new CallRecord(
                    receivedNs[row],
                    receivedEpochMs[row],
                    kind[row],
                    dialect[row],
                    conversationId[row],
                    partyId[row],
                    status[row],
                    (flag & GUEST_TOKEN) != 0,
                    (flag & AUTHORIZATION) != 0,
                    (flag & TEXT) != 0,
                    (flag & ACCEPTED) != 0,
                    tokenTail[row],
                    userId[row]);
        }
    }
}
