package io.keyfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
    private static final long NOW_EPOCH_MS = 10_000_000;

    @Test
    void aNodeIsTenLinesAtMost() {
        JsonObject status = new JsonObject("""
                {"state":"serving","since":"1970-01-01T00:00:00Z","ready":false,"reasons":["no peer reaches it"],
                 "dependencies":[{"name":"upstream","state":"failing","since":"1970-01-01T02:46:30Z",
                   "lastError":{"what":"timeout","at":"1970-01-01T02:46:38Z"}}],
                 "cluster":{"name":"keyfold","view":"c461eba27d36df63","serving":2,"reachable":false},
                 "members":[{"address":"10.0.0.1:5701","serving":true,"self":true},
                   {"address":"10.0.0.2:5701","serving":false,"state":"draining","self":false}],
                 "shards":{"total":256,"owned":128,"moves":3},
                 "budgets":[{"name":"typing","limit":294,"used":12,"period":"minute"},
                   {"name":"control","limit":0,"used":4,"period":"minute"}],
                 "typingAtOnce":19,"callsToday":{"look-up":4,"typing":12},
                 "month":{"calls":{"look-up":40,"typing":845},"used":885,"limit":1000,"alert":"near","forecast":3200},
                 "build":{"version":"1.2.3","java":"17"}}
                """);

        assertThat(StatusText.of(status, NOW_EPOCH_MS).lines())
                .containsExactly(
                        "state         serving for 2 h 46 min, not ready: no peer reaches it",
                        "upstream      failing for 10 s, last error timeout 2 s ago",
                        "cluster       keyfold, 2 serving, view c461eba27d36df63, not reached by any other node",
                        "members       10.0.0.1:5701 (this node), 10.0.0.2:5701 (draining)",
                        "shards        128 of 256 owned here, 3 moved",
                        "budgets       typing 12 of 294 this minute, control 4 without a limit this minute",
                        "at once       19 conversations can show typing at the same time",
                        "today         look-up 4, typing 12",
                        "month         look-up 40, typing 845: 885 of 1000 (NEAR THE LIMIT), some 3200 by its end",
                        "build         keyfold 1.2.3, Java 17");
    }

    @ParameterizedTest
    @CsvSource({"820, 820 ms", "63000, 1 min 3 s"})
    void howMuchLongerAllWaitIsSaidWhilePermitsAreShort(long stretchMs, String words) {
        JsonObject status = new JsonObject().put("typingAtOnce", 19).put("stretchMs", stretchMs);

        assertThat(StatusText.of(status, NOW_EPOCH_MS).lines())
                .contains(
                        "at once       19 conversations can show typing at the same time",
                        "stretch       each waits " + words
                                + " longer for its next call: more type than permits allow");
        assertThat(StatusText.of(status.put("stretchMs", 0), NOW_EPOCH_MS)).doesNotContain("stretch");
    }

    @Test
    void missingFieldsOfAnotherVersionDoNotBreakIt() {
        assertThat(StatusText.of(new JsonObject(), NOW_EPOCH_MS)).contains("state         unknown");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "59999, 59 s", "60000, 1 min", "61000, 1 min 1 s", "-7380000, 2 h 3 min", "90000000, 1 d 1 h"
    })
    void durationsAreToldInTwoUnitsAtMost(long durationMs, String words) {
        assertThat(Words.duration(durationMs)).isEqualTo(words);
    }
}
