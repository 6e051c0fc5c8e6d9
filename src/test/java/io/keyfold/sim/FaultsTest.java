package io.keyfold.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyfold.sim.FaultInjector.Fate;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    @Test
    void anEmptyBodyMeansNoFaults() {
        assertThat(Faults.ofJson(new JsonObject())).isEqualTo(Faults.NONE);
    }

    @Test
    void whatIsReadIsShownAgain() {
        JsonObject json = new JsonObject()
                .put("latencyMs", 20)
                .put("errorRate", 0.5)
                .put("status", 500)
                .put("retryAfterS", 3)
                .put("blackhole", true)
                .put("resetRate", 0.25)
                .put("tokenTtlMs", 1500)
                .put("perTokenPerMinute", 10)
                .put("featureOff", true)
                .put("applyTo", "guest-tokens")
                .put("forMs", 60_000);

        assertThat(Faults.ofJson(json).toJson().encode()).isEqualTo(json.encode());
    }

    @Test
    void aStatusAloneMeetsEveryCall() {
        assertThat(Faults.ofJson(new JsonObject().put("status", 500)).errorRate())
                .isEqualTo(1);
        assertThat(Faults.ofJson(new JsonObject().put("errorRate", 0.1)).status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"latency\":5}              | latency",
                "{\"latencyMs\":-1}           | latencyMs",
                "{\"latencyMs\":1.5}          | latencyMs",
                "{\"latencyMs\":\"1s\"}       | latencyMs",
                "{\"latencyMs\":1e300}        | latencyMs",
                "{\"errorRate\":1.1}          | errorRate",
                "{\"resetRate\":-0.1}         | resetRate",
                "{\"status\":200}             | status",
                "{\"status\":600}             | status",
                "{\"blackhole\":1}            | blackhole",
                "{\"applyTo\":\"everything\"} | applyTo",
                "{\"forMs\":-5}               | forMs",
            })
    void aWrongFaultIsNamed(String json, String field) {
        assertThatThrownBy(() -> Faults.ofJson(new JsonObject(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(field);
    }

    @Test
    void faultsEndByThemselves() {
        FaultInjector injector = new FaultInjector(1);
        injector.set(Faults.ofJson(new JsonObject().put("status", 500).put("forMs", 100)), 1_000);

        assertThat(injector.fate(CallKind.TYPING, 1_099)).isEqualTo(Fate.REFUSED);
        assertThat(injector.fate(CallKind.TYPING, 1_100)).isEqualTo(Fate.SERVED);
    }

    @Test
    void faultsMeetOnlyTheCallsTheyApplyTo() {
        FaultInjector injector = new FaultInjector(1);
        injector.set(
                Faults.ofJson(new JsonObject()
                        .put("blackhole", true)
                        .put("latencyMs", 9)
                        .put("applyTo", "lookup")),
                0);

        assertThat(injector.fate(CallKind.LOOKUP, 0)).isEqualTo(Fate.SWALLOWED);
        assertThat(injector.fate(CallKind.CHECK, 0)).isEqualTo(Fate.SWALLOWED);
        assertThat(injector.fate(CallKind.TYPING, 0)).isEqualTo(Fate.SERVED);
        assertThat(injector.latencyMs(CallKind.LOOKUP, 0)).isEqualTo(9);
        assertThat(injector.latencyMs(CallKind.TYPING, 0)).isZero();
    }

    @Test
    void theSameSeedGivesTheSameFates() {
        assertThat(fates(7)).isEqualTo(fates(7)).isNotEqualTo(fates(8));
    }

    @Test
    void ratesAreKeptInTheLongRun() {
        List<Fate> fates = fates(3);

        assertThat(fates.stream().filter(fate -> fate == Fate.REFUSED).count()).isBetween(2_700L, 3_300L);
    }

    private static List<Fate> fates(long seed) {
        FaultInjector injector = new FaultInjector(seed);
        injector.set(Faults.ofJson(new JsonObject().put("errorRate", 0.3)), 0);
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            fates.add(injector.fate(CallKind.TYPING, 0));
        }
        return fates;
    }
}
