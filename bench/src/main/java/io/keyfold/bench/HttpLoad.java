package io.keyfold.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Typing requests over keep-alive connections, made before and sent by one thread; each conversation keeps to one
 * connection. The thread looks about every tenth of a millisecond, which is in every latency that it tells.
 */
final class HttpLoad implements AutoCloseable {
    private static final long LOOK_EVERY_NS = 50_000;
    private static final long MAX_LATENCY_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long ANSWER_WITHIN_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int DIGITS = 3;
    private static final int RESERVED = 32;

    private final Selector selector = Selector.open();
    private final List<HttpLane> lanes = new ArrayList<>();
    private final List<HttpLane> reserved = new ArrayList<>();
    private final byte[][] requests;
    private final int port;
    private int reservedFrom = Integer.MAX_VALUE;
    private Written written = (conversation, atNs) -> {};

    /** Told when a request of the reserved connections is handed to its connection. */
    interface Written {
        void written(int conversation, long atNs);
    }

    /** What a round got, by the intended time of each request. */
    static final class Answers {
        final Histogram latencyNs = new Histogram(MAX_LATENCY_NS, DIGITS);
        final TreeMap<Integer, Long> statuses = new TreeMap<>();
        long sent;
        long answered;
        long tookNs;

        private void add(int status, long forNs) {
            answered++;
            statuses.merge(status, 1L, Long::sum);
            latencyNs.recordValue(Math.min(Math.max(forNs, 0), MAX_LATENCY_NS));
        }

        double perS() {
            return answered * 1e9 / tookNs;
        }
    }

    /**
     * @param port of the server
     * @param connections how many to open
     * @param requests by the number of the conversation
     */
    HttpLoad(int port, int connections, byte[][] requests) throws IOException {
        this.requests = requests;
        this.port = port;
        for (int i = 0; i < connections; i++) {
            lanes.add(new HttpLane(i, port, selector));
        }
    }

    /** Conversations from this one on get connections that no other uses, so that theirs never wait. */
    void reserve(int from, Written told) throws IOException {
        reservedFrom = from;
        written = told;
        for (int i = 0; i < RESERVED; i++) {
            reserved.add(new HttpLane(i, port, selector));
        }
    }

    private void send(int conversation, long dueNs) throws IOException {
        if (conversation < reservedFrom) {
            lanes.get(conversation % lanes.size()).send(requests[conversation], dueNs);
        } else {
            written.written(conversation, System.nanoTime());
            reserved.get(conversation % RESERVED).send(requests[conversation], dueNs);
        }
    }

    /** Open loop: sends what is due for so long, then waits for the answers. */
    Answers open(Schedule schedule, long forNs) throws IOException {
        Answers answers = new Answers();
        HttpLane.Answers sink = (lane, status, intendedNs) -> answers.add(status, System.nanoTime() - intendedNs);
        long startNs = System.nanoTime();
        for (long nowNs = startNs; nowNs - startNs < forNs; nowNs = System.nanoTime()) {
            for (long dueNs = schedule.dueNs(); dueNs - nowNs <= 0; dueNs = schedule.dueNs()) {
                send(schedule.take(), dueNs);
                answers.sent++;
            }
            look(sink);
            LockSupport.parkNanos(Math.min(LOOK_EVERY_NS, Math.max(1, schedule.dueNs() - System.nanoTime())));
        }
        finish(answers, sink);
        answers.tookNs = System.nanoTime() - startNs;
        return answers;
    }

    /** Closed loop: every connection sends as soon as it has its answer, its conversations in turn. */
    Answers saturate(int conversations, long forNs) throws IOException {
        Answers answers = new Answers();
        long startNs = System.nanoTime();
        int[] next = new int[lanes.size()];
        HttpLane.Answers sink = (lane, status, intendedNs) -> {
            long nowNs = System.nanoTime();
            answers.add(status, nowNs - intendedNs);
            if (nowNs - startNs < forNs) {
                sendNext(lane, next, conversations, answers);
            }
        };
        for (HttpLane lane : lanes) {
            sendNext(lane, next, conversations, answers);
        }
        while (System.nanoTime() - startNs < forNs) {
            selector.select();
            dispatch(sink);
        }
        finish(answers, sink);
        answers.tookNs = System.nanoTime() - startNs;
        return answers;
    }

    private void sendNext(HttpLane lane, int[] next, int conversations, Answers answers) throws IOException {
        int place = lane.place();
        int mine = (conversations - place + lanes.size() - 1) / lanes.size();
        int conversation = place + next[place]++ % mine * lanes.size();
        lane.send(requests[conversation], System.nanoTime());
        answers.sent++;
    }

    private void look(HttpLane.Answers sink) throws IOException {
        if (selector.selectNow() > 0) {
            dispatch(sink);
        }
    }

    private void dispatch(HttpLane.Answers sink) throws IOException {
        for (Iterator<SelectionKey> ready = selector.selectedKeys().iterator(); ready.hasNext(); ready.remove()) {
            ((HttpLane) ready.next().attachment()).read(sink);
        }
    }

    private void finish(Answers answers, HttpLane.Answers sink) throws IOException {
        long startNs = System.nanoTime();
        while (answers.answered < answers.sent) {
            if (System.nanoTime() - startNs > ANSWER_WITHIN_NS) {
                throw new IOException(answers.sent - answers.answered + " requests got no answer");
            }
            look(sink);
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    @Override
    public void close() throws IOException {
        for (HttpLane lane : lanes) {
            lane.close();
        }
        for (HttpLane lane : reserved) {
            lane.close();
        }
        selector.close();
    }
}
