package io.keyfold.ops;

import static io.keyfold.ops.FakeTraces.CALL;
import static io.keyfold.ops.FakeTraces.FIRST;
import static io.keyfold.ops.FakeTraces.composing;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.ops.TraceSource.Entry;
import io.keyfold.ops.TraceSource.Seen;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceNewsTest {
    private final TraceNews news = new TraceNews();

    @Test
    void whatIsNotKnownYetIsWaitedForAndSaidOnce() {
        assertThat(look(Seen.nothing("Nobody knows it."))).containsExactly("waiting");
        assertThat(look(Seen.nothing("Nobody knows it."))).isEmpty();
        assertThat(look(composing(FIRST))).containsExactly("wanted", "state");
    }

    @Test
    void eachEntryIsToldOnceAndBeforeTheStateThatItLedTo() {
        assertThat(look(composing(FIRST))).containsExactly("wanted", "state");
        assertThat(look(composing(FIRST, CALL))).containsExactly("call");
        assertThat(look(composing(FIRST, CALL))).isEmpty();
    }

    @Test
    void anEntryHoldsWhatThePlatformSaidAndHowLongItTook() {
        JsonObject line = news.of(composing(CALL), 5_000).get(0);
        assertThat(line)
                .isEqualTo(new JsonObject("{\"at\":\"1970-01-01T00:00:01.040Z\",\"what\":\"call\","
                        + "\"detail\":\"accepted\",\"status\":204,\"tookMs\":38}"));
        assertThat(news.of(composing(FIRST), 5_000)).isEmpty();
    }

    @Test
    void entriesThatWereOverwrittenBetweenTwoLooksAreCounted() {
        look(composing(FIRST));
        List<JsonObject> after = news.of(composing(new Entry(9, 2_000, "key", "interval", 0, -1)), 5_000);
        assertThat(after).extracting(line -> line.getString("what")).containsExactly("missed", "key");
        assertThat(after.get(0).getLong("count")).isEqualTo(8);
    }

    @Test
    void theTimelineOfANewOwnerIsToldFromItsBeginning() {
        look(composing(FIRST, CALL));
        Seen elsewhere = new Seen(true, "composing", "The guest sees the indicator.", 9_000, List.of(FIRST));
        assertThat(look(elsewhere)).containsExactly("wanted");
    }

    @Test
    void whatIsKeptFromBeforeTheTraceIsToldAndNotCountedAsMissed() {
        assertThat(look(composing(new Entry(40, 2_000, "lease", "held", 0, 60))))
                .containsExactly("lease", "state");
    }

    private List<String> look(Seen seen) {
        return news.of(seen, 5_000).stream().map(line -> line.getString("what")).toList();
    }
}
