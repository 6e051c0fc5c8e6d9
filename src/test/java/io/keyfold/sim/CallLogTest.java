package io.keyfold.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CallLogTest {
    @Test
    void returnsEveryFieldAsItWasWritten() {
        CallRecord typing = new CallRecord(
                7, 8, CallKind.TYPING, Dialect.GUEST, "c", "p", 204, true, false, true, true, "tail", "u");
        CallRecord swallowed = new CallRecord(
                -1, 9, CallKind.OAUTH, Dialect.PLATFORM, null, null, 0, false, true, false, false, "", null);
        CallLog log = new CallLog(10);
        log.append(typing);
        log.append(swallowed);

        assertThat(log.toList()).containsExactly(typing, swallowed);
        assertThat(log.size()).isEqualTo(2);
        assertThat(log.dropped()).isZero();
    }

    @Test
    void keepsTheNewestAndCountsWhatItDropped() {
        CallLog log = new CallLog(2 * CallLog.CHUNK_ROWS);
        int calls = 5 * CallLog.CHUNK_ROWS + 1;
        for (int i = 0; i < calls; i++) {
            log.append(at(i, "c"));
        }

        List<CallRecord> kept = log.toList();
        assertThat(log.size() + log.dropped()).isEqualTo(calls);
        assertThat(kept).hasSizeLessThanOrEqualTo(2 * CallLog.CHUNK_ROWS);
        assertThat(kept.get(0).receivedNs()).isEqualTo(log.dropped());
        assertThat(kept.get(kept.size() - 1).receivedNs()).isEqualTo(calls - 1);
    }

    @Test
    void findsTheNewestThatMatchInTheOrderTheyCame() {
        CallLog log = new CallLog(100);
        for (int i = 0; i < 10; i++) {
            log.append(at(i, i % 2 == 0 ? "even" : "odd"));
        }

        assertThat(log.newest(2, call -> "even".equals(call.conversationId())))
                .extracting(CallRecord::receivedNs)
                .containsExactly(6L, 8L);
        assertThat(log.newest(0, call -> true)).isEmpty();
    }

    private static CallRecord at(long receivedNs, String conversationId) {
        return new CallRecord(
                receivedNs,
                0,
                CallKind.TYPING,
                Dialect.GUEST,
                conversationId,
                null,
                204,
                true,
                false,
                false,
                true,
                "",
                null);
    }
}
