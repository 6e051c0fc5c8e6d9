package io.keyfold.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.LeaseState;
import io.keyfold.core.Outcome;
import io.keyfold.core.ProblemCode;
import io.keyfold.core.Reason;
import io.keyfold.core.Signal;
import io.keyfold.core.Verdict;
import io.keyfold.ops.LoopMeters.ClusterEvent;
import io.keyfold.ops.LoopMeters.Operation;
import io.keyfold.ops.LoopMeters.Transport;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetersTest {
    private final Meters meters = new Meters();

    @Test
    void namesAndLabelsAreThoseOfTheContract() {
        meters.observe(new FixedReadings());

        Set<String> shapes = lines().stream().map(MetersTest::shape).collect(Collectors.toSet());

        assertThat(shapes)
                .containsExactlyInAnyOrder(
                        "keyfold_keystrokes_total{transport}",
                        "keyfold_decisions_total{decision,reason}",
                        "keyfold_signals_total{kind}",
                        "keyfold_upstream_requests_total{operation,outcome}",
                        "keyfold_upstream_request_seconds_bucket{operation,le}",
                        "keyfold_upstream_request_seconds_count{operation}",
                        "keyfold_upstream_request_seconds_sum{operation}",
                        "keyfold_upstream_request_seconds_max{operation}",
                        "keyfold_first_key_to_upstream_seconds_bucket{le}",
                        "keyfold_first_key_to_upstream_seconds_count{}",
                        "keyfold_first_key_to_upstream_seconds_sum{}",
                        "keyfold_first_key_to_upstream_seconds_max{}",
                        "keyfold_message_wait_seconds_bucket{le}",
                        "keyfold_message_wait_seconds_count{}",
                        "keyfold_message_wait_seconds_sum{}",
                        "keyfold_message_wait_seconds_max{}",
                        "keyfold_dark_conversations{}",
                        "keyfold_leases{state}",
                        "keyfold_lease_renewals_total{outcome}",
                        "keyfold_shards_owned{}",
                        "keyfold_shard_moves_total{}",
                        "keyfold_permits_available{}",
                        "keyfold_stretch_seconds{}",
                        "keyfold_calls_in_flight{}",
                        "keyfold_calls_in_flight_limit{}",
                        "keyfold_breaker_state{}",
                        "keyfold_ws_sessions{}",
                        "keyfold_conversations{}",
                        "keyfold_problems_total{code}",
                        "keyfold_month_calls{}",
                        "keyfold_month_calls_limit{}",
                        "keyfold_month_calls_alert{}",
                        "keyfold_month_calls_forecast{}",
                        "keyfold_deadlines{}",
                        "keyfold_cluster_events_total{event}",
                        "keyfold_cluster_records{}",
                        "keyfold_cluster_strangers{}",
                        "keyfold_cluster_registrations_removed_total{}",
                        "keyfold_cluster_registrations_renewed_total{}",
                        "keyfold_build_info{version}");
    }

    @Test
    void everyMemberOfAClosedSetIsThereBeforeItHappened() {
        assertThat(lines("keyfold_decisions_total")).hasSize(Reason.values().length);
        assertThat(lines("keyfold_problems_total")).hasSize(ProblemCode.values().length);
        assertThat(lines("keyfold_signals_total")).hasSize(Signal.Kind.values().length);
        assertThat(lines("keyfold_upstream_requests_total"))
                .hasSize(Operation.values().length * Outcome.values().length)
                .allMatch(line -> line.endsWith(" 0.0"));
    }

    @Test
    void countersAreSumsOverTheLoops() {
        LoopMeters first = meters.newLoop();
        LoopMeters second = meters.newLoop();
        first.answered(Transport.HTTP, Verdict.of(Reason.FIRST));
        second.answered(Transport.HTTP, Verdict.of(Reason.FIRST));
        second.answered(Transport.WS, Verdict.of(Reason.GATE, 250));
        second.answered(Transport.WS, Verdict.of(ProblemCode.BODY_INVALID));
        second.upstreamRequest(Operation.TYPING, Outcome.STALE, 0);
        first.leaseRenewal(Outcome.ACCEPTED);
        first.signal(Signal.Kind.SENT);
        first.cluster(ClusterEvent.MOVED);
        second.cluster(ClusterEvent.MOVED);

        assertThat(lines())
                .contains(
                        "keyfold_keystrokes_total{transport=\"http\"} 2.0",
                        "keyfold_keystrokes_total{transport=\"ws\"} 1.0",
                        "keyfold_decisions_total{decision=\"wanted\",reason=\"first\"} 2.0",
                        "keyfold_decisions_total{decision=\"coalesced\",reason=\"gate\"} 1.0",
                        "keyfold_problems_total{code=\"body-invalid\"} 1.0",
                        "keyfold_upstream_requests_total{operation=\"typing\",outcome=\"stale\"} 1.0",
                        "keyfold_lease_renewals_total{outcome=\"accepted\"} 1.0",
                        "keyfold_signals_total{kind=\"sent\"} 1.0",
                        "keyfold_cluster_events_total{event=\"moved\"} 2.0");
    }

    @Test
    void aCallIsCountedAndItsDurationFallsIntoItsBucket() {
        LoopMeters loop = meters.newLoop();
        loop.upstreamRequest(Operation.TYPING, Outcome.ACCEPTED, 30_000_000);
        loop.firstKeyToUpstream(3_000_000_000L);

        assertThat(lines())
                .contains(
                        "keyfold_upstream_request_seconds_bucket{operation=\"typing\",le=\"0.02\"} 0",
                        "keyfold_upstream_request_seconds_bucket{operation=\"typing\",le=\"0.05\"} 1",
                        "keyfold_first_key_to_upstream_seconds_bucket{le=\"2.0\"} 0",
                        "keyfold_first_key_to_upstream_seconds_bucket{le=\"5.0\"} 1",
                        "keyfold_first_key_to_upstream_seconds_sum 3.0");
        assertThat(lines("keyfold_first_key_to_upstream_seconds_bucket")).hasSize(13);
    }

    @Test
    void gaugesAreReadWhenScraped() {
        FixedReadings readings = new FixedReadings();
        meters.observe(readings);
        readings.dark = 7;

        assertThat(lines())
                .contains(
                        "keyfold_dark_conversations 7.0",
                        "keyfold_leases{state=\"held\"} 12.0",
                        "keyfold_leases{state=\"backoff\"} 0.0",
                        "keyfold_shard_moves_total 3.0",
                        "keyfold_deadlines 41.0",
                        "keyfold_cluster_records 42.0",
                        "keyfold_cluster_strangers 0.0",
                        "keyfold_cluster_registrations_removed_total 5.0",
                        "keyfold_cluster_registrations_renewed_total 1.0",
                        "keyfold_build_info{version=\"" + Version.current() + "\"} 1");
    }

    private List<String> lines() {
        return meters.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private List<String> lines(String name) {
        return lines().stream().filter(line -> line.startsWith(name + "{")).toList();
    }

    /** A sample without its values: {@code name{label,label}}. */
    private static String shape(String line) {
        String series = line.substring(0, line.lastIndexOf(' '));
        int brace = series.indexOf('{');
        if (brace < 0) {
            return series + "{}";
        }
        return series.replaceAll("=\"[^\"]*\"", "");
    }

    private static final class FixedReadings implements Readings {
        private long dark;

        @Override
        public long darkConversations() {
            return dark;
        }

        @Override
        public long conversations() {
            return 40;
        }

        @Override
        public long leases(LeaseState state) {
            return state == LeaseState.HELD ? 12 : 0;
        }

        @Override
        public long shardsOwned() {
            return 256;
        }

        @Override
        public long shardMoves() {
            return 3;
        }

        @Override
        public long deadlines() {
            return 41;
        }

        @Override
        public long clusterRecords() {
            return 42;
        }

        @Override
        public long clusterStrangers() {
            return 0;
        }

        @Override
        public long registrationsRemoved() {
            return 5;
        }

        @Override
        public long registrationsRenewed() {
            return 1;
        }

        @Override
        public double permitsAvailable() {
            return 4;
        }

        @Override
        public long monthCalls() {
            return 885;
        }

        @Override
        public double monthCallsLimit() {
            return 1_000;
        }

        @Override
        public double monthCallsAlert() {
            return 800;
        }

        @Override
        public double monthCallsForecast() {
            return Double.NaN;
        }

        @Override
        public int breakerState() {
            return 0;
        }

        @Override
        public double stretchSeconds() {
            return 36.5;
        }

        @Override
        public long callsInFlight() {
            return 3;
        }

        @Override
        public long callsInFlightLimit() {
            return 512;
        }

        @Override
        public long wsSessions() {
            return 2;
        }
    }
}
