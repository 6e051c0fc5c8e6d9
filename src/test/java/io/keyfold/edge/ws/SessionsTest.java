package io.keyfold.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.core.Agent;
import io.keyfold.edge.auth.Caller;
import io.keyfold.edge.ws.Sessions.Names;
import io.keyfold.edge.ws.Sessions.Session;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final Caller ANN = user("ann");
    private static final Caller BOB = user("bob");
    private static final List<Names> HANDLES = List.of(new Names(2, "conv-1", "part-1"));
    private static final long NOW_MS = Long.MAX_VALUE - 1000;

    private final Sessions sessions = new Sessions();
    private final List<String> takenOver = new ArrayList<>();

    private static Caller user(String id) {
        return new Caller(new Agent(id, false, null), id.hashCode(), Long.MAX_VALUE);
    }

    private Session begin(Caller caller, String resume, long nowMs) {
        return sessions.begin(caller, resume, () -> takenOver.add(caller.agent().userId()), nowMs);
    }

    private Session lost(Caller caller) {
        Session session = begin(caller, null, NOW_MS);
        session.remember(HANDLES);
        sessions.end(session, true, NOW_MS);
        return session;
    }

    @Test
    void lostSessionIsResumedOnceWithItsHandles() {
        Session lost = lost(ANN);
        Session again = begin(ANN, lost.id(), NOW_MS + 59_999);

        assertThat(again.isResumed()).isTrue();
        assertThat(again.handles()).isEqualTo(HANDLES);
        assertThat(again.id()).isEqualTo(lost.id());
        assertThat(takenOver).isEmpty();
        assertThat(sessions.live()).isEqualTo(1);
    }

    @Test
    void lostSessionIsForgottenAfterAMinute() {
        Session again = begin(ANN, lost(ANN).id(), NOW_MS + 60_000);

        assertThat(again.isResumed()).isFalse();
        assertThat(again.handles()).isEmpty();
    }

    @Test
    void sessionThatEndedForGoodIsNotResumed() {
        Session ended = begin(ANN, null, NOW_MS);
        sessions.end(ended, false, NOW_MS);

        assertThat(begin(ANN, ended.id(), NOW_MS).isResumed()).isFalse();
    }

    @Test
    void livingSessionIsTakenOver() {
        Session old = begin(ANN, null, NOW_MS);
        old.remember(HANDLES);
        Session again = begin(ANN, old.id(), NOW_MS);
        sessions.end(old, true, NOW_MS);

        assertThat(again.handles()).isEqualTo(HANDLES);
        assertThat(takenOver).containsExactly("ann");
        assertThat(sessions.live()).isEqualTo(1);
        assertThat(begin(ANN, old.id(), NOW_MS).isResumed())
                .as("the new one is known")
                .isTrue();
    }

    @Test
    void anotherUserGetsASessionOfItsOwn() {
        Session ofAnn = lost(ANN);

        assertThat(begin(BOB, ofAnn.id(), NOW_MS).isResumed()).isFalse();
        assertThat(begin(ANN, ofAnn.id(), NOW_MS).isResumed()).isTrue();
    }

    @Test
    void agentHasAtMostThirtyTwoSockets() {
        List<Session> open = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            open.add(begin(ANN, null, NOW_MS));
        }
        assertThat(begin(ANN, null, NOW_MS)).isNull();
        assertThat(begin(BOB, null, NOW_MS)).isNotNull();
        assertThat(begin(ANN, open.get(0).id(), NOW_MS))
                .as("in place of one of them")
                .isNotNull();

        sessions.end(open.get(1), true, NOW_MS);
        assertThat(begin(ANN, null, NOW_MS)).isNotNull();
        assertThat(begin(ANN, null, NOW_MS)).isNull();
    }

    @Test
    void serviceSubjectsAndEverybodyHaveAnyNumberOfSockets() {
        Caller service = new Caller(new Agent("service-1", true, null), 1, Long.MAX_VALUE);
        for (int i = 0; i < 100; i++) {
            assertThat(begin(service, null, NOW_MS)).isNotNull();
            assertThat(begin(Caller.ANYONE, null, NOW_MS)).isNotNull();
        }
        assertThat(sessions.live()).isEqualTo(200);
    }

    @Test
    void tooManyLostTablesPushOutTheEldest() {
        Session first = lost(ANN);
        Session second = lost(ANN);
        for (int i = 0; i < Sessions.MAX_KEPT - 1; i++) {
            lost(ANN);
        }

        assertThat(begin(ANN, first.id(), NOW_MS).isResumed()).isFalse();
        assertThat(begin(ANN, second.id(), NOW_MS).isResumed()).isTrue();
    }

    @Test
    void idsAreLongAndNeverTheSame() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            Session session = begin(BOB, null, NOW_MS);
            ids.add(session.id());
            sessions.end(session, false, NOW_MS);
        }
        assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    }
}
